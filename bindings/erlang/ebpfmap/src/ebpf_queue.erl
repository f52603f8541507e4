%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Queues (first in, first out) and stacks (last in, first out): values without keys.
-module(ebpf_queue).

-export([push/2, push/3, pop/1, peek/1]).

%% @doc Adds a value.
-spec push(ebpf_map:t(), ebpf_map:element()) -> ok | {error, ebpf_error:reason()}.
push(Map, Value) -> push(Map, Value, any).

%% @doc Adds a value; with `exist' a full map drops its oldest value to make room.
-spec push(ebpf_map:t(), ebpf_map:element(), ebpf_arg:update_flags()) -> ok | {error, ebpf_error:reason()}.
push(Map, Value, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    ebpf_error:result(ebpf_arg:with_value(Map, Value, fun(Encoded) -> ebpf_nif:queue_push(Map, Encoded, Number) end)).

%% @doc Removes and returns the oldest value of a queue, the newest value of a stack.
-spec pop(ebpf_map:t()) -> {ok, binary()} | empty | {error, ebpf_error:reason()}.
pop(Map) -> answer(ebpf_nif:queue_pop(Map, ebpf_nif:map_value_size(Map))).

%% @doc The value that the next pop/1 would take.
-spec peek(ebpf_map:t()) -> {ok, binary()} | empty | {error, ebpf_error:reason()}.
peek(Map) -> answer(ebpf_nif:queue_peek(Map, ebpf_nif:map_value_size(Map))).

answer(enoent) -> empty;
answer(Result) -> ebpf_error:result(Result).
