#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs bindings/conformance.json: conformance_test.py [PATTERN…]. bindings/conformance.md defines each operation."""
import ctypes
import dataclasses
import errno
import json
import os
import socket
import subprocess
import sys
import traceback
from contextlib import suppress

import ebpfmap
import runner
from ebpfmap._generated import api

CLONE_NEWNET = 0x40000000


class Bytes:
    """Keys and values as they are, in maps which would rather have numbers."""

    def __init__(self, size):
        self.size = size

    encode = decode = staticmethod(bytes)


def number(step, field="flags"):
    return int(step.get(field, 0))


def u32(key):
    return int.from_bytes(key, sys.byteorder)


class Case:
    """The objects that the steps of one case created, and a method for each operation: map.create is map_create."""

    def __init__(self, pins):
        self.things, self.pins = {}, pins

    # --- the notation of steps -------------------------------------------------------------------------------------------

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

    def close(self):
        for thing in reversed(list(self.things.values())):
            with suppress(AttributeError):
                thing.close()
        for name in os.listdir(self.pins):
            os.unlink(f"{self.pins}/{name}")

    # --- maps ------------------------------------------------------------------------------------------------------------

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

    def opened(self, step, map):
        """An opened map again, with bytes for codecs."""
        self.keep(step, ebpfmap.Map.from_fd(map.fileno(), key=Bytes(map.key_size), value=Bytes(map.value_size)))

    def map_open_id(self, step):
        of = self.things[step["of"]]
        self.keep(step, ebpfmap.open(of.id, flags=number(step), key=Bytes(of.key_size), value=Bytes(of.value_size)))

    def map_open_fd(self, step):
        self.opened(step, ebpfmap.Map.from_fd(self.fd(step["fd"])))

    def map_open_pinned(self, step):
        plain = ebpfmap.open(self.pin(step), flags=number(step))
        self.keep(step, ebpfmap.open(self.pin(step), flags=number(step), key=Bytes(plain.key_size),
                                     value=Bytes(plain.value_size)))

    def map_close(self, step):
        self.on(step).close()

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

    # --- cursors ---------------------------------------------------------------------------------------------------------

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

    cursor_close = map_close

    # --- values without keys, prefixes, CPUs, maps in maps ------------------------------------------------------------------

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

    # --- redirects ---------------------------------------------------------------------------------------------------------

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

    # --- sockets, storages, cgroups, perf events ------------------------------------------------------------------------------

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

    def socket_listen(self, step):
        listening = socket.socket()
        self.keep(step, listening)
        listening.bind(("127.0.0.1", 0))
        listening.listen()

    socket_close = map_close

    # --- programs ------------------------------------------------------------------------------------------------------------

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

    object_close = map_close

    def object_map(self, step):
        self.opened(step, self.on(step).maps[step["name"]])

    def object_program(self, step):
        self.keep(step, self.on(step).programs[step["name"]])

    program_info, program_pin, program_unpin = map_info, map_pin, map_unpin

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

    link_close = map_close

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

    chain_close = map_close

    # --- AF_XDP sockets --------------------------------------------------------------------------------------------------

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

    xsk_close = map_close

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

    xsk_group_close = map_close

    def xsk_group_count(self, step):
        return len(self.on(step))

    xsk_group_mode = link_mode

    def xsk_group_refresh(self, step):
        return self.on(step).refresh()

    def xsk_group_socket(self, step):
        self.keep(step, self.on(step).open_socket(step["queue"]))

    def drops_open(self, step):
        self.keep(step, ebpfmap.Drops())

    def drops_unseen(self, step):
        sentences = self.on(step).unseen
        return len(sentences) >= step["least"] and all(sentences)

    drops_close = map_close

    def interface_index(self, step):
        return ebpfmap.interface_index(step["name"])

    def interface_name(self, step):
        return ebpfmap.interface_name(step["ifindex"])

    def interface_add(self, step):
        ip("link", "add", step["name"], "up", "type", "veth", "peer", "name", step["peer"])
        ip("link", "set", step["peer"], "up")

    def interface_add_name(self, step):
        ip("link", "property", "add", "dev", step["name"], "altname", step["alternative"])

    def interface_remove(self, step):
        ip("link", "delete", step["name"])

    def preflight(self, step):
        mode = ebpfmap.XdpMode[step.get("mode", "native").upper()]
        return [[finding.key, finding.cause.name] for finding in self.on(step).preflight(mode=mode)]

    def interface_preflight(self, step):
        mode = ebpfmap.XdpMode[step["mode"].upper()]
        map_type = ebpfmap.MapType[step["type"].upper()]
        return [finding.cause.name for finding in ebpfmap.ingress_preflight(step["name"], map_type, mode=mode)]

    def probe_map_type(self, step):
        return ebpfmap.has_map_type(step["type"])


INDEXED = (ebpfmap.Array, ebpfmap.PerCpuArray, ebpfmap.DevMap, ebpfmap.CpuMap, ebpfmap.XskMap, ebpfmap.ProgArray)


SIGNED = {1: "b", 2: "h", 4: "i", 8: "q"}


def ip(*words):
    """Has ip(8) change the interfaces."""
    subprocess.run(["ip", *words], check=True)


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


def as_written(result):
    """A result as the file would have it."""
    if isinstance(result, (bytes, bytearray)):
        return result.hex()
    return [as_written(part) for part in result] if isinstance(result, (list, tuple)) else result


def check_error(step, error):
    expected = step["error"]
    assert error.errno == getattr(errno, expected["errno"]), f"{error.errno}: {error}"
    assert getattr(error.cause, "name", error.cause) == expected["cause"], f"{error.cause!r}: {error}"
    assert error.message and error.operation, error
    assert expected.get("says", "") in error.message, f"{expected['says']!r} is not in: {error}"


def run_step(case, step):
    operation = getattr(case, step["do"].replace(".", "_"))
    try:
        result = as_written(operation(step))
    except ebpfmap.Error as error:
        if "error" not in step:
            raise
        return check_error(step, error)
    assert "error" not in step, f"{result!r} instead of {step['error']}"
    assert "expect" not in step or result == step["expect"], f"{result!r} instead of {step['expect']!r}"


def missing(case):
    """The missing requirements of a case."""
    for requirement in case.get("requires", []):
        if requirement == "programs" and not runner.WITH_PROGRAMS:
            return "a library with programs"
        if requirement.startswith("map_type ") and not ebpfmap.has_map_type(requirement.split()[1]):
            return f"kernel without {requirement.split()[1]}"
    return None


def passes(case, pins):
    run, at = Case(pins), -1
    try:
        for at, step in enumerate(case["steps"]):
            run_step(run, step)
        return True
    except Exception:
        print(f"FAILED: {case['name']}, step {at + 1}: {json.dumps(case['steps'][at])[:300]}\n{traceback.format_exc(limit=-3)}")
        return False
    finally:
        run.close()


def enter_network_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")


def main():
    enter_network_namespace()
    cases = json.loads((runner.SOURCE / "bindings/conformance.json").read_text())["cases"]
    pins = f"{ebpfmap.bpffs()}/ebpfmap_python_{os.getpid()}"
    os.mkdir(pins)
    counts = {True: 0, False: 0}
    try:
        for case in (case for case in cases if runner.wanted(f"python conformance {case['name']}")):
            lacking = missing(case)
            if lacking:
                print(f"SKIPPED: {lacking}: {case['name']}")
            else:
                counts[passes(case, pins)] += 1
    finally:
        os.rmdir(pins)
    print(f"{counts[True]} passed, {counts[False]} failed")
    sys.exit(counts[False] > 0)


if __name__ == "__main__":
    main()
