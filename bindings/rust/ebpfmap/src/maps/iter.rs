// SPDX-License-Identifier: BSD-2-Clause
use std::marker::PhantomData;

use ebpfmap_sys as sys;

use super::{MapData, MapError};
use crate::error::Result;
use crate::pod::{self, Pod};
use crate::raw;

/// The number of bytes of entries read from the library at a time.
const BLOCK: usize = 64 * 1024;

/// The state of an iteration, or its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkState {
    /// It has not ended.
    Walking,
    /// It ended, in one pass.
    Complete,
    /// It ended. Keys vanished during it, and it went back so that no key was missed.
    Restarted,
    /// The map changed faster than it could be read: keys may be missing.
    GaveUp,
}

impl WalkState {
    pub(crate) fn of(cursor: &raw::Cursor) -> Self {
        match raw::cursor_state(cursor) as u32 {
            sys::EBPF_CURSOR_STATE_COMPLETE => Self::Complete,
            sys::EBPF_CURSOR_STATE_RESTARTED => Self::Restarted,
            sys::EBPF_CURSOR_STATE_GAVE_UP => Self::GaveUp,
            _ => Self::Walking,
        }
    }
}

/// Conversion of the bytes of a key or value.
pub trait FromEntry: Sized {
    /// Reads it.
    fn from_entry(bytes: &[u8]) -> Self;
}

impl<T: Pod> FromEntry for T {
    #[inline]
    fn from_entry(bytes: &[u8]) -> Self {
        pod::read(bytes)
    }
}

impl FromEntry for Vec<u8> {
    fn from_entry(bytes: &[u8]) -> Self {
        bytes.to_vec()
    }
}

/// An iteration by blocks: one call of the library returns thousands of entries.
pub(crate) struct Entries<'a> {
    cursor: raw::Cursor,
    keys: Vec<u8>,
    values: Vec<u8>,
    key_size: usize,
    value_len: usize,
    next: usize,
    count: usize,
    /// A cursor borrows from its map.
    _map: PhantomData<&'a MapData>,
}

impl<'a> Entries<'a> {
    pub(crate) fn new(map: &'a MapData, with_values: bool) -> Result<Self> {
        let cursor = raw::cursor_new(map.raw())?;
        let key_size = map.key_size() as usize;
        let value_len = if with_values { map.value_len() as usize } else { 0 };
        let fitting = BLOCK / (key_size + value_len).max(1);
        let entries = fitting.min(map.max_entries() as usize).max(1);
        let (keys, values) = (vec![0; entries * key_size], vec![0; entries * value_len]);
        Ok(Self { cursor, keys, values, key_size, value_len, next: 0, count: 0, _map: PhantomData })
    }

    /// The next key and value; `None` at the end.
    #[inline]
    fn step(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        if self.next == self.count && !self.read()? {
            return Ok(None);
        }
        let entry = self.next;
        self.next += 1;
        let key = &self.keys[entry * self.key_size..][..self.key_size];
        let value = &self.values[entry * self.value_len..][..self.value_len];
        Ok(Some((key, value)))
    }

    /// Reads the next block; returns true if it has an entry.
    fn read(&mut self) -> Result<bool> {
        let (keys, values) = (pod::uninit(&mut self.keys), pod::uninit(&mut self.values));
        self.next = 0;
        self.count = 0;
        self.count = raw::cursor_read(&mut self.cursor, keys, values)? as usize;
        Ok(self.count > 0)
    }

    /// All entries, packed, read into the result without a copy.
    pub(crate) fn into_packed(mut self) -> Result<(Vec<u8>, Vec<u8>)> {
        let (block_of_keys, block_of_values) = (self.keys.len(), self.values.len());
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        loop {
            let (key_end, value_end) = (keys.len(), values.len());
            keys.resize(key_end + block_of_keys, 0);
            values.resize(value_end + block_of_values, 0);
            let room = (pod::uninit(&mut keys[key_end..]), pod::uninit(&mut values[value_end..]));
            let count = raw::cursor_read(&mut self.cursor, room.0, room.1)? as usize;
            keys.truncate(key_end + count * self.key_size);
            values.truncate(value_end + count * self.value_len);
            if count == 0 {
                return Ok((keys, values));
            }
        }
    }

    fn state(&self) -> WalkState {
        WalkState::of(&self.cursor)
    }
}

/// An iteration that may have failed to start: the failure is then its first and only item.
enum Walk<'a> {
    Going(Entries<'a>),
    Failed(MapError),
    Ended(WalkState),
}

impl<'a> Walk<'a> {
    fn new(map: &'a MapData, with_values: bool) -> Self {
        match Entries::new(map, with_values) {
            Ok(entries) => Self::Going(entries),
            Err(error) => Self::Failed(MapError::SyscallError(error)),
        }
    }

    #[inline]
    fn next<R>(&mut self, read: impl FnOnce(&[u8], &[u8]) -> R) -> Option<Result<R, MapError>> {
        if let Self::Going(entries) = self {
            match entries.step() {
                Ok(Some((key, value))) => return Some(Ok(read(key, value))),
                Ok(None) => {}
                Err(error) => {
                    let state = entries.state();
                    *self = Self::Ended(state);
                    return Some(Err(MapError::SyscallError(error)));
                }
            }
        }
        self.end()
    }

    #[cold]
    fn end<R>(&mut self) -> Option<Result<R, MapError>> {
        let state = self.state();
        match std::mem::replace(self, Self::Ended(state)) {
            Self::Failed(error) => Some(Err(error)),
            _ => None,
        }
    }

    fn state(&self) -> WalkState {
        match self {
            Self::Going(entries) => entries.state(),
            Self::Failed(_) => WalkState::Walking,
            Self::Ended(state) => *state,
        }
    }
}

/// An iterator over the entries of a map, in no order: a `Result` for each. A key that exists from start to end is returned
/// exactly once, whichever other keys change; keys that vanish are skipped.
pub struct MapIter<'a, K, V> {
    walk: Walk<'a>,
    _items: PhantomData<fn() -> (K, V)>,
}

impl<'a, K: FromEntry, V: FromEntry> MapIter<'a, K, V> {
    pub(crate) fn new(map: &'a MapData) -> Self {
        Self { walk: Walk::new(map, true), _items: PhantomData }
    }

    /// The state of the iteration.
    pub fn state(&self) -> WalkState {
        self.walk.state()
    }
}

impl<K: FromEntry, V: FromEntry> Iterator for MapIter<'_, K, V> {
    type Item = Result<(K, V), MapError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.walk.next(|key, value| (K::from_entry(key), V::from_entry(value)))
    }
}

/// An iterator over the keys of a map, as [`MapIter`].
pub struct MapKeys<'a, K> {
    walk: Walk<'a>,
    _items: PhantomData<fn() -> K>,
}

impl<'a, K: FromEntry> MapKeys<'a, K> {
    pub(crate) fn new(map: &'a MapData) -> Self {
        Self { walk: Walk::new(map, false), _items: PhantomData }
    }

    /// The state of the iteration.
    pub fn state(&self) -> WalkState {
        self.walk.state()
    }
}

impl<K: FromEntry> Iterator for MapKeys<'_, K> {
    type Item = Result<K, MapError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.walk.next(|key, _| K::from_entry(key))
    }
}
