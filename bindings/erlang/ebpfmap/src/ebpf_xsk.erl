%% SPDX-License-Identifier: BSD-2-Clause
%% @doc AF_XDP sockets: what an XDP program redirects through an xskmap is received here past the stack, and what is sent leaves
%% the interface as it is. {@link ebpf_xsk_group} opens one on each queue of an interface, with the program.
%%
%% ```
%% {ok, Group} = ebpf_xsk_group:open("eth0"),
%% {ok, Socket} = ebpf_xsk_group:socket(Group, 0),
%% {ok, Packets} = ebpf_xsk:recv_packets(Socket, 64, infinity),
%% {ok, []} = ebpf_xsk:send_packets(Socket, [<<Source/binary, Destination/binary, Rest/binary>> ||
%%     <<Destination:6/binary, Source:6/binary, Rest/binary>> <- Packets]).'''
%%
%% {@link recv_packets/3} and {@link send_packets/2} copy whole packets, and that is all to know about them. Without copies,
%% packets stay in the frames of a memory that is shared with the kernel, and go by the addresses of these:
%%
%% ```
%% {ok, Frames} = ebpf_xsk:recv(Socket, 64, infinity),
%% {ok, Left} = ebpf_xsk:send(Socket, Frames),
%% ok = ebpf_xsk:release(Socket, Left).'''
%%
%% A frame that was received or reserved is the caller's until it is sent or released. Whoever forgets some of them has fewer
%% left, so that in the end nothing comes any more; they come back when the last socket with the memory is closed. The library
%% keeps book: an address that is not the caller's is an error, whatever is done with it, and no other memory can be reached.
%%
%% Any process may use a socket. All sockets with one memory ({@link open_shared/3}) let in one call at a time; others wait off
%% the schedulers, also for a {@link wait/3}, which makes way ten times a second. So give each memory a process of its own:
%% those of a group are independent. A socket is closed by {@link close/1}, or when no process refers to it any more: keep it
%% in the state of a process. A call that is under way ends as it would have.
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
%% What a socket is to be; each field may be left out.
%%
%% `frames': how many, 4096 unless given, of `frame_size' bytes: a power of two from 2048 to the size of a page, 4096 unless
%% given; `unaligned': any size in that range; `huge_pages': from the pages that the machine has set aside; `headroom': bytes
%% in front of each received packet; `receive_ring', `send_ring': how many frames may wait, powers of two, 2048 unless given; 0
%% for a socket that only sends, or only receives. A socket that receives keeps as many free frames with the kernel as
%% `receive_ring' says: what it sends besides takes more.
%%
%% `mode': `auto' unless given; `busy_poll': the kernel polls the device within calls of this process; `multi_buffer': a packet
%% may span several frames; `tx_metadata': whether frames carry tx_metadata, for {@link set_tx_metadata/3}.
-type address() :: non_neg_integer().
%% A byte of the memory, counted from its beginning. Each address within a frame names it.
-type frame() ::
    {address(), Length :: non_neg_integer()} | {address(), Length :: non_neg_integer(), [ebpf_enum:xsk_frame_option()]}.
%% Where a packet begins, and how long it is. `continued': it goes on in the next frame; `tx_metadata': it has a request, to be
%% sent with it.
-type result(Value) :: {ok, Value} | {error, ebpf_error:reason()}.
-type result() :: ok | {error, ebpf_error:reason()}.

%% Milliseconds that a process is inside of a socket while it waits: others may want to close it, or to use its memory.
-define(SLICE, 100).

%% ---- open and close ---------------------------------------------------------------------------------------------------

%% @doc Opens a socket on a receive queue of an interface, as it is by default.
-spec open(ebpf_link:interface(), Queue :: non_neg_integer()) -> result(t()).
open(Interface, Queue) -> open(Interface, Queue, #{}).

%% @doc Opens a socket on a receive queue of an interface, with memory of its own. Packets come once it is in the xskmap of a
%% program: {@link ebpf_redirect:set_queue/4}.
-spec open(ebpf_link:interface(), Queue :: non_neg_integer(), spec()) -> result(t()).
open(Interface, Queue, Spec) ->
    Open = fun(Handle, Index) -> ebpf_nif:xsk_open(Handle, Index, Queue) end,
    ebpf_error:result(ebpf_xsk_spec:open(Interface, Spec, Open)).

%% @doc Opens a socket that shares the memory of another one, as it is by default.
-spec open_shared(t(), ebpf_link:interface(), Queue :: non_neg_integer()) -> result(t()).
open_shared(Socket, Interface, Queue) -> open_shared(Socket, Interface, Queue, #{}).

%% @doc Opens a socket that shares the memory of another one: what one receives, the other can send without a copy. Its rings
%% and its busy polling are those of the spec, the rest is as with the other.
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

%% @doc Receives packets of not more frames than so many, as copies; waits until there is one, or `[]' when the time is up.
%% A packet of several frames is one binary.
-spec recv_packets(t(), Most :: non_neg_integer(), timeout()) -> result([binary()]).
recv_packets(Socket, Most, Timeout) -> once_readable(Socket, Timeout, fun() -> recv_packets(Socket, Most) end).

%% @doc Sends packets, each in a frame, and returns those that there was no frame or no room in the ring for, from the first of
%% them on. {@link wait/3} for `writable' before they are sent again. After an error none was sent.
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

%% @doc Receives frames, not more than so many, which are the caller's from now on; waits until there is one, or `[]' when the
%% time is up.
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

%% @doc Gives frames back, or what {@link reserve/2} returned: they are free, and the kernel receives into them. After an error
%% those before the one that the message names were given back.
-spec release(t(), [address() | frame()]) -> result().
release(Socket, Frames) -> ebpf_error:result(ebpf_nif:xsk_release(Socket, [address(Frame) || Frame <- Frames])).

address(Address) when is_integer(Address) -> Address;
address(Frame) -> element(1, Frame).

%% @doc Takes free frames, not more than so many: where a packet may begin in each.
-spec reserve(t(), Most :: non_neg_integer()) -> result([address()]).
reserve(Socket, Most) ->
    case ebpf_nif:xsk_reserve(Socket, Most) of
        {Count, Addresses} when is_integer(Count) -> {ok, Addresses};
        0 -> {ok, []};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Sends frames of the caller, received or reserved, and returns those that the ring has no room for, from the first of
%% them on: they stay the caller's. What the kernel cannot send yet waits in the ring, and {@link reap/1} says why. After an
%% error none was sent.
-spec send(t(), [frame()]) -> result([frame()]).
send(Socket, Frames) ->
    Addresses = [element(1, Frame) || Frame <- Frames],
    Lengths = [element(2, Frame) || Frame <- Frames],
    case ebpf_nif:xsk_send(Socket, Addresses, Lengths, all_options(Frames)) of
        Sent when is_integer(Sent) -> {ok, lists:nthtail(Sent, Frames)};
        Failure -> ebpf_error:result(Failure)
    end.

%% None is what most batches have.
all_options(Frames) ->
    case lists:any(fun(Frame) -> tuple_size(Frame) > 2 end, Frames) of
        true -> lists:map(fun options/1, Frames);
        false -> []
    end.

options({_, _}) -> 0;
options({_, _, Options}) -> mask(fun ebpf_enum:xsk_frame_option/1, Options).

%% @doc Takes back frames that were sent, and says how many. Sending and reserving do so by themselves; this one also tells why
%% something is not sent.
-spec reap(t()) -> result(non_neg_integer()).
reap(Socket) -> counted(ebpf_nif:xsk_reap(Socket)).

%% @doc Waits until there is something to receive, or room to send; `[]' when the time is up. An interface that is down or gone
%% is an error, whatever time is left.
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
            %% Others look for their turn that often.
            timer:sleep(1),
            wait_until(Socket, Mask, Deadline);
        Result ->
            Result
    end.

time_left(infinity) -> infinity;
time_left(Deadline) -> (max(0, Deadline - erlang:monotonic_time(microsecond)) + 999) div 1000.

%% ---- what is in frames ------------------------------------------------------------------------------------------------

%% @doc The bytes of a frame that was received.
-spec read(t(), frame()) -> result(binary()).
read(Socket, Frame) -> read(Socket, element(1, Frame), element(2, Frame)).

%% @doc Bytes of a frame of the caller.
-spec read(t(), address(), Length :: non_neg_integer()) -> result(binary()).
read(Socket, Address, Length) -> ebpf_error:result(ebpf_nif:xsk_read_frame(Socket, Address, Length)).

%% @doc Writes bytes into a frame of the caller.
-spec write(t(), address(), iodata()) -> result().
write(Socket, Address, Data) -> ebpf_error:result(ebpf_nif:xsk_write_frame(Socket, Address, Data)).

%% @doc Asks something of the device for a packet that begins there, which then is sent with the option `tx_metadata': to note
%% when it is sent, or to fill in a checksum, taken from byte Start of the packet on, at byte Offset from there. For UDP behind
%% Ethernet and IPv4 these are 34 and 6, and the packet has the sum of the pseudo-header there.
-spec set_tx_metadata(t(), address(), [timestamp | {checksum, Start :: non_neg_integer(), Offset :: non_neg_integer()}]) -> result().
set_tx_metadata(Socket, Address, Requests) ->
    {Start, Offset} = hd([{Start, Offset} || {checksum, Start, Offset} <- Requests] ++ [{0, 0}]),
    Mask = mask(fun(Request) -> ebpf_enum:xsk_tx_metadata(request_name(Request)) end, Requests),
    ebpf_error:result(ebpf_nif:xsk_set_tx_metadata(Socket, Address, Mask, Start, Offset)).

request_name({checksum, _, _}) -> checksum;
request_name(timestamp) -> timestamp.

%% @doc When packets were sent that a `timestamp' was asked for, each once, not more than so many: by the clock of the device,
%% or CLOCK_TAI with a copy; `none' where the driver notes none. Their frames are free only after that: ask.
-spec tx_timestamps(t(), Most :: non_neg_integer()) -> result([{address(), Nanoseconds :: pos_integer() | none}]).
tx_timestamps(Socket, Most) ->
    case ebpf_nif:xsk_tx_timestamps(Socket, Most) of
        {_, Addresses, Times} -> {ok, lists:zip(Addresses, [time_of(Time) || Time <- Times])};
        0 -> {ok, []};
        Failure -> ebpf_error:result(Failure)
    end.

time_of(0) -> none;
time_of(Time) -> Time.

%% ---- what a socket tells ----------------------------------------------------------------------------------------------

%% @doc How frames get between driver and memory: what came of the mode that was asked for.
-spec mode(t()) -> ebpf_enum:xsk_mode() | integer() | {error, ebpf_error:reason()}.
mode(Socket) ->
    case ebpf_nif:xsk_mode(Socket) of
        Mode when is_integer(Mode) -> ebpf_enum:xsk_mode_name(Mode);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc A counter of a socket, since it was opened.
-spec counter(t(), ebpf_enum:xsk_counter()) -> result(non_neg_integer()).
counter(Socket, Counter) -> ebpf_error:result(ebpf_nif:xsk_counter(Socket, ebpf_enum:xsk_counter(Counter))).

%% @doc All counters of a socket. Lost are `rx_dropped' and `rx_ring_full', which is for want of receiving; `rx_fill_empty' is
%% for want of free frames.
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

%% @doc The descriptor, for what wants one. It is the socket's, and ends with it.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Socket) -> ebpf_error:result(ebpf_nif:xsk_fd(Socket)).

%% ---- names and numbers ------------------------------------------------------------------------------------------------

counted(Count) when is_integer(Count) -> {ok, Count};
counted(Failure) -> ebpf_error:result(Failure).

mask(Number, Names) -> lists:foldl(fun(Name, Mask) -> Mask bor Number(Name) end, 0, Names).

names(Names, Number, Mask) -> [Name || Name <- Names, Mask band Number(Name) =/= 0].
