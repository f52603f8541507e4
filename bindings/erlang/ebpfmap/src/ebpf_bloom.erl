%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Bloom filters: sets that answer "perhaps" or "certainly not". They never get full, and values cannot be removed.
-module(ebpf_bloom).

-export([add/2, contains/2]).

%% @doc Adds a value to the set.
-spec add(ebpf_map:t(), ebpf_map:element()) -> ok | {error, ebpf_error:reason()}.
add(Map, Value) ->
    ebpf_error:result(ebpf_arg:with_value(Map, Value, fun(Encoded) -> ebpf_nif:bloom_add(Map, Encoded) end)).

%% @doc Returns `true' if a value may be in the set; `false' is certain.
-spec contains(ebpf_map:t(), ebpf_map:element()) -> boolean() | {error, ebpf_error:reason()}.
contains(Map, Value) ->
    case ebpf_arg:with_value(Map, Value, fun(Encoded) -> ebpf_nif:bloom_contains(Map, Encoded) end) of
        1 -> true;
        0 -> false;
        Failure -> ebpf_error:result(Failure)
    end.
