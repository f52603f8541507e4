# SPDX-License-Identifier: BSD-2-Clause
"""Arrays, as sequences of a fixed length."""
from typing import Any, Iterable, Iterator, List, Sequence, Tuple, TypeVar, Union, overload

from ._generated.api import MapHandle, MapType
from ._call import integer
from ._misfit import KindError, described
from .codec import Codec, CodecLike, RawCodec, encoded, make_codec
from .keyed import Keyed
from .map_spec import MapSpec

V = TypeVar("V")

INDEX = make_codec("I")
_LAST = 2**32 - 1  # the library explains best why an index past the end is wrong
_get: Any = Keyed.__getitem__  # faster than super()
_set: Any = Keyed.__setitem__


class Indexed(Keyed[int, V], Sequence[V]):
    """Values by index. All indices always exist."""

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, INDEX if isinstance(key, RawCodec) else key, value)

    def _missing(self, key: Any) -> Exception:
        return IndexError(f"index {key} of {self.max_entries}")

    def __len__(self) -> int:
        return self.max_entries

    def _index(self, index: Any) -> int:
        number = integer(index, "index", -(1 << 128), 1 << 128)
        at = number + len(self) if number < 0 else number
        if not 0 <= at <= _LAST:
            raise self._missing(number)
        return at

    def _encoded(self, key: int) -> bytes:
        return encoded(self._key, self._index(key), "index")

    @overload
    def __getitem__(self, index: int) -> V: ...

    @overload
    def __getitem__(self, index: slice) -> List[V]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[V, List[V]]:
        if index.__class__ is int and 0 <= index <= _LAST:  # type: ignore[operator]
            return _get(self, index)  # type: ignore[no-any-return]
        if isinstance(index, slice):
            return [self[at] for at in self._range(index)]
        return _get(self, self._index(index))  # type: ignore[no-any-return]

    @overload
    def __setitem__(self, index: int, value: V) -> None: ...

    @overload
    def __setitem__(self, index: slice, value: Iterable[V]) -> None: ...

    def __setitem__(self, index: Union[int, slice], value: Any) -> None:
        if index.__class__ is int and 0 <= index <= _LAST:  # type: ignore[operator]
            _set(self, index, value)
        elif isinstance(index, slice):
            self._set_slice(self._range(index), value)
        else:
            _set(self, self._index(index), value)

    def _range(self, index: slice) -> range:
        try:
            return range(*index.indices(len(self)))
        except TypeError:
            raise KindError(f"{described(index)} is no slice of indices: they are integers", "index") from None

    def _set_slice(self, indices: Sequence[int], given: Iterable[V]) -> None:
        if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
            raise KindError(f"{described(given)} is no list of values: a slice is set to one", "value")
        values = list(given)
        if len(indices) != len(values):
            raise ValueError(f"{len(values)} values for {len(indices)} indices: an array does not change its length")
        for at, value in zip(indices, values):
            _set(self, at, value)

    def __iter__(self) -> Iterator[V]:
        return self._walk_values()

    def keys(self) -> range:
        """The indices. Iteration over the array yields values, as with a list."""
        return range(len(self))

    def values(self) -> Iterator[V]:
        """All values, in order."""
        return self._walk_values()

    def items(self) -> Iterator[Tuple[int, V]]:
        """All pairs of index and value."""
        return self._walk_items()


class Array(Indexed[V], types=(MapType.ARRAY,)):
    """An array: Array("Q", max_entries=16)."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], "I", value, max_entries, **options), pin, pin_policy)


