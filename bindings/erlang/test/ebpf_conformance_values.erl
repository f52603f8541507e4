%% SPDX-License-Identifier: BSD-2-Clause
%% The arguments of a step, and the results of the binding in the form of the cases.
-module(ebpf_conformance_values).

-include("ebpf_conformance.hrl").

-export([
    upper/1, text/2, text/3, bytes/2, unhex/1, hex/1, named/2, on/1, flags/1, pin/1, descriptor/2, kept/2, value/1,
    found/1, nothing/1, is_there/1, sorted/2, program/2, closed/1
]).

%% ---- arguments --------------------------------------------------------------------------------------------------------

upper(Atom) -> string:uppercase(atom_to_binary(Atom)).

text(Field, #run{step = Step}) -> maps:get(Field, Step).

text(Field, #run{step = Step}, Default) -> maps:get(Field, Step, Default).

bytes(Field, Run) -> unhex(text(Field, Run)).

unhex(Hex) -> <<<<(binary_to_integer(Digits, 16))>> || <<Digits:2/binary>> <= Hex>>.

hex(Bytes) -> <<<<(hex_digit(Digit))>> || <<Digit:4>> <= Bytes>>.

hex_digit(Digit) when Digit < 10 -> $0 + Digit;
hex_digit(Digit) -> $a + Digit - 10.

named(Name, #run{names = Names}) ->
    {_, Handle} = maps:get(Name, Names),
    Handle.

on(Run) -> named(text(<<"on">>, Run), Run).

flags(Run) -> text(<<"flags">>, Run, 0).

pin(#run{pins = Pins} = Run) -> filename:join(Pins, text(<<"pin">>, Run)).

descriptor(Field, Run) ->
    case text(Field, Run, none) of
        null -> none;
        Name when is_binary(Name) -> open_descriptor(maps:get(Name, Run#run.names));
        Number -> Number
    end.

open_descriptor({socket, Socket}) ->
    {ok, Fd} = inet:getfd(Socket),
    Fd;
open_descriptor({_, Handle}) ->
    Handle.

%% ---- results ----------------------------------------------------------------------------------------------------------

kept(Kind, {ok, Handle}) -> {keep, Kind, Handle};
kept(_, Other) -> Other.

value({ok, Value}) -> hex(Value);
value(none) -> null;
value(Other) -> nothing(Other).

found({ok, Value}) -> Value;
found(Failure) -> Failure.

nothing(Nothing) when Nothing =:= not_found; Nothing =:= empty; Nothing =:= done -> null;
nothing(Other) -> Other.

is_there({ok, _}) -> true;
is_there(not_found) -> false;
is_there(Other) -> Other.

sorted({error, _} = Failure, _) -> Failure;
sorted(List, Each) -> lists:sort(lists:map(Each, List)).

%% The name of the handle of the program with an id.
program(none, _) ->
    null;
program(Id, #run{names = Names}) ->
    [Name | _] = [Name || {Name, {program, Program}} <- maps:to_list(Names), ebpf_program:id(Program) =:= Id],
    Name.

%% A second close returns ebadf here: it does nothing.
closed({error, #{errno := ebadf, message := _}}) -> ok;
closed(Result) -> Result.
