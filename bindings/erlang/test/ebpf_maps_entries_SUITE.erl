%% SPDX-License-Identifier: BSD-2-Clause
%% The drop-in module changes and returns many entries: lists, folds, filters, merges.
-module(ebpf_maps_entries_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_maps_helpers, [key/1, value/1, hash/0, hash/1, filled/1]).

all() ->
    [
        lists_and_folds,
        sizes_and_visits,
        maps_are_filled,
        values_are_changed_by_functions,
        entries_are_chosen,
        changes_stop_where_they_fail,
        the_functions_of_maps_that_make_sense
    ].

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
