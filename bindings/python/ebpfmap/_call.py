# SPDX-License-Identifier: BSD-2-Clause
"""Building blocks of the generated functions: handles, arguments, results, failures."""
import ctypes
import operator
import os
import threading
from collections import deque
from contextlib import nullcontext
from ctypes import c_char, c_void_p
from typing import TYPE_CHECKING, Any, ClassVar, ContextManager, Deque, Optional, Tuple, Union
from weakref import WeakValueDictionary

from ._layout import raw_bytes
from ._misfit import KindError, RangeError, described, shown
from ._single import Single

if TYPE_CHECKING:
    from ._library import Functions
    Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
else:
    Path = object

Buffer = Any
"""An object with the buffer protocol: bytes, bytearray, memoryview, a ctypes structure, a numpy array."""
Writable = Any
"""A writable buffer: a bytearray, a ctypes array."""
Array = Any
"""A buffer of numbers with the width of the C parameter: an array.array, a ctypes array, a numpy array."""


# --- handles ---------------------------------------------------------------------------------------------------------


class Handle(Single):
    """A pointer of the C library. It is not a ctypes type, because ctypes types can be copied as bytes."""

    way_out = "open its kernel object again"
    noun: ClassVar[str]
    value: Optional[int] = None
    """The address; None after it was closed."""

    def __init__(self, pointer: Optional[int]) -> None:
        self.value = pointer

    @property
    def _as_parameter_(self) -> Optional[int]:
        """The value that ctypes passes."""
        return self.value


class Shared(Handle):
    """A handle that many threads may use at once. It is closed when its last reference is gone, so no thread can use a
    closed handle."""

    destructor: ClassVar[Tuple["Functions", Optional[str]]]

    def __del__(self) -> None:
        if not self.value:
            return
        functions, name = self.destructor
        if name is not None:
            getattr(functions, name)(self)
            self.value = None


class Exclusive(Handle):
    """A handle for one thread at a time: `with handle:` waits for the other threads. close() closes it even if others hold a
    reference. A forked process cannot use it."""

    destructor: ClassVar[Tuple["Functions", str]]

    def __init__(self, pointer: Optional[int]) -> None:
        super().__init__(pointer)
        self._lock = self._find_lock()
        self._users = 0  # of the thread that holds the lock: more than 1 in nested calls
        self._closing = False
        self._process = os.getpid()

    def _find_lock(self) -> Any:
        return threading.RLock()

    def __enter__(self) -> "Exclusive":
        if self._process != os.getpid():
            raise ValueError(f"the {self.noun} belongs to process {self._process}, which forked this one off")
        self._lock.acquire()
        self._users += 1  # before the check: from here on a signal handler cannot close it
        if self._closing or not self.value:
            self.__exit__()
            raise ValueError(f"the {self.noun} is closed")
        return self

    def __exit__(self, *_: object) -> None:
        self._users -= 1
        self._close_unused()
        self._lock.release()

    def close(self) -> None:
        """Closes it. A second call, or a call in a forked process, does nothing. If a signal handler closes it inside a call of
        the same thread, it is closed at the end of that call."""
        if self._process != os.getpid():
            return
        with self._lock:
            self._closing = True
            self._close_unused()

    def _close_unused(self) -> None:
        if self._closing and not self._users and self.value:
            functions, name = self.destructor
            getattr(functions, name)(self)
            self.value = None

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()


