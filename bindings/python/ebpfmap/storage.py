# SPDX-License-Identifier: BSD-2-Clause
"""Local storages: values that belong to kernel objects and are freed with them."""
from typing import Any, Generic, NoReturn, Optional, TypeVar, Union, overload

from ._generated import api
from ._generated.api import MapType, UpdateFlag
from .codec import CodecLike, encoded
from .map import Map
from .resource import fileno
from .map_spec import MapSpec

V = TypeVar("V")
T = TypeVar("T")


class _Storage(Map, Generic[V]):
    """Values by kernel object, named by a descriptor: storage[socket] = 7."""

    def __init__(self, value: CodecLike, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], 4, value, 0, **options), pin, pin_policy)

    @overload
    def get(self, thing: Any, default: None = None, *, flags: int = 0) -> Optional[V]: ...

    @overload
    def get(self, thing: Any, default: Union[V, T], *, flags: int = 0) -> Union[V, T]: ...

    def get(self, thing: Any, default: Any = None, *, flags: int = 0) -> Any:
        """The value of an object, or the default if it has none."""
        value = bytearray(self.value_size)
        if not api.ebpf_storage_get(self._open(), fileno(thing), value, flags):
            return default
        return self._value.decode(value)

    def put(self, thing: Any, value: V, flags: int = UpdateFlag.ANY) -> None:
        """Stores a value for an object."""
        api.ebpf_storage_set(self._open(), fileno(thing), encoded(self._value, value, "value"), flags)

    def __getitem__(self, thing: Any) -> V:
        value = self.get(thing, _NONE)
        if value is _NONE:
            raise KeyError(thing)
        return value  # type: ignore[no-any-return]

    def __iter__(self) -> NoReturn:
        """Not supported: the kernel does not list the objects."""
        raise TypeError(f"a {type(self).__name__} has no iteration: the kernel does not list the objects with a value; ask for "
                        "the value of one that is open, storage[thing] or storage.get(thing)")

    def __setitem__(self, thing: Any, value: V) -> None:
        self.put(thing, value)

    def __delitem__(self, thing: Any) -> None:
        api.ebpf_storage_delete(self._open(), fileno(thing))

    def __contains__(self, thing: Any) -> bool:
        return self.get(thing, _NONE) is not _NONE


_NONE: Any = object()


class SkStorage(_Storage[V], types=(MapType.SK_STORAGE,)):
    """Values of sockets."""


class InodeStorage(_Storage[V], types=(MapType.INODE_STORAGE,)):
    """Values of inodes, by any open file of the inode."""


class TaskStorage(_Storage[V], types=(MapType.TASK_STORAGE,)):
    """Values of tasks, by pidfd: os.pidfd_open()."""


class CgrpStorage(_Storage[V], types=(MapType.CGRP_STORAGE,)):
    """Values of cgroups, by descriptors of cgroup v2 directories."""
