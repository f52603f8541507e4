%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Maps-in-maps (array_of_maps, hash_of_maps): the values are maps, all with the spec `inner' of the creation.
%%
%% A change waits for an RCU grace period, about ten milliseconds. {@link ebpf_map:delete/2} removes an entry.
-module(ebpf_map_in_map).

-export([set/3, set/4, get/2]).

%% @doc Stores a map under a key. The entry keeps the map in the kernel.
-spec set(ebpf_map:t(), ebpf_map:element(), Inner :: ebpf_map:t()) -> ok | {error, ebpf_error:reason()}.
set(Outer, Key, Inner) -> set(Outer, Key, Inner, any).

%% @doc As set/3, with the flags of an update: `any', `noexist', `exist'.
-spec set(ebpf_map:t(), ebpf_map:element(), Inner :: ebpf_map:t(), ebpf_arg:update_flags()) ->
    ok | {error, ebpf_error:reason()}.
set(Outer, Key, Inner, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    ebpf_error:result(ebpf_arg:with_key(Outer, Key, fun(Encoded) -> ebpf_nif:map_in_map_set(Outer, Encoded, Inner, Number) end)).

%% @doc Opens the map under a key.
-spec get(ebpf_map:t(), ebpf_map:element()) -> {ok, ebpf_map:t()} | not_found | {error, ebpf_error:reason()}.
get(Outer, Key) ->
    case ebpf_arg:with_key(Outer, Key, fun(Encoded) -> ebpf_nif:map_in_map_get(Outer, Encoded) end) of
        enoent -> not_found;
        Result -> ebpf_error:result(Result)
    end.
