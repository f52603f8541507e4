%% SPDX-License-Identifier: BSD-2-Clause
%% Runs bindings/conformance.json, the common cases of all bindings (conformance.md), on the modules of this binding:
%%
%%     unshare --net erl -noshell -pa … -run ebpf_conformance main conformance.json [PATTERN]
-module(ebpf_conformance).

-export([main/1]).

-record(run, {step, names = #{}, pins}).

main([File]) ->
    main([File, "*"]);
main([File, Pattern]) ->
    #{<<"cases">> := Cases} = ebpf_json:read_file(File),
    Chosen = [Case || #{<<"name">> := Name} = Case <- Cases, matches(Name, Pattern)],
    Results = [run_case(Case) || Case <- Chosen],
    Failed = length([failed || failed <- Results]),
    io:format("~b passed, ~b failed~n", [length([passed || passed <- Results]), Failed]),
    halt(min(Failed, 1)).

matches(Name, Pattern) ->
    Words = string:lexemes(Pattern, "*"),
    lists:all(fun(Word) -> string:find(Name, Word) =/= nomatch end, Words).

run_case(#{<<"name">> := Name} = Case) ->
    case [Requirement || Requirement <- maps:get(<<"requires">>, Case, []), not is_met(Requirement)] of
        [] ->
            report(Name, in_process(Case));
        [Missing | _] ->
            io:format("SKIPPED: kernel or library: ~ts needs ~ts~n", [Name, Missing]),
            skipped
    end.

report(_, ok) ->
    passed;
report(Name, Trouble) ->
    io:format("FAILED: ~ts~n    ~tp~n", [Name, Trouble]),
    failed.

is_met(<<"programs">>) -> ebpf_probe:programs();
is_met(<<"map_type ", Type/binary>>) -> ebpf_probe:map_type(binary_to_atom(Type)).

%% In a separate process, so that nothing of an aborted case is left.
in_process(#{<<"steps">> := Steps}) ->
    {Pid, Monitor} = spawn_monitor(fun() -> exit(run_steps(Steps)) end),
    receive
        {'DOWN', Monitor, process, Pid, Result} -> Result
    end.

run_steps(Steps) ->
    {ok, Mount} = ebpf_probe:bpffs(),
    Pins = filename:join(Mount, "ebpfmap-erlang-" ++ os:getpid()),
    ok = file:make_dir(Pins),
    try
        Last = lists:foldl(fun run_step/2, #run{pins = Pins}, Steps),
        close_all(maps:values(Last#run.names))
    catch
        throw:{close, Names, Trouble} ->
            close_all(maps:values(Names)),
            Trouble
    after
        {ok, Left} = file:list_dir(Pins),
        [ok = file:delete(filename:join(Pins, File)) || File <- Left],
        ok = file:del_dir(Pins)
    end.

close_all(Handles) ->
    [close(Kind, Handle) || {Kind, Handle} <- lists:sort(Handles)],
    ok.

close(link, Link) -> ebpf_link:close(Link);
close(map, Map) -> ebpf_map:close(Map);
close(object, Object) -> ebpf_object:close(Object);
close(program, Program) -> ebpf_program:close(Program);
close(chain, Chain) -> ebpf_chain:close(Chain);
close(drops, Drops) -> ebpf_drops:close(Drops);
close(cursor, Cursor) -> ebpf_cursor:close(Cursor);
close(socket, Socket) -> gen_tcp:close(Socket);
close(xsk, Socket) -> ebpf_xsk:close(Socket);
close(xsk_group, Group) -> ebpf_xsk_group:close(Group);
close(entry, _) -> ok.

%% ---- steps ------------------------------------------------------------------------------------------------------------

run_step(#{<<"do">> := Operation} = Step, Run) ->
    Here = Run#run{step = Step},
    try do(Operation, Here) of
        Outcome -> check(Outcome, Here)
    catch
        Class:Reason:Stack -> throw({close, Run#run.names, {Step, Class, Reason, Stack}})
    end.

%% An outcome is {keep, Kind, Handle}, {keep, Kind, Handle, Result}, {error, Reason} or the result itself.
check({keep, Kind, Handle}, Run) -> check({keep, Kind, Handle, ok}, Run);
check({keep, Kind, Handle, Result}, Run) -> check(Result, keep(Kind, Handle, Run));
check({error, Reason}, Run) -> check_error(Reason, Run);
check(Result, #run{step = #{<<"error">> := _}} = Run) -> unexpected(Result, Run);
check(Result, #run{step = #{<<"expect">> := Result}} = Run) -> Run;
check(Result, #run{step = #{<<"expect">> := _}} = Run) -> unexpected(Result, Run);
check(_, Run) -> Run.

keep(Kind, Handle, #run{step = #{<<"as">> := Name}, names = Names} = Run) ->
    Run#run{names = Names#{Name => {Kind, Handle}}}.

check_error(Reason, #run{step = #{<<"error">> := #{<<"errno">> := Errno, <<"cause">> := Cause} = Expected}} = Run) ->
    #{errno := Number, cause := Found, operation := <<_, _/binary>>, message := <<_, _/binary>> = Message} = Reason,
    Said = string:find(Message, maps:get(<<"says">>, Expected, <<>>)) =/= nomatch,
    case {upper(Number), upper(Found)} of
        {Errno, Cause} when Said -> Run;
        {<<"EOPNOTSUPP">>, Cause} when Said, Errno =:= <<"ENOTSUP">> -> Run;
        _ -> unexpected({error, Reason}, Run)
    end;
check_error(Reason, Run) ->
    unexpected({error, Reason}, Run).

unexpected(Result, #run{step = Step, names = Names}) -> throw({close, Names, {Step, got, Result}}).

upper(Atom) -> string:uppercase(atom_to_binary(Atom)).

%% ---- arguments --------------------------------------------------------------------------------------------------------

text(Field, #run{step = Step}) -> maps:get(Field, Step).

text(Field, #run{step = Step}, Default) -> maps:get(Field, Step, Default).

bytes(Field, Run) -> unhex(text(Field, Run)).

unhex(Hex) -> <<<<(binary_to_integer(Digits, 16))>> || <<Digits:2/binary>> <= Hex>>.

hex(Bytes) -> <<<<(hex_digit(Digit))>> || <<Digit:4>> <= Bytes>>.

hex_digit(Digit) when Digit < 10 -> $0 + Digit;
hex_digit(Digit) -> $a + Digit - 10.

named(Name, #run{names = Names}) ->
    {_, Handle} = maps:get(Name, Names),
    Handle.

on(Run) -> named(text(<<"on">>, Run), Run).

flags(Run) -> text(<<"flags">>, Run, 0).

pin(#run{pins = Pins} = Run) -> filename:join(Pins, text(<<"pin">>, Run)).

descriptor(Field, Run) ->
    case text(Field, Run, none) of
        null -> none;
        Name when is_binary(Name) -> open_descriptor(maps:get(Name, Run#run.names));
        Number -> Number
    end.

open_descriptor({socket, Socket}) ->
    {ok, Fd} = inet:getfd(Socket),
    Fd;
open_descriptor({_, Handle}) ->
    Handle.

spec(Step) ->
    Numbers = maps:from_list([{Field, Value} || {Field, Key} <- spec_fields(), {ok, Value} <- [maps:find(Key, Step)]]),
    Typed = Numbers#{type => type(maps:get(<<"type">>, Step))},
    case Step of
        #{<<"inner">> := Inner} -> Typed#{inner => spec(Inner)};
        _ -> Typed
    end.

spec_fields() ->
    [{Field, atom_to_binary(Field)} || Field <- [key_size, value_size, max_entries, flags, name, numa_node, extra]].

xsk_spec(#run{step = Step}) ->
    maps:from_list([{Field, xsk_field(Value)} || {Key, Field} <- xsk_fields(), {ok, Value} <- [maps:find(Key, Step)]]).

xsk_fields() ->
    [{atom_to_binary(Field), Field} || Field <- [frames, frame_size, headroom, unaligned, mode]] ++
        [{<<"receive">>, receive_ring}, {<<"send">>, send_ring}].

xsk_field(Mode) when is_binary(Mode) -> binary_to_atom(Mode);
xsk_field(Value) -> Value.

request(<<"checksum">>, Run) -> {checksum, text(<<"checksum_start">>, Run, 0), text(<<"checksum_offset">>, Run, 0)};
request(<<"timestamp">>, _) -> timestamp.

type(Name) when is_binary(Name) -> binary_to_atom(Name);
type(Number) -> Number.

%% ---- results ----------------------------------------------------------------------------------------------------------

kept(Kind, {ok, Handle}) -> {keep, Kind, Handle};
kept(_, Other) -> Other.

value({ok, Value}) -> hex(Value);
value(none) -> null;
value(Other) -> nothing(Other).

found({ok, Value}) -> Value;
found(Failure) -> Failure.

nothing(Nothing) when Nothing =:= not_found; Nothing =:= empty; Nothing =:= done -> null;
nothing(Other) -> Other.

is_there({ok, _}) -> true;
is_there(not_found) -> false;
is_there(Other) -> Other.

entry({Key, Value}) when is_binary(Key) -> [hex(Key), hex(Value)];
entry(Other) -> nothing(Other).

sorted({error, _} = Failure, _) -> Failure;
sorted(List, Each) -> lists:sort(lists:map(Each, List)).

%% The name of the handle of the program with an id.
program(none, _) ->
    null;
program(Id, #run{names = Names}) ->
    [Name | _] = [Name || {Name, {program, Program}} <- maps:to_list(Names), ebpf_program:id(Program) =:= Id],
    Name.

%% ---- operations -------------------------------------------------------------------------------------------------------

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
    sorted(ebpf_map:keys(on(Run)), fun hex/1);
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
    sorted(drain(Map, on(Run)), fun hex/1);
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
do(<<"devmap.set">>, Run) ->
    Target = text(<<"interface">>, Run, text(<<"ifindex">>, Run, none)),
    ebpf_redirect:set(on(Run), text(<<"key">>, Run), Target, target_options(Run));
do(<<"devmap.get">>, Run) ->
    target(ifindex, ebpf_redirect:get(on(Run), text(<<"key">>, Run)), Run);
do(<<"devmap.delete">>, Run) ->
    ebpf_redirect:delete(on(Run), text(<<"key">>, Run));
do(<<"devmap.list">>, Run) ->
    sorted(ebpf_redirect:list(on(Run)), fun({Key, Entry}) -> [Key | target(ifindex, {ok, Entry}, Run)] end);
do(<<"cpumap.set">>, Run) ->
    ebpf_redirect:set(on(Run), text(<<"cpu">>, Run), text(<<"queue_size">>, Run), target_options(Run));
do(<<"cpumap.get">>, Run) ->
    target(queue_size, ebpf_redirect:get(on(Run), text(<<"cpu">>, Run)), Run);
do(<<"cpumap.delete">>, Run) ->
    ebpf_redirect:delete(on(Run), text(<<"cpu">>, Run));
do(<<"cpumap.list">>, Run) ->
    sorted(ebpf_redirect:list(on(Run)), fun({Cpu, Entry}) -> [Cpu | target(queue_size, {ok, Entry}, Run)] end);
do(<<"xskmap.set">>, Run) ->
    ebpf_redirect:set(on(Run), text(<<"index">>, Run), descriptor(<<"fd">>, Run), target_options(Run));
do(<<"xskmap.set_queue">>, Run) ->
    Socket = descriptor(<<"fd">>, Run),
    ebpf_redirect:set_queue(on(Run), text(<<"interface">>, Run), text(<<"queue">>, Run), Socket, flags(Run));
do(<<"xskmap.get">>, Run) ->
    is_there(ebpf_redirect:get(on(Run), text(<<"index">>, Run)));
do(<<"xskmap.delete">>, Run) ->
    ebpf_redirect:delete(on(Run), text(<<"index">>, Run));
do(<<"prog_array.set">>, Run) ->
    ebpf_prog_array:set(on(Run), text(<<"index">>, Run), descriptor(<<"program">>, Run));
do(<<"prog_array.get">>, Run) ->
    case ebpf_prog_array:get(on(Run), text(<<"index">>, Run)) of
        {ok, Id} -> program(Id, Run);
        Other -> nothing(Other)
    end;
do(<<"prog_array.clear">>, Run) ->
    ebpf_prog_array:clear(on(Run), text(<<"index">>, Run));
do(<<"prog_array.list">>, Run) ->
    sorted(ebpf_prog_array:list(on(Run)), fun({Index, Id}) -> [Index, program(Id, Run)] end);
do(<<"prog_array.lost_on_close">>, Run) ->
    ebpf_prog_array:lost_on_close(on(Run));
do(<<"sockmap.set">>, Run) ->
    ebpf_sockmap:set(on(Run), bytes(<<"key">>, Run), descriptor(<<"fd">>, Run), flags(Run));
do(<<"sockmap.get">>, Run) ->
    is_there(ebpf_sockmap:get(on(Run), bytes(<<"key">>, Run)));
do(<<"storage.get">>, Run) ->
    value(ebpf_storage:get(on(Run), descriptor(<<"fd">>, Run)));
do(<<"storage.set">>, Run) ->
    ebpf_storage:set(on(Run), descriptor(<<"fd">>, Run), bytes(<<"value">>, Run), flags(Run));
do(<<"storage.delete">>, Run) ->
    ebpf_storage:delete(on(Run), descriptor(<<"fd">>, Run));
do(<<"cgroup_array.set">>, Run) ->
    ebpf_cgroup_array:set(on(Run), text(<<"index">>, Run), descriptor(<<"fd">>, Run));
do(<<"cgroup_array.clear">>, Run) ->
    ebpf_cgroup_array:clear(on(Run), text(<<"index">>, Run));
do(<<"perf_array.set">>, Run) ->
    ebpf_perf_array:set(on(Run), text(<<"index">>, Run), descriptor(<<"fd">>, Run));
do(<<"perf_array.clear">>, Run) ->
    ebpf_perf_array:clear(on(Run), text(<<"index">>, Run));
do(<<"socket.listen">>, _) ->
    kept(socket, gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]));
do(<<"socket.close">>, Run) ->
    gen_tcp:close(on(Run));
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
    kept(xsk, ebpf_xsk_group:socket(on(Run), text(<<"queue">>, Run)));
do(<<"drops.open">>, _) ->
    kept(drops, ebpf_drops:open());
do(<<"drops.unseen">>, Run) ->
    Sentences = ebpf_drops:unseen(on(Run)),
    length(Sentences) >= text(<<"least">>, Run) andalso not lists:member(<<>>, Sentences);
do(<<"drops.close">>, Run) ->
    closed(ebpf_drops:close(on(Run)));
do(<<"interface.index">>, Run) ->
    found(ebpf_interface:index(text(<<"name">>, Run)));
do(<<"interface.name">>, Run) ->
    found(ebpf_interface:name(text(<<"ifindex">>, Run)));
do(<<"interface.add">>, #run{step = #{<<"name">> := Name, <<"peer">> := Peer}}) ->
    ip(["link", "add", Name, "up", "type", "veth", "peer", "name", Peer]),
    ip(["link", "set", Peer, "up"]);
do(<<"interface.add_name">>, #run{step = #{<<"name">> := Name, <<"alternative">> := Alternative}}) ->
    ip(["link", "property", "add", "dev", Name, "altname", Alternative]);
do(<<"interface.remove">>, Run) ->
    ip(["link", "delete", text(<<"name">>, Run)]);
do(<<"preflight">>, Run) ->
    Mode = binary_to_atom(text(<<"mode">>, Run, <<"native">>)),
    case ebpf_redirect:preflight(on(Run), #{mode => Mode}) of
        {error, _} = Failure -> Failure;
        Findings -> [[Key, upper(Cause)] || #{key := Key, cause := Cause} <- Findings]
    end;
do(<<"interface.preflight">>, Run) ->
    Options = #{mode => binary_to_atom(text(<<"mode">>, Run))},
    case ebpf_redirect:ingress_preflight(text(<<"name">>, Run), binary_to_atom(text(<<"type">>, Run)), Options) of
        {error, _} = Failure -> Failure;
        Findings -> [upper(Cause) || #{cause := Cause} <- Findings]
    end;
do(<<"probe.map_type">>, Run) ->
    ebpf_probe:map_type(binary_to_atom(text(<<"type">>, Run))).

%% Changes the interfaces with ip(8).
ip(Words) ->
    Port = open_port({spawn_executable, os:find_executable("ip")}, [{args, Words}, exit_status]),
    receive
        {Port, {exit_status, 0}} -> ok
    end.

%% A second close returns ebadf here: it does nothing.
closed({error, #{errno := ebadf, message := _}}) -> ok;
closed(Result) -> Result.

drain(Map, Cursor) ->
    case ebpf_cursor:next_key(Cursor) of
        done ->
            [];
        Key ->
            ok = ebpf_map:delete(Map, Key),
            [Key | drain(Map, Cursor)]
    end.

prefix(Run) -> {bytes(<<"address">>, Run), text(<<"prefix_len">>, Run)}.

target_options(Run) -> #{program => descriptor(<<"program">>, Run), flags => flags(Run)}.

target(Field, {ok, Entry}, Run) ->
    #{Field := Value, program := Id} = Entry,
    [Value, program(Id, Run)];
target(_, Other, _) ->
    nothing(Other).
