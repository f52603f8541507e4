%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Drops: the reasons why packets that XDP programs redirected, sent back or aborted were lost, on the whole machine.
%%
%% ```
%% {ok, Drops} = ebpf_drops:open(),
%% [#{reason := devmap, packets := 7, message := Message} | _] = ebpf_drops:summary(Drops).'''
-module(ebpf_drops).

-export([open/0, close/1, next/1, summary/1, unseen/1, fd/1]).
-export_type([t/0, drop/0]).

-type t() :: ebpf_nif:ebpf_drops().
-type drop() :: #{
    reason := ebpf_enum:drop_reason() | integer(),
    packets := non_neg_integer(),
    error := integer(),
    ifindex := non_neg_integer(),
    netns := non_neg_integer(),
    target := non_neg_integer(),
    map_id := non_neg_integer(),
    program_id := non_neg_integer(),
    message := binary()
}.
%% Packets that were lost for one reason. `message' is a sentence for people; numbers are 0 if the kernel does not report them.

%% @doc Starts to listen.
-spec open() -> {ok, t()} | {error, ebpf_error:reason()}.
open() -> ebpf_error:result(ebpf_nif:drops_open()).

%% @doc Stops listening. This also happens when no process refers to the handle.
-spec close(t()) -> ok | {error, ebpf_error:reason()}.
close(Drops) -> ebpf_error:result(ebpf_nif:drops_close(Drops)).

%% @doc Returns the next loss from the stream; does not wait.
-spec next(t()) -> drop() | none | {error, ebpf_error:reason()}.
next(Drops) ->
    case ebpf_nif:drops_next(Drops) of
        {1, Drop} -> drop(Drop);
        0 -> none;
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc All losses since open/0, grouped by their common properties; most packets first.
-spec summary(t()) -> [drop()] | {error, ebpf_error:reason()}.
summary(Drops) ->
    case ebpf_nif:drops_refresh(Drops) of
        ok -> summary(Drops, 0, []);
        Failure -> ebpf_error:result(Failure)
    end.

summary(Drops, Index, Lines) ->
    case ebpf_nif:drops_summary(Drops, Index) of
        {1, Drop} -> summary(Drops, Index + 1, [drop(Drop) | Lines]);
        0 -> lists:reverse(Lines);
        Failure -> ebpf_error:result(Failure)
    end.

drop(#{reason := Reason} = Drop) -> Drop#{reason := ebpf_enum:drop_reason_name(Reason)}.

%% @doc The losses that this kernel cannot report, in sentences.
-spec unseen(t()) -> [binary()] | {error, ebpf_error:reason()}.
unseen(Drops) -> unseen(Drops, 0, []).

unseen(Drops, Index, Sentences) ->
    case ebpf_nif:drops_unseen(Drops, Index) of
        Sentence when is_binary(Sentence) -> unseen(Drops, Index + 1, [Sentence | Sentences]);
        undefined -> lists:reverse(Sentences);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc A descriptor that is readable when the stream has a loss. It is valid as long as the handle.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Drops) -> ebpf_error:result(ebpf_nif:drops_fd(Drops)).
