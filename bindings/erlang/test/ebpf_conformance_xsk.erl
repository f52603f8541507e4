%% SPDX-License-Identifier: BSD-2-Clause
%% Operations of the cases on AF_XDP sockets and their groups.
-module(ebpf_conformance_xsk).

-include("ebpf_conformance.hrl").

-export([do/2]).
-import(ebpf_conformance_values, [
    text/2, text/3, bytes/2, named/2, on/1, kept/2, value/1, found/1, closed/1
]).

do(<<"xsk.open">>, Run) ->
    kept(xsk, ebpf_xsk:open(text(<<"interface">>, Run), text(<<"queue">>, Run), xsk_spec(Run)));
do(<<"xsk.open_shared">>, Run) ->
    With = named(text(<<"with">>, Run), Run),
    kept(xsk, ebpf_xsk:open_shared(With, text(<<"interface">>, Run), text(<<"queue">>, Run), xsk_spec(Run)));
do(<<"xsk.close">>, Run) ->
    closed(ebpf_xsk:close(on(Run)));
do(<<"xsk.mode">>, Run) ->
    atom_to_binary(ebpf_xsk:mode(on(Run)));
do(<<"xsk.memory_size">>, Run) ->
    ebpf_xsk:memory_size(on(Run));
do(<<"xsk.reserve">>, Run) ->
    found(ebpf_xsk:reserve(on(Run), text(<<"room">>, Run)));
do(<<"xsk.release">>, Run) ->
    ebpf_xsk:release(on(Run), text(<<"addresses">>, Run));
do(<<"xsk.recv">>, Run) ->
    case ebpf_xsk:recv(on(Run), text(<<"room">>, Run)) of
        {ok, Frames} -> [[element(1, Frame), element(2, Frame)] || Frame <- Frames];
        Failure -> Failure
    end;
do(<<"xsk.send">>, Run) ->
    Options = [binary_to_atom(Option) || Option <- text(<<"options">>, Run, [])],
    Both = lists:zip(text(<<"addresses">>, Run), text(<<"lengths">>, Run)),
    Frames = [{Address, Length, Options} || {Address, Length} <- Both],
    case ebpf_xsk:send(on(Run), Frames) of
        {ok, Left} -> length(Frames) - length(Left);
        Failure -> Failure
    end;
do(<<"xsk.reap">>, Run) ->
    found(ebpf_xsk:reap(on(Run)));
do(<<"xsk.wait">>, Run) ->
    Events = [binary_to_atom(Event) || Event <- text(<<"events">>, Run)],
    case ebpf_xsk:wait(on(Run), Events, text(<<"timeout">>, Run)) of
        {ok, Came} -> [atom_to_binary(Event) || Event <- Came];
        Failure -> Failure
    end;
do(<<"xsk.read">>, Run) ->
    value(ebpf_xsk:read(on(Run), text(<<"address">>, Run), text(<<"length">>, Run)));
do(<<"xsk.write">>, Run) ->
    ebpf_xsk:write(on(Run), text(<<"address">>, Run), bytes(<<"data">>, Run));
do(<<"xsk.set_tx_metadata">>, Run) ->
    ebpf_xsk:set_tx_metadata(on(Run), text(<<"address">>, Run), [request(Name, Run) || Name <- text(<<"tx_metadata">>, Run)]);
do(<<"xsk.counter">>, Run) ->
    found(ebpf_xsk:counter(on(Run), binary_to_atom(text(<<"counter">>, Run))));
do(<<"xsk_group.open">>, Run) ->
    Mode = binary_to_atom(text(<<"mode">>, Run)),
    Spec = maps:remove(mode, xsk_spec(Run)),
    kept(xsk_group, ebpf_xsk_group:open(text(<<"interface">>, Run), Spec#{xdp_mode => Mode}));
do(<<"xsk_group.close">>, Run) ->
    closed(ebpf_xsk_group:close(on(Run)));
do(<<"xsk_group.count">>, Run) ->
    ebpf_xsk_group:count(on(Run));
do(<<"xsk_group.mode">>, Run) ->
    atom_to_binary(ebpf_xsk_group:xdp_mode(on(Run)));
do(<<"xsk_group.refresh">>, Run) ->
    ebpf_xsk_group:refresh(on(Run));
do(<<"xsk_group.socket">>, Run) ->
    kept(xsk, ebpf_xsk_group:socket(on(Run), text(<<"queue">>, Run))).

xsk_spec(#run{step = Step}) ->
    maps:from_list([{Field, xsk_field(Value)} || {Key, Field} <- xsk_fields(), {ok, Value} <- [maps:find(Key, Step)]]).

xsk_fields() ->
    [{atom_to_binary(Field), Field} || Field <- [frames, frame_size, headroom, unaligned, mode]] ++
        [{<<"receive">>, receive_ring}, {<<"send">>, send_ring}].

xsk_field(Mode) when is_binary(Mode) -> binary_to_atom(Mode);
xsk_field(Value) -> Value.

request(<<"checksum">>, Run) -> {checksum, text(<<"checksum_start">>, Run, 0), text(<<"checksum_offset">>, Run, 0)};
request(<<"timestamp">>, _) -> timestamp.
