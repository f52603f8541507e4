# SPDX-License-Identifier: BSD-2-Clause
"""Codecs: from Python's values to the bytes of keys and values, and back.

A map is told what its keys and values are by one of:

    6                a number of bytes, which stay bytes
    "I", "6sH"       a format of struct, in this machine's byte order and without padding unless it begins otherwise
                     (">I"); one field is a number or bytes, several are a tuple
    MyStructure      a class of ctypes
    np.dtype(…)      a type of numpy
    IPv4Network      or IPv6Network, of ipaddress: keys of an LPM trie
    anything else with size, encode(value) and decode(data)
"""
import ctypes
import ipaddress
import operator
import struct
import sys
from typing import Any, Callable, Iterable, List, Optional, Protocol, Type, Union, cast

NATIVE_ALIGNMENT = "@=<>!"
# Formats that memoryview.cast() has with the size that struct gives them.
CASTS = {code for code in "bBhHiIlLqQfdc?" if struct.calcsize(code) == struct.calcsize("=" + code)} - {"c"}


class Codec(Protocol):
    """What every codec has."""

    @property
    def size(self) -> Optional[int]:
        """Bytes; None for as many as the map has."""

    def encode(self, value: Any) -> bytes:
        """The bytes of a value."""

    def decode(self, data: Any) -> Any:
        """The value of a buffer of `size` bytes, which may change afterwards."""


CodecLike = Union[None, int, str, struct.Struct, type, Codec, Any]


class WrongLength(ValueError):
    """Bytes of another length than the map needs. Never seen by users: the library is asked to say it better."""


