# SPDX-License-Identifier: BSD-2-Clause
"""Redirect maps: the targets of XDP redirects: interfaces, CPUs, AF_XDP sockets.

Calls accept a Program, or an object with the descriptor of one, and interfaces by name or index.
"""
import sys
from typing import Any, Generic, Iterator, List, NamedTuple, TypeVar, Union

from ._generated import api
from ._generated.api import Cause, MapHandle, MapType, UpdateFlag, XdpMode
from ._single import walk_all, walking
from .codec import Codec, RawCodec, make_codec
from .keyed import Dictionary
from .map import Map
from .resource import fileno, interface_index, known, optional_fileno
from .map_spec import MapSpec

T = TypeVar("T")


class Slots(Map, Dictionary[int, T], Generic[T]):
    """A map of kernel objects by 32-bit keys. Iteration yields the occupied keys."""

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, make_codec("I") if isinstance(key, RawCodec) else key, value)

    @walking
    def _walk_keys(self) -> Iterator[int]:
        map = self._open()  # the map must outlive the cursor
        cursor = api.ebpf_cursor_new(map)
        key = bytearray(4)
        try:
            while self._handle is map and api.ebpf_cursor_next(cursor, key, None):
                yield int.from_bytes(key, sys.byteorder)
            self._open()
        finally:
            cursor.close()
            del map

    @walking
    def _walk_items(self) -> Iterator[Any]:
        for key in self._walk_keys():
            try:
                yield key, self[key]
            except KeyError:
                pass  # deleted meanwhile

    def _walk_values(self) -> Iterator[Any]:
        return walk_all((value,) for _, value in self._walk_items())


class Target(NamedTuple):
    """The target of a devmap entry: an interface, as an index in the network namespace that set it, and the id of the program
    for its packets; 0 for none."""

    ifindex: int
    program_id: int = 0


class Finding(NamedTuple):
    """A finding of a preflight: the entry, the cause, the effect, and the command that fixes it ("" if there is none)."""

    key: int
    ifindex: int
    cause: Union[Cause, int]
    message: str
    remedy: str


class DevMap(Slots[Target], types=(MapType.DEVMAP,)):
    """Interfaces by index: tx[0] = "eth1". A lookup returns a Target."""

    def __init__(self, max_entries: int, *, value: Any = 8, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(self.types[0], 4, value, max_entries, **options), pin, pin_policy)

    def set(self, key: int, interface: Union[str, int], program: Any = None, *, netns: Any = None,
            flags: int = UpdateFlag.ANY) -> None:
        """Stores an interface under a key, with an optional program for its packets. `netns` is the descriptor of the network
        namespace of the interface; default is this namespace."""
        prog_fd = optional_fileno(program)
        if not isinstance(interface, (str, int)):
            interface = interface_index(interface)  # raises the error
        if netns is not None:
            ifindex = interface_index(interface, netns)
            api.ebpf_devmap_set_in_netns(self._open(), key, fileno(netns), ifindex, prog_fd, flags)
        elif isinstance(interface, str):
            api.ebpf_devmap_set_by_name(self._open(), key, interface, prog_fd, flags)
        else:
            api.ebpf_devmap_set(self._open(), key, interface, prog_fd, flags)

    def __setitem__(self, key: int, interface: Union[str, int]) -> None:  # type: ignore[override]
        self.set(key, interface)

    def __getitem__(self, key: int) -> Target:
        entry = api.ebpf_devmap_get(self._open(), key)
        if entry is None:
            raise KeyError(key)
        return Target(*entry)

    def __delitem__(self, key: int) -> None:
        api.ebpf_devmap_delete(self._open(), key)

    def preflight(self, frame_size: int = 0, *, mode: int = XdpMode.NATIVE, netns: Any = None) -> List[Finding]:
        """Finds reasons why packets that a program in this mode redirects to the entries would be dropped; with `frame_size`,
        packets of this size."""
        map = self._open()
        count, findings = api.ebpf_devmap_preflight_mode(map, mode, optional_fileno(netns), frame_size)
        return [_finding(findings, at) for at in range(count)]


