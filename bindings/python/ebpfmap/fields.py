# SPDX-License-Identifier: BSD-2-Clause
"""Fields of keys and values. A field checks a value and writes its bytes. All other bytes stay zero."""
import ctypes
import operator
import struct
import sys
from collections.abc import Mapping, Set
from typing import Any, Iterable, List, Optional, Protocol, Sequence, Tuple

from ._misfit import KindError, Misfit, RangeError, described, shown


class Field(Protocol):
    """The interface of fields."""

    size: int

    def store(self, value: Any, into: bytearray, at: int) -> None:
        """Writes a value into zeroed bytes."""


def bare(value: Any) -> Any:
    """The number in a c_uint32 or similar object, or in a numpy array without dimensions."""
    if isinstance(value, ctypes._SimpleCData):
        return value.value
    return value[()] if getattr(value, "shape", None) == () else value


class Scalar:
    """One number or string in a struct format."""

    def __init__(self, format: str, name: str) -> None:
        self._packed, self.name, self.format = struct.Struct(format), name, format
        self.size = self._packed.size

    def check(self, value: Any) -> Any:
        """The value for struct; raises an error if it does not fit."""
        raise NotImplementedError

    def pack(self, value: Any) -> bytes:
        """The bytes of a value."""
        return self._packed.pack(self.check(value))

    def store(self, value: Any, into: bytearray, at: int) -> None:
        self._packed.pack_into(into, at, self.check(value))


class Integer(Scalar):
    """An integer."""

    def __init__(self, format: str, name: str, signed: bool) -> None:
        super().__init__(format, name)
        bits = 8 * self.size
        self._low, self._high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)

    def check(self, value: Any) -> int:
        try:
            number = operator.index(bare(value))
        except TypeError:
            raise KindError(f"{described(value)} is no integer: {self._rule}") from None
        if not self._low <= number <= self._high:
            raise RangeError(f"{shown(number)} does not fit: {self._rule}")
        return number

    @property
    def _rule(self) -> str:
        return f"{self.name} takes {self._low} to {self._high}"


class Float(Scalar):
    """A floating-point number. A finite number that is too large is rejected; infinities and NaN are stored."""

    def check(self, value: Any) -> Any:
        value = bare(value)
        if isinstance(value, (str, bytes, complex)) or _dimensions(value) or _kind(value) == "c":
            raise KindError(f"{described(value)} is no number: {self.name} takes a float")
        try:
            self._packed.pack(value)
        except OverflowError:
            raise RangeError(f"{shown(value)} does not fit: {self.name} takes {self._rule}") from None
        except (TypeError, struct.error):
            if isinstance(value, int):  # an integer with more digits than a float
                raise RangeError(f"{shown(value)} does not fit: {self.name} takes {self._rule}") from None
            raise KindError(f"{described(value)} is no number: {self.name} takes a float") from None
        return value

    @property
    def _rule(self) -> str:
        largest = {2: "65504", 4: "3.4028235e38", 8: "1.7976931348623157e308"}[self.size]
        return f"-{largest} to {largest}"


class Truth(Scalar):
    """True or False."""

    def check(self, value: Any) -> bool:
        value = bare(value)
        try:
            number = int(bool(value)) if _kind(value) == "b" and not value.ndim else operator.index(value)
        except TypeError:
            raise KindError(f"{described(value)} is neither True nor False: {self.name} takes these two") from None
        if number not in (0, 1):
            raise RangeError(f"{shown(number)} is neither True nor False: {self.name} takes these two")
        return bool(number)


class Chars(Scalar):
    """Bytes up to a length, padded with zeros."""

    def __init__(self, format: str, name: str, room: int, *, ascii: bool = False, exact: bool = False) -> None:
        super().__init__(format, name)
        self.room, self.exact, self._ascii = room, exact, ascii

    def check(self, value: Any) -> bytes:
        value = bare(value)
        if isinstance(value, str) and self._ascii and value.isascii():
            value = value.encode()
        if isinstance(value, str):
            raise KindError(f"{described(value)} is no bytes: encode it first, text.encode()")
        if not isinstance(value, (bytes, bytearray)):
            raise KindError(f"{described(value)} is no bytes: {self.name} takes {self._rule}")
        if len(value) > self.room or self.exact and len(value) != self.room:
            raise RangeError(f"{len(value)} bytes, {shown(value)}, do not fit: {self.name} takes {self._rule}")
        return bytes(value)

    @property
    def _rule(self) -> str:
        return f"{'' if self.exact else '0 to '}{self.room} byte{'' if self.room == 1 else 's'}"


