# SPDX-License-Identifier: BSD-2-Clause
"""Arrays, as sequences of a fixed length."""
from typing import Any, Iterator, List, Sequence, Tuple, TypeVar, Union, overload

from ._api import MapHandle, MapType
from .codec import Codec, CodecLike, RawCodec, make_codec
from .keyed import Keyed
from .spec import Spec

V = TypeVar("V")

INDEX = make_codec("I")
_get: Any = Keyed.__getitem__  # quicker than super()
_set: Any = Keyed.__setitem__


class Indexed(Keyed[int, V], Sequence[V]):
    """Values by index, all of which exist from the beginning."""

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, INDEX if isinstance(key, RawCodec) else key, value)

    def _missing(self, key: Any) -> Exception:
        return IndexError(f"index {key} of {self.max_entries}")

    def __len__(self) -> int:
        return self.max_entries

    def _index(self, index: int) -> int:
        return index + len(self) if index < 0 else index

    @overload
    def __getitem__(self, index: int) -> V: ...

    @overload
    def __getitem__(self, index: slice) -> List[V]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[V, List[V]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return _get(self, index if index >= 0 else self._index(index))  # type: ignore[no-any-return]

    def __setitem__(self, index: int, value: V) -> None:
        _set(self, index if index >= 0 else self._index(index), value)

    def __iter__(self) -> Iterator[V]:
        return self._walk_values()

    def values(self) -> Iterator[V]:
        """All values, in order."""
        return self._walk_values()

    def items(self) -> Iterator[Tuple[int, V]]:
        """Index and value of all."""
        return self._walk_items()


class Array(Indexed[V], types=(MapType.ARRAY,)):
    """An array: Array("Q", max_entries=16)."""

    def __init__(self, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(Spec(self.types[0], "I", value, max_entries, **options), pin, pin_policy)


