# SPDX-License-Identifier: BSD-2-Clause
"""Codecs: convert Python values to the bytes of keys and values, and back.

The type of keys or values is one of:

    6                a length: values are bytes
    "I", "6sH"       a struct format, in native byte order and without padding unless its first character differs
                     (">I"); one field is a number or bytes, several fields are a tuple
    MyStructure      a ctypes class
    np.dtype(…)      a numpy dtype
    IPv4Network      or IPv6Network, of ipaddress: keys of an LPM trie
    anything else with size, encode(value) and decode(data)
"""
import ctypes
import ipaddress
import re
import struct
import sys
from collections.abc import Mapping, Set
from typing import Any, Callable, Iterable, List, Optional, Protocol, Tuple, Type, Union, cast

from ._layout import ctypes_mask, dtype_mask, raw_bytes, without_padding
from ._misfit import KindError, Misfit, RangeError, described, shown
from .fields import Chars, Record, Scalar, Truth, of_ctypes, of_numpy, scalar, sequence

NATIVE_ALIGNMENT = "@=<>!"
# Formats that memoryview.cast() has with the size that struct gives them.
CASTS = {code for code in "bBhHiIlLqQfdc?" if struct.calcsize(code) == struct.calcsize("=" + code)} - {"c"}


class Codec(Protocol):
    """The interface of codecs."""

    @property
    def size(self) -> Optional[int]:
        """The size in bytes; None for the size of the map."""

    def encode(self, value: Any) -> bytes:
        """The bytes of a value."""

    def decode(self, data: Any) -> Any:
        """The value in a buffer of `size` bytes. The buffer may change afterwards."""


CodecLike = Union[None, int, str, struct.Struct, type, Codec, Any]


class WrongLength(ValueError):
    """Bytes of a wrong length. Internal: the library then raises the error that users see."""


REFUSALS = TypeError, ValueError, ArithmeticError, struct.error
"""Exceptions of a fast encoding. The value is then encoded again with all checks, for a precise error."""


def encoded(codec: Codec, value: Any, place: str) -> bytes:
    """The bytes of a key or a value; raises an error with the place."""
    try:
        return codec.encode(value)
    except Misfit as misfit:
        raise misfit.at(place) from None


