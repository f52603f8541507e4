# SPDX-License-Identifier: BSD-2-Clause
"""Errors: each is an OSError, and also the exception that Python programmers expect."""
from typing import Any, Dict, Tuple, Type, Union

from ._generated.api import Cause
from ._misfit import RangeError as RangeError


class Error(OSError):
    """A failed call. str() returns the request, the reason and the remedy."""

    errno: int
    strerror: str
    cause: Union[Cause, int]
    """The cause, to branch on; a plain int if the library is newer than this package."""
    operation: str
    """The failed call of the C library: "ebpf_map_create"."""
    log: str
    """The log of the verifier or libbpf, if any."""

    def __init__(self, errno: int, message: str, cause: Union[Cause, int] = Cause.UNKNOWN, operation: str = "",
                 log: str = "") -> None:
        super().__init__(errno, message)
        self.cause, self.operation, self.log = cause, operation, log

    @property
    def message(self) -> str:
        """One line: the request, the reason, the remedy."""
        return self.strerror

    def __str__(self) -> str:
        return self.strerror

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.errno, self.strerror, self.cause, self.operation, self.log)


class NotFoundError(Error, KeyError):
    """The key does not exist."""


class ExistsError(Error, FileExistsError):
    """The key, or a file at the path of a pin, already exists."""


class MemberError(Error, KeyError):
    """The object has no map, program or constant of this name."""


class FullError(Error):
    """The map is full."""


class IndexRangeError(Error, IndexError):
    """An index past the end of the map."""


class ArgumentError(Error, ValueError):
    """An argument or a map spec breaks a rule."""


class UnsupportedError(Error):
    """This type of map or link does not support the operation."""


class KernelTooOldError(UnsupportedError):
    """This kernel is too old; the message names the required version."""


class AccessError(Error, PermissionError):
    """A capability is missing, or the map, the pin or a token denies access."""


class PinMissingError(Error, FileNotFoundError):
    """The pin, its directory or the bpf file system does not exist."""


class InterfaceError(Error):
    """The network interface does not exist."""


class InterfaceDownError(Error):
    """The interface is down: it receives and sends no packets."""


class InterfaceBusyError(Error):
    """Another XDP program is attached to the interface, or another AF_XDP socket has the queue; the message names it."""


class XdpModeError(Error):
    """The driver does not support this mode: no native XDP, not with this MTU, or no zero-copy AF_XDP."""


class VerifierError(Error):
    """The verifier rejected a program: `log` is its log."""


class LinkGoneError(Error):
    """The target of a link does not exist any more."""


class ChainStaleError(Error):
    """Another process has committed to the chain: open it again."""


class IterationError(Error):
    """A map changed too fast for an iteration."""


_CLASSES: Dict[Type[Error], str] = {
    NotFoundError: "NOT_FOUND",
    ExistsError: "EXISTS PIN_EXISTS",
    MemberError: "OBJECT_MEMBER",
    FullError: "FULL",
    IndexRangeError: "INDEX",
    ArgumentError: "ARGUMENT BUFFER_SIZE MAP_TYPE KEY_SIZE VALUE_SIZE MAX_ENTRIES FLAGS NAME NUMA_NODE EXTRA BTF INNER_MAP "
                   "PREFIX_LENGTH PROGRAM_TYPE ATTACH_TYPE FRAGS PROGRAM_VALUE CPU QUEUE_SIZE SOCKET_KIND BAD_FD FD_KIND "
                   "PIN_NAME MAP_MISMATCH CHAIN_MEMBER FRAME_SIZE XSK_FRAMES XSK_RING XSK_FRAME XSK_QUEUE XSK_BINDING",
    UnsupportedError: "NOT_SUPPORTED",
    KernelTooOldError: "KERNEL_TOO_OLD",
    AccessError: "CAPABILITY PERMISSION READ_ONLY WRITE_ONLY FROZEN TOKEN",
    PinMissingError: "PIN_MISSING PIN_DIRECTORY BPFFS_MISSING",
    InterfaceError: "INTERFACE",
    InterfaceDownError: "INTERFACE_DOWN",
    InterfaceBusyError: "INTERFACE_BUSY XSK_QUEUE_BUSY",
    XdpModeError: "XDP_MODE MTU XSK_ZEROCOPY",
    VerifierError: "VERIFIER",
    LinkGoneError: "LINK_GONE",
    ChainStaleError: "CHAIN_STALE",
    IterationError: "ITERATION",
}
_BY_CAUSE = {Cause[name]: kind for kind, names in _CLASSES.items() for name in names.split()}


def make_error(errno: int, cause: int, operation: str, message: str, log: str) -> Error:
    """The exception for an error of the library."""
    try:
        known = Cause(cause or Cause.UNKNOWN)
    except ValueError:
        return Error(errno, message, cause, operation, log)
    return _BY_CAUSE.get(known, Error)(errno, message, known, operation, log)
