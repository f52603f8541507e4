%% SPDX-License-Identifier: BSD-2-Clause
%% The drop-in module: the results and exceptions of each function, every type and option, and the guarantees.
-module(ebpf_maps_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).

all() ->
    [
        new_returns_the_map_itself,
        new_fails_with_an_atom,
        new_has_no_clause_for_unknown_options,
        new_takes_sizes_of_32_bits,
        every_type_can_be_created,
        every_option_is_a_flag_of_the_kernel,
        options_name_numa_inner_and_pin,
        integers_are_little_endian_and_cut_off,
        integers_of_any_size,
        binaries_of_a_wrong_size_have_no_clause,
        get_throws_badkey_with_the_key_as_given,
        get_with_default,
        put_into_a_full_map_is_a_badmatch,
        put_tells_why_in_words,
        update_changes_only_existing_keys,
        remove_succeeds_without_the_key_too,
        remove_from_an_array_is_an_error,
        take_returns_value_and_map,
        take_from_an_array_is_an_error,
        every_entry_is_met_once,
        removing_the_current_key_does_not_end_the_walk,
        a_removed_key_is_not_met,
        an_iterator_may_be_used_again,
        close_a_second_time,
        a_closed_map_is_ebadf_everywhere,
        read_only_and_write_only,
        a_lookup_returns_the_values_of_all_cpus,
        queues_and_stacks,
        errnos_have_their_names,
        lists_and_folds,
        sizes_and_visits,
        maps_are_filled,
        values_are_changed_by_functions,
        entries_are_chosen,
        changes_stop_where_they_fail,
        the_functions_of_maps_that_make_sense,
        pins_ids_and_freezing,
        a_descriptor_for_others
    ].

key(Number) -> <<Number:32/little>>.
value(Number) -> <<Number:64/little>>.

hash() -> hash(16).
hash(MaxEntries) -> ebpf_maps:new(hash, 4, 8, MaxEntries).

filled(Count) -> lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(Count), lists:seq(1, Count)).

walk(Iterator) -> walk(ebpf_maps:next(Iterator), []).
walk(none, Keys) -> lists:sort(Keys);
walk({Key, _, Iterator}, Keys) -> walk(ebpf_maps:next(Iterator), [Key | Keys]).

%% ---- new --------------------------------------------------------------------------------------------------------------

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

pin_path(Name) -> "/sys/fs/bpf/ebpfmap-ct-" ++ os:getpid() ++ "-" ++ Name.

%% ---- keys and values --------------------------------------------------------------------------------------------------

