%% SPDX-License-Identifier: BSD-2-Clause
%% The time of one lookup and of complete iterations, compared with raw bpf(2) in the same virtual machine. In each round the
%% raw call runs before and after (A-B-A), and the medians of all rounds are shown.
%%
%%     erl -noshell -pa … -run ebpf_bench main …/ebpf_bench_nif
-module(ebpf_bench).

-export([main/1, raw_lookups/2, raw_dump/2]).

-define(KEYS, 1024).
-define(LOOKUPS, 20000).
-define(ENTRIES, 65536).
-define(BATCH, 4096).
-define(ROUNDS, 31).

raw_lookups(_Fd, _Count) -> erlang:nif_error(not_loaded).
raw_dump(_Fd, _Batch) -> erlang:nif_error(not_loaded).

main([Library]) ->
    ok = erlang:load_nif(Library, 0),
    io:format("~-36s ~8s ~8s ~6s~n", ["Erlang", "ns", "raw ns", "ratio"]),
    Map = filled(?KEYS),
    Keys = list_to_tuple([<<Key:32/native>> || Key <- lists:seq(0, ?KEYS - 1)]),
    Raw = fun() -> raw_lookups(ebpf_maps:fd(Map), ?LOOKUPS) end,
    compare("ebpf_maps:get/2, an integer", ?LOOKUPS, Raw, fun() -> get_integers(Map, ?LOOKUPS) end),
    compare("ebpf_maps:get/2, a binary", ?LOOKUPS, Raw, fun() -> get_binaries(Map, Keys, ?LOOKUPS) end),
    compare("ebpf_map:get/2, an integer", ?LOOKUPS, Raw, fun() -> get_ok(Map, ?LOOKUPS) end),
    compare("ebpf_nif:map_lookup/4", ?LOOKUPS, Raw, fun() -> get_generated(Map, Keys, ?LOOKUPS) end),
    compare("ebpf_maps:put/3 (against a lookup)", ?LOOKUPS, Raw, fun() -> put_integers(Map, ?LOOKUPS) end),
    Large = filled(?ENTRIES),
    RawDump = fun() ->
        {Time, ?ENTRIES} = raw_dump(ebpf_maps:fd(Large), ?BATCH),
        Time
    end,
    compare("ebpf_maps:to_list/1, an entry", ?ENTRIES, RawDump, fun() -> ?ENTRIES = length(ebpf_maps:to_list(Large)) end),
    compare("ebpf_maps:fold/3, an entry", ?ENTRIES, RawDump, fun() -> ?ENTRIES = fold(Large) end),
    compare("ebpf_maps:next/1, an entry", ?ENTRIES, RawDump, fun() -> ?ENTRIES = walk(Large) end),
    halt().

filled(Entries) ->
    Fill = fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end,
    lists:foldl(Fill, ebpf_maps:new(hash, 4, 8, Entries), lists:seq(0, Entries - 1)).

%% ---- measured calls ---------------------------------------------------------------------------------------------------

get_integers(_, 0) -> ok;
get_integers(Map, Count) ->
    8 = byte_size(ebpf_maps:get(Count rem ?KEYS, Map)),
    get_integers(Map, Count - 1).

get_binaries(_, _, 0) -> ok;
get_binaries(Map, Keys, Count) ->
    8 = byte_size(ebpf_maps:get(element(1 + Count rem ?KEYS, Keys), Map)),
    get_binaries(Map, Keys, Count - 1).

get_ok(_, 0) -> ok;
get_ok(Map, Count) ->
    {ok, _} = ebpf_map:get(Map, Count rem ?KEYS),
    get_ok(Map, Count - 1).

get_generated(_, _, 0) -> ok;
get_generated(Map, Keys, Count) ->
    {ok, _} = ebpf_nif:map_lookup(Map, element(1 + Count rem ?KEYS, Keys), 8, 0),
    get_generated(Map, Keys, Count - 1).

put_integers(_, 0) -> ok;
put_integers(Map, Count) ->
    Map = ebpf_maps:put(Count rem ?KEYS, Count, Map),
    put_integers(Map, Count - 1).

fold(Map) -> ebpf_maps:fold(fun(_, _, Count) -> Count + 1 end, 0, Map).

walk(Map) -> walk(ebpf_maps:next(ebpf_maps:iterator(Map)), 0).

walk(none, Count) -> Count;
walk({_, _, Iterator}, Count) -> walk(ebpf_maps:next(Iterator), Count + 1).

%% ---- measuring --------------------------------------------------------------------------------------------------------

compare(Name, Units, Raw, Own) ->
    Rounds = [round(Raw, Own) || _ <- lists:seq(1, ?ROUNDS)],
    {OwnTimes, RawTimes} = lists:unzip(Rounds),
    {OwnTime, RawTime} = {median(OwnTimes) / Units, median(RawTimes) / Units},
    io:format("~-36s ~8.1f ~8.1f ~6.2f~n", [Name, OwnTime, RawTime, OwnTime / RawTime]).

round(Raw, Own) ->
    Before = Raw(),
    Start = erlang:monotonic_time(nanosecond),
    Own(),
    Time = erlang:monotonic_time(nanosecond) - Start,
    {Time, (Before + Raw()) / 2}.

median(Times) -> lists:nth((length(Times) + 1) div 2, lists:sort(Times)).
