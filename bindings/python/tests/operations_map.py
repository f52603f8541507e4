# SPDX-License-Identifier: BSD-2-Clause
"""map.*, cursor.*"""
import sys
from contextlib import suppress

import ebpfmap
from ebpfmap._generated import api
from session import INDEXED, Bytes, Session, number, u32


class MapOperations(Session):
    """Maps of any type, and cursors."""

    def spec(self, step):
        inner = self.spec(step["inner"]) if "inner" in step else None
        key_size = number(step, "key_size")
        key = key_size if step["type"] == "percpu_array" else Bytes(key_size)  # a size alone: the keys are numbers
        return ebpfmap.MapSpec(step["type"], key, Bytes(number(step, "value_size")),
                               number(step, "max_entries"), name=step.get("name", ""), flags=number(step),
                               numa_node=step.get("numa_node"), extra=number(step, "extra"), inner=inner)

    def map_create(self, step):
        self.keep(step, self.spec(step).create())

    def map_create_pinned(self, step):
        policy = ebpfmap.PinPolicy[step["policy"].upper()]
        new = self.spec(step).create(pin=self.pin(step), pin_policy=policy)
        self.keep(step, new)
        return "created" if new.created else "opened"

    def map_open_id(self, step):
        of = self.things[step["of"]]
        self.keep(step, ebpfmap.open(of.id, flags=number(step), key=Bytes(of.key_size), value=Bytes(of.value_size)))

    def map_open_fd(self, step):
        self.opened(step, ebpfmap.Map.from_fd(self.fd(step["fd"])))

    def map_open_pinned(self, step):
        plain = ebpfmap.open(self.pin(step), flags=number(step))
        self.keep(step, ebpfmap.open(self.pin(step), flags=number(step), key=Bytes(plain.key_size),
                                     value=Bytes(plain.value_size)))

    map_close = Session.close_one

    def map_pin(self, step):
        self.on(step).pin(self.pin(step))

    def map_unpin(self, step):
        self.on(step).unpin(self.pin(step))

    def map_info(self, step):
        return getattr(self.on(step), step["field"])

    def map_get(self, step):
        map = self.on(step)
        if isinstance(map, ebpfmap.HashMap) and not number(step):
            with suppress(KeyError):
                return map[self.key(step)]
            return None
        return self.generic(map, "get")(self.key(step), flags=number(step))

    def map_put(self, step):
        self.generic(self.on(step), "put")(self.key(step), bytes.fromhex(step["value"]), flags=number(step))

    def map_delete(self, step):
        map = self.on(step)
        if hasattr(type(map), "__delitem__") and not isinstance(map, ebpfmap.LpmTrie):
            del map[u32(self.key(step)) if isinstance(map, INDEXED) else self.key(step)]
        else:
            api.ebpf_map_delete(map._open(), self.key(step))

    def map_take(self, step):
        return self.generic(self.on(step), "take")(self.key(step), default=None)

    def map_next_key(self, step):
        return self.generic(self.on(step), "next_key")(self.key(step))

    def map_items(self, step):
        return sorted((key.hex(), value.hex()) for key, value in self.on(step).cursor())

    def map_keys(self, step):
        map = self.on(step)
        if isinstance(map, INDEXED):
            return sorted(key.to_bytes(4, sys.byteorder) if isinstance(key, int) else key for key in map.keys())
        keys = map.keys() if hasattr(map, "keys") else [key for key, _ in map.cursor()]
        return sorted(keys)

    def map_freeze(self, step):
        self.on(step).freeze()

    @staticmethod
    def generic(map, method):
        """A method of a map; of those that have none, because their entries are something else, the call that it makes."""
        if hasattr(map, method) and not isinstance(map, (*INDEXED, ebpfmap.SockMap)):
            return getattr(map, method)
        return getattr(Generic(map), method)

    def cursor_new(self, step):
        map = self.on(step)
        self.keep(step, map.cursor(read_ahead=step.get("read_ahead")))
        self.things[step["as"]].walked = map

    def cursor_next(self, step):
        return next(self.on(step), None)

    def cursor_drain(self, step):
        cursor, keys = self.on(step), []
        for key, _ in cursor:
            keys.append(key)
            del cursor.walked[key]
        return sorted(keys)

    def cursor_state(self, step):
        return self.on(step).state.name.lower()

    def cursor_rewind(self, step):
        self.on(step).rewind()

    cursor_close = Session.close_one


class Generic:
    """The generic calls, on maps that have typed ones in this package."""

    def __init__(self, map):
        self.map = map._open()

    def get(self, key, flags):
        value = bytearray(api.ebpf_map_value_len(self.map))
        return bytes(value) if api.ebpf_map_lookup(self.map, key, value, flags) else None

    def put(self, key, value, flags):
        api.ebpf_map_update(self.map, key, value, flags)

    def take(self, key, default):
        value = bytearray(api.ebpf_map_value_len(self.map))
        return bytes(value) if api.ebpf_map_take(self.map, key, value, 0) else default

    def next_key(self, key):
        following = bytearray(api.ebpf_map_key_size(self.map))
        return bytes(following) if api.ebpf_map_next_key(self.map, key, following) else None
