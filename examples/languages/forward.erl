#!/usr/bin/env escript
%% SPDX-License-Identifier: BSD-2-Clause
%% forward A B: every frame that arrives on one interface leaves by the other, in XDP, until the input ends.
main([A, B]) ->
    Object = must(ebpf_object:open_bundled("forward")),
    must(ebpf_object:load(Object)),
    Tx = must(ebpf_object:map(Object, "tx")),
    Indices = [must(ebpf_interface:index(Interface)) || Interface <- [A, B]],
    [must(ebpf_redirect:set(Tx, Index, Target)) || {Index, Target} <- lists:zip(Indices, [B, A])],
    Program = must(ebpf_object:program(Object, "forward")),
    Drops = ebpf_drops:open(),
    [print(["losses are not reported: ", ebpf_error:message(Reason)]) || {error, Reason} <- [Drops]],
    Links = [must(ebpf_link:attach_xdp(Program, Interface)) || Interface <- [A, B]],
    [examine(Tx, Index, Link) || {Index, Link} <- lists:zip(Indices, Links)],
    io:put_chars("forwarding\n"),
    Main = self(),
    spawn_link(fun() -> wait_for_eof(), Main ! ended end),
    wait(Drops, Indices, 0),
    lists:foreach(fun ebpf_link:close/1, Links);
main(_) ->
    io:put_chars(standard_error, "usage: forward A B\n"),
    halt(2).

%% Prints reasons why frames from an interface would not arrive. Its index is the key of their target.
examine(Tx, Index, Link) ->
    #{xdp_mode := Mode} = ebpf_link:info(Link),
    Ingress = ebpf_redirect:ingress_preflight(Index, devmap_hash, #{mode => Mode}),
    Targets = ebpf_redirect:preflight(Tx, #{frame_size => 1514, mode => Mode}),
    Findings = Ingress ++ [Finding || #{key := Key} = Finding <- Targets, Key =:= Index],
    [print([Message, "\n    ", Remedy]) || #{message := Message, remedy := Remedy} <- Findings].

wait(Drops, Indices, Printed) ->
    receive
        ended -> print_losses(Drops, Indices, Printed)
    after 1000 -> wait(Drops, Indices, print_losses(Drops, Indices, Printed))
    end.

%% Prints the losses if they are more than at the last print. The kernel reports the losses of the whole machine.
print_losses({ok, Drops}, Indices, Printed) ->
    {ok, "net:[" ++ Netns} = file:read_link("/proc/self/ns/net"),
    Losses = [
        Drop
     || #{netns := Number, ifindex := Index} = Drop <- ebpf_drops:summary(Drops),
        integer_to_list(Number) ++ "]" =:= Netns,
        lists:member(Index, Indices)
    ],
    Lost = lists:sum([Packets || #{packets := Packets} <- Losses]),
    [print([integer_to_list(Packets), " lost: ", Message]) || #{packets := Packets, message := Message} <- Losses, Lost > Printed],
    Lost;
print_losses(_, _, Printed) ->
    Printed.

wait_for_eof() -> io:get_line("") =:= eof orelse wait_for_eof().

must(ok) -> ok;
must({ok, Value}) -> Value;
must({error, Reason}) ->
    print(ebpf_error:message(Reason)),
    halt(1).

print(Text) -> io:put_chars(standard_error, ["forward: ", Text, "\n"]).
