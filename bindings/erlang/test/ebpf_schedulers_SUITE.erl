%% SPDX-License-Identifier: BSD-2-Clause
%% Calls that wait in the kernel block no scheduler.
-module(ebpf_schedulers_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_handles_helpers, [count_before/1, nothing_open/1]).

all() ->
    [
        no_scheduler_waits
    ].

init_per_testcase(_, Config) -> count_before(Config).

end_per_testcase(_, Config) -> nothing_open(Config).

%% Calls that wait in the kernel block no scheduler. On a busy machine every process is sometimes delayed, but a blocking call
%% is delayed each time: at least half of the calls are, if one of two blocks.
no_scheduler_waits(_) ->
    Count = 20000,
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, ebpf_maps:new(hash, 4, 8, Count), lists:seq(1, Count)),
    [not_blocked(fun() -> slow_work(Number, Map) end) || Number <- [1, 2, 3, 4]].

%% Work returns the time of each of its calls, in milliseconds.
not_blocked(Work) ->
    _ = erlang:system_monitor(self(), [{long_schedule, 5}]),
    {Worker, Monitor} = spawn_monitor(fun() -> exit({took, lists:flatten(Work())}) end),
    Times =
        receive
            {'DOWN', Monitor, process, Worker, {took, Taken}} -> Taken;
            {'DOWN', Monitor, process, Worker, Reason} -> ct:fail(Reason)
        end,
    _ = erlang:system_monitor(undefined),
    Waits = length([Time || Time <- Times, Time >= 5]),
    Long = length([Event || {Pid, _} = Event <- flush_long([]), Pid =:= Worker]),
    ct:pal("~b calls, ~b of them waited, ~b long schedules", [length(Times), Waits, Long]),
    ?assert(length(Times) >= 30),
    ?assert(Long * 4 < length(Times)).

time(Call) ->
    Start = erlang:monotonic_time(millisecond),
    Result = Call(),
    {erlang:monotonic_time(millisecond) - Start, Result}.

flush_long(Events) ->
    receive
        {monitor, Pid, long_schedule, Details} -> flush_long([{Pid, Details} | Events])
    after 0 -> Events
    end.

slow_work(1, _) ->
    {ok, Chain} = ebpf_chain:create(xdp, 2),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    ok = ebpf_object:load(Object),
    {ok, Program} = ebpf_object:program(Object, "forward"),
    [
        begin
            {ok, Entry} = ebpf_chain:insert(Chain, Program, 1),
            {First, {ok, _}} = time(fun() -> ebpf_chain:commit(Chain) end),
            ok = ebpf_chain:remove(Chain, Entry),
            {Second, {ok, _}} = time(fun() -> ebpf_chain:commit(Chain) end),
            [First, Second]
        end
     || _ <- lists:seq(1, 15)
    ];
slow_work(2, _) ->
    {ok, Inner} = ebpf_map:create(#{type => array, key_size => 4, value_size => 4, max_entries => 1}),
    {ok, Outer} = ebpf_map:create(#{type => hash_of_maps, key_size => 4, value_size => 4, max_entries => 4, inner => Inner}),
    [
        begin
            {Set, ok} = time(fun() -> ebpf_map_in_map:set(Outer, 1, Inner) end),
            {Deleted, ok} = time(fun() -> ebpf_map:delete(Outer, 1) end),
            [Set, Deleted]
        end
     || _ <- lists:seq(1, 30)
    ];
slow_work(3, Map) ->
    [
        begin
            {Time, 20000} = time(fun() -> length(ebpf_maps:to_list(Map)) end),
            Time
        end
     || _ <- lists:seq(1, 30)
    ];
slow_work(4, _) ->
    [
        begin
            {ok, Object} = ebpf_object:open_bundled("forward"),
            {Loaded, ok} = time(fun() -> ebpf_object:load(Object) end),
            {ok, Program} = ebpf_object:program(Object, "forward"),
            {ok, _} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
            {Forgotten, _} = time(fun() -> erlang:garbage_collect() end),
            wait_until_free(100),
            [Loaded, Forgotten]
        end
     || _ <- lists:seq(1, 15)
    ].

wait_until_free(Tries) when Tries > 0 ->
    case ebpf_link:find_xdp("lo") of
        not_found ->
            ok;
        _ ->
            timer:sleep(10),
            wait_until_free(Tries - 1)
    end.
