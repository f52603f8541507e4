# SPDX-License-Identifier: BSD-2-Clause
"""LPM tries: values of prefixes, with lookup of the longest prefix."""
import ipaddress
import struct
from typing import Any, Optional, Tuple, TypeVar, Union

from ._generated.api import MapHandle, MapType
from ._layout import raw_bytes
from ._misfit import KindError, described
from .codec import Codec, CodecLike, RawCodec
from .fields import scalar
from .keyed import Hash
from .map_spec import MapSpec

V = TypeVar("V")

_PREFIX = struct.Struct("=I")
_LENGTH = scalar("=", "I", "a prefix length")


class PrefixCodec:
    """Keys of any bits: (prefix length in bits, bytes), or bytes for a full-length prefix."""

    def __init__(self, size: Optional[int]) -> None:
        self.size = size

    def encode(self, value: Union[bytes, Tuple[int, bytes]]) -> bytes:
        length, address = value if isinstance(value, tuple) and len(value) == 2 else (None, value)
        if isinstance(address, (str, ipaddress._BaseNetwork, ipaddress._BaseAddress)):
            raise KindError(f"{described(address)} is not (prefix length, bytes): for addresses as text, create or open the trie with "
                            "key=IPv4Network or IPv6Network")
        try:
            data = raw_bytes(address)
        except KindError as misfit:
            raise KindError(f"{misfit}: a prefix is (length in bits, bytes), or bytes alone for all of their bits") from None
        return _LENGTH.pack(8 * len(data) if length is None else length) + data

    def decode(self, data: Any) -> Tuple[int, bytes]:
        return _PREFIX.unpack_from(data)[0], bytes(data[4:])


class LpmTrie(Hash[Any, V], types=(MapType.LPM_TRIE,)):
    """A trie: LpmTrie(IPv4Network, "I", max_entries=1024), then routes["10.0.0.0/8"] = 1, and routes["10.1.2.3"] is 1.

    A lookup finds the longest prefix of an address in the trie; for a network, the longest prefix that contains all of it.
    A removal removes exactly the given prefix. Without a codec, keys are (prefix length, address as bytes).
    """

    def __init__(self, key: CodecLike, value: CodecLike, max_entries: int, *, pin: Any = None, pin_policy: int = 0,
                 **options: Any) -> None:
        self._create(MapSpec(MapType.LPM_TRIE, key, value, max_entries, **options), pin, pin_policy)

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, PrefixCodec(key.size) if isinstance(key, RawCodec) else key, value)
