# SPDX-License-Identifier: BSD-2-Clause
"""AF_XDP sockets: packets in memory that is shared with the kernel."""
import select
import time
from array import array
from contextlib import contextmanager, suppress
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Type, TypeVar, Union

from ._generated import api
from ._generated.api import XskCounter, XskEvent, XskHandle, XskMode, XskFrameOption, XskTxMetadata
from ._call import integer, readable_array, u32, u64
from ._layout import raw_bytes
from ._misfit import KindError, RangeError, described
from ._loans import Loans
from .frames import Frames
from .resource import Resource, interface_index, seconds
from .xsk_spec import XskSpec, checked_spec

T = TypeVar("T")
X = TypeVar("X", bound="XskSocket")

Numbers = Union["array[int]", Sequence[int]]
"""An array of numbers with the width of the C parameter (array.array, numpy), or any sequence of numbers."""

# The interval in seconds between checks for close() in another thread, because close() does not wake poll().
_PATIENCE = 0.2
# The interval while waiting for a sent frame: its completion does not wake poll() either.
_PATIENCE_IN_VAIN = 0.002


class XskStatistics(NamedTuple):
    """The counters of a socket, in frames, since it was opened."""

    rx_dropped: int
    """Lost: too long for a frame, or a multi-buffer packet without multi_buffer."""
    rx_invalid: int
    tx_invalid: int
    rx_ring_full: int
    """Lost: recv() was not called often enough."""
    rx_fill_empty: int
    """Lost or late: no free frame to receive into."""
    tx_ring_empty: int
    received: int
    sent: int
    """Frames that send() accepted."""
    completed: int
    """Frames that the kernel has completed."""


class TxTimestamp(NamedTuple):
    """The transmit time of the packet at an address: nanoseconds of the device's clock in zero-copy mode, else of CLOCK_TAI; 0
    if the driver provides none."""

    address: int
    nanoseconds: int


def _array(kind: str, numbers: Any) -> "array[int]":
    """Numbers in an array for C."""
    convert = u64 if kind == "Q" else u32
    if isinstance(numbers, (list, tuple, range)):
        return array(kind, [convert(number, "frame") for number in numbers])
    if numbers is None:
        raise KindError("None is no list of numbers, nor an array of them", "frames")
    packed = array(kind)
    readable_array(numbers, packed.itemsize)
    view = memoryview(numbers)
    data = view.tobytes()
    packed.frombytes(data)
    if view.format[-1].islower():
        signed = array(kind.lower(), data)
        if signed and min(signed) < 0:
            raise RangeError(f"{min(signed)} does not fit: an address or a length is at least 0", "frame")
    return packed


def _listed(packets: Any) -> List[Any]:
    try:
        if not isinstance(packets, (str, bytes, bytearray, memoryview)):
            return list(packets)
    except (TypeError, ValueError, OSError):  # ValueError: a closed file
        pass
    raise KindError(f"{described(packets)} is no list of packets: [packet] is one", "packets")


def _zeros(kind: str, count: int) -> "array[int]":
    return array(kind, bytes(_room(count, "room") * array(kind).itemsize))


def _room(count: Any, name: str) -> int:
    """A number of frames or bytes that memory can hold."""
    return integer(count, name, 0, (1 << 31) - 1)


