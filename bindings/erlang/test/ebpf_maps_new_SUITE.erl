%% SPDX-License-Identifier: BSD-2-Clause
%% The drop-in module creates maps: every type, every option, and the results of new.
-module(ebpf_maps_new_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_maps_helpers, [value/1, hash/0, pin_path/1]).

all() ->
    [
        new_returns_the_map_itself,
        new_fails_with_an_atom,
        new_has_no_clause_for_unknown_options,
        new_takes_sizes_of_32_bits,
        every_type_can_be_created,
        every_option_is_a_flag_of_the_kernel,
        options_name_numa_inner_and_pin
    ].

new_returns_the_map_itself(_) ->
    Map = hash(),
    ?assertNotMatch({ok, _}, Map),
    ?assertNotMatch({error, _}, Map),
    ?assertEqual(Map, ebpf_maps:put(1, 2, Map)).

new_fails_with_an_atom(_) ->
    ?assertEqual({error, einval}, ebpf_maps:new(hash, 0, 8, 16)),
    ?assertMatch({error, Errno} when is_atom(Errno), ebpf_maps:new(unspec, 4, 8, 16)),
    ?assertMatch({error, Errno} when is_atom(Errno), ebpf_maps:new(hash, -1, 8, 16)),
    ?assertMatch(#{cause := _, message := <<_, _/binary>>}, ebpf_error:last()).

new_has_no_clause_for_unknown_options(_) ->
    ?assertError(function_clause, ebpf_maps:new(hush, 4, 8, 16)),
    ?assertError(function_clause, ebpf_maps:new(hash, 4, 8, 16, [fast])),
    ?assertError(function_clause, ebpf_maps:new(hash, 4, 8, 16, [{fast, 1}])).

new_takes_sizes_of_32_bits(_) ->
    ?assertError(badarg, ebpf_maps:new(hash, 1 bsl 31, 8, 16)),
    ?assertError(badarg, ebpf_maps:new(hash, 4, 1 bsl 31, 16)),
    ?assertError(badarg, ebpf_maps:new(hash, 4, 8, 1 bsl 31)),
    ?assertError(badarg, ebpf_maps:new(hash, -(1 bsl 31) - 1, 8, 16)),
    ?assertError(badarg, ebpf_maps:new(hash, four, 8, 16)).

%% The creation arguments of each map type of this kernel.
every_type_can_be_created(_) ->
    Inner = ebpf_maps:new(array, 4, 4, 1),
    Shapes = #{
        queue => {0, 8, 4, []},
        stack => {0, 8, 4, []},
        bloom_filter => {0, 8, 4, []},
        ringbuf => {0, 0, 4096, []},
        user_ringbuf => {0, 0, 4096, []},
        arena => {0, 0, 1, []},
        stack_trace => {4, 8, 4, []},
        lpm_trie => {8, 8, 4, [no_prealloc]},
        array_of_maps => {4, 4, 4, [{inner, Inner}]},
        hash_of_maps => {4, 4, 4, [{inner, #{type => array, key_size => 4, value_size => 4, max_entries => 1}}]},
        sk_storage => {4, 8, 0, []},
        inode_storage => {4, 8, 0, []},
        task_storage => {4, 8, 0, []},
        cgrp_storage => {4, 8, 0, []},
        cgroup_storage => {16, 8, 0, []},
        percpu_cgroup_storage => {16, 8, 0, []},
        prog_array => {4, 4, 4, []},
        perf_event_array => {4, 4, 4, []},
        cgroup_array => {4, 4, 4, []},
        xskmap => {4, 4, 4, []},
        cpumap => {4, 8, 1, []},
        devmap => {4, 8, 4, []},
        devmap_hash => {4, 8, 4, []}
    },
    Types = [
        hash, array, prog_array, perf_event_array, percpu_hash, percpu_array, stack_trace, cgroup_array, lru_hash,
        lru_percpu_hash, lpm_trie, array_of_maps, hash_of_maps, devmap, sockmap, cpumap, xskmap, sockhash, cgroup_storage,
        reuseport_sockarray, percpu_cgroup_storage, queue, stack, sk_storage, devmap_hash, ringbuf, inode_storage,
        task_storage, bloom_filter, user_ringbuf, cgrp_storage
    ],
    [
        begin
            {KeySize, ValueSize, MaxEntries, Options} = maps:get(Type, Shapes, {4, 8, 4, []}),
            Map = ebpf_maps:new(Type, KeySize, ValueSize, MaxEntries, Options),
            ?assertNotMatch({Type, {error, _}}, {Type, Map}),
            ?assertMatch(#{type := Type}, ebpf_map:info(Map)),
            ok = ebpf_maps:close(Map)
        end
     || Type <- Types, ebpf_probe:map_type(Type)
    ],
    ?assertMatch({error, _}, ebpf_maps:new(struct_ops, 4, 8, 1)).

every_option_is_a_flag_of_the_kernel(_) ->
    Flags = fun
        (sk_storage, Options) -> flags(ebpf_maps:new(sk_storage, 4, 8, 0, Options));
        (stack_trace, Options) -> flags(ebpf_maps:new(stack_trace, 4, 32, 4, Options));
        (Type, Options) -> flags(ebpf_maps:new(Type, 4, 8, 4, Options))
    end,
    ?assertEqual(16#1, Flags(hash, [no_prealloc])),
    ?assertEqual(16#40, Flags(hash, [zero_seed])),
    ?assertEqual(16#80, Flags(hash, [prog_read])),
    ?assertEqual(16#100, Flags(hash, [prog_write])),
    ?assertEqual(16#201, Flags(sk_storage, [no_prealloc, clone])),
    ?assertEqual(16#400, Flags(array, [mmapable])),
    ?assertEqual(16#2, Flags(lru_hash, [no_common_lru])),
    ?assertEqual(16#20, Flags(stack_trace, [stack_build_id])),
    ?assertEqual(16#1000, Flags(array, [inner_map])),
    ?assertEqual(16#41, Flags(hash, [no_prealloc, zero_seed])).

flags(Map) ->
    #{flags := Flags} = ebpf_map:info(Map),
    Flags.

options_name_numa_inner_and_pin(_) ->
    Map = ebpf_maps:new(hash, 4, 8, 4, [{name, "packets"}, {numa_node, 0}]),
    ?assertMatch(#{name := <<"packets">>, flags := 4}, ebpf_map:info(Map)),
    Path = pin_path("options"),
    Pinned = ebpf_maps:new(hash, 4, 8, 4, [{pin, Path}]),
    ?assertEqual({error, eexist}, ebpf_maps:new(hash, 4, 8, 4, [{pin, Path}])),
    ebpf_maps:put(1, 2, Pinned),
    Same = ebpf_maps:new(hash, 4, 8, 4, [{pin, Path, reuse}]),
    ?assertEqual(value(2), ebpf_maps:get(1, Same)),
    ok = ebpf_maps:unpin(Path, Same).
