# SPDX-License-Identifier: BSD-2-Clause
"""AF_XDP sockets: packets by memory that is shared with the kernel."""
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
"""An array of numbers that is as wide as C's (array.array, numpy), or any sequence of them."""

# Seconds after which one who waits looks whether it was closed meanwhile: the kernel wakes nobody for that.
_PATIENCE = 0.2
# Where a frame is waited for that comes back from being sent: that wakes nobody, either.
_PATIENCE_IN_VAIN = 0.002


class XskStatistics(NamedTuple):
    """The counters of a socket, in frames, since it was opened."""

    rx_dropped: int
    """Lost: too long for a frame, or several buffers without multi_buffer."""
    rx_invalid: int
    tx_invalid: int
    rx_ring_full: int
    """Lost: recv() was not called often enough."""
    rx_fill_empty: int
    """Lost or late: there was no free frame to receive into."""
    tx_ring_empty: int
    received: int
    sent: int
    """What send() took …"""
    completed: int
    """… and what the kernel has done with."""


class TxTimestamp(NamedTuple):
    """When the packet was sent that began at an address: nanoseconds of the device's clock without a copy, else of CLOCK_TAI; 0
    where the driver notes none."""

    address: int
    nanoseconds: int


def _array(kind: str, numbers: Any) -> "array[int]":
    """Numbers for C, as wide as it wants them."""
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
    except (TypeError, ValueError, OSError):  # ValueError: of a file that is closed
        pass
    raise KindError(f"{described(packets)} is no list of packets: [packet] is one", "packets")


def _zeros(kind: str, count: int) -> "array[int]":
    return array(kind, bytes(_room(count, "room") * array(kind).itemsize))


def _room(count: Any, name: str) -> int:
    """A number of frames or bytes that there is memory for."""
    return integer(count, name, 0, (1 << 31) - 1)


