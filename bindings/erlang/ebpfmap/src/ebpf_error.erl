%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Errors with a cause to branch on and a message for people.
%%
%% A failed call returns `{error, Reason}'. The message of Reason has the request, the rule and the remedy:
%%
%% ```
%% #{errno => e2big,
%%   cause => full,
%%   operation => <<"ebpf_map_update">>,
%%   message => <<"map \"tx\" is full (64 of 64 entries): remove some, or create it with a larger max_entries">>,
%%   log => <<>>}'''
%%
%% {@link ebpf_maps} has errors as plain atoms, `{error, e2big}', and exceptions; {@link last/0} returns the Reason of the
%% latest one in a process. Its exceptions show the message in a shell and in crash reports.
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
%% `errno': the name of the system; `cause': to branch on; `operation': the call of the C library that failed, or `encode' if an
%% argument does not fit into the C type; `message': a sentence for people, in UTF-8; `log': the verifier log, if there is one.

-define(LAST, '$ebpf_error').

%% @doc The message for people, and the log if there is one.
-spec message(reason()) -> binary().
message(#{message := Message, log := <<>>}) -> Message;
message(#{message := Message, log := Log}) -> <<Message/binary, "\n", Log/binary>>.

%% @doc The reason of the latest failed call of {@link ebpf_maps} in this process.
-spec last() -> reason() | undefined.
last() -> get(?LAST).

%% @private
%% The result of a NIF; a failure gets its reason.
-spec result(Result | ebpf_nif:failure()) -> Result | {error, reason()}.
result({error, Failure}) when is_tuple(Failure) -> {error, reason(Failure)};
result(Result) -> Result.

%% @private
%% The result of a NIF; a failure becomes an atom, and last() returns its reason.
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
%% Fails as `Pattern = {error, Errno}' does, and adds the message. The exception has the arguments of the function.
-spec raise(badmatch | case_clause, {error, term()}, [term()]) -> no_return().
raise(Class, Failure, Arguments) ->
    erlang:error({Class, posix(Failure)}, Arguments, [{error_info, #{module => ?MODULE, cause => last()}}]).

%% @private
%% Fails with a message, because an argument has a wrong type.
-spec badarg([term()], iodata()) -> no_return().
badarg(Arguments, Words) ->
    {error, Failure} = refusal(Words),
    erlang:error(badarg, Arguments, [{error_info, #{module => ?MODULE, cause => reason(Failure)}}]).

%% @private
%% The failure of a call that is not made because an argument does not fit.
-spec refusal(iodata()) -> ebpf_nif:failure().
refusal(Words) -> refusal(argument, Words).

%% @private
-spec refusal(ebpf_enum:cause(), iodata()) -> ebpf_nif:failure().
refusal(Cause, Words) -> {error, {einval, ebpf_enum:cause(Cause), <<"encode">>, iolist_to_binary(Words), <<>>}}.

%% The maximum length of a name or path in a message, in characters.
-define(LONGEST_NAME, 200).

%% @private
%% A name or path of the caller in a message: in one line, without control characters, and not too long.
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

%% Control characters move the cursor or end the line; direction marks reverse the rest of the line.
acts(Character) when Character < 16#20; Character >= 16#7f, Character < 16#a0 -> true;
acts(Character) when Character =:= 16#61c; Character =:= 16#2028; Character =:= 16#2029 -> true;
acts(Character) when Character =:= 16#200e; Character =:= 16#200f -> true;
acts(Character) when Character >= 16#202a, Character =< 16#202e; Character >= 16#2066, Character =< 16#2069 -> true;
acts(_) -> false.

%% @private
%% The text that erl_error prints below an exception.
-spec format_error(term(), erlang:stacktrace()) -> #{general := binary()}.
format_error(_Exception, [{_Module, _Function, _Arguments, Location} | _]) ->
    #{cause := Reason} = proplists:get_value(error_info, Location),
    #{general => message(Reason)}.

reason({Errno, Cause, Operation, Message, Log}) ->
    #{errno => Errno, cause => ebpf_enum:cause_name(Cause), operation => Operation, message => Message, log => Log}.
