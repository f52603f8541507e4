#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Wrong arguments of every type: the message comes from this package or the library, never from Python itself."""
import ctypes
import inspect
import os
import re
import socket
import unittest
from contextlib import ExitStack

import ebpfmap
import runner
from ebpfmap import Map, MapSpec, XskSpec
from ebpfmap._generated import api

# Messages of Python, ctypes and struct.
OF_PYTHON = re.compile(
    r"object has no attribute|not subscriptable|is not iterable|object is not callable|be interpreted as an integer|bytes-like object"
    r"|can't concat|can't convert|not supported between|must be real number|required argument|expected str, bytes|unsupported operand"
    r"|memoryview:|has no len|argument of type|invalid type|format requires|int too|ctypes\.|negative count|byte string|not enough values"
    r"|too many values|indices must be|index out of range|string argument without|object is required|must be an? |must be str|must be int"
    r"|an integer is required|cannot convert|argument for|argument must|after \* must|unhashable|closed file|operation on closed")


class WithoutDescriptor:
    def fileno(self):
        raise ValueError("I/O operation on closed file")


def closed_file():
    with open(os.devnull) as file:
        pass
    return file


def closed_socket():
    made = socket.socket()
    made.close()
    return made


def closed_map():
    map = ebpfmap.HashMap("I", "I", 1)
    map.close()
    return map


def wrong_values():
    return [None, "text", b"bytes", -1, 2**70, 1.5, float("nan"), object(), [1, "a"], (1,), {}, {1: 2}, {3}, ctypes.c_int(3), int, 1j,
            closed_file(), closed_socket(), closed_map(), WithoutDescriptor(), "a\nb\x1b", "é" * 4000, "nul\0"]


# These would wait, close objects that the test needs, or belong to Python's protocols.
LEFT_OUT = {"close", "__init__", "__exit__", "__enter__", "wait", "freeze", "from_id", "clear", "drain", "next", "rewind", "count",
            "fromkeys", "__class_getitem__", "update", "isdisjoint", "index"}
OPERATORS = ("__getitem__", "__setitem__", "__delitem__", "__contains__", "__iter__", "__next__")


