#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""dlopen() and the C types of a scripting language are enough to use a map: no header, no macro, no compiler."""
import errno
import unittest
from ctypes import CDLL, byref, c_char_p, c_uint32, c_uint64, c_void_p, sizeof

import runner

HASH = 1


def load_library():
    library = CDLL(str(runner.LIBRARY))
    library.ebpf_version.restype = c_char_p
    library.ebpf_error_message.restype = c_char_p
    library.ebpf_error_message.argtypes = [c_void_p]
    library.ebpf_error_free.argtypes = [c_void_p]
    return library


class FromPython(unittest.TestCase):
    def setUp(self):
        self.library = load_library()
        self.error = c_void_p()

    def check(self, code):
        """The error handling of a binding: an exception with the message of the library."""
        if code < 0 and self.error:
            message = self.library.ebpf_error_message(self.error).decode()
            self.library.ebpf_error_free(self.error)
            raise OSError(-code, message)
        return code

    def create_hash(self, key_size=4):
        spec, new_map = c_void_p(), c_void_p()
        self.check(self.library.ebpf_map_spec_new(HASH, c_uint32(key_size), 8, 16, byref(spec), byref(self.error)))
        try:
            self.check(self.library.ebpf_map_create(spec, byref(new_map), byref(self.error)))
        finally:
            self.library.ebpf_map_spec_free(spec)
        self.addCleanup(self.library.ebpf_map_close, new_map)
        return new_map

    def update(self, in_map, key, value):
        key, value = c_uint32(key), c_uint64(value)
        self.check(self.library.ebpf_map_update(in_map, byref(key), sizeof(key), byref(value), sizeof(value), c_uint64(0),
                                                byref(self.error)))

    def lookup(self, in_map, key):
        """The value of a key; None where there is none."""
        key, value = c_uint32(key), c_uint64()
        code = self.library.ebpf_map_lookup(in_map, byref(key), sizeof(key), byref(value), sizeof(value), c_uint64(0),
                                            byref(self.error))
        if code == -errno.ENOENT:
            return None
        self.check(code)
        return value.value

    def test_version(self):
        self.assertRegex(self.library.ebpf_version().decode(), r"^\d+\.\d+\.\d+$")

    def test_a_hash_is_written_read_and_deleted(self):
        numbers, key = self.create_hash(), c_uint32(7)
        self.update(numbers, 7, 42)
        self.assertEqual(self.lookup(numbers, 7), 42)
        self.assertIsNone(self.lookup(numbers, 8))
        self.check(self.library.ebpf_map_delete(numbers, byref(key), sizeof(key), byref(self.error)))
        self.assertIsNone(self.lookup(numbers, 7))

    def test_a_cursor_yields_every_entry(self):
        squares = {number: number * number for number in range(5)}
        numbers, key, value = self.create_hash(), c_uint32(), c_uint64()
        for number, square in squares.items():
            self.update(numbers, number, square)
        cursor, found = c_void_p(), {}
        self.check(self.library.ebpf_cursor_new(numbers, byref(cursor), byref(self.error)))
        self.addCleanup(self.library.ebpf_cursor_free, cursor)
        while self.check(self.library.ebpf_cursor_next(cursor, byref(key), sizeof(key), byref(value), sizeof(value),
                                                       byref(self.error))):
            found[key.value] = value.value
        self.assertEqual(found, squares)

    def test_an_error_explains_itself(self):
        with self.assertRaises(OSError) as refused:
            self.create_hash(key_size=0)
        self.assertEqual(refused.exception.errno, errno.EINVAL)
        self.assertIn("key", refused.exception.strerror)


if __name__ == "__main__":
    runner.main()
