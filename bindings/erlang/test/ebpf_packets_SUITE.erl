%% SPDX-License-Identifier: BSD-2-Clause
%% Objects, links, chains, redirects and drops, with real packets, on lo of a separate network namespace and between two veths
%% that are made here.
-module(ebpf_packets_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).

all() ->
    [
        objects_list_their_members,
        a_constant_may_be_an_integer,
        a_bound_map_is_used,
        a_link_runs_a_program_until_it_is_closed,
        a_link_takes_another_program,
        links_are_pinned_and_opened,
        a_chain_runs_its_entries_in_order,
        a_chain_is_pinned_and_opened,
        programs_are_counted,
        interfaces_in_another_namespace,
        cpus_get_packets,
        lost_packets_are_seen,
        a_preflight_finds_an_interface_that_is_down,
        a_preflight_knows_modes_and_the_ingress,
        tail_calls,
        errors_of_files
    ].

init_per_suite(Config) ->
    "" = os:cmd("ip link set lo up"),
    "" = os:cmd("ip link add ct0 type veth peer name ct1"),
    Config.

end_per_suite(_) ->
    "" = os:cmd("ip link del ct0").

loaded(Name) ->
    {ok, Object} = ebpf_object:open_bundled(Name),
    ok = ebpf_object:load(Object),
    Object.

program(Object, Name) ->
    {ok, Program} = ebpf_object:program(Object, Name),
    Program.

map(Object, Name) ->
    {ok, Map} = ebpf_object:map(Object, Name),
    Map.

%% Sends that many packets over lo.
send(Count) ->
    {ok, Socket} = gen_udp:open(0, [{ip, {127, 0, 0, 1}}]),
    [ok = gen_udp:send(Socket, {127, 0, 0, 1}, 9, "packet") || _ <- lists:seq(1, Count)],
    gen_udp:close(Socket).

counted(Counters, Outcome) ->
    {ok, [Packets, _Bytes]} = ebpf_percpu:sum(Counters, Outcome),
    Packets.

pin_path(Name) -> "/sys/fs/bpf/ebpfmap-ct-" ++ os:getpid() ++ "-" ++ Name.

%% ---- objects ----------------------------------------------------------------------------------------------------------

