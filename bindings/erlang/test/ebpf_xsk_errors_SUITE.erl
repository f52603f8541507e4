%% SPDX-License-Identifier: BSD-2-Clause
%% AF_XDP sockets: settings, refused calls, and counters.
-module(ebpf_xsk_errors_SUITE).

-include_lib("stdlib/include/assert.hrl").
-include("ebpf_xsk.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_xsk_helpers, [
    make_veths/0, remove_veths/0, left/0, nothing_left/1, wait_for/1, packet/1, near/0, near/1, close/1
]).

all() ->
    [
        all_settings,
        frames_that_are_not_the_callers,
        packets_that_are_none,
        wrong_places_and_settings,
        sockets_of_one_way,
        closed_sockets_refuse,
        counters
    ].

%% A waiting test could wait for ever, so it has a time limit.
suite() -> [{timetrap, {seconds, 60}}].

init_per_suite(Config) ->
    make_veths(),
    Config.

end_per_suite(_) -> remove_veths().

init_per_testcase(_, Config) -> [{left, left()} | Config].

end_per_testcase(_, Config) -> nothing_left(Config).

all_settings(_) ->
    Settings = #{
        frames => 100,
        frame_size => 3000,
        unaligned => true,
        huge_pages => false,
        headroom => 64,
        receive_ring => 32,
        send_ring => 32,
        mode => copy,
        busy_poll => {20, 8},
        multi_buffer => false,
        tx_metadata => off
    },
    {ok, Socket} = ebpf_xsk:open(?FAR, 0, Settings),
    ?assertEqual(copy, ebpf_xsk:mode(Socket)),
    ?assertEqual(300000, ebpf_xsk:memory_size(Socket)),
    ?assert(is_integer(ebpf_xsk:fd(Socket))),
    ok = ebpf_xsk:close(Socket),
    [
        begin
            {ok, One} = ebpf_xsk:open(?FAR, 0, maps:with([Field], Settings#{frame_size := 2048, frames := 4096})),
            ok = ebpf_xsk:close(One)
        end
     || Field <- maps:keys(Settings)
    ],
    ?assertError(function_clause, ebpf_xsk:open(?FAR, 0, #{frame => 1})),
    ?assertError(function_clause, ebpf_xsk:open(?FAR, 0, #{unaligned => 1})),
    ?assertError(function_clause, ebpf_xsk:open(?FAR, 0, #{mode => fast})).

small() -> #{frames => 32, frame_size => 2048, receive_ring => 16, send_ring => 16}.

frames_that_are_not_the_callers(_) ->
    {ok, Socket} = ebpf_xsk:open(?FAR, 0, small()),
    {ok, [One, Other] = Addresses} = ebpf_xsk:reserve(Socket, 2),
    ok = ebpf_xsk:release(Socket, [One, {Other, 60}]),
    Refused = [
        ebpf_xsk:release(Socket, [One]),
        ebpf_xsk:release(Socket, [1 bsl 63]),
        ebpf_xsk:send(Socket, [{One, 60}]),
        ebpf_xsk:read(Socket, {One, 60}),
        ebpf_xsk:read(Socket, 1 bsl 40, 1),
        ebpf_xsk:write(Socket, One, <<"x">>)
    ],
    [?assertMatch({error, #{errno := einval, cause := xsk_frame, message := <<_, _/binary>>}}, Result) || Result <- Refused],
    {ok, Again} = ebpf_xsk:reserve(Socket, 2),
    ?assertEqual(lists:sort(Addresses), lists:sort(Again)),
    ?assertMatch({error, #{cause := frame_size}}, ebpf_xsk:read(Socket, {One, 5000})),
    ?assertMatch({error, #{cause := frame_size}}, ebpf_xsk:write(Socket, One, binary:copy(<<0>>, 5000))),
    ?assertMatch({error, #{cause := not_supported}}, ebpf_xsk:set_tx_metadata(Socket, One, [timestamp])),
    ?assertMatch({error, #{cause := argument}}, ebpf_xsk:send(Socket, [{One, 60}, {Other, 60, [continued]}])),
    {error, #{cause := argument, message := Negative}} = ebpf_xsk:send(Socket, [{One, -1}]),
    ?assertEqual(<<"lengths takes an integer from 0 to 4294967295, and not -1">>, Negative),
    ?assertError(function_clause, ebpf_xsk:send(Socket, [{One, 60, [later]}])),
    ok = ebpf_xsk:release(Socket, Addresses),
    ok = ebpf_xsk:close(Socket).

packets_that_are_none(_) ->
    {_, Socket} = Near = near(small()),
    {ok, Free} = ebpf_xsk:reserve(Socket, 32),
    ok = ebpf_xsk:release(Socket, Free),
    {error, #{cause := frame_size, message := Message}} =
        ebpf_xsk:send_packets(Socket, [packet(1), packet(2), binary:copy(<<0>>, 5000)]),
    ?assertMatch({_, _}, binary:match(Message, <<"entry 2 has 5000 bytes">>)),
    ?assertMatch({error, #{cause := frame_size}}, ebpf_xsk:send_packets(Socket, [<<>>])),
    [?assertError(badarg, ebpf_xsk:send_packets(Socket, Bad)) || Bad <- [x, [packet(1) | x], [x], [[packet(1), 256]]]],
    ?assertEqual({ok, []}, ebpf_xsk:send_packets(Socket, [])),
    ?assertEqual({ok, 0}, ebpf_xsk:counter(Socket, sent)),
    %% These calls lost no frame.
    {ok, Again} = ebpf_xsk:reserve(Socket, 32),
    ?assertEqual(length(Free), length(Again)),
    ?assertEqual({ok, [packet(1)]}, ebpf_xsk:send_packets(Socket, [packet(1)])),
    ok = ebpf_xsk:release(Socket, Again),
    %% More than there is room for.
    Packets = [packet(Number) || Number <- lists:seq(1, 100)],
    {ok, Left} = ebpf_xsk:send_packets(Socket, Packets),
    ?assertEqual(lists:nthtail(100 - length(Left), Packets), Left),
    ?assert(length(Left) >= 84),
    close(Near).

wrong_places_and_settings(_) ->
    {ok, Socket} = ebpf_xsk:open(?FAR, 0, small()),
    Causes = [
        {interface, ebpf_xsk:open("nowhere0", 0)},
        {interface, ebpf_xsk:open(99999, 0)},
        {interface, ebpf_xsk_group:open("nowhere0")},
        {xsk_queue, ebpf_xsk:open(?FAR, 99)},
        {xsk_queue_busy, ebpf_xsk:open(?FAR, 0)},
        {xsk_queue_busy, ebpf_xsk_group:open(?FAR)},
        {xsk_zerocopy, ebpf_xsk:open(?NEAR, 0, #{mode => zerocopy})},
        {xsk_frames, ebpf_xsk:open(?NEAR, 0, #{frame_size => 1000})},
        {xsk_ring, ebpf_xsk:open(?NEAR, 0, #{send_ring => 3})},
        {xsk_queue, ebpf_xsk:open_shared(Socket, ?FAR, 7)},
        {object_member, ebpf_xsk_group:open(?NEAR, #{object => element(2, ebpf_object:open_bundled("forward"))})}
    ],
    [?assertMatch({Cause, {error, #{cause := Cause, message := <<_, _/binary>>}}}, Result) || {Cause, _} = Result <- Causes],
    {_, _} = Near = near(),
    ?assertMatch({error, #{cause := xsk_queue}}, ebpf_xsk_group:socket(element(1, Near), 1)),
    close(Near),
    ok = ebpf_xsk:close(Socket).

sockets_of_one_way(_) ->
    {ok, Sender} = ebpf_xsk:open(?FAR, 0, #{receive_ring => 0}),
    ?assertMatch({error, #{cause := not_supported}}, ebpf_xsk:recv(Sender, 1)),
    ?assertMatch({error, #{cause := not_supported}}, ebpf_xsk:recv_packets(Sender, 1, 1000)),
    {ok, []} = ebpf_xsk:send_packets(Sender, [packet(1)]),
    ok = ebpf_xsk:close(Sender),
    {ok, Receiver} = ebpf_xsk:open(?FAR, 0, #{send_ring => 0}),
    {ok, Free} = ebpf_xsk:reserve(Receiver, 5000),
    ok = ebpf_xsk:release(Receiver, Free),
    ?assertMatch({error, #{cause := not_supported}}, ebpf_xsk:send_packets(Receiver, [packet(1)])),
    ?assertMatch({error, #{cause := not_supported}}, ebpf_xsk:reap(Receiver)),
    {ok, Again} = ebpf_xsk:reserve(Receiver, 5000),
    ?assertEqual(length(Free), length(Again)),
    ok = ebpf_xsk:close(Receiver).

closed_sockets_refuse(_) ->
    {Group, Socket} = Near = near(),
    {ok, [Address]} = ebpf_xsk:reserve(Socket, 1),
    close(Near),
    Calls = [
        fun() -> ebpf_xsk:recv(Socket, 1) end,
        fun() -> ebpf_xsk:recv(Socket, 1, infinity) end,
        fun() -> ebpf_xsk:recv_packets(Socket, 1) end,
        fun() -> ebpf_xsk:send(Socket, [{Address, 60}]) end,
        fun() -> ebpf_xsk:send_packets(Socket, [packet(1)]) end,
        fun() -> ebpf_xsk:release(Socket, [Address]) end,
        fun() -> ebpf_xsk:reserve(Socket, 1) end,
        fun() -> ebpf_xsk:reap(Socket) end,
        fun() -> ebpf_xsk:wait(Socket, [readable], infinity) end,
        fun() -> ebpf_xsk:read(Socket, {Address, 60}) end,
        fun() -> ebpf_xsk:write(Socket, Address, <<"x">>) end,
        fun() -> ebpf_xsk:set_tx_metadata(Socket, Address, [timestamp]) end,
        fun() -> ebpf_xsk:tx_timestamps(Socket, 1) end,
        fun() -> ebpf_xsk:mode(Socket) end,
        fun() -> ebpf_xsk:counter(Socket, sent) end,
        fun() -> ebpf_xsk:statistics(Socket) end,
        fun() -> ebpf_xsk:memory_size(Socket) end,
        fun() -> ebpf_xsk:fd(Socket) end,
        fun() -> ebpf_xsk:open_shared(Socket, ?NEAR, 0) end,
        fun() -> ebpf_xsk:close(Socket) end,
        fun() -> ebpf_xsk_group:count(Group) end,
        fun() -> ebpf_xsk_group:xdp_mode(Group) end,
        fun() -> ebpf_xsk_group:socket(Group, 0) end,
        fun() -> ebpf_xsk_group:sockets(Group) end,
        fun() -> ebpf_xsk_group:close(Group) end
    ],
    [?assertMatch({error, #{errno := ebadf, message := <<"the xsk", _/binary>>}}, Call()) || Call <- Calls].

counters(_) ->
    {_, Socket} = Near = near(),
    {ok, Group} = ebpf_xsk_group:open(?FAR, (small())#{receive_ring => 8}),
    {ok, Far} = ebpf_xsk_group:socket(Group, 0),
    {ok, []} = ebpf_xsk:send_packets(Socket, [packet(Number) || Number <- lists:seq(1, 100)]),
    ?assert(wait_for(fun() -> lost(Far) >= 60 end)),
    ?assertEqual({ok, 100}, ebpf_xsk:counter(Socket, sent)),
    Kept = 100 - lost(Far),
    {ok, Packets} = ebpf_xsk:recv_packets(Far, 64),
    ?assertEqual(Kept, length(Packets)),
    ?assertMatch(#{received := Kept, sent := 0, completed := 0, tx_invalid := 0}, ebpf_xsk:statistics(Far)),
    ?assertError(function_clause, ebpf_xsk:counter(Far, lost)),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_xsk_group:close(Group),
    close(Near).

lost(Socket) ->
    #{rx_dropped := Dropped, rx_ring_full := Full} = ebpf_xsk:statistics(Socket),
    Dropped + Full.
