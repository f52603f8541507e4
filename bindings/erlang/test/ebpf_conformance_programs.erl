%% SPDX-License-Identifier: BSD-2-Clause
%% Operations of the cases on objects, programs, links, chains and drops.
-module(ebpf_conformance_programs).

-include("ebpf_conformance.hrl").

-export([do/2]).
-import(ebpf_conformance_values, [
    text/2, bytes/2, named/2, on/1, pin/1, descriptor/2, kept/2, value/1, found/1, nothing/1, program/2, closed/1
]).

do(<<"object.bundled">>, Run) ->
    kept(object, ebpf_object:open_bundled(text(<<"name">>, Run)));
do(<<"object.names">>, Run) ->
    case text(<<"of">>, Run) of
        <<"map">> -> ebpf_object:maps(on(Run));
        <<"program">> -> ebpf_object:programs(on(Run));
        <<"constant">> -> ebpf_object:constants(on(Run))
    end;
do(<<"object.constant">>, Run) ->
    value(ebpf_object:get_constant(on(Run), text(<<"name">>, Run)));
do(<<"object.set_constant">>, Run) ->
    ebpf_object:set_constant(on(Run), text(<<"name">>, Run), bytes(<<"value">>, Run));
do(<<"object.bind">>, Run) ->
    ebpf_object:bind(on(Run), text(<<"name">>, Run), named(text(<<"map">>, Run), Run));
do(<<"object.load">>, Run) ->
    ebpf_object:load(on(Run));
do(<<"object.close">>, Run) ->
    closed(ebpf_object:close(on(Run)));
do(<<"object.map">>, Run) ->
    kept(map, ebpf_object:map(on(Run), text(<<"name">>, Run)));
do(<<"object.program">>, Run) ->
    kept(program, ebpf_object:program(on(Run), text(<<"name">>, Run)));
do(<<"program.info">>, Run) ->
    case {text(<<"field">>, Run), ebpf_program:info(on(Run))} of
        {<<"name">>, #{name := Name}} -> Name;
        {<<"type">>, #{type := Type}} -> ebpf_enum:program_type(Type);
        {_, Failure} -> Failure
    end;
do(<<"program.pin">>, Run) ->
    ebpf_program:pin(on(Run), pin(Run));
do(<<"program.unpin">>, Run) ->
    ebpf_program:unpin(on(Run), pin(Run));
do(<<"program.open_pinned">>, Run) ->
    kept(program, ebpf_program:open_pinned(pin(Run)));
do(<<"link.attach_xdp">>, Run) ->
    Mode = binary_to_atom(text(<<"mode">>, Run)),
    kept(link, ebpf_link:attach_xdp(descriptor(<<"program">>, Run), text(<<"interface">>, Run), #{mode => Mode}));
do(<<"link.find_xdp">>, Run) ->
    case ebpf_link:find_xdp(text(<<"interface">>, Run)) of
        {ok, #{program := Id}} -> program(Id, Run);
        Other -> nothing(Other)
    end;
do(<<"link.mode">>, Run) ->
    #{xdp_mode := Mode} = ebpf_link:info(on(Run)),
    atom_to_binary(Mode);
do(<<"link.program">>, Run) ->
    #{program := Id} = ebpf_link:info(on(Run)),
    program(Id, Run);
do(<<"link.update">>, Run) ->
    ebpf_link:update(on(Run), descriptor(<<"program">>, Run));
do(<<"link.close">>, Run) ->
    closed(ebpf_link:close(on(Run)));
do(<<"chain.create">>, Run) ->
    Kind = binary_to_atom(text(<<"kind">>, Run)),
    kept(chain, ebpf_chain:create(Kind, text(<<"default_action">>, Run)));
do(<<"chain.insert">>, Run) ->
    kept(entry, ebpf_chain:insert(on(Run), descriptor(<<"program">>, Run), text(<<"priority">>, Run)));
do(<<"chain.remove">>, Run) ->
    ebpf_chain:remove(on(Run), named(text(<<"entry">>, Run), Run));
do(<<"chain.enable">>, Run) ->
    Entry = named(text(<<"entry">>, Run), Run),
    case text(<<"enabled">>, Run) of
        true -> ebpf_chain:enable(on(Run), Entry);
        false -> ebpf_chain:disable(on(Run), Entry)
    end;
do(<<"chain.set_priority">>, Run) ->
    ebpf_chain:set_priority(on(Run), named(text(<<"entry">>, Run), Run), text(<<"priority">>, Run));
do(<<"chain.list">>, Run) ->
    Names = maps:from_list([{Entry, Name} || {Name, {entry, Entry}} <- maps:to_list(Run#run.names)]),
    [maps:get(Entry, Names) || #{entry := Entry} <- ebpf_chain:entries(on(Run))];
do(<<"chain.pending">>, Run) ->
    case ebpf_chain:pending(on(Run)) of
        true -> 1;
        false -> 0;
        Failure -> Failure
    end;
do(<<"chain.commit">>, Run) ->
    found(ebpf_chain:commit(on(Run)));
do(<<"chain.rollback">>, Run) ->
    ebpf_chain:rollback(on(Run));
do(<<"chain.close">>, Run) ->
    closed(ebpf_chain:close(on(Run)));
do(<<"drops.open">>, _) ->
    kept(drops, ebpf_drops:open());
do(<<"drops.unseen">>, Run) ->
    Sentences = ebpf_drops:unseen(on(Run)),
    length(Sentences) >= text(<<"least">>, Run) andalso not lists:member(<<>>, Sentences);
do(<<"drops.close">>, Run) ->
    closed(ebpf_drops:close(on(Run))).
