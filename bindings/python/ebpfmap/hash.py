# SPDX-License-Identifier: BSD-2-Clause
"""Hashes, as dictionaries, and what else is read and written in the same way."""
from typing import Any, TypeVar

from ._generated.api import MapType
from .codec import CodecLike
from .keyed import Hash
from .map_spec import MapSpec

K = TypeVar("K")
V = TypeVar("V")


class HashMap(Hash[K, V], types=(MapType.HASH,)):
    """A hash: HashMap("I", "Q", max_entries=64). All options of MapSpec; `pin` and `pin_policy` as MapSpec.create()."""

    def __init__(self, key: CodecLike, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(self.types[0], key, value, max_entries, **options), pin, pin_policy)


class LruHashMap(HashMap[K, V], types=(MapType.LRU_HASH,)):
    """A hash that throws out what was not used for long when it is full."""


class ResizableHashMap(HashMap[K, V], types=(MapType.RHASH,)):
    """A hash that grows with what is in it; kernel 7.2."""


class CgroupStorage(Hash[K, V], types=(MapType.CGROUP_STORAGE,)):
    """Values that hang on cgroups which a program is attached to; the kernel makes the entries."""

    def __init__(self, key: CodecLike, value: CodecLike, **options: Any) -> None:
        self._create(MapSpec(MapType.CGROUP_STORAGE, key, value, 0, **options))


class StackTraceMap(Hash[int, V], types=(MapType.STACK_TRACE,)):
    """Stacks by their ids, written by programs: read, walk, pop."""

    def __init__(self, value: CodecLike, max_entries: int, **options: Any) -> None:
        self._create(MapSpec(MapType.STACK_TRACE, "I", value, max_entries, **options))
