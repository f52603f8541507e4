%% SPDX-License-Identifier: BSD-2-Clause
%% AF_XDP sockets: waits, closing, and the end of processes with sockets.
-module(ebpf_xsk_lifetimes_SUITE).

-include_lib("stdlib/include/assert.hrl").
-include("ebpf_xsk.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_xsk_helpers, [
    make_veths/0, remove_veths/0, left/0, nothing_left/1, set_mtu/1, wait_for/1, near/0, close/1, ended/1
]).

all() ->
    [
        waiting_ends_in_time,
        closing_ends_a_wait,
        a_wait_makes_way,
        a_killed_process_leaves_nothing,
        a_socket_keeps_its_group,
        memory_goes_with_its_sockets
    ].

%% A waiting test could wait for ever, so it has a time limit.
suite() -> [{timetrap, {seconds, 60}}].

init_per_suite(Config) ->
    make_veths(),
    Config.

end_per_suite(_) -> remove_veths().

init_per_testcase(_, Config) -> [{left, left()} | Config].

end_per_testcase(_, Config) -> nothing_left(Config).

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
