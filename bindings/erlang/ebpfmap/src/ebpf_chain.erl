%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Chains: up to 32 programs that run one after the other on every packet. A commit changes the chain as a whole while
%% packets pass.
%%
%% ```
%% {ok, Chain} = ebpf_chain:create(xdp, 2),
%% {ok, Entry} = ebpf_chain:insert(Chain, Program, 10),
%% {ok, 1} = ebpf_chain:commit(Chain),
%% {ok, Link} = ebpf_link:attach_xdp(Chain, "eth0").'''
%%
%% Changes are staged, and {@link commit/1} applies them in one step. A chain that is not pinned works as long as it is open:
%% keep it in the state of a process.
-module(ebpf_chain).

-export([create/2, open_pinned/1, close/1, pin/2, unpin/2, bind/2]).
-export([insert/3, replace/3, remove/2, enable/2, disable/2, set_priority/3, set_default_action/2]).
-export([commit/1, rollback/1, pending/1]).
-export([entries/1, counts/2, program/2, info/1, root_fd/1]).
-export_type([t/0, entry/0]).

-type t() :: ebpf_nif:ebpf_chain().
-type entry() :: 0..31.
%% The number of an entry. It stays the same until the entry is removed.
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% @doc Creates a chain without entries. DefaultAction is the verdict on packets that every program passed on: 2 is XDP_PASS.
-spec create(ebpf_enum:chain_kind(), DefaultAction :: integer()) -> result(t()).
create(Kind, DefaultAction) -> ebpf_error:result(ebpf_nif:chain_create(ebpf_enum:chain_kind(Kind), DefaultAction)).

%% @doc Opens a pinned chain as of its last commit.
-spec open_pinned(ebpf_arg:text()) -> result(t()).
open_pinned(Directory) -> ebpf_error:result(ebpf_nif:chain_open_pinned(ebpf_arg:text(Directory))).

%% @doc Closes a chain. Unless it is pinned, close the link of its root first.
-spec close(t()) -> result().
close(Chain) -> ebpf_error:result(ebpf_nif:chain_close(Chain)).

%% @doc Pins a chain as files of a directory in the bpf file system.
-spec pin(t(), ebpf_arg:text()) -> result().
pin(Chain, Directory) -> ebpf_error:result(ebpf_nif:chain_pin(Chain, ebpf_arg:text(Directory))).

%% @doc Removes the pins of a chain.
-spec unpin(t(), ebpf_arg:text()) -> result().
unpin(Chain, Directory) -> ebpf_error:result(ebpf_nif:chain_unpin(Chain, ebpf_arg:text(Directory))).

%% @doc Binds the maps of a chain into an object that is not loaded yet. Its programs can then be entries of the chain.
-spec bind(t(), ebpf_object:t()) -> result().
bind(Chain, Object) -> ebpf_error:result(ebpf_nif:chain_bind(Chain, Object)).

%% @doc Stages a new entry. Entries of a lower priority run first.
-spec insert(t(), ebpf_nif:descriptor(), Priority :: non_neg_integer()) -> result(entry()).
insert(Chain, Program, Priority) -> ebpf_error:result(ebpf_nif:chain_insert(Chain, Program, Priority)).

%% @doc Stages another program for an entry.
-spec replace(t(), entry(), ebpf_nif:descriptor()) -> result().
replace(Chain, Entry, Program) -> ebpf_error:result(ebpf_nif:chain_replace(Chain, Entry, Program)).

%% @doc Stages the removal of an entry.
-spec remove(t(), entry()) -> result().
remove(Chain, Entry) -> ebpf_error:result(ebpf_nif:chain_remove(Chain, Entry)).

%% @doc Stages that an entry is enabled.
-spec enable(t(), entry()) -> result().
enable(Chain, Entry) -> ebpf_error:result(ebpf_nif:chain_set_enabled(Chain, Entry, 1)).

%% @doc Stages that an entry is disabled; it keeps its program, its priority and its counts.
-spec disable(t(), entry()) -> result().
disable(Chain, Entry) -> ebpf_error:result(ebpf_nif:chain_set_enabled(Chain, Entry, 0)).

%% @doc Stages another priority for an entry.
-spec set_priority(t(), entry(), Priority :: non_neg_integer()) -> result().
set_priority(Chain, Entry, Priority) -> ebpf_error:result(ebpf_nif:chain_set_priority(Chain, Entry, Priority)).

%% @doc Stages another default action.
-spec set_default_action(t(), integer()) -> result().
set_default_action(Chain, Action) -> ebpf_error:result(ebpf_nif:chain_set_default_action(Chain, Action)).

%% @doc Applies the staged changes, for all packets at once. Returns the number of the commit.
-spec commit(t()) -> result(Generation :: non_neg_integer()).
commit(Chain) -> ebpf_error:result(ebpf_nif:chain_commit(Chain)).

%% @doc Discards the staged changes.
-spec rollback(t()) -> result().
rollback(Chain) -> ebpf_error:result(ebpf_nif:chain_rollback(Chain)).

%% @doc Returns `true' if a commit would change something.
-spec pending(t()) -> boolean() | {error, ebpf_error:reason()}.
pending(Chain) ->
    case ebpf_nif:chain_pending(Chain) of
        1 -> true;
        0 -> false;
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc The entries in the order in which they run. `program' is the id of a program.
-spec entries(t()) ->
    [#{entry := entry(), program := pos_integer(), priority := non_neg_integer(), enabled := boolean()}]
    | {error, ebpf_error:reason()}.
entries(Chain) -> entries(Chain, 0, []).

entries(Chain, Position, Entries) ->
    case ebpf_nif:chain_at(Chain, Position) of
        {1, Entry} -> entries(Chain, Position, Entry, ebpf_nif:chain_get(Chain, Entry), Entries);
        0 -> lists:reverse(Entries);
        Failure -> ebpf_error:result(Failure)
    end.

entries(Chain, Position, Entry, {ok, Program, Priority, Enabled}, Entries) ->
    Description = #{entry => Entry, program => Program, priority => Priority, enabled => Enabled =:= 1},
    entries(Chain, Position + 1, [Description | Entries]);
entries(_, _, _, Failure, _) ->
    ebpf_error:result(Failure).

%% @doc The packets of an entry (`hits'), and the packets that arrived while its program was gone (`misses').
-spec counts(t(), entry()) ->
    #{hits := non_neg_integer(), misses := non_neg_integer()} | {error, ebpf_error:reason()}.
counts(Chain, Entry) ->
    case ebpf_nif:chain_counts(Chain, Entry) of
        {ok, Hits, Misses} -> #{hits => Hits, misses => Misses};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Opens the program of an entry.
-spec program(t(), entry()) -> result(ebpf_program:t()).
program(Chain, Entry) -> ebpf_error:result(ebpf_nif:chain_open_program(Chain, Entry)).

%% @doc The kind of a chain, its default action as staged, and the number of its last commit.
-spec info(t()) ->
    #{kind := ebpf_enum:chain_kind() | integer(), default_action := integer(), generation := non_neg_integer()}
    | {error, ebpf_error:reason()}.
info(Chain) ->
    case ebpf_nif:chain_kind(Chain) of
        Kind when is_integer(Kind) ->
            #{
                kind => ebpf_enum:chain_kind_name(Kind),
                default_action => ebpf_nif:chain_default_action(Chain),
                generation => ebpf_nif:chain_generation(Chain)
            };
        Failure ->
            ebpf_error:result(Failure)
    end.

%% @doc The descriptor of the root: the program to attach. {@link ebpf_link} takes the chain itself.
-spec root_fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
root_fd(Chain) -> ebpf_error:result(ebpf_nif:chain_root_fd(Chain)).
