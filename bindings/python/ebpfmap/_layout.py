# SPDX-License-Identifier: BSD-2-Clause
"""Bytes of ctypes and numpy objects: with zeros as padding, and without pointers."""
import ctypes
import os
import sys
from functools import lru_cache
from typing import Any, Optional, Tuple

from ._misfit import KindError, described

CDATA: Tuple[Any, ...] = (ctypes.Structure, ctypes.Union, ctypes.Array, ctypes._SimpleCData)
# Formats of buffers with numbers or characters only.
_PLAIN = set("cbBhHiIlLqQnNefd?uw")
_LONG_DOUBLE = 10 if os.uname().machine in ("x86_64", "i386", "i586", "i686") else 16
"""The used bytes of a long double."""


def without_padding(data: bytes, mask: Optional[bytes]) -> bytes:
    """Bytes with zeros at the zeros of the mask. The mask covers one of several equal elements; None: no padding."""
    if mask is None or not data:
        return data
    whole = mask * (len(data) // len(mask))
    return (int.from_bytes(data, "little") & int.from_bytes(whole, "little")).to_bytes(len(data), "little")


def _or_into(mask: bytearray, at: int, part: bytes) -> None:
    for number, byte in enumerate(part, at):
        mask[number] |= byte


def _real(size: int, is_long: bool) -> bytes:
    used = min(size, _LONG_DOUBLE) if is_long else size
    return b"\xff" * used + bytes(size - used)


def _or_none(mask: bytes) -> Optional[bytes]:
    return None if mask.count(0xFF) == len(mask) else mask


# --- ctypes -------------------------------------------------------------------------------------------------------------


def _ctypes_bits(kind: Any) -> bytes:
    """A mask with ones at the bytes of the fields of a ctypes class."""
    if issubclass(kind, ctypes._SimpleCData):
        if kind._type_ in "OzZ":
            raise KindError(f"a {kind.__name__} points into this process, and means nothing in a map")
        return _real(ctypes.sizeof(kind), kind._type_ == "g")
    if issubclass(kind, ctypes.Array):
        return _ctypes_bits(kind._type_) * int(kind._length_)
    if issubclass(kind, (ctypes.Structure, ctypes.Union)):
        return _structure_bits(kind)
    raise KindError(f"a {kind.__name__} points into this process, and means nothing in a map")


def _structure_bits(kind: Any) -> bytes:
    mask = bytearray(ctypes.sizeof(kind))
    for base in reversed(kind.__mro__):
        for name, of, *bits in base.__dict__.get("_fields_", ()):
            field = base.__dict__[name]
            if bits:
                every = kind()
                field.__set__(every, -1)  # all bits of the field
                _or_into(mask, 0, bytes(every))
            else:
                _or_into(mask, field.offset, _ctypes_bits(of))
    return bytes(mask)


@lru_cache(maxsize=256)
def ctypes_mask(kind: Any) -> Optional[bytes]:
    """The mask of a ctypes class; KindError for a class with pointers. A c_void_p is a number."""
    return _or_none(_ctypes_bits(kind))


def class_mask(value: Any) -> Optional[bytes]:
    """The mask of the class of a ctypes object."""
    kind: Any = type(value)
    return ctypes_mask(kind)


# --- numpy --------------------------------------------------------------------------------------------------------------


def _dtype_bits(dtype: Any) -> bytes:
    if dtype.subdtype:
        base, shape = dtype.subdtype
        count = 1
        for number in shape:
            count *= number
        return _dtype_bits(base) * count
    if dtype.names is not None:
        mask = bytearray(dtype.itemsize)
        for name in dtype.names:
            _or_into(mask, dtype.fields[name][1], _dtype_bits(dtype.fields[name][0]))
        return bytes(mask)
    if dtype.char in "gG":
        return _real(dtype.itemsize // (2 if dtype.char == "G" else 1), True) * (2 if dtype.char == "G" else 1)
    return b"\xff" * int(dtype.itemsize)


@lru_cache(maxsize=256)
def dtype_mask(dtype: Any) -> Optional[bytes]:
    """The mask of a numpy dtype; KindError for a dtype with objects."""
    if dtype.hasobject:
        raise KindError(f"numpy's {dtype} points into this process, and means nothing in a map")
    return _or_none(_dtype_bits(dtype))


# --- anything with bytes ------------------------------------------------------------------------------------------------


def raw_bytes(value: Any) -> bytes:
    """The bytes of any object with a buffer: the padding of structures is zero, pointers are rejected."""
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, CDATA):
        return without_padding(bytes(value), class_mask(value))
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        return without_padding(value.tobytes(), dtype_mask(value.dtype))
    try:
        view = memoryview(value)
    except TypeError:
        raise KindError(f"{described(value)} is no bytes or buffer") from None
    if view.format.lstrip("@=<>!") in _PLAIN and not isinstance(view.obj, ctypes.Union):  # its buffer has the format of bytes
        return view.tobytes()
    if isinstance(value, memoryview) and view.c_contiguous and view.nbytes == memoryview(view.obj).nbytes:
        return raw_bytes(view.obj)
    raise KindError(f"a buffer of format {view.format!r} may have padding or pointers in it: give its bytes()")