class XskSocket(Resource[XskHandle]):
    """An AF_XDP socket on a queue of an interface:

        frames = socket.recv()
        for packet in frames:
            packet[:12] = bytes(packet[6:12]) + bytes(packet[:6])
        socket.release(frames[socket.send(frames):])  # sends them back, and releases those that there was no room for

    Packets come once an XDP program redirects them through an XskMap that has the socket; XskGroup does all of it. A frame is
    named by its address in the memory, and is at one place at a time: free, with the kernel, or yours, from recv() or reserve()
    to send() or release(). Whatever is done with one that is not yours is an ArgumentError.

    Sockets that share memory take turns: of the threads that use them, one is inside a call, and nobody waits for one that is
    in wait(). A view that outlives its socket keeps it open, and close() raises BufferError while a slice of one is there.
    """

    noun = "xsk"
    way_out = "open it where it is used; open_shared() makes another one with its memory, fileno() is for an XskMap or select"
    _loans: Loans
    _spec: XskSpec  # of the memory

    def __init__(self, interface: Union[str, int], queue: int = 0, spec: XskSpec = XskSpec()) -> None:
        """Opens a socket with memory of its own, on a queue of an interface, by name or index, of this network namespace."""
        self._adopt(api.ebpf_xsk_open(checked_spec(spec)._make(), interface_index(interface), queue), spec)

    def _adopt(self, handle: XskHandle, spec: XskSpec) -> None:
        self._handle, self._spec, self._loans = handle, spec, Loans(handle, spec.frame_size)

    @classmethod
    def _with_memory(cls: Type[X], other: "XskSocket", handle: XskHandle) -> X:
        socket = cls._of(handle)
        socket._spec, socket._loans = other._spec, other._loans
        return socket

    def open_shared(self, interface: Union[str, int], queue: int = 0, spec: XskSpec = XskSpec()) -> "XskSocket":
        """Opens another socket with the memory of this one: what one receives, the other can send. Of the spec count the rings
        and the polling."""
        handle = api.ebpf_xsk_open_shared(checked_spec(spec)._make(), self._open(), interface_index(interface), queue)
        return XskSocket._with_memory(self, handle)

    # --- frames ------------------------------------------------------------------------------------------------------

    def recv(self, room: int = 64) -> Frames:
        """What has arrived, up to so many frames, without waiting. They are yours until they are sent or released."""
        addresses, lengths, options = _zeros("Q", room), _zeros("I", room), _zeros("I", room)
        handle = self._open()
        with handle:
            count = api.ebpf_xsk_recv(handle, addresses, lengths, options)
            for numbers in (addresses, lengths, options):
                del numbers[count:]
            return Frames(self, addresses, lengths, options, self._loans.returns)

    def release(self, frames: Union[Frames, Numbers]) -> None:
        """Gives frames back, also by their addresses: the kernel receives into them."""
        addresses = frames.addresses if isinstance(frames, Frames) else _array("Q", frames)
        handle = self._open()
        with handle:
            self._loans.take_back(addresses)
            api.ebpf_xsk_release(handle, addresses)

    def reserve(self, room: int = 1) -> "array[int]":
        """Takes up to so many free frames to write packets into, write() or view(): the addresses."""
        addresses = _zeros("Q", room)
        del addresses[api.ebpf_xsk_reserve(self._open(), addresses):]
        return addresses

    def send(self, frames: Union[Frames, Numbers], lengths: Numbers = (), options: Optional[Numbers] = None) -> int:
        """Sends frames, received or reserved ones, as Frames or by addresses, lengths and options (XskFrameOption). How many there
        was room for, from the first on: the others are still yours."""
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
        """Takes back what was sent, and says how much, as send() and reserve() do; pushes what the kernel has not taken."""
        return api.ebpf_xsk_reap(self._open())

    # --- packets, by copy --------------------------------------------------------------------------------------------

    def recv_bytes(self, room: int = 64) -> List[bytes]:
        """The packets that have arrived, of up to so many frames, copied; their frames are released."""
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
        """Sends packets, bytes or the like. How many there was room for, from the first on; nothing is left of the others."""
        pieces = [piece for packet in _listed(packets) for piece in self._cut(raw_bytes(packet))]
        handle = self._open()
        with handle:
            addresses, sent = self.reserve(len(pieces)), 0
            del pieces[len(addresses):]
            while pieces and pieces[-1][1]:  # a packet that is not there to its end
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
                self.write(address, data)  # which says why not
        self._loans.store(addresses, pieces)
        return self.send(addresses, [len(data) for data in pieces], options)

    def _cut(self, packet: bytes) -> Iterator[Tuple[bytes, int]]:
        """A packet by frames, and whether it goes on behind each."""
        size = self._spec.room if self._spec.multi_buffer else max(1, len(packet))
        for at in range(0, max(1, len(packet)), size):
            yield packet[at:at + size], XskFrameOption.CONTINUED if at + size < len(packet) else 0

    # --- memory ------------------------------------------------------------------------------------------------------

    def read(self, address: int, length: int) -> bytes:
        """Copies bytes out of a frame of yours."""
        data = bytearray(_room(length, "length"))
        api.ebpf_xsk_read_frame(self._open(), address, data)
        return bytes(data)

    def write(self, address: int, data: Any) -> None:
        """Copies bytes into a frame of yours."""
        api.ebpf_xsk_write_frame(self._open(), address, data)

    def view(self, address: int, length: int) -> memoryview:
        """A view of bytes in a frame of yours, until that is sent or released."""
        address, length = u64(address, "address"), _room(length, "length")

        def lend(handle: XskHandle) -> memoryview:
            api.ebpf_xsk_read_frame(handle, address, bytearray(length))  # says whose they are
            return self._loans.lend(handle, address, length)
        return self._borrow(lend)

    @property
    def memory(self) -> memoryview:
        """A view of all frames, for numpy and the like, until the socket is closed. In those that are not yours the kernel
        writes as it likes."""
        return self._borrow(self._loans.lend_all)

    def _views(self, addresses: "array[int]", lengths: "array[int]", returns: int) -> Optional[List[memoryview]]:
        """Of frames that were received; None where some may have gone back since."""
        def lend(handle: XskHandle) -> Optional[List[memoryview]]:
            if self._loans.returns != returns:
                return None
            return [self._loans.lend(handle, address, length) for address, length in zip(addresses, lengths)]
        return self._borrow(lend)

    def _borrow(self, lend: Callable[[XskHandle], T]) -> T:
        handle = self._open()
        with handle:
            lent = lend(handle)
            if self._handle is not handle:  # a signal's handler has closed it in the middle of that
                self._loans.take_back_all(handle)
            return lent

    # --- what a packet asks of the device ----------------------------------------------------------------------------

    def set_tx_metadata(self, address: int, *, timestamp: bool = False, checksum: Optional[Tuple[int, int]] = None) -> None:
        """Asks the device to note when the packet that begins at an address is sent, to fill in a checksum, or both; it is sent
        with XskFrameOption.TX_METADATA. `checksum` is the byte of the packet from which on the sum is taken, and the one, counted from
        there, where it goes: (34, 6) for UDP behind Ethernet and IPv4. The packet has the sum of the pseudo-header there."""
        requests = (XskTxMetadata.TIMESTAMP if timestamp else 0) | (0 if checksum is None else XskTxMetadata.CHECKSUM)
        if checksum is not None and not (isinstance(checksum, (tuple, list)) and len(checksum) == 2):
            raise KindError(f"{described(checksum)} is not (first byte, place of the sum)", "checksum")
        api.ebpf_xsk_set_tx_metadata(self._open(), address, requests, *(checksum or (0, 0)))

    def tx_timestamps(self, room: int = 64) -> List[TxTimestamp]:
        """When packets were sent that a timestamp was asked for, each once. Their frames are free only after that: ask."""
        addresses, times = _zeros("Q", room), _zeros("Q", room)
        count = api.ebpf_xsk_tx_timestamps(self._open(), addresses, times)
        return [TxTimestamp(*pair) for pair in zip(addresses[:count], times[:count])]

    # --- the socket --------------------------------------------------------------------------------------------------

    def wait(self, timeout: Optional[float] = None, events: int = XskEvent.READABLE) -> XskEvent:
        """Waits until there is something to receive, or room to send (XskEvent.WRITABLE), for so many seconds (None: however
        long it takes). What there is; nothing when the time is up."""
        events = u32(events, "events")
        wanted = (select.POLLIN if events & XskEvent.READABLE else 0) | (select.POLLOUT if events & XskEvent.WRITABLE else 0)
        end = float("inf") if timeout is None else time.monotonic() + seconds(timeout)
        in_vain = False
        while True:
            # The kernel knows nothing of free frames: the library does.
            came = XskEvent(api.ebpf_xsk_wait(self._open(), events, 0))
            left = max(0, end - time.monotonic())
            if came or not left:
                return came
            polled = select.poll()  # while others have their turn
            # Room in the ring for sending wakes at once. Without a frame for it, that is no reason to wake up again.
            polled.register(self, wanted & ~select.POLLOUT if in_vain else wanted)
            woken = polled.poll(1000 * min(_PATIENCE_IN_VAIN if in_vain else _PATIENCE, left))
            in_vain = any(event & select.POLLOUT for _, event in woken)

    def fileno(self) -> int:
        """The descriptor, lent: for an XskMap, select, selectors and asyncio. It is readable when there is something to
        receive."""
        return api.ebpf_xsk_fd(self._open())

    @property
    def mode(self) -> XskMode:
        """The mode in which it is really bound: COPY or ZEROCOPY."""
        return XskMode(api.ebpf_xsk_mode(self._open()))

    @property
    def statistics(self) -> XskStatistics:
        """Its counters."""
        handle = self._open()
        return XskStatistics(*[api.ebpf_xsk_counter(handle, XskCounter[name.upper()]) for name in XskStatistics._fields])

    def close(self) -> None:
        """Closes it. What it has lent is void; BufferError, and nothing is closed, while a slice of that, or an array on it, is
        there. A second time does nothing; everything else raises ValueError from now on."""
        with suppress(ValueError), self._taken_back():  # it is closed, or that of the process which forked this one off
            super().close()
        super().close()

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        """While what it has lent is void, and nobody gets more."""
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
            self._handle = None  # what the exception holds of its memory keeps it open for as long as itself is there

    def __repr__(self) -> str:
        return "<ebpfmap.XskSocket, closed>" if self.closed else f"<ebpfmap.XskSocket {self.fileno()}, {self.mode.name}>"
