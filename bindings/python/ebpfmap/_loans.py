# SPDX-License-Identifier: BSD-2-Clause
"""Views into the memory of AF_XDP sockets. A view becomes invalid when its frame is sent or released."""
from contextlib import suppress
from ctypes import c_ubyte
from typing import Any, Dict, Iterable, List, Optional
from weakref import ref

from ._generated import api
from ._generated.api import XskHandle
from ._single import Single

_WHOLE = -1
"""Means all frames, instead of the number of one frame."""


class _Loan(Single):
    """A view that the user has. Slices of it and numpy arrays on it use the same bytes and cannot be revoked."""

    __slots__ = "handle", "_bytes", "_view", "_gone"

    def __init__(self, handle: XskHandle, bytes: Any, view: memoryview) -> None:
        self._gone: List[Any] = []
        # A look through the reference would hold the bytes for a moment. A signal handler that closes the socket in that moment
        # would take them for bytes in use.
        self.handle, self._bytes, self._view = ref(handle), ref(bytes, self._gone.append), ref(view)

    @property
    def ended(self) -> bool:
        """Whether no view, slice or array uses its bytes any more."""
        return bool(self._gone)

    def end(self) -> None:
        """Makes the view invalid."""
        view = self._view()
        if view is not None:
            with suppress(BufferError):  # an array uses the view itself
                view.release()


class Loans(Single):
    """The views of one memory, from all sockets that share it. Callers hold the lock of the memory."""

    def __init__(self, handle: XskHandle, frame_size: int) -> None:
        self._start, self._size = api.ebpf_xsk_memory(handle), api.ebpf_xsk_memory_size(handle)
        self.frame_size = frame_size
        self.returns = 0
        """The number of calls that returned frames: an unchanged number means that all frames are still owned."""
        self._frame, self._whole = c_ubyte * frame_size, c_ubyte * self._size
        self._loans: Dict[int, List[_Loan]] = {}

    def lend(self, handle: XskHandle, address: int, length: int) -> memoryview:
        """A view of bytes within one frame."""
        number, at = divmod(address, self.frame_size)
        return self._lend(handle, number, self._frame.from_address(self._start + address - at), at, length)

    def lend_all(self, handle: XskHandle) -> memoryview:
        """A view of the whole memory."""
        return self._lend(handle, _WHOLE, self._whole.from_address(self._start), 0, self._size)

    def _lend(self, handle: XskHandle, number: int, bytes: Any, at: int, length: int) -> memoryview:
        bytes.handle = handle  # keeps the memory mapped
        view = memoryview(bytes).cast("B")[at:at + length]
        others = [loan for loan in self._loans.get(number, ()) if not loan.ended]
        loan = _Loan(handle, bytes, view)
        del bytes  # from now on, the end of the view is the end of its bytes
        self._loans[number] = [*others, loan]
        return view

    def load(self, addresses: Iterable[int], lengths: Iterable[int]) -> List[bytes]:
        """Copies bytes from frames."""
        memory = memoryview(self._whole.from_address(self._start)).cast("B")
        return [memory[address:address + length].tobytes() for address, length in zip(addresses, lengths)]

    def store(self, addresses: Iterable[int], pieces: Iterable[bytes]) -> None:
        """Copies bytes into frames. The caller checked the lengths."""
        memory = memoryview(self._whole.from_address(self._start)).cast("B")
        for address, data in zip(addresses, pieces):
            memory[address:address + len(data)] = data

    def take_back(self, addresses: Iterable[int]) -> None:
        """Makes the views of frames invalid before the frames are sent or released."""
        self.returns += 1
        numbers = [address // self.frame_size for address in addresses] if self._loans else []
        if not all([self._end(number) for number in numbers]):
            raise BufferError("a frame cannot be sent or released while a slice of its view or an array on it exists; copy "
                              "the bytes that you need longer, as bytes(view[:14])")

    def take_back_all(self, handle: XskHandle) -> None:
        """Makes all views of a socket invalid before it is closed."""
        if not all([self._end(number, handle) for number in list(self._loans)]):
            raise BufferError("a socket cannot be closed while a slice of a view of its memory or an array on one exists; copy "
                              "the bytes that you need longer, as bytes(view[:14])")

    def _end(self, number: int, handle: Optional[XskHandle] = None) -> bool:
        """Ends the loans of a frame, or only the loans of one socket; whether all of them have ended."""
        loans = self._loans.get(number, [])
        ending = [loan for loan in loans if handle is None or loan.handle() is handle]
        for loan in ending:
            loan.end()
        left = [loan for loan in loans if not loan.ended]
        if left:
            self._loans[number] = left
        else:
            self._loans.pop(number, None)
        return all(loan.ended for loan in ending)
