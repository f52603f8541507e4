%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Objects: the programs and maps of a BPF ELF file, or of an object of the library.
%%
%% ```
%% {ok, Object} = ebpf_object:open_bundled("forward"),
%% ok = ebpf_object:set_constant(Object, "miss_action", 1),
%% ok = ebpf_object:load(Object),
%% {ok, Tx} = ebpf_object:map(Object, "tx"),
%% {ok, Program} = ebpf_object:program(Object, "forward").'''
-module(ebpf_object).

-export([bundled/0, open_bundled/1, open_file/1, open_memory/2, close/1]).
-export([maps/1, programs/1, constants/1, get_constant/2, set_constant/3, bind/3, load/1, map/2, program/2]).
-export_type([t/0]).

-type t() :: ebpf_nif:ebpf_object().
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% @doc The names of the objects of the library.
-spec bundled() -> [binary()].
bundled() -> names(fun ebpf_nif:bundled_name/1).

%% @doc Opens an object of the library. Nothing is loaded into the kernel yet.
-spec open_bundled(ebpf_arg:text()) -> result(t()).
open_bundled(Name) -> ebpf_error:result(ebpf_nif:object_open_bundled(ebpf_arg:text(Name))).

%% @doc Opens a BPF ELF file. Only open files that you trust.
-spec open_file(ebpf_arg:text()) -> result(t()).
open_file(Path) -> ebpf_error:result(ebpf_nif:object_open_file(ebpf_arg:text(Path))).

%% @doc Opens the bytes of a BPF ELF file; messages use Name for the object.
-spec open_memory(iodata(), ebpf_arg:text()) -> result(t()).
open_memory(Elf, Name) -> ebpf_error:result(ebpf_nif:object_open_memory(Elf, ebpf_arg:text(Name))).

%% @doc Closes an object; attached programs, entries of maps, and open handles stay in the kernel.
-spec close(t()) -> result().
close(Object) -> ebpf_error:result(ebpf_nif:object_close(Object)).

%% @doc The names of the maps of an object; its variables are maps, too.
-spec maps(t()) -> [binary()] | {error, ebpf_error:reason()}.
maps(Object) -> names(fun(Index) -> ebpf_nif:object_map_name(Object, Index) end).

%% @doc The names of the programs of an object.
-spec programs(t()) -> [binary()] | {error, ebpf_error:reason()}.
programs(Object) -> names(fun(Index) -> ebpf_nif:object_program_name(Object, Index) end).

%% @doc The names of the constants of an object (`const volatile' in its source).
-spec constants(t()) -> [binary()] | {error, ebpf_error:reason()}.
constants(Object) -> names(fun(Index) -> ebpf_nif:object_constant_name(Object, Index) end).

names(Name) -> names(Name, 0, []).

names(Name, Index, Names) ->
    case Name(Index) of
        undefined -> lists:reverse(Names);
        Binary when is_binary(Binary) -> names(Name, Index + 1, [Binary | Names]);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc The value that a constant has, or will have.
-spec get_constant(t(), ebpf_arg:text()) -> result(binary()).
get_constant(Object, Name) ->
    Text = ebpf_arg:text(Name),
    case ebpf_nif:object_constant_size(Object, Text) of
        Size when is_integer(Size) -> ebpf_error:result(ebpf_nif:object_get_constant(Object, Text, Size));
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Sets a constant before the object is loaded. An integer gets the size of the constant.
-spec set_constant(t(), ebpf_arg:text(), binary() | integer()) -> result().
set_constant(Object, Name, Value) when is_binary(Value) ->
    ebpf_error:result(ebpf_nif:object_set_constant(Object, ebpf_arg:text(Name), Value));
set_constant(Object, Name, Value) ->
    case ebpf_nif:object_constant_size(Object, ebpf_arg:text(Name)) of
        Size when is_integer(Size) ->
            Set = fun(Fits) -> set_constant(Object, Name, <<Fits:(Size * 8)/native>>) end,
            ebpf_error:result(ebpf_arg:with_integer("constant", Value, Size, Set));
        Failure ->
            ebpf_error:result(Failure)
    end.

%% @doc Binds an existing map instead of one that the object would create, before the object is loaded.
-spec bind(t(), ebpf_arg:text(), ebpf_map:t()) -> result().
bind(Object, Name, Map) -> ebpf_error:result(ebpf_nif:object_bind_map(Object, ebpf_arg:text(Name), Map)).

%% @doc Creates the maps that are not bound and loads the programs.
-spec load(t()) -> result().
load(Object) -> ebpf_error:result(ebpf_nif:object_load(Object)).

%% @doc Opens a map of a loaded object, which is independent of the object.
-spec map(t(), ebpf_arg:text()) -> result(ebpf_map:t()).
map(Object, Name) -> ebpf_error:result(ebpf_nif:object_open_map(Object, ebpf_arg:text(Name))).

%% @doc Opens a program of a loaded object, which is independent of the object.
-spec program(t(), ebpf_arg:text()) -> result(ebpf_program:t()).
program(Object, Name) -> ebpf_error:result(ebpf_nif:object_open_program(Object, ebpf_arg:text(Name))).
