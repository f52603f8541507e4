%% Made of bindings/api.json by tools/api/erlang.py: tools/dev api
%% SPDX-License-Identifier: BSD-2-Clause
%% @doc The C API as it is: a NIF for each function, called by its name without "ebpf_". For daily use there are
%% {@link ebpf_maps} and its neighbours; this one is for what they leave out.
%%
%% A NIF takes what goes into the C function, in its order: a handle (undefined where NULL asks for something), an integer,
%% iodata for a string or for a buffer with its length (empty for NULL), a list of integers for an array (empty for NULL; those
%% that are counted together are equally long), and of a buffer that comes out the size, of arrays that come out how many
%% entries there may be. Where it takes a descriptor, it takes a number (-1 for none) or the handle of a map, program, link,
%% chain (that of its root), XDP socket or file. What comes out is returned, an array as a list of what was written into it:
%%
%% ```
%% ok, {ok, Out}, {ok, Out1, Out2}   the C function returned 0
%% Number, {Number, Out, ...}        it counts or tells a number; 0 comes without buffers and integers, for then there are none
%% Binary, undefined                 it returns a string, or NULL
%% enoent                            "not there", where that is an answer and no failure
%% {error, {Errno, Cause, Operation, Message, Log}}'''
%%
%% Errno is an atom, Cause a number of EBPF_CAUSE_ (ebpfmap.hrl), the rest are binaries. A handle that was closed is
%% {error, {ebadf, ...}} everywhere. It may be closed while other processes are inside a call with it: the last of them ends it.
%% Objects, links, chains, cursors and drops are used by one process at a time, so that a second one waits, off the schedulers;
%% XDP sockets that share memory all together, but for what only tells something (xsk_statistic/2, xsk_fd/1). Handles that
%% nobody refers to any more are closed. What may take longer than a millisecond runs on a dirty scheduler.
%%
%% ebpf_xsk_memory() is not here: an address is of no use to Erlang. Frames are read and written by xsk_read/3 and xsk_write/3.
-module(ebpf_nif).
-on_load(init/0).

-export([
    element_get/2,
    element_put/4,
    element_remove/2,
    element_take/2,
    cursor_entries/3,
    file_open/1,
    file_fd/1,
    file_close/1,
    xsk_recv_packets/2,
    xsk_send_packets/2,
    bloom_add/2,
    bloom_contains/2,
    bundled_name/1,
    cgroup_array_set/3,
    cgroup_array_clear/2,
    chain_create/2,
    chain_open_pinned/1,
    chain_pin/2,
    chain_unpin/2,
    chain_root_fd/1,
    chain_bind/2,
    chain_insert/3,
    chain_replace/3,
    chain_remove/2,
    chain_enable/3,
    chain_set_priority/3,
    chain_set_default_action/2,
    chain_commit/1,
    chain_rollback/1,
    chain_pending/1,
    chain_generation/1,
    chain_kind/1,
    chain_default_action/1,
    chain_at/2,
    chain_get/2,
    chain_open_program/2,
    chain_counts/2,
    chain_close/1,
    cpumap_set/5,
    cpumap_get/2,
    cpumap_delete/2,
    cpumap_next/1,
    cursor_new/1,
    cursor_next/3,
    cursor_read/3,
    cursor_state/1,
    cursor_set_all/2,
    cursor_set_read_ahead/2,
    cursor_rewind/1,
    cursor_free/1,
    devmap_set/5,
    devmap_set_name/5,
    devmap_set_netns/6,
    devmap_get/2,
    devmap_delete/2,
    devmap_next/1,
    drops_open/0,
    drops_unseen/2,
    drops_fd/1,
    drops_next/1,
    drops_summary/2,
    drops_close/1,
    drop_reason_name/1,
    cause_name/1,
    interface_index/2,
    interface_name/2,
    link_attach_xdp/3,
    link_attach_xdp_name/4,
    link_find_xdp/1,
    link_replace_xdp/4,
    link_xdp_mode/1,
    link_attach_tc/4,
    link_attach_tc_name/5,
    link_tc_mode/1,
    link_attach_cgroup/3,
    link_attach_section/2,
    link_open_fd/1,
    link_open_id/1,
    link_open_pinned/1,
    link_pin/2,
    link_unpin/2,
    link_update/2,
    link_detach/1,
    link_id/1,
    link_type/1,
    link_program_id/1,
    link_ifindex/1,
    link_fd/1,
    link_close/1,
    lpm_update/5,
    lpm_lookup/3,
    lpm_delete/3,
    map_type_name/1,
    map_type_by_name/1,
    map_create/1,
    map_open_id/2,
    map_open_fd/1,
    map_close/1,
    map_fd/1,
    map_id/1,
    map_type/1,
    map_key_size/1,
    map_value_size/1,
    map_value_len/1,
    map_max_entries/1,
    map_flags/1,
    map_extra/1,
    map_name/1,
    map_lookup/4,
    map_update/4,
    map_delete/2,
    map_take/4,
    map_next_key/3,
    map_freeze/1,
    map_next_id/1,
    nested_set/4,
    nested_get/2,
    object_open_bundled/1,
    object_open_file/1,
    object_open_memory/2,
    object_map_name/2,
    object_program_name/2,
    object_constant_name/2,
    object_constant_size/2,
    object_get_constant/3,
    object_set_constant/3,
    object_bind_map/3,
    object_load/1,
    object_open_map/2,
    object_open_program/2,
    object_program_fd/2,
    object_close/1,
    percpu_count/0,
    percpu_lookup/4,
    percpu_update/4,
    percpu_lookup_cpu/4,
    percpu_update_cpu/4,
    percpu_sum/4,
    perf_array_set/3,
    perf_array_clear/2,
    map_pin/2,
    map_unpin/2,
    map_open_pinned/2,
    map_create_pinned/3,
    bpffs_find/0,
    devmap_preflight/3,
    devmap_preflight_mode/4,
    ingress_preflight/4,
    findings_count/1,
    findings_key/2,
    findings_ifindex/2,
    findings_cause/2,
    findings_message/2,
    findings_remedy/2,
    findings_free/1,
    probe_map_type/1,
    probe_feature/1,
    prog_array_set/3,
    prog_array_clear/2,
    prog_array_get/2,
    prog_array_next/1,
    prog_array_would_empty/1,
    program_open_fd/1,
    program_open_id/1,
    program_open_pinned/1,
    program_pin/2,
    program_unpin/2,
    program_fd/1,
    program_id/1,
    program_name/1,
    program_type/1,
    program_tag/1,
    program_attach_type/1,
    program_frags/1,
    program_runs/1,
    program_enable_runs/0,
    program_close/1,
    queue_push/3,
    queue_pop/2,
    queue_peek/2,
    sockmap_set/4,
    sockmap_get/2,
    spec_new/4,
    spec_set_name/2,
    spec_set_flags/2,
    spec_set_numa_node/2,
    spec_set_extra/2,
    spec_set_inner/2,
    spec_set_inner_map/2,
    spec_set_btf/4,
    spec_set_token/2,
    spec_set_exclusive/2,
    spec_free/1,
    storage_get/4,
    storage_set/4,
    storage_delete/2,
    version/0,
    xsk_spec_new/0,
    xsk_spec_set_frames/3,
    xsk_spec_set_headroom/2,
    xsk_spec_set_unaligned/2,
    xsk_spec_set_huge_pages/2,
    xsk_spec_set_rings/3,
    xsk_spec_set_mode/2,
    xsk_spec_set_busy_poll/3,
    xsk_spec_set_multi_buffer/2,
    xsk_spec_set_requests/2,
    xsk_spec_free/1,
    xsk_open/3,
    xsk_open_shared/4,
    xsk_recv/2,
    xsk_release/2,
    xsk_reserve/2,
    xsk_send/4,
    xsk_reap/1,
    xsk_request/5,
    xsk_timestamps/2,
    xsk_wait/3,
    xsk_memory_size/1,
    xsk_read/3,
    xsk_write/3,
    xsk_fd/1,
    xsk_mode/1,
    xsk_statistic/2,
    xsk_close/1,
    xsk_group_open/4,
    xsk_group_refresh/1,
    xsk_group_count/1,
    xsk_group_socket/2,
    xsk_group_xdp_mode/1,
    xsk_group_close/1,
    xskmap_set/4,
    xskmap_set_queue/5,
    xskmap_get/2,
    xskmap_delete/2
]).

-export_type([ebpf_spec/0, ebpf_map/0, ebpf_cursor/0, ebpf_object/0, ebpf_program/0, ebpf_link/0, ebpf_chain/0,
    ebpf_drops/0, ebpf_findings/0, ebpf_xsk_spec/0, ebpf_xsk/0, ebpf_xsk_group/0, ebpf_file/0, ebpf_drop/0, element/0,
    descriptor/0, failure/0]).
-type ebpf_spec() :: reference().
-type ebpf_map() :: reference().
-type ebpf_cursor() :: reference().
-type ebpf_object() :: reference().
-type ebpf_program() :: reference().
-type ebpf_link() :: reference().
-type ebpf_chain() :: reference().
-type ebpf_drops() :: reference().
-type ebpf_findings() :: reference().
-type ebpf_xsk_spec() :: reference().
-type ebpf_xsk() :: reference().
-type ebpf_xsk_group() :: reference().
-type ebpf_file() :: reference().
-type ebpf_drop() :: #{reason := integer(), error := integer(), ifindex := integer(), netns := integer(), target :=
    integer(), map_id := integer(), program_id := integer(), packets := integer(), message := binary()}.
-type element() :: binary() | integer().
-type descriptor() :: integer() | ebpf_map() | ebpf_program() | ebpf_link() | ebpf_chain() | ebpf_xsk() | ebpf_file().
-type failure() :: {error, {Errno :: atom(), Cause :: non_neg_integer(), Operation :: binary(), Message :: binary(), Log
    :: binary()}}.

%% The NIFs are in priv/ebpf_nif.so of this application, which names the C library that it was linked with.
init() ->
    Directory =
        case code:priv_dir(ebpfmap) of
            {error, bad_name} -> filename:join(filename:dirname(filename:dirname(code:which(?MODULE))), "priv");
            Found -> Found
        end,
    erlang:load_nif(filename:join(Directory, "ebpf_nif"), 0).

%% @doc The value of a key.
-spec element_get(Map :: ebpf_map(), Key :: element()) -> binary() | enoent | encode | failure().
element_get(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores a value under a key.
-spec element_put(Map :: ebpf_map(), Key :: element(), Value :: element(), Flags :: non_neg_integer()) -> ok | encode |
    failure().
element_put(_Map, _Key, _Value, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a key and its value.
-spec element_remove(Map :: ebpf_map(), Key :: element()) -> ok | encode | failure().
element_remove(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of a key and removes it.
-spec element_take(Map :: ebpf_map(), Key :: element()) -> binary() | enoent | encode | failure().
element_take(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The next entries of a walk, or their keys, not more than Count; none at the end.
-spec cursor_entries(Cursor :: ebpf_cursor(), Count :: pos_integer(), WithValues :: 0 | 1) -> [{Key :: binary(), Value
    :: binary()}] | [Key :: binary()] | failure().
cursor_entries(_Cursor, _Count, _WithValues) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a file or directory for reading, for what the C API wants the descriptor of: a network namespace, a
%% cgroup.
-spec file_open(Path :: iodata()) -> {ok, ebpf_file()} | failure().
file_open(_Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The descriptor of a file.
-spec file_fd(File :: ebpf_file()) -> non_neg_integer() | failure().
file_fd(_File) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a file.
-spec file_close(File :: ebpf_file()) -> ok | failure().
file_close(_File) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The packets that arrived, of not more than Room frames, which are given back at once.
-spec xsk_recv_packets(Xsk :: ebpf_xsk(), Room :: non_neg_integer()) -> [binary()] | failure().
xsk_recv_packets(_Xsk, _Room) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Copies packets into frames and sends them: how many, from the first on.
-spec xsk_send_packets(Xsk :: ebpf_xsk(), Packets :: [iodata()]) -> non_neg_integer() | failure().
xsk_send_packets(_Xsk, _Packets) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Adds a value to the set.
-spec bloom_add(Map :: ebpf_map(), Value :: iodata()) -> ok | failure().
bloom_add(_Map, _Value) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks whether a value is in the set.
-spec bloom_contains(Map :: ebpf_map(), Value :: iodata()) -> non_neg_integer() | failure().
bloom_contains(_Map, _Value) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a bundled object.
-spec bundled_name(Index :: non_neg_integer()) -> binary() | undefined | failure().
bundled_name(_Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a cgroup under an index.
-spec cgroup_array_set(Map :: ebpf_map(), Index :: non_neg_integer(), CgroupFd :: descriptor()) -> ok | failure().
cgroup_array_set(_Map, _Index, _CgroupFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Empties an index.
-spec cgroup_array_clear(Map :: ebpf_map(), Index :: non_neg_integer()) -> ok | failure().
cgroup_array_clear(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Creates a chain without entries, and loads its root. It takes CAP_BPF and CAP_NET_ADMIN.
-spec chain_create(Kind :: non_neg_integer(), DefaultAction :: integer()) -> {ok, ebpf_chain()} | failure().
chain_create(_Kind, _DefaultAction) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a pinned chain as it was committed last. Should somebody have taken programs out of its table,
%% ebpf_chain_pending() says so, and a commit puts them back.
-spec chain_open_pinned(Directory :: iodata()) -> {ok, ebpf_chain()} | failure().
chain_open_pinned(_Directory) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Pins a chain: five maps and the root, as files of one directory. A chain is pinned at one place at a time.
-spec chain_pin(Chain :: ebpf_chain(), Directory :: iodata()) -> ok | failure().
chain_pin(_Chain, _Directory) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes the pins of a chain, and their directory.
-spec chain_unpin(Chain :: ebpf_chain(), Directory :: iodata()) -> ok | failure().
chain_unpin(_Chain, _Directory) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of the root: the program to attach.
-spec chain_root_fd(Chain :: ebpf_chain()) -> non_neg_integer() | failure().
chain_root_fd(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Binds the maps of a chain into an object whose programs are to be members of it.
-spec chain_bind(Chain :: ebpf_chain(), Object :: ebpf_object()) -> ok | failure().
chain_bind(_Chain, _Object) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages a new entry. Whether the program fits to the chain is found out at once.
-spec chain_insert(Chain :: ebpf_chain(), ProgFd :: descriptor(), Priority :: non_neg_integer()) -> {ok,
    non_neg_integer()} | failure().
chain_insert(_Chain, _ProgFd, _Priority) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages another program for an entry, which keeps its number, its place and its counts.
-spec chain_replace(Chain :: ebpf_chain(), Entry :: non_neg_integer(), ProgFd :: descriptor()) -> ok | failure().
chain_replace(_Chain, _Entry, _ProgFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages the removal of an entry.
-spec chain_remove(Chain :: ebpf_chain(), Entry :: non_neg_integer()) -> ok | failure().
chain_remove(_Chain, _Entry) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages that an entry runs, or does not. A disabled entry keeps its program, its priority and its counts.
-spec chain_enable(Chain :: ebpf_chain(), Entry :: non_neg_integer(), Enabled :: non_neg_integer()) -> ok | failure().
chain_enable(_Chain, _Entry, _Enabled) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages another priority for an entry; among its equals it comes last.
-spec chain_set_priority(Chain :: ebpf_chain(), Entry :: non_neg_integer(), Priority :: non_neg_integer()) -> ok |
    failure().
chain_set_priority(_Chain, _Entry, _Priority) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stages another default action.
-spec chain_set_default_action(Chain :: ebpf_chain(), DefaultAction :: integer()) -> ok | failure().
chain_set_default_action(_Chain, _DefaultAction) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Makes what is staged what runs, for all packets at once. A commit that fails leaves the chain, and what is
%% staged, as it was.
-spec chain_commit(Chain :: ebpf_chain()) -> {ok, non_neg_integer()} | failure().
chain_commit(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Forgets what is staged.
-spec chain_rollback(Chain :: ebpf_chain()) -> ok | failure().
chain_rollback(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Whether a commit would change something: what is staged and does not run yet, or damage that the opening found.
-spec chain_pending(Chain :: ebpf_chain()) -> non_neg_integer() | failure().
chain_pending(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The number of the last commit that this handle made or found.
-spec chain_generation(Chain :: ebpf_chain()) -> non_neg_integer() | failure().
chain_generation(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc What the programs of a chain are.
-spec chain_kind(Chain :: ebpf_chain()) -> non_neg_integer() | failure().
chain_kind(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The verdict at the end of a chain.
-spec chain_default_action(Chain :: ebpf_chain()) -> integer() | failure().
chain_default_action(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The entries of a chain, in the order in which they run, disabled ones at the place where they would.
-spec chain_at(Chain :: ebpf_chain(), Position :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(),
    non_neg_integer()} | failure().
chain_at(_Chain, _Position) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc What an entry is.
-spec chain_get(Chain :: ebpf_chain(), Entry :: non_neg_integer()) -> {ok, non_neg_integer(), non_neg_integer(),
    non_neg_integer()} | failure().
chain_get(_Chain, _Entry) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens the program of an entry, to ask for its name, its tag and the like.
-spec chain_open_program(Chain :: ebpf_chain(), Entry :: non_neg_integer()) -> {ok, ebpf_program()} | failure().
chain_open_program(_Chain, _Entry) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How many packets an entry has seen since it was inserted, whatever its program was, over all CPUs and
%% generations.
-spec chain_counts(Chain :: ebpf_chain(), Entry :: non_neg_integer()) -> {ok, non_neg_integer(), non_neg_integer()} |
    failure().
chain_counts(_Chain, _Entry) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a chain. Unless it is pinned, detach its root first: see above.
-spec chain_close(Chain :: ebpf_chain()) -> ok | failure().
chain_close(_Chain) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a CPU into the map; the index is the CPU.
-spec cpumap_set(Map :: ebpf_map(), Cpu :: non_neg_integer(), QueueSize :: non_neg_integer(), ProgFd :: descriptor(),
    Flags :: non_neg_integer()) -> ok | failure().
cpumap_set(_Map, _Cpu, _QueueSize, _ProgFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the entry of a CPU.
-spec cpumap_get(Map :: ebpf_map(), Cpu :: non_neg_integer()) -> {ok, non_neg_integer(), non_neg_integer()} | enoent |
    failure().
cpumap_get(_Map, _Cpu) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes a CPU out of the map; frames in its queue are still delivered.
-spec cpumap_delete(Map :: ebpf_map(), Cpu :: non_neg_integer()) -> ok | failure().
cpumap_delete(_Map, _Cpu) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the next entry of a walk over a cpumap.
-spec cpumap_next(Cursor :: ebpf_cursor()) -> non_neg_integer() | {non_neg_integer(), non_neg_integer(),
    non_neg_integer(), non_neg_integer()} | failure().
cpumap_next(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Begins a walk.
-spec cursor_new(Map :: ebpf_map()) -> {ok, ebpf_cursor()} | failure().
cursor_new(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the next entry.
-spec cursor_next(Cursor :: ebpf_cursor(), KeySize :: non_neg_integer(), ValueSize :: non_neg_integer()) ->
    non_neg_integer() | {non_neg_integer(), binary(), binary()} | failure().
cursor_next(_Cursor, _KeySize, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes as many entries as there is room for, in one call: for dumps, and for languages in which a call of C is
%% dear.
-spec cursor_read(Cursor :: ebpf_cursor(), KeysSize :: non_neg_integer(), ValuesSize :: non_neg_integer()) ->
    non_neg_integer() | {non_neg_integer(), binary(), binary()} | failure().
cursor_read(_Cursor, _KeysSize, _ValuesSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How the walk stands, or ended.
-spec cursor_state(Cursor :: ebpf_cursor()) -> non_neg_integer() | failure().
cursor_state(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Has an index map yield its empty indices as well, with a value of zeros.
-spec cursor_set_all(Cursor :: ebpf_cursor(), All :: integer()) -> ok | failure().
cursor_set_all(_Cursor, _All) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Limits how many entries are read ahead. 1 reads each when it is asked for: slower, and no entry is returned that
%% was gone when ebpf_cursor_next() began.
-spec cursor_set_read_ahead(Cursor :: ebpf_cursor(), Entries :: non_neg_integer()) -> ok | failure().
cursor_set_read_ahead(_Cursor, _Entries) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Goes back to before the first entry.
-spec cursor_rewind(Cursor :: ebpf_cursor()) -> ok | failure().
cursor_rewind(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Ends a walk.
-spec cursor_free(Cursor :: ebpf_cursor()) -> ok | failure().
cursor_free(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts an interface under a key.
-spec devmap_set(Map :: ebpf_map(), Key :: non_neg_integer(), Ifindex :: non_neg_integer(), ProgFd :: descriptor(),
    Flags :: non_neg_integer()) -> ok | failure().
devmap_set(_Map, _Key, _Ifindex, _ProgFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc As ebpf_devmap_set(), by the name of the interface.
-spec devmap_set_name(Map :: ebpf_map(), Key :: non_neg_integer(), Name :: iodata(), ProgFd :: descriptor(), Flags ::
    non_neg_integer()) -> ok | failure().
devmap_set_name(_Map, _Key, _Name, _ProgFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc As ebpf_devmap_set(), for an interface in another network namespace. The calling thread stays where it is: a
%% short-lived thread enters the namespace for it.
-spec devmap_set_netns(Map :: ebpf_map(), Key :: non_neg_integer(), NetnsFd :: descriptor(), Ifindex ::
    non_neg_integer(), ProgFd :: descriptor(), Flags :: non_neg_integer()) -> ok | failure().
devmap_set_netns(_Map, _Key, _NetnsFd, _Ifindex, _ProgFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads what is under a key.
-spec devmap_get(Map :: ebpf_map(), Key :: non_neg_integer()) -> {ok, non_neg_integer(), non_neg_integer()} | enoent |
    failure().
devmap_get(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes what is under a key.
-spec devmap_delete(Map :: ebpf_map(), Key :: non_neg_integer()) -> ok | failure().
devmap_delete(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the next entry of a walk over a devmap or devmap_hash.
-spec devmap_next(Cursor :: ebpf_cursor()) -> non_neg_integer() | {non_neg_integer(), non_neg_integer(),
    non_neg_integer(), non_neg_integer()} | failure().
devmap_next(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Starts to listen.
-spec drops_open() -> {ok, ebpf_drops()} | failure().
drops_open() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The losses that cannot be seen: first those that this kernel does not tell and a newer one would, then those
%% that no kernel tells. So there is at least one.
-spec drops_unseen(Drops :: ebpf_drops(), Index :: non_neg_integer()) -> binary() | undefined | failure().
drops_unseen(_Drops, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends a descriptor for poll(2) and epoll(7): readable when the stream has something.
-spec drops_fd(Drops :: ebpf_drops()) -> non_neg_integer() | failure().
drops_fd(_Drops) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the next loss from the stream; does not wait. One drop may stand for several packets that were lost
%% together.
-spec drops_next(Drops :: ebpf_drops()) -> non_neg_integer() | {non_neg_integer(), ebpf_drop()} | failure().
drops_next(_Drops) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes a line of the summary: all packets since ebpf_drops_open() that have reason, error, interfaces, map and
%% program in common. Index 0 reads the totals anew, and the lines after it belong to the same reading; most packets
%% come first.
-spec drops_summary(Drops :: ebpf_drops(), Index :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(),
    ebpf_drop()} | failure().
drops_summary(_Drops, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stops listening.
-spec drops_close(Drops :: ebpf_drops()) -> ok | failure().
drops_close(_Drops) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a reason, for logs: "EBPF_DROP_XSK".
-spec drop_reason_name(Reason :: non_neg_integer()) -> binary() | undefined | failure().
drop_reason_name(_Reason) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a cause, for logs: "EBPF_CAUSE_FULL".
-spec cause_name(Cause :: non_neg_integer()) -> binary() | undefined | failure().
cause_name(_Cause) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The index of an interface.
-spec interface_index(Name :: iodata(), NetnsFd :: descriptor()) -> {ok, non_neg_integer()} | failure().
interface_index(_Name, _NetnsFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of an interface.
-spec interface_name(Ifindex :: non_neg_integer(), NetnsFd :: descriptor()) -> {ok, binary()} | failure().
interface_name(_Ifindex, _NetnsFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Attaches an XDP program to an interface. A program that is attached there already is never replaced.
-spec link_attach_xdp(ProgFd :: descriptor(), Ifindex :: non_neg_integer(), Mode :: non_neg_integer()) -> {ok,
    ebpf_link()} | failure().
link_attach_xdp(_ProgFd, _Ifindex, _Mode) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc As ebpf_link_attach_xdp(), for an interface by its name, in this or another network namespace.
-spec link_attach_xdp_name(ProgFd :: descriptor(), Name :: iodata(), NetnsFd :: descriptor(), Mode :: non_neg_integer())
    -> {ok, ebpf_link()} | failure().
link_attach_xdp_name(_ProgFd, _Name, _NetnsFd, _Mode) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The XDP program that an interface runs, whoever attached it.
-spec link_find_xdp(Ifindex :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(), non_neg_integer(),
    non_neg_integer(), non_neg_integer()} | failure().
link_find_xdp(_Ifindex) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts an XDP program in the place of another one's, which the caller names by its id: whatever else is there
%% stays.
-spec link_replace_xdp(ProgFd :: descriptor(), Ifindex :: non_neg_integer(), Mode :: non_neg_integer(), ProgramId ::
    non_neg_integer()) -> {ok, ebpf_link()} | failure().
link_replace_xdp(_ProgFd, _Ifindex, _Mode, _ProgramId) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The mode in which an XDP program is really attached.
-spec link_xdp_mode(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_xdp_mode(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Attaches a tc program (sched_cls, direct action) to an interface. With tcx it runs behind those that are there;
%% with clsact before filters without a preference of their own and behind those with one.
-spec link_attach_tc(ProgFd :: descriptor(), Ifindex :: non_neg_integer(), Direction :: non_neg_integer(), Mode ::
    non_neg_integer()) -> {ok, ebpf_link()} | failure().
link_attach_tc(_ProgFd, _Ifindex, _Direction, _Mode) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc As ebpf_link_attach_tc(), for an interface by its name, in this or another network namespace.
-spec link_attach_tc_name(ProgFd :: descriptor(), Name :: iodata(), NetnsFd :: descriptor(), Direction ::
    non_neg_integer(), Mode :: non_neg_integer()) -> {ok, ebpf_link()} | failure().
link_attach_tc_name(_ProgFd, _Name, _NetnsFd, _Direction, _Mode) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How a tc program is really attached.
-spec link_tc_mode(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_tc_mode(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Attaches a program to a cgroup, next to those that are there.
-spec link_attach_cgroup(ProgFd :: descriptor(), CgroupFd :: descriptor(), AttachType :: non_neg_integer()) -> {ok,
    ebpf_link()} | failure().
link_attach_cgroup(_ProgFd, _CgroupFd, _AttachType) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Attaches a program to what its section names: kprobes, tracepoints, fentry and fexit, LSM hooks, iterators and
%% whatever else libbpf knows by its section.
-spec link_attach_section(Object :: ebpf_object(), Program :: iodata()) -> {ok, ebpf_link()} | failure().
link_attach_section(_Object, _Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a link by a file descriptor that somebody else holds.
-spec link_open_fd(Fd :: descriptor()) -> {ok, ebpf_link()} | failure().
link_open_fd(_Fd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a link by its id.
-spec link_open_id(Id :: non_neg_integer()) -> {ok, ebpf_link()} | failure().
link_open_id(_Id) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a pinned link.
-spec link_open_pinned(Path :: iodata()) -> {ok, ebpf_link()} | failure().
link_open_pinned(_Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Pins a link: the program stays attached for as long as the pin stands, also when the process ends.
-spec link_pin(Link :: ebpf_link(), Path :: iodata()) -> ok | failure().
link_pin(_Link, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a pin of a link.
-spec link_unpin(Link :: ebpf_link(), Path :: iodata()) -> ok | failure().
link_unpin(_Link, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts another program into a link, in one step: a packet meets the old one or the new one.
-spec link_update(Link :: ebpf_link(), ProgFd :: descriptor()) -> ok | failure().
link_update(_Link, _ProgFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Detaches the program at once, whoever else holds the link; what remains is an empty link, to be closed.
-spec link_detach(Link :: ebpf_link()) -> ok | failure().
link_detach(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The id of a link, unique in the kernel as long as it exists.
-spec link_id(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_id(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The type of a link.
-spec link_type(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_type(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The program that a link holds now.
-spec link_program_id(Link :: ebpf_link()) -> {ok, non_neg_integer()} | failure().
link_program_id(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The interface that a link is attached to. A program goes with its interface into another network namespace.
-spec link_ifindex(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_ifindex(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of a link.
-spec link_fd(Link :: ebpf_link()) -> non_neg_integer() | failure().
link_fd(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a link; unless it is pinned or somebody else holds it, the program is detached.
-spec link_close(Link :: ebpf_link()) -> ok | failure().
link_close(_Link) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores a value under a prefix. Bits of the address beyond the prefix are ignored in lookups and kept as given.
-spec lpm_update(Map :: ebpf_map(), PrefixLen :: non_neg_integer(), Address :: iodata(), Value :: iodata(), Flags ::
    non_neg_integer()) -> ok | failure().
lpm_update(_Map, _PrefixLen, _Address, _Value, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of the longest prefix that an address has in the trie.
-spec lpm_lookup(Map :: ebpf_map(), Address :: iodata(), ValueSize :: non_neg_integer()) -> {ok, binary()} | enoent |
    failure().
lpm_lookup(_Map, _Address, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a prefix: exactly this one, not those below it.
-spec lpm_delete(Map :: ebpf_map(), PrefixLen :: non_neg_integer(), Address :: iodata()) -> ok | failure().
lpm_delete(_Map, _PrefixLen, _Address) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a type of map, as bpftool and the kernel's documents write it: "devmap_hash".
-spec map_type_name(Type :: non_neg_integer()) -> binary() | undefined | failure().
map_type_name(_Type) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The number of a type of map by its name.
-spec map_type_by_name(Name :: iodata()) -> non_neg_integer() | failure().
map_type_by_name(_Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Creates a map.
-spec map_create(Spec :: ebpf_spec()) -> {ok, ebpf_map()} | failure().
map_create(_Spec) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a map by its id, as bpftool lists it.
-spec map_open_id(Id :: non_neg_integer(), Flags :: non_neg_integer()) -> {ok, ebpf_map()} | failure().
map_open_id(_Id, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Makes a map out of a file descriptor that libbpf, aya, another process or anybody else opened.
-spec map_open_fd(Fd :: descriptor()) -> {ok, ebpf_map()} | failure().
map_open_fd(_Fd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a map. The kernel frees it with its last reference: descriptors, pins, programs.
-spec map_close(Map :: ebpf_map()) -> ok | failure().
map_close(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of a map, to give to libbpf or to a bpf(2) of one's own.
-spec map_fd(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_fd(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The id of a map: unique on this machine until reboot.
-spec map_id(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_id(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The type of a map.
-spec map_type(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_type(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Bytes of a key.
-spec map_key_size(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_key_size(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Bytes of a value; of a per-CPU map, of one CPU's value.
-spec map_value_size(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_value_size(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Bytes of the buffer that lookup, update, take and cursors exchange for one value: value_size, for per-CPU maps
%% times the number of possible CPUs.
-spec map_value_len(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_value_len(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How many entries a map has room for. The kernel rounds some up or down, so this may differ from the spec.
-spec map_max_entries(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_max_entries(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The flags of a map as the kernel shows them. It adds EBPF_F_RDONLY_PROG to devmaps, and never shows
%% EBPF_F_RDONLY and EBPF_F_WRONLY, which belong to a descriptor.
-spec map_flags(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_flags(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc map_extra of a map: see ebpf_spec_set_extra().
-spec map_extra(Map :: ebpf_map()) -> non_neg_integer() | failure().
map_extra(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a map.
-spec map_name(Map :: ebpf_map()) -> binary() | undefined | failure().
map_name(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of a key.
-spec map_lookup(Map :: ebpf_map(), Key :: iodata(), ValueSize :: non_neg_integer(), Flags :: non_neg_integer()) -> {ok,
    binary()} | enoent | failure().
map_lookup(_Map, _Key, _ValueSize, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores a value under a key.
-spec map_update(Map :: ebpf_map(), Key :: iodata(), Value :: iodata(), Flags :: non_neg_integer()) -> ok | failure().
map_update(_Map, _Key, _Value, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a key and its value.
-spec map_delete(Map :: ebpf_map(), Key :: iodata()) -> ok | failure().
map_delete(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of a key and removes it, in one step that no other thread or program can come between.
-spec map_take(Map :: ebpf_map(), Key :: iodata(), ValueSize :: non_neg_integer(), Flags :: non_neg_integer()) -> {ok,
    binary()} | enoent | failure().
map_take(_Map, _Key, _ValueSize, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The kernel's own step from one key to the next. A cursor is better for walking a map: this starts again from the
%% first key when the given one has vanished.
-spec map_next_key(Map :: ebpf_map(), Key :: iodata(), NextSize :: non_neg_integer()) -> {ok, binary()} | enoent |
    failure().
map_next_key(_Map, _Key, _NextSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Makes a map read-only for everything outside of BPF programs, for good.
-spec map_freeze(Map :: ebpf_map()) -> ok | failure().
map_freeze(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The next id in use after a given one, to walk all maps of the machine.
-spec map_next_id(Id :: non_neg_integer()) -> {ok, non_neg_integer()} | enoent | failure().
map_next_id(_Id) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a map under a key.
-spec nested_set(Outer :: ebpf_map(), Key :: iodata(), Inner :: ebpf_map(), Flags :: non_neg_integer()) -> ok |
    failure().
nested_set(_Outer, _Key, _Inner, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens the map under a key.
-spec nested_get(Outer :: ebpf_map(), Key :: iodata()) -> {ok, ebpf_map()} | enoent | failure().
nested_get(_Outer, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a bundled object. Nothing is loaded into the kernel yet.
-spec object_open_bundled(Name :: iodata()) -> {ok, ebpf_object()} | failure().
object_open_bundled(_Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a BPF ELF file, as clang -target bpf makes it. Nothing is loaded into the kernel yet.
-spec object_open_file(Path :: iodata()) -> {ok, ebpf_object()} | failure().
object_open_file(_Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a BPF ELF file that is in memory; as trustworthy as for ebpf_object_open_file().
-spec object_open_memory(Elf :: iodata(), Name :: iodata()) -> {ok, ebpf_object()} | failure().
object_open_memory(_Elf, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a map of an object, in the order of the alphabet. The object's variables are maps too:
%% "NAME.rodata", "NAME.bss".
-spec object_map_name(Object :: ebpf_object(), Index :: non_neg_integer()) -> binary() | undefined | failure().
object_map_name(_Object, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a program of an object (its C function), in the order of the alphabet.
-spec object_program_name(Object :: ebpf_object(), Index :: non_neg_integer()) -> binary() | undefined | failure().
object_program_name(_Object, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a constant of an object (a const volatile variable of its source), in the order of the alphabet.
-spec object_constant_name(Object :: ebpf_object(), Index :: non_neg_integer()) -> binary() | undefined | failure().
object_constant_name(_Object, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The size of a constant.
-spec object_constant_size(Object :: ebpf_object(), Name :: iodata()) -> non_neg_integer() | failure().
object_constant_size(_Object, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads what a constant is, or will be when the object is loaded.
-spec object_get_constant(Object :: ebpf_object(), Name :: iodata(), ValueSize :: non_neg_integer()) -> {ok, binary()} |
    failure().
object_get_constant(_Object, _Name, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sets a constant before the object is loaded. The verifier sees the value, and what cannot happen with it costs
%% nothing.
-spec object_set_constant(Object :: ebpf_object(), Name :: iodata(), Value :: iodata()) -> ok | failure().
object_set_constant(_Object, _Name, _Value) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Binds a map that exists in place of one that the object would create. Its name and max_entries may be others; a
%% pin that the object's source asks for (LIBBPF_PIN_BY_NAME) is neither used nor made then.
-spec object_bind_map(Object :: ebpf_object(), Name :: iodata(), Map :: ebpf_map()) -> ok | failure().
object_bind_map(_Object, _Name, _Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Creates the maps that are not bound and loads the programs.
-spec object_load(Object :: ebpf_object()) -> ok | failure().
object_load(_Object) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a map of a loaded object.
-spec object_open_map(Object :: ebpf_object(), Name :: iodata()) -> {ok, ebpf_map()} | failure().
object_open_map(_Object, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a program of a loaded object.
-spec object_open_program(Object :: ebpf_object(), Name :: iodata()) -> {ok, ebpf_program()} | failure().
object_open_program(_Object, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of a program of a loaded object.
-spec object_program_fd(Object :: ebpf_object(), Name :: iodata()) -> non_neg_integer() | failure().
object_program_fd(_Object, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes an object with its programs and maps; what is attached or in a map stays in the kernel.
-spec object_close(Object :: ebpf_object()) -> ok | failure().
object_close(_Object) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The number of possible CPUs: how many values a per-CPU entry has.
-spec percpu_count() -> non_neg_integer() | failure().
percpu_count() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the values of all CPUs.
-spec percpu_lookup(Map :: ebpf_map(), Key :: iodata(), ValuesSize :: non_neg_integer(), Flags :: non_neg_integer()) ->
    {ok, binary()} | enoent | failure().
percpu_lookup(_Map, _Key, _ValuesSize, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores a value for each CPU.
-spec percpu_update(Map :: ebpf_map(), Key :: iodata(), Values :: iodata(), Flags :: non_neg_integer()) -> ok |
    failure().
percpu_update(_Map, _Key, _Values, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of one CPU.
-spec percpu_lookup_cpu(Map :: ebpf_map(), Key :: iodata(), Cpu :: non_neg_integer(), ValueSize :: non_neg_integer()) ->
    {ok, binary()} | enoent | failure().
percpu_lookup_cpu(_Map, _Key, _Cpu, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores the value of one CPU. From kernel 7.0 on only that CPU's value is written (EBPF_F_CPU). Before, the
%% library reads all of them and writes them back, so what programs write on other CPUs in between is lost; a key that
%% is not there is created with zeros for the others.
-spec percpu_update_cpu(Map :: ebpf_map(), Key :: iodata(), Cpu :: non_neg_integer(), Value :: iodata()) -> ok |
    failure().
percpu_update_cpu(_Map, _Key, _Cpu, _Value) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Adds up the values of all CPUs: value_size / width unsigned integers in host byte order, each summed over the
%% CPUs, modulo 2^64.
-spec percpu_sum(Map :: ebpf_map(), Key :: iodata(), Width :: non_neg_integer(), SumsSize :: non_neg_integer()) -> {ok,
    binary()} | enoent | failure().
percpu_sum(_Map, _Key, _Width, _SumsSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a perf event under an index.
-spec perf_array_set(Map :: ebpf_map(), Index :: non_neg_integer(), PerfFd :: descriptor()) -> ok | failure().
perf_array_set(_Map, _Index, _PerfFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Empties an index.
-spec perf_array_clear(Map :: ebpf_map(), Index :: non_neg_integer()) -> ok | failure().
perf_array_clear(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Pins a map.
-spec map_pin(Map :: ebpf_map(), Path :: iodata()) -> ok | failure().
map_pin(_Map, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a pin of a map; the map itself lives on while anything else holds it. (The last pin of a prog array that
%% nobody has open: see ebpf_map_close().)
-spec map_unpin(Map :: ebpf_map(), Path :: iodata()) -> ok | failure().
map_unpin(_Map, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a pinned map.
-spec map_open_pinned(Path :: iodata(), Flags :: non_neg_integer()) -> {ok, ebpf_map()} | failure().
map_open_pinned(_Path, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Creates a map and pins it, or takes what is pinned there already, by a policy.
-spec map_create_pinned(Spec :: ebpf_spec(), Path :: iodata(), Policy :: non_neg_integer()) -> non_neg_integer() |
    {non_neg_integer(), ebpf_map()} | failure().
map_create_pinned(_Spec, _Path, _Policy) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Finds the bpf file system.
-spec bpffs_find() -> non_neg_integer() | {non_neg_integer(), binary()} | failure().
bpffs_find() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Examines the entries of a devmap or devmap_hash, for redirects by a program in native mode.
-spec devmap_preflight(Map :: ebpf_map(), NetnsFd :: descriptor(), FrameSize :: non_neg_integer()) -> non_neg_integer()
    | {non_neg_integer(), ebpf_findings()} | failure().
devmap_preflight(_Map, _NetnsFd, _FrameSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Examines the entries of a devmap or devmap_hash, for redirects by a program in a given mode.
-spec devmap_preflight_mode(Map :: ebpf_map(), Mode :: non_neg_integer(), NetnsFd :: descriptor(), FrameSize ::
    non_neg_integer()) -> non_neg_integer() | {non_neg_integer(), ebpf_findings()} | failure().
devmap_preflight_mode(_Map, _Mode, _NetnsFd, _FrameSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Examines the interface that frames come in by, for a program that redirects them.
-spec ingress_preflight(Ifindex :: non_neg_integer(), Mode :: non_neg_integer(), MapType :: non_neg_integer(), NetnsFd
    :: descriptor()) -> non_neg_integer() | {non_neg_integer(), ebpf_findings()} | failure().
ingress_preflight(_Ifindex, _Mode, _MapType, _NetnsFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How many findings there are.
-spec findings_count(Findings :: ebpf_findings()) -> non_neg_integer() | failure().
findings_count(_Findings) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The key of the entry that a finding is about.
-spec findings_key(Findings :: ebpf_findings(), Index :: non_neg_integer()) -> non_neg_integer() | failure().
findings_key(_Findings, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The interface of the entry, or the ingress interface, that a finding is about.
-spec findings_ifindex(Findings :: ebpf_findings(), Index :: non_neg_integer()) -> non_neg_integer() | failure().
findings_ifindex(_Findings, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc What is wrong, as one of EBPF_CAUSE_….
-spec findings_cause(Findings :: ebpf_findings(), Index :: non_neg_integer()) -> non_neg_integer() | failure().
findings_cause(_Findings, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc What is wrong and what it leads to, for people.
-spec findings_message(Findings :: ebpf_findings(), Index :: non_neg_integer()) -> binary() | undefined | failure().
findings_message(_Findings, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The shell command that mends it, to be run in the network namespace that the message names, if it names one.
-spec findings_remedy(Findings :: ebpf_findings(), Index :: non_neg_integer()) -> binary() | undefined | failure().
findings_remedy(_Findings, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Frees findings.
-spec findings_free(Findings :: ebpf_findings()) -> ok | failure().
findings_free(_Findings) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks whether this kernel has a type of map, by creating a small one (struct_ops: by what the kernel answers).
-spec probe_map_type(Type :: non_neg_integer()) -> non_neg_integer() | failure().
probe_map_type(_Type) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks whether this kernel has a feature.
-spec probe_feature(Feature :: non_neg_integer()) -> non_neg_integer() | failure().
probe_feature(_Feature) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a program under an index, in one step: a packet sees the old program or the new one.
-spec prog_array_set(Map :: ebpf_map(), Index :: non_neg_integer(), ProgFd :: descriptor()) -> ok | failure().
prog_array_set(_Map, _Index, _ProgFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Empties an index: a tail call to it falls through.
-spec prog_array_clear(Map :: ebpf_map(), Index :: non_neg_integer()) -> ok | failure().
prog_array_clear(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads which program is under an index.
-spec prog_array_get(Map :: ebpf_map(), Index :: non_neg_integer()) -> {ok, non_neg_integer()} | enoent | failure().
prog_array_get(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the next occupied index of a walk over a prog array.
-spec prog_array_next(Cursor :: ebpf_cursor()) -> non_neg_integer() | {non_neg_integer(), non_neg_integer(),
    non_neg_integer()} | failure().
prog_array_next(_Cursor) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks, before ebpf_map_close(), whether the kernel would then empty the array.
-spec prog_array_would_empty(Map :: ebpf_map()) -> non_neg_integer() | failure().
prog_array_would_empty(_Map) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a program by a file descriptor that somebody else holds.
-spec program_open_fd(Fd :: descriptor()) -> {ok, ebpf_program()} | failure().
program_open_fd(_Fd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a program by its id.
-spec program_open_id(Id :: non_neg_integer()) -> {ok, ebpf_program()} | failure().
program_open_id(_Id) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a pinned program.
-spec program_open_pinned(Path :: iodata()) -> {ok, ebpf_program()} | failure().
program_open_pinned(_Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Pins a program: it stays in the kernel for as long as the pin stands.
-spec program_pin(Program :: ebpf_program(), Path :: iodata()) -> ok | failure().
program_pin(_Program, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes a pin of a program.
-spec program_unpin(Program :: ebpf_program(), Path :: iodata()) -> ok | failure().
program_unpin(_Program, _Path) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of a program, for whatever takes one.
-spec program_fd(Program :: ebpf_program()) -> non_neg_integer() | failure().
program_fd(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The id of a program, unique in the kernel as long as it is loaded.
-spec program_id(Program :: ebpf_program()) -> non_neg_integer() | failure().
program_id(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The name of a program in the kernel, which keeps 15 characters of it.
-spec program_name(Program :: ebpf_program()) -> binary() | undefined | failure().
program_name(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The type of a program.
-spec program_type(Program :: ebpf_program()) -> non_neg_integer() | failure().
program_type(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The tag of a program: a hash over its instructions, by which two loads of one program are known as the same.
-spec program_tag(Program :: ebpf_program()) -> binary() | undefined | failure().
program_tag(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The expected attach type that a program was loaded with. The kernel does not show it, so it is found out by
%% trying which scratch maps of one entry take the program.
-spec program_attach_type(Program :: ebpf_program()) -> non_neg_integer() | failure().
program_attach_type(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Whether an XDP program was loaded for frames of several buffers (section xdp.frags). Found out by trying, too.
-spec program_frags(Program :: ebpf_program()) -> non_neg_integer() | failure().
program_frags(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How often a program has run, and for how long. The kernel counts only while statistics are on
%% (ebpf_program_enable_runs(), or sysctl kernel.bpf_stats_enabled), and never for a program that was reached by a tail
%% call.
-spec program_runs(Program :: ebpf_program()) -> {ok, non_neg_integer(), non_neg_integer()} | failure().
program_runs(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Has the kernel count the runs of all programs, which costs each run some tens of nanoseconds.
-spec program_enable_runs() -> {ok, ebpf_file()} | failure().
program_enable_runs() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a program; it stays in the kernel while it is attached, pinned, in a map or open elsewhere.
-spec program_close(Program :: ebpf_program()) -> ok | failure().
program_close(_Program) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Adds a value.
-spec queue_push(Map :: ebpf_map(), Value :: iodata(), Flags :: non_neg_integer()) -> ok | failure().
queue_push(_Map, _Value, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes a value out: a queue's oldest, a stack's newest.
-spec queue_pop(Map :: ebpf_map(), ValueSize :: non_neg_integer()) -> {ok, binary()} | enoent | failure().
queue_pop(_Map, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value that the next pop would take, and leaves it.
-spec queue_peek(Map :: ebpf_map(), ValueSize :: non_neg_integer()) -> {ok, binary()} | enoent | failure().
queue_peek(_Map, _ValueSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a socket under a key.
-spec sockmap_set(Map :: ebpf_map(), Key :: iodata(), SockFd :: descriptor(), Flags :: non_neg_integer()) -> ok |
    failure().
sockmap_set(_Map, _Key, _SockFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads which socket is under a key, as its cookie (SO_COOKIE).
-spec sockmap_get(Map :: ebpf_map(), Key :: iodata()) -> {ok, non_neg_integer()} | enoent | failure().
sockmap_get(_Map, _Key) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Makes a spec with the four numbers that every map has.
-spec spec_new(Type :: non_neg_integer(), KeySize :: non_neg_integer(), ValueSize :: non_neg_integer(), MaxEntries ::
    non_neg_integer()) -> {ok, ebpf_spec()} | failure().
spec_new(_Type, _KeySize, _ValueSize, _MaxEntries) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Names the map. The name is for people (bpftool shows it, errors use it); it need not be unique.
-spec spec_set_name(Spec :: ebpf_spec(), Name :: iodata()) -> ok | failure().
spec_set_name(_Spec, _Name) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sets the flags of the map. EBPF_F_NO_PREALLOC is added by the library for the types that cannot be without it
%% (LPM tries, local storages, resizable hashes), EBPF_F_MMAPABLE for arenas.
-spec spec_set_flags(Spec :: ebpf_spec(), Flags :: non_neg_integer()) -> ok | failure().
spec_set_flags(_Spec, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Allocates the map on a NUMA node (adds EBPF_F_NUMA_NODE, without which the kernel would ignore the node).
-spec spec_set_numa_node(Spec :: ebpf_spec(), Node :: non_neg_integer()) -> ok | failure().
spec_set_numa_node(_Spec, _Node) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sets map_extra: the number of hash functions of a bloom filter (1 to 15), the address of an arena (a multiple of
%% the page size), the expected number of entries of a resizable hash.
-spec spec_set_extra(Spec :: ebpf_spec(), Extra :: non_neg_integer()) -> ok | failure().
spec_set_extra(_Spec, _Extra) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Says what the inner maps of an array_of_maps or hash_of_maps look like. A template map is made for the moment of
%% creation only.
-spec spec_set_inner(Spec :: ebpf_spec(), Inner :: ebpf_spec()) -> ok | failure().
spec_set_inner(_Spec, _Inner) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc As ebpf_spec_set_inner(), with a map that exists as the template.
-spec spec_set_inner_map(Spec :: ebpf_spec(), Inner :: ebpf_map()) -> ok | failure().
spec_set_inner_map(_Spec, _Inner) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Describes keys and values by BTF. Local storages need BTF: where none is set, the library makes an int key and a
%% byte array of value_size for them.
-spec spec_set_btf(Spec :: ebpf_spec(), BtfFd :: descriptor(), KeyTypeId :: non_neg_integer(), ValueTypeId ::
    non_neg_integer()) -> ok | failure().
spec_set_btf(_Spec, _BtfFd, _KeyTypeId, _ValueTypeId) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Creates the map by the rights of a BPF token (adds EBPF_F_TOKEN_FD), so that an unprivileged container can.
-spec spec_set_token(Spec :: ebpf_spec(), TokenFd :: descriptor()) -> ok | failure().
spec_set_token(_Spec, _TokenFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lets one program only use the map: the one with this hash.
-spec spec_set_exclusive(Spec :: ebpf_spec(), Hash :: iodata()) -> ok | failure().
spec_set_exclusive(_Spec, _Hash) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Frees a spec; maps made from it are not touched.
-spec spec_free(Spec :: ebpf_spec()) -> ok | failure().
spec_free(_Spec) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads the value of an object.
-spec storage_get(Map :: ebpf_map(), ObjectFd :: descriptor(), ValueSize :: non_neg_integer(), Flags ::
    non_neg_integer()) -> {ok, binary()} | enoent | failure().
storage_get(_Map, _ObjectFd, _ValueSize, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Stores a value for an object.
-spec storage_set(Map :: ebpf_map(), ObjectFd :: descriptor(), Value :: iodata(), Flags :: non_neg_integer()) -> ok |
    failure().
storage_set(_Map, _ObjectFd, _Value, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Removes the value of an object.
-spec storage_delete(Map :: ebpf_map(), ObjectFd :: descriptor()) -> ok | failure().
storage_delete(_Map, _ObjectFd) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The version of the library that is loaded: "0.1.0".
-spec version() -> binary() | undefined | failure().
version() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc What a socket is to be: by default 4,096 frames of 4,096 bytes, rings of 2,048 entries for both directions, the
%% best mode, and a kernel that is woken up only when it asks for it. Plain memory.
-spec xsk_spec_new() -> {ok, ebpf_xsk_spec()} | failure().
xsk_spec_new() ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sets the memory: how many frames of how many bytes. A frame has to hold the longest packet, and 256 bytes before
%% it.
-spec xsk_spec_set_frames(Spec :: ebpf_xsk_spec(), Count :: non_neg_integer(), Size :: non_neg_integer()) -> ok |
    failure().
xsk_spec_set_frames(_Spec, _Count, _Size) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Leaves room in front of every received packet, for a header that is to be put before it.
-spec xsk_spec_set_headroom(Spec :: ebpf_xsk_spec(), Bytes :: non_neg_integer()) -> ok | failure().
xsk_spec_set_headroom(_Spec, _Bytes) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lets frames have any size from 2,048 bytes to a page, and cross pages, instead of a power of two within one.
-spec xsk_spec_set_unaligned(Spec :: ebpf_xsk_spec(), Unaligned :: non_neg_integer()) -> ok | failure().
xsk_spec_set_unaligned(_Spec, _Unaligned) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes the memory from the huge pages that the machine has set aside (vm.nr_hugepages).
-spec xsk_spec_set_huge_pages(Spec :: ebpf_xsk_spec(), Huge :: non_neg_integer()) -> ok | failure().
xsk_spec_set_huge_pages(_Spec, _Huge) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sets the lengths of the rings. A socket without a ring for receiving only sends, and the other way round.
-spec xsk_spec_set_rings(Spec :: ebpf_xsk_spec(), Receive :: non_neg_integer(), Send :: non_neg_integer()) -> ok |
    failure().
xsk_spec_set_rings(_Spec, _Receive, _Send) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks for a mode; ebpf_xsk_mode() tells what came of it.
-spec xsk_spec_set_mode(Spec :: ebpf_xsk_spec(), Mode :: non_neg_integer()) -> ok | failure().
xsk_spec_set_mode(_Spec, _Mode) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Has the kernel poll the device from within this process's own calls, instead of by interrupts.
-spec xsk_spec_set_busy_poll(Spec :: ebpf_xsk_spec(), Microseconds :: non_neg_integer(), Budget :: non_neg_integer()) ->
    ok | failure().
xsk_spec_set_busy_poll(_Spec, _Microseconds, _Budget) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lets a packet span several frames (EBPF_XSK_CONTINUED): for an MTU that is larger than a frame. The XDP program
%% has to be one for frames of several buffers (xdp.frags).
-spec xsk_spec_set_multi_buffer(Spec :: ebpf_xsk_spec(), Multi :: non_neg_integer()) -> ok | failure().
xsk_spec_set_multi_buffer(_Spec, _Multi) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lets frames carry requests to the device (ebpf_xsk_request()).
-spec xsk_spec_set_requests(Spec :: ebpf_xsk_spec(), Requests :: non_neg_integer()) -> ok | failure().
xsk_spec_set_requests(_Spec, _Requests) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Frees a spec.
-spec xsk_spec_free(Spec :: ebpf_xsk_spec()) -> ok | failure().
xsk_spec_free(_Spec) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a socket with memory of its own and binds it to a queue of an interface. Where a socket that was closed a
%% moment ago still holds the queue, it waits for the kernel to let go of it, up to a second.
-spec xsk_open(Spec :: ebpf_xsk_spec(), Ifindex :: non_neg_integer(), Queue :: non_neg_integer()) -> {ok, ebpf_xsk()} |
    failure().
xsk_open(_Spec, _Ifindex, _Queue) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a socket that shares the memory of another: what one receives, the other can send without a copy. The
%% memory lives until the last of them is closed.
-spec xsk_open_shared(Spec :: ebpf_xsk_spec(), With :: ebpf_xsk(), Ifindex :: non_neg_integer(), Queue ::
    non_neg_integer()) -> {ok, ebpf_xsk()} | failure().
xsk_open_shared(_Spec, _With, _Ifindex, _Queue) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Receives what has arrived: as many frames as there are and fit, without waiting.
-spec xsk_recv(Xsk :: ebpf_xsk(), Room :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(),
    [non_neg_integer()], [non_neg_integer()], [non_neg_integer()]} | failure().
xsk_recv(_Xsk, _Room) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Gives frames back: they are free, and the kernel receives into them.
-spec xsk_release(Xsk :: ebpf_xsk(), Addresses :: [non_neg_integer()]) -> ok | failure().
xsk_release(_Xsk, _Addresses) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes free frames, to write packets into. What is not sent goes back by ebpf_xsk_release().
-spec xsk_reserve(Xsk :: ebpf_xsk(), Room :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(),
    [non_neg_integer()]} | failure().
xsk_reserve(_Xsk, _Room) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Sends frames that the caller has: received ones or reserved ones. What was sent before is taken back first.
-spec xsk_send(Xsk :: ebpf_xsk(), Addresses :: [non_neg_integer()], Lengths :: [non_neg_integer()], Options ::
    [non_neg_integer()]) -> non_neg_integer() | failure().
xsk_send(_Xsk, _Addresses, _Lengths, _Options) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Takes back frames that were sent: they are free again. ebpf_xsk_send() and ebpf_xsk_reserve() do it by
%% themselves; this one tells how many, and pushes what the kernel has not taken yet.
-spec xsk_reap(Xsk :: ebpf_xsk()) -> non_neg_integer() | failure().
xsk_reap(_Xsk) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Asks something of the device for a packet, by writing in front of it; ebpf_xsk_send() says with
%% EBPF_XSK_REQUESTED that it is there.
-spec xsk_request(Xsk :: ebpf_xsk(), Address :: non_neg_integer(), Requests :: non_neg_integer(), ChecksumStart ::
    non_neg_integer(), ChecksumOffset :: non_neg_integer()) -> ok | failure().
xsk_request(_Xsk, _Address, _Requests, _ChecksumStart, _ChecksumOffset) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Tells when packets were sent that EBPF_XSK_TIMESTAMP was asked for, each once. Their frames are free only after
%% that: ask.
-spec xsk_timestamps(Xsk :: ebpf_xsk(), Room :: non_neg_integer()) -> non_neg_integer() | {non_neg_integer(),
    [non_neg_integer()], [non_neg_integer()]} | failure().
xsk_timestamps(_Xsk, _Room) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Waits until there is something to receive, or until a frame can be sent: the ring has room, and a frame is free
%% or the caller's. Packets that came before an interface went are still received.
-spec xsk_wait(Xsk :: ebpf_xsk(), Events :: non_neg_integer(), Timeout :: integer()) -> non_neg_integer() | failure().
xsk_wait(_Xsk, _Events, _Timeout) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The size of the memory.
-spec xsk_memory_size(Xsk :: ebpf_xsk()) -> non_neg_integer() | failure().
xsk_memory_size(_Xsk) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Copies bytes out of a frame: for languages without pointers.
-spec xsk_read(Xsk :: ebpf_xsk(), Address :: non_neg_integer(), DataSize :: non_neg_integer()) -> {ok, binary()} |
    failure().
xsk_read(_Xsk, _Address, _DataSize) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Copies bytes into a frame: for languages without pointers.
-spec xsk_write(Xsk :: ebpf_xsk(), Address :: non_neg_integer(), Data :: iodata()) -> ok | failure().
xsk_write(_Xsk, _Address, _Data) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Lends the file descriptor of a socket, for an xskmap and for epoll. What was sent wakes nobody when it comes
%% back, so that a socket whose frames were all being sent has none to receive into: with epoll, call ebpf_xsk_recv() or
%% ebpf_xsk_reap() every few hundred milliseconds, too. ebpf_xsk_wait() does so by itself.
-spec xsk_fd(Xsk :: ebpf_xsk()) -> non_neg_integer() | failure().
xsk_fd(_Xsk) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The mode in which a socket is really bound.
-spec xsk_mode(Xsk :: ebpf_xsk()) -> non_neg_integer() | failure().
xsk_mode(_Xsk) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Reads a counter.
-spec xsk_statistic(Xsk :: ebpf_xsk(), Counter :: non_neg_integer()) -> {ok, non_neg_integer()} | failure().
xsk_statistic(_Xsk, _Counter) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Closes a socket: its rings are unmapped, and the kernel lets go of the queue, and removes it from xskmaps, a
%% moment later. Frames of a shared memory that the caller has stay the caller's. A socket of a group stays open until
%% ebpf_xsk_group_close(), too.
-spec xsk_close(Xsk :: ebpf_xsk()) -> ok | failure().
xsk_close(_Xsk) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens a socket on each receive queue of an interface, puts them into the map "sockets" of the bundled object
%% steer, and attaches its program: from now on, frames that come in are received by the sockets.
-spec xsk_group_open(Spec :: ebpf_xsk_spec(), Ifindex :: non_neg_integer(), XdpMode :: non_neg_integer(), Object ::
    ebpf_object() | undefined) -> {ok, ebpf_xsk_group()} | failure().
xsk_group_open(_Spec, _Ifindex, _XdpMode, _Object) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Looks at the interface again, and opens sockets on receive queues that it has got since (ethtool -L, a driver's
%% reset). Until then, packets of an added queue take the miss action of steer: they go to the stack. The kernel removes
%% no queue that has a socket (ethtool -L fails with EINVAL): close the group first.
-spec xsk_group_refresh(Group :: ebpf_xsk_group()) -> non_neg_integer() | failure().
xsk_group_refresh(_Group) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc How many sockets a group has: one for each receive queue.
-spec xsk_group_count(Group :: ebpf_xsk_group()) -> non_neg_integer() | failure().
xsk_group_count(_Group) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Opens the socket of a queue. Each may be used by another thread.
-spec xsk_group_socket(Group :: ebpf_xsk_group(), Queue :: non_neg_integer()) -> {ok, ebpf_xsk()} | failure().
xsk_group_socket(_Group, _Queue) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc The mode in which the program is really attached.
-spec xsk_group_xdp_mode(Group :: ebpf_xsk_group()) -> non_neg_integer() | failure().
xsk_group_xdp_mode(_Group) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Detaches the program, then closes the sockets but those that the caller has still open: frames that come in go
%% to the stack again. A child that was forked while the group was open, and runs no other program, holds it all until
%% it ends: program, sockets and queues.
-spec xsk_group_close(Group :: ebpf_xsk_group()) -> ok | failure().
xsk_group_close(_Group) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a socket under an index.
-spec xskmap_set(Map :: ebpf_map(), Index :: non_neg_integer(), XskFd :: descriptor(), Flags :: non_neg_integer()) -> ok
    | failure().
xskmap_set(_Map, _Index, _XskFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Puts a socket under the index of a receive queue, for a program on an interface that hands each frame to the
%% index ctx-&gt;rx_queue_index, as the bundled steer does. The kernel drops what comes to a socket that is bound to
%% another interface or queue, and says so nowhere; here it is refused.
-spec xskmap_set_queue(Map :: ebpf_map(), Ifindex :: non_neg_integer(), Queue :: non_neg_integer(), XskFd ::
    descriptor(), Flags :: non_neg_integer()) -> ok | failure().
xskmap_set_queue(_Map, _Ifindex, _Queue, _XskFd, _Flags) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Tells what this library put under an index.
-spec xskmap_get(Map :: ebpf_map(), Index :: non_neg_integer()) -> {ok, non_neg_integer()} | enoent | failure().
xskmap_get(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).

%% @doc Empties an index.
-spec xskmap_delete(Map :: ebpf_map(), Index :: non_neg_integer()) -> ok | failure().
xskmap_delete(_Map, _Index) ->
    erlang:nif_error({not_loaded, ?MODULE}).
