%% SPDX-License-Identifier: BSD-2-Clause
%% @doc AF_XDP sockets: they receive the packets that an XDP program redirects through an xskmap, before the stack, and send
%% packets unchanged. {@link ebpf_xsk_group} opens a socket on each queue of an interface, and attaches the program.
%%
%% ```
%% {ok, Group} = ebpf_xsk_group:open("eth0"),
%% {ok, Socket} = ebpf_xsk_group:socket(Group, 0),
%% {ok, Packets} = ebpf_xsk:recv_packets(Socket, 64, infinity),
%% {ok, []} = ebpf_xsk:send_packets(Socket, [<<Source/binary, Destination/binary, Rest/binary>> ||
%%     <<Destination:6/binary, Source:6/binary, Rest/binary>> <- Packets]).'''
%%
%% {@link recv_packets/3} and {@link send_packets/2} copy whole packets, and need no knowledge of frames. Without copies,
%% packets stay in the frames of a memory that is shared with the kernel. The calls then take and return addresses of frames:
%%
%% ```
%% {ok, Frames} = ebpf_xsk:recv(Socket, 64, infinity),
%% {ok, Left} = ebpf_xsk:send(Socket, Frames),
%% ok = ebpf_xsk:release(Socket, Left).'''
%%
%% The caller owns a frame that was received or reserved, until it sends or releases the frame. Frames that are never released
%% are lost for receiving, until no frame is left; the kernel frees them when the last socket with the memory is closed. The
%% library checks ownership: a call with the address of a frame that the caller does not own is an error, and no other memory
%% can be accessed.
%%
%% Any process may use a socket. The sockets with one memory ({@link open_shared/3}) allow one call at a time. Other calls wait
%% off the schedulers, also for a {@link wait/3}, which lets them in ten times a second. So give each memory a separate process:
%% the sockets of a group are independent. A socket is closed by {@link close/1}, or when no process refers to it any more: keep
%% it in the state of a process. A call in progress ends normally.
-module(ebpf_xsk).

-export([open/2, open/3, open_shared/3, open_shared/4, close/1]).
-export([recv_packets/2, recv_packets/3, send_packets/2]).
-export([recv/2, recv/3, release/2, reserve/2, send/2, reap/1, wait/3]).
-export([read/2, read/3, write/3, set_tx_metadata/3, tx_timestamps/2]).
-export([mode/1, counter/2, statistics/1, memory_size/1, fd/1]).
-export_type([t/0, spec/0, address/0, frame/0]).

-type t() :: ebpf_nif:ebpf_xsk().
-type spec() :: #{
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
%% The spec of a socket; all fields are optional.
%%
%% `frames': the number of frames, default 4096; `frame_size': their size in bytes, a power of two from 2048 to the size of a
%% page, default 4096; `unaligned': any size in that range; `huge_pages': use the huge pages of the machine; `headroom': bytes
%% in front of each received packet; `receive_ring', `send_ring': the entries of the RX ring and of the TX ring, powers of two,
%% default 2048; 0 for a socket that does not receive, or does not send. A socket that receives keeps as many free frames with
%% the kernel as its RX ring has entries: to send more packets than it received, it needs more frames than that.
%%
%% `mode': default `auto'; `busy_poll': the kernel polls the device in calls of this process; `multi_buffer': a packet may span
%% several frames; `tx_metadata': frames carry TX metadata, for {@link set_tx_metadata/3}.
-type address() :: non_neg_integer().
%% A byte of the memory, counted from its start. Each address in a frame identifies the frame.
-type frame() ::
    {address(), Length :: non_neg_integer()} | {address(), Length :: non_neg_integer(), [ebpf_enum:xsk_frame_option()]}.
%% The start and the length of a packet. `continued': it continues in the next frame; `tx_metadata': it is sent with its TX
%% metadata.
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% The longest wait in a socket, in milliseconds: other processes can then close it, or use its memory.
-define(SLICE, 100).

%% ---- open and close ---------------------------------------------------------------------------------------------------

%% @doc Opens a socket on a receive queue of an interface, with default settings.
-spec open(ebpf_link:interface(), Queue :: non_neg_integer()) -> result(t()).
open(Interface, Queue) -> open(Interface, Queue, #{}).

%% @doc Opens a socket on a receive queue of an interface, with new memory. Packets arrive when the socket is in the xskmap of a
%% program: {@link ebpf_redirect:set_queue/4}.
-spec open(ebpf_link:interface(), Queue :: non_neg_integer(), spec()) -> result(t()).
open(Interface, Queue, Spec) ->
    Open = fun(Handle, Index) -> ebpf_nif:xsk_open(Handle, Index, Queue) end,
    ebpf_error:result(ebpf_xsk_spec:open(Interface, Spec, Open)).

%% @doc Opens a socket that shares the memory of another one, with default settings.
-spec open_shared(t(), ebpf_link:interface(), Queue :: non_neg_integer()) -> result(t()).
open_shared(Socket, Interface, Queue) -> open_shared(Socket, Interface, Queue, #{}).

%% @doc Opens a socket that shares the memory of another one: each can send the frames that the other received, without a copy.
%% Its rings and its busy polling are those of the spec, all other settings are those of the other socket.
-spec open_shared(t(), ebpf_link:interface(), Queue :: non_neg_integer(), spec()) -> result(t()).
open_shared(Socket, Interface, Queue, Spec) ->
    Open = fun(Handle, Index) -> ebpf_nif:xsk_open_shared(Handle, Socket, Index, Queue) end,
    ebpf_error:result(ebpf_xsk_spec:open(Interface, Spec, Open)).

%% @doc Closes a socket, also while other processes use it. A socket of a group stays open until the group is closed, too.
-spec close(t()) -> result().
close(Socket) -> ebpf_error:result(ebpf_nif:xsk_close(Socket)).

%% ---- packets as binaries ----------------------------------------------------------------------------------------------

%% @doc As {@link recv_packets/3}, without waiting.
-spec recv_packets(t(), Most :: non_neg_integer()) -> result([binary()]).
recv_packets(Socket, Most) ->
    case ebpf_nif:xsk_recv_packets(Socket, Most) of
        Packets when is_list(Packets) -> {ok, Packets};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Receives copies of packets, of at most Most frames in total; waits until there is one, and returns `[]' after the time
%% limit. A packet of several frames is one binary.
-spec recv_packets(t(), Most :: non_neg_integer(), timeout()) -> result([binary()]).
recv_packets(Socket, Most, Timeout) -> once_readable(Socket, Timeout, fun() -> recv_packets(Socket, Most) end).

%% @doc Sends packets, each in a frame. Returns the rest, from the first packet on that found no frame or no room in the TX
%% ring. {@link wait/3} for `writable' before you send it again. After an error no packet was sent.
-spec send_packets(t(), [Packet]) -> result([Packet]) when Packet :: iodata().
send_packets(Socket, Packets) ->
    case ebpf_nif:xsk_send_packets(Socket, Packets) of
        Sent when is_integer(Sent) -> {ok, lists:nthtail(Sent, Packets)};
        Failure -> ebpf_error:result(Failure)
    end.

%% ---- frames -----------------------------------------------------------------------------------------------------------

%% @doc As {@link recv/3}, without waiting.
-spec recv(t(), Most :: non_neg_integer()) -> result([frame()]).
recv(Socket, Most) ->
    case ebpf_nif:xsk_recv(Socket, Most) of
        {_, Addresses, Lengths, Options} -> {ok, lists:zipwith3(fun frame/3, Addresses, Lengths, Options)};
        0 -> {ok, []};
        Failure -> ebpf_error:result(Failure)
    end.

frame(Address, Length, 0) -> {Address, Length};
frame(Address, Length, Options) -> {Address, Length, names([continued, tx_metadata], fun ebpf_enum:xsk_frame_option/1, Options)}.

%% @doc Receives frames, at most Most, which the caller then owns; waits until there is one, and returns `[]' after the time
%% limit.
-spec recv(t(), Most :: non_neg_integer(), timeout()) -> result([frame()]).
recv(Socket, Most, Timeout) -> once_readable(Socket, Timeout, fun() -> recv(Socket, Most) end).

once_readable(Socket, Timeout, Receive) ->
    case Receive() of
        {ok, []} when Timeout =/= 0 ->
            case wait(Socket, [readable], Timeout) of
                {ok, [readable]} -> Receive();
                Other -> Other
            end;
        Received ->
            Received
    end.

%% @doc Releases frames, received or reserved by {@link reserve/2}: they are free, and the kernel receives into them. After an
%% error, the frames before the one in the message were released.
-spec release(t(), [address() | frame()]) -> result().
release(Socket, Frames) -> ebpf_error:result(ebpf_nif:xsk_release(Socket, [address(Frame) || Frame <- Frames])).

address(Address) when is_integer(Address) -> Address;
address(Frame) -> element(1, Frame).

%% @doc Reserves free frames, at most Most, and returns the address in each at which a packet may start.
-spec reserve(t(), Most :: non_neg_integer()) -> result([address()]).
reserve(Socket, Most) ->
    case ebpf_nif:xsk_reserve(Socket, Most) of
        {Count, Addresses} when is_integer(Count) -> {ok, Addresses};
        0 -> {ok, []};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Sends frames of the caller, received or reserved. Returns the rest, from the first frame on that the TX ring has no room
%% for: the caller still owns these. Frames that the kernel cannot send yet stay in the ring, and {@link reap/1} reports the
%% cause. After an error no frame was sent.
-spec send(t(), [frame()]) -> result([frame()]).
send(Socket, Frames) ->
    Addresses = [element(1, Frame) || Frame <- Frames],
    Lengths = [element(2, Frame) || Frame <- Frames],
    case ebpf_nif:xsk_send(Socket, Addresses, Lengths, all_options(Frames)) of
        Sent when is_integer(Sent) -> {ok, lists:nthtail(Sent, Frames)};
        Failure -> ebpf_error:result(Failure)
    end.

%% Most batches have no options.
all_options(Frames) ->
    case lists:any(fun(Frame) -> tuple_size(Frame) > 2 end, Frames) of
        true -> lists:map(fun options/1, Frames);
        false -> []
    end.

options({_, _}) -> 0;
options({_, _, Options}) -> mask(fun ebpf_enum:xsk_frame_option/1, Options).

%% @doc Takes back sent frames, and returns their number. Sending and reserving do this, too; this call also reports the cause
%% if frames are not sent.
-spec reap(t()) -> result(non_neg_integer()).
reap(Socket) -> counted(ebpf_nif:xsk_reap(Socket)).

%% @doc Waits until there is something to receive, or room to send; returns `[]' after the time limit. An interface that is down
%% or gone is an error, also before the limit.
-spec wait(t(), [ebpf_enum:xsk_event()], timeout()) -> result([ebpf_enum:xsk_event()]).
wait(Socket, Events, Timeout) ->
    case wait_for(Socket, mask(fun ebpf_enum:xsk_event/1, Events), Timeout) of
        Mask when is_integer(Mask) -> {ok, names([readable, writable], fun ebpf_enum:xsk_event/1, Mask)};
        Failure -> ebpf_error:result(Failure)
    end.

wait_for(Socket, Mask, infinity) ->
    wait_until(Socket, Mask, infinity);
wait_for(Socket, Mask, Timeout) when is_integer(Timeout), Timeout >= 0 ->
    wait_until(Socket, Mask, erlang:monotonic_time(microsecond) + Timeout * 1000);
wait_for(_, _, Timeout) when is_integer(Timeout) ->
    ebpf_error:refusal(["the timeout is negative: it takes milliseconds from 0 on, or the atom infinity"]).

wait_until(Socket, Mask, Deadline) ->
    Left = time_left(Deadline),
    case ebpf_nif:xsk_wait(Socket, Mask, min(Left, ?SLICE)) of
        0 when Left > ?SLICE ->
            %% Lets other processes in.
            timer:sleep(1),
            wait_until(Socket, Mask, Deadline);
        Result ->
            Result
    end.

time_left(infinity) -> infinity;
time_left(Deadline) -> (max(0, Deadline - erlang:monotonic_time(microsecond)) + 999) div 1000.

%% ---- contents of frames -----------------------------------------------------------------------------------------------

%% @doc The bytes of a received frame.
-spec read(t(), frame()) -> result(binary()).
read(Socket, Frame) -> read(Socket, element(1, Frame), element(2, Frame)).

%% @doc Bytes of a frame of the caller.
-spec read(t(), address(), Length :: non_neg_integer()) -> result(binary()).
read(Socket, Address, Length) -> ebpf_error:result(ebpf_nif:xsk_read_frame(Socket, Address, Length)).

%% @doc Writes bytes into a frame of the caller.
-spec write(t(), address(), iodata()) -> result().
write(Socket, Address, Data) -> ebpf_error:result(ebpf_nif:xsk_write_frame(Socket, Address, Data)).

%% @doc Writes TX metadata for a packet that starts at this address. Send it with the option `tx_metadata'. `timestamp' requests
%% the time at which it is sent; `checksum' requests a checksum from byte Start of the packet on, written at byte Offset from
%% there. For UDP behind Ethernet and IPv4 these are 34 and 6, and the packet has the sum of the pseudo-header there.
-spec set_tx_metadata(t(), address(), [timestamp | {checksum, Start :: non_neg_integer(), Offset :: non_neg_integer()}]) -> result().
set_tx_metadata(Socket, Address, Fields) ->
    {Start, Offset} = hd([{Start, Offset} || {checksum, Start, Offset} <- Fields] ++ [{0, 0}]),
    Mask = mask(fun(Field) -> ebpf_enum:xsk_tx_metadata(field_name(Field)) end, Fields),
    ebpf_error:result(ebpf_nif:xsk_set_tx_metadata(Socket, Address, Mask, Start, Offset)).

field_name({checksum, _, _}) -> checksum;
field_name(timestamp) -> timestamp.

%% @doc The times at which packets with a `timestamp' request were sent, each once, at most Most: of the clock of the device, or
%% of CLOCK_TAI in copy mode; `none' if the driver does not record it. Their frames become free only after this call.
-spec tx_timestamps(t(), Most :: non_neg_integer()) -> result([{address(), Nanoseconds :: pos_integer() | none}]).
tx_timestamps(Socket, Most) ->
    case ebpf_nif:xsk_tx_timestamps(Socket, Most) of
        {_, Addresses, Times} -> {ok, lists:zip(Addresses, [time_of(Time) || Time <- Times])};
        0 -> {ok, []};
        Failure -> ebpf_error:result(Failure)
    end.

time_of(0) -> none;
time_of(Time) -> Time.

%% ---- properties -------------------------------------------------------------------------------------------------------

%% @doc The mode in which the socket is bound: copy or zero-copy.
-spec mode(t()) -> ebpf_enum:xsk_mode() | integer() | {error, ebpf_error:reason()}.
mode(Socket) ->
    case ebpf_nif:xsk_mode(Socket) of
        Mode when is_integer(Mode) -> ebpf_enum:xsk_mode_name(Mode);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc A counter of a socket, since it was opened.
-spec counter(t(), ebpf_enum:xsk_counter()) -> result(non_neg_integer()).
counter(Socket, Counter) -> ebpf_error:result(ebpf_nif:xsk_counter(Socket, ebpf_enum:xsk_counter(Counter))).

%% @doc All counters of a socket. Lost packets are in `rx_dropped' and in `rx_ring_full' (the receiver is too slow);
%% `rx_fill_empty' counts missing free frames.
-spec statistics(t()) -> #{ebpf_enum:xsk_counter() => non_neg_integer()} | {error, ebpf_error:reason()}.
statistics(Socket) -> statistics(Socket, counters(), #{}).

statistics(_, [], Values) ->
    Values;
statistics(Socket, [Counter | Counters], Values) ->
    case counter(Socket, Counter) of
        {ok, Value} -> statistics(Socket, Counters, Values#{Counter => Value});
        Failure -> Failure
    end.

counters() ->
    [rx_dropped, rx_invalid, tx_invalid, rx_ring_full, rx_fill_empty, tx_ring_empty, received, sent, completed].

%% @doc The bytes of the memory.
-spec memory_size(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
memory_size(Socket) -> ebpf_error:result(ebpf_nif:xsk_memory_size(Socket)).

%% @doc The borrowed descriptor. It is valid as long as the socket.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Socket) -> ebpf_error:result(ebpf_nif:xsk_fd(Socket)).

%% ---- names and numbers ------------------------------------------------------------------------------------------------

counted(Count) when is_integer(Count) -> {ok, Count};
counted(Failure) -> ebpf_error:result(Failure).

mask(Number, Names) -> lists:foldl(fun(Name, Mask) -> Mask bor Number(Name) end, 0, Names).

names(Names, Number, Mask) -> [Name || Name <- Names, Mask band Number(Name) =/= 0].
