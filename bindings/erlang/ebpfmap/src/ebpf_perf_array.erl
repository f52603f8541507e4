%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Perf event arrays: events that a program reads or writes to. A process cannot read them back.
-module(ebpf_perf_array).

-export([set/3, clear/2]).

%% @doc Stores an event at an index, usually a CPU: a descriptor of perf_event_open(2).
-spec set(ebpf_map:t(), non_neg_integer(), Fd :: integer()) -> ok | {error, ebpf_error:reason()}.
set(Map, Index, Fd) -> ebpf_error:result(ebpf_nif:perf_array_set(Map, Index, Fd)).

%% @doc Empties an index.
-spec clear(ebpf_map:t(), non_neg_integer()) -> ok | {error, ebpf_error:reason()}.
clear(Map, Index) -> ebpf_error:result(ebpf_nif:perf_array_clear(Map, Index)).
