# SPDX-License-Identifier: BSD-2-Clause
"""Cursors: iteration in single steps, with a state."""
from typing import Any, Iterator, Optional, Tuple

from ._generated import api
from ._generated.api import CursorHandle, CursorState, MapHandle
from .codec import Codec
from .resource import Resource


class Cursor(Resource[CursorHandle], Iterator[Tuple[Any, Any]]):
    """An iterator over the keys and values of a map. Map.cursor() creates one."""

    noun = "cursor"
    way_out = "begin another one with cursor(); for another process, pin() the map or pass its id or fileno()"

    def __init__(self, map: MapHandle, key: Codec, value: Codec) -> None:
        self._map: Optional[MapHandle] = map  # the map must outlive the cursor
        self._key, self._value = key, value
        self._key_bytes, self._value_bytes = bytearray(api.ebpf_map_key_size(map)), bytearray(api.ebpf_map_value_len(map))
        self._handle = api.ebpf_cursor_new(map)

    def __next__(self) -> Tuple[Any, Any]:
        with self._open() as cursor:  # decoded before the next entry overwrites the buffer
            if not api.ebpf_cursor_next(cursor, self._key_bytes, self._value_bytes):  # type: ignore[arg-type]
                raise StopIteration
            return self._key.decode(self._key_bytes), self._value.decode(self._value_bytes)

    @property
    def state(self) -> CursorState:
        """The state: WALKING, COMPLETE, RESTARTED (deleted keys forced a restart; no key was missed) or GAVE_UP."""
        return CursorState(api.ebpf_cursor_state(self._open()))

    def rewind(self) -> None:
        """Restarts before the first entry."""
        api.ebpf_cursor_rewind(self._open())

    def close(self) -> None:
        super().close()
        self._map = None
