%% SPDX-License-Identifier: BSD-2-Clause
%% Handles: closed by any process, garbage collected, used by many processes at once. Nothing leaks, nothing crashes, no
%% scheduler is blocked.
-module(ebpf_handles_SUITE).

-include_lib("stdlib/include/assert.hrl").
-include_lib("ebpfmap/include/ebpfmap.hrl").

-compile([export_all, nowarn_export_all]).

all() ->
    [
        a_forgotten_handle_is_closed,
        handles_of_a_killed_process_are_closed,
        closing_under_calls_of_others,
        closing_under_quick_calls,
        closing_a_map_under_its_cursors,
        one_cursor_for_many_processes,
        one_object_for_many_processes,
        two_specs_in_both_orders,
        arrays_are_lists,
        sockets_with_one_memory_for_many_processes,
        a_call_waits_for_its_turn,
        closing_a_socket_does_not_wait_for_its_turn,
        a_socket_of_a_group_twice,
        sockets_of_a_group_are_closed_in_their_turn,
        closing_sockets_under_calls_of_others,
        a_program_stays_open_during_a_call,
        no_scheduler_waits,
        the_module_can_be_loaded_again,
        another_version_takes_the_handles_over,
        errors_leak_nothing
    ].

init_per_testcase(_, Config) ->
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    [{open, settled()} | Config].

%% A test leaves no BPF descriptor open.
end_per_testcase(_, Config) ->
    case wait_for_count(proplists:get_value(open, Config)) of
        true -> ok;
        false -> {fail, {descriptors, bpf_descriptors()}}
    end.

settled() ->
    timer:sleep(50),
    length(bpf_descriptors()).

bpf_descriptors() ->
    {ok, Names} = file:list_dir("/proc/self/fd"),
    Targets = [file:read_link("/proc/self/fd/" ++ Name) || Name <- Names],
    [Target || {ok, Target} <- Targets, string:find(Target, "bpf") =/= nomatch].

wait_for_count(Count) -> wait_for_count(Count, 100).

wait_for_count(_, 0) ->
    false;
wait_for_count(Count, Tries) ->
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    case length(bpf_descriptors()) =< Count of
        true ->
            true;
        false ->
            timer:sleep(20),
            wait_for_count(Count, Tries - 1)
    end.

hash() -> ebpf_maps:new(hash, 4, 8, 10000).

