# SPDX-License-Identifier: BSD-2-Clause
"""Maps from keys to values: lookup, update and iteration."""
import ctypes
from ctypes import byref, c_uint32, c_uint64, c_void_p
from typing import (
    Any, Generic, ItemsView, Iterator, KeysView, List, MutableMapping, NamedTuple, Optional, Tuple, TypeVar, Union,
    ValuesView, overload)

from ._generated import api
from ._generated.api import MapHandle, UpdateFlag, functions
from ._single import Single, walk_all
from .codec import REFUSALS, Codec, decode_all, encoded, make_field
from .map import Map

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

MISSING: Any = object()
MISSING_TOO: Any = object()
_ENOENT = 2

# These four are called with prepared arguments, see Call.
_map_lookup = functions.bare("ebpf_map_lookup")
_map_update = functions.bare("ebpf_map_update")
_map_delete = functions.bare("ebpf_map_delete")
_map_take = functions.bare("ebpf_map_take")


class Call(Single):
    """Prepared arguments of a call: buffers with fields that encode and decode, and the arguments of the C function.

    Creating them with ctypes takes as long as a lookup in the kernel. One call at a time uses a Call. It keeps the handle, so
    a map that another thread closes stays open until the call ends.
    """

    __slots__ = ("handle", "key", "value", "both", "key_alone")

    def __init__(self, handle: MapHandle, key: Codec, value: Codec, key_size: int, value_len: int) -> None:
        key_bytes, value_bytes = (ctypes.c_char * key_size)(), (ctypes.c_char * value_len)()
        self.handle = handle
        self.key, self.value = make_field(key, key_bytes), make_field(value, value_bytes)
        map, no_flags, no_error = c_void_p.from_param(handle.value), c_uint64.from_param(0), None
        at_key = (byref(key_bytes), c_uint32.from_param(key_size))
        at_value = (byref(value_bytes), c_uint32.from_param(value_len))
        self.both = (map, *at_key, *at_value, no_flags, no_error)
        self.key_alone = (map, *at_key, no_error)


class _Closed(List[Any]):
    """The calls of a closed map."""

    def pop(self, *_: Any) -> Any:
        raise ValueError("the map is closed")


_CLOSED = _Closed()


class Dump(NamedTuple):
    """All entries: the keys and the values in two buffers. For struct formats with one field these are views of numbers, else
    views of bytes. np.frombuffer(dump.values, dtype) makes an array of either without a copy."""

    keys: memoryview
    values: memoryview

    def __reduce__(self) -> Tuple[Any, ...]:
        """Copies and pickles bytes, because memoryviews cannot be copied or pickled."""
        return _dump, (bytes(self.keys), self.keys.format, bytes(self.values), self.values.format)


def _dump(keys: bytes, key_format: str, values: bytes, value_format: str) -> Dump:
    return Dump(memoryview(bytearray(keys)).cast(key_format), memoryview(bytearray(values)).cast(value_format))


