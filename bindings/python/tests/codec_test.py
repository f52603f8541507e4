#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Codecs: the types of keys and values."""
import ctypes
import struct
import sys
import unittest
from ipaddress import IPv4Network, IPv6Network

import runner
from ebpfmap import Array, HashMap, LpmTrie
from ebpfmap.codec import make_codec

try:
    import numpy
except ImportError:
    numpy = None


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_uint16), ("y", ctypes.c_uint32)]


class CodecTest(unittest.TestCase):
    def check(self, like, *values):
        """Through a map, each by itself and all at once."""
        with HashMap("I", like, 16) as map:
            for key, value in enumerate(values):
                map[key] = value
                self.assertEqual(map[key], value)
                self.assertEqual(map.get(key), value)
            self.assertEqual(dict(map.items()), dict(enumerate(values)))
        with HashMap(like, "I", 16) as map:
            for number, key in enumerate(values):
                map[key] = number
            self.assertEqual(dict(map.items()), {key: number for number, key in enumerate(values)})

    def test_bytes(self):
        self.check(3, b"abc", b"\0\0\0")

    def test_anything_like_bytes(self):
        with HashMap(3, 2, 4) as map:
            map[bytearray(b"abc")] = memoryview(b"xy")
            self.assertEqual(dict(map.items()), {b"abc": b"xy"})
            self.assertRaises(TypeError, map.__getitem__, 3)

    def test_numbers(self):
        for code, values in (("B", (0, 255)), ("b", (-128, 127)), ("H", (0, 65535)), ("i", (-2**31, 2**31 - 1)),
                             ("Q", (0, 2**64 - 1)), ("q", (-2**63, 2**63 - 1)), ("d", (0.5, -1e300)), ("?", (True, False))):
            with self.subTest(code):
                self.check(code, *values)

    def test_byte_order(self):
        self.check(">I", 1, 2**32 - 1)
        with HashMap(">H", "H", 4) as map:
            map[0x0102] = 0x0304
            self.assertEqual(bytes(map.read_all().keys), b"\1\2")
            self.assertEqual(bytes(map.read_all().values), (0x0304).to_bytes(2, sys.byteorder))

    def test_several_fields(self):
        self.check("6sH", (b"abcdef", 7), (b"\0" * 6, 0))
        self.check(struct.Struct("<IB3x"), (1, 2), (3, 4))
        self.assertEqual(make_codec("BI").size, 5)  # without padding
        self.assertEqual(make_codec("@BI").size, 8)

    def test_ctypes(self):
        with HashMap(ctypes.c_uint32, Point, 4) as map:
            map[1] = Point(2, 3)
            point = map[1]
            self.assertEqual((point.x, point.y), (2, 3))
            self.assertEqual([(key, value.y) for key, value in map.items()], [(1, 3)])
            self.assertRaises(TypeError, map.__setitem__, 1, (2, 3))

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numpy(self):
        pair = numpy.dtype([("packets", "u8"), ("bytes", "u8")])
        with HashMap(numpy.uint32, pair, 4) as map:
            map[1] = (2, 300)
            self.assertEqual(map[1]["bytes"], 300)
            self.assertEqual({int(key): int(value["packets"]) for key, value in map.items()}, {1: 2})
            values = numpy.frombuffer(map.read_all().values, pair)
            self.assertEqual(values["bytes"].sum(), 300)

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numpy_without_a_copy(self):
        with Array("Q", 100) as array:
            for index in range(100):
                array[index] = index
            self.assertEqual(numpy.asarray(array.read_all().values).sum(), 4950)

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numpy_of_several(self):
        with HashMap("I", numpy.dtype(("u4", 3)), 4) as map:
            map[1] = [1, 2, 3]
            self.assertEqual(map[1].tolist(), [1, 2, 3])
            self.assertEqual([value.tolist() for value in map.values()], [[1, 2, 3]])
            self.assertRaises(ValueError, map.__setitem__, 1, [1, 2])

    def test_numbers_are_never_cut_off(self):
        likes = [ctypes.c_uint8, "B"] + ([numpy.uint8, numpy.dtype(">u1")] if numpy else [])
        for like in likes:
            with self.subTest(like), HashMap(like, like, 4) as map:
                for number in (-1, 256, 2**64 + 1):
                    self.assertRaises((OverflowError, ValueError, struct.error), map.__setitem__, number, 1)
                    self.assertRaises((OverflowError, ValueError, struct.error), map.__setitem__, 1, number)
                self.assertRaises(TypeError, map.__setitem__, 1, 1.5)
                map[255] = True
                self.assertEqual({int(key): int(value) for key, value in map.items()}, {255: 1})
        with HashMap("I", "f", 4) as map:
            self.assertRaises(OverflowError, map.__setitem__, 1, 1e300)
            map[1] = 0.5
            self.assertEqual((map[1], list(map.values()), map.read_all().values.format), (0.5, [0.5], "f"))

    def test_a_table_as_bcc_has_it(self):
        with HashMap(ctypes.c_uint32, ctypes.c_uint64, 4) as table:
            table[ctypes.c_uint32(80)] = ctypes.c_uint64(2**63)
            self.assertEqual((table[ctypes.c_uint32(80)], table[80], list(table.items())), (2**63, 2**63, [(80, 2**63)]))
            self.assertIn(ctypes.c_uint32(80), table)
            del table[ctypes.c_uint32(80)]

    def test_pointers_are_no_values(self):
        for kind in (ctypes.c_char_p, ctypes.c_wchar_p, ctypes.py_object):
            self.assertRaises(TypeError, HashMap, "I", kind, 4)

    def test_networks(self):
        with LpmTrie(IPv4Network, "I", 16) as routes:
            routes["10.0.0.0/8"] = 8
            routes[IPv4Network("10.1.0.0/16")] = 16
            routes["0.0.0.0/0"] = 0
            self.assertEqual([routes[address] for address in ("10.1.2.3", "10.2.0.1", "192.0.2.1")], [16, 8, 0])
            self.assertEqual(dict(routes.items()), {IPv4Network("10.0.0.0/8"): 8, IPv4Network("10.1.0.0/16"): 16,
                                                    IPv4Network("0.0.0.0/0"): 0})
            del routes["10.1.0.0/16"]
            self.assertEqual(routes["10.1.2.3"], 8)
            self.assertRaises(KeyError, routes.__delitem__, "10.1.0.0/16")
        with LpmTrie(IPv6Network, "I", 16) as routes:
            routes["2001:db8::/32"] = 1
            self.assertEqual(routes["2001:db8::1"], 1)
            self.assertNotIn("2001:db9::1", routes)

    def test_prefixes_of_bits(self):
        with LpmTrie(4 + 2, "I", 16) as trie:
            trie[8, b"\x0a\0"] = 1
            self.assertEqual(trie[b"\x0a\xff"], 1)
            self.assertEqual(list(trie), [(8, b"\x0a\0")])

    def test_a_codec_of_ones_own(self):
        class Word:
            size = 4

            def encode(self, value):
                return value.encode().ljust(4)

            def decode(self, data):
                return bytes(data).decode().strip()
        self.check(Word(), "one", "two")

    def test_what_is_no_codec(self):
        self.assertRaises(TypeError, HashMap, object(), "I", 4)
        self.assertRaises(struct.error, HashMap, "no", "I", 4)


if __name__ == "__main__":
    runner.main()
