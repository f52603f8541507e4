# SPDX-License-Identifier: BSD-2-Clause
import os
import sys
import unittest

from ebpfmap import Error, Map


class MapTest(unittest.TestCase):
    def create(self, type="hash", **options):
        options = {"key": "I", "value": "Q", "max_entries": 4, "name": "t", **options}
        map = Map.create(type, **options)
        self.addCleanup(map.close)
        return map

    def test_is_a_dictionary(self):
        map = self.create()
        map[1] = 2**64 - 1
        map[2] = 20
        self.assertEqual(map[1], 2**64 - 1)
        self.assertEqual(dict(map), {1: 2**64 - 1, 2: 20})
        self.assertEqual(len(map), 2)
        self.assertIn(2, map)
        self.assertEqual(map.pop(2), 20)
        del map[1]
        self.assertEqual(list(map), [])

    def test_missing_keys(self):
        map = self.create()
        for access in (lambda: map[7], lambda: map.pop(7), lambda: map.__delitem__(7), lambda: map.replace(7, 1)):
            self.assertRaises(KeyError, access)
        self.assertEqual(map.get(7, "none"), "none")
        self.assertIsNone(map.pop(7, None))

    def test_bytes_without_formats(self):
        map = self.create(key=None, value=None, key_size=3, value_size=2)
        map[b"abc"] = b"xy"
        self.assertEqual(list(map.items()), [(b"abc", b"xy")])

    def test_errors_explain(self):
        map = self.create()
        for key in range(4):
            map[key] = key
        with self.assertRaises(Error) as caught:
            map[4] = 4
        self.assertEqual(caught.exception.cause, "EBPF_CAUSE_FULL")
        self.assertIn('map "t" is full (4 of 4 entries)', str(caught.exception))

    def test_opens_by_id_and_descriptor(self):
        map = self.create()
        map[1] = 10
        with Map.from_id(map.id, key="I", value="Q") as by_id, Map.from_fd(map.fileno(), key="I", value="Q") as by_fd:
            self.assertEqual((by_id[1], by_fd[1]), (10, 10))

    def test_pins(self):
        map = self.create()
        name = f"ebpfmap_python_{os.getpid()}"
        map.pin(name)
        try:
            with Map.from_pin(name) as pinned:
                self.assertEqual(pinned.id, map.id)
        finally:
            map.unpin(name)

    def test_a_walk_ends_when_the_map_is_closed(self):
        map = self.create()
        map[1] = 1
        map[2] = 2
        walk = map.items()
        next(walk)
        map.close()
        self.assertRaises(ValueError, next, walk)
        self.assertRaises(ValueError, map.fileno)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed > 0)
