# SPDX-License-Identifier: BSD-2-Clause
"""Frames: the result of one recv() of an AF_XDP socket."""
from array import array
from typing import TYPE_CHECKING, Iterator, List, Optional, Sequence, Tuple, Union, overload

from ._call import integer
from ._single import Single

if TYPE_CHECKING:
    from .xsk import XskSocket


class Frames(Single, Sequence[memoryview]):
    """Received frames as views of their bytes. Writing to a view changes the packet in the shared memory. Send or release the
    frames, together or by address; then the views are invalid and raise ValueError.

    A slice contains some of the frames: `socket.release(frames[socket.send(frames):])`.
    """

    way_out = "copy the packets: [bytes(packet) for packet in frames]"
    addresses: "array[int]"
    """The addresses of the packets in the memory of the socket."""
    lengths: "array[int]"
    """The length of each packet; may be changed before sending."""
    options: "array[int]"
    """XskFrameOption.CONTINUED if the packet continues in the next frame; TX_METADATA may be added before sending."""

    def __init__(self, socket: "XskSocket", addresses: "array[int]", lengths: "array[int]", options: "array[int]",
                 returns: int, received: "Optional[Tuple[array[int], array[int]]]" = None) -> None:
        self.addresses, self.lengths, self.options = addresses, lengths, options
        self._socket, self._returns = socket, returns
        self._received = received or (addresses[:], lengths[:])  # never changed
        self._views: Optional[List[memoryview]] = None

    def _look(self) -> Optional[List[memoryview]]:
        """The views, created at the first use; None if some frames may have been sent or released."""
        if self._views is None:
            self._views = self._socket._views(*self._received, self._returns)
        return self._views

    def __len__(self) -> int:
        return len(self.addresses)

    @overload
    def __getitem__(self, at: int) -> memoryview: ...

    @overload
    def __getitem__(self, at: slice) -> "Frames": ...

    def __getitem__(self, at: Union[int, slice]) -> "Union[memoryview, Frames]":
        if isinstance(at, slice):
            addresses, lengths = self._received
            return Frames(self._socket, self.addresses[at], self.lengths[at], self.options[at], self._returns,
                          (addresses[at], lengths[at]))
        at = integer(at, "frame", -(1 << 31), (1 << 31) - 1)
        if not -len(self) <= at < len(self):
            raise IndexError(f"frame {at} of {len(self)}")
        views = self._look()
        return self._socket.view(self.addresses[at], self.lengths[at]) if views is None else views[at]

    def __iter__(self) -> Iterator[memoryview]:
        views = self._look()
        return (self[at] for at in range(len(self))) if views is None else iter(views)

    def __repr__(self) -> str:
        return f"<ebpfmap.Frames: {len(self)} of {sum(self.lengths)} bytes>"
