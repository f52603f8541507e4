# SPDX-License-Identifier: BSD-2-Clause
"""Arrays that only programs can read: cgroups and perf events."""
from typing import Any, NoReturn

from ._generated import api
from ._generated.api import MapType
from .map import Map
from .resource import fileno
from .map_spec import MapSpec


class _Unread(Map):
    """An array that only programs can read."""

    def __getitem__(self, index: int) -> NoReturn:
        """Not supported."""
        raise TypeError(f"a {type(self).__name__} cannot be read: only programs can read it; keep the stored objects")

    def __iter__(self) -> NoReturn:
        """Not supported."""
        raise TypeError(f"a {type(self).__name__} has no iteration: only programs can read it; keep the stored objects")


class CgroupArray(_Unread, types=(MapType.CGROUP_ARRAY,)):
    """Cgroups by index, as descriptors of cgroup v2 directories: groups[0] = descriptor."""

    def __init__(self, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.CGROUP_ARRAY, 4, 4, max_entries, **options), pin, pin_policy)

    def __setitem__(self, index: int, cgroup: Any) -> None:
        api.ebpf_cgroup_array_set(self._open(), index, fileno(cgroup))

    def __delitem__(self, index: int) -> None:
        api.ebpf_cgroup_array_clear(self._open(), index)


class PerfEventArray(_Unread, types=(MapType.PERF_EVENT_ARRAY,)):
    """Perf events by index, usually the CPU, as descriptors of perf_event_open(2). Closing this handle removes the events that
    it stored, unless the map has MapFlag.PRESERVE_ELEMS."""

    def __init__(self, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.PERF_EVENT_ARRAY, 4, 4, max_entries, **options), pin, pin_policy)

    def __setitem__(self, index: int, event: Any) -> None:
        api.ebpf_perf_array_set(self._open(), index, fileno(event))

    def __delitem__(self, index: int) -> None:
        api.ebpf_perf_array_clear(self._open(), index)
