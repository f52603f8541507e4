%% SPDX-License-Identifier: BSD-2-Clause
%% @private
%% Arguments as people write them, into what the NIFs take.
-module(ebpf_arg).

-export([text/1, update_flags/1, map_flags/1, descriptor/1, with_file/2, encode/2]).
-export_type([text/0, update_flags/0, map_flags/0, descriptor/0, file/0]).

-type text() :: unicode:chardata().
-type update_flags() :: non_neg_integer() | ebpf_enum:update_flag() | [ebpf_enum:update_flag()].
-type map_flags() :: non_neg_integer() | ebpf_enum:map_flag() | [ebpf_enum:map_flag()].
-type descriptor() :: none | ebpf_nif:descriptor().
-type file() :: none | integer() | ebpf_nif:ebpf_file() | text().

%% A name or path. Bytes stay as they are; characters become UTF-8.
-spec text(text()) -> binary().
text(Text) when is_binary(Text) -> Text;
text(Text) -> unicode:characters_to_binary(Text).

-spec update_flags(update_flags()) -> non_neg_integer().
update_flags(Flags) -> flags(fun ebpf_enum:update_flag/1, Flags).

-spec map_flags(map_flags()) -> non_neg_integer().
map_flags(Flags) -> flags(fun ebpf_enum:map_flag/1, Flags).

flags(_, Number) when is_integer(Number) -> Number;
flags(Value, Name) when is_atom(Name) -> Value(Name);
flags(Value, Names) -> lists:foldl(fun(Name, Sum) -> Sum bor Value(Name) end, 0, Names).

-spec descriptor(descriptor()) -> ebpf_nif:descriptor().
descriptor(none) -> -1;
descriptor(Descriptor) -> Descriptor.

%% Calls Use with a descriptor of a file that is given by its path, or is open already.
-spec with_file(file(), fun((ebpf_nif:descriptor()) -> Result)) -> Result | ebpf_nif:failure().
with_file(none, Use) -> Use(-1);
with_file(Open, Use) when is_integer(Open); is_reference(Open) -> Use(Open);
with_file(Path, Use) ->
    case ebpf_nif:file_open(text(Path)) of
        {ok, File} ->
            try
                Use(File)
            after
                ok = ebpf_nif:file_close(File)
            end;
        Failure ->
            Failure
    end.

%% An integer as a map has it: least significant byte first, and what does not fit cut off.
-spec encode(ebpf_nif:element(), non_neg_integer()) -> binary().
encode(Binary, _) when is_binary(Binary) -> Binary;
encode(Integer, Size) when is_integer(Integer) -> <<Integer:(Size * 8)/little>>.
