%% Made of bindings/api.json by tools/api/erlang.py: tools/dev api
%% SPDX-License-Identifier: BSD-2-Clause
%% @doc The constants of the C API as atoms, and back: EBPF_MAP_TYPE_HASH of C is the map_type() `hash' here.
-module(ebpf_enum).

-export([
    forward_counter/1, forward_counter_name/1,
    flood_counter/1, flood_counter_name/1,
    rewrite_counter/1, rewrite_counter_name/1,
    rewrite_flag/1, rewrite_flag_name/1,
    route_counter/1, route_counter_name/1,
    spread_counter/1, spread_counter_name/1,
    steer_counter/1, steer_counter_name/1,
    steer_match/1, steer_match_name/1,
    chain_kind/1, chain_kind_name/1,
    chain_limit/1, chain_limit_name/1,
    cursor_state/1, cursor_state_name/1,
    drop_reason/1, drop_reason_name/1,
    cause/1, cause_name/1,
    xdp_mode/1, xdp_mode_name/1,
    tc_direction/1, tc_direction_name/1,
    tc_mode/1, tc_mode_name/1,
    map_type/1, map_type_name/1,
    map_flag/1, map_flag_name/1,
    update_flag/1, update_flag_name/1,
    pin_policy/1, pin_policy_name/1,
    feature/1, feature_name/1,
    program_type/1, program_type_name/1,
    xsk_mode/1, xsk_mode_name/1,
    xsk_event/1, xsk_event_name/1,
    xsk_option/1, xsk_option_name/1,
    xsk_request/1, xsk_request_name/1,
    xsk_requests/1, xsk_requests_name/1,
    xsk_counter/1, xsk_counter_name/1
]).

-export_type([forward_counter/0, flood_counter/0, rewrite_counter/0, rewrite_flag/0, route_counter/0, spread_counter/0,
    steer_counter/0, steer_match/0, chain_kind/0, chain_limit/0, cursor_state/0, drop_reason/0, cause/0, xdp_mode/0,
    tc_direction/0, tc_mode/0, map_type/0, map_flag/0, update_flag/0, pin_policy/0, feature/0, program_type/0,
    xsk_mode/0, xsk_event/0, xsk_option/0, xsk_request/0, xsk_requests/0, xsk_counter/0]).

-type forward_counter() :: redirected | missed | no_station.

%% @doc The counters of forward.
-spec forward_counter(forward_counter()) -> non_neg_integer().
forward_counter(redirected) -> 0;
forward_counter(missed) -> 1;
forward_counter(no_station) -> 2.

%% @doc The name of a number of forward_counter(); one that this version does not know stays as it is.
-spec forward_counter_name(integer()) -> forward_counter() | integer().
forward_counter_name(0) -> redirected;
forward_counter_name(1) -> missed;
forward_counter_name(2) -> no_station;
forward_counter_name(Number) -> Number.

-type flood_counter() :: flooded | missed | not_copied.

%% @doc The counters of flood, in frames that came in: copies are not counted.
-spec flood_counter(flood_counter()) -> non_neg_integer().
flood_counter(flooded) -> 0;
flood_counter(missed) -> 1;
flood_counter(not_copied) -> 2.

%% @doc The name of a number of flood_counter(); one that this version does not know stays as it is.
-spec flood_counter_name(integer()) -> flood_counter() | integer().
flood_counter_name(0) -> flooded;
flood_counter_name(1) -> missed;
flood_counter_name(2) -> not_copied;
flood_counter_name(Number) -> Number.

-type rewrite_counter() :: rewritten | missed | expired.

%% @doc The counters of rewrite.
-spec rewrite_counter(rewrite_counter()) -> non_neg_integer().
rewrite_counter(rewritten) -> 0;
rewrite_counter(missed) -> 1;
rewrite_counter(expired) -> 2.

%% @doc The name of a number of rewrite_counter(); one that this version does not know stays as it is.
-spec rewrite_counter_name(integer()) -> rewrite_counter() | integer().
rewrite_counter_name(0) -> rewritten;
rewrite_counter_name(1) -> missed;
rewrite_counter_name(2) -> expired;
rewrite_counter_name(Number) -> Number.

-type rewrite_flag() :: source | destination | ttl.

%% @doc What rewrite does to a frame: the bits of the last 32 of a value of rewrites.
-spec rewrite_flag(rewrite_flag()) -> non_neg_integer().
rewrite_flag(source) -> 1;
rewrite_flag(destination) -> 2;
rewrite_flag(ttl) -> 4.

%% @doc The name of a number of rewrite_flag(); one that this version does not know stays as it is.
-spec rewrite_flag_name(integer()) -> rewrite_flag() | integer().
rewrite_flag_name(1) -> source;
rewrite_flag_name(2) -> destination;
rewrite_flag_name(4) -> ttl;
rewrite_flag_name(Number) -> Number.

-type route_counter() :: redirected | missed | not_ip | tagged | group | malformed | options | martian | expired |
    not_forwarded | forwarding_off | no_neighbour | too_big | blackhole | unreachable | prohibited | unsupported.

%% @doc The counters of route. What is neither redirected, missed nor dropped goes to the stack as it came.
-spec route_counter(route_counter()) -> non_neg_integer().
route_counter(redirected) -> 0;
route_counter(missed) -> 1;
route_counter(not_ip) -> 2;
route_counter(tagged) -> 3;
route_counter(group) -> 4;
route_counter(malformed) -> 5;
route_counter(options) -> 6;
route_counter(martian) -> 7;
route_counter(expired) -> 8;
route_counter(not_forwarded) -> 9;
route_counter(forwarding_off) -> 10;
route_counter(no_neighbour) -> 11;
route_counter(too_big) -> 12;
route_counter(blackhole) -> 13;
route_counter(unreachable) -> 14;
route_counter(prohibited) -> 15;
route_counter(unsupported) -> 16.

%% @doc The name of a number of route_counter(); one that this version does not know stays as it is.
-spec route_counter_name(integer()) -> route_counter() | integer().
route_counter_name(0) -> redirected;
route_counter_name(1) -> missed;
route_counter_name(2) -> not_ip;
route_counter_name(3) -> tagged;
route_counter_name(4) -> group;
route_counter_name(5) -> malformed;
route_counter_name(6) -> options;
route_counter_name(7) -> martian;
route_counter_name(8) -> expired;
route_counter_name(9) -> not_forwarded;
route_counter_name(10) -> forwarding_off;
route_counter_name(11) -> no_neighbour;
route_counter_name(12) -> too_big;
route_counter_name(13) -> blackhole;
route_counter_name(14) -> unreachable;
route_counter_name(15) -> prohibited;
route_counter_name(16) -> unsupported;
route_counter_name(Number) -> Number.

-type spread_counter() :: by_ports | by_addresses | by_macs | missed | no_cpu | arrived.

%% @doc The counters of spread. The first three are handed to a CPU, chosen by a hash of:
-spec spread_counter(spread_counter()) -> non_neg_integer().
spread_counter(by_ports) -> 0;
spread_counter(by_addresses) -> 1;
spread_counter(by_macs) -> 2;
spread_counter(missed) -> 3;
spread_counter(no_cpu) -> 4;
spread_counter(arrived) -> 5.

%% @doc The name of a number of spread_counter(); one that this version does not know stays as it is.
-spec spread_counter_name(integer()) -> spread_counter() | integer().
spread_counter_name(0) -> by_ports;
spread_counter_name(1) -> by_addresses;
spread_counter_name(2) -> by_macs;
spread_counter_name(3) -> missed;
spread_counter_name(4) -> no_cpu;
spread_counter_name(5) -> arrived;
spread_counter_name(Number) -> Number.

-type steer_counter() :: redirected | missed | not_ip | no_port | other_port | other_address.

%% @doc The counters of steer. Where several reasons speak against a frame, it is the first that counts.
-spec steer_counter(steer_counter()) -> non_neg_integer().
steer_counter(redirected) -> 0;
steer_counter(missed) -> 1;
steer_counter(not_ip) -> 2;
steer_counter(no_port) -> 3;
steer_counter(other_port) -> 4;
steer_counter(other_address) -> 5.

%% @doc The name of a number of steer_counter(); one that this version does not know stays as it is.
-spec steer_counter_name(integer()) -> steer_counter() | integer().
steer_counter_name(0) -> redirected;
steer_counter_name(1) -> missed;
steer_counter_name(2) -> not_ip;
steer_counter_name(3) -> no_port;
steer_counter_name(4) -> other_port;
steer_counter_name(5) -> other_address;
steer_counter_name(Number) -> Number.

-type steer_match() :: port | prefix.

%% @doc The bits of the constant match of steer. With both, a frame has to fulfil both.
-spec steer_match(steer_match()) -> non_neg_integer().
steer_match(port) -> 1;
steer_match(prefix) -> 2.

%% @doc The name of a number of steer_match(); one that this version does not know stays as it is.
-spec steer_match_name(integer()) -> steer_match() | integer().
steer_match_name(1) -> port;
steer_match_name(2) -> prefix;
steer_match_name(Number) -> Number.

-type chain_kind() :: xdp | xdp_frags | tc.

%% @doc What the programs of a chain are; all of one chain are alike.
-spec chain_kind(chain_kind()) -> non_neg_integer().
chain_kind(xdp) -> 1;
chain_kind(xdp_frags) -> 2;
chain_kind(tc) -> 3.

%% @doc The name of a number of chain_kind(); one that this version does not know stays as it is.
-spec chain_kind_name(integer()) -> chain_kind() | integer().
chain_kind_name(1) -> xdp;
chain_kind_name(2) -> xdp_frags;
chain_kind_name(3) -> tc;
chain_kind_name(Number) -> Number.

-type chain_limit() :: entries.

%% @doc How many entries a chain has room for, running and disabled ones together.
-spec chain_limit(chain_limit()) -> non_neg_integer().
chain_limit(entries) -> 32.

%% @doc The name of a number of chain_limit(); one that this version does not know stays as it is.
-spec chain_limit_name(integer()) -> chain_limit() | integer().
chain_limit_name(32) -> entries;
chain_limit_name(Number) -> Number.

-type cursor_state() :: walking | complete | restarted | gave_up.

%% @doc How a walk stands (ebpf_cursor_state).
-spec cursor_state(cursor_state()) -> non_neg_integer().
cursor_state(walking) -> 0;
cursor_state(complete) -> 1;
cursor_state(restarted) -> 2;
cursor_state(gave_up) -> 3.

%% @doc The name of a number of cursor_state(); one that this version does not know stays as it is.
-spec cursor_state_name(integer()) -> cursor_state() | integer().
cursor_state_name(0) -> walking;
cursor_state_name(1) -> complete;
cursor_state_name(2) -> restarted;
cursor_state_name(3) -> gave_up;
cursor_state_name(Number) -> Number.

-type drop_reason() :: none | redirect | devmap | cpumap_queue | cpumap_cpu | xsk | aborted | bad_action | tx | checksum
    | left_out | cpumap_program.

%% @doc Why a packet was lost. New reasons are added at the end.
-spec drop_reason(drop_reason()) -> non_neg_integer().
drop_reason(none) -> 0;
drop_reason(redirect) -> 1;
drop_reason(devmap) -> 2;
drop_reason(cpumap_queue) -> 3;
drop_reason(cpumap_cpu) -> 4;
drop_reason(xsk) -> 5;
drop_reason(aborted) -> 6;
drop_reason(bad_action) -> 7;
drop_reason(tx) -> 8;
drop_reason(checksum) -> 9;
drop_reason(left_out) -> 10;
drop_reason(cpumap_program) -> 11.

%% @doc The name of a number of drop_reason(); one that this version does not know stays as it is.
-spec drop_reason_name(integer()) -> drop_reason() | integer().
drop_reason_name(0) -> none;
drop_reason_name(1) -> redirect;
drop_reason_name(2) -> devmap;
drop_reason_name(3) -> cpumap_queue;
drop_reason_name(4) -> cpumap_cpu;
drop_reason_name(5) -> xsk;
drop_reason_name(6) -> aborted;
drop_reason_name(7) -> bad_action;
drop_reason_name(8) -> tx;
drop_reason_name(9) -> checksum;
drop_reason_name(10) -> left_out;
drop_reason_name(11) -> cpumap_program;
drop_reason_name(Number) -> Number.

-type cause() :: none | unknown | argument | out_of_memory | memlock | too_many_files | capability | kernel_too_old |
    not_supported | buffer_size | map_type | key_size | value_size | max_entries | flags | name | numa_node | extra |
    btf | inner_map | token | not_found | exists | full | index | frozen | read_only | write_only | prefix_length | busy
    | iteration | bad_fd | fd_kind | id | program_type | attach_type | frags | program_value | interface | netns | cpu |
    queue_size | socket_kind | socket_state | socket_busy | cgroup | task | pin_exists | pin_missing | pin_directory |
    pin_not_bpffs | bpffs_missing | pin_name | pin_kind | pin_mismatch | permission | object | object_member |
    object_state | map_mismatch | verifier | interface_busy | xdp_mode | mtu | link_gone | section | chain_member |
    chain_stale | interface_down | xdp_xmit | veth_peer | frame_size | xmit_frags | egress_program | not_checked |
    link_layer | merged_packets | checksum_offload | xsk_frames | xsk_ring | xsk_frame | xsk_queue | xsk_queue_busy |
    xsk_zerocopy | xsk_binding.

%% @doc Causes: stable numbers for a program to branch on. New causes are added at the end and none is ever renumbered,
%% so a switch over them needs a default.
-spec cause(cause()) -> non_neg_integer().
cause(none) -> 0;
cause(unknown) -> 1;
cause(argument) -> 2;
cause(out_of_memory) -> 3;
cause(memlock) -> 4;
cause(too_many_files) -> 5;
cause(capability) -> 6;
cause(kernel_too_old) -> 7;
cause(not_supported) -> 8;
cause(buffer_size) -> 9;
cause(map_type) -> 16;
cause(key_size) -> 17;
cause(value_size) -> 18;
cause(max_entries) -> 19;
cause(flags) -> 20;
cause(name) -> 21;
cause(numa_node) -> 22;
cause(extra) -> 23;
cause(btf) -> 24;
cause(inner_map) -> 25;
cause(token) -> 26;
cause(not_found) -> 32;
cause(exists) -> 33;
cause(full) -> 34;
cause(index) -> 35;
cause(frozen) -> 36;
cause(read_only) -> 37;
cause(write_only) -> 38;
cause(prefix_length) -> 39;
cause(busy) -> 40;
cause(iteration) -> 41;
cause(bad_fd) -> 48;
cause(fd_kind) -> 49;
cause(id) -> 50;
cause(program_type) -> 51;
cause(attach_type) -> 52;
cause(frags) -> 53;
cause(program_value) -> 54;
cause(interface) -> 55;
cause(netns) -> 56;
cause(cpu) -> 57;
cause(queue_size) -> 58;
cause(socket_kind) -> 59;
cause(socket_state) -> 60;
cause(socket_busy) -> 61;
cause(cgroup) -> 62;
cause(task) -> 63;
cause(pin_exists) -> 72;
cause(pin_missing) -> 73;
cause(pin_directory) -> 74;
cause(pin_not_bpffs) -> 75;
cause(bpffs_missing) -> 76;
cause(pin_name) -> 77;
cause(pin_kind) -> 78;
cause(pin_mismatch) -> 79;
cause(permission) -> 80;
cause(object) -> 88;
cause(object_member) -> 89;
cause(object_state) -> 90;
cause(map_mismatch) -> 91;
cause(verifier) -> 92;
cause(interface_busy) -> 93;
cause(xdp_mode) -> 94;
cause(mtu) -> 95;
cause(link_gone) -> 96;
cause(section) -> 97;
cause(chain_member) -> 98;
cause(chain_stale) -> 99;
cause(interface_down) -> 112;
cause(xdp_xmit) -> 113;
cause(veth_peer) -> 114;
cause(frame_size) -> 115;
cause(xmit_frags) -> 116;
cause(egress_program) -> 117;
cause(not_checked) -> 118;
cause(link_layer) -> 119;
cause(merged_packets) -> 120;
cause(checksum_offload) -> 121;
cause(xsk_frames) -> 128;
cause(xsk_ring) -> 129;
cause(xsk_frame) -> 130;
cause(xsk_queue) -> 131;
cause(xsk_queue_busy) -> 132;
cause(xsk_zerocopy) -> 133;
cause(xsk_binding) -> 134.

%% @doc The name of a number of cause(); one that this version does not know stays as it is.
-spec cause_name(integer()) -> cause() | integer().
cause_name(0) -> none;
cause_name(1) -> unknown;
cause_name(2) -> argument;
cause_name(3) -> out_of_memory;
cause_name(4) -> memlock;
cause_name(5) -> too_many_files;
cause_name(6) -> capability;
cause_name(7) -> kernel_too_old;
cause_name(8) -> not_supported;
cause_name(9) -> buffer_size;
cause_name(16) -> map_type;
cause_name(17) -> key_size;
cause_name(18) -> value_size;
cause_name(19) -> max_entries;
cause_name(20) -> flags;
cause_name(21) -> name;
cause_name(22) -> numa_node;
cause_name(23) -> extra;
cause_name(24) -> btf;
cause_name(25) -> inner_map;
cause_name(26) -> token;
cause_name(32) -> not_found;
cause_name(33) -> exists;
cause_name(34) -> full;
cause_name(35) -> index;
cause_name(36) -> frozen;
cause_name(37) -> read_only;
cause_name(38) -> write_only;
cause_name(39) -> prefix_length;
cause_name(40) -> busy;
cause_name(41) -> iteration;
cause_name(48) -> bad_fd;
cause_name(49) -> fd_kind;
cause_name(50) -> id;
cause_name(51) -> program_type;
cause_name(52) -> attach_type;
cause_name(53) -> frags;
cause_name(54) -> program_value;
cause_name(55) -> interface;
cause_name(56) -> netns;
cause_name(57) -> cpu;
cause_name(58) -> queue_size;
cause_name(59) -> socket_kind;
cause_name(60) -> socket_state;
cause_name(61) -> socket_busy;
cause_name(62) -> cgroup;
cause_name(63) -> task;
cause_name(72) -> pin_exists;
cause_name(73) -> pin_missing;
cause_name(74) -> pin_directory;
cause_name(75) -> pin_not_bpffs;
cause_name(76) -> bpffs_missing;
cause_name(77) -> pin_name;
cause_name(78) -> pin_kind;
cause_name(79) -> pin_mismatch;
cause_name(80) -> permission;
cause_name(88) -> object;
cause_name(89) -> object_member;
cause_name(90) -> object_state;
cause_name(91) -> map_mismatch;
cause_name(92) -> verifier;
cause_name(93) -> interface_busy;
cause_name(94) -> xdp_mode;
cause_name(95) -> mtu;
cause_name(96) -> link_gone;
cause_name(97) -> section;
cause_name(98) -> chain_member;
cause_name(99) -> chain_stale;
cause_name(112) -> interface_down;
cause_name(113) -> xdp_xmit;
cause_name(114) -> veth_peer;
cause_name(115) -> frame_size;
cause_name(116) -> xmit_frags;
cause_name(117) -> egress_program;
cause_name(118) -> not_checked;
cause_name(119) -> link_layer;
cause_name(120) -> merged_packets;
cause_name(121) -> checksum_offload;
cause_name(128) -> xsk_frames;
cause_name(129) -> xsk_ring;
cause_name(130) -> xsk_frame;
cause_name(131) -> xsk_queue;
cause_name(132) -> xsk_queue_busy;
cause_name(133) -> xsk_zerocopy;
cause_name(134) -> xsk_binding;
cause_name(Number) -> Number.

-type xdp_mode() :: best | native | generic.

%% @doc Modes of XDP.
-spec xdp_mode(xdp_mode()) -> non_neg_integer().
xdp_mode(best) -> 0;
xdp_mode(native) -> 1;
xdp_mode(generic) -> 2.

%% @doc The name of a number of xdp_mode(); one that this version does not know stays as it is.
-spec xdp_mode_name(integer()) -> xdp_mode() | integer().
xdp_mode_name(0) -> best;
xdp_mode_name(1) -> native;
xdp_mode_name(2) -> generic;
xdp_mode_name(Number) -> Number.

-type tc_direction() :: ingress | egress.

%% @doc Where a tc program runs.
-spec tc_direction(tc_direction()) -> non_neg_integer().
tc_direction(ingress) -> 1;
tc_direction(egress) -> 2.

%% @doc The name of a number of tc_direction(); one that this version does not know stays as it is.
-spec tc_direction_name(integer()) -> tc_direction() | integer().
tc_direction_name(1) -> ingress;
tc_direction_name(2) -> egress;
tc_direction_name(Number) -> Number.

-type tc_mode() :: best | tcx | clsact.

%% @doc How a tc program is attached.
-spec tc_mode(tc_mode()) -> non_neg_integer().
tc_mode(best) -> 0;
tc_mode(tcx) -> 1;
tc_mode(clsact) -> 2.

%% @doc The name of a number of tc_mode(); one that this version does not know stays as it is.
-spec tc_mode_name(integer()) -> tc_mode() | integer().
tc_mode_name(0) -> best;
tc_mode_name(1) -> tcx;
tc_mode_name(2) -> clsact;
tc_mode_name(Number) -> Number.

-type map_type() :: unspec | hash | array | prog_array | perf_event_array | percpu_hash | percpu_array | stack_trace |
    cgroup_array | lru_hash | lru_percpu_hash | lpm_trie | array_of_maps | hash_of_maps | devmap | sockmap | cpumap |
    xskmap | sockhash | cgroup_storage | reuseport_sockarray | percpu_cgroup_storage | queue | stack | sk_storage |
    devmap_hash | struct_ops | ringbuf | inode_storage | task_storage | bloom_filter | user_ringbuf | cgrp_storage |
    arena | insn_array | rhash.

%% @doc Types of maps (enum bpf_map_type), with the first kernel that has each.
-spec map_type(map_type()) -> non_neg_integer().
map_type(unspec) -> 0;
map_type(hash) -> 1;
map_type(array) -> 2;
map_type(prog_array) -> 3;
map_type(perf_event_array) -> 4;
map_type(percpu_hash) -> 5;
map_type(percpu_array) -> 6;
map_type(stack_trace) -> 7;
map_type(cgroup_array) -> 8;
map_type(lru_hash) -> 9;
map_type(lru_percpu_hash) -> 10;
map_type(lpm_trie) -> 11;
map_type(array_of_maps) -> 12;
map_type(hash_of_maps) -> 13;
map_type(devmap) -> 14;
map_type(sockmap) -> 15;
map_type(cpumap) -> 16;
map_type(xskmap) -> 17;
map_type(sockhash) -> 18;
map_type(cgroup_storage) -> 19;
map_type(reuseport_sockarray) -> 20;
map_type(percpu_cgroup_storage) -> 21;
map_type(queue) -> 22;
map_type(stack) -> 23;
map_type(sk_storage) -> 24;
map_type(devmap_hash) -> 25;
map_type(struct_ops) -> 26;
map_type(ringbuf) -> 27;
map_type(inode_storage) -> 28;
map_type(task_storage) -> 29;
map_type(bloom_filter) -> 30;
map_type(user_ringbuf) -> 31;
map_type(cgrp_storage) -> 32;
map_type(arena) -> 33;
map_type(insn_array) -> 34;
map_type(rhash) -> 35.

%% @doc The name of a number of map_type(); one that this version does not know stays as it is.
-spec map_type_name(integer()) -> map_type() | integer().
map_type_name(0) -> unspec;
map_type_name(1) -> hash;
map_type_name(2) -> array;
map_type_name(3) -> prog_array;
map_type_name(4) -> perf_event_array;
map_type_name(5) -> percpu_hash;
map_type_name(6) -> percpu_array;
map_type_name(7) -> stack_trace;
map_type_name(8) -> cgroup_array;
map_type_name(9) -> lru_hash;
map_type_name(10) -> lru_percpu_hash;
map_type_name(11) -> lpm_trie;
map_type_name(12) -> array_of_maps;
map_type_name(13) -> hash_of_maps;
map_type_name(14) -> devmap;
map_type_name(15) -> sockmap;
map_type_name(16) -> cpumap;
map_type_name(17) -> xskmap;
map_type_name(18) -> sockhash;
map_type_name(19) -> cgroup_storage;
map_type_name(20) -> reuseport_sockarray;
map_type_name(21) -> percpu_cgroup_storage;
map_type_name(22) -> queue;
map_type_name(23) -> stack;
map_type_name(24) -> sk_storage;
map_type_name(25) -> devmap_hash;
map_type_name(26) -> struct_ops;
map_type_name(27) -> ringbuf;
map_type_name(28) -> inode_storage;
map_type_name(29) -> task_storage;
map_type_name(30) -> bloom_filter;
map_type_name(31) -> user_ringbuf;
map_type_name(32) -> cgrp_storage;
map_type_name(33) -> arena;
map_type_name(34) -> insn_array;
map_type_name(35) -> rhash;
map_type_name(Number) -> Number.

-type map_flag() :: no_prealloc | no_common_lru | numa_node | rdonly | wronly | stack_build_id | zero_seed | rdonly_prog
    | wronly_prog | clone | mmapable | preserve_elems | inner_map | link | path_fd | vtype_btf_obj_fd | token_fd |
    segv_on_fault | no_user_conv | rb_overwrite.

%% @doc Flags of a map (ebpf_spec_set_flags, ebpf_map_flags) and of opening one (RDONLY, WRONLY).
-spec map_flag(map_flag()) -> non_neg_integer().
map_flag(no_prealloc) -> 1;
map_flag(no_common_lru) -> 2;
map_flag(numa_node) -> 4;
map_flag(rdonly) -> 8;
map_flag(wronly) -> 16;
map_flag(stack_build_id) -> 32;
map_flag(zero_seed) -> 64;
map_flag(rdonly_prog) -> 128;
map_flag(wronly_prog) -> 256;
map_flag(clone) -> 512;
map_flag(mmapable) -> 1024;
map_flag(preserve_elems) -> 2048;
map_flag(inner_map) -> 4096;
map_flag(link) -> 8192;
map_flag(path_fd) -> 16384;
map_flag(vtype_btf_obj_fd) -> 32768;
map_flag(token_fd) -> 65536;
map_flag(segv_on_fault) -> 131072;
map_flag(no_user_conv) -> 262144;
map_flag(rb_overwrite) -> 524288.

%% @doc The name of a number of map_flag(); one that this version does not know stays as it is.
-spec map_flag_name(integer()) -> map_flag() | integer().
map_flag_name(1) -> no_prealloc;
map_flag_name(2) -> no_common_lru;
map_flag_name(4) -> numa_node;
map_flag_name(8) -> rdonly;
map_flag_name(16) -> wronly;
map_flag_name(32) -> stack_build_id;
map_flag_name(64) -> zero_seed;
map_flag_name(128) -> rdonly_prog;
map_flag_name(256) -> wronly_prog;
map_flag_name(512) -> clone;
map_flag_name(1024) -> mmapable;
map_flag_name(2048) -> preserve_elems;
map_flag_name(4096) -> inner_map;
map_flag_name(8192) -> link;
map_flag_name(16384) -> path_fd;
map_flag_name(32768) -> vtype_btf_obj_fd;
map_flag_name(65536) -> token_fd;
map_flag_name(131072) -> segv_on_fault;
map_flag_name(262144) -> no_user_conv;
map_flag_name(524288) -> rb_overwrite;
map_flag_name(Number) -> Number.

-type update_flag() :: any | noexist | exist | f_lock | f_cpu | f_all_cpus.

%% @doc Flags of an update; EBPF_F_LOCK also of a lookup.
-spec update_flag(update_flag()) -> non_neg_integer().
update_flag(any) -> 0;
update_flag(noexist) -> 1;
update_flag(exist) -> 2;
update_flag(f_lock) -> 4;
update_flag(f_cpu) -> 8;
update_flag(f_all_cpus) -> 16.

%% @doc The name of a number of update_flag(); one that this version does not know stays as it is.
-spec update_flag_name(integer()) -> update_flag() | integer().
update_flag_name(0) -> any;
update_flag_name(1) -> noexist;
update_flag_name(2) -> exist;
update_flag_name(4) -> f_lock;
update_flag_name(8) -> f_cpu;
update_flag_name(16) -> f_all_cpus;
update_flag_name(Number) -> Number.

-type pin_policy() :: fail | reuse | replace.

%% @doc What ebpf_map_create_pinned() does where something is pinned at the path already.
-spec pin_policy(pin_policy()) -> non_neg_integer().
pin_policy(fail) -> 0;
pin_policy(reuse) -> 1;
pin_policy(replace) -> 2.

%% @doc The name of a number of pin_policy(); one that this version does not know stays as it is.
-spec pin_policy_name(integer()) -> pin_policy() | integer().
pin_policy_name(0) -> fail;
pin_policy_name(1) -> reuse;
pin_policy_name(2) -> replace;
pin_policy_name(Number) -> Number.

-type feature() :: batch | percpu_batch | hash_take | freeze | array_mmap | devmap_program | cpumap_program |
    percpu_one_cpu | ring_overwrite.

%% @doc Features (ebpf_probe_feature).
-spec feature(feature()) -> non_neg_integer().
feature(batch) -> 1;
feature(percpu_batch) -> 2;
feature(hash_take) -> 3;
feature(freeze) -> 4;
feature(array_mmap) -> 5;
feature(devmap_program) -> 6;
feature(cpumap_program) -> 7;
feature(percpu_one_cpu) -> 8;
feature(ring_overwrite) -> 9.

%% @doc The name of a number of feature(); one that this version does not know stays as it is.
-spec feature_name(integer()) -> feature() | integer().
feature_name(1) -> batch;
feature_name(2) -> percpu_batch;
feature_name(3) -> hash_take;
feature_name(4) -> freeze;
feature_name(5) -> array_mmap;
feature_name(6) -> devmap_program;
feature_name(7) -> cpumap_program;
feature_name(8) -> percpu_one_cpu;
feature_name(9) -> ring_overwrite;
feature_name(Number) -> Number.

-type program_type() :: unspec | socket_filter | kprobe | sched_cls | sched_act | tracepoint | xdp | perf_event |
    cgroup_skb | cgroup_sock | lwt_in | lwt_out | lwt_xmit | sock_ops | sk_skb | cgroup_device | sk_msg | raw_tracepoint
    | cgroup_sock_addr | lwt_seg6local | lirc_mode2 | sk_reuseport | flow_dissector | cgroup_sysctl |
    raw_tracepoint_writable | cgroup_sockopt | tracing | struct_ops | ext | lsm | sk_lookup | syscall | netfilter.

%% @doc Types of programs (enum bpf_prog_type), with the first kernel that has each.
-spec program_type(program_type()) -> non_neg_integer().
program_type(unspec) -> 0;
program_type(socket_filter) -> 1;
program_type(kprobe) -> 2;
program_type(sched_cls) -> 3;
program_type(sched_act) -> 4;
program_type(tracepoint) -> 5;
program_type(xdp) -> 6;
program_type(perf_event) -> 7;
program_type(cgroup_skb) -> 8;
program_type(cgroup_sock) -> 9;
program_type(lwt_in) -> 10;
program_type(lwt_out) -> 11;
program_type(lwt_xmit) -> 12;
program_type(sock_ops) -> 13;
program_type(sk_skb) -> 14;
program_type(cgroup_device) -> 15;
program_type(sk_msg) -> 16;
program_type(raw_tracepoint) -> 17;
program_type(cgroup_sock_addr) -> 18;
program_type(lwt_seg6local) -> 19;
program_type(lirc_mode2) -> 20;
program_type(sk_reuseport) -> 21;
program_type(flow_dissector) -> 22;
program_type(cgroup_sysctl) -> 23;
program_type(raw_tracepoint_writable) -> 24;
program_type(cgroup_sockopt) -> 25;
program_type(tracing) -> 26;
program_type(struct_ops) -> 27;
program_type(ext) -> 28;
program_type(lsm) -> 29;
program_type(sk_lookup) -> 30;
program_type(syscall) -> 31;
program_type(netfilter) -> 32.

%% @doc The name of a number of program_type(); one that this version does not know stays as it is.
-spec program_type_name(integer()) -> program_type() | integer().
program_type_name(0) -> unspec;
program_type_name(1) -> socket_filter;
program_type_name(2) -> kprobe;
program_type_name(3) -> sched_cls;
program_type_name(4) -> sched_act;
program_type_name(5) -> tracepoint;
program_type_name(6) -> xdp;
program_type_name(7) -> perf_event;
program_type_name(8) -> cgroup_skb;
program_type_name(9) -> cgroup_sock;
program_type_name(10) -> lwt_in;
program_type_name(11) -> lwt_out;
program_type_name(12) -> lwt_xmit;
program_type_name(13) -> sock_ops;
program_type_name(14) -> sk_skb;
program_type_name(15) -> cgroup_device;
program_type_name(16) -> sk_msg;
program_type_name(17) -> raw_tracepoint;
program_type_name(18) -> cgroup_sock_addr;
program_type_name(19) -> lwt_seg6local;
program_type_name(20) -> lirc_mode2;
program_type_name(21) -> sk_reuseport;
program_type_name(22) -> flow_dissector;
program_type_name(23) -> cgroup_sysctl;
program_type_name(24) -> raw_tracepoint_writable;
program_type_name(25) -> cgroup_sockopt;
program_type_name(26) -> tracing;
program_type_name(27) -> struct_ops;
program_type_name(28) -> ext;
program_type_name(29) -> lsm;
program_type_name(30) -> sk_lookup;
program_type_name(31) -> syscall;
program_type_name(32) -> netfilter;
program_type_name(Number) -> Number.

-type xsk_mode() :: best | copy | zerocopy.

%% @doc How frames get from the driver into the memory.
-spec xsk_mode(xsk_mode()) -> non_neg_integer().
xsk_mode(best) -> 0;
xsk_mode(copy) -> 1;
xsk_mode(zerocopy) -> 2.

%% @doc The name of a number of xsk_mode(); one that this version does not know stays as it is.
-spec xsk_mode_name(integer()) -> xsk_mode() | integer().
xsk_mode_name(0) -> best;
xsk_mode_name(1) -> copy;
xsk_mode_name(2) -> zerocopy;
xsk_mode_name(Number) -> Number.

-type xsk_event() :: readable | writable.

%% @doc What ebpf_xsk_wait() waits for, and what it says.
-spec xsk_event(xsk_event()) -> non_neg_integer().
xsk_event(readable) -> 1;
xsk_event(writable) -> 2.

%% @doc The name of a number of xsk_event(); one that this version does not know stays as it is.
-spec xsk_event_name(integer()) -> xsk_event() | integer().
xsk_event_name(1) -> readable;
xsk_event_name(2) -> writable;
xsk_event_name(Number) -> Number.

-type xsk_option() :: continued | requested.

%% @doc What goes with a frame, or'ed: options of ebpf_xsk_recv() and ebpf_xsk_send().
-spec xsk_option(xsk_option()) -> non_neg_integer().
xsk_option(continued) -> 1;
xsk_option(requested) -> 2.

%% @doc The name of a number of xsk_option(); one that this version does not know stays as it is.
-spec xsk_option_name(integer()) -> xsk_option() | integer().
xsk_option_name(1) -> continued;
xsk_option_name(2) -> requested;
xsk_option_name(Number) -> Number.

-type xsk_request() :: timestamp | checksum.

%% @doc What ebpf_xsk_request() asks for, or'ed.
-spec xsk_request(xsk_request()) -> non_neg_integer().
xsk_request(timestamp) -> 1;
xsk_request(checksum) -> 2.

%% @doc The name of a number of xsk_request(); one that this version does not know stays as it is.
-spec xsk_request_name(integer()) -> xsk_request() | integer().
xsk_request_name(1) -> timestamp;
xsk_request_name(2) -> checksum;
xsk_request_name(Number) -> Number.

-type xsk_requests() :: off | device | software.

%% @doc Whether frames carry requests, and who fills in a checksum (ebpf_xsk_spec_set_requests()).
-spec xsk_requests(xsk_requests()) -> non_neg_integer().
xsk_requests(off) -> 0;
xsk_requests(device) -> 1;
xsk_requests(software) -> 2.

%% @doc The name of a number of xsk_requests(); one that this version does not know stays as it is.
-spec xsk_requests_name(integer()) -> xsk_requests() | integer().
xsk_requests_name(0) -> off;
xsk_requests_name(1) -> device;
xsk_requests_name(2) -> software;
xsk_requests_name(Number) -> Number.

-type xsk_counter() :: rx_dropped | rx_invalid | tx_invalid | rx_ring_full | rx_fill_empty | tx_ring_empty | received |
    sent | completed.

%% @doc The counters of a socket (ebpf_xsk_statistic()): struct xdp_statistics, and what the library counts.
-spec xsk_counter(xsk_counter()) -> non_neg_integer().
xsk_counter(rx_dropped) -> 0;
xsk_counter(rx_invalid) -> 1;
xsk_counter(tx_invalid) -> 2;
xsk_counter(rx_ring_full) -> 3;
xsk_counter(rx_fill_empty) -> 4;
xsk_counter(tx_ring_empty) -> 5;
xsk_counter(received) -> 6;
xsk_counter(sent) -> 7;
xsk_counter(completed) -> 8.

%% @doc The name of a number of xsk_counter(); one that this version does not know stays as it is.
-spec xsk_counter_name(integer()) -> xsk_counter() | integer().
xsk_counter_name(0) -> rx_dropped;
xsk_counter_name(1) -> rx_invalid;
xsk_counter_name(2) -> tx_invalid;
xsk_counter_name(3) -> rx_ring_full;
xsk_counter_name(4) -> rx_fill_empty;
xsk_counter_name(5) -> tx_ring_empty;
xsk_counter_name(6) -> received;
xsk_counter_name(7) -> sent;
xsk_counter_name(8) -> completed;
xsk_counter_name(Number) -> Number.
