# SPDX-License-Identifier: BSD-2-Clause
"""Values that do not fit: errors that name the place, the value and the rule, in one line."""
import struct
from typing import Any, Type, TypeVar

_LONGEST = 60
M = TypeVar("M", bound="Misfit")


def one_line(text: str) -> str:
    """Foreign text for a message: unprintable characters are escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in text)


def shown(value: Any) -> str:
    """A value for a message: in one line, shortened between characters."""
    kind = type(value)
    try:
        text = repr(value[:_LONGEST + 1]) if kind in (str, bytes, bytearray) else repr(value)
    except Exception:  # repr() of a foreign class, or of an integer with thousands of digits, may fail
        text = f"<a value of type {kind.__name__}>"
    text = one_line(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def described(value: Any) -> str:
    """A value with its type."""
    return "None" if value is None else f"{shown(value)} ({one_line(type(value).__name__)[:_LONGEST]})"


class Misfit(Exception):
    """A value that does not fit into a key, a value or an argument."""

    def __init__(self, text: str, place: str = "", field: str = "") -> None:
        super().__init__(text, place, field)

    def within_field(self: M, name: str) -> M:
        """The same error for the enclosing structure."""
        text, place, field = self.args
        dot = "." if field and not field.startswith("[") else ""
        self.args = text, place, f"{one_line(name)[:_LONGEST]}{dot}{field}"
        return self

    def at(self: M, place: str) -> M:
        """The same error with its place: "key", "value"."""
        text, inner, field = self.args
        self.args = text, f"{place}, {inner}" if inner else place, field
        return self

    def __str__(self) -> str:
        text, place, field = self.args
        field = f"field {field}" if field else ""
        return ": ".join(part for part in (", ".join(part for part in (place, field) if part), text) if part)


class RangeError(Misfit, OverflowError, ValueError, struct.error):
    """A number, a string or a list that does not fit into its field. It is also an OverflowError, a ValueError and a
    struct.error."""


class KindError(Misfit, TypeError):
    """A value of a type that the field does not accept."""


def placed(kind: Type[M], place: str, text: str) -> M:
    """An error with its place."""
    return kind(text, place)