class XskSocket(Resource[XskHandle]):
    """An AF_XDP socket on a queue of an interface:

        frames = socket.recv()
        for packet in frames:
            packet[:12] = bytes(packet[6:12]) + bytes(packet[:6])
        socket.release(frames[socket.send(frames):])  # sends them back, and releases frames that did not fit

    The socket receives packets that an XDP program redirects through an XskMap with the socket. XskGroup sets all of this up.
    An address in the memory names a frame. A frame is free, with the kernel, or owned by you: from recv() or reserve() until
    send() or release(). Using a frame that you do not own raises an ArgumentError.

    Sockets that share memory share a lock: one thread at a time is inside a call, and wait() does not hold the lock. A view
    keeps the socket open, and close() raises BufferError while a slice of a view exists.
    """

    noun = "xsk"
    way_out = "open it where it is used; open_shared() makes another one with its memory, fileno() is for an XskMap or select"
    _loans: Loans
    _spec: XskSpec  # the memory is shared

    def __init__(self, interface: Union[str, int], queue: int = 0, spec: XskSpec = XskSpec()) -> None:
        """Opens a socket with new memory on a queue of an interface (name or index) of this network namespace."""
        self._adopt(api.ebpf_xsk_open(checked_spec(spec)._make(), interface_index(interface), queue), spec)

    def _adopt(self, handle: XskHandle, spec: XskSpec) -> None:
        self._handle, self._spec, self._loans = handle, spec, Loans(handle, spec.frame_size)

    @classmethod
    def _with_memory(cls: Type[X], other: "XskSocket", handle: XskHandle) -> X:
        socket = cls._of(handle)
        socket._spec, socket._loans = other._spec, other._loans
        return socket

    def open_shared(self, interface: Union[str, int], queue: int = 0, spec: XskSpec = XskSpec()) -> "XskSocket":
        """Opens another socket with the memory of this one: each can send frames that the other received. Only the ring sizes
        and busy polling of the spec apply."""
        handle = api.ebpf_xsk_open_shared(checked_spec(spec)._make(), self._open(), interface_index(interface), queue)
        return XskSocket._with_memory(self, handle)

    # --- frames ------------------------------------------------------------------------------------------------------

    def recv(self, room: int = 64) -> Frames:
        """Received frames, up to a number, without waiting. You own them until you send or release them."""
        addresses, lengths, options = _zeros("Q", room), _zeros("I", room), _zeros("I", room)
        handle = self._open()
        with handle:
            count = api.ebpf_xsk_recv(handle, addresses, lengths, options)
            for numbers in (addresses, lengths, options):
                del numbers[count:]
            return Frames(self, addresses, lengths, options, self._loans.returns)

    def release(self, frames: Union[Frames, Numbers]) -> None:
        """Releases frames, also by their addresses: the kernel receives into them."""
        addresses = frames.addresses if isinstance(frames, Frames) else _array("Q", frames)
        handle = self._open()
        with handle:
            self._loans.take_back(addresses)
            api.ebpf_xsk_release(handle, addresses)

    def reserve(self, room: int = 1) -> "array[int]":
        """Reserves up to a number of free frames for packets to send; returns the addresses. Fill them with write() or
        view()."""
        addresses = _zeros("Q", room)
        del addresses[api.ebpf_xsk_reserve(self._open(), addresses):]
        return addresses

    def send(self, frames: Union[Frames, Numbers], lengths: Numbers = (), options: Optional[Numbers] = None) -> int:
        """Sends received or reserved frames, as Frames or by addresses, lengths and options (XskFrameOption). Returns the
        number of leading frames that fit into the TX ring. You still own the others."""
        if isinstance(frames, Frames):
            return self._send(frames.addresses, frames.lengths, frames.options)
        return self._send(_array("Q", frames), _array("I", lengths), None if options is None else _array("I", options))

    def _send(self, addresses: "array[int]", lengths: "array[int]", options: "Optional[array[int]]") -> int:
        if len(lengths) != len(addresses) or (options is not None and len(options) != len(addresses)):
            raise ValueError("each address needs a length, and an option where there are some")
        handle = self._open()
        with handle:
            self._loans.take_back(addresses)
            return api.ebpf_xsk_send(handle, addresses, lengths, options)

    def reap(self) -> int:
        """Collects completed frames and returns their number, as send() and reserve() do, too; wakes the kernel for pending
        frames."""
        return api.ebpf_xsk_reap(self._open())

    # --- packets, by copy --------------------------------------------------------------------------------------------

    def recv_bytes(self, room: int = 64) -> List[bytes]:
        """Received packets of up to a number of frames as copies; releases the frames."""
        handle = self._open()
        with handle:
            frames = self.recv(room)
            packets, pieces = [], []
            for piece, options in zip(self._loans.load(frames.addresses, frames.lengths), frames.options):
                pieces.append(piece)
                if not options & XskFrameOption.CONTINUED:
                    packets.append(b"".join(pieces))
                    pieces.clear()
            self.release(frames)
            return packets

    def send_bytes(self, packets: Iterable[Any]) -> int:
        """Sends packets as bytes-like objects. Returns the number of leading packets that fit; the others are not sent."""
        pieces = [piece for packet in _listed(packets) for piece in self._cut(raw_bytes(packet))]
        handle = self._open()
        with handle:
            addresses, sent = self.reserve(len(pieces)), 0
            del pieces[len(addresses):]
            while pieces and pieces[-1][1]:  # the rest of the packet has not arrived
                pieces.pop()
            try:
                data, options = [data for data, _ in pieces], [option for _, option in pieces]
                sent = self._send_pieces(addresses[:len(pieces)], data, options)
            finally:
                self.release(addresses[sent:])
        return sum(not option for _, option in pieces[:sent])

    def _send_pieces(self, addresses: "array[int]", pieces: List[bytes], options: List[int]) -> int:
        for address, data in zip(addresses, pieces):
            if address % self._spec.frame_size + len(data) > self._spec.frame_size:
                self.write(address, data)  # raises the error
        self._loans.store(addresses, pieces)
        return self.send(addresses, [len(data) for data in pieces], options)

    def _cut(self, packet: bytes) -> Iterator[Tuple[bytes, int]]:
        """The frames of a packet, each with the option that the packet continues."""
        size = self._spec.room if self._spec.multi_buffer else max(1, len(packet))
        for at in range(0, max(1, len(packet)), size):
            yield packet[at:at + size], XskFrameOption.CONTINUED if at + size < len(packet) else 0

    # --- memory ------------------------------------------------------------------------------------------------------

    def read(self, address: int, length: int) -> bytes:
        """Copies bytes from a frame that you own."""
        data = bytearray(_room(length, "length"))
        api.ebpf_xsk_read_frame(self._open(), address, data)
        return bytes(data)

    def write(self, address: int, data: Any) -> None:
        """Copies bytes into a frame that you own."""
        api.ebpf_xsk_write_frame(self._open(), address, data)

    def view(self, address: int, length: int) -> memoryview:
        """A view of bytes in a frame that you own, valid until you send or release the frame."""
        address, length = u64(address, "address"), _room(length, "length")

        def lend(handle: XskHandle) -> memoryview:
            api.ebpf_xsk_read_frame(handle, address, bytearray(length))  # fails if the caller does not own the frame
            return self._loans.lend(handle, address, length)
        return self._borrow(lend)

    @property
    def memory(self) -> memoryview:
        """A view of all frames, for example for numpy, valid until the socket is closed. The kernel writes at any time into
        frames that you do not own."""
        return self._borrow(self._loans.lend_all)

    def _views(self, addresses: "array[int]", lengths: "array[int]", returns: int) -> Optional[List[memoryview]]:
        """Views of received frames; None if some may have been sent or released since."""
        def lend(handle: XskHandle) -> Optional[List[memoryview]]:
            if self._loans.returns != returns:
                return None
            return [self._loans.lend(handle, address, length) for address, length in zip(addresses, lengths)]
        return self._borrow(lend)

    def _borrow(self, lend: Callable[[XskHandle], T]) -> T:
        handle = self._open()
        with handle:
            lent = lend(handle)
            if self._handle is not handle:  # a signal handler closed the socket meanwhile
                self._loans.take_back_all(handle)
            return lent

    # --- TX metadata -------------------------------------------------------------------------------------------------

    def set_tx_metadata(self, address: int, *, timestamp: bool = False, checksum: Optional[Tuple[int, int]] = None) -> None:
        """Requests a transmit timestamp, a checksum, or both from the device for the packet at an address. Send the packet with
        XskFrameOption.TX_METADATA. `checksum` is (start of the checksummed bytes, offset of the checksum from there): (34, 6)
        for UDP over Ethernet and IPv4. The packet contains the checksum of the pseudo-header there."""
        flags = (XskTxMetadata.TIMESTAMP if timestamp else 0) | (0 if checksum is None else XskTxMetadata.CHECKSUM)
        if checksum is not None and not (isinstance(checksum, (tuple, list)) and len(checksum) == 2):
            raise KindError(f"{described(checksum)} is not (first byte, place of the sum)", "checksum")
        api.ebpf_xsk_set_tx_metadata(self._open(), address, flags, *(checksum or (0, 0)))

    def tx_timestamps(self, room: int = 64) -> List[TxTimestamp]:
        """The transmit times of packets with a timestamp request, each once. Their frames become free only after this call."""
        addresses, times = _zeros("Q", room), _zeros("Q", room)
        count = api.ebpf_xsk_tx_timestamps(self._open(), addresses, times)
        return [TxTimestamp(*pair) for pair in zip(addresses[:count], times[:count])]

    # --- the socket --------------------------------------------------------------------------------------------------

    def wait(self, timeout: Optional[float] = None, events: int = XskEvent.READABLE) -> XskEvent:
        """Waits until a frame has arrived, or a frame can be sent (XskEvent.WRITABLE), up to a timeout in seconds (None: no
        limit). Returns the events; no event after a timeout."""
        events = u32(events, "events")
        wanted = (select.POLLIN if events & XskEvent.READABLE else 0) | (select.POLLOUT if events & XskEvent.WRITABLE else 0)
        end = float("inf") if timeout is None else time.monotonic() + seconds(timeout)
        in_vain = False
        while True:
            # poll() does not know of free frames; the library does.
            came = XskEvent(api.ebpf_xsk_wait(self._open(), events, 0))
            left = max(0, end - time.monotonic())
            if came or not left:
                return came
            polled = select.poll()  # without the lock
            # poll() returns at once if the TX ring has room. Without a free frame, wait for frames instead.
            polled.register(self, wanted & ~select.POLLOUT if in_vain else wanted)
            woken = polled.poll(1000 * min(_PATIENCE_IN_VAIN if in_vain else _PATIENCE, left))
            in_vain = any(event & select.POLLOUT for _, event in woken)

    def fileno(self) -> int:
        """The descriptor, borrowed from the socket: for an XskMap, select, selectors and asyncio. It is readable when a frame
        has arrived."""
        return api.ebpf_xsk_fd(self._open())

    @property
    def mode(self) -> XskMode:
        """The actual mode: COPY or ZEROCOPY."""
        return XskMode(api.ebpf_xsk_mode(self._open()))

    @property
    def statistics(self) -> XskStatistics:
        """The counters of the socket."""
        handle = self._open()
        return XskStatistics(*[api.ebpf_xsk_counter(handle, XskCounter[name.upper()]) for name in XskStatistics._fields])

    def close(self) -> None:
        """Closes it and makes its views invalid. Raises BufferError and closes nothing while a slice of a view or an array on
        one exists. A second call does nothing; all other calls then raise ValueError."""
        with suppress(ValueError), self._taken_back():  # closed, or owned by the parent process
            super().close()
        super().close()

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        """A context in which its views are invalid and no new views are made."""
        handle = self._open()
        with handle:
            self._loans.take_back_all(handle)
            yield

    def __exit__(self, *exception: object) -> None:
        try:
            self.close()
        except BufferError:
            if exception == (None, None, None):
                raise
            self._handle = None  # the traceback of the exception keeps the memory open while it exists

    def __repr__(self) -> str:
        return "<ebpfmap.XskSocket, closed>" if self.closed else f"<ebpfmap.XskSocket {self.fileno()}, {self.mode.name}>"
