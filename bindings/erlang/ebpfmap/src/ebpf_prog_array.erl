%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Prog arrays: programs that a BPF program jumps to by index.
%%
%% When the last handle or pin of a prog array goes, the kernel empties it, even while programs jump through it. So keep the map
%% in a process that lives as long as these programs, or pin it. Before you close it, call {@link lost_on_close/1}.
-module(ebpf_prog_array).

-export([set/3, clear/2, get/2, list/1, lost_on_close/1]).

-type index() :: non_neg_integer().

%% @doc Stores a program at an index, in one step: a packet gets the old program or the new one.
-spec set(ebpf_map:t(), index(), ebpf_nif:descriptor()) -> ok | {error, ebpf_error:reason()}.
set(Map, Index, Program) -> ebpf_error:result(ebpf_nif:prog_array_set(Map, Index, Program)).

%% @doc Empties an index: a jump to it falls through.
-spec clear(ebpf_map:t(), index()) -> ok | {error, ebpf_error:reason()}.
clear(Map, Index) -> ebpf_error:result(ebpf_nif:prog_array_clear(Map, Index)).

%% @doc The id of the program at an index.
-spec get(ebpf_map:t(), index()) -> {ok, pos_integer()} | not_found | {error, ebpf_error:reason()}.
get(Map, Index) ->
    case ebpf_nif:prog_array_get(Map, Index) of
        enoent -> not_found;
        Result -> ebpf_error:result(Result)
    end.

%% @doc The occupied indices, with the ids of their programs.
-spec list(ebpf_map:t()) -> [{index(), pos_integer()}] | {error, ebpf_error:reason()}.
list(Map) ->
    case ebpf_cursor:list(Map, fun ebpf_nif:prog_array_next/1) of
        {error, _} = Failure -> Failure;
        Steps -> [{Index, Id} || {1, Index, Id} <- Steps]
    end.

%% @doc The number of programs that would be lost if this handle were closed: 0 if something else holds a reference.
-spec lost_on_close(ebpf_map:t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
lost_on_close(Map) -> ebpf_error:result(ebpf_nif:prog_array_lost_on_close(Map)).
