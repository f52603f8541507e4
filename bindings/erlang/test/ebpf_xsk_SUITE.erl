%% SPDX-License-Identifier: BSD-2-Clause
%% AF_XDP sockets with real packets: echoes, bursts, several frames, requests to the device, programs, and the example.
-module(ebpf_xsk_SUITE).

-include_lib("stdlib/include/assert.hrl").
-include("ebpf_xsk.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_xsk_helpers, [
    make_veths/0, remove_veths/0, left/0, nothing_left/1, set_mtu/1, wait_for/1, packet/1, packet/2, turned/1, gather/2,
    exchange/2, near/0, near/1, close/1, with_far/3
]).

all() ->
    [
        frames_are_echoed_in_the_driver,
        frames_are_echoed_in_the_stack,
        packets_are_echoed_as_binaries,
        a_burst_comes_whole,
        frames_that_one_receives_another_sends,
        packets_in_several_frames,
        the_time_of_sending,
        a_checksum,
        a_program_that_chooses,
        by_hand_without_a_group,
        the_example_echoes,
        the_example_reports_errors
    ].

%% A waiting test could wait for ever, so it has a time limit.
suite() -> [{timetrap, {seconds, 60}}].

init_per_suite(Config) ->
    make_veths(),
    Config.

end_per_suite(_) -> remove_veths().

init_per_testcase(_, Config) -> [{left, left()} | Config].

end_per_testcase(_, Config) -> nothing_left(Config).

echo_frames(Socket) ->
    case ebpf_xsk:recv(Socket, 64, infinity) of
        {ok, Frames} ->
            [ok = ebpf_xsk:write(Socket, Address, turned(macs(Socket, Address))) || {Address, _} <- Frames],
            {ok, Left} = ebpf_xsk:send(Socket, Frames),
            ebpf_xsk:release(Socket, Left);
        Failure ->
            Failure
    end.

macs(Socket, Address) ->
    {ok, Macs} = ebpf_xsk:read(Socket, Address, 12),
    Macs.

echo_packets(Socket) ->
    case ebpf_xsk:recv_packets(Socket, 64, infinity) of
        {ok, Packets} ->
            {ok, []} = ebpf_xsk:send_packets(Socket, [[turned(Packet)] || Packet <- Packets]),
            ok;
        Failure ->
            Failure
    end.

frames_are_echoed_in_the_driver(_) -> echoed(native, fun echo_frames/1).

frames_are_echoed_in_the_stack(_) -> echoed(generic, fun echo_frames/1).

packets_are_echoed_as_binaries(_) -> echoed(auto, fun echo_packets/1).

