%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Targets of redirects by XDP programs: devmap and devmap_hash (network interfaces), cpumap (CPUs), xskmap (AF_XDP
%% sockets).
%%
%% ```
%% {ok, Tx} = ebpf_map:create(#{type => devmap_hash, key_size => 4, value_size => 8, max_entries => 64}),
%% ok = ebpf_redirect:set(Tx, 1, "eth0"),
%% {ok, #{ifindex := 2, program := none}} = ebpf_redirect:get(Tx, 1),
%% [] = ebpf_redirect:preflight(Tx).'''
%%
%% The type of the map sets the type of its targets: an interface by name or index, the length of a CPU's queue in packets, a
%% socket. An optional program runs on each packet before it leaves the interface, or after it arrives at the CPU.
-module(ebpf_redirect).

-export([set/3, set/4, set_queue/4, set_queue/5, get/2, delete/2, list/1, preflight/1, preflight/2]).
-export([ingress_preflight/2, ingress_preflight/3]).
-export_type([target/0, options/0, entry/0, finding/0]).

-type target() :: Interface :: ebpf_arg:text() | Number :: non_neg_integer() | Socket :: ebpf_arg:descriptor().
%% For a devmap the name or the index of an interface, for a cpumap the length of the queue, for an xskmap a socket.
-type options() :: #{program => ebpf_arg:descriptor(), flags => ebpf_arg:update_flags(), netns => ebpf_arg:file()}.
%% `program': runs on the packets, default none; `flags': default `any'; `netns': the network namespace of the interface, as a
%% path (`"/run/netns/blue"') or an open descriptor.
-type entry() ::
    #{ifindex := non_neg_integer(), program := pos_integer() | none}
    | #{queue_size := pos_integer(), program := pos_integer() | none}
    | #{cookie := non_neg_integer()}.
%% An entry of a devmap, of a cpumap, of an xskmap. `program' is the id of a program.
-type finding() :: #{
    key := non_neg_integer(),
    ifindex := non_neg_integer(),
    cause := ebpf_enum:cause() | integer(),
    message := binary(),
    remedy := binary()
}.
%% A finding of a preflight: `remedy' is a shell command, or empty.

%% @doc Stores a target under a key.
-spec set(ebpf_map:t(), non_neg_integer(), target()) -> ok | {error, ebpf_error:reason()}.
set(Map, Key, Target) -> set(Map, Key, Target, #{}).

%% @doc Stores a target under a key, with a program or in a network namespace.
-spec set(ebpf_map:t(), non_neg_integer(), target(), options()) -> ok | {error, ebpf_error:reason()}.
set(Map, Key, Target, Options) ->
    Program = ebpf_arg:descriptor(maps:get(program, Options, none)),
    Flags = ebpf_arg:update_flags(maps:get(flags, Options, any)),
    ebpf_error:result(
        case ebpf_map:type(Map) of
            cpumap -> ebpf_nif:cpumap_set(Map, Key, Target, Program, Flags);
            xskmap -> ebpf_nif:xskmap_set(Map, Key, Target, Flags);
            _ -> set_interface(Map, Key, Target, Program, Flags, maps:get(netns, Options, none))
        end
    ).

set_interface(Map, Key, Ifindex, Program, Flags, none) when is_integer(Ifindex) ->
    ebpf_nif:devmap_set(Map, Key, Ifindex, Program, Flags);
set_interface(Map, Key, Name, Program, Flags, none) ->
    ebpf_nif:devmap_set_by_name(Map, Key, ebpf_arg:text(Name), Program, Flags);
set_interface(Map, Key, Interface, Program, Flags, Netns) ->
    ebpf_arg:with_file(Netns, fun(Fd) ->
        case ebpf_interface:index_in(Interface, Fd) of
            {ok, Ifindex} -> ebpf_nif:devmap_set_in_netns(Map, Key, Fd, Ifindex, Program, Flags);
            Failure -> Failure
        end
    end).

%% @doc Stores an AF_XDP socket at its receive queue, in the xskmap of a program that redirects packets by the queue of the
%% interface, as the bundled `steer' does.
-spec set_queue(ebpf_map:t(), ebpf_link:interface(), Queue :: non_neg_integer(), ebpf_arg:descriptor()) ->
    ok | {error, ebpf_error:reason()}.
set_queue(Map, Interface, Queue, Socket) -> set_queue(Map, Interface, Queue, Socket, any).

