# SPDX-License-Identifier: BSD-2-Clause
"""Maps: the common operations of all map types."""
import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar, Dict, Iterator, NamedTuple, Optional, Tuple, Type, TypeVar, Union

from ._generated import api
from ._generated.api import MapFlag, MapHandle, MapType, PinPolicy
from ._misfit import one_line
from .codec import Codec, CodecLike, make_codec
from .cursor import Cursor
from .resource import Resource, fileno
from .map_spec import MapSpec

if TYPE_CHECKING:
    from ._call import Path

M = TypeVar("M", bound="Map")

_OF_BCC = {
    **dict.fromkeys(("iteritems", "items_lookup_batch", "iter"), "items() takes thousands of entries at a time"),
    "itervalues": "values() takes thousands of entries at a time",
    "iterkeys": "keys() takes thousands of entries at a time",
    **dict.fromkeys(("Key", "Leaf"), "key= and value= give the types of keys and values: numbers, tuples, ctypes, numpy"),
    **dict.fromkeys(("items_lookup_and_delete_batch", "items_delete_batch"),
                    "pop(key) reads and removes in one step, clear() removes all"),
    **dict.fromkeys(("update_elem", "items_update_batch"), "map[key] = value stores a value"),
    "lookup": "map[key] and map.get(key) read a value",
    "delete": "del map[key] and map.discard(key) remove an entry",
    "zero": "for key in map: map[key] = 0",
    "average": "sum(key) / possible_cpus()",
    "max": "max(map[key])",
    "next": "next_key(key)",
    **dict.fromkeys(("open_perf_buffer", "open_ring_buffer"),
                    "mmap.mmap(map.fileno(), …), or a library for ring buffers on map.fileno()"),
}
"""Names of bcc and their replacements."""

_classes: Dict[int, "Type[Map]"] = {}


def map_class(type: int) -> "Type[Map]":
    """The class of a map type."""
    return _classes.get(type, Map)


class MapInfo(NamedTuple):
    """The properties of a map. value_len is the size of the buffer for one value; for per-CPU maps, of the values of all
    CPUs."""

    id: int
    type: int
    type_name: str
    name: str
    key_size: int
    value_size: int
    value_len: int
    max_entries: int
    flags: MapFlag
    extra: int


