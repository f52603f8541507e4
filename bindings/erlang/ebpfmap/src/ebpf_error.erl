%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Errors that explain.
%%
%% A failed call returns `{error, Reason}', where Reason says what was asked, why it is refused and what to do:
%%
%% ```
%% #{errno => e2big,
%%   cause => full,
%%   operation => <<"ebpf_map_update">>,
%%   message => <<"map \"tx\" is full (64 of 64 entries): remove some, or create it with a larger max_entries">>,
%%   log => <<>>}'''
%%
%% {@link ebpf_maps} has errors as plain atoms, `{error, e2big}', and exceptions; the Reason of the latest one of a process is
%% {@link last/0}. Its exceptions show the message in a shell and in crash reports.
-module(ebpf_error).

-export([message/1, last/0]).
-export([result/1, posix/1, raise/3, badarg/2, refusal/1, refusal/2, shown/1, format_error/2]).
-export_type([reason/0]).

-type reason() :: #{
    errno := atom(),
    cause := ebpf_enum:cause() | integer(),
    operation := binary(),
    message := binary(),
    log := binary()
}.
%% `errno': what the system calls it; `cause': what was wrong, to branch on; `operation': the call of the C library that failed,
%% or `encode' where an argument does not fit into what it would be passed as; `message': a sentence for people, in UTF-8;
%% `log': what the verifier said, where one spoke.

-define(LAST, '$ebpf_error').

%% @doc The sentence for people, and the log if there is one.
-spec message(reason()) -> binary().
message(#{message := Message, log := <<>>}) -> Message;
message(#{message := Message, log := Log}) -> <<Message/binary, "\n", Log/binary>>.

%% @doc Why the latest call of {@link ebpf_maps} that failed in this process did so.
-spec last() -> reason() | undefined.
last() -> get(?LAST).

%% @private
%% What a NIF returned, its failure with a reason.
-spec result(Result | ebpf_nif:failure()) -> Result | {error, reason()}.
result({error, Failure}) when is_tuple(Failure) -> {error, reason(Failure)};
result(Result) -> Result.

%% @private
%% What a NIF returned, its failure as an atom; the reason is kept for last().
-spec posix(Result | ebpf_nif:failure() | {error, reason()}) -> Result | {error, atom()}.
posix({error, Failure}) when is_tuple(Failure) ->
    _ = put(?LAST, reason(Failure)),
    {error, element(1, Failure)};
posix({error, #{errno := Errno} = Reason}) ->
    _ = put(?LAST, Reason),
    {error, Errno};
posix(Result) ->
    Result.

%% @private
%% Fails as `Pattern = {error, Errno}' does, and with the message besides. The exception tells the arguments of the function.
-spec raise(badmatch | case_clause, {error, term()}, [term()]) -> no_return().
raise(Class, Failure, Arguments) ->
    erlang:error({Class, posix(Failure)}, Arguments, [{error_info, #{module => ?MODULE, cause => last()}}]).

%% @private
%% Fails because of an argument of a wrong type, in words.
-spec badarg([term()], iodata()) -> no_return().
badarg(Arguments, Words) ->
    {error, Failure} = refusal(Words),
    erlang:error(badarg, Arguments, [{error_info, #{module => ?MODULE, cause => reason(Failure)}}]).

%% @private
%% The failure of a call that is not made, because an argument does not fit.
-spec refusal(iodata()) -> ebpf_nif:failure().
refusal(Words) -> refusal(argument, Words).

%% @private
-spec refusal(ebpf_enum:cause(), iodata()) -> ebpf_nif:failure().
refusal(Cause, Words) -> {error, {einval, ebpf_enum:cause(Cause), <<"encode">>, iolist_to_binary(Words), <<>>}}.

%% A name or path in a message is not longer. (characters)
-define(LONGEST_NAME, 200).

%% @private
%% A name or path of a user in a message: in one line, without characters that act on a terminal, and not too long.
-spec shown(binary()) -> unicode:unicode_binary().
shown(Text) ->
    Characters = escaped(Text),
    unicode:characters_to_binary([$", shortened(Characters, length(Characters)), $"]).

shortened(Characters, Length) when Length =< ?LONGEST_NAME ->
    Characters;
shortened(Characters, Length) ->
    Half = ?LONGEST_NAME div 2,
    [lists:sublist(Characters, Half), $\x{2026}, lists:nthtail(Length - Half, Characters)].

escaped(<<$\n, Rest/binary>>) -> "\\n" ++ escaped(Rest);
escaped(<<$\t, Rest/binary>>) -> "\\t" ++ escaped(Rest);
escaped(<<$\r, Rest/binary>>) -> "\\r" ++ escaped(Rest);
escaped(<<Character/utf8, Rest/binary>>) ->
    case acts(Character) of
        true -> lists:append([escaped_byte(Byte) || <<Byte>> <= <<Character/utf8>>]) ++ escaped(Rest);
        false -> [Character | escaped(Rest)]
    end;
escaped(<<Byte, Rest/binary>>) -> escaped_byte(Byte) ++ escaped(Rest);
escaped(<<>>) -> [].

escaped_byte(Byte) -> lists:flatten(io_lib:format("\\x~2.16.0b", [Byte])).

%% Controls move the cursor or end the line, and marks of direction turn the rest of the line around.
acts(Character) when Character < 16#20; Character >= 16#7f, Character < 16#a0 -> true;
acts(Character) when Character =:= 16#61c; Character =:= 16#2028; Character =:= 16#2029 -> true;
acts(Character) when Character =:= 16#200e; Character =:= 16#200f -> true;
acts(Character) when Character >= 16#202a, Character =< 16#202e; Character >= 16#2066, Character =< 16#2069 -> true;
acts(_) -> false.

%% @private
%% What erl_error prints under an exception.
-spec format_error(term(), erlang:stacktrace()) -> #{general := binary()}.
format_error(_Exception, [{_Module, _Function, _Arguments, Location} | _]) ->
    #{cause := Reason} = proplists:get_value(error_info, Location),
    #{general => message(Reason)}.

reason({Errno, Cause, Operation, Message, Log}) ->
    #{errno => Errno, cause => ebpf_enum:cause_name(Cause), operation => Operation, message => Message, log => Log}.
