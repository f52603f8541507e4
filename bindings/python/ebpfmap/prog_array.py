# SPDX-License-Identifier: BSD-2-Clause
"""Prog arrays: the targets of tail calls, by index."""
from typing import Any

from ._generated import api
from ._generated.api import MapType
from .program import Program
from .redirect import Slots
from .resource import fileno
from .map_spec import MapSpec


class ProgArray(Slots[int], types=(MapType.PROG_ARRAY,)):
    """Programs by index: jumps[0] = program. A lookup returns the id of the program.

    The kernel empties the map when its last descriptor is closed and its last pin is removed, even while programs use it: keep
    it open, or pin it.
    """

    def __init__(self, max_entries: int, *, pin: Any = None, pin_policy: int = 0, **options: Any) -> None:
        self._create(MapSpec(MapType.PROG_ARRAY, 4, 4, max_entries, **options), pin, pin_policy)

    def __setitem__(self, index: int, program: Any) -> None:
        api.ebpf_prog_array_set(self._open(), index, fileno(program))

    def __getitem__(self, index: int) -> int:
        program_id = api.ebpf_prog_array_get(self._open(), index)
        if program_id is None:
            raise KeyError(index)
        return program_id

    def __delitem__(self, index: int) -> None:
        api.ebpf_prog_array_clear(self._open(), index)

    def open_program(self, index: int) -> Program:
        """Opens the program at an index."""
        return Program.from_id(self[index])

    def lost_on_close(self) -> int:
        """The number of programs that the kernel would remove if this map were closed now, as far as this process can know."""
        return api.ebpf_prog_array_lost_on_close(self._open())
