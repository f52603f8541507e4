%% SPDX-License-Identifier: BSD-2-Clause
%% Two veths for tests with AF_XDP sockets: the sockets of `near' belong to the test, and the sockets of `far' send the packets
%% back.
-module(ebpf_xsk_helpers).

-include_lib("stdlib/include/assert.hrl").
-include("ebpf_xsk.hrl").

-compile([export_all, nowarn_export_all]).

-define(TYPE, 16#88b5).

make_veths() ->
    "" = os:cmd("ip link set lo up"),
    "" = os:cmd("ip link add " ?NEAR " numrxqueues 1 type veth peer name " ?FAR " numrxqueues 1"),
    [ok = file:write_file("/proc/sys/net/ipv6/conf/" ++ Name ++ "/disable_ipv6", "1") || Name <- [?NEAR, ?FAR]],
    set_mtu(1500).

remove_veths() ->
    "" = os:cmd("ip link del " ?NEAR).

set_mtu(Mtu) ->
    [] = lists:append([os:cmd(lists:concat(["ip link set ", Name, " up mtu ", Mtu])) || Name <- [?NEAR, ?FAR]]),
    ok.

%% A test leaves no descriptor, no mapping of a ring, no program.
nothing_left(Config) ->
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

%% The kernel releases the queue of a closed socket late on a busy machine. Each attempt waits for a second.
open_group(Interface, Options, Attempts) ->
    case ebpf_xsk_group:open(Interface, Options) of
        {ok, Group} -> Group;
        {error, #{cause := xsk_queue_busy}} when Attempts > 1 -> open_group(Interface, Options, Attempts - 1)
    end.

near(Options) ->
    Group = open_group(?NEAR, Options, 20),
    {ok, [Socket]} = ebpf_xsk_group:sockets(Group),
    {Group, Socket}.

close({Group, Socket}) ->
    ok = ebpf_xsk:close(Socket),
    ok = ebpf_xsk_group:close(Group).

%% Runs a test while a process for each socket of far calls a function with it, repeatedly.
with_far(Options, Serve, Test) ->
    Group = open_group(?FAR, Options, 20),
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