in_processes(Count, Work) ->
    Monitors = [spawn_monitor(fun() -> Work(Number) end) || Number <- lists:seq(1, Count)],
    [
        receive
            {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(normal, Reason)
        end
     || {Pid, Monitor} <- Monitors
    ].

%% ---- closing ----------------------------------------------------------------------------------------------------------

a_forgotten_handle_is_closed(_) ->
    Before = length(bpf_descriptors()),
    in_processes(1, fun(_) ->
        Maps = [hash() || _ <- lists:seq(1, 50)],
        ?assertEqual(Before + 50, length(bpf_descriptors())),
        50 = length(Maps)
    end),
    ?assert(wait_for_count(Before)).

handles_of_a_killed_process_are_closed(_) ->
    Before = length(bpf_descriptors()),
    Self = self(),
    Pid = spawn(fun() ->
        {ok, Object} = ebpf_object:open_bundled("forward"),
        ok = ebpf_object:load(Object),
        {ok, Program} = ebpf_object:program(Object, "forward"),
        {ok, Link} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
        Self ! attached,
        receive
            never -> ebpf_link:close(Link)
        end
    end),
    receive
        attached -> ok
    end,
    ?assertMatch({ok, #{mode := generic}}, ebpf_link:find_xdp("lo")),
    exit(Pid, kill),
    ?assert(wait_for_count(Before)),
    ?assertEqual(not_found, ebpf_link:find_xdp("lo")).

closing_under_calls_of_others(_) ->
    [
        begin
            Map = ebpf_maps:put(1, 1, hash()),
            Closer = spawn_monitor(fun() ->
                timer:sleep(rand:uniform(3)),
                ok = ebpf_maps:close(Map)
            end),
            in_processes(4, fun(_) -> use_until_closed(Map) end),
            receive
                {'DOWN', _, process, Pid, Reason} when Pid =:= element(1, Closer) -> ?assertEqual(normal, Reason)
            end
        end
     || _ <- lists:seq(1, 30)
    ].

%% With a larger value, a call is inside for longer before its system call.
closing_under_quick_calls(_) ->
    [
        begin
            Map = ebpf_maps:new(array, 4, 120000, 1),
            Self = self(),
            Reader = fun() ->
                Self ! reading,
                read_until_closed(Map)
            end,
            Readers = [spawn_monitor(Reader) || _ <- lists:seq(1, 3)],
            receive
                reading -> ok
            end,
            ok = ebpf_maps:close(Map),
            [
                receive
                    {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(<<"the map is closed">>, Reason)
                end
             || {Pid, Monitor} <- Readers
            ]
        end
     || _ <- lists:seq(1, 1000)
    ],
    flush_reading().

flush_reading() ->
    receive
        reading -> flush_reading()
    after 0 -> ok
    end.

read_until_closed(Map) ->
    case ebpf_map:get(Map, 0) of
        {ok, <<0, _/binary>>} -> read_until_closed(Map);
        {error, #{message := Message}} -> exit(Message)
    end.

%% The binding refuses it, not the kernel by a closed descriptor.
use_until_closed(Map) ->
    case {ebpf_map:put(Map, 1, 1), ebpf_map:get(Map, 1), ebpf_map:to_list(Map)} of
        {ok, {ok, <<1:64/little>>}, [_]} ->
            use_until_closed(Map);
        Results ->
            Failures = [Message || {error, #{errno := ebadf, message := Message}} <- tuple_to_list(Results)],
            Expected = [<<"the map is closed">>, <<"the cursor is closed">>],
            ?assertNotEqual([], Failures),
            ?assertEqual([], [Message || Message <- Failures, not lists:member(Message, Expected)])
    end.

closing_a_map_under_its_cursors(_) ->
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(), lists:seq(1, 100)),
    Cursors = [element(2, ebpf_cursor:new(Map)) || _ <- lists:seq(1, 10)],
    [?assertMatch({_, _}, ebpf_cursor:next(Cursor)) || Cursor <- Cursors],
    ok = ebpf_map:close(Map),
    [?assertMatch({error, #{errno := ebadf, cause := bad_fd}}, ebpf_cursor:next(Cursor)) || Cursor <- Cursors],
    [?assertEqual(ok, ebpf_cursor:close(Cursor)) || Cursor <- Cursors],
    [?assertMatch({error, #{errno := ebadf}}, ebpf_cursor:close(Cursor)) || Cursor <- Cursors].

%% ---- one at a time ----------------------------------------------------------------------------------------------------

one_cursor_for_many_processes(_) ->
    Count = 2000,
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(), lists:seq(1, Count)),
    {ok, Cursor} = ebpf_cursor:new(Map),
    Self = self(),
    in_processes(8, fun(_) -> Self ! {keys, collect(Cursor)} end),
    Keys = lists:append([
        receive
            {keys, Keys} -> Keys
        end
     || _ <- lists:seq(1, 8)
    ]),
    ?assertEqual(lists:seq(1, Count), lists:sort([Key || <<Key:32/little>> <- Keys])).

collect(Cursor) ->
    case ebpf_cursor:next(Cursor) of
        {Key, _} -> [Key | collect(Cursor)];
        done -> []
    end.

one_object_for_many_processes(_) ->
    {ok, Object} = ebpf_object:open_bundled("forward"),
    Self = self(),
    in_processes(6, fun(_) -> Self ! {loaded, ebpf_object:load(Object)} end),
    Results = [
        receive
            {loaded, Result} -> Result
        end
     || _ <- lists:seq(1, 6)
    ],
    ?assertEqual(1, length([ok || ok <- Results])),
    ?assertEqual(5, length([late || {error, #{cause := object_state}} <- Results])),
    ok = ebpf_object:close(Object).

%% Each needs both at once: they must not wait for each other for ever.
two_specs_in_both_orders(_) ->
    {ok, A} = ebpf_nif:map_spec_new(12, 4, 4, 1),
    {ok, B} = ebpf_nif:map_spec_new(2, 4, 4, 1),
    in_processes(6, fun(Number) ->
        {Outer, Inner} = element(1 + Number rem 3, {{A, B}, {B, A}, {A, A}}),
        [?assert(lists:member(inner(Outer, Inner), [ok, argument])) || _ <- lists:seq(1, 300)]
    end).

inner(Outer, Inner) ->
    case ebpf_nif:map_spec_set_inner(Outer, Inner) of
        ok -> ok;
        {error, {_, _, <<"ebpf_map_spec_set_inner">>, _, _}} -> argument
    end.

%% ---- sockets that share memory ----------------------------------------------------------------------------------------

-define(LO, 1).

%% Two sockets of one queue, with one memory of that many frames.
two_sockets(Frames) ->
    os:cmd("ip link set lo up"),
    {ok, Spec} = ebpf_nif:xsk_spec_new(),
    ok = ebpf_nif:xsk_spec_set_frames(Spec, Frames, 2048),
    ok = ebpf_nif:xsk_spec_set_rings(Spec, 64, 64),
    {ok, One} = ebpf_nif:xsk_open(Spec, ?LO, 0),
    {ok, Other} = ebpf_nif:xsk_open_shared(Spec, One, ?LO, 0),
    {One, Other}.

open_sockets() ->
    {ok, Names} = file:list_dir("/proc/self/fd"),
    Targets = [file:read_link("/proc/self/fd/" ++ Name) || Name <- Names],
    length([Target || {ok, "socket:" ++ _ = Target} <- Targets]).

wait_for_sockets(Count) -> wait_for_sockets(Count, 100).

wait_for_sockets(Count, Tries) ->
    case open_sockets() of
        Count ->
            ok;
        More when Tries =:= 0 ->
            ?assertEqual(Count, More);
        _ ->
            timer:sleep(20),
            wait_for_sockets(Count, Tries - 1)
    end.

arrays_are_lists(_) ->
    {Xsk, Other} = two_sockets(256),
    {3, [First, Second, Third] = Addresses} = ebpf_nif:xsk_reserve(Xsk, 3),
    ?assertEqual(0, ebpf_nif:xsk_recv(Xsk, 8)),
    [?assertError(badarg, ebpf_nif:xsk_send(Xsk, Bad, [64, 64, 64], [])) || Bad <- [[], [First], [First, Second, x], <<>>, x]],
    {error, {einval, _, _, <<"addresses takes an integer from 0 to 18446744073709551615, and not -1">>, _}} =
        ebpf_nif:xsk_send(Xsk, [First, Second, -1], [64, 64, 64], []),
    ?assertError(badarg, ebpf_nif:xsk_send(Xsk, Addresses, [64, 64, 64], [0])),
    ?assertError(badarg, ebpf_nif:xsk_send(Xsk, Addresses, [], [])),
    ?assertError(badarg, ebpf_nif:xsk_send(Xsk, [First | Second], [64, 64], [])),
    {error, {einval, _, _, <<"lengths takes an integer from 0 to 4294967295, and not 4294967296">>, _}} =
        ebpf_nif:xsk_send(Xsk, [First], [1 bsl 32], []),
    ok = ebpf_nif:xsk_write_frame(Xsk, First, <<"0123456789">>),
    ?assertEqual({ok, <<"3456">>}, ebpf_nif:xsk_read_frame(Xsk, First + 3, 4)),
    ?assertEqual(1, ebpf_nif:xsk_send(Xsk, [First], [64], [0])),
    ?assertEqual(1, ebpf_nif:xsk_send(Other, [Second], [64], [])),
    ok = ebpf_nif:xsk_release(Xsk, [Third]),
    ok = ebpf_nif:xsk_release(Xsk, []),
    {error, {einval, _, _, _, _}} = ebpf_nif:xsk_release(Xsk, [Third]),
    %% Enough frames to move to a dirty scheduler.
    {Free, Rest} = ebpf_nif:xsk_reserve(Xsk, 5000),
    ?assertEqual(Free, length(Rest)),
    ok = ebpf_nif:xsk_close(Xsk),
    ok = ebpf_nif:xsk_close(Other).

%% The ownership of the frames is right after any number of calls at once; otherwise the last of these would fail.
sockets_with_one_memory_for_many_processes(_) ->
    {One, Other} = two_sockets(256),
    {Free, All} = ebpf_nif:xsk_reserve(One, 256),
    ok = ebpf_nif:xsk_release(Other, All),
    in_processes(8, fun(Number) ->
        Xsk = lists:nth(Number rem 2 + 1, [One, Other]),
        [
            begin
                {_, Addresses} = ebpf_nif:xsk_reserve(Xsk, 4),
                ok = ebpf_nif:xsk_release(Xsk, Addresses)
            end
         || _ <- lists:seq(1, 5000)
        ]
    end),
    {Count, Again} = ebpf_nif:xsk_reserve(Other, 256),
    ?assertEqual({Free, Free}, {Count, length(lists:usort(Again))}),
    ok = ebpf_nif:xsk_close(One),
    ok = ebpf_nif:xsk_close(Other).

%% Waits on a socket in a separate process, long enough to be inside when another process calls, also on a busy machine.
wait_elsewhere(Xsk) ->
    Waiting = spawn_monitor(fun() -> 0 = ebpf_nif:xsk_wait(Xsk, ?EBPF_XSK_EVENT_READABLE, 2000) end),
    timer:sleep(300),
    Waiting.

ended({Pid, Monitor}) ->
    receive
        {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(normal, Reason)
    end.

a_call_waits_for_its_turn(_) ->
    {One, Other} = two_sockets(256),
    Waiting = wait_elsewhere(One),
    %% A call that only reads a property does not wait.
    {Quick, {ok, 0}} = timer:tc(ebpf_nif, xsk_counter, [One, ?EBPF_XSK_COUNTER_RECEIVED]),
    ?assert(Quick < 1000000),
    {Time, {1, _}} = timer:tc(ebpf_nif, xsk_reserve, [Other, 1]),
    ?assert(Time > 500000),
    ended(Waiting),
    ok = ebpf_nif:xsk_close(One),
    ok = ebpf_nif:xsk_close(Other).

closing_a_socket_does_not_wait_for_its_turn(_) ->
    Before = open_sockets(),
    {One, Other} = two_sockets(256),
    {Third, Fourth} = two_sockets_with(Other),
    Waiting = wait_elsewhere(One),
    {Time, ok} = timer:tc(ebpf_nif, xsk_close, [Other]),
    ok = ebpf_nif:xsk_close(Third),
    true = is_reference(Fourth),
    ?assert(Time < 1000000),
    {error, {ebadf, _, _, _, _}} = ebpf_nif:xsk_reserve(Other, 1),
    ?assertEqual(Before + 4, open_sockets()),
    ended(Waiting),
    wait_for_sockets(Before + 2),
    {1, _} = ebpf_nif:xsk_reserve(One, 1),
    ok = ebpf_nif:xsk_close(One),
    ok = ebpf_nif:xsk_close(Fourth),
    wait_for_sockets(Before).

two_sockets_with(Xsk) ->
    {ok, Spec} = ebpf_nif:xsk_spec_new(),
    ok = ebpf_nif:xsk_spec_set_rings(Spec, 64, 64),
    {ok, One} = ebpf_nif:xsk_open_shared(Spec, Xsk, ?LO, 0),
    {ok, Other} = ebpf_nif:xsk_open_shared(Spec, One, ?LO, 0),
    {One, Other}.

group() ->
    os:cmd("ip link set lo up"),
    {ok, Spec} = ebpf_nif:xsk_spec_new(),
    ok = ebpf_nif:xsk_spec_set_frames(Spec, 256, 2048),
    ok = ebpf_nif:xsk_spec_set_rings(Spec, 64, 64),
    {ok, Group} = ebpf_nif:xsk_group_open(Spec, ?LO, ?EBPF_XDP_MODE_GENERIC, undefined),
    Group.

a_socket_of_a_group_twice(_) ->
    Before = open_sockets(),
    Group = group(),
    ?assertEqual(1, ebpf_nif:xsk_group_count(Group)),
    {ok, One} = ebpf_nif:xsk_group_socket(Group, 0),
    {ok, Other} = ebpf_nif:xsk_group_socket(Group, 0),
    {error, {einval, _, _, _, _}} = ebpf_nif:xsk_group_socket(Group, 1),
    Waiting = wait_elsewhere(One),
    {Time, {1, Addresses}} = timer:tc(ebpf_nif, xsk_reserve, [Other, 1]),
    ?assert(Time > 500000),
    ended(Waiting),
    ok = ebpf_nif:xsk_close(One),
    ok = ebpf_nif:xsk_group_close(Group),
    ok = ebpf_nif:xsk_release(Other, Addresses),
    ok = ebpf_nif:xsk_close(Other),
    wait_for_sockets(Before).

%% The group has the last handle of one of the sockets, while a process is inside another socket with the same memory.
sockets_of_a_group_are_closed_in_their_turn(_) ->
    Before = open_sockets(),
    Group = group(),
    {ok, One} = ebpf_nif:xsk_group_socket(Group, 0),
    {Other, Third} = two_sockets_with(One),
    ok = ebpf_nif:xsk_close(One),
    ok = ebpf_nif:xsk_close(Third),
    wait_for_sockets(Before + 2),
    Waiting = wait_elsewhere(Other),
    {Time, ok} = timer:tc(ebpf_nif, xsk_group_close, [Group]),
    ?assert(Time < 1000000),
    ?assertEqual(not_found, ebpf_link:find_xdp(?LO)),
    ?assertEqual(Before + 2, open_sockets()),
    ended(Waiting),
    wait_for_sockets(Before + 1),
    {1, _} = ebpf_nif:xsk_reserve(Other, 1),
    ok = ebpf_nif:xsk_close(Other),
    wait_for_sockets(Before).

%% Handles are closed or collected at any time: calls of other processes end normally, or are refused.
closing_sockets_under_calls_of_others(_) ->
    Before = open_sockets(),
    [
        begin
            close_sockets_under_calls(),
            erlang:garbage_collect(),
            wait_for_sockets(Before)
        end
     || _ <- lists:seq(1, 40)
    ].

close_sockets_under_calls() ->
    Group = group(),
    {ok, One} = ebpf_nif:xsk_group_socket(Group, 0),
    {Other, _Forgotten} = two_sockets_with(One),
    Closers = [
        spawn_monitor(fun() ->
            timer:sleep(rand:uniform(5)),
            ok = Close()
        end)
     || Close <- [
            fun() -> ebpf_nif:xsk_close(One) end,
            fun() -> ebpf_nif:xsk_close(Other) end,
            fun() -> ebpf_nif:xsk_group_close(Group) end
        ]
    ],
    in_processes(6, fun(Number) -> use_socket_until_closed(lists:nth(Number rem 2 + 1, [One, Other])) end),
    [ended(Closer) || Closer <- Closers].

use_socket_until_closed(Xsk) ->
    Results = [
        ebpf_nif:xsk_send_packets(Xsk, [<<0:480>>, <<1:480>>]),
        ebpf_nif:xsk_recv_packets(Xsk, 8),
        ebpf_nif:xsk_wait(Xsk, ?EBPF_XSK_EVENT_READABLE, 1),
        release_all(Xsk, ebpf_nif:xsk_reserve(Xsk, 4)),
        release_all(Xsk, ebpf_nif:xsk_recv(Xsk, 8))
    ],
    Failures = [Failure || {error, Failure} <- Results],
    ?assertEqual([], [Failure || {_, _, _, Message, _} = Failure <- Failures, Message =/= <<"the xsk is closed">>]),
    Failures =/= [] orelse use_socket_until_closed(Xsk).

release_all(Xsk, {Count, Addresses}) when is_integer(Count) -> ebpf_nif:xsk_release(Xsk, Addresses);
release_all(Xsk, {Count, Addresses, _, _}) when is_integer(Count) -> ebpf_nif:xsk_release(Xsk, Addresses);
release_all(_, Nothing) -> Nothing.

%% The call gets the program, and not the number of its descriptor, which can belong to another file by then.
a_program_stays_open_during_a_call(_) ->
    {ok, Object} = ebpf_object:open_bundled("jump"),
    ok = ebpf_object:load(Object),
    {ok, Array} = ebpf_map:create(#{type => prog_array, key_size => 4, value_size => 4, max_entries => 4}),
    [
        begin
            {ok, Program} = ebpf_object:program(Object, "slot0_v1"),
            {_, Monitor} = spawn_monitor(fun() -> ebpf_program:close(Program) end),
            case ebpf_prog_array:set(Array, 0, Program) of
                ok -> ok;
                {error, #{errno := ebadf, message := <<"the program is closed">>}} -> ok
            end,
            receive
                {'DOWN', Monitor, process, _, normal} -> ok
            end
        end
     || _ <- lists:seq(1, 200)
    ],
    ok = ebpf_map:close(Array),
    ok = ebpf_object:close(Object).

%% ---- schedulers -------------------------------------------------------------------------------------------------------

%% Calls that wait in the kernel block no scheduler. On a busy machine every process is sometimes delayed, but a blocking call
%% is delayed each time: at least half of the calls are, if one of two blocks.
no_scheduler_waits(_) ->
    Count = 20000,
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, ebpf_maps:new(hash, 4, 8, Count), lists:seq(1, Count)),
    [not_blocked(fun() -> slow_work(Number, Map) end) || Number <- [1, 2, 3, 4]].

%% Work returns the time of each of its calls, in milliseconds.
not_blocked(Work) ->
    _ = erlang:system_monitor(self(), [{long_schedule, 5}]),
    {Worker, Monitor} = spawn_monitor(fun() -> exit({took, lists:flatten(Work())}) end),
    Times =
        receive
            {'DOWN', Monitor, process, Worker, {took, Taken}} -> Taken;
            {'DOWN', Monitor, process, Worker, Reason} -> ct:fail(Reason)
        end,
    _ = erlang:system_monitor(undefined),
    Waits = length([Time || Time <- Times, Time >= 5]),
    Long = length([Event || {Pid, _} = Event <- flush_long([]), Pid =:= Worker]),
    ct:pal("~b calls, ~b of them waited, ~b long schedules", [length(Times), Waits, Long]),
    ?assert(length(Times) >= 30),
    ?assert(Long * 4 < length(Times)).

time(Call) ->
    Start = erlang:monotonic_time(millisecond),
    Result = Call(),
    {erlang:monotonic_time(millisecond) - Start, Result}.

flush_long(Events) ->
    receive
        {monitor, Pid, long_schedule, Details} -> flush_long([{Pid, Details} | Events])
    after 0 -> Events
    end.

slow_work(1, _) ->
    {ok, Chain} = ebpf_chain:create(xdp, 2),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    ok = ebpf_object:load(Object),
    {ok, Program} = ebpf_object:program(Object, "forward"),
    [
        begin
            {ok, Entry} = ebpf_chain:insert(Chain, Program, 1),
            {First, {ok, _}} = time(fun() -> ebpf_chain:commit(Chain) end),
            ok = ebpf_chain:remove(Chain, Entry),
            {Second, {ok, _}} = time(fun() -> ebpf_chain:commit(Chain) end),
            [First, Second]
        end
     || _ <- lists:seq(1, 15)
    ];
slow_work(2, _) ->
    {ok, Inner} = ebpf_map:create(#{type => array, key_size => 4, value_size => 4, max_entries => 1}),
    {ok, Outer} = ebpf_map:create(#{type => hash_of_maps, key_size => 4, value_size => 4, max_entries => 4, inner => Inner}),
    [
        begin
            {Set, ok} = time(fun() -> ebpf_map_in_map:set(Outer, 1, Inner) end),
            {Deleted, ok} = time(fun() -> ebpf_map:delete(Outer, 1) end),
            [Set, Deleted]
        end
     || _ <- lists:seq(1, 30)
    ];
slow_work(3, Map) ->
    [
        begin
            {Time, 20000} = time(fun() -> length(ebpf_maps:to_list(Map)) end),
            Time
        end
     || _ <- lists:seq(1, 30)
    ];
slow_work(4, _) ->
    [
        begin
            {ok, Object} = ebpf_object:open_bundled("forward"),
            {Loaded, ok} = time(fun() -> ebpf_object:load(Object) end),
            {ok, Program} = ebpf_object:program(Object, "forward"),
            {ok, _} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
            {Forgotten, _} = time(fun() -> erlang:garbage_collect() end),
            wait_until_free(100),
            [Loaded, Forgotten]
        end
     || _ <- lists:seq(1, 15)
    ].

wait_until_free(Tries) when Tries > 0 ->
    case ebpf_link:find_xdp("lo") of
        not_found ->
            ok;
        _ ->
            timer:sleep(10),
            wait_until_free(Tries - 1)
    end.

%% ---- the rest ---------------------------------------------------------------------------------------------------------

the_module_can_be_loaded_again(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    {module, ebpf_nif} = code:load_file(ebpf_nif),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(1, Map)),
    _ = code:purge(ebpf_nif),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(1, Map)),
    ok = ebpf_maps:close(Map).

%% As in a release upgrade: the new version is another file, and the file of the old version is removed.
another_version_takes_the_handles_over(Config) ->
    Map = ebpf_maps:put(1, 2, ebpf_maps:put(2, 2, hash())),
    {_, _, Iterator} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    Old = filename:dirname(code:which(ebpf_nif)),
    New = filename:join([proplists:get_value(priv_dir, Config), "ebpfmap", "ebin"]),
    copy(Old, New, ["ebpf_nif.beam", "ebpfmap.app"]),
    copy(code:priv_dir(ebpfmap), filename:join(filename:dirname(New), "priv"), ["ebpf_nif.so"]),
    load_version(New),
    {Key, _, _} = ebpf_maps:next(Iterator),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(Key, Map)),
    ok = ebpf_object:close(Object),
    load_version(Old),
    ok = ebpf_maps:close(Map).

copy(From, To, Names) ->
    [
        begin
            ok = filelib:ensure_dir(filename:join(To, Name)),
            {ok, _} = file:copy(filename:join(From, Name), filename:join(To, Name))
        end
     || Name <- Names
    ].

load_version(Directory) ->
    true = code:replace_path(ebpfmap, Directory),
    _ = code:purge(ebpf_nif),
    {module, ebpf_nif} = code:load_file(ebpf_nif),
    _ = code:purge(ebpf_nif).

errors_leak_nothing(_) ->
    Before = length(bpf_descriptors()),
    Map = ebpf_maps:new(array, 4, 8, 1),
    [
        begin
            {error, _} = ebpf_map:delete(Map, 0),
            {error, _} = ebpf_map:open_pinned("/sys/fs/bpf/no/such/pin"),
            {error, _} = ebpf_object:open_bundled("none"),
            {error, _} = ebpf_redirect:set(Map, 1, "nowhere0", #{netns => "/proc/self/ns/net"}),
            {error, _} = ebpf_interface:index("lo", "/proc/self/ns/none")
        end
     || _ <- lists:seq(1, 100)
    ],
    ok = ebpf_map:close(Map),
    ?assertEqual(Before, length(bpf_descriptors())).
