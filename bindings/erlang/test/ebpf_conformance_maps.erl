%% SPDX-License-Identifier: BSD-2-Clause
%% Operations of the cases on maps of keys and values.
-module(ebpf_conformance_maps).

-include("ebpf_conformance.hrl").

-export([do/2]).
-import(ebpf_conformance_values, [
    text/2, text/3, bytes/2, unhex/1, hex/1, named/2, on/1, flags/1, pin/1, descriptor/2, kept/2, value/1, nothing/1,
    is_there/1, sorted/2, closed/1
]).

do(<<"map.create">>, Run) ->
    kept(map, ebpf_map:create(spec(Run#run.step)));
do(<<"map.create_pinned">>, Run) ->
    Policy = binary_to_atom(text(<<"policy">>, Run)),
    case ebpf_map:create_pinned(spec(Run#run.step), pin(Run), Policy) of
        {error, _} = Failure -> Failure;
        {How, Map} -> {keep, map, Map, atom_to_binary(How)}
    end;
do(<<"map.open_id">>, Run) ->
    #{id := Id} = ebpf_map:info(named(text(<<"of">>, Run), Run)),
    kept(map, ebpf_map:open_id(Id, flags(Run)));
do(<<"map.open_fd">>, Run) ->
    kept(map, ebpf_map:open_fd(descriptor(<<"fd">>, Run)));
do(<<"map.open_pinned">>, Run) ->
    kept(map, ebpf_map:open_pinned(pin(Run), flags(Run)));
do(<<"map.close">>, Run) ->
    closed(ebpf_map:close(on(Run)));
do(<<"map.pin">>, Run) ->
    ebpf_map:pin(on(Run), pin(Run));
do(<<"map.unpin">>, Run) ->
    ebpf_map:unpin(on(Run), pin(Run));
do(<<"map.info">>, Run) ->
    Field = binary_to_atom(text(<<"field">>, Run)),
    case ebpf_map:info(on(Run)) of
        #{Field := Name} when is_atom(Name) -> atom_to_binary(Name);
        #{Field := Value} -> Value;
        Failure -> Failure
    end;
do(<<"map.get">>, Run) ->
    case flags(Run) of
        0 -> value(ebpf_map:get(on(Run), bytes(<<"key">>, Run)));
        Flags -> value(ebpf_map:get(on(Run), bytes(<<"key">>, Run), Flags))
    end;
do(<<"map.put">>, Run) ->
    ebpf_map:put(on(Run), bytes(<<"key">>, Run), bytes(<<"value">>, Run), flags(Run));
do(<<"map.delete">>, Run) ->
    ebpf_map:delete(on(Run), bytes(<<"key">>, Run));
do(<<"map.take">>, Run) ->
    value(ebpf_map:take(on(Run), bytes(<<"key">>, Run)));
do(<<"map.next_key">>, Run) ->
    case text(<<"key">>, Run) of
        null -> value(ebpf_map:next_key(on(Run), first));
        Key -> value(ebpf_map:next_key(on(Run), unhex(Key)))
    end;
do(<<"map.items">>, Run) ->
    sorted(ebpf_map:to_list(on(Run)), fun entry/1);
do(<<"map.keys">>, Run) ->
    sorted(ebpf_map:keys(on(Run)), fun ebpf_conformance_values:hex/1);
do(<<"map.freeze">>, Run) ->
    ebpf_map:freeze(on(Run));
do(<<"cursor.new">>, Run) ->
    case text(<<"read_ahead">>, Run, default) of
        default -> kept(cursor, ebpf_cursor:new(on(Run)));
        Entries -> kept(cursor, ebpf_cursor:new(on(Run), #{read_ahead => Entries}))
    end;
do(<<"cursor.next">>, Run) ->
    entry(ebpf_cursor:next(on(Run)));
do(<<"cursor.drain">>, Run) ->
    [Map] = [Map || {map, Map} <- maps:values(Run#run.names)],
    sorted(drain(Map, on(Run)), fun ebpf_conformance_values:hex/1);
do(<<"cursor.state">>, Run) ->
    atom_to_binary(ebpf_cursor:state(on(Run)));
do(<<"cursor.rewind">>, Run) ->
    ebpf_cursor:rewind(on(Run));
do(<<"cursor.close">>, Run) ->
    ebpf_cursor:close(on(Run));
do(<<"queue.push">>, Run) ->
    ebpf_queue:push(on(Run), bytes(<<"value">>, Run), flags(Run));
do(<<"queue.pop">>, Run) ->
    value(ebpf_queue:pop(on(Run)));
do(<<"queue.peek">>, Run) ->
    value(ebpf_queue:peek(on(Run)));
do(<<"bloom.add">>, Run) ->
    ebpf_bloom:add(on(Run), bytes(<<"value">>, Run));
do(<<"bloom.contains">>, Run) ->
    ebpf_bloom:contains(on(Run), bytes(<<"value">>, Run));
do(<<"lpm.put">>, Run) ->
    ebpf_lpm:put(on(Run), prefix(Run), bytes(<<"value">>, Run), flags(Run));
do(<<"lpm.get">>, Run) ->
    value(ebpf_lpm:get(on(Run), bytes(<<"address">>, Run)));
do(<<"lpm.delete">>, Run) ->
    ebpf_lpm:delete(on(Run), prefix(Run));
do(<<"percpu.put">>, Run) ->
    ebpf_percpu:put(on(Run), bytes(<<"key">>, Run), bytes(<<"value">>, Run), flags(Run));
do(<<"percpu.get">>, Run) ->
    Count = ebpf_percpu:count(),
    case ebpf_percpu:get(on(Run), bytes(<<"key">>, Run)) of
        {ok, [Value | _] = Values} ->
            Values = lists:duplicate(Count, Value),
            hex(Value);
        Other ->
            nothing(Other)
    end;
do(<<"percpu.put_cpu">>, Run) ->
    ebpf_percpu:put_cpu(on(Run), bytes(<<"key">>, Run), text(<<"cpu">>, Run), bytes(<<"value">>, Run));
do(<<"percpu.get_cpu">>, Run) ->
    value(ebpf_percpu:get_cpu(on(Run), bytes(<<"key">>, Run), text(<<"cpu">>, Run)));
do(<<"percpu.sum">>, Run) ->
    Numbers = [signed || text(<<"signed">>, Run, false)],
    case ebpf_percpu:sum(on(Run), bytes(<<"key">>, Run), text(<<"width">>, Run), Numbers) of
        {ok, Sums} -> [integer_to_binary(Sum) || Sum <- Sums];
        Other -> nothing(Other)
    end;
do(<<"map_in_map.set">>, Run) ->
    ebpf_map_in_map:set(on(Run), bytes(<<"key">>, Run), named(text(<<"inner">>, Run), Run), flags(Run));
do(<<"map_in_map.get">>, Run) ->
    case ebpf_map_in_map:get(on(Run), bytes(<<"key">>, Run)) of
        {ok, Inner} -> {keep, map, Inner, true};
        Other -> is_there(Other)
    end;
do(<<"probe.map_type">>, Run) ->
    ebpf_probe:map_type(binary_to_atom(text(<<"type">>, Run))).

spec(Step) ->
    Numbers = maps:from_list([{Field, Value} || {Field, Key} <- spec_fields(), {ok, Value} <- [maps:find(Key, Step)]]),
    Typed = Numbers#{type => type(maps:get(<<"type">>, Step))},
    case Step of
        #{<<"inner">> := Inner} -> Typed#{inner => spec(Inner)};
        _ -> Typed
    end.

spec_fields() ->
    [{Field, atom_to_binary(Field)} || Field <- [key_size, value_size, max_entries, flags, name, numa_node, extra]].

type(Name) when is_binary(Name) -> binary_to_atom(Name);
type(Number) -> Number.

entry({Key, Value}) when is_binary(Key) -> [hex(Key), hex(Value)];
entry(Other) -> nothing(Other).

drain(Map, Cursor) ->
    case ebpf_cursor:next_key(Cursor) of
        done ->
            [];
        Key ->
            ok = ebpf_map:delete(Map, Key),
            [Key | drain(Map, Cursor)]
    end.

prefix(Run) -> {bytes(<<"address">>, Run), text(<<"prefix_len">>, Run)}.
