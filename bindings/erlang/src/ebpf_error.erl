%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Errors that explain.
%%
%% A failed call returns `{error, Reason}', where Reason says what was asked, why it is refused and what to do:
%%
%% ```
%% #{errno => e2big,
%%   cause => full,
%%   operation => <<"ebpf_map_update">>,
%%   message => <<"map \"tx\" is full (64 of 64 entries): remove some, or make it with a larger max_entries">>,
%%   log => <<>>}'''
%%
%% {@link ebpf_maps} has errors as plain atoms, `{error, e2big}', and exceptions; the Reason of the latest one of a process is
%% {@link last/0}. Its exceptions show the message in a shell and in crash reports.
-module(ebpf_error).

-export([message/1, last/0]).
-export([result/1, posix/1, raise/3, format_error/2]).
-export_type([reason/0]).

-type reason() :: #{
    errno := atom(),
    cause := ebpf_enum:cause() | integer(),
    operation := binary(),
    message := binary(),
    log := binary()
}.
%% `errno': what the system calls it; `cause': what was wrong, to branch on; `operation': the call of the C library that failed;
%% `message': a sentence for people, in UTF-8; `log': what the verifier said, where one spoke.

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
%% What erl_error prints under an exception.
-spec format_error(term(), erlang:stacktrace()) -> #{general := binary()}.
format_error(_Exception, [{_Module, _Function, _Arguments, Location} | _]) ->
    #{cause := Reason} = proplists:get_value(error_info, Location),
    #{general => message(Reason)}.

reason({Errno, Cause, Operation, Message, Log}) ->
    #{errno => Errno, cause => ebpf_enum:cause_name(Cause), operation => Operation, message => Message, log => Log}.
