%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Cgroup arrays: cgroups, for programs that test membership. A process cannot read them back.
-module(ebpf_cgroup_array).

-export([set/3, clear/2]).

%% @doc Stores a cgroup at an index: the path of its directory (cgroup v2), or the descriptor of that directory.
-spec set(ebpf_map:t(), non_neg_integer(), ebpf_arg:file()) -> ok | {error, ebpf_error:reason()}.
set(Map, Index, Cgroup) ->
    ebpf_error:result(ebpf_arg:with_file(Cgroup, fun(Fd) -> ebpf_nif:cgroup_array_set(Map, Index, Fd) end)).

%% @doc Empties an index.
-spec clear(ebpf_map:t(), non_neg_integer()) -> ok | {error, ebpf_error:reason()}.
clear(Map, Index) -> ebpf_error:result(ebpf_nif:cgroup_array_clear(Map, Index)).