echoed(XdpMode, Echo) ->
    with_far(#{xdp_mode => XdpMode}, Echo, fun(Far) ->
        Came = ebpf_xsk_group:xdp_mode(Far),
        ?assertEqual(Came, maps:get(XdpMode, #{auto => native}, XdpMode)),
        {_, Socket} = Near = near(#{xdp_mode => XdpMode}),
        exchange(Socket, 3000),
        ?assertMatch(#{received := 3000, sent := 3000, rx_dropped := 0}, ebpf_xsk:statistics(Socket)),
        close(Near)
    end).

%% More packets at once than are copied on a scheduler, or than fit into a batch.
a_burst_comes_whole(_) ->
    Count = 1500,
    {_, Socket} = Near = near(),
    {ok, Group} = ebpf_xsk_group:open(?FAR),
    0 = ebpf_xsk_group:refresh(Group),
    {ok, Far} = ebpf_xsk_group:socket(Group, 0),
    Packets = [packet(Number, 61 + Number rem 1400) || Number <- lists:seq(1, Count)],
    {ok, []} = ebpf_xsk:send_packets(Socket, Packets),
    ?assertEqual(Packets, gather(Far, Count)),
    {ok, []} = ebpf_xsk:send_packets(Socket, [[Macs, [Rest]] || <<Macs:12/binary, Rest:6/binary, _/binary>> <- Packets]),
    {ok, Frames} = ebpf_xsk:recv(Far, 2000, ?PATIENCE),
    ?assertEqual([18], lists:usort([Length || {_, Length} <- Frames])),
    {ok, First} = ebpf_xsk:read(Far, hd(Frames)),
    ?assertEqual(binary_part(hd(Packets), 0, 18), First),
    ok = ebpf_xsk:release(Far, Frames),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_xsk_group:close(Group),
    close(Near).

%% The far socket gets a second one with its memory, its interface and its queue.
frames_that_one_receives_another_sends(_) ->
    {_, Socket} = Near = near(),
    {ok, Group} = ebpf_xsk_group:open(?FAR),
    {ok, In} = ebpf_xsk_group:socket(Group, 0),
    {ok, Out} = ebpf_xsk:open_shared(In, ?FAR, 0, #{receive_ring => 0, send_ring => 64}),
    ?assertEqual(ebpf_xsk:memory_size(In), ebpf_xsk:memory_size(Out)),
    {ok, []} = ebpf_xsk:send_packets(Socket, [packet(Number) || Number <- lists:seq(1, 100)]),
    ?assertEqual(100, forwarded(In, Out, 100)),
    ?assertEqual([packet(Number) || Number <- lists:seq(1, 100)], gather(Socket, 100)),
    %% The memory lives as long as one of them.
    ok = ebpf_xsk:close(In),
    ok = ebpf_xsk_group:close(Group),
    {ok, []} = ebpf_xsk:send_packets(Out, [packet(7)]),
    ?assertEqual([packet(7)], gather(Socket, 1)),
    ok = ebpf_xsk:close(Out),
    close(Near).

forwarded(_, _, Count) when Count =< 0 ->
    0;
forwarded(In, Out, Count) ->
    {ok, [_ | _] = Frames} = ebpf_xsk:recv(In, 16, ?PATIENCE),
    {ok, []} = ebpf_xsk:send(Out, Frames),
    length(Frames) + forwarded(In, Out, Count - length(Frames)).

packets_in_several_frames(_) ->
    set_mtu(9000),
    Options = #{multi_buffer => true, xdp_mode => native},
    {_, Socket} = Near = near(Options),
    {ok, Group} = ebpf_xsk_group:open(?FAR, Options),
    {ok, Far} = ebpf_xsk_group:socket(Group, 0),
    Sizes = [8000, 60, 9000, 4000],
    Packets = [packet(Size, Size) || Size <- Sizes],
    Sent = lists:append([parts(Socket, Packet) || Packet <- Packets]),
    ?assertEqual({ok, []}, ebpf_xsk:send(Socket, Sent)),
    {ok, Joined} = ebpf_xsk:recv_packets(Far, 64, ?PATIENCE),
    ?assertEqual(Packets, Joined ++ gather(Far, length(Packets) - length(Joined))),
    {ok, []} = ebpf_xsk:send(Socket, parts(Socket, hd(Packets))),
    {ok, Frames} = ebpf_xsk:recv(Far, 64, ?PATIENCE),
    ?assertMatch([{_, _, [continued]}, {_, _, [continued]}, {_, _}], Frames),
    ?assertEqual(hd(Packets), iolist_to_binary([element(2, ebpf_xsk:read(Far, Frame)) || Frame <- Frames])),
    %% Packets in several frames are sent back unchanged.
    {ok, []} = ebpf_xsk:send(Far, Frames),
    ?assertEqual([hd(Packets)], gather(Socket, 1)),
    {ok, []} = ebpf_xsk:send(Socket, parts(Socket, hd(Packets))),
    {ok, [_ | _]} = ebpf_xsk:wait(Far, [readable], ?PATIENCE),
    ?assertMatch({error, #{cause := argument}}, ebpf_xsk:recv_packets(Far, 2)),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_xsk_group:close(Group),
    close(Near),
    set_mtu(1500).

%% A packet in reserved frames.
parts(Socket, <<Part:3000/binary, Rest/binary>>) when Rest =/= <<>> -> [part(Socket, Part, [continued]) | parts(Socket, Rest)];
parts(Socket, Last) -> [part(Socket, Last, [])].

part(Socket, Bytes, Options) ->
    {ok, [Address]} = ebpf_xsk:reserve(Socket, 1),
    ok = ebpf_xsk:write(Socket, Address, Bytes),
    {Address, byte_size(Bytes), Options}.

%% ---- requests ---------------------------------------------------------------------------------------------------------

the_time_of_sending(_) ->
    {_, Socket} = Near = near(#{tx_metadata => software}),
    {ok, [Address]} = ebpf_xsk:reserve(Socket, 1),
    ok = ebpf_xsk:write(Socket, Address, packet(1)),
    ok = ebpf_xsk:set_tx_metadata(Socket, Address, [timestamp]),
    {ok, []} = ebpf_xsk:send(Socket, [{Address, 60, [tx_metadata]}]),
    ?assert(wait_for(fun() -> match =:= completed(Socket, 1) end)),
    {ok, [{Address, Time}]} = ebpf_xsk:tx_timestamps(Socket, 8),
    %% TAI is 37 seconds ahead of UTC, if the machine has that offset.
    ?assert(is_integer(Time) andalso abs(Time - erlang:system_time(nanosecond)) < 60_000_000_000),
    ?assertEqual({ok, []}, ebpf_xsk:tx_timestamps(Socket, 8)),
    close(Near).

completed(Socket, Count) ->
    {ok, _} = ebpf_xsk:reap(Socket),
    case ebpf_xsk:counter(Socket, completed) of
        {ok, Count} -> match;
        Other -> Other
    end.

a_checksum(_) ->
    {_, Socket} = Near = near(#{tx_metadata => software}),
    {ok, Group} = ebpf_xsk_group:open(?FAR),
    {ok, Far} = ebpf_xsk_group:socket(Group, 0),
    Pseudo = <<10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 16:16>>,
    Udp = fun(Sum) -> <<4000:16, 5000:16, 16:16, Sum:16, "12345678">> end,
    Ip = <<16#45, 0, 36:16, 0:32, 64, 17, 0:16, 10, 0, 0, 1, 10, 0, 0, 2>>,
    Frame = <<"\2far..\2near.", 16#0800:16, Ip/binary, (Udp(sum(Pseudo)))/binary>>,
    {ok, [Address]} = ebpf_xsk:reserve(Socket, 1),
    ok = ebpf_xsk:write(Socket, Address, Frame),
    ok = ebpf_xsk:set_tx_metadata(Socket, Address, [{checksum, 34, 6}]),
    {ok, []} = ebpf_xsk:send(Socket, [{Address, byte_size(Frame), [tx_metadata]}]),
    [<<_:34/binary, Came/binary>>] = gather(Far, 1),
    ?assertEqual(16#ffff, sum(<<Pseudo/binary, Came/binary>>)),
    ?assertNotEqual(Udp(sum(Pseudo)), Came),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_xsk_group:close(Group),
    close(Near).

%% The Internet checksum, not inverted.
sum(Bytes) -> fold_carry(lists:sum([Word || <<Word:16>> <= Bytes])).

fold_carry(Sum) when Sum > 16#ffff -> fold_carry((Sum band 16#ffff) + (Sum bsr 16));
fold_carry(Sum) -> Sum.

%% ---- groups and maps --------------------------------------------------------------------------------------------------

%% It takes UDP to port 5000, which no test packet is: no packet is received, and all go to the stack.
a_program_that_chooses(_) ->
    {ok, Steer} = ebpf_object:open_bundled("steer"),
    ok = ebpf_object:set_constant(Steer, "match", 1),
    {_, Socket} = Near = near(),
    {ok, Group} = ebpf_xsk_group:open(?FAR, #{object => Steer, frames => 64, receive_ring => 16, send_ring => 16}),
    {ok, Far} = ebpf_xsk_group:socket(Group, 0),
    {ok, []} = ebpf_xsk:send_packets(Socket, [packet(1)]),
    {ok, Counters} = ebpf_object:map(Steer, "counters"),
    NotIp = ebpf_enum:steer_counter(not_ip),
    ?assert(wait_for(fun() -> {ok, [1, 60]} =:= ebpf_percpu:sum(Counters, NotIp) end)),
    ?assertEqual({ok, []}, ebpf_xsk:recv(Far, 1, 50)),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_xsk_group:close(Group),
    ok = ebpf_map:close(Counters),
    ok = ebpf_object:close(Steer),
    close(Near).

by_hand_without_a_group(_) ->
    {_, Socket} = Near = near(),
    {ok, Steer} = ebpf_object:open_bundled("steer"),
    ok = ebpf_object:load(Steer),
    {ok, Sockets} = ebpf_object:map(Steer, "sockets"),
    {ok, Index} = ebpf_interface:index(?FAR),
    {ok, Far} = ebpf_xsk:open(Index, 0, #{frames => 256, mode => copy}),
    ?assertMatch({error, #{cause := xsk_binding}}, ebpf_redirect:set_queue(Sockets, ?NEAR, 0, Far)),
    ?assertMatch({error, #{cause := not_found}}, ebpf_redirect:set_queue(Sockets, Index, 0, Far, exist)),
    ok = ebpf_redirect:set_queue(Sockets, ?FAR, 0, Far),
    ok = ebpf_redirect:set(Sockets, 0, Far, #{flags => exist}),
    ?assertMatch([{0, #{cookie := _}}], ebpf_redirect:list(Sockets)),
    {ok, Program} = ebpf_object:program(Steer, "steer"),
    {ok, Link} = ebpf_link:attach_xdp(Program, ?FAR),
    {ok, []} = ebpf_xsk:send_packets(Socket, [packet(1), packet(2)]),
    ?assertEqual([packet(1), packet(2)], gather(Far, 2)),
    ok = ebpf_link:close(Link),
    ok = ebpf_xsk:close(Far),
    ok = ebpf_map:close(Sockets),
    ok = ebpf_program:close(Program),
    ok = ebpf_object:close(Steer),
    close(Near).

%% ---- the example ------------------------------------------------------------------------------------------------------

example() -> filename:join(os:getenv("EBPFMAP_EXAMPLES"), "xsk-echo.erl").

the_example_echoes(_) ->
    Escript = os:find_executable("escript"),
    Libraries = filename:dirname(code:lib_dir(ebpfmap)),
    Options = [{args, [example(), ?FAR]}, {env, [{"ERL_LIBS", Libraries}]}, {line, 1000}, exit_status],
    Port = open_port({spawn_executable, Escript}, Options),
    receive
        {Port, {data, {eol, Line}}} -> ?assertEqual("echoing on 1 queues", Line)
    after 30000 -> ct:fail(nothing_came)
    end,
    {_, Socket} = Near = near(),
    exchange(Socket, 2000),
    close(Near),
    true = port_close(Port),
    ?assert(wait_for(fun() -> ebpf_link:find_xdp(?FAR) =:= not_found end)).

the_example_reports_errors(_) ->
    Libraries = filename:dirname(code:lib_dir(ebpfmap)),
    Said = os:cmd("ERL_LIBS=" ++ Libraries ++ " escript " ++ example() ++ " nowhere0; echo $?"),
    ?assertMatch("xsk-echo: no interface named \"nowhere0\"" ++ _, Said),
    ?assertEqual("1", lists:last(string:lexemes(Said, "\n"))).
