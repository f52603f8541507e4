# SPDX-License-Identifier: BSD-2-Clause
"""Errors that explain: each is an OSError, and what Python would expect at that place as well."""
from typing import Any, Dict, Tuple, Type, Union

from ._generated.api import Cause
from ._misfit import RangeError as RangeError


class Error(OSError):
    """A call that failed. str() of it says what was asked, why it is refused and what to do."""

    errno: int
    strerror: str
    cause: Union[Cause, int]
    """Why, for a program to branch on; a plain int where the library is newer than this package."""
    operation: str
    """The call of the C library that failed: "ebpf_map_create"."""
    log: str
    """The verifier's and libbpf's words, where there are any."""

    def __init__(self, errno: int, message: str, cause: Union[Cause, int] = Cause.UNKNOWN, operation: str = "",
                 log: str = "") -> None:
        super().__init__(errno, message)
        self.cause, self.operation, self.log = cause, operation, log

    @property
    def message(self) -> str:
        """One line: what was asked, why it is refused, what to do."""
        return self.strerror

    def __str__(self) -> str:
        return self.strerror

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.errno, self.strerror, self.cause, self.operation, self.log)


class NotFoundError(Error, KeyError):
    """There is no such key."""


class ExistsError(Error, FileExistsError):
    """The key, or something at the path of a pin, is there already."""


class MemberError(Error, KeyError):
    """The object has no map, program or constant of this name."""


class FullError(Error):
    """The map holds as many entries as it has room for."""


class IndexRangeError(Error, IndexError):
    """An index at or past the end of the map."""


class ArgumentError(Error, ValueError):
    """An argument, or what a map is to be, breaks a rule."""


class UnsupportedError(Error):
    """This type of map or link has no such operation."""


class KernelTooOldError(UnsupportedError):
    """This kernel does not have it yet; the message says since when kernels do."""


class AccessError(Error, PermissionError):
    """A capability is missing, or the map, the pin or a token does not allow it."""


class PinMissingError(Error, FileNotFoundError):
    """There is no such pin, no directory for it, or no bpf file system."""


class InterfaceError(Error):
    """There is no such network interface."""


class InterfaceDownError(Error):
    """The interface is down: nothing is received or sent."""


class InterfaceBusyError(Error):
    """Another XDP program is attached to the interface, or another AF_XDP socket has the queue; the message names it."""


class XdpModeError(Error):
    """The driver cannot do it in this mode: it has no native XDP, or not with this MTU, or no AF_XDP without a copy."""


class VerifierError(Error):
    """The verifier refused a program: `log` has its words."""


class LinkGoneError(Error):
    """What a link was attached to does not exist any more."""


class ChainStaleError(Error):
    """Somebody else has committed to the chain: open it again."""


class IterationError(Error):
    """A map changed faster than it could be walked."""


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
    """The exception for what the library said."""
    try:
        known = Cause(cause or Cause.UNKNOWN)
    except ValueError:
        return Error(errno, message, cause, operation, log)
    return _BY_CAUSE.get(known, Error)(errno, message, known, operation, log)