class Map(Resource[MapHandle]):
    """A map of any type. Map types with lookup and update have subclasses. create() and open() return the right class."""

    noun = "map"
    way_out = "pin() it and open the pin, or pass its id or fileno() and open that with from_id() or from_fd()"
    types: ClassVar[Tuple[MapType, ...]] = ()
    created: bool = True
    """False if a pinned map was opened instead of created."""

    _key: Codec
    _value: Codec

    def __init_subclass__(cls, types: Tuple[MapType, ...] = (), **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if types:
            cls.types = types
            _classes.update((type, cls) for type in types)

    # --- create and open ---------------------------------------------------------------------------------------------

    @staticmethod
    def create(type: Union[str, int], *, key: CodecLike = None, value: CodecLike = None, max_entries: int = 0,
               pin: "Optional[Path]" = None, pin_policy: int = PinPolicy.FAIL, **options: Any) -> "Any":
        """Creates a map of any type; the options are those of MapSpec."""
        return MapSpec(type, key, value, max_entries, **options).create(pin=pin, pin_policy=pin_policy)

    def _create(self, spec: MapSpec, pin: "Optional[Path]" = None, pin_policy: int = PinPolicy.FAIL) -> None:
        handle, self.created = spec._create(pin, pin_policy)
        self._adopt(handle, spec.key, spec.value)

    @classmethod
    def _created(cls: Type[M], spec: MapSpec, pin: "Optional[Path]", pin_policy: int) -> M:
        new = cls.__new__(cls)
        new._create(spec, pin, pin_policy)
        if isinstance(spec.inner, (MapSpec, Map)):
            new._learn_inner(spec.inner)
        return new

    def _learn_inner(self, inner: "Union[MapSpec, Map]") -> None:
        pass

    @classmethod
    def _opened(cls: Type[M], handle: MapHandle, key: CodecLike = None, value: CodecLike = None) -> M:
        kind = map_class(api.ebpf_map_type(handle))
        if not issubclass(kind, cls):
            raise TypeError(f"map {api.ebpf_map_id(handle)} is {_a(_type_name(handle))}, not {_a(cls.__name__)}")
        new = kind.__new__(kind)
        new._adopt(handle, make_codec(key), make_codec(value))
        return new

    @classmethod
    def from_id(cls: Type[M], id: int, *, flags: int = 0, key: CodecLike = None, value: CodecLike = None) -> M:
        """Opens a map by its id, as bpftool lists it; flags: MapFlag.RDONLY or WRONLY."""
        return cls._opened(api.ebpf_map_open_id(id, flags), key, value)

    @classmethod
    def from_fd(cls: Type[M], fd: int, *, key: CodecLike = None, value: CodecLike = None) -> M:
        """Opens a map by a descriptor, which stays open."""
        return cls._opened(api.ebpf_map_open_fd(fd), key, value)

    @classmethod
    def from_pin(cls: Type[M], path: "Path", *, flags: int = 0, key: CodecLike = None, value: CodecLike = None) -> M:
        """Opens a pinned map. A name without '/' is in the root of the bpf file system."""
        return cls._opened(api.ebpf_map_open_pinned(path, flags), key, value)

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        self._handle = handle
        self._key, self._value = key, value
        self._check_size("key", key.size, api.ebpf_map_key_size(handle))
        self._check_size("value", value.size, api.ebpf_map_value_size(handle))

    def _check_size(self, name: str, size: Optional[int], wanted: int) -> None:
        if size is not None and size != wanted:
            self.close()
            raise ValueError(f"{name}s of this map have {wanted} bytes, but the codec has {size}")

    # --- properties ----------------------------------------------------------------------------------------------------

    def fileno(self) -> int:
        """The descriptor, borrowed from the map: for os.dup(), mmap, select, or your own bpf(2) calls."""
        return api.ebpf_map_fd(self._open())

    @property
    def id(self) -> int:
        """The id, unique on this machine until reboot."""
        return api.ebpf_map_id(self._open())

    @property
    def type(self) -> str:
        """The type as bpftool writes it: "devmap_hash"."""
        return _type_name(self._open())

    @property
    def name(self) -> str:
        """The name: at most 15 characters."""
        return api.ebpf_map_name(self._open())

    @property
    def key_size(self) -> int:
        """The size of a key in bytes."""
        return api.ebpf_map_key_size(self._open())

    @property
    def value_size(self) -> int:
        """The size of a value in bytes; for a per-CPU map, of one CPU."""
        return api.ebpf_map_value_size(self._open())

    @property
    def max_entries(self) -> int:
        """The maximum number of entries."""
        return api.ebpf_map_max_entries(self._open())

    @property
    def flags(self) -> MapFlag:
        """The flags as the kernel reports them."""
        return MapFlag(api.ebpf_map_flags(self._open()))

    @property
    def info(self) -> MapInfo:
        """All properties above."""
        map = self._open()
        return MapInfo(api.ebpf_map_id(map), api.ebpf_map_type(map), _type_name(map), api.ebpf_map_name(map),
                       api.ebpf_map_key_size(map), api.ebpf_map_value_size(map), api.ebpf_map_value_len(map),
                       api.ebpf_map_max_entries(map), MapFlag(api.ebpf_map_flags(map)), api.ebpf_map_extra(map))

    if not TYPE_CHECKING:  # a type checker must not accept every name
        def __getattr__(self, name: str) -> Any:
            """Raises an AttributeError that names the replacement of a bcc name."""
            instead = _OF_BCC.get(name)
            raise AttributeError(f"an ebpfmap.{type(self).__name__} has no {one_line(name)[:60]}" + (f": {instead}" if instead else ""),
                                 **({} if sys.version_info < (3, 10) else {"name": name, "obj": None}))

    def __repr__(self) -> str:
        if self._handle is None:
            return f"<ebpfmap.{type(self).__name__}, closed>"
        return f"<ebpfmap.{type(self).__name__} {self.id} {self.name!r}>"

    # --- operations of all maps ------------------------------------------------------------------------------------------

    def pin(self, path: "Path") -> None:
        """Pins the map to a path in the bpf file system. The map then outlives this process."""
        api.ebpf_map_pin(self._open(), path)

    def unpin(self, path: "Path") -> None:
        """Removes a pin of this map."""
        api.ebpf_map_unpin(self._open(), path)

    def cursor(self, *, read_ahead: Optional[int] = None, include_empty: bool = False) -> Cursor:
        """Iterates in single steps. read_ahead=1 reads entries one by one. include_empty makes a map of kernel objects
        yield its empty indices, too. For many entries, items() is much faster."""
        cursor = Cursor(self._open(), self._key, self._value)
        if read_ahead is not None:
            api.ebpf_cursor_set_read_ahead(cursor._open(), read_ahead)
        if include_empty:
            api.ebpf_cursor_set_include_empty(cursor._open(), include_empty)
        return cursor

    def freeze(self) -> None:
        """Makes the map read-only for all processes, forever. BPF programs can still write."""
        api.ebpf_map_freeze(self._open())


def _a(noun: str) -> str:
    """The article by pronunciation: an array, an lru_hash, an Xskmap, but a hash."""
    starts = ("a", "e", "i", "o", "lru", "lpm", "rhash", "sk_", "sks", "xsk")
    return f"{'an' if noun.lower().startswith(starts) else 'a'} {noun}"


def _type_name(handle: MapHandle) -> str:
    number = api.ebpf_map_type(handle)
    return api.ebpf_map_type_name(number) or str(number)


def open(source: "Union[int, str, os.PathLike[str], Any]", *, flags: int = 0, key: CodecLike = None,
         value: CodecLike = None) -> Any:
    """Opens a map as the class of its type: by its id (an int), by its pin (a str or path), or by an object with fileno()."""
    if isinstance(source, int):
        return Map.from_id(source, flags=flags, key=key, value=value)
    if isinstance(source, (str, bytes, os.PathLike)):
        return Map.from_pin(source, flags=flags, key=key, value=value)
    return Map.from_fd(fileno(source), key=key, value=value)


def map_ids() -> Iterator[int]:
    """The ids of all maps of this machine."""
    id: Optional[int] = api.ebpf_map_next_id(0)
    while id is not None:
        yield id
        id = api.ebpf_map_next_id(id)
