%% SPDX-License-Identifier: BSD-2-Clause
%% @doc AF_XDP sockets on all receive queues of an interface, with the program that redirects packets to them.
%%
%% ```
%% {ok, Group} = ebpf_xsk_group:open("eth0", #{frames => 8192}),
%% {ok, Sockets} = ebpf_xsk_group:sockets(Group),
%% ok = ebpf_xsk_group:close(Group).'''
%%
%% While the group is open, packets go to the sockets and not to the stack. When no process refers to a group or to one of its
%% sockets any more, it is closed: keep them in the state of a process. {@link ebpf_xsk} describes the use of sockets. The
%% sockets of a group share nothing, so each may have a separate process.
-module(ebpf_xsk_group).

-export([open/1, open/2, close/1, refresh/1, count/1, xdp_mode/1, socket/2, sockets/1]).
-export_type([t/0, options/0]).

-type t() :: ebpf_nif:ebpf_xsk_group().
-type options() :: #{
    xdp_mode => ebpf_enum:xdp_mode(),
    object => ebpf_object:t(),
    frames => pos_integer(),
    frame_size => pos_integer(),
    headroom => non_neg_integer(),
    unaligned => boolean(),
    huge_pages => boolean(),
    receive_ring => non_neg_integer(),
    send_ring => non_neg_integer(),
    mode => ebpf_enum:xsk_mode(),
    busy_poll => {Microseconds :: non_neg_integer(), Budget :: non_neg_integer()},
    multi_buffer => boolean(),
    tx_metadata => ebpf_enum:xsk_tx_metadata_mode()
}.
%% `xdp_mode': the mode of the program, default `auto'; `object': an object with an xskmap `sockets' and an XDP program `steer'.
%% This is the bundled object of this name, with its constants set or its maps filled, or your object. Without it, every packet
%% goes to the sockets. The other fields are the spec of each socket: {@link ebpf_xsk:spec()}.
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.

%% @doc Opens a group with default settings, for every packet.
-spec open(ebpf_link:interface()) -> result(t()).
open(Interface) -> open(Interface, #{}).

%% @doc Opens a group. After an error nothing is attached or open.
-spec open(ebpf_link:interface(), options()) -> result(t()).
open(Interface, Options) ->
    Mode = ebpf_enum:xdp_mode(maps:get(xdp_mode, Options, auto)),
    Object = maps:get(object, Options, undefined),
    Spec = maps:without([xdp_mode, object], Options),
    Open = fun(Handle, Index) -> ebpf_nif:xsk_group_open(Handle, Index, Mode, Object) end,
    ebpf_error:result(ebpf_xsk_spec:open(Interface, Spec, Open)).

%% @doc Detaches the program, and closes the sockets that have no other handle: packets go to the stack again.
-spec close(t()) -> ok | {error, ebpf_error:reason()}.
close(Group) -> ebpf_error:result(ebpf_nif:xsk_group_close(Group)).

%% @doc Opens sockets on receive queues that were added to the interface, and returns their number. On a veth in native mode,
%% packets go to the stack for a moment.
-spec refresh(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
refresh(Group) -> ebpf_error:result(ebpf_nif:xsk_group_refresh(Group)).

%% @doc The number of sockets of a group, one for each receive queue.
-spec count(t()) -> pos_integer() | {error, ebpf_error:reason()}.
count(Group) -> ebpf_error:result(ebpf_nif:xsk_group_count(Group)).

%% @doc The mode in which the program is attached.
-spec xdp_mode(t()) -> ebpf_enum:xdp_mode() | integer() | {error, ebpf_error:reason()}.
xdp_mode(Group) ->
    case ebpf_nif:xsk_group_xdp_mode(Group) of
        Mode when is_integer(Mode) -> ebpf_enum:xdp_mode_name(Mode);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc The socket of a queue. Close it separately, before or after the group.
-spec socket(t(), Queue :: non_neg_integer()) -> result(ebpf_xsk:t()).
socket(Group, Queue) -> ebpf_error:result(ebpf_nif:xsk_group_socket(Group, Queue)).

%% @doc The sockets of all queues, in the order of the queues.
-spec sockets(t()) -> result([ebpf_xsk:t()]).
sockets(Group) ->
    case count(Group) of
        Count when is_integer(Count) -> sockets(Group, Count, []);
        Failure -> Failure
    end.

sockets(_, 0, Sockets) ->
    {ok, Sockets};
sockets(Group, Queue, Sockets) ->
    case socket(Group, Queue - 1) of
        {ok, Socket} -> sockets(Group, Queue - 1, [Socket | Sockets]);
        Failure -> Failure
    end.
