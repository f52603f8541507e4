# SPDX-License-Identifier: BSD-2-Clause
"""Maps whose values are bytes, found by keys: reading, writing and walking them."""
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

# These four are called ready-made, see Call.
_map_lookup = functions.bare("ebpf_map_lookup")
_map_update = functions.bare("ebpf_map_update")
_map_delete = functions.bare("ebpf_map_delete")
_map_take = functions.bare("ebpf_map_take")


class Call(Single):
    """Everything that a call needs, made once: buffers with fields that encode and decode, and the arguments as C wants them.

    ctypes takes as long to make these as the kernel for a lookup. One belongs to one call at a time. It holds the handle, so
    that a map that another thread closes is open until the call is over.
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
    """The calls of a map that is closed."""

    def pop(self, *_: Any) -> Any:
        raise ValueError("the map is closed")


_CLOSED = _Closed()


class Dump(NamedTuple):
    """All entries: keys and values one after the other. Of struct formats of one field these are views of numbers, of all
    others views of bytes; np.frombuffer(dump.values, dtype) makes an array of either without a copy."""

    keys: memoryview
    values: memoryview

    def __reduce__(self) -> Tuple[Any, ...]:
        """Memoryviews cannot be copied or pickled; their bytes can."""
        return _dump, (bytes(self.keys), self.keys.format, bytes(self.values), self.values.format)


def _dump(keys: bytes, key_format: str, values: bytes, value_format: str) -> Dump:
    return Dump(memoryview(bytearray(keys)).cast(key_format), memoryview(bytearray(values)).cast(value_format))


class Keyed(Map, Generic[K, V]):
    """A map that is read and written by keys."""

    _calls: List[Call]

    def _adopt(self, handle: MapHandle, key: Codec, value: Codec) -> None:
        super()._adopt(handle, key, value)
        self._key_size, self._value_len = api.ebpf_map_key_size(handle), api.ebpf_map_value_len(handle)
        self._value_size = api.ebpf_map_value_size(handle)
        self._value = self._exchanged(value)
        self._calls = [self._new_call()]

    def _exchanged(self, value: Codec) -> Codec:
        """The codec of what is exchanged for one value."""
        return value

    def close(self) -> None:
        self._calls = _CLOSED
        super().close()

    # --- one entry -------------------------------------------------------------------------------------------------------
    #
    # The same steps four times over, written out: a function in between would cost a tenth of a lookup. Whatever is not as it
    # should be is asked again, in the ordinary way, for the library to say what it is. A list that is made with one element
    # has no room for more, so that taking and returning that one never allocates.

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
            if not code:  # it is taken: nobody can ask for it once more
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
        """Reads an entry and removes it, in one step that nobody can come between."""
        try:
            return self._take(key)
        except LookupError as error:
            if default is MISSING or isinstance(error, OSError):
                raise
            return default

    def put(self, key: K, value: V, flags: int = UpdateFlag.ANY) -> None:
        """Stores a value; flags: UpdateFlag.ANY, NOEXIST (only if the key is new) or EXIST (only if it is there)."""
        if flags:
            self._store(key, value, flags)
        else:
            self[key] = value

    def _store(self, key: K, value: V, flags: int) -> None:
        api.ebpf_map_update(self._open(), self._encoded(key), encoded(self._value, value, "value"), flags)

    def insert(self, key: K, value: V) -> None:
        """Stores a value under a new key; ExistsError where it is there."""
        self._store(key, value, UpdateFlag.NOEXIST)

    def replace(self, key: K, value: V) -> None:
        """Overwrites a value; NotFoundError, which is a KeyError, where there is none."""
        self._store(key, value, UpdateFlag.EXIST)

    def next_key(self, key: Optional[K] = None) -> Optional[K]:
        """The kernel's own step from one key to the next, from None to the first; None after the last. A walk is better: this
        starts over when the key has vanished."""
        following = bytearray(self._key_size)
        before = None if key is None else self._encoded(key)
        if not api.ebpf_map_next_key(self._open(), before, following):
            return None
        return self._key.decode(following)  # type: ignore[no-any-return]

    # --- all entries -------------------------------------------------------------------------------------------------------

    def _chunks(self, with_values: bool) -> Iterator[Tuple[memoryview, memoryview]]:
        """Walks over the map, some thousand entries at a time; the buffers are used again for the next ones."""
        room = max(1, min(4096, self.max_entries or 4096, (1 << 20) // (self._key_size + self._value_len)))
        keys = bytearray(room * self._key_size)
        values = bytearray(room * self._value_len if with_values else 0)
        map = self._open()  # which has to outlive the cursor
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
        """All entries as two buffers: the quickest way to have many."""
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
    """What a map that is a dictionary adds to the steps above. A walk takes thousands of entries at a time from the kernel; one
    that stays in the map throughout is met exactly once, and one that comes or goes meanwhile may be met or not."""

    def __iter__(self) -> Iterator[K]:
        return self._walk_keys()  # type: ignore[attr-defined, no-any-return]

    def __len__(self) -> int:
        """Counts, by walking over the keys."""
        return sum(1 for _ in self)

    def keys(self) -> KeysView[K]:
        return _Keys(self)

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def items(self) -> ItemsView[K, V]:
        return _Items(self)

    def discard(self, key: K) -> bool:
        """Removes an entry; False where there was none."""
        try:
            del self[key]
        except KeyError:
            return False
        return True

    def clear(self) -> None:
        """Removes what is there now."""
        for key in self:
            self.discard(key)


class Hash(Keyed[K, V], Dictionary[K, V]):
    """A map that is a dictionary. Give its type on creation, or let open() find it."""

    def __delitem__(self, key: K) -> None:
        self._remove(key)

    @overload
    def pop(self, key: K) -> V: ...

    @overload
    def pop(self, key: K, default: Union[V, T]) -> Union[V, T]: ...

    def pop(self, key: K, default: Any = MISSING) -> Any:
        """Reads an entry and removes it, in one step that nobody can come between."""
        return self.take(key, default)

    def popitem(self) -> Tuple[K, V]:
        """Takes some entry out."""
        for key in self:
            value = self.take(key, MISSING_TOO)
            if value is not MISSING_TOO:
                return key, value
        raise KeyError("the map is empty")

    def setdefault(self, key: K, default: V) -> V:  # type: ignore[override]
        """The value of a key, which is put there first where it is new; of several who do so at once, one does."""
        try:
            self.insert(key, default)
        except FileExistsError:
            return self[key]
        return default
