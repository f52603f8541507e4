# SPDX-License-Identifier: BSD-2-Clause
"""The C library, and the few of its functions that this package calls."""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_int32, c_uint32, c_uint64, c_void_p

from .error import Error

_ERR = POINTER(c_void_p)
_BYTES = (c_char_p, c_uint32)
_BUFFER = (c_void_p, c_uint32)

# Functions that can fail: their last parameter, the error, is added by call().
_FALLIBLE = {
    "ebpf_spec_new": (c_uint32, c_uint32, c_uint32, c_uint32, POINTER(c_void_p)),
    "ebpf_spec_set_name": (c_void_p, c_char_p),
    "ebpf_spec_set_flags": (c_void_p, c_uint32),
    "ebpf_map_create": (c_void_p, POINTER(c_void_p)),
    "ebpf_map_open_id": (c_uint32, c_uint32, POINTER(c_void_p)),
    "ebpf_map_open_fd": (c_int32, POINTER(c_void_p)),
    "ebpf_map_open_pinned": (c_char_p, c_uint32, POINTER(c_void_p)),
    "ebpf_map_pin": (c_void_p, c_char_p),
    "ebpf_map_unpin": (c_void_p, c_char_p),
    "ebpf_map_lookup": (c_void_p, *_BYTES, *_BUFFER, c_uint64),
    "ebpf_map_update": (c_void_p, *_BYTES, *_BYTES, c_uint64),
    "ebpf_map_delete": (c_void_p, *_BYTES),
    "ebpf_map_take": (c_void_p, *_BYTES, *_BUFFER, c_uint64),
    "ebpf_cursor_new": (c_void_p, POINTER(c_void_p)),
    "ebpf_cursor_next": (c_void_p, *_BUFFER, *_BUFFER),
}

_PLAIN = {
    "ebpf_version": (c_char_p, ()),
    "ebpf_error_cause": (c_uint32, (c_void_p,)),
    "ebpf_error_message": (c_char_p, (c_void_p,)),
    "ebpf_error_free": (None, (c_void_p,)),
    "ebpf_cause_name": (c_char_p, (c_uint32,)),
    "ebpf_map_type_by_name": (c_int32, (c_char_p,)),
    "ebpf_map_type_name": (c_char_p, (c_uint32,)),
    "ebpf_map_close": (None, (c_void_p,)),
    "ebpf_map_fd": (c_int32, (c_void_p,)),
    "ebpf_map_id": (c_uint32, (c_void_p,)),
    "ebpf_map_type": (c_uint32, (c_void_p,)),
    "ebpf_map_key_size": (c_uint32, (c_void_p,)),
    "ebpf_map_value_len": (c_uint32, (c_void_p,)),
    "ebpf_map_max_entries": (c_uint32, (c_void_p,)),
    "ebpf_map_name": (c_char_p, (c_void_p,)),
    "ebpf_cursor_free": (None, (c_void_p,)),
    "ebpf_spec_free": (None, (c_void_p,)),
}


def _load():
    """The library that EBPFMAP_LIBRARY names, or the installed one."""
    library = ctypes.CDLL(os.environ.get("EBPFMAP_LIBRARY", "libebpfmap.so.0"))
    for name, arguments in _FALLIBLE.items():
        function = getattr(library, name)
        function.restype, function.argtypes = c_int32, (*arguments, _ERR)
    for name, (result, arguments) in _PLAIN.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


lib = _load()


def call(name, *arguments):
    """Calls a function that can fail: its result (-ENOENT included where that is an answer), or Error."""
    err = c_void_p()
    result = getattr(lib, name)(*arguments, byref(err))
    if not err:
        return result
    try:
        cause = lib.ebpf_cause_name(lib.ebpf_error_cause(err)) or b""
        raise Error(-result, lib.ebpf_error_message(err).decode(), cause.decode())
    finally:
        lib.ebpf_error_free(err)


def new(name, *arguments):
    """Calls a function that hands out a handle through its last parameter."""
    handle = c_void_p()
    call(name, *arguments, byref(handle))
    return handle