class RawCodec:
    """Bytes without conversion."""

    def __init__(self, size: Optional[int] = None) -> None:
        self.size = size

    def encode(self, value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        try:
            return raw_bytes(value)
        except KindError as misfit:
            raise KindError(f"{misfit}; the map has no codec for it: pass its type, as in key=\"I\", value=\"Q\", or "
                            "give bytes") from None

    def decode(self, data: Any) -> bytes:
        return bytes(data)


class StructCodec:
    """One field of a struct format."""

    def __init__(self, packed: struct.Struct, fields: List[Scalar]) -> None:
        self.size, self.format, self.fields = packed.size, packed.format, fields
        self._packed, self._unpack, self._iter_unpack = packed, packed.unpack_from, packed.iter_unpack
        code = packed.format.lstrip("@=")
        self.cast: Optional[str] = code if len(fields) == 1 and code in CASTS else None
        # No extra check if struct checks the range: `encode` runs after a failure.
        self.quick: Callable[[Any], bytes] = self._quick(packed, fields)

    def _quick(self, packed: struct.Struct, fields: List[Scalar]) -> Callable[[Any], bytes]:
        field, pack, encode = fields[0], packed.pack, self.encode
        if isinstance(field, Truth):
            return encode
        if not isinstance(field, Chars):
            return pack
        room = field.room

        def quick_of_bytes(value: Any) -> bytes:
            return pack(value) if value.__class__ is bytes and len(value) <= room else encode(value)
        return quick_of_bytes

    def encode(self, value: Any) -> bytes:
        return self._packed.pack(self.fields[0].check(value))

    def decode(self, data: Any) -> Any:
        return self._unpack(data)[0]

    def decode_all(self, data: Any) -> List[Any]:
        if self.cast:
            return memoryview(data).cast("B").cast(self.cast).tolist()
        return [value for value, in self._iter_unpack(data)]

    def __reduce__(self) -> Tuple[Any, ...]:
        return _of_struct, (self.format,)


class TupleCodec(StructCodec):
    """Several fields of a struct format."""

    def _quick(self, packed: struct.Struct, fields: List[Scalar]) -> Callable[[Any], bytes]:
        pack, encode, count = packed.pack, self.encode, len(fields)
        rooms = [(at, field.room) for at, field in enumerate(fields) if isinstance(field, Chars)]

        def quick(values: Any) -> bytes:
            return pack(*values) if values.__class__ is tuple else encode(values)

        def quick_with_bytes(values: Any) -> bytes:
            if values.__class__ is tuple and len(values) == count and len(values[at]) <= room:
                return pack(*values)
            return encode(values)
        if len(rooms) > 1 or any(isinstance(field, Truth) for field in fields):
            return encode
        if not rooms:
            return quick
        (at, room), = rooms
        return quick_with_bytes

    def encode(self, values: Any) -> bytes:
        checked = []
        for number, (field, value) in enumerate(zip(self.fields, sequence(values, len(self.fields), "a tuple")), 1):
            try:
                checked.append(field.check(value))
            except Misfit as misfit:
                raise misfit.within_field(str(number)) from None
        return self._packed.pack(*checked)

    def decode(self, data: Any) -> Any:
        return self._unpack(data)

    def decode_all(self, data: Any) -> List[Any]:
        return list(self._iter_unpack(data))


class CtypesCodec:
    """A ctypes class; a simple class (c_uint32) is a number in Python. Padding is written as zeros."""

    def __init__(self, kind: Any) -> None:
        self.size = ctypes.sizeof(kind)
        self._kind, self._simple = kind, issubclass(kind, ctypes._SimpleCData)
        self._mask = ctypes_mask(kind)
        self._field = of_ctypes(kind) if self._simple or self._is_list(kind) else None

    def _is_list(self, kind: Any) -> bool:
        """Whether a list can stand for an array of it: only for numbers."""
        return issubclass(kind, ctypes.Array) and (
            self._is_list(kind._type_) if issubclass(kind._type_, ctypes.Array) else issubclass(kind._type_, ctypes._SimpleCData))

    def encode(self, value: Any) -> bytes:
        if isinstance(value, self._kind):
            return without_padding(bytes(value), self._mask)
        if self._field is None:
            raise KindError(f"a {self._kind.__name__} is needed, not {described(value)}")
        if isinstance(self._field, Scalar):
            return self._field.pack(value)
        data = bytearray(self.size)
        self._field.store(value, data, 0)
        return bytes(data)

    def decode(self, data: Any) -> Any:
        value = self._kind.from_buffer_copy(data)
        return value.value if self._simple else value

    def __reduce__(self) -> Tuple[Any, ...]:
        kind, lengths = self._kind, []
        while issubclass(kind, ctypes.Array) and kind.__name__.endswith(f"_Array_{kind._length_}"):  # which has no other name
            lengths.append(kind._length_)
            kind = kind._type_
        return _of_arrays, (kind, lengths)


class NumpyCodec:
    """A numpy dtype. Padding is written as zeros."""

    def __init__(self, dtype: Any) -> None:
        self._numpy = sys.modules["numpy"]
        self._whole = whole = self._numpy.dtype(dtype)
        self.size: int = whole.itemsize
        self._dtype, self._shape = whole.base, whole.shape  # for an array type: the element type and the count
        self._mask = dtype_mask(whole)
        self._field = of_numpy(whole)
        flat = self._field.flat() if isinstance(self._field, Record) else None
        self.quick: Callable[[Any], bytes] = self.encode if flat is None else self._quick(flat)

    def encode(self, value: Any) -> bytes:
        if isinstance(value, (self._numpy.ndarray, self._numpy.generic)) and self._is_same(value):
            return without_padding(value.tobytes(), self._mask)
        if isinstance(self._field, Scalar):
            return self._field.pack(value)
        data = bytearray(self.size)
        self._field.store(value, data, 0)
        return bytes(data)

    def _quick(self, flat: struct.Struct) -> Callable[[Any], bytes]:
        """For numbers only: struct checks them, and writes zeros between them."""
        pack, encode = flat.pack, self.encode

        def quick(value: Any) -> bytes:
            return pack(*value) if value.__class__ is tuple else encode(value)
        return quick

    def _is_same(self, value: Any) -> bool:
        """Whether the memory layout of a value is the layout of the map."""
        return bool(value.dtype == self._dtype and value.shape == self._shape and self._dtype.kind in "iufcV")

    def decode(self, data: Any) -> Any:
        return self._array(data)[0]

    def decode_all(self, data: Any) -> List[Any]:
        return list(self._array(data))

    def _array(self, data: Any) -> Any:
        return self._numpy.frombuffer(bytes(data), self._dtype).reshape(-1, *self._shape)

    def __reduce__(self) -> Tuple[Any, ...]:
        return _of_numpy, (self._whole,)


Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


class NetworkCodec:
    """Keys that are ipaddress networks: IPv4Network("10.0.0.0/8"), its text, or an address as a network of one host."""

    def __init__(self, kind: Type[Network]) -> None:
        self._kind = kind
        self.size = 4 + (4 if kind is ipaddress.IPv4Network else 16)

    def encode(self, value: Any) -> bytes:
        network = value if isinstance(value, self._kind) else self._network(value)
        address: bytes = network.network_address.packed
        return struct.pack("=I", network.prefixlen) + address

    def _network(self, value: Any) -> Network:
        is_one = isinstance(value, (str, ipaddress.IPv4Address, ipaddress.IPv6Address))
        try:
            if is_one or isinstance(value, tuple) and len(value) == 2:
                return self._kind(value, strict=False)
        except (ValueError, TypeError):
            pass
        example = "10.0.0.0/8" if self._kind is ipaddress.IPv4Network else "2001:db8::/32"
        raise (RangeError if is_one else KindError)(
            f"{described(value)} is no {self._kind.__name__}: give one, or its text, as \"{example}\"")

    def decode(self, data: Any) -> Network:
        length, = struct.unpack_from("=I", data)
        return self._kind((bytes(data[4:]), length), strict=False)


class PerCpuCodec:
    """A list with a value for each possible CPU."""

    def __init__(self, one: Codec, size: int, cpus: int) -> None:
        self.one, self.one_size, self.size, self._cpus = one, size, size * cpus, cpus

    def encode(self, values: Iterable[Any]) -> bytes:
        try:
            each = [] if isinstance(values, (str, bytes, bytearray, Mapping, Set)) else list(values)
        except (TypeError, ValueError, OSError):  # ValueError: a closed file
            each = []
        if not each:
            raise KindError(f"{described(values)} is not a list with a value for each of the {self._cpus} possible CPUs; set_cpu() "
                            "stores that of one CPU")
        return b"".join([self._encode_one(cpu, value) for cpu, value in enumerate(each)])  # too many: the library fails

    def _encode_one(self, cpu: int, value: Any) -> bytes:
        try:
            data = self.one.encode(value)
        except Misfit as misfit:
            raise misfit.at(f"CPU {cpu}") from None
        if len(data) != self.one_size:  # a wrong length would shift the values of the later CPUs
            raise RangeError(f"{len(data)} bytes, {shown(data)}, do not fit: a value has {self.one_size} bytes", f"CPU {cpu}")
        return data

    def decode(self, data: Any) -> List[Any]:
        return decode_all(self.one, self.one_size, data)


_FIELD = re.compile(r"\s*(\d*)([a-zA-Z?])\s*")


def _fields_of(packed: struct.Struct) -> List[Scalar]:
    """The fields of a struct format, each with a name for messages."""
    order = packed.format[0] if packed.format[:1] in tuple(NATIVE_ALIGNMENT) else "@"
    fields = []
    for count, code in _FIELD.findall(packed.format):
        if code in "sp":
            fields.append(scalar(order, code, f'"{count}{code}"', int(count or 1)))
        elif code != "x":
            fields += [scalar(order, code, f'"{code}"')] * int(count or 1)
    return fields


def _of_struct(like: Union[str, struct.Struct]) -> Codec:
    packed = like if isinstance(like, struct.Struct) else struct.Struct(like)
    fields = _fields_of(packed)
    return StructCodec(packed, fields) if len(fields) == 1 else TupleCodec(packed, fields)


def _of_arrays(kind: Any, lengths: List[int]) -> Codec:
    for length in reversed(lengths):
        kind = kind * length
    return CtypesCodec(kind)


def _of_numpy(dtype: Any) -> Codec:
    import numpy  # noqa: F401: of a codec that comes from another process
    return NumpyCodec(dtype)


def _is_of_numpy(like: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and (isinstance(like, numpy.dtype) or isinstance(like, type) and issubclass(like, numpy.generic))


def make_codec(like: CodecLike) -> Codec:
    """The codec for a description of keys or values."""
    if like is None or isinstance(like, int):
        return RawCodec(like)
    if isinstance(like, str):
        return _of_struct(like if like[:1] in tuple(NATIVE_ALIGNMENT) else "=" + like)
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
    raise TypeError(f"no codec for {described(like)}: a number of bytes, a struct format, a ctypes class, a numpy type, a Codec")


def decode_all(codec: Codec, size: int, data: Any) -> List[Any]:
    """The values of many entries, one after the other in one buffer."""
    if hasattr(codec, "decode_all"):
        return codec.decode_all(data)  # type: ignore[no-any-return]
    view = memoryview(data).cast("B")
    return [codec.decode(view[at:at + size]) for at in range(0, len(view), size)]


# --- fields: a codec with a buffer, read and written as field[0] --------------------------------------------------


class _Field:
    def __init__(self, codec: Codec, buffer: Any) -> None:
        self._view = memoryview(buffer).cast("B")
        self._encode, self._decode = getattr(codec, "quick", codec.encode), codec.decode

    def __getitem__(self, _: int) -> Any:
        return self._decode(self._view)

    def __setitem__(self, _: int, value: Any) -> None:
        data = self._encode(value)
        if len(data) != len(self._view):
            raise WrongLength
        self._view[:] = data


def make_field(codec: Codec, buffer: Any) -> Any:
    """An object that encodes into a buffer (field[0] = value) and decodes from it (field[0]): a memoryview if possible."""
    cast = getattr(codec, "cast", None)
    if not cast or cast in "f?":  # a view stores infinity for a too large float, and True for any object
        return _Field(codec, buffer)
    return memoryview(buffer).cast("B").cast(cast)
