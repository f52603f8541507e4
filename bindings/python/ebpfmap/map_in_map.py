# SPDX-License-Identifier: BSD-2-Clause
"""Maps of maps."""
from typing import Any, Generic, Iterator, Tuple, TypeVar, Union

from ._generated import api
from ._generated.api import MapHandle, MapType, UpdateFlag
from ._single import walk_all, walking
from .codec import Codec, CodecLike, RawCodec, make_codec
from .keyed import Keyed, Dictionary
from .map import Map
from .resource import opened
from .map_spec import MapSpec

K = TypeVar("K")


class _Nested(Keyed[K, Any], Dictionary[K, Any], Generic[K]):
    """The values are maps. All inner maps match one template. A lookup opens a map, which the caller closes. An update takes
    some ten milliseconds."""

    _inner: Tuple[CodecLike, CodecLike] = (None, None)

    def _learn_inner(self, inner: Union[MapSpec, Map]) -> None:
        self._inner = (inner.key, inner.value) if isinstance(inner, MapSpec) else (inner._key, inner._value)

    def set(self, key: K, inner: Map, *, flags: int = UpdateFlag.ANY) -> None:
        """Stores a map under a key."""
        api.ebpf_map_in_map_set(self._open(), self._encoded(key), opened(inner, Map, "inner map"), flags)

    def __setitem__(self, key: K, inner: Map) -> None:
        self.set(key, inner)

    def __getitem__(self, key: K) -> Any:
        inner = api.ebpf_map_in_map_get(self._open(), self._encoded(key))
        if inner is None:
            raise KeyError(key)
        return Map._opened(inner, *self._inner)

    def __delitem__(self, key: K) -> None:
        api.ebpf_map_delete(self._open(), self._encoded(key))

    def get(self, key: K, default: Any = None, *, flags: int = 0) -> Any:
        """Opens the map of a key; returns the default if there is none."""
        try:
            return self[key]
        except KeyError:
            return default

    @walking
    def ids(self) -> Iterator[Tuple[K, int]]:
        """The key and the id of every inner map, without opening the maps."""
        for key, value in super()._walk_items():
            yield key, int(make_codec("I").decode(value))

    @walking
    def _walk_items(self) -> Iterator[Tuple[K, Any]]:
        for key in self._walk_keys():
            inner = self.get(key)
            if inner is not None:
                yield key, inner

    def _walk_values(self) -> Iterator[Any]:
        return walk_all((inner,) for _, inner in self._walk_items())


class HashOfMaps(_Nested[K], types=(MapType.HASH_OF_MAPS,)):
    """HashOfMaps("I", MapSpec("hash", "I", "Q", 16), max_entries=4): maps by keys."""

    def __init__(self, key: CodecLike, inner: Union[MapSpec, Map], max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(MapType.HASH_OF_MAPS, key, 4, max_entries, inner=inner, **options), pin, pin_policy)
        self._learn_inner(inner)


class ArrayOfMaps(_Nested[int], types=(MapType.ARRAY_OF_MAPS,)):
    """ArrayOfMaps(MapSpec("array", 4, "Q", 16), max_entries=4): maps by index."""

    def __init__(self, inner: Union[MapSpec, Map], max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(MapType.ARRAY_OF_MAPS, 4, 4, max_entries, inner=inner, **options), pin, pin_policy)
        self._learn_inner(inner)

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, make_codec("I") if isinstance(key, RawCodec) else key, value)
