#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sums of per-CPU values as their codec decodes them."""
import ctypes
import struct
import unittest

import ebpfmap
import runner
from ebpfmap import PerCpuArray, PerCpuHashMap

try:
    import numpy
except ImportError:
    numpy = None

CPUS = ebpfmap.possible_cpus()


class Pair(ctypes.Structure):
    _fields_ = [("a", ctypes.c_int32), ("b", ctypes.c_uint8)]


class Word:
    """A codec of somebody's own."""
    size = 4

    def encode(self, value):
        return value.encode()

    def decode(self, data):
        return bytes(data).decode()


class SumsTest(unittest.TestCase):
    def sums_of(self, like, values):
        """The sums in every kind of map; the values of the first CPUs, then again from the first one."""
        each = [values[cpu % len(values)] for cpu in range(CPUS)]
        found = []
        with PerCpuArray(like, 2) as array, PerCpuHashMap("I", like, 4) as hash:
            for map in (array, hash):
                map[1] = each
                found.append(map.sums(1))
        self.assertEqual(found[0], found[1])
        return found[0], each

    def check(self, like, values):
        """One number each."""
        sums, each = self.sums_of(like, values)
        self.assertEqual(sums, (sum(each),))
        with PerCpuArray(like, 2) as array:
            array[-1] = each
            self.assertEqual((array.sum(1), array.sum(-1)), (sum(each), sum(each)))
            self.assertIs(type(array.sum(1)), type(sum(each)))
            self.assertRaises(IndexError, array.sum, 2)
        with PerCpuHashMap("I", like, 2) as hash:
            self.assertRaises(KeyError, hash.sum, 1)

    def test_numbers(self):
        for code, values in (("q", [-1, -1]), ("q", [-2**63, -2**63]), ("i", [-5, 3]), ("b", [-128, -128]), ("h", [-1, 1]),
                             ("Q", [2**64 - 1, 2**64 - 1]), ("I", [2**32 - 1, 2**32 - 1]), (">I", [1, 2]), (">q", [-1, -1]),
                             ("f", [0.5, -1.5]), ("d", [0.25, 1e300]), (">d", [0.25, 0.5]), ("?", [True, True])):
            with self.subTest(code):
                self.check(code, values)

    def test_numbers_of_ctypes(self):
        for kind, values in ((ctypes.c_int64, [-1, -1]), (ctypes.c_double, [0.5, 1.0]), (ctypes.c_uint32.__ctype_be__, [1, 2])):
            with self.subTest(kind):
                self.check(kind, values)

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_numbers_of_numpy(self):
        for dtype, values in (("i8", [-1, -1]), ("u1", [255, 255]), (">i2", [-3, 1]), ("f4", [0.5, 2.0]), ("u8", [2**64 - 1] * 2)):
            with self.subTest(dtype):
                self.check(numpy.dtype(dtype), values)
        pair = numpy.dtype([("a", ">i4"), ("b", "f8", 2)], align=True)
        sums, each = self.sums_of(pair, [(-1, [0.5, 1.5]), (-2, [1.0, 1.0])])
        self.assertEqual(sums, (sum(a for a, _ in each), sum(b[0] for _, b in each), sum(b[1] for _, b in each)))

    def test_several_numbers(self):
        sums, each = self.sums_of("qIf", [(-1, 2, 0.5), (-5, 2**32 - 1, 0.25)])
        self.assertEqual(sums, tuple(map(sum, zip(*each))))
        sums, each = self.sums_of(Pair, [Pair(-7, 255), Pair(1, 2)])
        self.assertEqual(sums, (sum(pair.a for pair in each), sum(pair.b for pair in each)))
        for like in ("qq", "II", Pair, ctypes.c_uint32 * 2):
            with PerCpuArray(like, 2) as array:
                self.assertRaisesRegex(TypeError, "2 numbers, and no sum as a whole: sums\\(\\)", array.sum, 1)
        with PerCpuArray(ctypes.c_int32 * 1, 2) as array:
            self.assertEqual(array.sums(1), (0,))

    def test_what_has_no_sum(self):
        for like in ("4s", "I4s", Word(), ctypes.c_char * 4) + ((numpy.dtype("S4"),) if numpy else ()):
            with self.subTest(like), PerCpuArray(like, 2) as array:
                self.assertRaisesRegex(TypeError, "has no sum: it does not consist of numbers", array.sum, 1)
                self.assertRaisesRegex(TypeError, "has no sum: it does not consist of numbers", array.sums, 1)

    def test_width(self):
        with PerCpuArray("qq", 2) as array:
            array[0] = [(-1, 5)] * CPUS
            self.assertEqual(array.sums(0, 8), (-CPUS, 5 * CPUS))  # the codec has signed numbers
            self.assertEqual(array.sums(0, 4), ((2**32 - 1) * CPUS, (2**32 - 1) * CPUS, 5 * CPUS, 0))
            self.assertRaises(ebpfmap.ArgumentError, array.sums, 0, 3)
        with PerCpuArray(16, 2) as raw, PerCpuArray(4, 2) as short:
            raw[0] = [struct.pack("QQ", 3, 5)] * CPUS
            short[0] = [struct.pack("I", 3)] * CPUS
            self.assertEqual((raw.sums(0), short.sum(0), short.sums(0, 2)), ((3 * CPUS, 5 * CPUS), 3 * CPUS, (3 * CPUS, 0)))


if __name__ == "__main__":
    runner.main()
