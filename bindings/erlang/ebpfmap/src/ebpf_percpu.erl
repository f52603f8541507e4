%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Per-CPU maps: a value for every possible CPU of the machine, including offline CPUs.
-module(ebpf_percpu).

-export([count/0, get/2, put/3, put/4, get_cpu/3, put_cpu/4, sum/2, sum/3, sum/4]).
-export_type([numbers/0]).

-type not_found() :: not_found | {error, ebpf_error:reason()}.
-type numbers() :: [signed | float | big | little].
%% The format of the numbers in a value; by default unsigned integers in the byte order of the machine.

%% @doc The number of possible CPUs.
-spec count() -> pos_integer() | {error, ebpf_error:reason()}.
count() -> ebpf_error:result(ebpf_nif:percpu_count()).

%% @doc The values of all CPUs.
-spec get(ebpf_map:t(), ebpf_map:element()) -> {ok, [binary()]} | not_found().
get(Map, Key) ->
    case {count(), ebpf_nif:map_value_size(Map)} of
        {Cpus, Size} when is_integer(Cpus), is_integer(Size) -> get(Map, Key, Cpus, Size);
        {{error, _} = Failure, _} -> Failure;
        {_, Failure} -> ebpf_error:result(Failure)
    end.

get(Map, Key, Cpus, Size) ->
    case answer(ebpf_arg:with_key(Map, Key, fun(Encoded) -> ebpf_nif:percpu_lookup(Map, Encoded, Cpus * Size, 0) end)) of
        {ok, Values} -> {ok, [Value || <<Value:Size/binary>> <= Values]};
        Other -> Other
    end.

%% @doc Stores a value for each CPU: a list of values, or one value for all CPUs.
-spec put(ebpf_map:t(), ebpf_map:element(), ebpf_map:element() | [ebpf_map:element()]) -> ok | {error, ebpf_error:reason()}.
put(Map, Key, Values) -> put(Map, Key, Values, any).

%% @doc As put/3, with the flags of an update: `any', `noexist', `exist'.
-spec put(ebpf_map:t(), ebpf_map:element(), ebpf_map:element() | [ebpf_map:element()], ebpf_arg:update_flags()) ->
    ok | {error, ebpf_error:reason()}.
put(Map, Key, Values, Flags) when is_list(Values) ->
    Number = ebpf_arg:update_flags(Flags),
    Update = fun(Encoded, Packed) -> ebpf_nif:percpu_update(Map, Encoded, Packed, Number) end,
    ebpf_error:result(
        ebpf_arg:with_key(Map, Key, fun(Encoded) ->
            ebpf_arg:with_cpu_values(Map, Values, fun(Packed) -> Update(Encoded, Packed) end)
        end)
    );
put(Map, Key, Value, Flags) ->
    case count() of
        Cpus when is_integer(Cpus) -> put(Map, Key, lists:duplicate(Cpus, Value), Flags);
        Failure -> Failure
    end.

%% @doc The value of one CPU.
-spec get_cpu(ebpf_map:t(), ebpf_map:element(), Cpu :: non_neg_integer()) -> {ok, binary()} | not_found().
get_cpu(Map, Key, Cpu) ->
    Lookup = fun(Encoded) -> ebpf_nif:percpu_lookup_cpu(Map, Encoded, Cpu, ebpf_nif:map_value_size(Map)) end,
    answer(ebpf_arg:with_key(Map, Key, Lookup)).

%% @doc Stores the value of one CPU. Before Linux 7.0 this can lose writes of programs on other CPUs at the same time.
-spec put_cpu(ebpf_map:t(), ebpf_map:element(), Cpu :: non_neg_integer(), ebpf_map:element()) ->
    ok | {error, ebpf_error:reason()}.
put_cpu(Map, Key, Cpu, Value) ->
    Update = fun(Encoded, Bytes) -> ebpf_nif:percpu_update_cpu(Map, Encoded, Cpu, Bytes) end,
    ebpf_error:result(
        ebpf_arg:with_key(Map, Key, fun(Encoded) ->
            ebpf_arg:with_value(Map, Value, fun(Bytes) -> Update(Encoded, Bytes) end)
        end)
    ).

