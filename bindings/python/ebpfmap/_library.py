# SPDX-License-Identifier: BSD-2-Clause
"""Finds libebpfmap, loads it, and makes its functions callable."""
import ctypes
import os
from pathlib import Path
from typing import Any, Dict, List, Tuple

Prototypes = Dict[str, Tuple[Any, Tuple[Any, ...], bool]]


def _places(soname: str) -> List[str]:
    """Candidates for the library: only EBPFMAP_LIBRARY if it is set; else this package (a wheel), then the system."""
    named = os.environ.get("EBPFMAP_LIBRARY")
    if named:
        return [named]
    inside = Path(__file__).resolve().parent / soname
    return [str(inside), soname] if inside.exists() else [soname]


def _load(soname: str) -> ctypes.CDLL:
    refusals = []
    for place in _places(soname):
        try:
            return ctypes.CDLL(place)
        except OSError as error:
            refusals.append(str(error))
    raise ImportError(
        f"ebpfmap needs the C library libebpfmap, and there is none: {'; '.join(refusals)}. Install it (`tools/dev install` in "
        "its sources), use a wheel that has it inside, or say where it is: EBPFMAP_LIBRARY=/path/to/libebpfmap.so.0")


def _numbers(version: str) -> List[int]:
    return [int(number) for number in version.split(".")[:3]]


def _check_version(found: str, wanted: str, path: str) -> None:
    """The C ABI only grows within a major version: a newer library works, an older one lacks functions."""
    if _numbers(found)[0] != _numbers(wanted)[0] or _numbers(found) < _numbers(wanted):
        raise ImportError(
            f"this ebpfmap package is made for libebpfmap {wanted} or newer of the same major version, and {path} is {found}: "
            "update the older one of the two")


class _Bare(ctypes._CFuncPtr):  # type: ignore[name-defined, misc]
    """Sets no result type: the default is C's int, and faster."""

    _flags_ = ctypes._FUNCFLAG_CDECL | ctypes._FUNCFLAG_PYTHONAPI  # type: ignore[attr-defined]


class Functions:
    """The functions of the library, each bound at its first use.

    Functions that may block release the interpreter lock, so other threads run meanwhile. The others keep the lock: releasing
    it costs more than a lookup, and no thread can close a handle meanwhile.
    """

    def __init__(self, prototypes: Prototypes, soname: str, version: str) -> None:
        self._prototypes = prototypes
        self._releasing = _load(soname)
        self.path: str = self._releasing._name
        self._keeping = ctypes.PyDLL(self.path, handle=self._releasing._handle)
        self.version: str = self.ebpf_version().decode()
        _check_version(self.version, version, self.path)

    def __getattr__(self, name: str) -> Any:
        try:
            result, parameters, blocking = self._prototypes[name]
        except KeyError:
            raise AttributeError(name) from None
        library = self._releasing if blocking else self._keeping
        if not hasattr(library, name):
            raise NotImplementedError(
                f"{self.path} has no {name}: it was built without programs (-Dprograms=disabled), or is too old")
        function = library[name]
        function.restype, function.argtypes = result, parameters
        setattr(self, name, function)
        return function

    def bare(self, name: str) -> Any:
        """A function that returns an int, for prepared arguments: ctypes checks and converts nothing."""
        return _Bare((name, self._keeping))
