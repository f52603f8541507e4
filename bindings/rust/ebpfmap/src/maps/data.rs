// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::path::Path;
use std::sync::Arc;

use super::iter::{Entries, MapIter, MapKeys};
use super::{Map, MapBuilder, MapError, MapInfo, MapType};
use crate::error::{c_path, owned, Result};
use crate::pin::PinError;
use crate::{pod, raw};

/// An open map of any type, used by bytes: keys and values are slices, and their lengths are checked.
///
/// It is a handle: a clone refers to the same map, another thread may use it at the same time, and the last clone closes the
/// descriptor.
///
/// ```
/// use ebpfmap::maps::{MapBuilder, MapType};
///
/// let map = MapBuilder::new(MapType::Hash, 3, 2, 16).name("bytes").create()?;
/// map.update(b"abc", b"xy", 0)?;
/// assert_eq!(map.lookup(b"abc", 0)?, Some(b"xy".to_vec()));
/// assert_eq!(map.lookup(b"cba", 0)?, None);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[derive(Clone)]
pub struct MapData {
    raw: Arc<raw::Map>,
}

impl MapData {
    pub(crate) fn from_raw(map: raw::Map) -> Self {
        Self { raw: Arc::new(map) }
    }

    #[inline]
    pub(crate) fn raw(&self) -> &raw::Map {
        &self.raw
    }

