%% SPDX-License-Identifier: BSD-2-Clause
%% AF_XDP sockets with real packets, between two veths that are made here: the sockets of `near' belong to the test, and the
%% sockets of `far' send the packets back.
-module(ebpf_xsk_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).

-define(NEAR, "near0").
-define(FAR, "far0").
-define(TYPE, 16#88b5).
-define(PATIENCE, 2000).

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
        waiting_ends_in_time,
        closing_ends_a_wait,
        a_wait_makes_way,
        a_killed_process_leaves_nothing,
        a_socket_keeps_its_group,
        memory_goes_with_its_sockets,
        all_settings,
        frames_that_are_not_the_callers,
        packets_that_are_none,
        wrong_places_and_settings,
        sockets_of_one_way,
        closed_sockets_refuse,
        counters,
        the_example_echoes,
        the_example_reports_errors
    ].

%% A waiting test could wait for ever, so it has a time limit.
suite() -> [{timetrap, {seconds, 60}}].

init_per_suite(Config) ->
    "" = os:cmd("ip link set lo up"),
    "" = os:cmd("ip link add " ?NEAR " numrxqueues 1 type veth peer name " ?FAR " numrxqueues 1"),
    [ok = file:write_file("/proc/sys/net/ipv6/conf/" ++ Name ++ "/disable_ipv6", "1") || Name <- [?NEAR, ?FAR]],
    set_mtu(1500),
    Config.

end_per_suite(_) ->
    "" = os:cmd("ip link del " ?NEAR).

set_mtu(Mtu) ->
    [] = lists:append([os:cmd(lists:concat(["ip link set ", Name, " up mtu ", Mtu])) || Name <- [?NEAR, ?FAR]]),
    ok.

%% A test leaves no descriptor, no mapping of a ring, no program.
init_per_testcase(_, Config) -> [{left, left()} | Config].

end_per_testcase(_, Config) ->
    Before = proplists:get_value(left, Config),
    case wait_for(fun() -> left() =:= Before end) of
        true -> ok;
        false -> {fail, {Before, left()}}
    end.

left() ->
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    {ok, Maps} = file:read_file("/proc/self/maps"),
    {ok, Names} = file:list_dir("/proc/self/fd"),
    Targets = [Target || Name <- Names, {ok, Target} <- [file:read_link("/proc/self/fd/" ++ Name)], is_ours(Target)],
    Rings = length(binary:matches(Maps, <<"socket:[">>)),
    {Rings, length(Targets), [Name || Name <- [?NEAR, ?FAR, "lo"], ebpf_link:find_xdp(Name) =/= not_found]}.

is_ours(Target) -> lists:prefix("socket:", Target) orelse string:find(Target, "bpf") =/= nomatch.

wait_for(Condition) -> wait_for(Condition, 150).

wait_for(_, 0) ->
    false;
wait_for(Condition, Tries) ->
    case Condition() of
        true ->
            true;
        false ->
            timer:sleep(20),
            wait_for(Condition, Tries - 1)
    end.

%% ---- packets ----------------------------------------------------------------------------------------------------------

%% From near to far, with a number.
packet(Number) -> packet(Number, 60).

packet(Number, Size) -> <<"\2far..\2near.", ?TYPE:16, Number:32, 0:((Size - 18) * 8)>>.

turned(<<Destination:6/binary, Source:6/binary, Rest/binary>>) -> <<Source/binary, Destination/binary, Rest/binary>>.

%% That many packets, or the packets that arrived before the time limit.
gather(_, Count) when Count =< 0 ->
    [];
gather(Socket, Count) ->
    case ebpf_xsk:recv_packets(Socket, 64, ?PATIENCE) of
        {ok, []} -> [];
        {ok, Packets} -> Packets ++ gather(Socket, Count - length(Packets))
    end.

%% Each number is sent once and comes back once.
exchange(Socket, Count) ->
    [
        begin
            Numbers = lists:seq(First, min(First + 63, Count)),
            {ok, []} = ebpf_xsk:send_packets(Socket, [packet(Number) || Number <- Numbers]),
            Answers = gather(Socket, length(Numbers)),
            ?assertEqual([turned(packet(Number)) || Number <- Numbers], lists:sort(Answers))
        end
     || First <- lists:seq(1, Count, 64)
    ].

