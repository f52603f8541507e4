%% SPDX-License-Identifier: BSD-2-Clause
%% The drop-in module: the results and exceptions of each function for an entry, iterators, closing, and the guarantees.
-module(ebpf_maps_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_maps_helpers, [key/1, value/1, hash/0, filled/1, pin_path/1]).

all() ->
    [
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
        pins_ids_and_freezing,
        a_descriptor_for_others
    ].

walk(Iterator) -> walk(ebpf_maps:next(Iterator), []).
walk(none, Keys) -> lists:sort(Keys);
walk({Key, _, Iterator}, Keys) -> walk(ebpf_maps:next(Iterator), [Key | Keys]).

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
