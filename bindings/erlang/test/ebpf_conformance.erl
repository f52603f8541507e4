%% SPDX-License-Identifier: BSD-2-Clause
%% Runs bindings/conformance.json, the common cases of all bindings (conformance.md), on the modules of this binding:
%%
%%     unshare --net erl -noshell -pa … -run ebpf_conformance main conformance.json [PATTERN]
-module(ebpf_conformance).

-include("ebpf_conformance.hrl").

-export([main/1]).
-import(ebpf_conformance_values, [upper/1]).

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

%% ---- operations -------------------------------------------------------------------------------------------------------

do(Operation, Run) ->
    [Noun | _] = binary:split(Operation, <<".">>),
    (module(binary_to_atom(Noun))):do(Operation, Run).

module(map) -> ebpf_conformance_maps;
module(cursor) -> ebpf_conformance_maps;
module(queue) -> ebpf_conformance_maps;
module(bloom) -> ebpf_conformance_maps;
module(lpm) -> ebpf_conformance_maps;
module(percpu) -> ebpf_conformance_maps;
module(map_in_map) -> ebpf_conformance_maps;
module(probe) -> ebpf_conformance_maps;
module(devmap) -> ebpf_conformance_redirects;
module(cpumap) -> ebpf_conformance_redirects;
module(xskmap) -> ebpf_conformance_redirects;
module(prog_array) -> ebpf_conformance_redirects;
module(sockmap) -> ebpf_conformance_redirects;
module(storage) -> ebpf_conformance_redirects;
module(cgroup_array) -> ebpf_conformance_redirects;
module(perf_array) -> ebpf_conformance_redirects;
module(socket) -> ebpf_conformance_redirects;
module(interface) -> ebpf_conformance_redirects;
module(preflight) -> ebpf_conformance_redirects;
module(object) -> ebpf_conformance_programs;
module(program) -> ebpf_conformance_programs;
module(link) -> ebpf_conformance_programs;
module(chain) -> ebpf_conformance_programs;
module(drops) -> ebpf_conformance_programs;
module(xsk) -> ebpf_conformance_xsk;
module(xsk_group) -> ebpf_conformance_xsk.