%% @doc As {@link set_queue/4}: `noexist' only for an empty index, `exist' only for an occupied one. A socket of another
%% interface or queue is refused, because the kernel would silently drop its packets.
-spec set_queue(
    ebpf_map:t(), ebpf_link:interface(), Queue :: non_neg_integer(), ebpf_arg:descriptor(), ebpf_arg:update_flags()
) -> ok | {error, ebpf_error:reason()}.
set_queue(Map, Interface, Queue, Socket, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    ebpf_error:result(
        case ebpf_interface:index_in(Interface, -1) of
            {ok, Index} -> ebpf_nif:xskmap_set_queue(Map, Index, Queue, ebpf_arg:descriptor(Socket), Number);
            Failure -> Failure
        end
    ).

%% @doc The entry under a key. The kernel does not show sockets: for an xskmap this is the socket that this virtual machine
%% stored.
-spec get(ebpf_map:t(), non_neg_integer()) -> {ok, entry()} | not_found | {error, ebpf_error:reason()}.
get(Map, Key) ->
    case ebpf_map:type(Map) of
        cpumap -> entry(queue_size, ebpf_nif:cpumap_get(Map, Key));
        xskmap -> entry(cookie, ebpf_nif:xskmap_get(Map, Key));
        _ -> entry(ifindex, ebpf_nif:devmap_get(Map, Key))
    end.

entry(Field, {ok, Value, Program}) -> {ok, #{Field => Value, program => program(Program)}};
entry(Field, {ok, Value}) -> {ok, #{Field => Value}};
entry(_, enoent) -> not_found;
entry(_, Failure) -> ebpf_error:result(Failure).

program(0) -> none;
program(Id) -> Id.

%% @doc Removes the entry under a key. A missing entry is an error for a devmap_hash, and not for the other types.
-spec delete(ebpf_map:t(), non_neg_integer()) -> ok | {error, ebpf_error:reason()}.
delete(Map, Key) ->
    ebpf_error:result(
        case ebpf_map:type(Map) of
            cpumap -> ebpf_nif:cpumap_delete(Map, Key);
            xskmap -> ebpf_nif:xskmap_delete(Map, Key);
            _ -> ebpf_nif:devmap_delete(Map, Key)
        end
    ).

%% @doc All entries, by their keys.
-spec list(ebpf_map:t()) -> [{Key :: non_neg_integer(), entry()}] | {error, ebpf_error:reason()}.
list(Map) ->
    case ebpf_map:type(Map) of
        cpumap -> entries(queue_size, ebpf_cursor:list(Map, fun ebpf_nif:cpumap_next/1));
        xskmap -> sockets(Map, ebpf_map:keys(Map));
        _ -> entries(ifindex, ebpf_cursor:list(Map, fun ebpf_nif:devmap_next/1))
    end.

entries(_, {error, _} = Failure) -> Failure;
entries(Field, Steps) -> lists:sort([{Key, #{Field => Value, program => program(Id)}} || {1, Key, Value, Id} <- Steps]).

sockets(_, {error, _} = Failure) -> Failure;
sockets(Map, Keys) -> lists:sort([{Key, Entry} || <<Key:32/native>> <- Keys, {ok, Entry} <- [get(Map, Key)]]).

%% @doc Checks the interfaces of a devmap before the first packet. Returns the causes of losses, and their remedies.
-spec preflight(ebpf_map:t()) -> [finding()] | {error, ebpf_error:reason()}.
preflight(Map) -> preflight(Map, #{}).

%% @doc As {@link preflight/1}, for packets up to a size (with their Ethernet header), and of a network namespace.
-spec preflight(ebpf_map:t(), #{frame_size => non_neg_integer(), mode => ebpf_enum:xdp_mode(), netns => ebpf_arg:file()}) ->
    [finding()] | {error, ebpf_error:reason()}.
preflight(Map, Options) ->
    FrameSize = maps:get(frame_size, Options, 0),
    Mode = ebpf_enum:xdp_mode(maps:get(mode, Options, native)),
    Preflight = fun(Fd) -> ebpf_nif:devmap_preflight_mode(Map, Mode, Fd, FrameSize) end,
    findings(ebpf_arg:with_file(maps:get(netns, Options, none), Preflight)).

%% @doc Checks if a map of this type can redirect the packets that an interface receives, in the mode of the attached program.
-spec ingress_preflight(ebpf_link:interface(), ebpf_enum:map_type()) -> [finding()] | {error, ebpf_error:reason()}.
ingress_preflight(Interface, MapType) -> ingress_preflight(Interface, MapType, #{}).

%% @doc As {@link ingress_preflight/2}, for a mode, in a network namespace. It finds merged packets, missing checksums, and
%% missing Ethernet headers.
-spec ingress_preflight(
    ebpf_link:interface(), ebpf_enum:map_type(), #{mode => ebpf_enum:xdp_mode(), netns => ebpf_arg:file()}
) -> [finding()] | {error, ebpf_error:reason()}.
ingress_preflight(Interface, MapType, Options) ->
    Mode = ebpf_enum:xdp_mode(maps:get(mode, Options, auto)),
    Type = ebpf_enum:map_type(MapType),
    Preflight = fun(Fd) ->
        case ebpf_interface:index_in(Interface, Fd) of
            {ok, Index} -> ebpf_nif:ingress_preflight(Index, Mode, Type, Fd);
            Failure -> Failure
        end
    end,
    findings(ebpf_arg:with_file(maps:get(netns, Options, none), Preflight)).

findings({Count, Findings}) when is_integer(Count) -> [finding(Findings, Index) || Index <- lists:seq(0, Count - 1)];
findings(Failure) -> ebpf_error:result(Failure).

finding(Findings, Index) ->
    #{
        key => ebpf_nif:findings_key(Findings, Index),
        ifindex => ebpf_nif:findings_ifindex(Findings, Index),
        cause => ebpf_enum:cause_name(ebpf_nif:findings_cause(Findings, Index)),
        message => ebpf_nif:findings_message(Findings, Index),
        remedy => ebpf_nif:findings_remedy(Findings, Index)
    }.
