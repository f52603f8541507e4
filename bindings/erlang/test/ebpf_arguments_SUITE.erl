%% SPDX-License-Identifier: BSD-2-Clause
%% Bad arguments: integers that do not fit, values that are too short, names that are not text. Each is refused with a message,
%% and nothing is cut off.
-module(ebpf_arguments_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_arguments_helpers, [hash/0, hash/2, create/4, contains/2, refused/1]).

all() ->
    [
        integers_at_the_ends_of_their_range,
        integers_that_do_not_fit_are_refused,
        large_integers_that_do_not_fit_are_refused,
        every_module_refuses_integers_that_do_not_fit,
        constants_do_not_wrap,
        addresses_do_not_wrap,
        numbers_of_calls_name_their_range,
        each_value_of_a_list_has_its_size,
        every_byte_is_written,
        other_terms_are_badarg_in_words,
        sums_with_a_sign_and_by_the_order_of_bytes,
        sums_refuse_values_that_they_cannot_add,
        an_empty_binary_is_no_key,
        text_in_messages_is_one_line
    ].

%% ---- integers ---------------------------------------------------------------------------------------------------------

integers_at_the_ends_of_their_range(_) ->
    [
        begin
            Map = hash(Size, Size),
            Least = -(1 bsl (8 * Size - 1)),
            Most = (1 bsl (8 * Size)) - 1,
            [
                begin
                    Bytes = <<Number:(8 * Size)/little>>,
                    ?assertEqual(ok, ebpf_map:put(Map, Number, Number)),
                    ?assertEqual({ok, Bytes}, ebpf_map:get(Map, Bytes)),
                    ?assertEqual({ok, Bytes}, ebpf_map:take(Map, Number))
                end
             || Number <- [Least, -1, 0, 1, Most]
            ],
            [
                begin
                    contains(refused(ebpf_map:get(Map, Number)), [<<"key">>]),
                    contains(refused(ebpf_map:put(Map, Number, 0)), [<<"key">>]),
                    contains(refused(ebpf_map:put(Map, 0, Number)), [<<"value">>]),
                    contains(refused(ebpf_map:delete(Map, Number)), [<<"key">>]),
                    contains(refused(ebpf_map:take(Map, Number)), [<<"key">>]),
                    contains(refused(ebpf_map:next_key(Map, Number)), [<<"key">>])
                end
             || Number <- [Least - 1, Most + 1]
            ],
            ?assertEqual([], ebpf_map:to_list(Map)),
            ok = ebpf_map:close(Map)
        end
     || Size <- [1, 2, 3, 4, 7, 8, 9, 16, 300]
    ].

integers_that_do_not_fit_are_refused(_) ->
    Map = hash(4, 4),
    contains(refused(ebpf_map:put(Map, 1, 1 bsl 33)), [<<"value">>, <<"8589934592">>, <<"-2147483648 to 4294967295">>]),
    contains(refused(ebpf_map:put(Map, -(1 bsl 40), 1)), [<<"key">>, <<"-1099511627776">>, <<"-2147483648 to 4294967295">>]),
    contains(refused(ebpf_map:get(Map, 1 bsl 32, f_lock)), [<<"4294967296">>]),
    ?assertEqual([], ebpf_map:to_list(Map)).

large_integers_that_do_not_fit_are_refused(_) ->
    Map = hash(4, 20),
    Message = refused(ebpf_map:put(Map, 1, 1 bsl 100000)),
    contains(Message, [<<"-2^159 to 2^160 - 1">>]),
    ?assert(byte_size(Message) < 300).

