%% SPDX-License-Identifier: BSD-2-Clause
%% Descriptors that tests of handles leave open, and processes that use handles at once.
-module(ebpf_handles_helpers).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).

count_before(Config) ->
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    [{open, settled()} | Config].

%% A test leaves no BPF descriptor open.
nothing_open(Config) ->
    case wait_for_count(proplists:get_value(open, Config)) of
        true -> ok;
        false -> {fail, {descriptors, bpf_descriptors()}}
    end.

settled() ->
    timer:sleep(50),
    length(bpf_descriptors()).

bpf_descriptors() ->
    {ok, Names} = file:list_dir("/proc/self/fd"),
    Targets = [file:read_link("/proc/self/fd/" ++ Name) || Name <- Names],
    [Target || {ok, Target} <- Targets, string:find(Target, "bpf") =/= nomatch].

wait_for_count(Count) -> wait_for_count(Count, 100).

wait_for_count(_, 0) ->
    false;
wait_for_count(Count, Tries) ->
    [erlang:garbage_collect(Pid) || Pid <- erlang:processes()],
    case length(bpf_descriptors()) =< Count of
        true ->
            true;
        false ->
            timer:sleep(20),
            wait_for_count(Count, Tries - 1)
    end.

hash() -> ebpf_maps:new(hash, 4, 8, 10000).

in_processes(Count, Work) ->
    Monitors = [spawn_monitor(fun() -> Work(Number) end) || Number <- lists:seq(1, Count)],
    [
        receive
            {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(normal, Reason)
        end
     || {Pid, Monitor} <- Monitors
    ].

ended({Pid, Monitor}) ->
    receive
        {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(normal, Reason)
    end.
