%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Features of the running kernel, found by trying them, and properties of the loaded library.
-module(ebpf_probe).

-export([map_type/1, feature/1, programs/0, version/0, bpffs/0]).

%% @doc Returns `true' if this kernel has a map type.
-spec map_type(ebpf_enum:map_type()) -> boolean() | {error, ebpf_error:reason()}.
map_type(Type) -> answer(ebpf_nif:probe_map_type(ebpf_enum:map_type(Type))).

%% @doc Returns `true' if this kernel has a feature.
-spec feature(ebpf_enum:feature()) -> boolean() | {error, ebpf_error:reason()}.
feature(Feature) -> answer(ebpf_nif:probe_feature(ebpf_enum:feature(Feature))).

answer(1) -> true;
answer(0) -> false;
answer(Failure) -> ebpf_error:result(Failure).

%% @doc Returns `true' if the C library has programs: objects, links, chains, drops.
-spec programs() -> boolean().
programs() -> is_binary(ebpf_nif:bundled_name(0)).

%% @doc The version of the C library: `<<"0.1.0">>'.
-spec version() -> binary().
version() -> ebpf_nif:version().

%% @doc The mount point of the bpf file system, where short names of pins are.
-spec bpffs() -> {ok, binary()} | {error, ebpf_error:reason()}.
bpffs() ->
    case ebpf_nif:bpffs_find() of
        {Length, Path} when is_integer(Length) -> {ok, Path};
        Failure -> ebpf_error:result(Failure)
    end.
