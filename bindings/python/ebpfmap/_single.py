# SPDX-License-Identifier: BSD-2-Clause
"""Things that exist once: a handle that is copied is closed twice, and one that is pickled means nothing in another process."""
from itertools import chain
from typing import Any, Callable, ClassVar, Iterable, Iterator, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Iterator[Any]])


class Single:
    """Refuses to be copied and to be pickled. `way_out` says what to do instead."""

    __slots__ = ()
    way_out: ClassVar[str] = "use it where it is"

    def _refuse_copy(self, *_: Any) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be copied or pickled: {self.way_out}")

    __copy__ = __deepcopy__ = __replace__ = __reduce__ = __reduce_ex__ = __getstate__ = _refuse_copy


class Walk(Single, chain):  # type: ignore[type-arg]
    """An iterator over something that is open. It is an itertools.chain, which takes no time for a step, without the copying
    that a chain allows."""

    way_out = "begin another walk, or take what it yields: list(...)"


def walk_all(batches: Iterable[Iterable[Any]]) -> Iterator[Any]:
    """A walk over what comes in batches."""
    return cast("Iterator[Any]", Walk.from_iterable(batches))


def walking(function: F) -> F:
    """Has a generator function return a Walk."""
    def walk(*arguments: Any) -> Iterator[Any]:
        return cast("Iterator[Any]", Walk(function(*arguments)))
    walk.__doc__, walk.__name__ = function.__doc__, function.__name__
    return cast(F, walk)
