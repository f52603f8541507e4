%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Local storages: each value belongs to an object of the kernel, and is removed with it.
%%
%% The object is a socket (sk_storage), a file (inode_storage), a process by its pidfd (task_storage) or the directory of a
%% cgroup (cgrp_storage), given by its descriptor; a file or directory by its path, too.
-module(ebpf_storage).

-export([get/2, set/3, set/4, delete/2]).

%% @doc The value of an object.
-spec get(ebpf_map:t(), ebpf_arg:file()) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
get(Map, Object) ->
    Size = ebpf_nif:map_value_size(Map),
    case ebpf_arg:with_file(Object, fun(Fd) -> ebpf_nif:storage_get(Map, Fd, Size, 0) end) of
        enoent -> not_found;
        Result -> ebpf_error:result(Result)
    end.

%% @doc Stores a value for an object.
-spec set(ebpf_map:t(), ebpf_arg:file(), ebpf_map:element()) -> ok | {error, ebpf_error:reason()}.
set(Map, Object, Value) -> set(Map, Object, Value, any).

%% @doc As set/3, with the flags of an update: `any', `noexist', `exist'.
-spec set(ebpf_map:t(), ebpf_arg:file(), ebpf_map:element(), ebpf_arg:update_flags()) -> ok | {error, ebpf_error:reason()}.
set(Map, Object, Value, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    Set = fun(Encoded) -> ebpf_arg:with_file(Object, fun(Fd) -> ebpf_nif:storage_set(Map, Fd, Encoded, Number) end) end,
    ebpf_error:result(ebpf_arg:with_value(Map, Value, Set)).

%% @doc Removes the value of an object.
-spec delete(ebpf_map:t(), ebpf_arg:file()) -> ok | {error, ebpf_error:reason()}.
delete(Map, Object) ->
    ebpf_error:result(ebpf_arg:with_file(Object, fun(Fd) -> ebpf_nif:storage_delete(Map, Fd) end)).
