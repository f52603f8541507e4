%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Why packets that XDP programs redirected, sent back or aborted did not arrive, on the whole machine.
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
%% Packets that were lost for one reason. `message' is a sentence for people; numbers are 0 where the kernel does not tell.

%% @doc Starts to listen.
-spec open() -> {ok, t()} | {error, ebpf_error:reason()}.
open() -> ebpf_error:result(ebpf_nif:drops_open()).

%% @doc Stops listening; so does forgetting the handle.
-spec close(t()) -> ok | {error, ebpf_error:reason()}.
close(Drops) -> ebpf_error:result(ebpf_nif:drops_close(Drops)).

%% @doc Takes the next loss from the stream; does not wait.
-spec next(t()) -> drop() | none | {error, ebpf_error:reason()}.
next(Drops) ->
    case ebpf_nif:drops_next(Drops) of
        {1, Drop} -> drop(Drop);
        0 -> none;
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc All losses since open/0, by what they have in common; most packets come first.
-spec summary(t()) -> [drop()] | {error, ebpf_error:reason()}.
summary(Drops) -> summary(Drops, 0, []).

summary(Drops, Index, Lines) ->
    case ebpf_nif:drops_summary(Drops, Index) of
        {1, Drop} -> summary(Drops, Index + 1, [drop(Drop) | Lines]);
        0 -> lists:reverse(Lines);
        Failure -> ebpf_error:result(Failure)
    end.

drop(#{reason := Reason} = Drop) -> Drop#{reason := ebpf_enum:drop_reason_name(Reason)}.

%% @doc What cannot be seen on this kernel, in sentences.
-spec unseen(t()) -> [binary()] | {error, ebpf_error:reason()}.
unseen(Drops) -> unseen(Drops, 0, []).

unseen(Drops, Index, Sentences) ->
    case ebpf_nif:drops_unseen(Drops, Index) of
        Sentence when is_binary(Sentence) -> unseen(Drops, Index + 1, [Sentence | Sentences]);
        undefined -> lists:reverse(Sentences);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc A descriptor that is readable when the stream has something. It ends with the handle.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Drops) -> ebpf_error:result(ebpf_nif:drops_fd(Drops)).