def ingress_preflight(interface: Union[str, int], map_type: int, *, mode: int = XdpMode.AUTO,
                      netns: Any = None) -> List[Finding]:
    """Finds reasons why packets from an ingress interface would be lost if a program redirects them with a map of this type:
    merged packets, missing checksums, no Ethernet headers. `mode`: AUTO is the mode of the attached program."""
    ifindex = interface_index(interface, netns)
    count, findings = api.ebpf_ingress_preflight(ifindex, mode, map_type, optional_fileno(netns))
    return [_finding(findings, at) for at in range(count)]


def _finding(findings: api.FindingsHandle, at: int) -> Finding:
    cause = api.ebpf_findings_cause(findings, at)
    return Finding(api.ebpf_findings_key(findings, at), api.ebpf_findings_ifindex(findings, at),
                   known(Cause, cause),
                   api.ebpf_findings_message(findings, at), api.ebpf_findings_remedy(findings, at))


class DevMapHash(DevMap, types=(MapType.DEVMAP_HASH,)):
    """Interfaces by any 32-bit key: tx[7] = "eth1". A lookup returns a Target."""


class CpuEntry(NamedTuple):
    """The queue size of a CPU in packets, and the id of the program that runs there first; 0 for none."""

    queue_size: int
    program_id: int = 0


class CpuMap(Slots[CpuEntry], types=(MapType.CPUMAP,)):
    """CPUs, each with a queue: cpus[2] = 2048. A lookup returns a CpuEntry."""

    def __init__(self, max_entries: int, *, value: Any = 8, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.CPUMAP, 4, value, max_entries, **options), pin, pin_policy)

    def set(self, cpu: int, queue_size: int, program: Any = None, *, flags: int = UpdateFlag.ANY) -> None:
        """Stores a CPU, with an optional program that runs there before the network stack."""
        api.ebpf_cpumap_set(self._open(), cpu, queue_size, optional_fileno(program), flags)

    def __setitem__(self, cpu: int, queue_size: int) -> None:  # type: ignore[override]
        self.set(cpu, queue_size)

    def __getitem__(self, cpu: int) -> CpuEntry:
        entry = api.ebpf_cpumap_get(self._open(), cpu)
        if entry is None:
            raise KeyError(cpu)
        return CpuEntry(*entry)

    def __delitem__(self, cpu: int) -> None:
        api.ebpf_cpumap_delete(self._open(), cpu)


class XskMap(Slots[int], types=(MapType.XSKMAP,)):
    """AF_XDP sockets by index, usually the receive queue: xsks[0] = socket. The kernel does not allow reading: a lookup returns
    the SO_COOKIE of the socket that this process stored, and iteration yields these sockets."""

    def __init__(self, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.XSKMAP, 4, 4, max_entries, **options), pin, pin_policy)

    def set(self, index: int, socket: Any, *, flags: int = UpdateFlag.ANY) -> None:
        """Stores a socket at an index."""
        api.ebpf_xskmap_set(self._open(), index, fileno(socket), flags)

    def set_queue(self, interface: Union[str, int], queue: int, socket: Any, *, flags: int = UpdateFlag.ANY) -> None:
        """Stores a socket at the index of a receive queue, for a program that redirects each packet to the index of its queue.
        Fails if the socket is bound elsewhere, because the kernel would silently drop its packets."""
        api.ebpf_xskmap_set_queue(self._open(), interface_index(interface), queue, fileno(socket), flags)

    def __setitem__(self, index: int, socket: Any) -> None:
        self.set(index, socket)

    def __getitem__(self, index: int) -> int:
        cookie = api.ebpf_xskmap_get(self._open(), index)
        if cookie is None:
            raise KeyError(index)
        return cookie

    def __delitem__(self, index: int) -> None:
        api.ebpf_xskmap_delete(self._open(), index)