%% ---- sums -------------------------------------------------------------------------------------------------------------

%% @doc The sums over all CPUs of a value of unsigned 64-bit integers.
-spec sum(ebpf_map:t(), ebpf_map:element()) -> {ok, [non_neg_integer()]} | not_found().
sum(Map, Key) -> sum(Map, Key, 8).

%% @doc The sums over all CPUs of a value of unsigned integers of Width bytes (1, 2, 4 or 8).
-spec sum(ebpf_map:t(), ebpf_map:element(), Width :: pos_integer()) -> {ok, [non_neg_integer()]} | not_found().
sum(Map, Key, Width) -> sum(Map, Key, Width, []).

%% @doc The sums over all CPUs of a value of numbers of Width bytes: `[signed]' for signed integers, `[float]' for floats of 4
%% or 8 bytes, `[big]' and `[little]' for the byte order. A sum of integers is exact.
-spec sum(ebpf_map:t(), ebpf_map:element(), Width :: pos_integer(), numbers()) -> {ok, [number()]} | not_found().
sum(Map, Key, Width, Numbers) ->
    case get(Map, Key) of
        {ok, Values} -> ebpf_error:result(sums(Values, Width, kind(Numbers, {unsigned, native})));
        Other -> Other
    end.

kind([], Kind) -> Kind;
kind([signed | Numbers], {_, Order}) -> kind(Numbers, {signed, Order});
kind([float | Numbers], {_, Order}) -> kind(Numbers, {float, Order});
kind([Order | Numbers], {Sign, _}) when Order =:= big; Order =:= little -> kind(Numbers, {Sign, Order}).

sums([Value | _], Width, _) when is_integer(Width), byte_size(Value) rem Width =/= 0 ->
    Words = "the width ~b does not divide the ~b bytes of a value",
    ebpf_error:refusal(io_lib:format(Words, [Width, byte_size(Value)]));
sums(Values, Width, {Sign, Order}) when Width =:= 4; Width =:= 8; Sign =/= float, (Width =:= 1 orelse Width =:= 2) ->
    add([numbers(Value, Width, Sign, byte_order(Order)) || Value <- Values]);
sums(_, Width, {float, _}) when is_integer(Width) ->
    ebpf_error:refusal(io_lib:format("the width ~b is not that of a float, which has 4 or 8 bytes", [Width]));
sums(_, Width, _) when is_integer(Width) ->
    ebpf_error:refusal(io_lib:format("the width ~b is not that of an integer, which has 1, 2, 4 or 8 bytes", [Width])).

byte_order(native) -> erlang:system_info(endian);
byte_order(Order) -> Order.

numbers(Value, Width, unsigned, little) -> [Number || <<Number:Width/unit:8-little>> <= Value];
numbers(Value, Width, unsigned, big) -> [Number || <<Number:Width/unit:8-big>> <= Value];
numbers(Value, Width, signed, little) -> [Number || <<Number:Width/unit:8-little-signed>> <= Value];
numbers(Value, Width, signed, big) -> [Number || <<Number:Width/unit:8-big-signed>> <= Value];
numbers(Value, Width, float, Order) -> [float_of(Part, Width, Order) || <<Part:Width/binary>> <= Value].

%% Erlang has no infinities and no NaN.
float_of(Bytes, Width, little) ->
    case Bytes of
        <<Number:Width/unit:8-float-little>> -> Number;
        _ -> infinite
    end;
float_of(Bytes, Width, big) ->
    case Bytes of
        <<Number:Width/unit:8-float-big>> -> Number;
        _ -> infinite
    end.

add(Values) ->
    case lists:any(fun(Numbers) -> lists:member(infinite, Numbers) end, Values) of
        true -> ebpf_error:refusal("a value is infinite or not a number, and Erlang has no such floats: read its bytes with get/2");
        false -> {ok, lists:foldl(fun add/2, hd(Values), tl(Values))}
    end.

add(Numbers, Sums) -> lists:zipwith(fun(A, B) -> A + B end, Numbers, Sums).

answer(enoent) -> not_found;
answer(Result) -> ebpf_error:result(Result).
