%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Per-CPU maps: a value for every possible CPU of the machine, also for those that are switched off.
-module(ebpf_percpu).

-export([count/0, get/2, put/3, put/4, get_cpu/3, put_cpu/4, sum/2, sum/3]).

-type not_found() :: not_found | {error, ebpf_error:reason()}.

%% @doc The number of possible CPUs.
-spec count() -> pos_integer() | {error, ebpf_error:reason()}.
count() -> ebpf_error:result(ebpf_nif:percpu_count()).

%% @doc The values of all CPUs.
-spec get(ebpf_map:t(), ebpf_map:element()) -> {ok, [binary()]} | not_found().
get(Map, Key) ->
    Size = ebpf_nif:map_value_size(Map),
    case answer(ebpf_nif:percpu_lookup(Map, key(Map, Key), count() * Size, 0)) of
        {ok, Values} -> {ok, [Value || <<Value:Size/binary>> <= Values]};
        Other -> Other
    end.

%% @doc Stores a value for each CPU: a list of them, or one for all.
-spec put(ebpf_map:t(), ebpf_map:element(), ebpf_map:element() | [ebpf_map:element()]) -> ok | {error, ebpf_error:reason()}.
put(Map, Key, Values) -> put(Map, Key, Values, any).

%% @doc As put/3, with the flags of an update: `any', `noexist', `exist'.
-spec put(ebpf_map:t(), ebpf_map:element(), ebpf_map:element() | [ebpf_map:element()], ebpf_arg:update_flags()) ->
    ok | {error, ebpf_error:reason()}.
put(Map, Key, Values, Flags) when is_list(Values) ->
    Packed = [value(Map, Value) || Value <- Values],
    ebpf_error:result(ebpf_nif:percpu_update(Map, key(Map, Key), Packed, ebpf_arg:update_flags(Flags)));
put(Map, Key, Value, Flags) ->
    put(Map, Key, lists:duplicate(count(), Value), Flags).

%% @doc The value of one CPU.
-spec get_cpu(ebpf_map:t(), ebpf_map:element(), Cpu :: non_neg_integer()) -> {ok, binary()} | not_found().
get_cpu(Map, Key, Cpu) ->
    answer(ebpf_nif:percpu_lookup_cpu(Map, key(Map, Key), Cpu, ebpf_nif:map_value_size(Map))).

%% @doc Stores the value of one CPU. Before Linux 7.0 what programs write on other CPUs at this moment may be lost.
-spec put_cpu(ebpf_map:t(), ebpf_map:element(), Cpu :: non_neg_integer(), ebpf_map:element()) ->
    ok | {error, ebpf_error:reason()}.
put_cpu(Map, Key, Cpu, Value) ->
    ebpf_error:result(ebpf_nif:percpu_update_cpu(Map, key(Map, Key), Cpu, value(Map, Value))).

%% @doc The sums over all CPUs of the 64-bit integers that a value is made of.
-spec sum(ebpf_map:t(), ebpf_map:element()) -> {ok, [non_neg_integer()]} | not_found().
sum(Map, Key) -> sum(Map, Key, 8).

%% @doc The sums over all CPUs of the unsigned integers of Width bytes (1, 2, 4 or 8) that a value is made of.
-spec sum(ebpf_map:t(), ebpf_map:element(), Width :: pos_integer()) -> {ok, [non_neg_integer()]} | not_found().
sum(Map, Key, Width) ->
    Size = 8 * (ebpf_nif:map_value_size(Map) div max(Width, 1)),
    case answer(ebpf_nif:percpu_sum(Map, key(Map, Key), Width, Size)) of
        {ok, Sums} -> {ok, [Sum || <<Sum:64/native>> <= Sums]};
        Other -> Other
    end.

key(Map, Key) -> ebpf_arg:encode(Key, ebpf_nif:map_key_size(Map)).

value(Map, Value) -> ebpf_arg:encode(Value, ebpf_nif:map_value_size(Map)).

answer(enoent) -> not_found;
answer(Result) -> ebpf_error:result(Result).
