%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Links: attachments of programs. A program is attached as long as its link is open.
%%
%% ```
%% {ok, Link} = ebpf_link:attach_xdp(Program, "eth0"),
%% #{xdp_mode := native} = ebpf_link:info(Link),
%% ok = ebpf_link:close(Link).'''
%%
%% When no process refers to a link any more, it is closed and the program is detached: keep it in the state of a process. A
%% pinned link stays. A program is a handle of {@link ebpf_program}, a chain (its root), or a descriptor; an interface is a name
%% or an index.
-module(ebpf_link).

-export([attach_xdp/2, attach_xdp/3, replace_xdp/4, find_xdp/1]).
-export([attach_tc/3, attach_tc/4, attach_cgroup/3, attach_section/2]).
-export([open_fd/1, open_id/1, open_pinned/1, close/1, pin/2, unpin/2, update/2, detach/1, info/1, fd/1]).
-export_type([t/0, interface/0]).

-type t() :: ebpf_nif:ebpf_link().
-type interface() :: ebpf_arg:text() | pos_integer().
-type xdp_options() :: #{mode => ebpf_enum:xdp_mode(), netns => ebpf_arg:file()}.
%% `mode': default `auto'; `netns': the network namespace of an interface that is given by its name.
-type tc_options() :: #{mode => ebpf_enum:tc_mode(), netns => ebpf_arg:file()}.
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% @doc Attaches an XDP program to an interface: in native mode if the driver supports it, otherwise in generic mode.
-spec attach_xdp(ebpf_nif:descriptor(), interface()) -> result(t()).
attach_xdp(Program, Interface) -> attach_xdp(Program, Interface, #{}).

%% @doc Attaches an XDP program to an interface. An attached program is never replaced.
-spec attach_xdp(ebpf_nif:descriptor(), interface(), xdp_options()) -> result(t()).
attach_xdp(Program, Interface, Options) ->
    Mode = ebpf_enum:xdp_mode(maps:get(mode, Options, auto)),
    ebpf_error:result(
        case is_integer(Interface) of
            true ->
                ebpf_nif:link_attach_xdp(Program, Interface, Mode);
            false ->
                Attach = fun(Netns) -> ebpf_nif:link_attach_xdp_by_name(Program, ebpf_arg:text(Interface), Netns, Mode) end,
                ebpf_arg:with_file(maps:get(netns, Options, none), Attach)
        end
    ).

%% @doc Attaches an XDP program in place of the one with the given id. If the interface runs another program, that stays.
-spec replace_xdp(ebpf_nif:descriptor(), interface(), ebpf_enum:xdp_mode(), OldId :: non_neg_integer()) -> result(t()).
replace_xdp(Program, Interface, Mode, OldId) ->
    Number = ebpf_enum:xdp_mode(Mode),
    with_index(Interface, fun(Index) -> ebpf_nif:link_replace_xdp(Program, Index, Number, OldId) end).

%% @doc The XDP program of an interface, attached by any process. `link' is the id of its link, or `none'.
-spec find_xdp(interface()) ->
    {ok, #{program := pos_integer(), mode := native | generic | device, link := pos_integer() | none}}
    | not_found
    | {error, ebpf_error:reason()}.
find_xdp(Interface) ->
    case with_index(Interface, fun ebpf_nif:link_find_xdp/1) of
        {1, Program, Mode, Link} -> {ok, #{program => Program, mode => xdp_mode(Mode), link => link_id(Link)}};
        0 -> not_found;
        Failure -> ebpf_error:result(Failure)
    end.

xdp_mode(0) -> device;
xdp_mode(Mode) -> ebpf_enum:xdp_mode_name(Mode).

link_id(0) -> none;
link_id(Id) -> Id.

with_index(Interface, Use) ->
    case ebpf_interface:index_in(Interface, -1) of
        {ok, Index} -> ebpf_error:result(Use(Index));
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Attaches a tc program to the packets that an interface receives (`ingress') or sends (`egress').
-spec attach_tc(ebpf_nif:descriptor(), interface(), ebpf_enum:tc_direction()) -> result(t()).
attach_tc(Program, Interface, Direction) -> attach_tc(Program, Interface, Direction, #{}).

%% @doc As attach_tc/3, by tcx or clsact, and in a network namespace.
-spec attach_tc(ebpf_nif:descriptor(), interface(), ebpf_enum:tc_direction(), tc_options()) -> result(t()).
attach_tc(Program, Interface, Direction, Options) ->
    Where = ebpf_enum:tc_direction(Direction),
    Mode = ebpf_enum:tc_mode(maps:get(mode, Options, auto)),
    ebpf_error:result(
        case is_integer(Interface) of
            true ->
                ebpf_nif:link_attach_tc(Program, Interface, Where, Mode);
            false ->
                Name = ebpf_arg:text(Interface),
                Attach = fun(Netns) -> ebpf_nif:link_attach_tc_by_name(Program, Name, Netns, Where, Mode) end,
                ebpf_arg:with_file(maps:get(netns, Options, none), Attach)
        end
    ).

%% @doc Attaches a program to a cgroup (v2), given by its directory.
-spec attach_cgroup(ebpf_nif:descriptor(), ebpf_arg:file(), ebpf_enum:attach_type()) -> result(t()).
attach_cgroup(Program, Cgroup, AttachType) ->
    Number = ebpf_enum:attach_type(AttachType),
    ebpf_error:result(ebpf_arg:with_file(Cgroup, fun(Fd) -> ebpf_nif:link_attach_cgroup(Program, Fd, Number) end)).

%% @doc Attaches a program of a loaded object to the target in its section name: kprobes, tracepoints, fentry and others.
-spec attach_section(ebpf_object:t(), ebpf_arg:text()) -> result(t()).
attach_section(Object, Program) -> ebpf_error:result(ebpf_nif:link_attach_section(Object, ebpf_arg:text(Program))).

%% @doc Opens a link by a descriptor, which is duplicated.
-spec open_fd(ebpf_nif:descriptor()) -> result(t()).
open_fd(Fd) -> ebpf_error:result(ebpf_nif:link_open_fd(Fd)).

%% @doc Opens a link by its id.
-spec open_id(non_neg_integer()) -> result(t()).
open_id(Id) -> ebpf_error:result(ebpf_nif:link_open_id(Id)).

%% @doc Opens a pinned link.
-spec open_pinned(ebpf_arg:text()) -> result(t()).
open_pinned(Path) -> ebpf_error:result(ebpf_nif:link_open_pinned(ebpf_arg:text(Path))).

%% @doc Closes a link; the program is detached, unless the link is pinned or something else holds a reference.
-spec close(t()) -> result().
close(Link) -> ebpf_error:result(ebpf_nif:link_close(Link)).

%% @doc Pins a link: the program stays attached as long as the pin exists.
-spec pin(t(), ebpf_arg:text()) -> result().
pin(Link, Path) -> ebpf_error:result(ebpf_nif:link_pin(Link, ebpf_arg:text(Path))).

%% @doc Removes a pin of this link.
-spec unpin(t(), ebpf_arg:text()) -> result().
unpin(Link, Path) -> ebpf_error:result(ebpf_nif:link_unpin(Link, ebpf_arg:text(Path))).

%% @doc Replaces the program of a link in one step: a packet gets the old program or the new one.
-spec update(t(), ebpf_nif:descriptor()) -> result().
update(Link, Program) -> ebpf_error:result(ebpf_nif:link_update(Link, Program)).

%% @doc Detaches the program, even if something else holds a reference to the link.
-spec detach(t()) -> result().
detach(Link) -> ebpf_error:result(ebpf_nif:link_detach(Link)).

%% @doc Describes a link. `program' is the id of its program, `type' is `unspec' if it is not a kernel link (clsact). Links of
%% interfaces have `ifindex' (0 if the interface is gone); links with a mode have `xdp_mode' or `tc_mode'.
-spec info(t()) -> #{atom() => term()} | {error, ebpf_error:reason()}.
info(Link) ->
    case ebpf_nif:link_program_id(Link) of
        {ok, Program} ->
            Fields = [{ifindex, ebpf_nif:link_ifindex(Link)} | modes(Link)],
            Known = maps:from_list([Field || {_, Value} = Field <- Fields, is_integer(Value) orelse is_atom(Value)]),
            Known#{program => Program, id => ebpf_nif:link_id(Link), type => ebpf_enum:link_type_name(ebpf_nif:link_type(Link))};
        Failure ->
            ebpf_error:result(Failure)
    end.

modes(Link) ->
    Xdp = [{xdp_mode, ebpf_enum:xdp_mode_name(Mode)} || Mode <- [ebpf_nif:link_xdp_mode(Link)], is_integer(Mode), Mode > 0],
    Tc = [{tc_mode, ebpf_enum:tc_mode_name(Mode)} || Mode <- [ebpf_nif:link_tc_mode(Link)], is_integer(Mode), Mode > 0],
    Xdp ++ Tc.

%% @doc The borrowed descriptor. A link by clsact has no descriptor.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Link) -> ebpf_error:result(ebpf_nif:link_fd(Link)).
