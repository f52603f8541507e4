# SPDX-License-Identifier: BSD-2-Clause
"""Per-CPU maps: a value is a list with one for each possible CPU."""
from typing import Any, List, Tuple, TypeVar

from . import _api as api
from ._api import MapType
from .array import Indexed
from .codec import Codec, CodecLike, PerCpuCodec, encoded
from .keyed import Hash, Keyed
from .spec import Spec

K = TypeVar("K")
V = TypeVar("V")


def possible_cpus() -> int:
    """How many values a per-CPU entry has: one for each CPU that this machine may ever switch on."""
    return api.ebpf_percpu_count()


class PerCpu(Keyed[K, List[V]]):
    """What per-CPU maps add to others: one CPU, and the sum."""

    def _exchanged(self, value: Codec) -> Codec:
        self._one = value
        return PerCpuCodec(value, self._value_size, self._value_len // max(1, self._value_size))

    def get_cpu(self, key: K, cpu: int, default: Any = None) -> Any:
        """The value of one CPU."""
        value = bytearray(self._value_size)
        if not api.ebpf_percpu_lookup_cpu(self._open(), self._encoded(key), cpu, value):
            return default
        return self._one.decode(value)

    def set_cpu(self, key: K, cpu: int, value: V) -> None:
        """Stores the value of one CPU. Before kernel 7.0 the values of all are read and written back, and what programs on
        other CPUs write in between is lost."""
        api.ebpf_percpu_update_cpu(self._open(), self._encoded(key), cpu, encoded(self._one, value, "value"))

    def sums(self, key: K, width: int = 8) -> Tuple[int, ...]:
        """The values of all CPUs added up: as many sums as integers of `width` bytes make a value. KeyError or IndexError where
        there is no such key."""
        if width not in (1, 2, 4, 8) or self._value_size % width:
            room = bytearray(8)  # the library says what is wrong with it
        else:
            room = bytearray(8 * (self._value_size // width))
        if not api.ebpf_percpu_sum(self._open(), self._encoded(key), width, room):
            raise self._missing(key)
        return tuple(memoryview(room).cast("Q"))

    def sum(self, key: K) -> int:
        """The values of all CPUs added up, where a value is one integer of 1, 2, 4 or 8 bytes."""
        total, = self.sums(key, self._value_size)
        return total


class PerCpuHashMap(PerCpu[K, V], Hash[K, List[V]], types=(MapType.PERCPU_HASH,)):
    """A hash with a value for each CPU."""

    def __init__(self, key: CodecLike, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(Spec(self.types[0], key, value, max_entries, **options), pin, pin_policy)


class LruPerCpuHashMap(PerCpuHashMap[K, V], types=(MapType.LRU_PERCPU_HASH,)):
    """A hash with a value for each CPU, that throws out what was not used for long when it is full."""


class PerCpuCgroupStorage(PerCpu[K, V], Hash[K, List[V]], types=(MapType.PERCPU_CGROUP_STORAGE,)):
    """Values of each CPU that hang on cgroups which a program is attached to."""

    def __init__(self, key: CodecLike, value: CodecLike, **options: Any) -> None:
        self._create(Spec(self.types[0], key, value, 0, **options))


class PerCpuArray(PerCpu[int, V], Indexed[List[V]], types=(MapType.PERCPU_ARRAY,)):  # type: ignore[misc]
    """An array with a value for each CPU."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(Spec(self.types[0], "I", value, max_entries, **options), pin, pin_policy)
