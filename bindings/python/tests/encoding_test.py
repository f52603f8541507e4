#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Encoding: every byte is written, padding is zero, and nothing is wrapped, rounded away or cut off."""
import array
import ctypes
import struct
import unittest
from decimal import Decimal

import ebpfmap
import runner
from ebpfmap import Array, HashMap, PerCpuArray, PerCpuHashMap, Queue, RangeError
from ebpfmap._generated import api
from ebpfmap._layout import raw_bytes
from ebpfmap.codec import make_codec

try:
    import numpy
except ImportError:
    numpy = None

CPUS = ebpfmap.possible_cpus()


class Inner(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_uint16)]


class Outer(ctypes.Structure):
    _fields_ = [("first", ctypes.c_uint8), ("inner", Inner * 2), ("last", ctypes.c_uint64)]


class Derived(Outer):
    _fields_ = [("more", ctypes.c_uint8)]


class Bits(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint32, 3), ("b", ctypes.c_uint32, 7), ("c", ctypes.c_uint16)]


class Either(ctypes.Union):
    _fields_ = [("one", Inner), ("other", ctypes.c_uint8)]


class Big(ctypes.BigEndianStructure):
    _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_uint32)]


def dirty(kind):
    """A ctypes object with all bits set."""
    return kind.from_buffer_copy(b"\xff" * ctypes.sizeof(kind))


def padding_of(kind):
    """The bytes that an object has in which every field was set: by hand, to compare with."""
    thing = kind()

    def fill(into):
        for base in type(into).__mro__:
            for name, of, *bits in base.__dict__.get("_fields_", ()):
                if issubclass(of, ctypes.Array):
                    for item in getattr(into, name):
                        fill(item)
                elif issubclass(of, (ctypes.Structure, ctypes.Union)):
                    fill(getattr(into, name))
                else:
                    setattr(into, name, -1)
    fill(thing)
    return bytes(thing)


