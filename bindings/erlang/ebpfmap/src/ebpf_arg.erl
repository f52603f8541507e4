%% SPDX-License-Identifier: BSD-2-Clause
%% @private
%% Conversion of arguments to the forms that the NIFs take.
-module(ebpf_arg).

-export([text/1, update_flags/1, map_flags/1, descriptor/1, with_file/2]).
-export([with_key/3, with_value/3, with_cpu_values/3, with_address/2, with_integer/4]).
-export_type([text/0, update_flags/0, map_flags/0, descriptor/0, file/0]).

-type text() :: unicode:chardata().
-type update_flags() :: non_neg_integer() | ebpf_enum:update_flag() | [ebpf_enum:update_flag()].
-type map_flags() :: non_neg_integer() | ebpf_enum:map_flag() | [ebpf_enum:map_flag()].
-type descriptor() :: none | ebpf_nif:descriptor().
-type file() :: none | integer() | ebpf_nif:ebpf_file() | text().

%% A name or path. Bytes are unchanged; characters become UTF-8.
-spec text(text()) -> binary().
text(Text) when is_binary(Text) -> Text;
text(Text) ->
    case unicode:characters_to_binary(Text) of
        Binary when is_binary(Binary) -> Binary;
        _ -> ebpf_error:badarg([Text], "a name or path is a binary, or a list of characters")
    end.

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

%% Calls Use with the descriptor of a file, given by its path or as an open descriptor.
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
        {error, {Errno, Cause, Operation, Message, Log}} ->
            Words = [ebpf_error:shown(text(Path)), " cannot be opened: ", Message],
            {error, {Errno, Cause, Operation, iolist_to_binary(Words), Log}}
    end.

%% ---- keys and values --------------------------------------------------------------------------------------------------

%% Calls Use with a key in the bytes of the map. A binary is unchanged: the C library checks its size.
-spec with_key(ebpf_map:t(), ebpf_nif:element(), fun((binary()) -> Result)) -> Result | ebpf_nif:failure().
with_key(_, Key, Use) when is_binary(Key) -> Use(Key);
with_key(Map, Key, Use) -> encoded("key", Key, ebpf_nif:map_key_size(Map), Use).

%% Calls Use with a value in the bytes of the map; for a per-CPU map with the value of one CPU.
-spec with_value(ebpf_map:t(), ebpf_nif:element(), fun((binary()) -> Result)) -> Result | ebpf_nif:failure().
with_value(_, Value, Use) when is_binary(Value) -> Use(Value);
with_value(Map, Value, Use) -> encoded("value", Value, ebpf_nif:map_value_size(Map), Use).

encoded(_, _, {error, _} = Failure, _) -> Failure;
encoded(What, Integer, Size, Use) -> with_integer(What, Integer, Size, fun(Fits) -> Use(<<Fits:(Size * 8)/little>>) end).

%% Calls Use with an integer that fits into the given number of bytes, signed or unsigned.
-spec with_integer(iodata(), integer(), non_neg_integer(), fun((integer()) -> Result)) -> Result | ebpf_nif:failure().
with_integer(_, Integer, Size, Use) when
    is_integer(Integer), Size > 0, Integer >= -(1 bsl (8 * Size - 1)), Integer < 1 bsl (8 * Size)
->
    Use(Integer);
with_integer(What, Integer, 0, _) when is_integer(Integer) ->
    ebpf_error:refusal(["the map has no ", What, ": pass <<>>, not ", number(Integer)]);
with_integer(What, Integer, Size, _) when is_integer(Integer) ->
    ebpf_error:refusal(["the ", What, " ", number(Integer), " does not fit: ", integer_to_binary(Size),
        " bytes take an integer from ", range(Size), ", or a binary"]);
with_integer(What, Other, _, _) ->
    Words = ["a ", What, " is a binary or an integer: encode it, as <<Number:64/float-little>> encodes a float"],
    ebpf_error:badarg([Other], Words).

range(Size) when Size =< 8 ->
    [integer_to_binary(-(1 bsl (8 * Size - 1))), " to ", integer_to_binary((1 bsl (8 * Size)) - 1)];
range(Size) ->
    ["-2^", integer_to_binary(8 * Size - 1), " to 2^", integer_to_binary(8 * Size), " - 1"].

number(Integer) when abs(Integer) < 1 bsl 128 -> integer_to_binary(Integer);
number(Integer) when Integer < 0 -> "below -2^128";
number(_) -> "above 2^128".

%% Calls Use with the values of all CPUs, one after the other, from a list. It checks the size of each value, because two wrong
%% sizes can add up to the right sum.
-spec with_cpu_values(ebpf_map:t(), [ebpf_nif:element()], fun((iodata()) -> Result)) -> Result | ebpf_nif:failure().
with_cpu_values(Map, Values, Use) ->
    case {ebpf_nif:map_value_size(Map), ebpf_nif:percpu_count()} of
        {{error, _} = Failure, _} -> Failure;
        {_, {error, _} = Failure} -> Failure;
        {Size, Cpus} when length(Values) =:= Cpus -> cpu_values(Values, Size, [], Use);
        {_, Cpus} -> ebpf_error:refusal(io_lib:format("there are ~b values for ~b CPUs", [length(Values), Cpus]))
    end.

cpu_values([], _, Encoded, Use) ->
    Use(lists:reverse(Encoded));
cpu_values([Value | Values], Size, Encoded, Use) when byte_size(Value) =:= Size ->
    cpu_values(Values, Size, [Value | Encoded], Use);
cpu_values([Value | _], Size, Encoded, _) when is_binary(Value) ->
    Words = "the value of CPU ~b has ~b bytes, and the map has values of ~b",
    ebpf_error:refusal(buffer_size, io_lib:format(Words, [length(Encoded), byte_size(Value), Size]));
cpu_values([Value | Values], Size, Encoded, Use) ->
    What = ["value of CPU ", integer_to_binary(length(Encoded))],
    encoded(What, Value, Size, fun(Binary) -> cpu_values(Values, Size, [Binary | Encoded], Use) end).

%% Calls Use with an address in the bytes of an LPM trie.
-spec with_address(ebpf_lpm:address(), fun((binary()) -> Result)) -> Result | ebpf_nif:failure().
with_address(Address, Use) when is_binary(Address) -> Use(Address);
with_address(Address, Use) when tuple_size(Address) =:= 4 -> address(tuple_to_list(Address), 8, Address, Use);
with_address(Address, Use) when tuple_size(Address) =:= 8 -> address(tuple_to_list(Address), 16, Address, Use);
with_address(Address, _) ->
    ebpf_error:badarg([Address], "an address is a binary, or a tuple of 4 or 8 integers as inet:parse_address/1 returns it").

address(Parts, Bits, Address, Use) ->
    case [Part || Part <- Parts, not is_integer(Part) orelse Part < 0 orelse Part >= 1 bsl Bits] of
        [] ->
            Use(<<<<Part:Bits>> || Part <- Parts>>);
        [Wrong | _] when is_integer(Wrong) ->
            Words = "the part ~s of an address does not fit: it takes an integer from 0 to ~b",
            ebpf_error:refusal(io_lib:format(Words, [number(Wrong), (1 bsl Bits) - 1]));
        _ ->
            ebpf_error:badarg([Address], "the parts of an address are integers")
    end.
