%% SPDX-License-Identifier: BSD-2-Clause
%% A JSON reader for conformance.json: objects are maps with binaries as keys, arrays are lists, null is null.
-module(ebpf_json).

-export([read_file/1]).

read_file(Path) ->
    {ok, Text} = file:read_file(Path),
    {Value, Rest} = value(skip(Text)),
    <<>> = skip(Rest),
    Value.

skip(<<Space, Rest/binary>>) when Space =:= $\s; Space =:= $\n; Space =:= $\r; Space =:= $\t -> skip(Rest);
skip(Text) -> Text.

value(<<"null", Rest/binary>>) -> {null, Rest};
value(<<"true", Rest/binary>>) -> {true, Rest};
value(<<"false", Rest/binary>>) -> {false, Rest};
value(<<$", Rest/binary>>) -> string(Rest, <<>>);
value(<<$[, Rest/binary>>) -> array(skip(Rest), []);
value(<<${, Rest/binary>>) -> object(skip(Rest), #{});
value(Text) -> number(Text, <<>>).

string(<<$", Rest/binary>>, String) -> {String, Rest};
string(<<"\\u", Hex:4/binary, Rest/binary>>, String) -> string(Rest, <<String/binary, (binary_to_integer(Hex, 16))/utf8>>);
string(<<$\\, $n, Rest/binary>>, String) -> string(Rest, <<String/binary, $\n>>);
string(<<$\\, Escaped, Rest/binary>>, String) -> string(Rest, <<String/binary, Escaped>>);
string(<<Byte, Rest/binary>>, String) -> string(Rest, <<String/binary, Byte>>).

array(<<$], Rest/binary>>, Values) ->
    {lists:reverse(Values), Rest};
array(<<$,, Rest/binary>>, Values) ->
    array(skip(Rest), Values);
array(Text, Values) ->
    {Value, Rest} = value(Text),
    array(skip(Rest), [Value | Values]).

object(<<$}, Rest/binary>>, Fields) ->
    {Fields, Rest};
object(<<$,, Rest/binary>>, Fields) ->
    object(skip(Rest), Fields);
object(<<$", Text/binary>>, Fields) ->
    {Name, AfterName} = string(Text, <<>>),
    <<$:, AfterColon/binary>> = skip(AfterName),
    {Value, Rest} = value(skip(AfterColon)),
    object(skip(Rest), Fields#{Name => Value}).

number(<<Digit, Rest/binary>>, Digits) when Digit >= $0, Digit =< $9; Digit =:= $- -> number(Rest, <<Digits/binary, Digit>>);
number(Rest, Digits) -> {binary_to_integer(Digits), Rest}.