integers_are_little_endian_and_cut_off(_) ->
    Map = hash(),
    ebpf_maps:put(16#0102030405, 16#112233445566778899, Map),
    ?assertEqual(<<16#99, 16#88, 16#77, 16#66, 16#55, 16#44, 16#33, 16#22>>, ebpf_maps:get(<<5, 4, 3, 2>>, Map)),
    ebpf_maps:put(-1, -2, Map),
    ?assertEqual(<<254, 255, 255, 255, 255, 255, 255, 255>>, ebpf_maps:get(<<255, 255, 255, 255>>, Map)).

integers_of_any_size(_) ->
    Map = ebpf_maps:new(hash, 20, 300, 4),
    Positive = [1, 1 bsl 31, (1 bsl 63) - 1, 1 bsl 63, (1 bsl 64) - 1, 1 bsl 64, 1 bsl 159, 1 bsl 200],
    Numbers = [0 | Positive] ++ [-Number || Number <- Positive],
    [
        begin
            ebpf_maps:put(Number, Number, Map),
            ?assertEqual(<<Number:2400/little>>, ebpf_maps:get(Number, Map)),
            ?assertEqual([<<Number:160/little>>], ebpf_maps:keys(Map)),
            ?assertEqual({<<Number:2400/little>>, Map}, ebpf_maps:take(Number, Map))
        end
     || Number <- Numbers
    ].

binaries_of_a_wrong_size_have_no_clause(_) ->
    Map = hash(),
    ?assertError(function_clause, ebpf_maps:get(<<1, 2, 3>>, Map)),
    ?assertError(function_clause, ebpf_maps:put(<<1, 2, 3, 4, 5>>, 1, Map)),
    ?assertError(function_clause, ebpf_maps:put(1, <<1>>, Map)),
    ?assertError(function_clause, ebpf_maps:remove(<<>>, Map)),
    ?assertError(function_clause, ebpf_maps:take(atom, Map)).

%% ---- one entry --------------------------------------------------------------------------------------------------------

get_throws_badkey_with_the_key_as_given(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    ?assertEqual(value(2), ebpf_maps:get(1, Map)),
    ?assertThrow({badkey, 7}, ebpf_maps:get(7, Map)),
    ?assertThrow({badkey, <<7, 0, 0, 0>>}, ebpf_maps:get(key(7), Map)),
    ?assertThrow({badkey, 16#ffffffffffffffffffff}, ebpf_maps:get(16#ffffffffffffffffffff, Map)).

get_with_default(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    ?assertEqual(value(2), ebpf_maps:get(1, Map, none)),
    ?assertEqual(none, ebpf_maps:get(7, Map, none)),
    ?assertEqual({ok, value(2)}, ebpf_maps:find(1, Map)),
    ?assertEqual(error, ebpf_maps:find(7, Map)),
    ?assertEqual({true, false}, {ebpf_maps:is_key(1, Map), ebpf_maps:is_key(7, Map)}).

put_into_a_full_map_is_a_badmatch(_) ->
    Map = filled(2),
    ?assertError({badmatch, {error, e2big}}, ebpf_maps:put(3, 3, Map)),
    ?assertEqual(Map, ebpf_maps:put(2, 9, Map)),
    ?assertEqual(value(9), ebpf_maps:get(2, Map)).

put_tells_why_in_words(_) ->
    Map = filled(2),
    try ebpf_maps:put(3, 3, Map) of
        _ -> ct:fail(put)
    catch
        error:Reason:Stack ->
            #{cause := full, errno := e2big, message := Message} = ebpf_error:last(),
            ?assertNotEqual(nomatch, string:find(Message, "full")),
            Shown = iolist_to_binary(erl_error:format_exception(error, Reason, Stack)),
            ?assertNotEqual(nomatch, string:find(Shown, Message))
    end.

update_changes_only_existing_keys(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    ?assertEqual(Map, ebpf_maps:update(1, 3, Map)),
    ?assertEqual(value(3), ebpf_maps:get(1, Map)),
    ?assertThrow({badkey, 7}, ebpf_maps:update(7, 1, Map)).

remove_succeeds_without_the_key_too(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    ?assertEqual(Map, ebpf_maps:remove(1, Map)),
    ?assertEqual(Map, ebpf_maps:remove(1, Map)),
    ?assertEqual(none, ebpf_maps:get(1, Map, none)).

remove_from_an_array_is_an_error(_) ->
    ?assertEqual({error, einval}, ebpf_maps:remove(1, ebpf_maps:new(array, 4, 8, 4))).

take_returns_value_and_map(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    ?assertEqual({value(2), Map}, ebpf_maps:take(1, Map)),
    ?assertEqual(error, ebpf_maps:take(1, Map)).

take_from_an_array_is_an_error(_) ->
    Map = ebpf_maps:put(1, 2, ebpf_maps:new(array, 4, 8, 4)),
    ?assertEqual({error, eopnotsupp}, ebpf_maps:take(1, Map)),
    ?assertEqual(value(2), ebpf_maps:get(1, Map)).

%% ---- iterators --------------------------------------------------------------------------------------------------------

every_entry_is_met_once(_) ->
    Map = filled(100),
    ?assertEqual({<<>>, Map}, ebpf_maps:iterator(Map)),
    ?assertEqual(lists:sort([key(Key) || Key <- lists:seq(1, 100)]), walk(ebpf_maps:iterator(Map))),
    {Key, Value, _} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    ?assertEqual({4, 8}, {byte_size(Key), byte_size(Value)}),
    ?assertEqual(none, ebpf_maps:next(ebpf_maps:iterator(hash()))).

removing_the_current_key_does_not_end_the_walk(_) ->
    Map = filled(100),
    Met = drain(ebpf_maps:next(ebpf_maps:iterator(Map)), Map),
    ?assertEqual(lists:sort([key(Key) || Key <- lists:seq(1, 100)]), lists:sort(Met)),
    ?assertEqual([], ebpf_maps:to_list(Map)).

drain(none, _) -> [];
drain({Key, _, Iterator}, Map) ->
    Map = ebpf_maps:remove(Key, Map),
    [Key | drain(ebpf_maps:next(Iterator), Map)].

a_removed_key_is_not_met(_) ->
    Map = filled(50),
    {First, _, Iterator} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    [ebpf_maps:remove(Key, Map) || Key <- ebpf_maps:keys(Map), Key =/= First],
    ?assertEqual(none, ebpf_maps:next(Iterator)).

an_iterator_may_be_used_again(_) ->
    Map = filled(10),
    {First, _, Second} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    Rest = walk(Second),
    ?assertEqual(9, length(Rest)),
    ?assertEqual(Rest, walk(Second)),
    ?assertEqual(Rest ++ [First], lists:delete(First, walk(ebpf_maps:iterator(Map))) ++ [First]).

%% ---- close ------------------------------------------------------------------------------------------------------------

close_a_second_time(_) ->
    Map = hash(),
    ?assertEqual(ok, ebpf_maps:close(Map)),
    ?assertEqual({error, ebadf}, ebpf_maps:close(Map)),
    Other = filled(2),
    ?assertEqual(ok, ebpf_maps:close(ebpf_maps:iterator(Other))),
    ?assertEqual({error, ebadf}, ebpf_maps:close(Other)),
    Third = filled(2),
    {_, _, Iterator} = ebpf_maps:next(ebpf_maps:iterator(Third)),
    ?assertEqual(ok, ebpf_maps:close(Iterator)),
    ?assertEqual({error, ebadf}, ebpf_maps:close(Iterator)).

a_closed_map_is_ebadf_everywhere(_) ->
    Map = filled(2),
    {_, _, Iterator} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    ok = ebpf_maps:close(Map),
    ?assertError({case_clause, {error, ebadf}}, ebpf_maps:get(1, Map)),
    ?assertError({badmatch, {error, ebadf}}, ebpf_maps:put(1, 1, Map)),
    ?assertError({case_clause, {error, ebadf}}, ebpf_maps:update(1, 1, Map)),
    ?assertError({case_clause, {error, ebadf}}, ebpf_maps:next(Iterator)),
    ?assertError({case_clause, {error, ebadf}}, ebpf_maps:next(ebpf_maps:iterator(Map))),
    ?assertEqual({error, ebadf}, ebpf_maps:remove(1, Map)),
    ?assertEqual({error, ebadf}, ebpf_maps:take(1, Map)),
    ?assertEqual({error, ebadf}, ebpf_maps:fd(Map)),
    ?assertEqual({error, ebadf}, ebpf_maps:to_list(Map)).

%% ---- guarantees -------------------------------------------------------------------------------------------------------

read_only_and_write_only(_) ->
    Reader = ebpf_maps:new(array, 4, 8, 4, [read]),
    ?assertEqual(value(0), ebpf_maps:get(1, Reader)),
    ?assertError({badmatch, {error, eperm}}, ebpf_maps:put(1, 1, Reader)),
    Writer = ebpf_maps:new(array, 4, 8, 4, [write]),
    ?assertEqual(Writer, ebpf_maps:put(1, 1, Writer)),
    ?assertError({case_clause, {error, eperm}}, ebpf_maps:get(1, Writer)).

a_lookup_returns_the_values_of_all_cpus(_) ->
    Cpus = ebpf_percpu:count(),
    Map = ebpf_maps:new(percpu_hash, 4, 6, 4),
    ebpf_maps:put(1, 5, Map),
    ?assertEqual(binary:copy(<<5:48/little>>, Cpus), ebpf_maps:get(1, Map)),
    Each = <<<<Cpu:48/little>> || Cpu <- lists:seq(1, Cpus)>>,
    ebpf_maps:put(2, Each, Map),
    ?assertEqual(Each, ebpf_maps:get(2, Map)),
    ?assertEqual([{key(1), binary:copy(<<5:48/little>>, Cpus)}, {key(2), Each}], lists:sort(ebpf_maps:to_list(Map))),
    ?assertEqual({Each, Map}, ebpf_maps:take(2, Map)).

queues_and_stacks(_) ->
    Push = fun(Value, Map) -> ebpf_maps:put(<<>>, Value, Map) end,
    Fill = fun(Type) -> lists:foldl(Push, ebpf_maps:new(Type, 0, 8, 3), [1, 2, 3]) end,
    Queue = Fill(queue),
    ?assertEqual(value(1), ebpf_maps:get(<<>>, Queue)),
    ?assertError({badmatch, {error, e2big}}, ebpf_maps:put(<<>>, 4, Queue)),
    ?assertEqual([value(1), value(2), value(3)], [element(1, ebpf_maps:take(<<>>, Queue)) || _ <- [1, 2, 3]]),
    ?assertEqual(error, ebpf_maps:take(<<>>, Queue)),
    ?assertThrow({badkey, <<>>}, ebpf_maps:get(<<>>, Queue)),
    Stack = Fill(stack),
    ?assertEqual({value(3), Stack}, ebpf_maps:take(<<>>, Stack)).

errnos_have_their_names(_) ->
    ?assertEqual({error, enoent}, ebpf_maps:open_pinned(pin_path("none"))),
    ?assertEqual({error, enoent}, ebpf_maps:open_id(16#fffffff)),
    ?assertEqual({error, eopnotsupp}, ebpf_maps:take(1, ebpf_maps:new(array, 4, 8, 1))),
    ?assertMatch(#{cause := not_supported, operation := <<"ebpf_map_take">>, log := <<>>}, ebpf_error:last()).

lists_and_folds(_) ->
    Count = 20000,
    Map = filled(Count),
    Entries = [{key(Key), value(Key)} || Key <- lists:seq(1, Count)],
    ?assertEqual(lists:sort(Entries), lists:sort(ebpf_maps:to_list(Map))),
    ?assertEqual(lists:sort([Key || {Key, _} <- Entries]), lists:sort(ebpf_maps:keys(Map))),
    ?assertEqual(lists:sort([Value || {_, Value} <- Entries]), lists:sort(ebpf_maps:values(Map))),
    Sum = ebpf_maps:fold(fun(<<Key:32/little>>, <<Value:64/little>>, Sum) -> Sum + Key + Value end, 0, Map),
    ?assertEqual(Count * (Count + 1), Sum).

sizes_and_visits(_) ->
    Map = filled(10),
    ?assertEqual(10, ebpf_maps:size(Map)),
    ?assertEqual(0, ebpf_maps:size(hash())),
    ?assertEqual(4, ebpf_maps:size(ebpf_maps:new(array, 4, 8, 4))),
    Self = self(),
    ?assertEqual(ok, ebpf_maps:foreach(fun(Key, Value) -> Self ! {Key, Value} end, Map)),
    Visited = [
        receive
            {<<Key:32/little>>, <<Key:64/little>>} -> Key
        end
     || _ <- lists:seq(1, 10)
    ],
    ?assertEqual(lists:seq(1, 10), lists:sort(Visited)).

entries(Map) -> lists:sort([{Key, Value} || {<<Key:32/little>>, <<Value:64/little>>} <- ebpf_maps:to_list(Map)]).

%% They change the given map, and return it.
maps_are_filled(_) ->
    Map = hash(),
    ?assertEqual(Map, ebpf_maps:from_list([{1, 10}, {key(2), value(20)}, {1, 11}], Map)),
    ?assertEqual([{1, 11}, {2, 20}], entries(Map)),
    ?assertEqual(Map, ebpf_maps:from_keys([2, 3], 5, Map)),
    ?assertEqual([{1, 11}, {2, 5}, {3, 5}], entries(Map)),
    Other = ebpf_maps:from_list([{3, 30}, {4, 40}], hash()),
    ?assertEqual(Map, ebpf_maps:merge(Map, Other)),
    ?assertEqual([{1, 11}, {2, 5}, {3, 30}, {4, 40}], entries(Map)),
    ?assertEqual([{3, 30}, {4, 40}], entries(Other)),
    ?assertEqual(Map, ebpf_maps:merge(Map, #{1 => 1, 5 => 50})),
    ?assertEqual([{1, 1}, {2, 5}, {3, 30}, {4, 40}, {5, 50}], entries(Map)),
    Add = fun(_, <<A:64/little>>, <<B:64/little>>) -> A + B end,
    ?assertEqual(Map, ebpf_maps:merge_with(Add, Map, Other)),
    ?assertEqual([{1, 1}, {2, 5}, {3, 60}, {4, 80}, {5, 50}], entries(Map)),
    ?assertError({badmatch, {error, e2big}}, ebpf_maps:from_list([{1, 1}, {2, 2}, {3, 3}], hash(2))).

values_are_changed_by_functions(_) ->
    Map = ebpf_maps:from_list([{1, 10}, {2, 20}], hash()),
    Double = fun(<<Value:64/little>>) -> 2 * Value end,
    ?assertEqual(Map, ebpf_maps:update_with(1, Double, Map)),
    ?assertThrow({badkey, 7}, ebpf_maps:update_with(7, Double, Map)),
    ?assertEqual(Map, ebpf_maps:update_with(7, Double, 70, Map)),
    ?assertEqual(Map, ebpf_maps:update_with(7, Double, 70, Map)),
    ?assertEqual([{1, 20}, {2, 20}, {7, 140}], entries(Map)),
    ?assertEqual(Map, ebpf_maps:map(fun(<<Key:32/little>>, <<Value:64/little>>) -> Key + Value end, Map)),
    ?assertEqual([{1, 21}, {2, 22}, {7, 147}], entries(Map)).

entries_are_chosen(_) ->
    Map = filled(10),
    Even = fun(<<Key:32/little>>, _) -> Key rem 2 =:= 0 end,
    ?assertEqual(Map, ebpf_maps:filter(Even, Map)),
    ?assertEqual([{Key, Key} || Key <- [2, 4, 6, 8, 10]], entries(Map)),
    ?assertEqual(Map, ebpf_maps:without([2, key(4), 99], Map)),
    ?assertEqual([{Key, Key} || Key <- [6, 8, 10]], entries(Map)),
    ?assertEqual(Map, ebpf_maps:with([6, key(8), 99], Map)),
    ?assertEqual([{6, 6}, {8, 8}], entries(Map)),
    Choose = fun
        (<<6:32/little>>, _) -> {true, 60};
        (_, _) -> false
    end,
    ?assertEqual(Map, ebpf_maps:filtermap(Choose, Map)),
    ?assertEqual([{6, 60}], entries(Map)),
    ?assertEqual([], entries(ebpf_maps:with([], Map))).

changes_stop_where_they_fail(_) ->
    Array = ebpf_maps:new(array, 4, 8, 2),
    ?assertEqual({error, einval}, ebpf_maps:filter(fun(_, _) -> false end, Array)),
    ?assertEqual({error, einval}, ebpf_maps:without([0, 1], Array)),
    ?assertError({badmatch, {error, eperm}}, ebpf_maps:map(fun(_, _) -> 1 end, frozen(Array))).

frozen(Map) ->
    ok = ebpf_maps:freeze(Map),
    Map.

%% The missing functions of `maps' make a new map of two maps, or of a list, which is impossible with a map of the kernel.
the_functions_of_maps_that_make_sense(_) ->
    Names = fun(Module) -> lists:usort([Name || {Name, _} <- Module:module_info(exports)]) end,
    ?assertEqual([], (Names(maps) -- Names(ebpf_maps)) -- [groups_from_list, intersect, intersect_with, is_iterator_valid]).

pins_ids_and_freezing(_) ->
    Map = filled(2),
    Path = pin_path("pins"),
    ok = ebpf_maps:pin(Path, Map),
    ?assertEqual({error, eexist}, ebpf_maps:pin(Path, Map)),
    #{id := Id} = ebpf_map:info(Map),
    ?assert(lists:member(Id, ebpf_map:ids())),
    ?assertEqual(value(1), ebpf_maps:get(1, ebpf_maps:open_id(Id))),
    ?assertEqual(value(1), ebpf_maps:get(1, ebpf_maps:open_pinned(Path))),
    ok = ebpf_maps:unpin(Path, Map),
    ?assertEqual({error, enoent}, ebpf_maps:unpin(Path, Map)),
    Array = ebpf_maps:new(array, 4, 8, 1),
    ok = ebpf_maps:freeze(Array),
    ?assertError({badmatch, {error, eperm}}, ebpf_maps:put(0, 1, Array)).

a_descriptor_for_others(_) ->
    Map = filled(2),
    Fd = ebpf_maps:fd(Map),
    ?assert(is_integer(Fd) andalso Fd > 2),
    {ok, Info} = file:read_file("/proc/self/fdinfo/" ++ integer_to_list(Fd)),
    ?assertNotEqual(nomatch, binary:match(Info, <<"map_type:\t1">>)).
