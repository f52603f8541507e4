#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Maps as dictionaries and sequences, where they come from, and that nothing leaks."""
import gc
import os
import struct
import unittest

import ebpfmap
import runner
from ebpfmap import Array, Error, FullError, HashMap, Map, MapFlag, NotFoundError, PerCpuArray, PinPolicy, UpdateFlag


def descriptors():
    return len(os.listdir("/proc/self/fd"))


class MapTest(unittest.TestCase):
    def create(self, key="I", value="Q", max_entries=4, **options):
        map = HashMap(key, value, max_entries, **{"name": "t", **options})
        self.addCleanup(map.close)
        return map

    def test_is_a_dictionary(self):
        map = self.create()
        map[1] = 2**64 - 1
        map[2] = 20
        self.assertEqual(map[1], 2**64 - 1)
        self.assertEqual(dict(map), {1: 2**64 - 1, 2: 20})
        self.assertEqual(dict(map.items()), {1: 2**64 - 1, 2: 20})
        self.assertEqual(map, {1: 2**64 - 1, 2: 20})
        self.assertEqual((len(map), sorted(map), sorted(map.keys()), sorted(map.values())),
                         (2, [1, 2], [1, 2], [20, 2**64 - 1]))
        self.assertIn(2, map)
        self.assertNotIn(3, map)
        self.assertIn((2, 20), map.items())
        self.assertEqual(map.pop(2), 20)
        del map[1]
        self.assertEqual(list(map), [])
        map.update({3: 30, 4: 40})
        self.assertEqual(map.setdefault(3, 7), 30)
        self.assertEqual(map.setdefault(5, 7), 7)
        self.assertIn(map.popitem(), [(3, 30), (4, 40), (5, 7)])
        map.clear()
        self.assertEqual(len(map), 0)
        self.assertRaises(KeyError, map.popitem)

    def test_missing_keys(self):
        map = self.create()
        for access in (lambda: map[7], lambda: map.pop(7), lambda: map.__delitem__(7), lambda: map.replace(7, 1)):
            self.assertRaises(KeyError, access)
        self.assertEqual(map.get(7, "none"), "none")
        self.assertIsNone(map.pop(7, None))
        self.assertFalse(map.discard(7))
        with self.assertRaises(NotFoundError) as caught:
            del map[7]
        self.assertIsInstance(caught.exception, OSError)
        self.assertEqual(str(caught.exception), 'map "t" has no key 7 to remove')

    def test_flags_of_an_update(self):
        map = self.create()
        map.put(1, 10, UpdateFlag.NOEXIST)
        self.assertRaises(FileExistsError, map.put, 1, 11, UpdateFlag.NOEXIST)
        self.assertRaises(FileExistsError, map.insert, 1, 11)
        map.replace(1, 12)
        map.put(1, 13, UpdateFlag.EXIST)
        self.assertEqual(map[1], 13)
        self.assertRaises(Error, map.put, 1, 14, 99)
        self.assertEqual(map[1], 13)

    def test_values_that_do_not_fit(self):
        map = self.create()
        for key, value in ((-1, 0), (2**32, 0), (0, -1), (0, 2**64)):
            self.assertRaises((ValueError, struct.error), map.__setitem__, key, value)
        for key in ("1", 1.5, None, b"\1\0\0\0"):
            self.assertRaises((TypeError, struct.error), map.__getitem__, key)
        self.assertEqual(len(map), 0)
        map[1] = 1  # the map still works after failures
        self.assertEqual(map[1], 1)

    def test_next_key(self):
        map = self.create()
        self.assertIsNone(map.next_key())
        map[7] = 1
        self.assertEqual(map.next_key(), 7)
        self.assertIsNone(map.next_key(7))

    def test_many_entries(self):
        map = self.create(max_entries=20000)
        for key in range(10000):
            map[key] = key * key
        self.assertEqual(dict(map.items()), {key: key * key for key in range(10000)})
        self.assertEqual(sorted(map), list(range(10000)))
        keys, values = map.read_all()
        self.assertEqual({key: value for key, value in zip(keys, values)}, {key: key * key for key in range(10000)})
        self.assertEqual((keys.format, values.format), ("I", "Q"))

    def test_a_walk_over_what_is_removed_meanwhile(self):
        map = self.create(max_entries=20000)
        for key in range(10000):
            map[key] = key
        for key in map:
            del map[key]
        self.assertEqual(len(map), 0)

    def test_a_walk_ends_when_the_map_is_closed(self):
        map = self.create(max_entries=20000)
        for key in range(10000):
            map[key] = key
        walk = iter(map.items())
        next(walk)
        map.close()
        with self.assertRaises(ValueError):
            for _ in walk:
                pass
        self.assertRaises(ValueError, iter(map.items()).__next__)

    def test_cursor(self):
        map = self.create()
        map[1], map[2] = 10, 20
        with map.cursor(read_ahead=1) as cursor:
            self.assertEqual(cursor.state, ebpfmap.CursorState.WALKING)
            first = next(cursor)
            self.assertEqual(dict([first, *cursor]), {1: 10, 2: 20})
            self.assertEqual(cursor.state, ebpfmap.CursorState.COMPLETE)
            cursor.rewind()
            self.assertEqual(next(cursor), first)
        self.assertRaises(ValueError, next, cursor)

    def test_a_cursor_outlives_its_map(self):
        map = self.create()
        map[1] = 10
        cursor = map.cursor()
        map.close()
        self.assertEqual(list(cursor), [(1, 10)])
        cursor.close()

    def test_closed(self):
        map = self.create()
        map[1] = 1
        map.close()
        map.close()
        self.assertTrue(map.closed)
        self.assertEqual(repr(map), "<ebpfmap.HashMap, closed>")
        for access in (lambda: map[1], lambda: map.get(1), lambda: 1 in map, lambda: map.__setitem__(1, 1), lambda: len(map),
                       lambda: map.id, map.fileno, map.freeze, lambda: map.__delitem__(1), map.read_all, map.__enter__,
                       lambda: map.pop(1), lambda: map.put(1, 1, UpdateFlag.EXIST), map.cursor):
            with self.assertRaisesRegex(ValueError, "the map is closed"):
                access()

    def test_where_maps_come_from(self):
        map = self.create()
        map[1] = 10
        with HashMap.from_id(map.id, key="I", value="Q") as by_id, HashMap.from_fd(map.fileno(), key="I", value="Q") as by_fd, \
                ebpfmap.open(map.id, key="I", value="Q") as opened, ebpfmap.open(map) as raw:
            self.assertEqual((by_id[1], by_fd[1], opened[1]), (10, 10, 10))
            self.assertIsInstance(opened, HashMap)
            self.assertEqual(dict(raw.items()), {(1).to_bytes(4, "little"): (10).to_bytes(8, "little")})
        with self.assertRaisesRegex(TypeError, "is a hash, not an Array"):
            Array.from_id(map.id)
        with ebpfmap.LruHashMap("I", "Q", 4) as lru, self.assertRaisesRegex(TypeError, "is an lru_hash, not an Array"):
            Array.from_id(lru.id)
        self.assertRaises(ValueError, HashMap.from_id, map.id, key="H", value="Q")
        self.assertIn(map.id, list(ebpfmap.map_ids()))

    def test_pins(self):
        name = f"ebpfmap_python_{os.getpid()}"
        with HashMap("I", "Q", 4, pin=name, pin_policy=PinPolicy.REUSE) as map:
            try:
                self.assertTrue(map.created)
                map[1] = 10
                self.assertRaises(FileExistsError, map.pin, name)
                with Map.create("hash", key="I", value="Q", max_entries=4, pin=name, pin_policy=PinPolicy.REUSE) as again:
                    self.assertFalse(again.created)
                    self.assertEqual((again.id, again[1]), (map.id, 10))
                with ebpfmap.open(f"{ebpfmap.bpffs()}/{name}", key="I", value="Q", flags=MapFlag.RDONLY) as reader:
                    self.assertEqual(reader[1], 10)
                    self.assertRaises(PermissionError, reader.__setitem__, 1, 1)
            finally:
                map.unpin(name)
        self.assertRaises(FileNotFoundError, Map.from_pin, name)

    def test_info(self):
        map = self.create(flags=MapFlag.NO_PREALLOC)
        info = map.info
        self.assertEqual((info.type_name, info.name, info.key_size, info.value_size, info.max_entries, info.flags),
                         ("hash", "t", 4, 8, 4, MapFlag.NO_PREALLOC))
        self.assertEqual((map.type, map.name, map.id), ("hash", "t", info.id))
        self.assertEqual(repr(map), f"<ebpfmap.HashMap {map.id} 't'>")

    def test_arrays_are_sequences(self):
        with Array("Q", 4) as array:
            array[1], array[-1] = 10, 30
            self.assertEqual(list(array), [0, 10, 0, 30])
            self.assertEqual((len(array), array[-1], array[1:], list(reversed(array))), (4, 30, [10, 0, 30], [30, 0, 10, 0]))
            self.assertEqual(list(array.items()), [(0, 0), (1, 10), (2, 0), (3, 30)])
            self.assertIn(10, array)
            self.assertIsNone(array.get(4))
            for index in (4, -5, 2**32, -2**70):
                self.assertRaises(IndexError, array.__getitem__, index)
                self.assertRaises(IndexError, array.__setitem__, index, 0)
                self.assertIsNone(array.get(index))

    def test_negative_indices_everywhere(self):
        with Array("Q", 4) as array, PerCpuArray("Q", 4) as counters:
            array.put(-1, 30, UpdateFlag.EXIST)
            self.assertEqual(array[3], 30)
            counters.set_cpu(-1, 0, 5)
            self.assertEqual((counters.get_cpu(3, 0), counters.sum(-1), counters.sums(3)), (5, 5, (5,)))
            for call in (lambda: array.put(-5, 1, UpdateFlag.EXIST), lambda: counters.sum(-5), lambda: counters.sum(4)):
                self.assertRaises(IndexError, call)

    def test_slices_of_arrays(self):
        with Array("Q", 4) as array:
            array[:] = range(4)
            array[::2] = (7, 8)
            self.assertEqual(array[:], [7, 1, 8, 3])
            with self.assertRaisesRegex(ValueError, "1 values for 2 indices"):
                array[2:] = [9]
            self.assertEqual(list(array), [7, 1, 8, 3])

    def test_nothing_leaks(self):
        gc.collect()
        before = descriptors()
        for _ in range(20):
            map = HashMap("I", "Q", 4)
            map[1] = 1
            walk = iter(map.items())
            next(walk)
            with self.assertRaises(KeyError):
                map[2]
            opened = HashMap.from_fd(map.fileno(), key="I", value="Q")
            self.assertRaises(Error, opened.put, 3, 1, UpdateFlag.EXIST)
            opened.close()
            self.assertEqual(descriptors(), before + 1)
            del map, walk, opened
            self.assertEqual(descriptors(), before)  # without a garbage collection

    def test_an_error_that_is_kept_keeps_nothing_open(self):
        before = descriptors()
        map = HashMap("I", "Q", 1)
        map[1] = 1
        kept = []
        for access in (lambda: map[7], lambda: map.__setitem__(2, 2), lambda: map.__delitem__(7), map.freeze, map.freeze):
            try:
                access()
            except (Error, KeyError) as error:
                kept.append(error)
        self.assertEqual(len(kept), 4)
        map.close()
        self.assertEqual(descriptors(), before)

    def test_full(self):
        map = self.create()
        for key in range(4):
            map[key] = key
        with self.assertRaises(FullError) as caught:
            map[4] = 4
        self.assertIn('map "t" is full (4 of 4 entries)', str(caught.exception))


if __name__ == "__main__":
    runner.main()
