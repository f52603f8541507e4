# SPDX-License-Identifier: BSD-2-Clause
"""Operations that only some types of maps have: queue.*, lpm.*, percpu.*, devmap.*, sockmap.* and others."""
from contextlib import suppress

import ebpfmap
from ebpfmap._generated import api
from session import Session, number, u32

SIGNED = {1: "b", 2: "h", 4: "i", 8: "q"}


class KindOperations(Session):
    """Maps of particular types."""

    # The methods are taken from their classes, so that they can be called on maps of other types, too: the library answers
    # then.

    def queue_push(self, step):
        ebpfmap.Queue.push(self.on(step), bytes.fromhex(step["value"]), flags=number(step))

    def queue_pop(self, step):
        return ebpfmap.Queue.pop(self.on(step), None)

    def queue_peek(self, step):
        return ebpfmap.Queue.peek(self.on(step), None)

    def bloom_add(self, step):
        self.on(step).add(bytes.fromhex(step["value"]))

    def bloom_contains(self, step):
        return bytes.fromhex(step["value"]) in self.on(step)

    def prefix(self, step):
        map = ebpfmap.Map.from_fd(self.on(step).fileno())  # its keys are prefixes
        address = bytes.fromhex(step["address"])
        return map, (step.get("prefix_len", 8 * len(address)), address)

    def lpm_put(self, step):
        map, prefix = self.prefix(step)
        map.put(prefix, bytes.fromhex(step["value"]), flags=number(step))

    def lpm_get(self, step):
        map, prefix = self.prefix(step)
        return map.get(prefix)

    def lpm_delete(self, step):
        map, prefix = self.prefix(step)
        del map[prefix]

    def entry_key(self, step):
        """A key as the class of a per-CPU map would have it."""
        return u32(self.key(step)) if isinstance(self.on(step), ebpfmap.PerCpuArray) else self.key(step)

    def percpu_put(self, step):
        map, values = self.on(step), [bytes.fromhex(step["value"])] * ebpfmap.possible_cpus()
        map.put(self.entry_key(step), values)

    def percpu_get(self, step):
        map = self.on(step)
        if not isinstance(map, ebpfmap.percpu.PerCpu):
            return api.ebpf_percpu_lookup(map._open(), self.key(step), bytearray(map.info.value_len), 0)
        values = map.get(self.entry_key(step))
        if values is None:
            return None
        assert len(values) == ebpfmap.possible_cpus() and len(set(values)) == 1, values
        return values[0]

    def percpu_put_cpu(self, step):
        ebpfmap.percpu.PerCpu.set_cpu(self.on(step), self.entry_key(step), step["cpu"], bytes.fromhex(step["value"]))

    def percpu_get_cpu(self, step):
        return ebpfmap.percpu.PerCpu.get_cpu(self.on(step), self.entry_key(step), step["cpu"])

    def percpu_sum(self, step):
        map = self.on(step)
        if step.get("signed"):
            map = ebpfmap.Map.from_fd(map.fileno(), value=f"{map.value_size // step['width']}{SIGNED[step['width']]}")
        try:
            return [str(sum) for sum in ebpfmap.percpu.PerCpu.sums(map, self.entry_key(step), step["width"])]
        except LookupError as error:
            if isinstance(error, OSError):
                raise
            return None

    def map_in_map_set(self, step):
        self.on(step).set(self.key(step), self.things[step["inner"]])

    def map_in_map_get(self, step):
        inner = self.on(step).get(self.key(step))
        if inner is not None:
            self.opened(step, inner)
        return inner is not None

    def devmap_set(self, step):
        interface = step["interface"] if "interface" in step else step["ifindex"]
        ebpfmap.DevMap.set(self.on(step), step["key"], interface, self.program(step), flags=number(step))

    def devmap_get(self, step):
        return self.entry(self.get(ebpfmap.DevMap, step, step["key"]))

    def get(self, kind, step, key):
        with suppress(KeyError):
            return kind.__getitem__(self.on(step), key)
        return None

    def entry(self, entry):
        return None if entry is None else [entry[0], self.name_of_program(entry[1])]

    def devmap_delete(self, step):
        del self.on(step)[step["key"]]

    def devmap_list(self, step):
        return sorted([key, *self.entry(entry)] for key, entry in self.typed(step).items())

    def typed(self, step):
        """A map of kernel objects with numbers for keys."""
        return ebpfmap.Map.from_fd(self.on(step).fileno())

    def cpumap_set(self, step):
        self.on(step).set(step["cpu"], step["queue_size"], self.program(step), flags=number(step))

    def cpumap_get(self, step):
        return self.entry(self.get(ebpfmap.CpuMap, step, step["cpu"]))

    def cpumap_delete(self, step):
        del self.on(step)[step["cpu"]]

    cpumap_list = devmap_list

    def xskmap_set(self, step):
        self.on(step).set(step["index"], self.fd(step["fd"]), flags=number(step))

    def xskmap_set_queue(self, step):
        self.on(step).set_queue(step["interface"], step["queue"], self.fd(step["fd"]), flags=number(step))

    def xskmap_get(self, step):
        return step["index"] in self.on(step)

    def xskmap_delete(self, step):
        del self.on(step)[step["index"]]

    def prog_array_set(self, step):
        self.on(step)[step["index"]] = self.program(step)

    def prog_array_get(self, step):
        id = self.get(ebpfmap.ProgArray, step, step["index"])
        return None if id is None else self.name_of_program(id)

    def prog_array_clear(self, step):
        ebpfmap.ProgArray.__delitem__(self.on(step), step["index"])

    def prog_array_list(self, step):
        return sorted([index, self.name_of_program(id)] for index, id in self.typed(step).items())

    def prog_array_lost_on_close(self, step):
        return self.on(step).lost_on_close()

    def sockmap_set(self, step):
        self.on(step).set(self.key(step), self.fd(step["fd"]), flags=number(step))

    def sockmap_get(self, step):
        return self.key(step) in self.on(step)

    def storage_get(self, step):
        return self.on(step).get(self.fd(step["fd"]))

    def storage_set(self, step):
        self.on(step).put(self.fd(step["fd"]), bytes.fromhex(step["value"]), flags=number(step))

    def storage_delete(self, step):
        del self.on(step)[self.fd(step["fd"])]

    def cgroup_array_set(self, step):
        self.on(step)[step["index"]] = self.fd(step["fd"])

    def cgroup_array_clear(self, step):
        del self.on(step)[step["index"]]

    perf_array_set, perf_array_clear = cgroup_array_set, cgroup_array_clear
