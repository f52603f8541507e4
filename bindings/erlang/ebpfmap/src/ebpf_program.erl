%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Programs in the kernel, loaded by any process.
-module(ebpf_program).

-export([open_fd/1, open_id/1, open_pinned/1, close/1, pin/2, unpin/2]).
-export([fd/1, id/1, info/1, attach_type/1, frags/1, run_stats/1, enable_run_stats/0, disable_run_stats/1]).
-export_type([t/0]).

-type t() :: ebpf_nif:ebpf_program().
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% @doc Opens a program by a descriptor, which is duplicated.
-spec open_fd(ebpf_nif:descriptor()) -> result(t()).
open_fd(Fd) -> ebpf_error:result(ebpf_nif:program_open_fd(Fd)).

%% @doc Opens a program by its id.
-spec open_id(non_neg_integer()) -> result(t()).
open_id(Id) -> ebpf_error:result(ebpf_nif:program_open_id(Id)).

%% @doc Opens a pinned program.
-spec open_pinned(ebpf_arg:text()) -> result(t()).
open_pinned(Path) -> ebpf_error:result(ebpf_nif:program_open_pinned(ebpf_arg:text(Path))).

%% @doc Closes a program; it stays in the kernel while it is attached, pinned, in a map or open elsewhere.
-spec close(t()) -> result().
close(Program) -> ebpf_error:result(ebpf_nif:program_close(Program)).

%% @doc Pins a program.
-spec pin(t(), ebpf_arg:text()) -> result().
pin(Program, Path) -> ebpf_error:result(ebpf_nif:program_pin(Program, ebpf_arg:text(Path))).

%% @doc Removes a pin of this program.
-spec unpin(t(), ebpf_arg:text()) -> result().
unpin(Program, Path) -> ebpf_error:result(ebpf_nif:program_unpin(Program, ebpf_arg:text(Path))).

%% @doc The borrowed descriptor. It is valid as long as the program.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Program) -> ebpf_error:result(ebpf_nif:program_fd(Program)).

%% @doc The id, unique in the kernel as long as the program is loaded.
-spec id(t()) -> pos_integer() | {error, ebpf_error:reason()}.
id(Program) -> ebpf_error:result(ebpf_nif:program_id(Program)).

%% @doc Name, type, id, and the tag, which is the same if the same program is loaded twice.
-spec info(t()) -> #{atom() => term()} | {error, ebpf_error:reason()}.
info(Program) ->
    case ebpf_nif:program_type(Program) of
        Type when is_integer(Type) ->
            #{
                type => ebpf_enum:program_type_name(Type),
                id => ebpf_nif:program_id(Program),
                name => ebpf_nif:program_name(Program),
                tag => ebpf_nif:program_tag(Program)
            };
        Failure ->
            ebpf_error:result(Failure)
    end.

%% @doc The expected attach type that it was loaded with: `xdp' on an interface, `xdp_devmap' in a devmap.
-spec attach_type(t()) -> ebpf_enum:attach_type() | integer() | {error, ebpf_error:reason()}.
attach_type(Program) ->
    case ebpf_nif:program_attach_type(Program) of
        Type when is_integer(Type) -> ebpf_enum:attach_type_name(Type);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Returns `true' if it was loaded with multi-buffer support (xdp.frags).
-spec frags(t()) -> boolean() | {error, ebpf_error:reason()}.
frags(Program) ->
    case ebpf_nif:program_has_frags(Program) of
        1 -> true;
        0 -> false;
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc The number of its runs and their total time, while the kernel counted: {@link enable_run_stats/0}.
-spec run_stats(t()) -> #{count := non_neg_integer(), nanoseconds := non_neg_integer()} | {error, ebpf_error:reason()}.
run_stats(Program) ->
    case ebpf_nif:program_run_stats(Program) of
        {ok, Count, Nanoseconds} -> #{count => Count, nanoseconds => Nanoseconds};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Lets the kernel count the runs of all programs, until {@link disable_run_stats/1} or until no process refers to the
%% handle.
-spec enable_run_stats() -> result(ebpf_nif:ebpf_file()).
enable_run_stats() -> ebpf_error:result(ebpf_nif:program_enable_run_stats()).

%% @doc Ends the counting.
-spec disable_run_stats(ebpf_nif:ebpf_file()) -> result().
disable_run_stats(Counting) -> ebpf_error:result(ebpf_nif:file_close(Counting)).
