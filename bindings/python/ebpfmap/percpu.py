# SPDX-License-Identifier: BSD-2-Clause
"""Per-CPU maps: a value is a list with one element for each possible CPU."""
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
    """The number of values of a per-CPU entry: one for each CPU that the machine can ever bring online."""
    return api.ebpf_percpu_count()


def _sums_of_bytes(map: Any, key: Any, width: int) -> Tuple[int, ...]:
    """Sums of unsigned integers for a map of any type: the library raises the error."""
    if width not in (1, 2, 4, 8) or map._value_size % width:
        room = bytearray(8)  # the library raises the error
    else:
        room = bytearray(8 * (map._value_size // width))
    if not api.ebpf_percpu_sum(map._open(), map._encoded(key), width, room):
        raise map._missing(key)
    return tuple(memoryview(room).cast("Q"))


class PerCpu(Keyed[K, List[V]]):
    """The operations of per-CPU maps: one CPU, and sums."""

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
        """Stores the value of one CPU. Before kernel 7.0 the values of all CPUs are read and written back, and writes of
        programs on other CPUs in between are lost."""
        api.ebpf_percpu_update_cpu(self._open(), self._encoded(key), cpu, encoded(self._one, value, "value"))

    def sums(self, key: K, width: Optional[int] = None) -> Tuple[Any, ...]:
        """The sums over all CPUs of each number of a value: ("Iq") gives two sums. Without a codec, or with a codec without
        numbers of `width` bytes, a value consists of unsigned integers of this width (default 8). KeyError or IndexError if the
        key does not exist."""
        one = getattr(self, "_one", None)  # for a map of another type, the library raises the error
        if one is None or isinstance(one, RawCodec):
            return _sums_of_bytes(self, key, 8 if width is None else width)
        if width is not None and not self._has_numbers(one, width):
            return _sums_of_bytes(self, key, width)
        return tuple(map(sum, zip(*[self._numbers(value) for value in self._lookup(key, 0)])))

    def _has_numbers(self, one: Codec, width: int) -> bool:
        """Whether values consist of numbers of this width only."""
        try:
            return len(self._numbers(one.decode(bytes(self._value_size)))) * width == self._value_size
        except TypeError:
            return False

    @staticmethod
    def _numbers(value: Any) -> List[Any]:
        """The numbers of a decoded value in order."""
        numbers = flattened(value)
        if numbers is None:
            raise KindError(f"{described(value)} has no sum: it does not consist of numbers; read the values of all CPUs with map[key]")
        return numbers

    def sum(self, key: K) -> Any:
        """The sum over all CPUs of a value that is one number. The codec decodes it: signed, float, or of another byte order.
        Without a codec, it is an unsigned integer of 1, 2, 4 or 8 bytes. TypeError for several numbers: use sums()."""
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
    """A hash with a value for each CPU. It evicts the least recently used entries when it is full."""


class PerCpuCgroupStorage(PerCpu[K, V], Hash[K, List[V]], types=(MapType.PERCPU_CGROUP_STORAGE,)):
    """Per-CPU values of cgroups to which a program is attached."""

    def __init__(self, key: CodecLike, value: CodecLike, **options: Any) -> None:
        self._create(MapSpec(self.types[0], key, value, 0, **options))


class PerCpuArray(PerCpu[int, V], Indexed[List[V]], types=(MapType.PERCPU_ARRAY,)):  # type: ignore[misc]
    """An array with a value for each CPU."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], "I", value, max_entries, **options), pin, pin_policy)
