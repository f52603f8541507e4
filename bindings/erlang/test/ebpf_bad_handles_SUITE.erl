%% SPDX-License-Identifier: BSD-2-Clause
%% Bad handles: of other nodes, of other kinds, closed, gone, or never handles. Each is refused with a message.
-module(ebpf_bad_handles_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_arguments_helpers, [hash/0, contains/2, refused/1]).

all() ->
    [
        a_handle_on_another_node,
        a_handle_as_bytes,
        a_handle_in_a_table_stays_open,
        a_handle_that_is_gone_names_the_way_out,
        a_handle_of_another_kind_is_named,
        every_module_names_the_kind_of_the_handle
    ].

%% A handle on a node that did not make it is refused as not open.
told(Handle, Kind) ->
    {error, #{errno := ebadf, cause := bad_fd, message := Message}} = Handle,
    contains(Message, [Kind, <<"node">>]),
    Message.

a_handle_on_another_node(_) ->
    with_other_node(fun(Call) ->
        Map = hash(),
        ok = ebpf_map:put(Map, 1, 2),
        {ok, Object} = ebpf_object:open_bundled("forward"),
        ok = ebpf_object:load(Object),
        {ok, Program} = ebpf_object:program(Object, "forward"),
        contains(told(Call(ebpf_map, get, [Map, 1]), <<"map">>), [<<"pin">>, <<"id">>]),
        contains(told(Call(ebpf_map, put, [Map, 1, 3]), <<"map">>), [<<"pin">>, <<"id">>]),
        contains(told(Call(ebpf_link, attach_xdp, [Program, "lo"]), <<"program">>), [<<"pin">>, <<"id">>]),
        told(Call(ebpf_object, load, [Object]), <<"object">>),
        told(Call(ebpf_map, close, [Map]), <<"map">>),
        ?assertEqual({error, ebadf}, Call(ebpf_maps, fd, [Map])),
        %% The remedies.
        #{id := Id} = ebpf_map:info(Map),
        ?assertEqual(<<2:64/little>>, Call(?MODULE, value_by_id, [Id, 1])),
        Path = "/sys/fs/bpf/ebpfmap-ct-" ++ os:getpid() ++ "-node",
        ok = ebpf_map:pin(Map, Path),
        ?assertEqual(<<2:64/little>>, Call(?MODULE, value_by_pin, [Path, 1])),
        ok = ebpf_map:unpin(Map, Path),
        %% A handle that comes back is unchanged.
        ?assertEqual(Map, Call(erlang, hd, [[Map]])),
        ?assertEqual({ok, <<2:64/little>>}, ebpf_map:get(Call(erlang, hd, [[Map]]), 1)),
        %% A handle of the other node is refused here.
        told(ebpf_map:get(Call(ebpf_arguments_helpers, hash, []), 1), <<"map">>)
    end).

value_by_id(Id, Key) ->
    {ok, Map} = ebpf_map:open_id(Id),
    {ok, Value} = ebpf_map:get(Map, Key),
    Value.

value_by_pin(Path, Key) ->
    {ok, Map} = ebpf_map:open_pinned(Path),
    {ok, Value} = ebpf_map:get(Map, Key),
    Value.

%% Two nodes on lo, in the network namespace of the test.
with_other_node(Use) ->
    os:cmd("ip link set lo up"),
    Epmd = open_port({spawn_executable, os:find_executable("epmd")}, [{args, ["-address", "127.0.0.1"]}]),
    {os_pid, Pid} = erlang:port_info(Epmd, os_pid),
    try
        {ok, _} = started(100),
        Options = #{name => peer:random_name(), host => "127.0.0.1", args => ["-pa" | code:get_path()]},
        {ok, Peer, Node} = peer:start(Options),
        try
            Use(fun(Module, Function, Arguments) -> erpc:call(Node, Module, Function, Arguments) end)
        after
            peer:stop(Peer)
        end
    after
        net_kernel:stop(),
        os:cmd("kill " ++ integer_to_list(Pid))
    end.

%% Succeeds when epmd listens.
started(Tries) ->
    case net_kernel:start(list_to_atom("ebpfmap" ++ os:getpid() ++ "@127.0.0.1"), #{name_domain => longnames}) of
        {error, _} when Tries > 0 ->
            timer:sleep(20),
            started(Tries - 1);
        Result ->
            Result
    end.

a_handle_as_bytes(_) ->
    Map = hash(),
    ok = ebpf_map:put(Map, 1, 2),
    ?assertEqual({ok, <<2:64/little>>}, ebpf_map:get(binary_to_term(term_to_binary(Map)), 1)),
    Bytes = bytes_of_a_handle(),
    told(ebpf_map:get(gone(Bytes, 100), 1), <<"map">>).

bytes_of_a_handle() -> in_process(fun() -> term_to_binary(hash()) end).

in_process(Work) ->
    {Pid, Monitor} = spawn_monitor(fun() -> exit({result, Work()}) end),
    receive
        {'DOWN', Monitor, process, Pid, {result, Result}} -> Result;
        {'DOWN', Monitor, process, Pid, Reason} -> ct:fail(Reason)
    end.

%% The handle is closed some time after its process ends.
gone(Bytes, Tries) when Tries > 0 ->
    case in_process(fun() -> ebpf_map:fd(binary_to_term(Bytes)) end) of
        Fd when is_integer(Fd) ->
            timer:sleep(20),
            gone(Bytes, Tries - 1);
        {error, _} ->
            binary_to_term(Bytes)
    end.

a_handle_in_a_table_stays_open(_) ->
    Table = ets:new(handles, [public]),
    in_process(fun() -> ets:insert(Table, {map, hash()}) end),
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    [{map, Map}] = ets:lookup(Table, map),
    ?assertEqual(ok, ebpf_map:put(Map, 1, 2)),
    Self = self(),
    Other = spawn_link(fun() ->
        receive
            {Received, Copies} -> Self ! [ebpf_map:get(Handle, 1) || Handle <- [Received | Copies]]
        end
    end),
    Other ! {Map, [Map, Map]},
    receive
        Values -> ?assertEqual(lists:duplicate(3, {ok, <<2:64/little>>}), Values)
    end,
    ets:delete(Table),
    ok = ebpf_map:close(Map).

a_handle_that_is_gone_names_the_way_out(_) ->
    Ref = make_ref(),
    contains(told(ebpf_map:get(Ref, 1), <<"map">>), [<<"pin">>, <<"id">>]),
    contains(told(ebpf_map:open_fd(Ref), <<"program">>), [<<"pin">>, <<"id">>]),
    contains(told(ebpf_link:info(Ref), <<"link">>), [<<"pin">>, <<"id">>]),
    contains(told(ebpf_chain:commit(Ref), <<"chain">>), [<<"pin">>]),
    contains(told(ebpf_object:load(Ref), <<"object">>), [<<"create one">>]),
    contains(told(ebpf_cursor:next(Ref), <<"cursor">>), [<<"create one">>]),
    contains(told(ebpf_drops:summary(Ref), <<"drops">>), [<<"create one">>]),
    ?assertError({case_clause, {error, ebadf}}, ebpf_maps:get(1, Ref)),
    contains(maps:get(message, ebpf_error:last()), [<<"pin">>, <<"id">>]),
    ?assertError({badmatch, {error, ebadf}}, ebpf_maps:put(1, 1, Ref)),
    ?assertEqual({error, ebadf}, ebpf_maps:to_list(Ref)),
    ?assertError(badarg, ebpf_map:get(42, 1)),
    ?assertError(badarg, ebpf_map:close("map")).

a_handle_of_another_kind_is_named(_) ->
    {ok, Object} = ebpf_object:open_bundled("forward"),
    contains(refused(ebpf_map:get(Object, 1)), [<<"map">>, <<"object">>]),
    contains(refused(ebpf_map:close(Object)), [<<"map">>, <<"object">>]),
    contains(refused(ebpf_program:open_fd(Object)), [<<"object">>]),
    ok = ebpf_object:close(Object).

%% A call never crashes, with a closed handle or with a term that was never a handle.
every_module_names_the_kind_of_the_handle(_) ->
    Closed = hash(),
    ok = ebpf_map:close(Closed),
    Calls = [
        fun(Map) -> ebpf_map:get(Map, 1) end,
        fun(Map) -> ebpf_map:get(Map, 1, f_lock) end,
        fun(Map) -> ebpf_map:put(Map, 1, 1) end,
        fun(Map) -> ebpf_map:put(Map, 1 bsl 70, 1) end,
        fun(Map) -> ebpf_map:delete(Map, 1) end,
        fun(Map) -> ebpf_map:take(Map, 1) end,
        fun(Map) -> ebpf_map:next_key(Map, 1) end,
        fun(Map) -> ebpf_map:to_list(Map) end,
        fun(Map) -> ebpf_map:info(Map) end,
        fun(Map) -> ebpf_queue:push(Map, 1) end,
        fun(Map) -> ebpf_queue:pop(Map) end,
        fun(Map) -> ebpf_bloom:add(Map, 1) end,
        fun(Map) -> ebpf_bloom:contains(Map, 1) end,
        fun(Map) -> ebpf_percpu:get(Map, 1) end,
        fun(Map) -> ebpf_percpu:put(Map, 1, 1) end,
        fun(Map) -> ebpf_percpu:put_cpu(Map, 1, 0, 1) end,
        fun(Map) -> ebpf_percpu:get_cpu(Map, 1, 0) end,
        fun(Map) -> ebpf_percpu:sum(Map, 1, 4, [signed]) end,
        fun(Map) -> ebpf_lpm:put(Map, {{10, 0, 0, 0}, 8}, 1) end,
        fun(Map) -> ebpf_lpm:get(Map, {10, 0, 0, 0}) end,
        fun(Map) -> ebpf_map_in_map:get(Map, 1) end,
        fun(Map) -> ebpf_map_in_map:set(Map, 1, Map) end,
        fun(Map) -> ebpf_sockmap:get(Map, 1) end,
        fun(Map) -> ebpf_storage:set(Map, "/", 1) end,
        fun(Map) -> ebpf_redirect:set(Map, 1, "lo") end,
        fun(Map) -> ebpf_redirect:list(Map) end,
        fun(Map) -> ebpf_redirect:preflight(Map) end,
        fun(Map) -> ebpf_prog_array:list(Map) end,
        fun(Map) -> ebpf_cursor:new(Map) end
    ],
    [?assertMatch({error, #{errno := ebadf, message := _}}, Call(Map)) || Call <- Calls, Map <- [Closed, make_ref()]],
    Changes = [
        fun(Map) -> ebpf_maps:size(Map) end,
        fun(Map) -> ebpf_maps:foreach(fun(_, _) -> ok end, Map) end,
        fun(Map) -> ebpf_maps:filter(fun(_, _) -> true end, Map) end,
        fun(Map) -> ebpf_maps:map(fun(_, Value) -> Value end, Map) end,
        fun(Map) -> ebpf_maps:with([1], Map) end,
        fun(Map) -> ebpf_maps:without([1], Map) end
    ],
    [?assertEqual({error, ebadf}, Change(Map)) || Change <- Changes, Map <- [Closed, make_ref()]].
