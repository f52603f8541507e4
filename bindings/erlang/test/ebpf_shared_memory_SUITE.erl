%% SPDX-License-Identifier: BSD-2-Clause
%% Handles of sockets that share memory, which one process may use at a time: turns, and closing in their turn.
-module(ebpf_shared_memory_SUITE).

-include_lib("stdlib/include/assert.hrl").
-include_lib("ebpfmap/include/ebpfmap.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_handles_helpers, [count_before/1, nothing_open/1, in_processes/2, ended/1]).

all() ->
    [
        arrays_are_lists,
        sockets_with_one_memory_for_many_processes,
        a_call_waits_for_its_turn,
        closing_a_socket_does_not_wait_for_its_turn,
        a_socket_of_a_group_twice,
        sockets_of_a_group_are_closed_in_their_turn,
        closing_sockets_under_calls_of_others
    ].

init_per_testcase(_, Config) -> count_before(Config).

end_per_testcase(_, Config) -> nothing_open(Config).

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
