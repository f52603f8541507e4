# SPDX-License-Identifier: BSD-2-Clause
"""The base of all open objects."""
from enum import IntEnum
from typing import Any, ClassVar, Generic, Optional, Type, TypeVar, Union

from ._generated import api
from ._call import Exclusive, Shared, i32
from ._misfit import KindError, described
from ._single import Single

H = TypeVar("H", bound=Union[Shared, Exclusive])
E = TypeVar("E", bound=IntEnum)
R = TypeVar("R", bound="Resource[Any]")


def known(kind: Type[E], number: int) -> Union[E, int]:
    """The member of an enumeration; the number itself if this version does not know it."""
    return kind(number) if number in kind._value2member_map_ else number


def fileno(thing: Any) -> int:
    """The descriptor in an int, or of an object with fileno(): a map, a program, a socket, a file."""
    if not hasattr(thing, "fileno"):
        try:
            return i32(thing, "descriptor")
        except KindError:
            raise KindError("a descriptor is needed, or something that has one (fileno(): a map, a program, a socket, a file), "
                            f"not {described(thing)}") from None
    if isinstance(thing, Resource):
        return int(thing.fileno())  # type: ignore[attr-defined]
    try:
        fd = thing.fileno()
    except (ValueError, TypeError):  # a closed file, or a class instead of an object
        raise ValueError(f"a descriptor is needed, and {described(thing)} has none: is it closed?") from None
    if i32(fd, "fileno()") < 0:
        raise ValueError(f"a descriptor is needed, and {described(thing)} has none: is it closed?")
    return int(fd)


def optional_fileno(thing: Any) -> int:
    """Like fileno(), with -1 for None."""
    return -1 if thing is None else fileno(thing)


def seconds(timeout: Any) -> float:
    """A timeout in seconds."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout != timeout:
        raise KindError(f"{described(timeout)} is no number of seconds, nor None for however long it takes", "timeout")
    return float(min(timeout, 1 << 62))


def opened(thing: Any, kind: "Type[Resource[Any]]", name: str) -> Any:
    """The handle of an argument that is an open object."""
    if not isinstance(thing, kind):
        raise KindError(f"an open ebpfmap.{kind.__name__} is needed, not {described(thing)}", name)
    return thing._open()


class Resource(Single, Generic[H]):
    """A kernel object that this process holds open. close(), `with` or the garbage collector closes it. It cannot be copied
    or pickled: `way_out` of its class names the alternative."""

    noun: ClassVar[str] = "resource"
    _handle: Optional[H] = None

    @classmethod
    def _of(cls: Type[R], handle: Any) -> R:
        resource = cls.__new__(cls)
        resource._handle = handle
        return resource

    def _open(self) -> H:
        handle = self._handle  # read once: a signal handler may close it at any step
        if handle is None:
            raise ValueError(f"the {self.noun} is closed")
        return handle

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._handle is None

    def close(self) -> None:
        """Closes it. A second call does nothing; all other calls then raise ValueError."""
        handle, self._handle = self._handle, None
        if isinstance(handle, Exclusive):
            handle.close()

    def __enter__(self: R) -> R:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def interface_index(interface: Union[str, int], netns: Any = None) -> int:
    """The index of a network interface, in this network namespace or in the one of a descriptor."""
    _check_interface(interface)
    return interface if isinstance(interface, int) else api.ebpf_interface_index(interface, optional_fileno(netns))


def interface_name(interface: Union[str, int], netns: Any = None) -> str:
    """The name of a network interface, in this network namespace or in the one of a descriptor."""
    _check_interface(interface)
    return interface if isinstance(interface, str) else api.ebpf_interface_name(interface, optional_fileno(netns))


def _check_interface(interface: Any) -> None:
    if not isinstance(interface, (int, str)):
        raise KindError(f"{described(interface)} is no interface: its name or its index is needed", "interface")