    /// Starts the spec of a map: see [`MapBuilder`].
    pub fn builder(map_type: impl Into<u32>, key_size: u32, value_size: u32, max_entries: u32) -> MapBuilder<'static, Self> {
        MapBuilder::new(map_type, key_size, value_size, max_entries)
    }

    /// Opens a pinned map. A path without `/` is relative to the bpf file system.
    pub fn from_pin<P: AsRef<Path>>(path: P) -> Result<Self, MapError> {
        Self::from_pin_with(path, 0)
    }

    /// As [`from_pin`](Self::from_pin), with flags: [`RDONLY`](super::flags::RDONLY) or [`WRONLY`](super::flags::WRONLY).
    pub fn from_pin_with<P: AsRef<Path>>(path: P, flags: u32) -> Result<Self, MapError> {
        let path = c_path("ebpf_map_open_pinned", path.as_ref())?;
        Ok(Self::from_raw(raw::map_open_pinned(&path, flags)?))
    }

    /// Opens a map by its id, as `bpftool map` lists it.
    pub fn from_id(id: u32) -> Result<Self, MapError> {
        Self::from_id_with(id, 0)
    }

    /// As [`from_id`](Self::from_id), with flags: [`RDONLY`](super::flags::RDONLY) or [`WRONLY`](super::flags::WRONLY).
    pub fn from_id_with(id: u32, flags: u32) -> Result<Self, MapError> {
        Ok(Self::from_raw(raw::map_open_id(id, flags)?))
    }

    /// Opens a map by a descriptor of libbpf, aya or other code. The descriptor is duplicated, so a borrowed one is enough.
    pub fn from_fd(fd: impl AsFd) -> Result<Self, MapError> {
        Ok(Self::from_raw(raw::map_open_fd(fd.as_fd().as_raw_fd())?))
    }

    /// Pins the map: it outlives the process, and other processes can open it.
    pub fn pin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::map_pin(self.raw(), &c_path("ebpf_map_pin", path.as_ref())?)
    }

    /// Removes a pin of this map; a pin of anything else is left alone.
    pub fn unpin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::map_unpin(self.raw(), &c_path("ebpf_map_unpin", path.as_ref())?)
    }

    /// The borrowed descriptor.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.as_fd()
    }

    /// The kernel's information about the map, as an owned value.
    pub fn info(&self) -> MapInfo {
        MapInfo::of(self)
    }

    /// The id, unique on this machine until reboot.
    pub fn id(&self) -> u32 {
        raw::map_id(self.raw())
    }

    /// The type, if this version has it; otherwise use [`map_type_number`](Self::map_type_number).
    pub fn map_type(&self) -> Option<MapType> {
        MapType::from_number(self.map_type_number())
    }

    /// The kernel's number of the type.
    pub fn map_type_number(&self) -> u32 {
        raw::map_type(self.raw())
    }

    /// Bytes of a key.
    #[inline]
    pub fn key_size(&self) -> u32 {
        raw::map_key_size(self.raw())
    }

    /// Bytes of a value; for a per-CPU map the value of one CPU.
    #[inline]
    pub fn value_size(&self) -> u32 {
        raw::map_value_size(self.raw())
    }

    /// Bytes of a value in [`lookup`](Self::lookup) and similar calls: for a per-CPU map the values of all CPUs.
    pub fn value_len(&self) -> u32 {
        raw::map_value_len(self.raw())
    }

    /// `max_entries`: bytes for a ring buffer, pages for an arena.
    #[inline]
    pub fn max_entries(&self) -> u32 {
        raw::map_max_entries(self.raw())
    }

    /// The flags of the map, as the kernel reports them.
    pub fn map_flags(&self) -> u32 {
        raw::map_flags(self.raw())
    }

    /// `map_extra`: hash functions of a bloom filter, address of an arena.
    pub fn map_extra(&self) -> u64 {
        raw::map_extra(self.raw())
    }

    /// The name, `""` if it has no name.
    pub fn name(&self) -> String {
        owned(raw::map_name(self.raw()))
    }

    /// Reads the value of a key; for a queue or stack (with an empty key) the next value, for an LPM trie the longest match.
    pub fn lookup(&self, key: &[u8], flags: u64) -> Result<Option<Vec<u8>>> {
        let mut value = vec![0; self.value_len() as usize];
        Ok(self.lookup_into(key, &mut value, flags)?.then_some(value))
    }

    /// As [`lookup`](Self::lookup), into a buffer of [`value_len`](Self::value_len) bytes; returns false if there is no such
    /// key.
    pub fn lookup_into(&self, key: &[u8], value: &mut [u8], flags: u64) -> Result<bool> {
        Ok(raw::map_lookup(self.raw(), key, pod::uninit(value), flags)?.is_some())
    }

    /// Stores a value under a key.
    pub fn update(&self, key: &[u8], value: &[u8], flags: u64) -> Result<()> {
        raw::map_update(self.raw(), key, value, flags)
    }

    /// Removes a key; a missing key is an error of [`Cause::NotFound`](crate::Cause::NotFound).
    pub fn delete(&self, key: &[u8]) -> Result<()> {
        raw::map_delete(self.raw(), key)
    }

    /// Reads the value of a key and removes it in one step.
    pub fn take(&self, key: &[u8], flags: u64) -> Result<Option<Vec<u8>>> {
        let mut value = vec![0; self.value_len() as usize];
        Ok(raw::map_take(self.raw(), key, pod::uninit(&mut value), flags)?.map(|_| value))
    }

    /// The kernel's step from one key to the next; `None` starts at the first key. Prefer [`iter`](Self::iter): this call
    /// starts again if the key was removed.
    pub fn next_key(&self, key: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
        let mut next = vec![0; self.key_size() as usize];
        Ok(raw::map_next_key(self.raw(), key.unwrap_or_default(), pod::uninit(&mut next))?.map(|_| next))
    }

    /// Iterates over keys and values, thousands of them with each system call.
    pub fn iter(&self) -> MapIter<'_, Vec<u8>, Vec<u8>> {
        MapIter::new(self)
    }

    /// Iterates over the keys.
    pub fn keys(&self) -> MapKeys<'_, Vec<u8>> {
        MapKeys::new(self)
    }

    /// All keys and all values, packed: each entry has `key_size` and [`value_len`](Self::value_len) bytes.
    pub fn dump(&self) -> Result<(Vec<u8>, Vec<u8>)> {
        Entries::new(self, true)?.into_packed()
    }

    /// Makes the map read-only for everything but BPF programs; this cannot be undone.
    pub fn freeze(&self) -> Result<()> {
        raw::map_freeze(self.raw())
    }

    /// This map as a typed map, by its type.
    pub fn into_map(self) -> Map {
        Map::from_map_data(self)
    }
}

impl AsFd for MapData {
    fn as_fd(&self) -> BorrowedFd<'_> {
        crate::fd::lend(self, raw::map_fd(self.raw()))
    }
}

impl AsRawFd for MapData {
    fn as_raw_fd(&self) -> RawFd {
        raw::map_fd(self.raw())
    }
}

impl fmt::Debug for MapData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapData").field("id", &self.id()).field("type", &self.map_type()).field("name", &self.name()).finish()
    }
}
