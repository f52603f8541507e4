# SPDX-License-Identifier: BSD-2-Clause
"""MapSpec: the description of a map to create."""
from typing import TYPE_CHECKING, Any, Optional, Tuple, Union

from ._generated import api
from ._generated.api import MapFlag, MapHandle, MapType, PinPolicy, MapSpecHandle
from .codec import CodecLike, make_codec
from ._call import u32
from ._misfit import KindError, described, shown
from ._single import Single
from .resource import fileno

if TYPE_CHECKING:
    from ._call import Path
    from .map import Map


def map_type(type: Union[str, int]) -> int:
    """The number of a map type: "hash", "devmap_hash", …, as bpftool writes it, or a MapType."""
    if not isinstance(type, str):
        return u32(type, "type")
    number = api.ebpf_map_type_by_name(type)
    if number < 0:
        raise ValueError(f"no type of map is called {shown(type)}")
    return number


class MapSpec(Single):
    """The description of a map: create() creates it. A map of maps uses it as the template of its inner maps.

    - type: "hash", MapType.HASH, …
    - key, value: codecs, or sizes in bytes
    - max_entries: entries; bytes of a ring buffer, pages of an arena
    - name: at most 15 characters
    - flags: MapFlag.…
    - numa_node: the NUMA node of its memory
    - extra: map_extra: hash functions of a bloom filter, …
    - inner: for a map of maps: a MapSpec, or an existing map as the template
    - btf: (descriptor, type id of the key, type id of the value)
    - token: the descriptor of a BPF token
    - exclusive: SHA-256 of the one program that may use it

    It may contain descriptors and a map, so it cannot be copied or pickled.
    """

    way_out = "make another one from the same arguments, or pin() the map that it made, or pass its id or fileno()"

    def __init__(self, type: Union[str, int], key: CodecLike = None, value: CodecLike = None, max_entries: int = 0, *,
                 name: str = "", flags: int = 0, numa_node: Optional[int] = None, extra: int = 0,
                 inner: "Union[None, MapSpec, Map]" = None, btf: Optional[Tuple[Any, int, int]] = None, token: Any = None,
                 exclusive: Optional[bytes] = None) -> None:
        self.type, self.max_entries, self.name, self.flags = map_type(type), max_entries, name, flags
        self.key, self.value = make_codec(key), make_codec(value)
        self.numa_node, self.extra, self.inner = numa_node, extra, inner
        self.btf, self.token, self.exclusive = btf, token, exclusive

    def _make(self) -> MapSpecHandle:
        """The spec as a handle of the C library."""
        spec = api.ebpf_map_spec_new(self.type, self.key.size or 0, self.value.size or 0, self.max_entries)
        if self.name:
            api.ebpf_map_spec_set_name(spec, self.name)
        if self.flags:
            api.ebpf_map_spec_set_flags(spec, self.flags)
        if self.numa_node is not None:
            api.ebpf_map_spec_set_numa_node(spec, self.numa_node)
        if self.extra:
            api.ebpf_map_spec_set_extra(spec, self.extra)
        self._set_inner(spec)
        if self.btf is not None:
            descriptor, key, value = self._btf()
            api.ebpf_map_spec_set_btf(spec, fileno(descriptor), key, value)
        if self.token is not None:
            api.ebpf_map_spec_set_token(spec, fileno(self.token))
        if self.exclusive is not None:
            api.ebpf_map_spec_set_exclusive(spec, self.exclusive)
        return spec

    def _btf(self) -> Tuple[Any, int, int]:
        if not isinstance(self.btf, (tuple, list)) or len(self.btf) != 3:
            raise KindError(f"{described(self.btf)} is not (descriptor, type id of the key, type id of the value)", "btf")
        return self.btf

    def _set_inner(self, spec: MapSpecHandle) -> None:
        if isinstance(self.inner, MapSpec):
            api.ebpf_map_spec_set_inner(spec, self.inner._make())
        elif self.inner is not None:
            api.ebpf_map_spec_set_inner_map(spec, self._inner_map(self.inner))

    @staticmethod
    def _inner_map(inner: Any) -> MapHandle:
        from .map import Map
        if not isinstance(inner, Map):
            raise KindError(f"a MapSpec or a Map like the inner maps is needed, not {described(inner)}", "inner")
        return inner._open()

    def _create(self, pin: "Optional[Path]", policy: int) -> Tuple[MapHandle, bool]:
        """The map, and whether it is new."""
        spec = self._make()
        if pin is None:
            return api.ebpf_map_create(spec), True
        reused, handle = api.ebpf_map_create_pinned(spec, pin, policy)
        return handle, not reused

    def create(self, *, pin: "Optional[Path]" = None, pin_policy: int = PinPolicy.FAIL) -> "Map":
        """Creates the map. With `pin` it also pins the map, or opens the pinned map by the policy (then `created` is False)."""
        from .map import map_class
        return map_class(self.type)._created(self, pin, pin_policy)