class Text:
    """Up to a number of characters, as 32-bit numbers."""

    def __init__(self, room: int, order: str, name: str) -> None:
        self.size, self.name = 4 * room, name
        self._room, self._encoding = room, "utf-32-be" if order == ">" else "utf-32-le"

    def store(self, value: Any, into: bytearray, at: int) -> None:
        value = bare(value)
        if not isinstance(value, str):
            raise KindError(f"{described(value)} is no str: {self.name} takes 0 to {self._room} characters")
        if len(value) > self._room:
            raise RangeError(f"{len(value)} characters, {shown(value)}, do not fit: {self.name} takes 0 to {self._room}")
        data = value.encode(self._encoding, "surrogatepass")
        into[at:at + len(data)] = data


class Complex:
    """Two floating-point numbers."""

    def __init__(self, part: Float) -> None:
        self.size, self._part = 2 * part.size, part

    def store(self, value: Any, into: bytearray, at: int) -> None:
        value = bare(value)
        is_number = isinstance(value, (int, float, complex)) or _kind(value) in tuple("iufcb")
        if not is_number or _dimensions(value):
            raise KindError(f"{described(value)} is no number")
        self._part.store(value.real, into, at)
        self._part.store(value.imag, into, at + self._part.size)


class Repeated:
    """An array."""

    def __init__(self, one: Field, count: int) -> None:
        self.size, self._one, self._count = one.size * count, one, count

    def store(self, value: Any, into: bytearray, at: int) -> None:
        for number, item in enumerate(sequence(value, self._count)):
            try:
                self._one.store(item, into, at + number * self._one.size)
            except Misfit as misfit:
                raise misfit.within_field(f"[{number}]") from None


class Record:
    """A numpy structure: a tuple, or a record with the same fields."""

    def __init__(self, dtype: Any, fields: Iterable[Tuple[str, int, Field]]) -> None:
        self.size = dtype.itemsize
        self._names, self._fields = dtype.names, list(fields)

    def store(self, value: Any, into: bytearray, at: int) -> None:
        for (name, offset, field), item in zip(self._fields, self._items(value)):
            try:
                field.store(item, into, at + offset)
            except Misfit as misfit:
                raise misfit.within_field(name) from None

    def flat(self) -> Optional[struct.Struct]:
        """One struct format for all fields, if they are numbers in order with one byte order."""
        format, end, orders = "", 0, set()
        for _, offset, field in self._fields:
            if not isinstance(field, (Integer, Float)) or offset < end:
                return None
            orders |= {field.format[0]} - {"="}
            format += f"{offset - end}x{field.format[1:]}"
            end = offset + field.size
        if len(orders) > 1 or orders and any(field.format[0] == "=" and field.size > 1 for _, _, field in self._fields
                                             if isinstance(field, Scalar)):
            return None
        return struct.Struct(f"{''.join(orders) or '='}{format}{self.size - end}x")

    def _items(self, value: Any) -> Sequence[Any]:
        names = getattr(getattr(value, "dtype", None), "names", None)
        if names is None:
            return sequence(value, len(self._fields), "a tuple")
        if value.ndim and value.size == 1:
            value = value.reshape(())
        if value.ndim:
            raise RangeError(f"{value.size} rows are no value: one is needed, array[0]")
        if names != self._names:
            raise KindError(f"a record with the fields {shown(', '.join(self._names))} is needed, not {shown(', '.join(names))}")
        return [value[name] for name in names]


def _kind(value: Any) -> str:
    """The kind letter of numpy: "b" for booleans, "c" for complex numbers."""
    return getattr(getattr(value, "dtype", None), "kind", "")


def _dimensions(value: Any) -> int:
    """The number of dimensions of a numpy array; 0 for a single value."""
    return int(getattr(value, "ndim", 0))


def sequence(value: Any, count: int, wanted: str = "a sequence") -> Sequence[Any]:
    """The items of a sequence, which must have this length."""
    is_one = isinstance(value, (str, Mapping, Set)) or not hasattr(value, "__len__") and not hasattr(value, "__next__")
    if is_one or getattr(value, "shape", None) == ():
        raise KindError(f"{described(value)} is not {wanted} of {count} {'value' if count == 1 else 'values'}")
    try:
        items: Any = list(value) if hasattr(value, "__next__") else value
        found = len(items)
        rows = [items[at] for at in range(found)] if isinstance(items, ctypes.Array) else list(items)
    except (TypeError, ValueError, OSError):  # ValueError: a closed file
        raise KindError(f"{described(value)} is not {wanted} of {count} {'value' if count == 1 else 'values'}") from None
    if found != count:
        raise RangeError(f"{found} value{'' if found == 1 else 's'}, {shown(value)}, do not fit: {count} "
                         f"{'is' if count == 1 else 'are'} needed")
    return rows


