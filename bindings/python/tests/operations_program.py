# SPDX-License-Identifier: BSD-2-Clause
"""object.*, program.*, link.*, chain.*, drops.*"""
import sys

import ebpfmap
from operations_map import MapOperations
from session import Session


class ProgramOperations(Session):
    """Objects, programs, links, chains, drops."""

    def object_bundled(self, step):
        self.keep(step, ebpfmap.Object.bundled(step["name"]))

    def object_names(self, step):
        return list(getattr(self.on(step), step["of"] + "s"))

    def object_constant(self, step):
        value = self.on(step).constants[step["name"]]
        return value.to_bytes(4, sys.byteorder) if isinstance(value, int) else value

    def object_set_constant(self, step):
        self.on(step).constants[step["name"]] = bytes.fromhex(step["value"])

    def object_bind(self, step):
        self.on(step).maps[step["name"]] = self.things[step["map"]]

    def object_load(self, step):
        self.on(step).load()

    object_close = Session.close_one

    def object_map(self, step):
        self.opened(step, self.on(step).maps[step["name"]])

    def object_program(self, step):
        self.keep(step, self.on(step).programs[step["name"]])

    program_info, program_pin, program_unpin = MapOperations.map_info, MapOperations.map_pin, MapOperations.map_unpin

    def program_open_pinned(self, step):
        self.keep(step, ebpfmap.Program.from_pin(self.pin(step)))

    def link_attach_xdp(self, step):
        mode = ebpfmap.XdpMode[step["mode"].upper()]
        self.keep(step, ebpfmap.Link.attach_xdp(self.program(step), step["interface"], mode=mode))

    def link_find_xdp(self, step):
        found = ebpfmap.find_xdp(step["interface"])
        return None if found is None else self.name_of_program(found.program_id)

    def link_mode(self, step):
        return self.on(step).xdp_mode.name.lower()

    def link_program(self, step):
        return self.name_of_program(self.on(step).program_id)

    def link_update(self, step):
        self.on(step).update(self.program(step))

    link_close = Session.close_one

    def chain_create(self, step):
        self.keep(step, ebpfmap.Chain(ebpfmap.ChainKind[step["kind"].upper()], step["default_action"]))

    def chain_insert(self, step):
        self.keep(step, self.on(step).insert(self.program(step), step["priority"]))

    def chain_remove(self, step):
        self.on(step).remove(self.things[step["entry"]])

    def chain_enable(self, step):
        self.on(step).enable(self.things[step["entry"]], step["enabled"])

    def chain_set_priority(self, step):
        self.on(step).set_priority(self.things[step["entry"]], step["priority"])

    def chain_list(self, step):
        names = {thing: name for name, thing in self.things.items() if isinstance(thing, int)}
        return [names[entry.number] for entry in self.on(step).entries()]

    def chain_pending(self, step):
        return int(self.on(step).pending)

    def chain_commit(self, step):
        return self.on(step).commit()

    def chain_rollback(self, step):
        self.on(step).rollback()

    chain_close = Session.close_one

    def drops_open(self, step):
        self.keep(step, ebpfmap.Drops())

    def drops_unseen(self, step):
        sentences = self.on(step).unseen
        return len(sentences) >= step["least"] and all(sentences)

    drops_close = Session.close_one