%% The group and the only socket of near.
near() -> near(#{}).

near(Options) ->
    {ok, Group} = ebpf_xsk_group:open(?NEAR, Options),
    {ok, [Socket]} = ebpf_xsk_group:sockets(Group),
    {Group, Socket}.

close({Group, Socket}) ->
    ok = ebpf_xsk:close(Socket),
    ok = ebpf_xsk_group:close(Group).

%% Runs a test while a process for each socket of far calls a function with it, repeatedly.
with_far(Options, Serve, Test) ->
    {ok, Group} = ebpf_xsk_group:open(?FAR, Options),
    {ok, Sockets} = ebpf_xsk_group:sockets(Group),
    Servers = [spawn_monitor(fun() -> serve_until_closed(Socket, Serve) end) || Socket <- Sockets],
    try
        Test(Group)
    after
        [ok = ebpf_xsk:close(Socket) || Socket <- Sockets],
        ok = ebpf_xsk_group:close(Group)
    end,
    [ended(Server) || Server <- Servers].

serve_until_closed(Socket, Serve) ->
    case Serve(Socket) of
        ok -> serve_until_closed(Socket, Serve);
        {error, #{errno := ebadf, message := <<"the xsk is closed">>}} -> ok
    end.

ended({Pid, Monitor}) ->
    receive
        {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(normal, Reason)
    end.

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

%% ---- waiting and closing ----------------------------------------------------------------------------------------------

milliseconds(Call) ->
    {Time, Result} = timer:tc(Call),
    {Time div 1000, Result}.

waiting_ends_in_time(_) ->
    {_, Socket} = Near = near(),
    [
        begin
            {Time, {ok, []}} = milliseconds(Wait),
            ?assert(Time >= 250 andalso Time < 1500)
        end
     || Wait <- [
            fun() -> ebpf_xsk:recv(Socket, 1, 250) end,
            fun() -> ebpf_xsk:recv_packets(Socket, 1, 250) end,
            fun() -> ebpf_xsk:wait(Socket, [readable], 250) end
        ]
    ],
    {Soon, {ok, [writable]}} = milliseconds(fun() -> ebpf_xsk:wait(Socket, [readable, writable], 5000) end),
    ?assert(Soon < 1000),
    "" = os:cmd("ip link set " ?NEAR " down"),
    {error, #{cause := interface_down}} = ebpf_xsk:recv(Socket, 1, infinity),
    set_mtu(1500),
    close(Near).

closing_ends_a_wait(_) ->
    {_, Socket} = Near = near(),
    Self = self(),
    Waiting = [
        spawn_monitor(fun() ->
            Self ! waiting,
            {error, #{errno := ebadf}} = ebpf_xsk:recv(Socket, 1, Timeout)
        end)
     || Timeout <- [infinity, 60000]
    ],
    [
        receive
            waiting -> ok
        end
     || _ <- Waiting
    ],
    timer:sleep(150),
    {Time, _} = milliseconds(fun() -> close(Near) end),
    [ended(Process) || Process <- Waiting],
    ?assert(Time < 1500).

%% A waiting process delays others that use the memory only for a moment: a tenth of a second on an idle machine.
a_wait_makes_way(_) ->
    {_, Socket} = Near = near(),
    Waiting = spawn_monitor(fun() -> {error, #{errno := ebadf}} = ebpf_xsk:recv(Socket, 1, infinity) end),
    Times = [
        begin
            timer:sleep(20),
            {Time, {ok, [_]}} = milliseconds(fun() -> ebpf_xsk:reserve(Socket, 1) end),
            Time
        end
     || _ <- lists:seq(1, 10)
    ],
    ct:pal("milliseconds of calls beside one that waits: ~w", [Times]),
    ?assert(lists:sum(Times) < 4000),
    close(Near),
    ended(Waiting).

a_killed_process_leaves_nothing(_) ->
    Self = self(),
    {Pid, Monitor} = spawn_monitor(fun() ->
        {ok, Group} = ebpf_xsk_group:open(?FAR),
        {ok, [Socket]} = ebpf_xsk_group:sockets(Group),
        {ok, _} = ebpf_xsk:reserve(Socket, 5),
        Self ! attached,
        {ok, _} = ebpf_xsk:recv(Socket, 1, infinity),
        ebpf_xsk_group:close(Group)
    end),
    receive
        attached -> ok;
        {'DOWN', Monitor, process, Pid, Reason} -> ct:fail(Reason)
    end,
    timer:sleep(50),
    ?assertMatch({ok, _}, ebpf_link:find_xdp(?FAR)),
    exit(Pid, kill),
    receive
        {'DOWN', Monitor, process, Pid, killed} -> ok
    end,
    ?assert(wait_for(fun() -> ebpf_link:find_xdp(?FAR) =:= not_found end)),
    {ok, Group} = ebpf_xsk_group:open(?FAR),
    ok = ebpf_xsk_group:close(Group).

%% Packets go to a process with a socket, although no process refers to the group.
a_socket_keeps_its_group(_) ->
    Self = self(),
    Monitored = spawn_monitor(fun() ->
        {ok, Socket} = socket_of_a_forgotten_group(),
        erlang:garbage_collect(),
        timer:sleep(100),
        Self ! {still, ebpf_link:find_xdp(?FAR)},
        ok = ebpf_xsk:close(Socket)
    end),
    receive
        {still, Found} -> ?assertMatch({ok, _}, Found)
    end,
    ended(Monitored),
    ?assert(wait_for(fun() -> ebpf_link:find_xdp(?FAR) =:= not_found end)).

socket_of_a_forgotten_group() ->
    {ok, Group} = ebpf_xsk_group:open(?FAR),
    ebpf_xsk_group:socket(Group, 0).

memory_goes_with_its_sockets(_) ->
    Before = virtual_kilobytes(),
    [
        begin
            {ok, Socket} = ebpf_xsk:open(?FAR, 0),
            ok = ebpf_xsk:close(Socket)
        end
     || _ <- lists:seq(1, 20)
    ],
    ?assert(virtual_kilobytes() - Before < 10 * 16384).

virtual_kilobytes() ->
    {ok, Status} = file:read_file("/proc/self/status"),
    {match, [Number]} = re:run(Status, "VmSize:\\s+(\\d+) kB", [{capture, all_but_first, list}]),
    list_to_integer(Number).

%% ---- settings and errors ----------------------------------------------------------------------------------------------

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
