# SPDX-License-Identifier: BSD-2-Clause
"""The objects of one conformance case, and the notation of its steps."""
import os
import sys
from contextlib import suppress

import ebpfmap

INDEXED = (ebpfmap.Array, ebpfmap.PerCpuArray, ebpfmap.DevMap, ebpfmap.CpuMap, ebpfmap.XskMap, ebpfmap.ProgArray)


class Bytes:
    """Keys and values as bytes, also in maps with numbers for keys."""

    def __init__(self, size):
        self.size = size

    encode = decode = staticmethod(bytes)


def number(step, field="flags"):
    return int(step.get(field, 0))


def u32(key):
    return int.from_bytes(key, sys.byteorder)


class Session:
    """The objects that the steps of one case created."""

    def __init__(self, pins):
        self.things, self.pins = {}, pins

    def on(self, step):
        return self.things[step["on"]]

    def keep(self, step, thing):
        self.things[step["as"]] = thing

    def fd(self, fd):
        return self.things[fd].fileno() if isinstance(fd, str) else fd

    def program(self, step):
        return None if step.get("program") is None else self.fd(step["program"])

    def name_of_program(self, id):
        """The name of the handle that has a program's id."""
        return next((name for name, thing in self.things.items()
                     if isinstance(thing, ebpfmap.Program) and not thing.closed and thing.id == id), None)

    def pin(self, step):
        return f"{self.pins}/{step['pin']}"

    def key(self, step, field="key"):
        return None if step.get(field) is None else bytes.fromhex(step[field])

    def opened(self, step, map):
        """An opened map again, with bytes for codecs."""
        self.keep(step, ebpfmap.Map.from_fd(map.fileno(), key=Bytes(map.key_size), value=Bytes(map.value_size)))

    def close_one(self, step):
        self.on(step).close()

    def close(self):
        for thing in reversed(list(self.things.values())):
            with suppress(AttributeError):
                thing.close()
        for name in os.listdir(self.pins):
            os.unlink(f"{self.pins}/{name}")