def flattened(value: Any, depth: int = 8) -> Optional[List[Any]]:
    """The numbers of a decoded value as Python numbers, which do not wrap. None for other contents or deeper nesting."""
    if hasattr(value, "dtype"):
        value = value.tolist()
    if isinstance(value, (int, float, complex)):
        return [value]
    if isinstance(value, ctypes.Structure):
        value = [getattr(value, name) for base in reversed(type(value).__mro__)
                 for name, *_ in base.__dict__.get("_fields_", ())]
    if not isinstance(value, (tuple, list, ctypes.Array)) or not depth:
        return None
    parts = [flattened(value[at], depth - 1) for at in range(len(value))]
    return None if None in parts else [number for part in parts for number in part or ()]


# --- struct ---------------------------------------------------------------------------------------------------------------


def scalar(order: str, code: str, name: str, length: int = 1) -> Scalar:
    """The field for a struct format character."""
    if code in "sp":
        room = length if code == "s" else max(0, min(length - 1, 255))
        return Chars(f"{order}{length}{code}", name, room)
    if code == "c":
        return Chars(order + code, name, 1, exact=True)
    if code == "?":
        return Truth(order + code, name)
    if code in "efd":
        return Float(order + code, name)
    return Integer(order + code, name, signed=code in "bhilqn")


# --- ctypes ---------------------------------------------------------------------------------------------------------------


def of_ctypes(kind: Any) -> Field:
    """The field for a simple ctypes class, or for an array of one."""
    if issubclass(kind, ctypes.Array):
        of = kind._type_
        if issubclass(of, ctypes.c_char):
            return Chars(f"{kind._length_}s", f"{of.__name__}[{kind._length_}]", kind._length_)
        return Repeated(of_ctypes(of), kind._length_)
    if not issubclass(kind, ctypes._SimpleCData):
        raise KindError(f"a {kind.__name__} is needed")
    code, size = kind._type_, ctypes.sizeof(kind)
    order = ">" if getattr(kind, "__ctype_be__", None) is kind and size > 1 else "<" if _is_little(kind) else "="
    if code == "u":
        return Text(1, order if order != "=" else _native(), kind.__name__)
    if code in "cefd?":
        return scalar(order, code, kind.__name__)
    if code in "bBhHiIlLqQP":
        sized = {1: "b", 2: "h", 4: "i", 8: "q"}[size]
        return scalar(order, sized if code in "bhilq" else sized.upper(), kind.__name__)
    raise KindError(f"a {kind.__name__} means nothing in a map: take an integer or a c_double")


def _is_little(kind: Any) -> bool:
    return getattr(kind, "__ctype_le__", None) is kind


def _native() -> str:
    return "<" if sys.byteorder == "little" else ">"


# --- numpy ----------------------------------------------------------------------------------------------------------------


def of_numpy(dtype: Any) -> Field:
    """The field for a numpy dtype."""
    if dtype.subdtype:
        base, shape = dtype.subdtype
        field = of_numpy(base)
        for count in reversed(shape):
            field = Repeated(field, count)
        return field
    if dtype.names is not None:
        return _record(dtype)
    order = "=" if dtype.byteorder in "=|" else dtype.byteorder
    if dtype.kind in "iu":
        code = {1: "b", 2: "h", 4: "i", 8: "q"}[dtype.itemsize]
        return scalar(order, code if dtype.kind == "i" else code.upper(), str(dtype))
    if dtype.char in "efd?":
        return scalar(order, dtype.char, str(dtype))
    if dtype.char in "FD":
        return Complex(Float(order + {"F": "f", "D": "d"}[dtype.char], str(dtype)))
    if dtype.kind in "SV":
        return Chars(f"{dtype.itemsize}s", str(dtype), dtype.itemsize, ascii=dtype.kind == "S")
    if dtype.kind == "U":
        return Text(dtype.itemsize // 4, dtype.byteorder if dtype.byteorder in "<>" else _native(), str(dtype))
    raise KindError(f"numpy's {dtype} has no place in a map: take integers, floats, booleans, strings or structures of these")


def _record(dtype: Any) -> Record:
    fields: List[Tuple[str, int, Field]] = []
    for name in dtype.names:
        of, offset = dtype.fields[name][:2]
        try:
            fields.append((name, offset, of_numpy(of)))
        except Misfit as misfit:
            raise misfit.within_field(name) from None
    end = 0
    for offset, size, name in sorted((offset, field.size, name) for name, offset, field in fields):
        if offset < end:
            raise KindError(f"the field {shown(name)} lies upon another one: give one of them, and convert")
        end = offset + size
    return Record(dtype, fields)
