# SPDX-License-Identifier: BSD-2-Clause
"""Objects that cannot be copied: a copied handle would be closed twice, and a pickled handle is invalid in another process."""
from itertools import chain
from typing import Any, Callable, ClassVar, Iterable, Iterator, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Iterator[Any]])


class Single:
    """Cannot be copied or pickled. `way_out` names the alternative."""

    __slots__ = ()
    way_out: ClassVar[str] = "use it where it is"

    def _refuse_copy(self, *_: Any) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be copied or pickled: {self.way_out}")

    __copy__ = __deepcopy__ = __replace__ = __reduce__ = __reduce_ex__ = __getstate__ = _refuse_copy


class Walk(Single, chain):  # type: ignore[type-arg]
    """An iterator over an open object. It is an itertools.chain, which adds no time per step, but it cannot be copied."""

    way_out = "begin another iteration, or copy its elements: list(...)"


def walk_all(batches: Iterable[Iterable[Any]]) -> Iterator[Any]:
    """An iterator over batches."""
    return cast("Iterator[Any]", Walk.from_iterable(batches))


def walking(function: F) -> F:
    """Makes a generator function return a Walk."""
    def walk(*arguments: Any) -> Iterator[Any]:
        return cast("Iterator[Any]", Walk(function(*arguments)))
    walk.__doc__, walk.__name__ = function.__doc__, function.__name__
    return cast(F, walk)
