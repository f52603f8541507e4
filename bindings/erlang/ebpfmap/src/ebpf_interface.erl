%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Network interfaces by name and by index, in this network namespace or in another one (`"/run/netns/blue"').
-module(ebpf_interface).

-export([index/1, index/2, name/1, name/2]).
-export([index_in/2]).

%% @doc The index of an interface.
-spec index(ebpf_arg:text()) -> {ok, pos_integer()} | {error, ebpf_error:reason()}.
index(Name) -> index(Name, none).

%% @doc The index of an interface in a network namespace.
-spec index(ebpf_arg:text(), ebpf_arg:file()) -> {ok, pos_integer()} | {error, ebpf_error:reason()}.
index(Name, Netns) ->
    ebpf_error:result(ebpf_arg:with_file(Netns, fun(Fd) -> index_in(Name, Fd) end)).

%% @doc The name of an interface.
-spec name(pos_integer()) -> {ok, binary()} | {error, ebpf_error:reason()}.
name(Index) -> name(Index, none).

%% @doc The name of an interface in a network namespace.
-spec name(pos_integer(), ebpf_arg:file()) -> {ok, binary()} | {error, ebpf_error:reason()}.
name(Index, Netns) ->
    ebpf_error:result(ebpf_arg:with_file(Netns, fun(Fd) -> ebpf_nif:interface_name(Index, Fd) end)).

%% @private
%% The index of an interface; an index is returned unchanged.
-spec index_in(ebpf_arg:text() | pos_integer(), ebpf_nif:descriptor()) -> {ok, pos_integer()} | ebpf_nif:failure().
index_in(Index, _) when is_integer(Index) -> {ok, Index};
index_in(Name, Fd) -> ebpf_nif:interface_index(ebpf_arg:text(Name), Fd).