class Turn(Single):
    """The lock that sockets with one memory share: one thread at a time uses any of them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.left: Deque[Tuple[Any, c_void_p]] = deque()  # sockets to close that a thread collected without the lock

    def close_left(self) -> None:
        """Closes these sockets. If another thread holds the lock, that thread closes them when it releases the lock."""
        while self.left and self.lock.acquire(blocking=False):
            try:
                close, pointer = self.left.popleft()
                close(pointer)
            except IndexError:
                return
            finally:
                self.lock.release()


class Together(Exclusive):
    """A handle of a socket. All handles of sockets that share memory belong together to one thread at a time. Several handles
    may refer to one socket. The address of the memory identifies the shared lock."""

    _turns: ClassVar["WeakValueDictionary[int, Turn]"] = WeakValueDictionary()
    _finding: ClassVar[Any] = threading.RLock()

    def _find_lock(self) -> Any:
        functions, _ = self.destructor
        with self._finding:
            self._turn = self._turns.setdefault(functions.ebpf_xsk_memory(self) or 0, Turn())
        return self._turn.lock

    def opened(self) -> "Together":
        """The handle, for a call that keeps the interpreter lock: no thread can close it meanwhile."""
        if self._closing or not self.value:
            raise ValueError(f"the {self.noun} is closed")
        return self

    def __exit__(self, *exception: object) -> None:
        super().__exit__(*exception)
        self._turn.close_left()

    def close(self) -> None:
        super().close()
        if self._process == os.getpid():
            self._turn.close_left()

    def __del__(self) -> None:
        """Does not wait for the lock: the garbage collector runs in any thread, and the owner may wait for frames."""
        if not self.value or getattr(self, "_process", None) != os.getpid():
            return
        functions, name = self.destructor
        self._turn.left.append((getattr(functions, name), c_void_p(self.value)))
        self.value = None
        self._turn.close_left()


def present(handle: Optional[Exclusive]) -> ContextManager[Any]:
    """An optional handle, for `with`."""
    if handle is None:
        return nullcontext()
    return handle


# --- arguments -------------------------------------------------------------------------------------------------------


def integer(value: Any, name: str, low: int, high: int) -> int:
    """A number within limits, or a c_int."""
    try:
        number = operator.index(value.value if isinstance(value, ctypes._SimpleCData) else value)
    except TypeError:
        raise KindError(f"{described(value)} is no integer: {low} to {high} are taken", name) from None
    if not low <= number <= high:
        raise RangeError(f"{shown(number)} does not fit: {low} to {high} are taken", name)
    return number


def i32(value: Any, name: str) -> int:
    """An int32_t."""
    return integer(value, name, -(1 << 31), (1 << 31) - 1)


def u32(value: Any, name: str) -> int:
    """A uint32_t."""
    return integer(value, name, 0, (1 << 32) - 1)


def u64(value: Any, name: str) -> int:
    """A uint64_t."""
    return integer(value, name, 0, (1 << 64) - 1)


def string(value: Path, name: str) -> bytes:
    """A string for C. A path is encoded as the file system requires."""
    try:
        data = os.fsencode(value)
    except TypeError:
        raise KindError(f"{described(value)} is no text: a str, bytes or a path is needed", name) from None
    except UnicodeError:
        raise RangeError(f"{shown(value)} has characters in it that no file system has", name) from None
    if b"\0" in data:
        raise RangeError(f"{shown(value)} has a NUL in it: C would end there", name)
    return data


def readable(buffer: Optional[Buffer]) -> Tuple[Optional[bytes], int]:
    """The bytes of a buffer and their length."""
    if buffer is None:
        return None, 0
    data = raw_bytes(buffer)
    return data, len(data)


def writable(buffer: Optional[Writable]) -> Tuple[Any, int]:
    """The address of a writable buffer and its length."""
    if buffer is None:
        return None, 0
    try:
        view = memoryview(buffer)
    except TypeError:
        raise KindError(f"{described(buffer)} is no buffer: a bytearray or the like is needed") from None
    if view.readonly:
        raise KindError(f"{described(buffer)} cannot be written into: a bytearray or the like is needed")
    size = view.nbytes
    if isinstance(buffer, ctypes.Array):
        return buffer, size
    return ((c_char * size).from_buffer(buffer) if size else None), size


_INTEGERS = tuple("bBhHiIlLqQnN")


def _check_entries(array: Array, size: int) -> int:
    try:
        view = memoryview(array)
    except TypeError:
        raise KindError(f"{described(array)} is no array: an array.array, or one of ctypes or numpy, is needed") from None
    if view.format.lstrip("@=<") not in _INTEGERS or view.itemsize != size:
        raise KindError(f"an array of integers of {size} bytes each is needed, not of format {shown(view.format)}")
    return view.nbytes // size


def readable_array(array: Optional[Array], size: int) -> Tuple[Any, Optional[int]]:
    """The address of an array of numbers with this width, and their count; None for an omitted array."""
    if array is None:
        return None, None
    count = _check_entries(array, size)
    return array if isinstance(array, ctypes.Array) else readable(array)[0], count


def writable_array(array: Optional[Array], size: int) -> Tuple[Any, Optional[int]]:
    """The address of a writable array of numbers with this width, and its capacity; None for an omitted array."""
    if array is None:
        return None, None
    count = _check_entries(array, size)
    return writable(array)[0], count


def fewest(*counts: Optional[int]) -> int:
    """The common number of entries of several arrays."""
    return min(count for count in counts if count is not None)


class Text:
    """A buffer for a string that C writes."""

    size = 4096

    def __init__(self) -> None:
        self.buffer = ctypes.create_string_buffer(self.size)

    @property
    def text(self) -> str:
        return os.fsdecode(self.buffer.value)


# --- results ---------------------------------------------------------------------------------------------------------


def text(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode(errors="replace")


def failure(functions: "Functions", code: int, err: c_void_p, operation: str) -> Exception:
    """The exception for a call that returned a number below 0; frees the error."""
    from .errors import make_error  # it needs the causes, and thus the generated module

    if not err:
        return make_error(-code, 0, operation, os.strerror(-code), "")
    try:
        return make_error(
            -code, functions.ebpf_error_cause(err), text(functions.ebpf_error_operation(err)) or operation,
            text(functions.ebpf_error_message(err)) or "", text(functions.ebpf_error_log(err)) or "")
    finally:
        functions.ebpf_error_free(err)
