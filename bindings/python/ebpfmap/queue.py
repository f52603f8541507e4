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
        """Adds a value; FullError where there is no room, unless the oldest one may be overwritten."""
        flags = u64(flags, "flags") | (UpdateFlag.EXIST if overwrite else 0)
        api.ebpf_queue_push(self._open(), encoded(self._value, value, "value"), flags)

    @overload
    def pop(self) -> V: ...

    @overload
    def pop(self, default: Union[V, T]) -> Union[V, T]: ...

    def pop(self, default: Any = MISSING) -> Any:
        """Takes a value out: a queue's oldest, a stack's newest. IndexError, or the default, where there is none."""
        return _read(self, api.ebpf_queue_pop, default)

    @overload
    def peek(self) -> V: ...

    @overload
    def peek(self, default: Union[V, T]) -> Union[V, T]: ...

    def peek(self, default: Any = MISSING) -> Any:
        """Reads what the next pop() would take, and leaves it."""
        return _read(self, api.ebpf_queue_peek, default)

    def __iter__(self) -> NoReturn:
        """Nobody can: the kernel lets them be taken out only."""
        raise TypeError(f"a {self.type} cannot be walked: drain() takes the values out one after the other, peek() shows the next")

    def __getitem__(self, key: Any) -> NoReturn:
        """It has no keys."""
        raise TypeError(f"a {self.type} has no keys: push(value), pop(), peek(), drain()")

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        """It has no keys."""
        raise TypeError(f"a {self.type} has no keys: push(value), pop(), peek(), drain()")

    @walking
    def drain(self) -> Iterator[V]:
        """Takes values out until there are none."""
        while True:
            value = self.pop(_EMPTY)
            if value is _EMPTY:
                return
            yield value


_EMPTY: Any = object()


class Stack(Queue[V], types=(MapType.STACK,)):
    """Last in, first out."""


class BloomFilter(Map, Generic[V], types=(MapType.BLOOM_FILTER,)):
    """A set that answers "perhaps" (True) or "certainly not" (False), never fills and forgets nothing; extra: the number of
    hash functions."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.BLOOM_FILTER, 0, value, max_entries, **options), pin, pin_policy)

    def add(self, value: V) -> None:
        """Adds a value to the set."""
        api.ebpf_bloom_add(self._open(), encoded(self._value, value, "value"))

    def __iter__(self) -> NoReturn:
        """Nobody can: it keeps no values."""
        raise TypeError("a bloom filter cannot be walked: it keeps no values, it answers `value in filter`")

    def __getitem__(self, key: Any) -> NoReturn:
        """It has no keys."""
        raise TypeError("a bloom filter has no keys: add(value), `value in filter`")

    def __contains__(self, value: V) -> bool:
        return bool(api.ebpf_bloom_contains(self._open(), encoded(self._value, value, "value")))
