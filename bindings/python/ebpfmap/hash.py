# SPDX-License-Identifier: BSD-2-Clause
"""Hashes and similar maps, as dictionaries."""
from typing import Any, TypeVar

from ._generated.api import MapType
from .codec import CodecLike
from .keyed import Hash
from .map_spec import MapSpec

K = TypeVar("K")
V = TypeVar("V")


class HashMap(Hash[K, V], types=(MapType.HASH,)):
    """A hash: HashMap("I", "Q", max_entries=64). Accepts all options of MapSpec, and `pin` and `pin_policy` as
    MapSpec.create()."""

    def __init__(self, key: CodecLike, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(self.types[0], key, value, max_entries, **options), pin, pin_policy)


class LruHashMap(HashMap[K, V], types=(MapType.LRU_HASH,)):
    """A hash that evicts the least recently used entries when it is full."""


class ResizableHashMap(HashMap[K, V], types=(MapType.RHASH,)):
    """A hash that grows with its entries; kernel 7.2."""


class CgroupStorage(Hash[K, V], types=(MapType.CGROUP_STORAGE,)):
    """Values of cgroups to which a program is attached. The kernel creates the entries."""

    def __init__(self, key: CodecLike, value: CodecLike, **options: Any) -> None:
        self._create(MapSpec(MapType.CGROUP_STORAGE, key, value, 0, **options))


class StackTraceMap(Hash[int, V], types=(MapType.STACK_TRACE,)):
    """Stacks by id, written by programs. Supports reading, iteration and pop()."""

    def __init__(self, value: CodecLike, max_entries: int, **options: Any) -> None:
        self._create(MapSpec(MapType.STACK_TRACE, "I", value, max_entries, **options))
