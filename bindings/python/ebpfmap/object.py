# SPDX-License-Identifier: BSD-2-Clause
"""Objects: the programs and maps of one BPF ELF file or bundled object."""
import ctypes
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Optional, Type, TypeVar, Union

from ._generated import api
from ._generated.api import ObjectHandle
from ._call import integer
from ._misfit import KindError, described, shown
from .codec import CodecLike
from .link import Link
from .map import Map
from .program import Program
from ._single import Single, walking
from .resource import Resource, opened

if TYPE_CHECKING:
    from ._call import Path

O = TypeVar("O", bound="Object")


@walking
def _names(name_at: Callable[[ObjectHandle, int], Optional[str]], object: ObjectHandle) -> Iterator[str]:
    at = 0
    name = name_at(object, at)
    while name is not None:
        yield name
        at += 1
        name = name_at(object, at)


def bundled_objects() -> List[str]:
    """The names of the bundled objects, for Object.bundled()."""
    return list(_names(lambda _, at: api.ebpf_bundled_name(at), None))  # type: ignore[arg-type]


class _Members(Single, Mapping):  # type: ignore[type-arg]
    """The members of an object by name."""

    way_out = "take list() of it for the names; pin() a map or program, or pass its id or fileno()"

    def _name_at(self, object: ObjectHandle, at: int) -> Optional[str]:
        raise NotImplementedError

    def __init__(self, object: "Object") -> None:
        self._object = object
        self._opened: Dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        return _names(self._name_at, self._object._open())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in list(self)


class Maps(_Members):
    """The maps of an object. Before the load, an existing map can replace one: object.maps["tx"] = mine."""

    def _name_at(self, object: ObjectHandle, at: int) -> Optional[str]:
        return api.ebpf_object_map_name(object, at)

    def __getitem__(self, name: str) -> Any:
        """The map of a loaded object; the same Map each time until it is closed."""
        map = self._opened.get(name) if isinstance(name, str) else None
        if map is None or map.closed:
            map = self._opened[name] = self.open(name)
        return map

    def open(self, name: str, *, key: CodecLike = None, value: CodecLike = None) -> Any:
        """Opens a map of a loaded object with codecs. It is independent of the object."""
        return Map._opened(api.ebpf_object_open_map(self._object._open(), name), key, value)

    def __setitem__(self, name: str, map: Map) -> None:
        api.ebpf_object_bind_map(self._object._open(), name, opened(map, Map, "map"))


class Programs(_Members):
    """The programs of a loaded object."""

    def _name_at(self, object: ObjectHandle, at: int) -> Optional[str]:
        return api.ebpf_object_program_name(object, at)

    def __getitem__(self, name: str) -> Program:
        program = self._opened.get(name) if isinstance(name, str) else None
        if program is None or program.closed:
            program = self._opened[name] = Program._of(api.ebpf_object_open_program(self._object._open(), name))
        return program


class Constants(_Members):
    """The constants (`const volatile`) of an object. Set them before the load: object.constants["miss_action"] = 1.
    Constants of 1, 2, 4 or 8 bytes are integers; others are bytes."""

    def _name_at(self, object: ObjectHandle, at: int) -> Optional[str]:
        return api.ebpf_object_constant_name(object, at)

    def __getitem__(self, name: str) -> Union[int, bytes]:
        object = self._object._open()
        value = bytearray(api.ebpf_object_constant_size(object, name))
        api.ebpf_object_get_constant(object, name, value)
        return int.from_bytes(value, sys.byteorder) if len(value) in (1, 2, 4, 8) else bytes(value)

    def __setitem__(self, name: str, value: Union[int, bytes]) -> None:
        object = self._object._open()
        if isinstance(value, (int, ctypes._SimpleCData)) or hasattr(value, "__index__"):
            value = self._of_number(name, value, api.ebpf_object_constant_size(object, name))
        elif isinstance(value, (str, float)) or value is None:
            raise KindError(f"{described(value)} is neither an integer nor bytes", f"constant {shown(name)}")
        api.ebpf_object_set_constant(object, name, value)


    @staticmethod
    def _of_number(name: str, value: Any, size: int) -> bytes:
        limit = 1 << 8 * size
        number = integer(value, f"constant {shown(name)}", -limit // 2, limit - 1)
        return number.to_bytes(size, sys.byteorder, signed=number < 0)


class Object(Resource[ObjectHandle]):
    """The programs and maps of one BPF object: set constants and bind maps, load(), then use its maps and attach its programs.
    Links, maps and programs from it stay valid after it is closed."""

    noun = "object"
    way_out = "open the file again; pin() loaded maps and programs, or pass the id or fileno() of each"

    @classmethod
    def _of(cls: Type[O], handle: Any) -> O:
        object = super()._of(handle)
        object.maps, object.programs, object.constants = Maps(object), Programs(object), Constants(object)
        return object

    maps: Maps
    programs: Programs
    constants: Constants

    @classmethod
    def bundled(cls: Type[O], name: str) -> O:
        """Opens a bundled object: "forward", "route", …"""
        return cls._of(api.ebpf_object_open_bundled(name))

    @classmethod
    def open(cls: Type[O], source: "Union[Path, bytes]", *, name: str = "object") -> O:
        """Opens a BPF ELF file by its path, or an ELF image as bytes; messages call the image `name`."""
        if isinstance(source, (bytes, bytearray, memoryview)):
            return cls._of(api.ebpf_object_open_memory(source, name))
        return cls._of(api.ebpf_object_open_file(source))

    def load(self: O) -> O:
        """Creates the maps that are not bound and loads the programs. Returns the object."""
        api.ebpf_object_load(self._open())
        return self

    def attach(self, program: str) -> Link:
        """Attaches a program to the target in its section name: kprobes, tracepoints, fentry, LSM hooks, …"""
        return Link._of(api.ebpf_link_attach_section(self._open(), program))

    def close(self) -> None:
        for members in (self.maps, self.programs):
            members._opened.clear()
        super().close()

    def __repr__(self) -> str:
        return "<ebpfmap.Object, closed>" if self.closed else f"<ebpfmap.Object of {', '.join(self.programs)}>"
