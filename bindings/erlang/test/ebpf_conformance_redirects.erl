%% SPDX-License-Identifier: BSD-2-Clause
%% Operations of the cases on maps that refer to other objects: interfaces, sockets, programs, and more.
-module(ebpf_conformance_redirects).

-include("ebpf_conformance.hrl").

-export([do/2]).
-import(ebpf_conformance_values, [
    upper/1, text/2, text/3, bytes/2, on/1, flags/1, descriptor/2, kept/2, value/1, found/1, nothing/1, is_there/1,
    sorted/2, program/2
]).

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
    end.

%% Changes the interfaces with ip(8).
ip(Words) ->
    Port = open_port({spawn_executable, os:find_executable("ip")}, [{args, Words}, exit_status]),
    receive
        {Port, {exit_status, 0}} -> ok
    end.

target_options(Run) -> #{program => descriptor(<<"program">>, Run), flags => flags(Run)}.

target(Field, {ok, Entry}, Run) ->
    #{Field := Value, program := Id} = Entry,
    [Value, program(Id, Run)];
target(_, Other, _) ->
    nothing(Other).
