# SPDX-License-Identifier: BSD-2-Clause
"""A map as a dictionary."""

import ctypes
import struct
from collections.abc import MutableMapping

from .error import Error
from .library import call, lib, new

_ANY, _EXIST = 0, 2
_ENOENT = 2
_MISSING = object()


class _Codec:
    """Bytes to values and back by a struct format ("I", "HH", "6s"); without one, bytes stay bytes."""

    def __init__(self, format):
        self._struct = struct.Struct("=" + format) if format else None
        self.size = self._struct.size if format else None

    def encode(self, value):
        if self._struct is None:
            return bytes(value)
        return self._struct.pack(*value) if isinstance(value, tuple) else self._struct.pack(value)

    def decode(self, data):
        if self._struct is None:
            return data
        fields = self._struct.unpack(data)
        return fields[0] if len(fields) == 1 else fields


class Map(MutableMapping):
    """An eBPF map. Keys and values are bytes, or what the struct formats `key` and `value` say."""

    def __init__(self, handle, key=None, value=None):
        self._handle = handle
        self._key = _Codec(key)
        self._value = _Codec(value)

    @classmethod
    def create(cls, type, *, key=None, value=None, key_size=0, value_size=0, max_entries=0, flags=0, name=""):
        number = lib.ebpf_map_type_by_name(type.encode())
        if number < 0:
            raise ValueError(f"no type of map is called {type!r}")
        key_size = _Codec(key).size or key_size
        value_size = _Codec(value).size or value_size
        spec = new("ebpf_spec_new", number, key_size, value_size, max_entries)
        try:
            call("ebpf_spec_set_name", spec, name.encode())
            call("ebpf_spec_set_flags", spec, flags)
            return cls(new("ebpf_map_create", spec), key, value)
        finally:
            lib.ebpf_spec_free(spec)

    @classmethod
    def from_fd(cls, fd, *, key=None, value=None):
        """A map of a descriptor, which stays the caller's."""
        return cls(new("ebpf_map_open_fd", fd), key, value)

    @classmethod
    def from_id(cls, id, *, flags=0, key=None, value=None):
        return cls(new("ebpf_map_open_id", id, flags), key, value)

    @classmethod
    def from_pin(cls, path, *, flags=0, key=None, value=None):
        return cls(new("ebpf_map_open_pinned", str(path).encode(), flags), key, value)

    def close(self):
        handle, self._handle = self._handle, None
        lib.ebpf_map_close(handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()

    def _open(self):
        if self._handle is None:
            raise ValueError("the map is closed")
        return self._handle

    def fileno(self):
        return lib.ebpf_map_fd(self._open())

    @property
    def id(self):
        return lib.ebpf_map_id(self._open())

    @property
    def type(self):
        return lib.ebpf_map_type_name(lib.ebpf_map_type(self._open())).decode()

    @property
    def name(self):
        return lib.ebpf_map_name(self._open()).decode()

    @property
    def max_entries(self):
        return lib.ebpf_map_max_entries(self._open())

    def pin(self, path):
        call("ebpf_map_pin", self._open(), str(path).encode())

    def unpin(self, path):
        call("ebpf_map_unpin", self._open(), str(path).encode())

    def _read(self, function, key):
        encoded = self._key.encode(key)
        buffer = ctypes.create_string_buffer(lib.ebpf_map_value_len(self._open()))
        if call(function, self._open(), encoded, len(encoded), buffer, len(buffer), 0) < 0:
            raise KeyError(key)
        return self._value.decode(buffer.raw)

    def _write(self, key, value, flags):
        encoded, data = self._key.encode(key), self._value.encode(value)
        call("ebpf_map_update", self._open(), encoded, len(encoded), data, len(data), flags)

    def __getitem__(self, key):
        return self._read("ebpf_map_lookup", key)

    def __setitem__(self, key, value):
        self._write(key, value, _ANY)

    def __delitem__(self, key):
        encoded = self._key.encode(key)
        try:
            call("ebpf_map_delete", self._open(), encoded, len(encoded))
        except Error as error:
            if error.errno != _ENOENT:
                raise
            raise KeyError(key) from None

    def replace(self, key, value):
        """Overwrites a value; KeyError where there is none."""
        try:
            self._write(key, value, _EXIST)
        except Error as error:
            if error.errno != _ENOENT:
                raise
            raise KeyError(key) from None

    def pop(self, key, default=_MISSING):
        """Takes an entry out in one step."""
        try:
            return self._read("ebpf_map_take", key)
        except KeyError:
            if default is _MISSING:
                raise
            return default

    def _walk(self):
        key = ctypes.create_string_buffer(lib.ebpf_map_key_size(self._open()))
        value = ctypes.create_string_buffer(lib.ebpf_map_value_len(self._open()))
        cursor = new("ebpf_cursor_new", self._open())
        try:
            while call("ebpf_cursor_next", cursor, key, len(key), value, len(value)) == 1:
                yield self._key.decode(key.raw), self._value.decode(value.raw)
                self._open()
        finally:
            lib.ebpf_cursor_free(cursor)

    def items(self):
        """Key and value of every entry; one that stays in the map throughout is yielded exactly once."""
        return self._walk()

    def __iter__(self):
        return (key for key, _ in self._walk())

    def __len__(self):
        return sum(1 for _ in self._walk())

    def __repr__(self):
        if self._handle is None:
            return "<ebpfmap.Map, closed>"
        return f"<ebpfmap.Map {self.id} {self.type} {self.name!r}>"
