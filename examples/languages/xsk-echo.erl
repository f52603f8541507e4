#!/usr/bin/env escript
%% SPDX-License-Identifier: BSD-2-Clause
%% xsk-echo INTERFACE: sends every frame back to its source, by AF_XDP, until the input ends.
-mode(compile).

main([Interface]) ->
    Group = must(ebpf_xsk_group:open(Interface)),
    Sockets = must(ebpf_xsk_group:sockets(Group)),
    [spawn_link(fun() -> echo(Socket) end) || Socket <- Sockets],
    io:format("echoing on ~b queues~n", [length(Sockets)]),
    wait_for_eof(),
    must(ebpf_xsk_group:close(Group));
main(_) ->
    io:put_chars(standard_error, "usage: xsk-echo INTERFACE\n"),
    halt(2).

echo(Socket) ->
    Frames = must(ebpf_xsk:recv(Socket, 64, infinity)),
    [turn_around(Socket, Address) || {Address, _} <- Frames],
    Left = must(ebpf_xsk:send(Socket, Frames)),
    must(ebpf_xsk:release(Socket, Left)),
    echo(Socket).

turn_around(Socket, Address) ->
    <<Destination:6/binary, Source:6/binary>> = must(ebpf_xsk:read(Socket, Address, 12)),
    must(ebpf_xsk:write(Socket, Address, [Source, Destination])).

must(ok) -> ok;
must({ok, Value}) -> Value;
must({error, Reason}) ->
    io:put_chars(standard_error, ["xsk-echo: ", ebpf_error:message(Reason), "\n"]),
    halt(1).

wait_for_eof() -> io:get_line("") =:= eof orelse wait_for_eof().