class SentencesTest(unittest.TestCase):
    def setUp(self):
        self.open = ExitStack()
        self.addCleanup(self.open.close)

    def said(self, call, about):
        """The message of a failing call; checks its quality."""
        try:
            result = call()
        except StopIteration:
            return None
        except Exception as error:
            text = str(error)
            if type(error) in (KeyError, IndexError) and not isinstance(error, ebpfmap.Error):
                return text
            self.assertIsNone(OF_PYTHON.search(text), f"{about}: {type(error).__name__}: {text}")
            self.assertTrue(text, about)
            if not isinstance(error, ebpfmap.Error):  # its message is the library's
                self.assertTrue(text.isprintable() and len(text) < 500, f"{about}: {text!r}")
            return text
        if hasattr(result, "close"):
            result.close()
        return None

    def methods(self, thing):
        for name in sorted(set(dir(type(thing)))):
            if name in LEFT_OUT or name.startswith("_") and name not in OPERATORS:
                continue
            if callable(getattr(type(thing), name)):
                yield name, getattr(thing, name)

    def arguments(self, method):
        """Parameters to pass wrong values to, with valid values for the others."""
        try:
            parameters = inspect.signature(method).parameters.values()
        except ValueError:
            return [], []
        right = {"key": 1, "index": 0, "value": 1, "cpu": 0, "default": 5, "flags": 0, "interface": "lo", "program": None, "at": 0,
                 "queue": 0, "room": 1, "address": 0, "length": 4, "queue_size": 192, "socket": None, "thing": 0, "entry": 1, "path": "x",
                 "directory": "x", "priority": 1, "action": 2, "frames": [], "lengths": [], "options": None, "data": b"", "packets": [],
                 "netns": None, "name": "x", "spec": XskSpec(), "frame_size": 0, "mode": 0, "direction": 1, "enabled": True}
        named = [parameter for parameter in parameters
                 if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)]
        return named, right

    def walk(self, thing):
        """Every method, with every wrong value at every place."""
        calls = 0
        for name, method in self.methods(thing):
            named, right = self.arguments(method)
            if not named:
                self.said(method, f"{type(thing).__name__}.{name}()")
            for wrong in named:
                for value in wrong_values():
                    if isinstance(value, str) and wrong.name in ("path", "directory"):
                        continue
                    given = {parameter.name: right.get(parameter.name) for parameter in named
                             if parameter.default is parameter.empty or parameter.name == wrong.name}
                    given[wrong.name] = value
                    positional = [given.pop(parameter.name) for parameter in named
                                  if parameter.name in given and parameter.kind is not parameter.KEYWORD_ONLY]
                    self.said(lambda: method(*positional, **given), f"{type(thing).__name__}.{name}({wrong.name}={value!r:.60})")
                    calls += 1
        return calls

    def maps(self):
        inner = MapSpec("hash", "I", "Q", 4)
        made = [
            ebpfmap.HashMap("I", "Q", 4), ebpfmap.HashMap(4, 4, 4), ebpfmap.HashMap("II", "6sH", 4), ebpfmap.LruHashMap("I", "d", 4),
            ebpfmap.HashMap(ctypes.c_uint32, ctypes.c_uint64, 4), ebpfmap.Array("I", 4), ebpfmap.Array(4, 4),
            ebpfmap.PerCpuArray("I", 4), ebpfmap.PerCpuHashMap("I", "q", 4), ebpfmap.LpmTrie(8, "I", 4),
            ebpfmap.LpmTrie(ebpfmap.codec.ipaddress.IPv4Network, "I", 4), ebpfmap.Queue("I", 4), ebpfmap.Stack(4, 4),
            ebpfmap.BloomFilter("I", 4), ebpfmap.DevMap(4), ebpfmap.DevMapHash(4), ebpfmap.CpuMap(2), ebpfmap.XskMap(4),
            ebpfmap.ProgArray(4), ebpfmap.HashOfMaps("I", inner, 4), ebpfmap.ArrayOfMaps(inner, 4), ebpfmap.SockMap(4),
            ebpfmap.SockHash("I", 4), ebpfmap.ReuseportSockArray(4), ebpfmap.CgroupArray(4), ebpfmap.PerfEventArray(4),
            ebpfmap.SkStorage("I"), ebpfmap.TaskStorage("I"), Map.create("ringbuf", max_entries=4096)]
        for map in made:
            self.open.enter_context(map)
        return made

    def test_methods_of_maps(self):
        for map in self.maps():
            with self.subTest(type(map).__name__):
                self.assertGreater(self.walk(map), 50)

    def test_closed_maps(self):
        for map in self.maps():
            map.close()
            for name, method in self.methods(map):
                named, right = self.arguments(method)
                given = [right.get(parameter.name) for parameter in named if parameter.default is parameter.empty]
                self.said(lambda: method(*given), f"closed {type(map).__name__}.{name}")

    def test_what_makes_maps(self):
        right = {"key": "I", "value": "I", "max_entries": 4, "inner": MapSpec("hash", "I", "I", 4), "type": "hash"}
        for name in ebpfmap.__all__:
            kind = getattr(ebpfmap, name)
            if not (isinstance(kind, type) and issubclass(kind, (Map, MapSpec))) or kind is Map:
                continue
            named = [parameter.name for parameter in inspect.signature(kind).parameters.values()
                     if parameter.name not in ("options", "self")]
            for wrong in [*named, *(("name", "flags", "numa_node", "extra", "btf", "token", "exclusive", "inner"))]:
                for value in wrong_values():
                    given = {parameter: right[parameter] for parameter in named if parameter in right}
                    given[wrong] = value
                    if wrong == "pin" and isinstance(value, (str, bytes)) or wrong == "max_entries" and isinstance(value, float):
                        continue

                    def make():
                        thing = kind(**given)
                        return thing.create() if isinstance(thing, MapSpec) else thing
                    self.said(make, f"{name}({wrong}={value!r:.60})")

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_methods_of_programs(self):
        forward = self.open.enter_context(ebpfmap.Object.bundled("forward"))
        for thing in (forward.constants, forward.maps):
            for wrong in wrong_values():
                name = list(thing)[0]
                self.said(lambda: thing.__setitem__(name, wrong), f"[{name}] = {wrong!r:.60}")
                self.said(lambda: thing.__setitem__(wrong, 1), f"[{wrong!r:.60}] = 1")
                self.said(lambda: thing[wrong], f"[{wrong!r:.60}]")
        forward.load()
        for thing in (forward.maps, forward.programs, forward.constants):
            self.walk(thing)
        self.walk(self.open.enter_context(ebpfmap.Chain()))
        self.walk(self.open.enter_context(ebpfmap.Drops()))
        for wrong in wrong_values():
            for call in (lambda: ebpfmap.Object.open(wrong), lambda: ebpfmap.Object.bundled(wrong), lambda: ebpfmap.Chain(wrong),
                         lambda: ebpfmap.Chain(0, wrong), lambda: ebpfmap.Link.attach_xdp(wrong, 10**6),
                         lambda: ebpfmap.Link.attach_xdp(0, wrong), lambda: ebpfmap.Link.attach_tc(0, "lo", wrong),
                         lambda: ebpfmap.Link.attach_cgroup(wrong, 0, 0), lambda: ebpfmap.Link.from_id(wrong),
                         lambda: ebpfmap.Program.from_id(wrong), lambda: ebpfmap.Program.from_fd(wrong),
                         lambda: ebpfmap.find_xdp(wrong), lambda: ebpfmap.interface_index(wrong),
                         lambda: ebpfmap.interface_name(wrong), lambda: ebpfmap.open(wrong), lambda: Map.from_id(wrong),
                         lambda: Map.from_fd(wrong), lambda: Map.create(wrong), lambda: ebpfmap.has_map_type(wrong),
                         lambda: ebpfmap.has_feature(wrong), lambda: forward.attach(wrong)):
                self.said(call, f"{inspect.getsource(call).strip()[:100]} with {wrong!r:.60}")

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_methods_of_sockets(self):
        small = XskSpec(frames=64, frame_size=2048, receive=32, send=32)
        xsk = self.open.enter_context(ebpfmap.XskSocket("lo", 0, small))
        self.assertGreater(self.walk(xsk), 100)
        self.walk(xsk.recv())
        for wrong in wrong_values():
            for call in (lambda: ebpfmap.XskSocket(wrong), lambda: ebpfmap.XskSocket("lo", wrong), lambda: ebpfmap.XskSocket("lo", 9, wrong),
                         lambda: ebpfmap.XskGroup("lo", wrong), lambda: ebpfmap.XskGroup(wrong, small),
                         lambda: ebpfmap.XskGroup("lo", small, object=wrong) if wrong is not None else None,
                         lambda: ebpfmap.XskSocket("lo", 9, XskSpec(frames=wrong)), lambda: None if wrong in (None, 2**70) else xsk.wait(wrong),
                         lambda: ebpfmap.XskSocket("lo", 9, XskSpec(busy_poll=wrong)), lambda: xsk.wait(0, wrong),
                         lambda: xsk.send([0], [wrong]), lambda: xsk.release([wrong]), lambda: xsk.send_bytes([wrong])):
                self.said(call, f"{inspect.getsource(call).strip()[:100]} with {wrong!r:.60}")

    # --- the cases -----------------------------------------------------------------------------------------------------------

    def test_habits_of_bcc(self):
        one = ctypes.c_int(1)
        with ebpfmap.Array("Q", 4) as array, ebpfmap.HashMap("I", "Q", 4) as table, ebpfmap.DevMap(4) as tx:
            array[one] = ctypes.c_uint64(7)
            table[one] = ctypes.c_uint64(8)
            tx[one] = 1
            self.assertEqual((array[one], array.get(one), table[one], table.get(one), tx[one].ifindex), (7, 7, 8, 8, 1))
            self.assertEqual((list(array.keys()), dict(array)), ([0, 1, 2, 3], {0: 0, 1: 7, 2: 0, 3: 0}))
            del table[one], tx[one]
            for name, instead in (("iteritems", "items\\(\\)"), ("itervalues", "values\\(\\)"), ("Key", "key= and value="),
                                  ("Leaf", "key= and value="), ("items_lookup_batch", "items\\(\\)"), ("zero", "for "),
                                  ("update_elem", "map\\[key\\] = value")):
                self.assertRaisesRegex(AttributeError, f"has no {name}.*{instead}", getattr, table, name)
            self.assertRaisesRegex(AttributeError, "HashMap has no such_thing", getattr, table, "such_thing")
            self.assertFalse(hasattr(table, "fileno_"))

    def test_sentences(self):
        with ebpfmap.TaskStorage("I") as storage, ebpfmap.Queue("I", 4) as queue, ebpfmap.CgroupArray(4) as groups, \
                ebpfmap.LpmTrie(8, "I", 4) as trie, ebpfmap.Array("I", 4) as array, ebpfmap.HashMap(4, 4, 4) as raw, \
                ebpfmap.HashOfMaps("I", MapSpec("hash", "I", "I", 4), 4) as outer, ebpfmap.DevMap(4) as tx:
            for call, says in (
                    (lambda: iter(storage), "TaskStorage has no iteration: .*storage\\[thing\\]"),
                    (lambda: list(queue), "has no iteration: drain\\(\\)"), (lambda: queue[0], "has no keys: push"),
                    (lambda: iter(groups), "has no iteration"), (lambda: groups[0], "cannot be read"),
                    (lambda: trie["10.0.0.0/8"], "key: '10.0.0.0/8' \\(str\\) is not \\(prefix length, bytes\\): .*key=IPv4Network"),
                    (lambda: array["x"], "index: 'x' \\(str\\) is no integer"),
                    (lambda: raw[80], "key: 80 \\(int\\) is no bytes.*no codec.*key=\"I\""),
                    (lambda: outer.__setitem__(1, 5), "inner map: an open ebpfmap.Map is needed, not 5 \\(int\\)"),
                    (lambda: tx.set("a", 1), "key: 'a' \\(str\\) is no integer"), (lambda: tx.set(1, None), "interface: None is no interface"),
                    (lambda: tx.set(1, "lo", 1.5), "a descriptor is needed, or something that has one")):
                self.assertRaisesRegex(TypeError, says, call)
            for wrong in (closed_file(), closed_socket(), WithoutDescriptor()):
                self.assertRaisesRegex(ValueError, "a descriptor is needed, and .* has none: is it closed", tx.set, 1, "lo", wrong)
            self.assertEqual(len(tx), 0)

    def test_no_key_is_a_key_of_no_bytes(self):
        for key in (None, 0, ""):
            for type, value, entries in (("queue", "I", 4), ("stack", "I", 4), ("bloom_filter", "I", 4), ("ringbuf", None, 4096)):
                with Map.create(type, key=key, value=value, max_entries=entries) as map:
                    self.assertEqual(map.key_size, 0)
                    said = set()
                    for none in (None, b"", bytearray()):
                        said.add(self.generic(map, none))
                    self.assertEqual(len(said), 1, said)

    @staticmethod
    def generic(map, key):
        """The results and messages of the generic calls with a key."""
        results = []
        value, handle = bytearray(4 if map.value_size else 0), map._open()
        for call in (lambda: api.ebpf_map_update(handle, key, bytes(value), 0), lambda: api.ebpf_map_lookup(handle, key, value, 0),
                     lambda: api.ebpf_map_take(handle, key, value, 0), lambda: api.ebpf_map_delete(handle, key)):
            try:
                results.append(call())
            except ebpfmap.Error as error:
                results.append((error.cause, str(error)))
        return str(results)


if __name__ == "__main__":
    runner.main()