class RawCodec:
    """Bytes that stay bytes."""

    def __init__(self, size: Optional[int] = None) -> None:
        self.size = size

    def encode(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else memoryview(value).tobytes()

    def decode(self, data: Any) -> bytes:
        return bytes(data)


class StructCodec:
    """One field of a struct format."""

    def __init__(self, packed: struct.Struct, cast: Optional[str] = None) -> None:
        self.size, self.cast = packed.size, cast
        self.encode: Callable[[Any], bytes] = packed.pack
        self._unpack, self._iter_unpack = packed.unpack_from, packed.iter_unpack

    def decode(self, data: Any) -> Any:
        return self._unpack(data)[0]

    def decode_all(self, data: Any) -> List[Any]:
        if self.cast:
            return memoryview(data).cast("B").cast(self.cast).tolist()
        return [value for value, in self._iter_unpack(data)]


class TupleCodec(StructCodec):
    """Several fields of a struct format."""

    def __init__(self, packed: struct.Struct) -> None:
        super().__init__(packed)
        pack = packed.pack

        def encode(values: Any) -> bytes:
            return pack(*values)
        self.encode = encode

    def decode(self, data: Any) -> Any:
        return self._unpack(data)

    def decode_all(self, data: Any) -> List[Any]:
        return list(self._iter_unpack(data))


class CtypesCodec:
    """A class of ctypes; a simple one (c_uint32) is a number in Python."""

    def __init__(self, kind: Any) -> None:
        self.size = ctypes.sizeof(kind)
        self._kind, self._simple = kind, issubclass(kind, ctypes._SimpleCData)
        code = kind._type_ if self._simple else ""
        if code and code in "OzZ":
            raise TypeError(f"a {kind.__name__} points into this process, and means nothing in a map")
        self._integer = code and code in "bBhHiIlLqQ"

    def encode(self, value: Any) -> bytes:
        return bytes(value if isinstance(value, self._kind) else self._made(value))

    def _made(self, value: Any) -> Any:
        if not self._simple:
            raise TypeError(f"a {self._kind.__name__} is needed, not {value!r}")
        if not self._integer:
            return self._kind(value)
        number = operator.index(value)
        made = self._kind(number)
        if made.value != number:  # ctypes cuts off what does not fit
            raise OverflowError(f"{number} does not fit into a {self._kind.__name__}")
        return made

    def decode(self, data: Any) -> Any:
        value = self._kind.from_buffer_copy(data)
        return value.value if self._simple else value


class NumpyCodec:
    """A type of numpy."""

    def __init__(self, dtype: Any) -> None:
        self._numpy = sys.modules["numpy"]
        whole = self._numpy.dtype(dtype)
        self.size: int = whole.itemsize
        self._dtype, self._shape = whole.base, whole.shape  # of a type that is an array: of one element, and how many
        self._integer = whole.kind in "iu"

    def encode(self, value: Any) -> bytes:
        if self._integer:
            made = self._numpy.array(number := operator.index(value)).astype(self._dtype)
            if int(made) != number:  # numpy cuts off what does not fit
                raise OverflowError(f"{number} does not fit into {self._dtype}")
            return made.tobytes()  # type: ignore[no-any-return]
        return self._numpy.array(value, self._dtype).tobytes()  # type: ignore[no-any-return]

    def decode(self, data: Any) -> Any:
        return self._array(data)[0]

    def decode_all(self, data: Any) -> List[Any]:
        return list(self._array(data))

    def _array(self, data: Any) -> Any:
        return self._numpy.frombuffer(bytes(data), self._dtype).reshape(-1, *self._shape)


Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


class NetworkCodec:
    """Keys that are networks of ipaddress: IPv4Network("10.0.0.0/8"), its text, or an address, which is a network of one."""

    def __init__(self, kind: Type[Network]) -> None:
        self._kind = kind
        self.size = 4 + (4 if kind is ipaddress.IPv4Network else 16)

    def encode(self, value: Any) -> bytes:
        network = value if isinstance(value, self._kind) else self._kind(value, strict=False)
        address: bytes = network.network_address.packed
        return struct.pack("=I", network.prefixlen) + address

    def decode(self, data: Any) -> Network:
        length, = struct.unpack_from("=I", data)
        return self._kind((bytes(data[4:]), length), strict=False)


class PerCpuCodec:
    """A list with a value for each possible CPU."""

    def __init__(self, one: Codec, size: int, cpus: int) -> None:
        self.one, self.one_size, self.size = one, size, size * cpus

    def encode(self, values: Iterable[Any]) -> bytes:
        return b"".join(map(self.one.encode, values))

    def decode(self, data: Any) -> List[Any]:
        return decode_all(self.one, self.one_size, data)


def _of_struct(packed: struct.Struct) -> Codec:
    fields = len(packed.unpack(bytes(packed.size)))
    if fields != 1:
        return TupleCodec(packed)
    code = packed.format.lstrip("@=")
    return StructCodec(packed, code if code in CASTS else None)


def _is_of_numpy(like: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and (isinstance(like, numpy.dtype) or isinstance(like, type) and issubclass(like, numpy.generic))


def make_codec(like: CodecLike) -> Codec:
    """The codec that a key or value is described by."""
    if like is None or isinstance(like, int):
        return RawCodec(like)
    if isinstance(like, str):
        return _of_struct(struct.Struct(like if like[:1] in tuple(NATIVE_ALIGNMENT) else "=" + like))
    if isinstance(like, struct.Struct):
        return _of_struct(like)
    if _is_of_numpy(like):
        return NumpyCodec(like)
    if isinstance(like, type) and issubclass(like, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        return NetworkCodec(like)
    if isinstance(like, type) and issubclass(like, (ctypes.Structure, ctypes.Union, ctypes.Array, ctypes._SimpleCData)):
        return CtypesCodec(like)
    if hasattr(like, "encode") and hasattr(like, "decode") and hasattr(like, "size"):
        return cast(Codec, like)
    raise TypeError(f"no codec for {like!r}: a number of bytes, a struct format, a ctypes class, a numpy type, a Codec")


def decode_all(codec: Codec, size: int, data: Any) -> List[Any]:
    """The values of many, one after the other in one buffer."""
    if hasattr(codec, "decode_all"):
        return codec.decode_all(data)  # type: ignore[no-any-return]
    view = memoryview(data).cast("B")
    return [codec.decode(view[at:at + size]) for at in range(0, len(view), size)]


# --- fields: a codec over a buffer of its own, read and written as field[0] -----------------------------------------


class _Field:
    def __init__(self, codec: Codec, buffer: Any) -> None:
        self._view = memoryview(buffer).cast("B")
        self._encode, self._decode = codec.encode, codec.decode

    def __getitem__(self, _: int) -> Any:
        return self._decode(self._view)

    def __setitem__(self, _: int, value: Any) -> None:
        data = self._encode(value)
        if len(data) != len(self._view):
            raise WrongLength
        self._view[:] = data


def make_field(codec: Codec, buffer: Any) -> Any:
    """What encodes into a buffer (field[0] = value) and decodes from it (field[0]): where it can, a memoryview."""
    cast = getattr(codec, "cast", None)
    if not cast or cast == "f":  # a view makes an infinity of what is too large for a float
        return _Field(codec, buffer)
    return memoryview(buffer).cast("B").cast(cast)
