#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Errors: the class and the explanation of each."""
import copy
import errno
import pickle
import unittest

import ebpfmap
import runner
from ebpfmap import Array, Cause, DevMapHash, Error, HashMap, Object, Queue


class ErrorsTest(unittest.TestCase):
    def refused(self, kind, also, cause, call, *arguments):
        with self.assertRaises(kind) as caught:
            call(*arguments)
        error = caught.exception
        self.assertIsInstance(error, Error)
        self.assertIsInstance(error, OSError)
        self.assertIsInstance(error, also)
        self.assertEqual(error.cause, cause)
        self.assertGreater(error.errno, 0)
        self.assertEqual(str(error), error.message)
        self.assertTrue(error.message and error.operation.startswith("ebpf_"))
        return error

    def test_what_each_is(self):
        with HashMap("I", "Q", 1, name="small") as small, Array("I", 2) as array:
            small[1] = 1
            self.refused(ebpfmap.FullError, OSError, Cause.FULL, small.__setitem__, 2, 2)
            self.refused(ebpfmap.ExistsError, FileExistsError, Cause.EXISTS, small.insert, 1, 1)
            self.refused(ebpfmap.NotFoundError, KeyError, Cause.NOT_FOUND, small.replace, 9, 1)
            self.refused(ebpfmap.IndexRangeError, IndexError, Cause.INDEX, array.__setitem__, 2, 2)
            self.refused(ebpfmap.UnsupportedError, OSError, Cause.NOT_SUPPORTED, array.take, 0)
            small.freeze()
            self.refused(ebpfmap.AccessError, PermissionError, Cause.FROZEN, small.__setitem__, 1, 2)
        self.refused(ebpfmap.ArgumentError, ValueError, Cause.MAX_ENTRIES, HashMap, "I", "Q", 0)
        self.refused(ebpfmap.PinMissingError, FileNotFoundError, Cause.PIN_MISSING, HashMap.from_pin, "no_such_pin")
        self.refused(ebpfmap.InterfaceError, OSError, Cause.INTERFACE, ebpfmap.interface_index, "no-such-if")
        with DevMapHash(4) as tx:
            self.refused(ebpfmap.InterfaceError, OSError, Cause.INTERFACE, tx.__setitem__, 1, "no-such-if")

    def test_fields(self):
        with HashMap("I", "Q", 1, name="small") as small:
            small[1] = 1
            error = self.refused(ebpfmap.FullError, OSError, Cause.FULL, small.__setitem__, 2, 2)
        self.assertEqual((error.errno, error.operation, error.log), (errno.E2BIG, "ebpf_map_update", ""))
        self.assertIn("remove some, or create it with a larger max_entries", error.message)
        for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            self.assertEqual((type(other), str(other), other.cause, other.operation),
                             (type(error), str(error), error.cause, error.operation))

    def test_a_cause_of_a_newer_library(self):
        error = ebpfmap.errors.make_error(1, 9999, "ebpf_map_create", "new", "")
        self.assertEqual((type(error), error.cause), (Error, 9999))

    def test_every_cause_of_a_class_exists(self):
        self.assertEqual(len(ebpfmap.errors._BY_CAUSE),
                         sum(len(names.split()) for names in ebpfmap.errors._CLASSES.values()))

    def test_lengths(self):
        with HashMap(4, 8, 4) as map:
            for call in (lambda: map[b"123"], lambda: map.__setitem__(b"1234", b""), lambda: map.get(b""),
                         lambda: map.take(b"12345"), lambda: map.__delitem__(b"1"), lambda: map.next_key(b"1"),
                         lambda: map.put(b"1", b"12345678")):
                self.refused(ebpfmap.ArgumentError, ValueError, Cause.BUFFER_SIZE, call)
        with Queue("I", 2) as queue:
            self.assertRaises(IndexError, queue.pop)

    def test_numbers_that_c_would_cut_off(self):
        with DevMapHash(4) as tx:
            self.assertRaises(OverflowError, tx.set, 2**32 + 1, 1)
            self.assertRaises(OverflowError, tx.set, -1, 1)
            self.assertEqual(list(tx), [])

    def test_what_has_no_descriptor(self):
        with DevMapHash(4) as tx:
            for call in (lambda: tx.set(1, "lo", "program"), lambda: tx.set(1, "lo", netns="blue"), lambda: ebpfmap.open(1.5),
                         lambda: ebpfmap.Link.attach_xdp("program", 1)):
                self.assertRaisesRegex(TypeError, "a descriptor is needed", call)

    def test_strings_with_a_nul(self):
        self.assertRaises(ValueError, HashMap, "I", "I", 1, name="a\0b")

    def test_unknown_types_of_map(self):
        self.assertRaises(ValueError, ebpfmap.Map.create, "hashh", max_entries=1)

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_members_of_an_object(self):
        with Object.bundled("forward") as forward:
            self.refused(ebpfmap.MemberError, KeyError, Cause.OBJECT_MEMBER, forward.constants.__getitem__, "nothing")
            self.refused(Error, OSError, Cause.OBJECT_STATE, forward.maps.__getitem__, "tx")


if __name__ == "__main__":
    runner.main()