class Keyed(Map, Generic[K, V]):
    """A map with lookup and update by key."""

    _calls: List[Call]

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, key, value)
        self._key_size, self._value_len = api.ebpf_map_key_size(handle), api.ebpf_map_value_len(handle)
        self._value_size = api.ebpf_map_value_size(handle)
        self._value = self._exchanged(value)
        self._calls = [self._new_call()]

    def _exchanged(self, value: Codec) -> Codec:
        """The codec of the buffer for one value."""
        return value

    def close(self) -> None:
        self._calls = _CLOSED
        super().close()

    # --- one entry -------------------------------------------------------------------------------------------------------
    #
    # The same steps are written out four times, because a function in between would cost a tenth of a lookup. After a failure
    # the call is repeated in the ordinary way, so that the library explains it. A list of one element has no room for more, so
    # taking and returning that element never allocates.

    def _new_call(self) -> Call:
        return Call(self._open(), self._key, self._value, self._key_size, self._value_len)

    def __getitem__(self, key: K) -> V:
        calls = self._calls
        try:
            call = calls.pop()
        except IndexError:
            call = self._new_call()
        try:
            call.key[0] = key
            code = _map_lookup(*call.both)
            if not code:
                return call.value[0]  # type: ignore[no-any-return]
        except REFUSALS:
            code = 0
        finally:
            calls.append(call)
        del calls, call
        if code == -_ENOENT:
            raise self._missing(key)
        return self._lookup(key, 0)

    def __setitem__(self, key: K, value: V) -> None:
        calls = self._calls
        try:
            call = calls.pop()
        except IndexError:
            call = self._new_call()
        try:
            call.key[0] = key
            call.value[0] = value
            if not _map_update(*call.both):
                return
        except REFUSALS:
            pass
        finally:
            calls.append(call)
        del calls, call
        self._store(key, value, UpdateFlag.ANY)

    def _remove(self, key: K) -> None:
        calls = self._calls
        try:
            call = calls.pop()
        except IndexError:
            call = self._new_call()
        try:
            call.key[0] = key
            if not _map_delete(*call.key_alone):
                return
        except REFUSALS:
            pass
        finally:
            calls.append(call)
        del calls, call
        api.ebpf_map_delete(self._open(), self._encoded(key))

    def _take(self, key: K) -> V:
        calls, code = self._calls, 1
        try:
            call = calls.pop()
        except IndexError:
            call = self._new_call()
        try:
            call.key[0] = key
            code = _map_take(*call.both)
            if not code:
                return call.value[0]  # type: ignore[no-any-return]
        except REFUSALS:
            if not code:  # the value is removed: the call cannot be repeated
                raise
        finally:
            calls.append(call)
        del calls, call
        if code == -_ENOENT:
            raise self._missing(key)
        value = bytearray(self._value_len)
        if not api.ebpf_map_take(self._open(), self._encoded(key), value, 0):
            raise self._missing(key)
        return self._value.decode(value)  # type: ignore[no-any-return]

    def _encoded(self, key: K) -> bytes:
        return encoded(self._key, key, "key")

    def _lookup(self, key: K, flags: int) -> V:
        value = bytearray(self._value_len)
        if not api.ebpf_map_lookup(self._open(), self._encoded(key), value, flags):
            raise self._missing(key)
        return self._value.decode(value)  # type: ignore[no-any-return]

    def _missing(self, key: K) -> Exception:
        return KeyError(key)

    @overload
    def get(self, key: K, default: None = None, *, flags: int = 0) -> Optional[V]: ...

    @overload
    def get(self, key: K, default: Union[V, T], *, flags: int = 0) -> Union[V, T]: ...

    def get(self, key: K, default: Any = None, *, flags: int = 0) -> Any:
        """The value of a key, or the default; flags: UpdateFlag.F_LOCK for a value with a bpf_spin_lock."""
        try:
            return self._lookup(key, flags) if flags else self[key]
        except LookupError as error:
            if isinstance(error, OSError):
                raise
            return default

    @overload
    def take(self, key: K) -> V: ...

    @overload
    def take(self, key: K, default: Union[V, T]) -> Union[V, T]: ...

    def take(self, key: K, default: Any = MISSING) -> Any:
        """Reads and removes an entry in one atomic step."""
        try:
            return self._take(key)
        except LookupError as error:
            if default is MISSING or isinstance(error, OSError):
                raise
            return default

    def put(self, key: K, value: V, flags: int = UpdateFlag.ANY) -> None:
        """Stores a value; flags: UpdateFlag.ANY, NOEXIST (only if the key is new) or EXIST (only if it exists)."""
        if flags:
            self._store(key, value, flags)
        else:
            self[key] = value

    def _store(self, key: K, value: V, flags: int) -> None:
        api.ebpf_map_update(self._open(), self._encoded(key), encoded(self._value, value, "value"), flags)

    def insert(self, key: K, value: V) -> None:
        """Stores a value under a new key; ExistsError if the key exists."""
        self._store(key, value, UpdateFlag.NOEXIST)

    def replace(self, key: K, value: V) -> None:
        """Replaces a value; NotFoundError, which is a KeyError, if the key does not exist."""
        self._store(key, value, UpdateFlag.EXIST)

    def next_key(self, key: Optional[K] = None) -> Optional[K]:
        """The next key in the kernel's order, or the first for None; None after the last. Prefer iteration: this call restarts
        at the first key if the given key was deleted."""
        following = bytearray(self._key_size)
        before = None if key is None else self._encoded(key)
        if not api.ebpf_map_next_key(self._open(), before, following):
            return None
        return self._key.decode(following)  # type: ignore[no-any-return]

    # --- all entries -------------------------------------------------------------------------------------------------------

    def _chunks(self, with_values: bool) -> Iterator[Tuple[memoryview, memoryview]]:
        """Iterates over the map in batches of thousands of entries. Each batch reuses the buffers."""
        room = max(1, min(4096, self.max_entries or 4096, (1 << 20) // (self._key_size + self._value_len)))
        keys = bytearray(room * self._key_size)
        values = bytearray(room * self._value_len if with_values else 0)
        map = self._open()  # the map must outlive the cursor
        cursor = api.ebpf_cursor_new(map)
        try:
            while self._handle is map:
                count = api.ebpf_cursor_read(cursor, keys, values if with_values else None)
                if count == 0:
                    return
                yield memoryview(keys)[:count * self._key_size], memoryview(values)[:count * self._value_len]
            raise ValueError("the map was closed during a walk")
        finally:
            cursor.close()
            del map

    def _walk_keys(self) -> Iterator[K]:
        return walk_all(decode_all(self._key, self._key_size, keys) for keys, _ in self._chunks(False))

    def _walk_values(self) -> Iterator[V]:
        return walk_all(decode_all(self._value, self._value_len, values) for _, values in self._chunks(True))

    def _walk_items(self) -> Iterator[Tuple[K, V]]:
        return walk_all(
            zip(decode_all(self._key, self._key_size, keys), decode_all(self._value, self._value_len, values))
            for keys, values in self._chunks(True))

    def read_all(self) -> Dump:
        """All entries as two buffers: the fastest way to read many entries."""
        keys, values = bytearray(), bytearray()
        for some_keys, some_values in self._chunks(True):
            keys += some_keys
            values += some_values
        return Dump(_view(self._key, keys), _view(self._value, values))


def _view(codec: Codec, data: bytearray) -> memoryview:
    cast = getattr(codec, "cast", None)
    return memoryview(data).cast(cast) if cast else memoryview(data)


# --- as a dictionary ---------------------------------------------------------------------------------------------------


class _Keys(Single, KeysView[K]):
    way_out = "take list() of it; for another process, pin() the map or pass its id or fileno()"

    def __iter__(self) -> Iterator[K]:
        return self._mapping._walk_keys()  # type: ignore[attr-defined, no-any-return]


class _Values(Single, ValuesView[V]):
    way_out = "take list() of it; for another process, pin() the map or pass its id or fileno()"

    def __iter__(self) -> Iterator[V]:
        return self._mapping._walk_values()  # type: ignore[attr-defined, no-any-return]


class _Items(Single, ItemsView[K, V]):
    way_out = "take dict() of it; for another process, pin() the map or pass its id or fileno()"

    def __iter__(self) -> Iterator[Tuple[K, V]]:
        return self._mapping._walk_items()  # type: ignore[attr-defined, no-any-return]


class Dictionary(MutableMapping[K, V]):
    """The dictionary operations. Iteration reads thousands of entries per system call. It yields an entry exactly once if the
    entry stays in the map; it may or may not yield an entry that is added or removed meanwhile."""

    def __iter__(self) -> Iterator[K]:
        return self._walk_keys()  # type: ignore[attr-defined, no-any-return]

    def __len__(self) -> int:
        """The number of entries, counted by iteration over the keys."""
        return sum(1 for _ in self)

    def keys(self) -> KeysView[K]:
        return _Keys(self)

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def items(self) -> ItemsView[K, V]:
        return _Items(self)

    def discard(self, key: K) -> bool:
        """Removes an entry; False if it did not exist."""
        try:
            del self[key]
        except KeyError:
            return False
        return True

    def clear(self) -> None:
        """Removes the current entries."""
        for key in self:
            self.discard(key)


class Hash(Keyed[K, V], Dictionary[K, V]):
    """A map with the operations of a dictionary. Pass its type to create one, or use open()."""

    def __delitem__(self, key: K) -> None:
        self._remove(key)

    @overload
    def pop(self, key: K) -> V: ...

    @overload
    def pop(self, key: K, default: Union[V, T]) -> Union[V, T]: ...

    def pop(self, key: K, default: Any = MISSING) -> Any:
        """Reads and removes an entry in one atomic step."""
        return self.take(key, default)

    def popitem(self) -> Tuple[K, V]:
        """Removes and returns any entry."""
        for key in self:
            value = self.take(key, MISSING_TOO)
            if value is not MISSING_TOO:
                return key, value
        raise KeyError("the map is empty")

    def setdefault(self, key: K, default: V) -> V:  # type: ignore[override]
        """The value of a key. Stores the default first if the key is new; only one of several concurrent calls stores it."""
        try:
            self.insert(key, default)
        except FileExistsError:
            return self[key]
        return default
