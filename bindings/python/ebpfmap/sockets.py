# SPDX-License-Identifier: BSD-2-Clause
"""Maps of sockets."""
from typing import Any, Generic, Iterator, Optional, Tuple, TypeVar, Union, overload

from ._generated import api
from ._generated.api import MapHandle, MapType, UpdateFlag
from ._single import walk_all, walking
from .codec import Codec, CodecLike, RawCodec, make_codec
from .keyed import Keyed, Dictionary
from .resource import fileno
from .map_spec import MapSpec

K = TypeVar("K")
T = TypeVar("T")


class _Sockets(Keyed[K, int], Dictionary[K, int], Generic[K]):
    """The values are sockets. A lookup returns the SO_COOKIE. Closing a socket removes it from the map."""

    def set(self, key: K, socket: Any, *, flags: int = UpdateFlag.ANY) -> None:
        """Stores a socket under a key."""
        api.ebpf_sockmap_set(self._open(), self._encoded(key), fileno(socket), flags)

    def __setitem__(self, key: K, socket: Any) -> None:
        self.set(key, socket)

    def __getitem__(self, key: K) -> int:
        cookie = api.ebpf_sockmap_get(self._open(), self._encoded(key))
        if cookie is None:
            raise KeyError(key)
        return cookie

    def __delitem__(self, key: K) -> None:
        self._remove(key)

    @overload
    def get(self, key: K, default: None = None, *, flags: int = 0) -> Optional[int]: ...

    @overload
    def get(self, key: K, default: Union[int, T], *, flags: int = 0) -> Union[int, T]: ...

    def get(self, key: K, default: Any = None, *, flags: int = 0) -> Any:
        """The cookie of the socket of a key, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    @walking
    def _walk_items(self) -> Iterator[Tuple[K, int]]:
        for key in self._walk_keys():
            cookie = self.get(key)
            if cookie is not None:
                yield key, cookie

    def _walk_values(self) -> Iterator[int]:
        return walk_all((cookie,) for _, cookie in self._walk_items())


class SockHash(_Sockets[K], types=(MapType.SOCKHASH,)):
    """Sockets by keys, for programs that redirect between them."""

    def __init__(self, key: CodecLike, max_entries: int, *, value: CodecLike = 8, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(MapType.SOCKHASH, key, value, max_entries, **options), pin, pin_policy)


class SockMap(_Sockets[int], types=(MapType.SOCKMAP,)):
    """Sockets by index, for programs that redirect between them."""

    def __init__(self, max_entries: int, *, value: CodecLike = 8, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], 4, value, max_entries, **options), pin, pin_policy)

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, make_codec("I") if isinstance(key, RawCodec) else key, value)


class ReuseportSockArray(SockMap, types=(MapType.REUSEPORT_SOCKARRAY,)):
    """Sockets by index, for programs that select a socket of a SO_REUSEPORT group."""
