#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Copies: open objects reject copying and pickling with a remedy; data can be copied and pickled."""
import copy
import copyreg
import ctypes
import dataclasses
import enum
import importlib
import multiprocessing
import inspect
import pickle
import pkgutil
import unittest
from ipaddress import IPv4Network
from multiprocessing.reduction import ForkingPickler

import ebpfmap
import runner
from ebpfmap._generated import api
from ebpfmap import Array, HashMap, Map, MapFlag, Object, Queue, MapSpec, XskSpec
from ebpfmap._single import Single
from ebpfmap.codec import PerCpuCodec, make_codec

try:
    import numpy
except ImportError:
    numpy = None

# Classes that are data, beside enums, named tuples and exceptions.
DATA = {"XskSpec"}
# Classes without anything that is open, of which each process has its own.
PARTS = {"Functions", "_Bare", "Text", "_Field", "_Closed", "Codec", "Dictionary"}
# Classes that say how the bytes of keys and values are made.
CODECS = "codec", "fields", "_misfit"


def classes():
    """Every class of the package, public or not."""
    for module in pkgutil.iter_modules(ebpfmap.__path__, "ebpfmap."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and thing.__module__ == module.name:
                yield thing


def is_data(kind):
    return (issubclass(kind, (enum.Enum, BaseException)) or hasattr(kind, "_fields") or kind.__name__ in DATA
            or kind.__module__.rpartition(".")[2] in (*CODECS, "lpm"))


def copies(thing):
    """Each way in which something is copied, by its name."""
    yield "copy", lambda: copy.copy(thing)
    yield "deepcopy", lambda: copy.deepcopy(thing)
    yield "deepcopy of a dictionary", lambda: copy.deepcopy({"thing": thing})
    yield "asdict", lambda: dataclasses.asdict(dataclasses.make_dataclass("Holder", ["thing"])(thing))
    yield "astuple", lambda: dataclasses.astuple(dataclasses.make_dataclass("Holder", ["thing"])([thing]))
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield f"pickle {protocol}", lambda protocol=protocol: pickle.dumps(thing, protocol)
        yield f"pickle in Python {protocol}", lambda protocol=protocol: pickle._dumps([thing], protocol)
        yield f"reduce {protocol}", lambda protocol=protocol: thing.__reduce_ex__(protocol)
    yield "reduce", lambda: thing.__reduce__()
    yield "for another process", lambda: ForkingPickler.dumps(thing)


class CopiesTest(unittest.TestCase):
    def refuses(self, thing, way_out="pin\\(\\)|fileno\\(\\)"):
        for name, make in copies(thing):
            with self.subTest(thing=type(thing).__name__, way=name):
                with self.assertRaisesRegex(TypeError, f"a {type(thing).__name__} cannot be copied or pickled: .*({way_out})"):
                    make()

    def test_every_class_is_open_or_data(self):
        found = list(classes())
        self.assertGreater(len(found), 100)
        for kind in found:
            self.assertTrue(issubclass(kind, Single) or is_data(kind) or kind.__name__ in PARTS,
                            f"{kind.__module__}.{kind.__name__} says nothing about copies: derive it from Single, or list it here")
            self.assertFalse(issubclass(kind, ctypes._SimpleCData), kind)

    def test_what_holds_a_handle_is_single(self):
        for kind in [*vars(ebpfmap).values(), *vars(api).values()]:
            if isinstance(kind, type) and (hasattr(kind, "fileno") or hasattr(kind, "_open") or hasattr(kind, "destructor")
                                           or hasattr(kind, "close")):
                self.assertTrue(issubclass(kind, Single), kind)

    def test_every_single_class_refuses(self):
        kinds = [kind for kind in classes() if issubclass(kind, Single) and not inspect.isabstract(kind)]
        self.assertGreater(len(kinds), 60)
        for kind in kinds:
            derived = type(f"{kind.__name__}OfAUser", (kind,), {})
            for thing in (kind.__new__(kind), derived.__new__(derived)):
                self.refuses(thing, "")

    def test_public_classes_say_the_way_out(self):
        for name in ebpfmap.__all__:
            kind = getattr(ebpfmap, name)
            if isinstance(kind, type) and issubclass(kind, Single):
                self.assertNotEqual(kind.way_out, Single.way_out, name)

    def test_maps_and_their_parts(self):
        with HashMap("I", "Q", 4) as map, Array("I", 4) as numbers, Queue("I", 4) as queue:
            map[1] = 10
            for thing in (map, numbers, queue, map.cursor(), map.keys(), map.values(), map.items()):
                self.refuses(thing)
            for walk in (iter(map), iter(map.items()), iter(map.values()), iter(numbers), numbers.items(), queue.drain()):
                self.refuses(walk, "list")
            self.assertEqual(list(iter(map.items())), [(1, 10)])
            self.refuses(MapSpec("hash", "I", "Q", 4), "same arguments")
            self.assertEqual(dict(map.items()), {1: 10})  # all that has not closed it

    def test_the_handles_themselves(self):
        with HashMap("I", "Q", 4) as map, map.cursor() as cursor:
            for thing in (map._handle, cursor._handle, map._calls[0]):
                self.refuses(thing, "")
            self.assertRaises(TypeError, memoryview, map._handle)
            self.assertRaises(AttributeError, lambda: api.MapHandle.from_buffer_copy)

    def test_classes_of_a_user(self):
        class Counters(HashMap):
            """With something in it."""

            def __init__(self):
                super().__init__("I", "Q", 4)
                self.note = []

        @dataclasses.dataclass
        class Service:
            counters: HashMap
        with Counters() as counters:
            self.refuses(counters)
            self.assertRaises(TypeError, dataclasses.asdict, Service(counters))
            self.assertRaises(TypeError, counters.__reduce_ex__, 4)
            self.assertRaises(TypeError, copyreg.__reduce_ex__, counters, 1)
            self.assertRaises(TypeError, object.__reduce_ex__, counters, 4)

    def test_a_process_is_not_started_with_a_map(self):
        spawning = multiprocessing.get_context("spawn")
        with Queue("I", 4) as queue:
            child = spawning.Process(target=print, args=(queue,))
            with self.assertRaisesRegex(TypeError, "cannot be copied or pickled: pin\\(\\) it"):
                child.start()
            queue.push(1)
            self.assertEqual(queue.pop(), 1)

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_programs(self):
        with Object.bundled("forward") as forward:
            for thing in (forward, forward.maps, forward.programs, forward.constants):
                self.refuses(thing)
            self.refuses(iter(forward.maps), "list")
            forward.load()
            with ebpfmap.Chain() as chain, ebpfmap.Drops() as drops, ebpfmap.enable_run_stats() as counting:
                for thing in (forward.programs["forward"], forward.maps["tx"], chain, drops):
                    self.refuses(thing)
                for thing in (counting, iter(chain), iter(drops)):
                    self.refuses(thing, "")
                with chain.attach_xdp("lo") as link:
                    self.refuses(link)

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_sockets(self):
        with ebpfmap.XskSocket("lo", 0, XskSpec(frames=64, frame_size=2048, receive=32, send=32)) as xsk:
            self.refuses(xsk)
            self.refuses(xsk.recv(), "bytes\\(packet\\)")
            for thing in (xsk._loans, xsk._handle._turn):
                self.refuses(thing, "")
            whole = xsk.memory
            for name, make in list(copies(whole))[:3]:
                with self.subTest(name):
                    self.assertRaises(TypeError, make)
            self.assertRaises(TypeError, copy.deepcopy, whole.obj)

    # --- data ------------------------------------------------------------------------------------------------------------

    def same(self, thing, check=None):
        made = [copy.copy(thing), copy.deepcopy(thing)]
        made += [pickle.loads(pickle.dumps(thing, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        for other in made:
            self.assertIs(type(other), type(thing))
            self.assertEqual((check or (lambda it: it))(other), (check or (lambda it: it))(thing))

    def test_records(self):
        with HashMap("I", "Q", 4, flags=MapFlag.NO_PREALLOC) as map:
            map[1] = 2
            self.same(map.info)
            self.same(map.read_all(), lambda dump: (dump.keys.tolist(), dump.values.tolist(), dump.keys.format))
        self.same(XskSpec(frames=64))
        self.assertEqual(dataclasses.asdict(XskSpec())["frames"], 4096)
        for kind in classes():
            if hasattr(kind, "_fields") and kind is not ebpfmap.Dump:
                self.same(kind(*range(len(kind._fields))))
            elif issubclass(kind, enum.Enum):
                self.same(list(kind))

    def test_errors(self):
        for kind in classes():
            if issubclass(kind, ebpfmap.Error):
                self.same(kind(22, "a sentence", ebpfmap.Cause.ARGUMENT, "ebpf_map_create", "log"),
                          lambda error: (error.errno, str(error), error.cause, error.operation, error.log))

    def test_codecs(self):
        likes = [None, 6, "I", ">H", "6sH", "f", "@BI", "4s?", ctypes.c_uint32, Pair, ctypes.c_char * 4, IPv4Network]
        likes += [numpy.uint32, numpy.dtype([("a", "u1"), ("b", "<u4", 2)], align=True)] if numpy else []
        for like in likes:
            with self.subTest(like):
                codec = make_codec(like)
                value = codec.decode(bytes(codec.size or 4))
                self.same(codec, lambda codec: (codec.size, codec.encode(value), getattr(codec, "cast", None)))
                per_cpu = PerCpuCodec(codec, codec.size or 4, 2)
                self.same(per_cpu, lambda codec: (codec.size, codec.encode([value, value])))


class Pair(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_uint32)]


if __name__ == "__main__":
    runner.main()
