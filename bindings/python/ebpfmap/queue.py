# SPDX-License-Identifier: BSD-2-Clause
"""Queues, stacks and bloom filters: values without keys."""
from typing import Any, Callable, Generic, Iterator, NoReturn, TypeVar, Union, overload

from ._generated import api
from ._generated.api import MapHandle, MapType, UpdateFlag
from ._call import u64
from ._single import walking
from .codec import CodecLike, encoded
from .keyed import MISSING
from .map import Map
from .map_spec import MapSpec

V = TypeVar("V")
T = TypeVar("T")


def _read(queue: Map, function: Callable[[MapHandle, bytearray], bool], default: Any) -> Any:
    value = bytearray(queue.value_size)
    if function(queue._open(), value):
        return queue._value.decode(value)
    if default is MISSING:
        raise IndexError(f"the {queue.type} is empty")
    return default


class Queue(Map, Generic[V], types=(MapType.QUEUE,)):
    """First in, first out: Queue("I", max_entries=16)."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], 0, value, max_entries, **options), pin, pin_policy)

    def push(self, value: V, *, overwrite: bool = False, flags: int = UpdateFlag.ANY) -> None:
        """Adds a value; FullError if the map is full, unless `overwrite` drops the oldest value."""
        flags = u64(flags, "flags") | (UpdateFlag.EXIST if overwrite else 0)
        api.ebpf_queue_push(self._open(), encoded(self._value, value, "value"), flags)

    @overload
    def pop(self) -> V: ...

    @overload
    def pop(self, default: Union[V, T]) -> Union[V, T]: ...

    def pop(self, default: Any = MISSING) -> Any:
        """Removes and returns a value: the oldest of a queue, the newest of a stack. IndexError, or the default, if the map is
        empty."""
        return _read(self, api.ebpf_queue_pop, default)

    @overload
    def peek(self) -> V: ...

    @overload
    def peek(self, default: Union[V, T]) -> Union[V, T]: ...

    def peek(self, default: Any = MISSING) -> Any:
        """The value that the next pop() would return."""
        return _read(self, api.ebpf_queue_peek, default)

    def __iter__(self) -> NoReturn:
        """Not supported: the kernel only removes values."""
        raise TypeError(f"a {self.type} has no iteration: drain() removes the values one by one, peek() reads the next")

    def __getitem__(self, key: Any) -> NoReturn:
        """Not supported: the map has no keys."""
        raise TypeError(f"a {self.type} has no keys: push(value), pop(), peek(), drain()")

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        """Not supported: the map has no keys."""
        raise TypeError(f"a {self.type} has no keys: push(value), pop(), peek(), drain()")

    @walking
    def drain(self) -> Iterator[V]:
        """Removes and yields values until the map is empty."""
        while True:
            value = self.pop(_EMPTY)
            if value is _EMPTY:
                return
            yield value


_EMPTY: Any = object()


class Stack(Queue[V], types=(MapType.STACK,)):
    """Last in, first out."""


class BloomFilter(Map, Generic[V], types=(MapType.BLOOM_FILTER,)):
    """A set with the answers "possibly" (True) and "certainly not" (False). It never fills up and has no removal. extra: the
    number of hash functions."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.BLOOM_FILTER, 0, value, max_entries, **options), pin, pin_policy)

    def add(self, value: V) -> None:
        """Adds a value to the set."""
        api.ebpf_bloom_add(self._open(), encoded(self._value, value, "value"))

    def __iter__(self) -> NoReturn:
        """Not supported: it stores no values."""
        raise TypeError("a bloom filter cannot be walked: it keeps no values, it answers `value in filter`")

    def __getitem__(self, key: Any) -> NoReturn:
        """Not supported: the map has no keys."""
        raise TypeError("a bloom filter has no keys: add(value), `value in filter`")

    def __contains__(self, value: V) -> bool:
        return bool(api.ebpf_bloom_contains(self._open(), encoded(self._value, value, "value")))
