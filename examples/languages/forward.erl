#!/usr/bin/env escript
%% SPDX-License-Identifier: BSD-2-Clause
%% forward A B: every frame that comes in by one interface goes out by the other, in XDP, until the input ends.
main([A, B]) ->
    Object = must(ebpf_object:open_bundled("forward")),
    must(ebpf_object:load(Object)),
    Tx = must(ebpf_object:map(Object, "tx")),
    must(ebpf_redirect:set(Tx, must(ebpf_interface:index(A)), B)),
    must(ebpf_redirect:set(Tx, must(ebpf_interface:index(B)), A)),
    Program = must(ebpf_object:program(Object, "forward")),
    Links = [must(ebpf_link:attach_xdp(Program, Interface)) || Interface <- [A, B]],
    io:put_chars("forwarding\n"),
    wait_for_eof(),
    lists:foreach(fun ebpf_link:close/1, Links);
main(_) ->
    io:put_chars(standard_error, "usage: forward A B\n"),
    halt(2).

must(ok) -> ok;
must({ok, Value}) -> Value;
must({error, Reason}) ->
    io:put_chars(standard_error, ["forward: ", ebpf_error:message(Reason), "\n"]),
    halt(1).

wait_for_eof() -> io:get_line("") =:= eof orelse wait_for_eof().