objects_list_their_members(_) ->
    ?assert(lists:member(<<"forward">>, ebpf_object:bundled())),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    ?assertEqual([<<"forward">>, <<"forward_by_mac">>], ebpf_object:programs(Object)),
    ?assert(lists:member(<<"tx">>, ebpf_object:maps(Object))),
    ?assertEqual([<<"miss_action">>], ebpf_object:constants(Object)),
    ?assertMatch({error, #{cause := object_state}}, ebpf_object:program(Object, "forward")),
    ok = ebpf_object:close(Object),
    ?assertMatch({error, #{errno := ebadf}}, ebpf_object:maps(Object)).

a_constant_may_be_an_integer(_) ->
    {ok, Object} = ebpf_object:open_bundled("forward"),
    ok = ebpf_object:set_constant(Object, "miss_action", 1),
    ?assertEqual({ok, <<1:32/native>>}, ebpf_object:get_constant(Object, "miss_action")),
    ?assertMatch({error, #{cause := object_member}}, ebpf_object:set_constant(Object, "nothing", 1)),
    ok = ebpf_object:close(Object).

a_bound_map_is_used(_) ->
    {ok, Tx} = ebpf_map:create(#{type => devmap_hash, key_size => 4, value_size => 8, max_entries => 4}),
    ok = ebpf_redirect:set(Tx, 7, "ct0"),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    ok = ebpf_object:bind(Object, "tx", Tx),
    ok = ebpf_object:load(Object),
    {ok, Index} = ebpf_interface:index("ct0"),
    ?assertEqual([{7, #{ifindex => Index, program => none}}], ebpf_redirect:list(map(Object, "tx"))),
    ok = ebpf_object:close(Object).

%% ---- links ------------------------------------------------------------------------------------------------------------

a_link_runs_a_program_until_it_is_closed(_) ->
    Object = loaded("forward"),
    Program = program(Object, "forward"),
    Counters = map(Object, "counters"),
    {ok, Link} = ebpf_link:attach_xdp(Program, "lo"),
    Id = ebpf_program:id(Program),
    ?assertMatch(#{program := Id, ifindex := 1, xdp_mode := generic, type := xdp}, ebpf_link:info(Link)),
    ?assertMatch({ok, #{program := Id, mode := generic}}, ebpf_link:find_xdp(1)),
    send(10),
    Missed = counted(Counters, ebpf_enum:forward_counter(missed)),
    ?assert(Missed >= 10),
    ok = ebpf_link:close(Link),
    send(10),
    ?assertEqual(Missed, counted(Counters, 1)),
    ?assertMatch({error, #{errno := ebadf}}, ebpf_link:info(Link)),
    ?assertMatch({error, #{cause := interface}}, ebpf_link:attach_xdp(Program, "nowhere0")).

a_link_takes_another_program(_) ->
    Object = loaded("forward"),
    {ok, Link} = ebpf_link:attach_xdp(program(Object, "forward"), 1, #{mode => generic}),
    Other = program(Object, "forward_by_mac"),
    ok = ebpf_link:update(Link, Other),
    Id = ebpf_program:id(Other),
    ?assertMatch({ok, #{program := Id}}, ebpf_link:find_xdp("lo")),
    {ok, Third} = ebpf_link:replace_xdp(program(Object, "forward"), "lo", auto, Id),
    ?assertMatch(#{program := New} when New =/= Id, ebpf_link:info(Third)),
    ok = ebpf_link:detach(Link),
    ?assertEqual(not_found, ebpf_link:find_xdp("lo")),
    ok = ebpf_link:close(Third),
    ok = ebpf_link:close(Link).

links_are_pinned_and_opened(_) ->
    Object = loaded("forward"),
    Program = program(Object, "forward"),
    {ok, Link} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
    Path = pin_path("link"),
    ok = ebpf_link:pin(Link, Path),
    ok = ebpf_link:close(Link),
    ?assertMatch({ok, _}, ebpf_link:find_xdp("lo")),
    {ok, Again} = ebpf_link:open_pinned(Path),
    ok = ebpf_link:unpin(Again, Path),
    ok = ebpf_link:close(Again),
    ?assertEqual(not_found, ebpf_link:find_xdp("lo")),
    ProgramPath = pin_path("program"),
    ok = ebpf_program:pin(Program, ProgramPath),
    {ok, Pinned} = ebpf_program:open_pinned(ProgramPath),
    ?assertEqual(ebpf_program:info(Program), ebpf_program:info(Pinned)),
    ok = ebpf_program:unpin(Pinned, ProgramPath).

%% ---- chains -----------------------------------------------------------------------------------------------------------

a_chain_runs_its_entries_in_order(_) ->
    Object = loaded("forward"),
    {ok, Chain} = ebpf_chain:create(xdp, 2),
    {ok, Last} = ebpf_chain:insert(Chain, program(Object, "forward"), 20),
    ?assertEqual(true, ebpf_chain:pending(Chain)),
    {ok, 1} = ebpf_chain:commit(Chain),
    {ok, Link} = ebpf_link:attach_xdp(Chain, "lo", #{mode => generic}),
    send(5),
    #{hits := Hits, misses := 0} = ebpf_chain:counts(Chain, Last),
    ?assert(Hits >= 5),
    {ok, First} = ebpf_chain:insert(Chain, program(Object, "forward_by_mac"), 10),
    ?assertMatch([#{entry := First, priority := 10, enabled := true}, #{entry := Last}], ebpf_chain:entries(Chain)),
    ok = ebpf_chain:rollback(Chain),
    ?assertMatch([#{entry := Last}], ebpf_chain:entries(Chain)),
    ok = ebpf_chain:disable(Chain, Last),
    {ok, 2} = ebpf_chain:commit(Chain),
    #{hits := Before} = ebpf_chain:counts(Chain, Last),
    send(5),
    ?assertMatch(#{hits := Before}, ebpf_chain:counts(Chain, Last)),
    ?assertMatch(#{kind := xdp, default_action := 2, generation := 2}, ebpf_chain:info(Chain)),
    {ok, Program} = ebpf_chain:program(Chain, Last),
    ?assertMatch(#{name := <<"forward">>, type := xdp}, ebpf_program:info(Program)),
    ok = ebpf_link:close(Link),
    ok = ebpf_chain:close(Chain).

a_chain_is_pinned_and_opened(_) ->
    Object = loaded("forward"),
    {ok, Chain} = ebpf_chain:create(xdp, -1),
    ?assertMatch(#{default_action := -1}, ebpf_chain:info(Chain)),
    {ok, _} = ebpf_chain:insert(Chain, program(Object, "forward"), 20),
    {ok, 1} = ebpf_chain:commit(Chain),
    Directory = pin_path("chain"),
    ok = ebpf_chain:pin(Chain, Directory),
    ok = ebpf_chain:close(Chain),
    {ok, Again} = ebpf_chain:open_pinned(Directory),
    ?assertMatch([#{priority := 20}], ebpf_chain:entries(Again)),
    ok = ebpf_chain:unpin(Again, Directory),
    ok = ebpf_chain:close(Again).

programs_are_counted(_) ->
    {ok, Counting} = ebpf_program:enable_run_stats(),
    Object = loaded("forward"),
    Program = program(Object, "forward"),
    {ok, Link} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
    send(10),
    #{count := Count, nanoseconds := Nanoseconds} = ebpf_program:run_stats(Program),
    ?assert(Count >= 10 andalso Nanoseconds > 0),
    ok = ebpf_link:close(Link),
    ok = ebpf_program:disable_run_stats(Counting),
    ?assertMatch({error, #{errno := ebadf}}, ebpf_program:disable_run_stats(Counting)).

%% ---- redirects --------------------------------------------------------------------------------------------------------

interfaces_in_another_namespace(_) ->
    Netns = "/proc/self/ns/net",
    {ok, Index} = ebpf_interface:index("ct1", Netns),
    ?assertEqual({ok, <<"ct1">>}, ebpf_interface:name(Index, Netns)),
    {ok, Map} = ebpf_map:create(#{type => devmap, key_size => 4, value_size => 8, max_entries => 4}),
    ok = ebpf_redirect:set(Map, 2, "ct1", #{netns => Netns}),
    ?assertEqual({ok, #{ifindex => Index, program => none}}, ebpf_redirect:get(Map, 2)),
    ?assertEqual(not_found, ebpf_redirect:get(Map, 1)),
    ok = ebpf_redirect:delete(Map, 2),
    ?assertEqual([], ebpf_redirect:list(Map)),
    ?assertMatch({error, #{errno := enoent}}, ebpf_redirect:set(Map, 2, "ct1", #{netns => "/run/netns/no such"})),
    ?assertMatch({error, #{cause := interface}}, ebpf_redirect:set(Map, 2, 99999)).

cpus_get_packets(_) ->
    Object = loaded("spread"),
    Cpus = map(Object, "cpus"),
    Arrive = program(Object, "arrive"),
    ok = ebpf_redirect:set(Cpus, 0, 128, #{program => Arrive}),
    Id = ebpf_program:id(Arrive),
    ?assertEqual([{0, #{queue_size => 128, program => Id}}], ebpf_redirect:list(Cpus)),
    ?assertMatch({error, #{cause := queue_size}}, ebpf_redirect:set(Cpus, 0, 0)),
    {ok, Xskmap} = ebpf_map:create(#{type => xskmap, key_size => 4, value_size => 4, max_entries => 4}),
    {ok, Socket} = gen_udp:open(0),
    {ok, Fd} = inet:getfd(Socket),
    ?assertMatch({error, #{cause := socket_kind}}, ebpf_redirect:set(Xskmap, 0, Fd)),
    ?assertEqual([], ebpf_redirect:list(Xskmap)).

%% ct0 is down, so packets that forward redirects there from lo are lost.
lost_packets_are_seen(_) ->
    {ok, Drops} = ebpf_drops:open(),
    Object = loaded("forward"),
    ok = ebpf_redirect:set(map(Object, "tx"), 1, "ct0"),
    {ok, Link} = ebpf_link:attach_xdp(program(Object, "forward"), "lo", #{mode => generic}),
    send(5),
    {ok, Index} = ebpf_interface:index("ct0"),
    Ours = [Drop || #{target := Target, ifindex := 1} = Drop <- ebpf_drops:summary(Drops), Target =:= Index],
    ?assertMatch([#{reason := redirect, error := Error, message := <<_, _/binary>>} | _] when Error < 0, Ours),
    ?assert(lists:sum([Packets || #{packets := Packets} <- Ours]) >= 5),
    ?assertMatch(#{reason := _, packets := _}, ebpf_drops:next(Drops)),
    ?assert(is_integer(ebpf_drops:fd(Drops))),
    ?assert(is_list(ebpf_drops:unseen(Drops))),
    ok = ebpf_link:close(Link),
    ok = ebpf_drops:close(Drops),
    ?assertMatch({error, #{errno := ebadf}}, ebpf_drops:next(Drops)).

a_preflight_finds_an_interface_that_is_down(_) ->
    {ok, Map} = ebpf_map:create(#{type => devmap_hash, key_size => 4, value_size => 8, max_entries => 4}),
    ?assertEqual([], ebpf_redirect:preflight(Map)),
    ok = ebpf_redirect:set(Map, 5, "ct0"),
    Findings = ebpf_redirect:preflight(Map, #{frame_size => 9000}),
    ?assertMatch([#{key := 5, message := <<_, _/binary>>} | _], Findings),
    Causes = [Cause || #{cause := Cause} <- Findings],
    ?assert(lists:member(interface_down, Causes) andalso lists:member(frame_size, Causes)).

a_preflight_knows_modes_and_the_ingress(_) ->
    {ok, Map} = ebpf_map:create(#{type => devmap_hash, key_size => 4, value_size => 8, max_entries => 4}),
    ok = ebpf_redirect:set(Map, 5, "lo"),
    Causes = fun(Findings) -> [Cause || #{cause := Cause} <- Findings] end,
    ?assert(lists:member(xdp_xmit, Causes(ebpf_redirect:preflight(Map, #{mode => native})))),
    ?assertNot(lists:member(xdp_xmit, Causes(ebpf_redirect:preflight(Map, #{mode => generic})))),
    Generic = #{mode => generic},
    ?assert(lists:member(merged_packets, Causes(ebpf_redirect:ingress_preflight("lo", xskmap, Generic)))),
    ?assertNot(lists:member(merged_packets, Causes(ebpf_redirect:ingress_preflight(1, cpumap, Generic)))),
    ?assertMatch({error, #{cause := map_type}}, ebpf_redirect:ingress_preflight("lo", hash)),
    ?assertMatch({error, #{cause := interface}}, ebpf_redirect:ingress_preflight("nowhere0", devmap)).

tail_calls(_) ->
    Object = loaded("jump"),
    Slots = map(Object, "slots"),
    Program = program(Object, "slot0_v1"),
    ok = ebpf_prog_array:set(Slots, 0, Program),
    Id = ebpf_program:id(Program),
    ?assertEqual({ok, Id}, ebpf_prog_array:get(Slots, 0)),
    ?assertEqual([{0, Id}], ebpf_prog_array:list(Slots)),
    Again = map(Object, "slots"),
    ?assertEqual(0, ebpf_prog_array:lost_on_close(Slots)),
    ok = ebpf_map:close(Again),
    ok = ebpf_object:close(Object),
    ?assertEqual(1, ebpf_prog_array:lost_on_close(Slots)),
    ok = ebpf_prog_array:clear(Slots, 0),
    ?assertEqual(not_found, ebpf_prog_array:get(Slots, 0)),
    ?assertMatch({error, #{cause := index}}, ebpf_prog_array:set(Slots, 1000, Program)).

errors_of_files(_) ->
    ?assertMatch({error, #{cause := object, message := <<_, _/binary>>}}, ebpf_object:open_file("/no/such/file.o")),
    {error, Reason} = ebpf_object:open_memory(<<"no ELF">>, "nothing"),
    ?assertMatch(#{cause := object, operation := <<"ebpf_object_open_memory">>}, Reason),
    ?assert(is_binary(ebpf_error:message(Reason))).
