# SPDX-License-Identifier: BSD-2-Clause
"""xsk.*, xsk_group.*"""
import dataclasses

import ebpfmap
from operations_program import ProgramOperations
from session import Session, number


class XskOperations(Session):
    """AF_XDP sockets, and groups of them."""

    def xsk_spec(self, step, *fields):
        said = {field: step[field] for field in ("frames", "frame_size", "receive", "send", *fields) if field in step}
        return ebpfmap.XskSpec(**said)

    def xsk_open(self, step):
        spec = self.xsk_spec(step, "headroom", "unaligned")
        if "mode" in step:
            spec = dataclasses.replace(spec, mode=ebpfmap.XskMode[step["mode"].upper()])
        self.keep(step, ebpfmap.XskSocket(step["interface"], step["queue"], spec))

    def xsk_open_shared(self, step):
        with_ = self.things[step["with"]]
        self.keep(step, with_.open_shared(step["interface"], step["queue"], self.xsk_spec(step)))

    xsk_close = Session.close_one

    def xsk_mode(self, step):
        return self.on(step).mode.name.lower()

    def xsk_memory_size(self, step):
        return len(self.on(step).memory)

    def xsk_reserve(self, step):
        return self.on(step).reserve(step["room"]).tolist()

    def xsk_release(self, step):
        self.on(step).release(step["addresses"])

    def xsk_recv(self, step):
        frames = self.on(step).recv(step["room"])
        return list(zip(frames.addresses, frames.lengths))

    def xsk_send(self, step):
        options = [sum(ebpfmap.XskFrameOption[name.upper()] for name in step["options"])] if "options" in step else None
        return self.on(step).send(step["addresses"], step["lengths"], options)

    def xsk_reap(self, step):
        return self.on(step).reap()

    def xsk_wait(self, step):
        wanted = sum(ebpfmap.XskEvent[name.upper()] for name in step["events"])
        came = self.on(step).wait(step["timeout"] / 1000, wanted)
        return [event.name.lower() for event in ebpfmap.XskEvent if event in came]

    def xsk_read(self, step):
        return self.on(step).read(step["address"], step["length"])

    def xsk_write(self, step):
        self.on(step).write(step["address"], bytes.fromhex(step["data"]))

    def xsk_set_tx_metadata(self, step):
        asked = {"timestamp": "timestamp" in step["tx_metadata"]}
        if "checksum" in step["tx_metadata"]:
            asked["checksum"] = number(step, "checksum_start"), number(step, "checksum_offset")
        self.on(step).set_tx_metadata(step["address"], **asked)

    def xsk_counter(self, step):
        return getattr(self.on(step).statistics, step["counter"])

    def xsk_group_open(self, step):
        mode = ebpfmap.XdpMode[step["mode"].upper()]
        self.keep(step, ebpfmap.XskGroup(step["interface"], self.xsk_spec(step), xdp_mode=mode))

    xsk_group_close = Session.close_one

    def xsk_group_count(self, step):
        return len(self.on(step))

    xsk_group_mode = ProgramOperations.link_mode

    def xsk_group_refresh(self, step):
        return self.on(step).refresh()

    def xsk_group_socket(self, step):
        self.keep(step, self.on(step).open_socket(step["queue"]))