class Encoding(unittest.TestCase):
    def stored(self, like, value):
        """The bytes of a value in the kernel, and of the same thing as a key, in each way to say it."""
        codec = make_codec(like)
        with HashMap("I", like, 4) as values, HashMap(like, "I", 4) as keys, Queue(like, 4) as queue, Array(like, 2) as array, \
                PerCpuHashMap("I", like, 4) as each:
            values[1] = value
            values.put(2, value, ebpfmap.UpdateFlag.NOEXIST)
            values.insert(3, value)
            queue.push(value)
            array[1] = value
            each[1] = [value] * CPUS
            each.set_cpu(2, 0, value)
            found = [self.raw(values, struct.pack("I", number), codec.size) for number in (1, 2, 3)]
            found += [self.raw(array, struct.pack("I", 1), codec.size)]
            percpu = self.raw(each, struct.pack("I", 1), codec.size * CPUS)
            found += [percpu[at:at + codec.size] for at in range(0, len(percpu), codec.size)]
            found += [self.raw(each, struct.pack("I", 2), codec.size * CPUS)[:codec.size]]
            popped = bytearray(codec.size)
            api.ebpf_queue_pop(queue._open(), popped)
            found.append(bytes(popped))
            keys[value] = 1
            keys.put(value, 2, ebpfmap.UpdateFlag.EXIST)
            self.assertEqual(keys[value], 2)
            self.assertIn(value, keys)
            found.append(bytes(memoryview(keys.read_all().keys).cast("B")))
            self.assertIsNone(keys.next_key(value))
            self.assertEqual(keys.pop(value), 2)
        self.assertEqual(len(set(found)), 1, found)
        return found[0]

    @staticmethod
    def raw(map, key, size):
        value = bytearray(size)
        assert api.ebpf_map_lookup(map._open(), key, value, 0)
        return bytes(value)

    def refused(self, kind, says, like, *values):
        """As a key and as a value, in each way, with an error that says so; nothing is stored."""
        for value in values:
            with self.subTest(like=like, value=value), HashMap("I", like, 4) as map, Queue(like, 4) as queue, \
                    PerCpuArray(like, 2) as each, Array(like, 2) as array:
                calls = [lambda: map.__setitem__(1, value), lambda: map.put(1, value, 1), lambda: map.insert(1, value),
                         lambda: queue.push(value), lambda: array.__setitem__(0, value), lambda: each.set_cpu(0, 0, value),
                         lambda: each.__setitem__(0, [value] * CPUS)]
                for call in calls:
                    self.check_refusal(kind, f"^value\\b.*{says}", call)
                self.assertEqual((len(map), queue.peek(None)), (0, None))
                with HashMap(like, "I", 4) as keys:
                    for call in (lambda: keys.__setitem__(value, 1), lambda: keys[value], lambda: keys.get(value),
                                 lambda: keys.pop(value), lambda: keys.__delitem__(value), lambda: keys.insert(value, 1),
                                 lambda: keys.get(value, flags=4)):
                        self.check_refusal(kind, f"^key\\b.*{says}", call)
                    self.assertEqual(len(keys), 0)

    def check_refusal(self, kind, says, call):
        with self.assertRaisesRegex(kind, says) as caught:
            call()
        self.assertNotIsInstance(caught.exception, ebpfmap.Error)
        self.assertIsNone(caught.exception.__cause__)
        text = str(caught.exception)
        self.assertTrue(text.isprintable() and len(text) < 300, text)

    # --- padding -----------------------------------------------------------------------------------------------------------

    def test_ctypes(self):
        for kind in (Inner, Outer, Derived, Bits, Either, Big, Outer * 2, Inner * 3):
            with self.subTest(kind):
                thing = dirty(kind)
                wanted = b"".join(padding_of(kind._type_) for _ in thing) if issubclass(kind, ctypes.Array) else padding_of(kind)
                self.assertEqual(self.stored(kind, thing), wanted)
                self.assertEqual(raw_bytes(thing), wanted)
                self.assertEqual(raw_bytes(memoryview(thing)), wanted)
                self.assertEqual(self.stored(len(wanted), thing), wanted)  # without a codec
        self.assertIn(0, padding_of(Outer))

    def test_dirty_keys_are_one_key(self):
        with HashMap(Inner, "I", 4) as map:
            one, other = dirty(Inner), Inner(255, 65535)
            map[one] = 1
            map[other] = 2
            self.assertEqual((len(map), map[one]), (1, 2))

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numpy(self):
        inner = numpy.dtype([("a", "u1"), ("b", "<u2")], align=True)
        kinds = [
            numpy.dtype([("a", "u1"), ("b", "<u8")], align=True),
            numpy.dtype([("a", "u1"), ("inner", inner, (2,)), ("z", "<u8")], align=True),
            numpy.dtype({"names": ["late", "early"], "formats": ["<u4", "u1"], "offsets": [8, 1], "itemsize": 16}),
        ]
        values = [(255, 2**64 - 1), (255, [(255, 65535), (255, 65535)], 2**64 - 1), (2**32 - 1, 255)]
        masks = ["ff00000000000000ffffffffffffffff", "ff00ff00ffffff00ffff000000000000ffffffffffffffff",
                 "00ff000000000000ffffffff00000000"]
        for kind, value, mask in zip(kinds, values, masks):
            rows = numpy.frombuffer(b"\xff" * 3 * kind.itemsize, kind)
            for given in (value, list(value), rows[1], rows[1:2], rows[1].reshape(()), numpy.array(value, kind)):
                with self.subTest(kind=str(kind), given=type(given)):
                    self.assertEqual(self.stored(kind, given).hex(), mask)
            for buffer in (rows[1], rows[1:2]):
                self.assertEqual(self.stored(kind.itemsize, buffer).hex(), mask)
            self.assertEqual(raw_bytes(rows).hex(), 3 * mask)
            if kind.names != ("late", "early"):  # of which numpy makes no memoryview
                self.assertEqual(self.stored(kind.itemsize, memoryview(rows[1:2])).hex(), mask)
                self.assertRaisesRegex(TypeError, "may have padding", raw_bytes, memoryview(rows)[1:])
            whole = numpy.dtype((kind, 2))
            self.assertEqual(self.stored(whole, [value, value]).hex(), 2 * mask)
            self.assertEqual(self.stored(whole, rows[:2]).hex(), 2 * mask)
            other = numpy.zeros(1, numpy.dtype([(name, kind.fields[name][0]) for name in kind.names]))  # packed
            for name in kind.names:
                other[name] = rows[:1][name]
            self.assertEqual(self.stored(kind, other[0]).hex(), mask)

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numpy_is_stored_as_numpy_would(self):
        for kind, values in (("<i2", (-5, 7)), (">u4", (1, 2**32 - 1)), ("<f4", (1.5, float("inf"))), (">f8", (0.1, -2.5)),
                             ("<f2", (0.5, 65504)), ("?", (True, False)), ("S5", (b"abc", b"12345", "text")),
                             ("U3", ("abc", "é", "")), (">U2", ("é", "xy")), ("c8", (1 + 2j, 3)), (">c16", (1j, 0.5)),
                             ("V3", (b"abc",)), ("(2,3)<u2", ([[1, 2, 3], [4, 5, 6]],))):
            dtype = numpy.dtype(kind)
            for value in values:
                with self.subTest(kind=kind, value=value):
                    wanted = numpy.array(value, dtype.base).tobytes()
                    self.assertEqual(self.stored(dtype, value), wanted)
                    self.assertEqual(self.stored(dtype, numpy.array(value, dtype.base)), wanted)
                    self.assertEqual(self.stored(numpy.dtype([("pad", "u1"), ("it", dtype)], align=False), (1, value)),
                                     b"\1" + wanted)

    def test_every_path_of_bytes(self):
        with HashMap(4, 4, 4) as map:
            api.ebpf_map_update(map._open(), dirty(Inner), dirty(Inner), 0)
            self.assertEqual(dict(map.items()), {b"\xff\0\xff\xff": b"\xff\0\xff\xff"})
            map[bytearray(4)] = memoryview(array.array("H", [1, 2]))
            self.assertEqual(map[bytes(4)], struct.pack("HH", 1, 2))

    # --- numbers -----------------------------------------------------------------------------------------------------------

    def test_integers(self):
        rows = [("B", 0, 255), ("b", -128, 127), ("H", 0, 65535), (">h", -2**15, 2**15 - 1), ("I", 0, 2**32 - 1),
                (">I", 0, 2**32 - 1), ("i", -2**31, 2**31 - 1), ("Q", 0, 2**64 - 1), ("q", -2**63, 2**63 - 1),
                (ctypes.c_uint8, 0, 255), (ctypes.c_int32, -2**31, 2**31 - 1), (ctypes.c_uint64, 0, 2**64 - 1),
                (ctypes.c_uint32.__ctype_be__, 0, 2**32 - 1), (ctypes.c_void_p, 0, 2**64 - 1)]
        if numpy:
            rows += [(numpy.uint8, 0, 255), (numpy.dtype(">i2"), -2**15, 2**15 - 1), (numpy.int64, -2**63, 2**63 - 1),
                     (numpy.uint64, 0, 2**64 - 1)]
        for like, low, high in rows:
            self.refused(RangeError, f"does not fit: .* takes {low} to {high}$", like, low - 1, high + 1, -2**70, 10**5000)
            self.refused(TypeError, f"is no integer: .* takes {low} to {high}$", like, 1.5, 1.0, float("nan"), None, "1", b"1", [1],
                         object(), (1,))
            for number in (low, high):
                self.assertEqual(int.from_bytes(self.stored(like, number), self.order(like), signed=low < 0), number)

    @staticmethod
    def order(like):
        return "big" if str(getattr(like, "str", like)).startswith(">") or "be" in str(like) else "little"

    def test_numbers_of_ctypes_and_numpy(self):
        given = [ctypes.c_int(5), ctypes.c_uint64(5), True + 4] + ([numpy.uint8(5), numpy.array(5)] if numpy else [])
        for like in ["I", ">I", "q", ctypes.c_uint32] + ([numpy.uint16] if numpy else []):
            for number in given:
                self.assertEqual(int.from_bytes(self.stored(like, number), self.order(like)), 5)
            self.refused(RangeError, "does not fit", like, ctypes.c_int64(-2**63 - 0) if like != "q" else 2**63)
        self.assertEqual(self.stored("II", (ctypes.c_int(5), 6)), struct.pack("II", 5, 6))

    def test_floats(self):
        likes = [("f", 1e40), ("d", 10**400), (">f", -1e39), ("e", 65520.0), (ctypes.c_float, 1e40)]
        likes += [(numpy.float32, 1e40), (numpy.dtype(">f4"), numpy.float64(1e40)), (numpy.float16, 1e6)] if numpy else []
        for like, large in likes:
            self.refused(RangeError, "does not fit: .* takes -", like, large)
            self.refused(TypeError, "is no number", like, "1.5", None, b"1", [1.0], 1j, object())
            self.assertEqual(self.stored(like, float("inf")), make_codec(like).encode(float("inf")))
            self.stored(like, 1)
            self.stored(like, Decimal("0.5"))
        if numpy:
            self.refused(TypeError, "is no number", numpy.float32, numpy.array([1.0, 2.0]))
            self.refused(RangeError, "field b: 1e\\+40 does not fit: float32", numpy.dtype([("a", "u1"), ("b", "f4")]), (1, 1e40))

    def test_booleans(self):
        for like in ["?", ctypes.c_bool] + ([numpy.bool_] if numpy else []):
            self.refused(RangeError, "neither True nor False", like, 2, -1)
            self.refused(TypeError, "neither True nor False", like, "no", None, 1.0, b"", [])
            for value in [True, 1, ctypes.c_bool(True)] + ([numpy.True_] if numpy else []):
                self.assertEqual(self.stored(like, value), b"\1")
        self.refused(RangeError, "field 2: 2 is neither", "I?", (1, 2))

    # --- strings and structures ----------------------------------------------------------------------------------------------

    def test_strings(self):
        likes = [("4s", 4), ("5p", 4), (ctypes.c_char * 4, 4)] + ([(numpy.dtype("S4"), 4), (numpy.dtype("V4"), 4)] if numpy else [])
        for like, room in likes:
            self.refused(RangeError, f"5 bytes, b'abcde', do not fit: .* takes 0 to {room} bytes", like, b"abcde")
            self.refused(TypeError, "is no bytes", like, 5, None, "abé", 1.5)
            self.assertIn(b"abcd", self.stored(like, b"abcd"))
            self.assertEqual(self.stored(like, b"a").rstrip(b"\0").lstrip(b"\1"), b"a")
        self.refused(RangeError, "takes 1 byte$", "c", b"ab", b"")
        self.refused(RangeError, "field 1: 7 bytes, b'1234567', do not fit: \"6s\" takes 0 to 6 bytes", "6sH", (b"1234567", 1))
        self.refused(TypeError, "field 1: 'abc' \\(str\\) is no bytes: encode it first", "6sH", ("abc", 1))
        if numpy:
            self.refused(RangeError, "5 characters, 'abcde', do not fit: .* takes 0 to 4$", numpy.dtype("U4"), "abcde")
            self.refused(TypeError, "is no str", numpy.dtype("U4"), b"abc", 5, None)
            self.refused(RangeError, "field name: 9 bytes", numpy.dtype([("name", "S8")]), (b"123456789",))

    def test_several_fields(self):
        self.refused(RangeError, "field 2: 65536 does not fit: \"H\" takes 0 to 65535", "IHB", (1, 65536, 2))
        self.refused(RangeError, "3 values, .* do not fit: 2 are needed", "II", (1, 2, 3), [1, 2, 3])
        self.refused(RangeError, "1 value, .* does? not fit|1 value, ", "II", (1,))
        self.refused(TypeError, "is not a tuple of 2 values", "II", 5, None, {1: 2, 3: 4}, {1, 2}, "12", 1.5)
        self.assertEqual(self.stored("II", [1, 2]), struct.pack("II", 1, 2))
        self.refused(TypeError, "a Inner is needed", Inner, (1, 2), 5, Outer(), None, b"1234")
        self.refused(RangeError, "field \\[1\\]: 256 does not fit", ctypes.c_uint8 * 2, [1, 256])
        self.assertEqual(self.stored(ctypes.c_uint16 * 2, (1, 2)), struct.pack("HH", 1, 2))

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_structures_of_numpy(self):
        pair = numpy.dtype([("a", "<u4"), ("b", "<u4")])
        deep = numpy.dtype([("x", "u1"), ("in", pair, 2)], align=True)
        self.refused(RangeError, "field a: 8589934592 does not fit: uint32 takes 0 to 4294967295", pair, (2**33, 2))
        self.refused(RangeError, "field b: -1 does not fit", pair, (1, -1), [1, -1])
        self.refused(RangeError, "field in\\[1\\]\\.b: 4294967296 does not fit", deep, (1, [(1, 2), (3, 2**32)]))
        self.refused(TypeError, "field in\\[0\\]\\.a: 1\\.5 \\(float\\) is no integer", deep, (1, [(1.5, 2), (3, 4)]))
        self.refused(TypeError, "field a: nan \\(float", pair, (float("nan"), 2), (numpy.float64("nan"), 2))
        self.refused(RangeError, "2 rows are no value", pair, numpy.zeros(2, pair))
        self.refused(RangeError, "0 rows are no value", pair, numpy.zeros(0, pair))
        self.refused(RangeError, "3 values", pair, (1, 2, 3), numpy.zeros(3, "u4"))
        self.refused(TypeError, "is not a tuple", pair, 5, None, "ab", {"a": 1, "b": 2})
        self.refused(TypeError, "a record with the fields 'a, b' is needed, not 'b, a'", pair,
                     numpy.zeros((), numpy.dtype([("b", "<u4"), ("a", "<u4")])))
        wide = numpy.dtype([("a", "<u8"), ("b", "<i8")])
        self.refused(RangeError, "field a: 8589934592 does not fit", pair, numpy.array((2**33, 0), wide))
        self.refused(RangeError, "field b: -1 does not fit", pair, numpy.array((0, -1), wide)[()])
        self.refused(RangeError, "1 value, .* are needed", numpy.dtype(("<u4", 3)), [1], numpy.zeros(1, "u4"))
        self.refused(TypeError, "is not a sequence", numpy.dtype(("<u4", 3)), 5, None)
        self.refused(RangeError, "field \\[2\\]: 256", numpy.dtype(("u1", 3)), numpy.array([0, 0, 256]))

    # --- types without meaning in a map -----------------------------------------------------------------------------------------

    def test_what_is_refused_when_the_codec_is_made(self):
        class Pointing(ctypes.Structure):
            _fields_ = [("name", ctypes.c_char_p)]

        class Pointer(ctypes.Structure):
            _fields_ = [("next", ctypes.POINTER(ctypes.c_int))]
        for like in (Pointing, Pointer, Pointing * 2, ctypes.py_object, ctypes.c_char_p, ctypes.c_wchar_p, ctypes.c_longdouble):
            with self.subTest(like):
                self.assertRaisesRegex(TypeError, "means nothing in a map", HashMap, "I", like, 4)
                self.assertRaisesRegex(TypeError, "means nothing in a map", HashMap, like, "I", 4)
        self.assertRaisesRegex(TypeError, "points into this process", raw_bytes, Pointing(b"x"))
        if numpy:
            for like in (numpy.dtype(object), numpy.dtype([("a", "u4"), ("b", object)]), numpy.dtype((object, 2)), numpy.object_):
                with self.subTest(like):
                    self.assertRaisesRegex(TypeError, "points into this process, and means nothing", HashMap, "I", like, 4)
            for like in (numpy.longdouble, numpy.clongdouble, numpy.dtype("M8[s]"), numpy.dtype("m8[ns]")):
                self.assertRaisesRegex(TypeError, "has no place in a map: take integers", HashMap, "I", like, 4)
            over = numpy.dtype({"names": ["a", "b"], "formats": ["u4", "u1"], "offsets": [0, 2]})
            self.assertRaisesRegex(TypeError, "the field 'b' lies upon another one", HashMap, "I", over, 4)
            with HashMap(8, 8, 4) as map:
                for given in (numpy.array(["x"], object), numpy.array([("x",)], [("a", object)])):
                    self.assertRaisesRegex(TypeError, "points into this process", map.__setitem__, bytes(8), given)
                self.assertEqual(len(map), 0)

    def test_per_cpu_values(self):
        with PerCpuArray(4, 2) as each:
            self.assertRaisesRegex(RangeError, "value, CPU 0: 2 bytes, b'ab', do not fit: a value has 4 bytes",
                                   each.__setitem__, 0, [b"ab", b"abcdef"] + [b"abcd"] * (CPUS - 2))
        with PerCpuArray("I", 2) as each:
            self.assertRaisesRegex(RangeError, f"value, CPU {CPUS - 1}: 4294967296 does not fit",
                                   each.__setitem__, 0, [0] * (CPUS - 1) + [2**32])
            for wrong in (5, None, "ab", b"ab", {1: 2}, {1, 2}):
                self.assertRaisesRegex(TypeError, "is not a list with a value for each", each.__setitem__, 0, wrong)

    def test_messages_are_one_line(self):
        class Strange:
            def __repr__(self):
                return "a\nb\x1b[31m\ud800" + "é" * 4000
        with HashMap("I", "6s", 4) as map, HashMap(4, 4, 4) as raw:
            for wrong in (Strange(), "é" * 4000, "\n\x1b", "\ud800", 10**5000):
                for call in (lambda: map[wrong], lambda: map.__setitem__(1, wrong), lambda: raw[wrong],
                             lambda: ebpfmap.Map.create(str(wrong)[:4000] if not isinstance(wrong, int) else "x\ny")):
                    with self.assertRaises((TypeError, ValueError)) as caught:
                        call()
                    text = str(caught.exception)
                    self.assertTrue(text.isprintable(), ascii(text))
                    self.assertLess(len(text), 300)
                    text.encode()


if __name__ == "__main__":
    runner.main()