every_module_refuses_integers_that_do_not_fit(_) ->
    Big = 1 bsl 40,
    {hash, Hash} = {hash, hash(4, 4)},
    PerCpu = create(percpu_array, 4, 4, 2),
    Queue = create(queue, 0, 4, 2),
    Bloom = create(bloom_filter, 0, 4, 2),
    {ok, Lpm} = ebpf_map:create(#{type => lpm_trie, key_size => 8, value_size => 4, max_entries => 4, flags => no_prealloc}),
    {ok, Outer} = ebpf_map:create(#{type => hash_of_maps, key_size => 4, value_size => 4, max_entries => 4, inner => Hash}),
    Sockets = create(sockhash, 4, 4, 2),
    Refused = [
        ebpf_map:put(PerCpu, 0, Big),
        ebpf_percpu:put(PerCpu, 0, Big),
        ebpf_percpu:put(PerCpu, Big, 0),
        ebpf_percpu:put(PerCpu, 0, lists:duplicate(ebpf_percpu:count() - 1, 0) ++ [Big]),
        ebpf_percpu:put_cpu(PerCpu, 0, 0, -Big),
        ebpf_percpu:get(PerCpu, Big),
        ebpf_percpu:get_cpu(PerCpu, Big, 0),
        ebpf_percpu:sum(PerCpu, Big, 4),
        ebpf_queue:push(Queue, Big),
        ebpf_bloom:add(Bloom, Big),
        ebpf_bloom:contains(Bloom, Big),
        ebpf_lpm:put(Lpm, {{10, 0, 0, 0}, 8}, Big),
        ebpf_map_in_map:set(Outer, Big, Hash),
        ebpf_map_in_map:get(Outer, Big),
        ebpf_sockmap:get(Sockets, Big),
        ebpf_sockmap:set(Sockets, Big, 0)
    ],
    [contains(refused(Result), [<<"-2147483648 to 4294967295">>]) || Result <- Refused],
    ?assertEqual(empty, ebpf_queue:peek(Queue)),
    ?assertEqual({ok, [0]}, ebpf_percpu:sum(PerCpu, 0, 4)).

constants_do_not_wrap(_) ->
    {ok, Object} = ebpf_object:open_bundled("forward"),
    {ok, Before} = ebpf_object:get_constant(Object, "miss_action"),
    contains(refused(ebpf_object:set_constant(Object, "miss_action", 1 bsl 40)), [<<"1099511627776">>, <<"4294967295">>]),
    ?assertEqual({ok, Before}, ebpf_object:get_constant(Object, "miss_action")),
    ?assertMatch({error, #{errno := einval}}, ebpf_object:set_constant(Object, "miss_action", <<1>>)),
    ok = ebpf_object:set_constant(Object, "miss_action", 1).

addresses_do_not_wrap(_) ->
    {ok, Map} = ebpf_map:create(#{type => lpm_trie, key_size => 8, value_size => 4, max_entries => 4, flags => no_prealloc}),
    contains(refused(ebpf_lpm:put(Map, {{300, 0, 0, 1}, 32}, 1)), [<<"300">>, <<"0 to 255">>]),
    contains(refused(ebpf_lpm:get(Map, {10, 0, 0, -1})), [<<"-1">>, <<"0 to 255">>]),
    contains(refused(ebpf_lpm:delete(Map, {{16#10000, 0, 0, 0, 0, 0, 0, 0}, 8})), [<<"65536">>, <<"0 to 65535">>]),
    contains(refused(ebpf_lpm:put(Map, {{10, 0, 0, 0}, -8}, 1)), [<<"-8">>]),
    ?assertError(badarg, ebpf_lpm:get(Map, {10, 0, 0})),
    ?assertError(badarg, ebpf_lpm:get(Map, {10, 0, 0, a})),
    ?assertEqual([], ebpf_lpm:list(Map)).

%% Sizes, flags, indices, counts, descriptors, times.
numbers_of_calls_name_their_range(_) ->
    U32 = <<"from 0 to 4294967295">>,
    Spec = #{type => hash, key_size => 4, value_size => 4, max_entries => 4},
    contains(refused(ebpf_map:create(Spec#{key_size => -1})), [<<"key_size">>, U32, <<"-1">>]),
    contains(refused(ebpf_map:create(Spec#{value_size => 1 bsl 32})), [<<"value_size">>, U32, <<"4294967296">>]),
    contains(refused(ebpf_map:create(Spec#{max_entries => 1 bsl 64})), [<<"max_entries">>, U32]),
    contains(refused(ebpf_map:create(Spec#{numa_node => -1})), [<<"node">>, U32]),
    Map = hash(4, 4),
    contains(refused(ebpf_map:put(Map, 1, 1, -1)), [<<"flags">>, <<"from 0 to 18446744073709551615">>]),
    contains(refused(ebpf_map:put(Map, 1, 1, 1 bsl 64)), [<<"flags">>]),
    contains(refused(ebpf_map:open_id(-5)), [<<"id">>, U32, <<"-5">>]),
    contains(refused(ebpf_map:open_fd(1 bsl 31)), [<<"fd">>, <<"from -2147483648 to 2147483647">>]),
    {ok, Cursor} = ebpf_cursor:new(Map),
    contains(refused(ebpf_cursor:read(Cursor, 0)), [<<"count">>, <<"from 1 to 4294967295">>]),
    contains(refused(ebpf_cursor:read(Cursor, -1)), [<<"count">>]),
    PerCpu = create(percpu_array, 4, 4, 2),
    contains(refused(ebpf_percpu:get_cpu(PerCpu, 0, -1)), [<<"cpu">>, U32]),
    Array = create(prog_array, 4, 4, 4),
    contains(refused(ebpf_prog_array:get(Array, -1)), [<<"index">>, U32]),
    Devmap = create(devmap_hash, 4, 8, 4),
    contains(refused(ebpf_redirect:set(Devmap, 1 bsl 32, "lo")), [<<"key">>, U32]),
    contains(refused(ebpf_redirect:preflight(Devmap, #{frame_size => -1})), [<<"frame_size">>, U32]),
    ?assertEqual([], ebpf_map:to_list(Map)),
    os:cmd("ip link set lo up"),
    {ok, Socket} = ebpf_xsk:open("lo", 0, #{frames => 64, frame_size => 2048, receive_ring => 16, send_ring => 16}),
    contains(refused(ebpf_xsk:wait(Socket, [readable], -1)), [<<"timeout">>]),
    contains(refused(ebpf_xsk:reserve(Socket, -1)), [U32]),
    ok = ebpf_xsk:close(Socket).

%% ---- values -----------------------------------------------------------------------------------------------------------

each_value_of_a_list_has_its_size(_) ->
    Map = create(percpu_array, 4, 8, 2),
    Cpus = ebpf_percpu:count(),
    Short = ebpf_percpu:put(Map, 0, [<<1:32>> | lists:duplicate(Cpus - 1, <<1:64>>)]),
    ?assertMatch({error, #{errno := einval, cause := buffer_size}}, Short),
    %% Together they have the right length.
    Shifted = [<<1:32>>, <<1:96>> | lists:duplicate(max(0, Cpus - 2), <<1:64>>)],
    Cpus < 2 orelse ?assertMatch({error, #{errno := einval}}, ebpf_percpu:put(Map, 0, Shifted)),
    contains(refused(ebpf_percpu:put(Map, 0, lists:duplicate(Cpus + 1, 1))), [integer_to_binary(Cpus + 1)]),
    contains(refused(ebpf_percpu:put(Map, 0, [])), [<<"0 values">>]),
    ?assertEqual({ok, lists:duplicate(Cpus, <<0:64>>)}, ebpf_percpu:get(Map, 0)),
    ?assertMatch({error, #{cause := buffer_size}}, ebpf_map:put(Map, 0, <<1:64>>)),
    ?assertMatch({error, #{cause := buffer_size}}, ebpf_percpu:put_cpu(Map, 0, 0, <<1:32>>)),
    [
        ?assertMatch({error, #{errno := einval, cause := buffer_size}}, Result)
     || Hash <- [hash()],
        Result <- [
            ebpf_map:put(Hash, 1, <<1:32>>),
            ebpf_map:put(Hash, 1, <<1:96>>),
            ebpf_map:put(Hash, <<1>>, 1),
            ebpf_map:get(Hash, <<1, 2, 3, 4, 5>>),
            ebpf_map:delete(Hash, <<1>>)
        ]
    ].

%% If a value is narrower than the kernel's, the rest is zeros, and not the old bytes.
every_byte_is_written(_) ->
    Cpus = ebpf_percpu:count(),
    [
        begin
            Map = create(percpu_array, 4, Size, 1),
            ok = ebpf_percpu:put(Map, 0, -1),
            ?assertEqual({ok, lists:duplicate(Cpus, <<-1:(8 * Size)>>)}, ebpf_percpu:get(Map, 0)),
            ok = ebpf_percpu:put_cpu(Map, 0, 0, 1),
            ?assertEqual({ok, <<1:(8 * Size)/little>>}, ebpf_percpu:get_cpu(Map, 0, 0)),
            ok = ebpf_map:put(Map, 0, 1),
            ?assertEqual({ok, binary:copy(<<1:(8 * Size)/little>>, Cpus)}, ebpf_map:get(Map, 0)),
            ok = ebpf_map:close(Map)
        end
     || Size <- [1, 3, 6, 8, 12, 200, 300]
    ],
    Wide = hash(300, 300),
    [ok = ebpf_map:put(Wide, Number, Number) || Number <- [-1, 1, -2]],
    ?assertEqual(lists:sort([<<Number:2400/little>> || Number <- [-1, 1, -2]]), lists:sort(ebpf_map:keys(Wide))).

other_terms_are_badarg_in_words(_) ->
    Map = hash(),
    [
        try Call() of
            Result -> ct:fail(Result)
        catch
            error:badarg:Stack ->
                Shown = unicode:characters_to_binary(erl_error:format_exception(error, badarg, Stack)),
                contains(Shown, [<<"binary">>])
        end
     || Call <- [
            fun() -> ebpf_map:put(Map, 1, 1.5) end,
            fun() -> ebpf_map:put(Map, {1, 2}, 1) end,
            fun() -> ebpf_map:get(Map, key) end,
            fun() -> ebpf_queue:push(Map, "four") end,
            fun() -> ebpf_object:open_file([16#d800]) end,
            fun() -> ebpf_object:open_file(forward) end
        ]
    ].

%% ---- sums -------------------------------------------------------------------------------------------------------------

sums_with_a_sign_and_by_the_order_of_bytes(_) ->
    Cpus = ebpf_percpu:count(),
    Map = create(percpu_array, 4, 8, 1),
    Put = fun(Value) -> ok = ebpf_percpu:put(Map, 0, Value) end,
    Put(<<-1:64/native>>),
    ?assertEqual({ok, [-Cpus]}, ebpf_percpu:sum(Map, 0, 8, [signed])),
    ?assertEqual({ok, [Cpus * ((1 bsl 64) - 1)]}, ebpf_percpu:sum(Map, 0)),
    ?assertEqual({ok, [-Cpus, -Cpus]}, ebpf_percpu:sum(Map, 0, 4, [signed])),
    ?assertEqual({ok, lists:duplicate(8, -Cpus)}, ebpf_percpu:sum(Map, 0, 1, [signed])),
    Put(<<7:64/big>>),
    ?assertEqual({ok, [7 * Cpus]}, ebpf_percpu:sum(Map, 0, 8, [big])),
    Put(<<-7:16/big, 1:16/big, 0:32>>),
    ?assertEqual({ok, [-7 * Cpus, Cpus, 0, 0]}, ebpf_percpu:sum(Map, 0, 2, [signed, big])),
    Put(<<-7:16/little, 1:16/little, 0:32>>),
    ?assertEqual({ok, [-7 * Cpus, Cpus, 0, 0]}, ebpf_percpu:sum(Map, 0, 2, [little, signed])),
    Put(<<0.5:64/float-big>>),
    ?assertEqual({ok, [0.5 * Cpus]}, ebpf_percpu:sum(Map, 0, 8, [float, big])),
    Put(<<-0.5:32/float-little, 2.0:32/float-little>>),
    ?assertEqual({ok, [-0.5 * Cpus, 2.0 * Cpus]}, ebpf_percpu:sum(Map, 0, 4, [float, little])).

sums_refuse_values_that_they_cannot_add(_) ->
    Map = create(percpu_array, 4, 12, 1),
    contains(refused(ebpf_percpu:sum(Map, 0, 8)), [<<"8">>, <<"12">>]),
    [contains(refused(ebpf_percpu:sum(Map, 0, Width)), [<<"1, 2, 4 or 8">>]) || Width <- [3, 6, 12, 0, -4]],
    contains(refused(ebpf_percpu:sum(Map, 0, 2, [float])), [<<"4 or 8">>]),
    ok = ebpf_percpu:put(Map, 0, <<16#7f800000:32/native, 0:64>>),
    contains(refused(ebpf_percpu:sum(Map, 0, 4, [float])), [<<"infinite">>]),
    ?assertError(function_clause, ebpf_percpu:sum(Map, 0, 4, [middle])),
    ?assertEqual(not_found, ebpf_percpu:sum(create(percpu_hash, 4, 8, 1), 5)),
    ?assertMatch({error, #{cause := map_type}}, ebpf_percpu:sum(hash(), 5)).

%% ---- no key -----------------------------------------------------------------------------------------------------------

an_empty_binary_is_no_key(_) ->
    [
        begin
            Map = create(Type, 0, 4, 4),
            ok = ebpf_map:put(Map, <<>>, 1),
            ?assertEqual({ok, <<1:32/little>>}, ebpf_map:get(Map, <<>>)),
            ?assertEqual({ok, <<1:32/little>>}, ebpf_map:get(Map, <<>>, any)),
            ?assertEqual({ok, <<1:32/little>>}, ebpf_nif:map_lookup(Map, <<>>, 4, 0)),
            ?assertEqual({ok, <<1:32/little>>}, ebpf_map:take(Map, <<>>)),
            ?assertEqual(not_found, ebpf_map:take(Map, <<>>)),
            contains(refused(ebpf_map:put(Map, 5, 1)), [<<"no key">>, <<"<<>>">>]),
            contains(refused(ebpf_map:get(Map, 0)), [<<"no key">>, <<"<<>>">>]),
            ?assertEqual(not_found, ebpf_map:get(Map, <<>>)),
            ok = ebpf_map:close(Map)
        end
     || Type <- [queue, stack]
    ],
    Bloom = create(bloom_filter, 0, 4, 4),
    ok = ebpf_map:put(Bloom, <<>>, 1),
    ?assertEqual(true, ebpf_bloom:contains(Bloom, 1)),
    %% The ring refuses this for another reason than the key.
    Ring = create(ringbuf, 0, 0, 4096),
    {error, #{message := Message, cause := Cause}} = ebpf_map:get(Ring, <<>>),
    ?assertEqual(nomatch, binary:match(Message, <<"needs Linux">>)),
    ?assertNotEqual(kernel_too_old, Cause),
    ?assertMatch({error, #{cause := buffer_size}}, ebpf_map:get(hash(), <<>>)).

%% ---- text -------------------------------------------------------------------------------------------------------------

text_in_messages_is_one_line(_) ->
    Message = fun(Path) ->
        {error, #{errno := Errno, message := Text}} = ebpf_interface:index("lo", Path),
        ?assert(lists:member(Errno, [enoent, enametoolong])),
        ?assertEqual(nomatch, re:run(Text, "[\\x00-\\x1f\\x7f]")),
        ?assert(is_list(unicode:characters_to_list(Text))),
        ?assert(byte_size(Text) < 1000),
        Text
    end,
    contains(Message("/no/such\nline"), [<<"/no/such\\nline">>]),
    contains(Message("/no/\e[31mred"), [<<"/no/\\x1b[31mred">>]),
    contains(Message("/no/é"), [<<"/no/é"/utf8>>]),
    contains(Message(<<"/no/", 233, 10>>), [<<"/no/\\xe9\\n">>]),
    contains(Message([$/, 16#202e, $a]), [<<"\\xe2\\x80\\xae">>]),
    contains(Message("/" ++ lists:duplicate(5000, $é) ++ "end"), [<<"…"/utf8>>, <<"end">>]),
    contains(refused(ebpf_interface:index("lo", <<"/no", 0, "/such">>)), [<<"byte 0">>]),
    contains(refused(ebpf_object:open_file(<<"a", 0>>)), [<<"path">>, <<"byte 0">>]).
