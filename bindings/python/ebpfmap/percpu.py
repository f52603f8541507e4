# SPDX-License-Identifier: BSD-2-Clause
"""Per-CPU maps: a value is a list with one for each possible CPU."""
from typing import Any, List, Optional, Tuple, TypeVar, Union, overload

from ._generated import api
from ._generated.api import MapType
from .array import Indexed
from ._misfit import KindError, described
from .codec import Codec, CodecLike, PerCpuCodec, RawCodec, encoded
from .fields import flattened
from .keyed import Hash, Keyed
from .map_spec import MapSpec

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


def possible_cpus() -> int:
    """How many values a per-CPU entry has: one for each CPU that this machine may ever switch on."""
    return api.ebpf_percpu_count()


def _sums_of_bytes(map: Any, key: Any, width: int) -> Tuple[int, ...]:
    """Sums of unsigned integers, of a map of any type: the library says what is wrong."""
    if width not in (1, 2, 4, 8) or map._value_size % width:
        room = bytearray(8)  # the library says what is wrong with it
    else:
        room = bytearray(8 * (map._value_size // width))
    if not api.ebpf_percpu_sum(map._open(), map._encoded(key), width, room):
        raise map._missing(key)
    return tuple(memoryview(room).cast("Q"))


class PerCpu(Keyed[K, List[V]]):
    """What per-CPU maps add to others: one CPU, and the sum."""

    def _exchanged(self, value: Codec) -> Codec:
        self._one = value
        return PerCpuCodec(value, self._value_size, self._value_len // max(1, self._value_size))

    @overload
    def get_cpu(self, key: K, cpu: int, default: None = None) -> Optional[V]: ...

    @overload
    def get_cpu(self, key: K, cpu: int, default: Union[V, T]) -> Union[V, T]: ...

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

    def sums(self, key: K, width: Optional[int] = None) -> Tuple[Any, ...]:
        """The values of all CPUs added up, number by number: ("Iq") gives two sums. Without a codec, or with one that has no
        numbers of `width` bytes, a value is unsigned integers of that width, of 8 bytes unless said. KeyError or IndexError where
        there is no such key."""
        one = getattr(self, "_one", None)  # of a map of another type, the library says what is wrong
        if one is None or isinstance(one, RawCodec):
            return _sums_of_bytes(self, key, 8 if width is None else width)
        if width is not None and not self._has_numbers(one, width):
            return _sums_of_bytes(self, key, width)
        return tuple(map(sum, zip(*[self._numbers(value) for value in self._lookup(key, 0)])))

    def _has_numbers(self, one: Codec, width: int) -> bool:
        """Whether values are nothing but numbers of so many bytes."""
        try:
            return len(self._numbers(one.decode(bytes(self._value_size)))) * width == self._value_size
        except TypeError:
            return False

    @staticmethod
    def _numbers(value: Any) -> List[Any]:
        """The numbers of a decoded value, one after the other."""
        numbers = flattened(value)
        if numbers is None:
            raise KindError(f"{described(value)} has no sum: it is not made of numbers alone; read the values of all CPUs, map[key]")
        return numbers

    def sum(self, key: K) -> Any:
        """The values of all CPUs added up, where a value is one number: as its codec has it, signed, a float or of another byte
        order. Without a codec, it is an unsigned integer of 1, 2, 4 or 8 bytes. TypeError where it is several numbers: sums()."""
        if isinstance(self._one, RawCodec):
            total, = _sums_of_bytes(self, key, self._value_size)
            return total
        totals = self.sums(key)
        if len(totals) != 1 or flattened(self._one.decode(bytes(self._value_size)), 0) is None:
            raise KindError(f"a value has {len(totals)} numbers, and no sum as a whole: sums() adds each by itself")
        return totals[0]


class PerCpuHashMap(PerCpu[K, V], Hash[K, List[V]], types=(MapType.PERCPU_HASH,)):
    """A hash with a value for each CPU."""

    def __init__(self, key: CodecLike, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(self.types[0], key, value, max_entries, **options), pin, pin_policy)


class LruPerCpuHashMap(PerCpuHashMap[K, V], types=(MapType.LRU_PERCPU_HASH,)):
    """A hash with a value for each CPU, that throws out what was not used for long when it is full."""


class PerCpuCgroupStorage(PerCpu[K, V], Hash[K, List[V]], types=(MapType.PERCPU_CGROUP_STORAGE,)):
    """Values of each CPU that hang on cgroups which a program is attached to."""

    def __init__(self, key: CodecLike, value: CodecLike, **options: Any) -> None:
        self._create(MapSpec(self.types[0], key, value, 0, **options))


class PerCpuArray(PerCpu[int, V], Indexed[List[V]], types=(MapType.PERCPU_ARRAY,)):  # type: ignore[misc]
    """An array with a value for each CPU."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], "I", value, max_entries, **options), pin, pin_policy)
