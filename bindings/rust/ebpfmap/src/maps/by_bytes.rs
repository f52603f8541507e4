// SPDX-License-Identifier: BSD-2-Clause
//! Calls for one kind of map each, for keys and values of sizes that are known only at run time. If the sizes are known at
//! compile time, use the typed maps.

use std::os::unix::io::AsRawFd;

use super::MapData;
use crate::error::Result;
use crate::{pod, raw};

/// Of a queue or stack.
impl MapData {
    /// Adds a value.
    pub fn queue_push(&self, value: &[u8], flags: u64) -> Result<()> {
        raw::queue_push(self.raw(), value, flags)
    }

    /// Removes and returns a value: the oldest of a queue, the newest of a stack.
    pub fn queue_pop(&self) -> Result<Option<Vec<u8>>> {
        self.value(|value| raw::queue_pop(self.raw(), value))
    }

    /// Reads the value that the next pop would take.
    pub fn queue_peek(&self) -> Result<Option<Vec<u8>>> {
        self.value(|value| raw::queue_peek(self.raw(), value))
    }
}

/// Of a bloom filter.
impl MapData {
    /// Adds a value.
    pub fn bloom_add(&self, value: &[u8]) -> Result<()> {
        raw::bloom_add(self.raw(), value)
    }

    /// True if the value is perhaps in the set, false if it certainly is not.
    pub fn bloom_contains(&self, value: &[u8]) -> Result<bool> {
        Ok(raw::bloom_contains(self.raw(), value)? == 1)
    }
}

/// Of an LPM trie.
impl MapData {
    /// Stores a value under a prefix of an address in network byte order.
    pub fn lpm_update(&self, prefix_len: u32, address: &[u8], value: &[u8], flags: u64) -> Result<()> {
        raw::lpm_update(self.raw(), prefix_len, address, value, flags)
    }

    /// Reads the value of the longest prefix that an address has.
    pub fn lpm_lookup(&self, address: &[u8]) -> Result<Option<Vec<u8>>> {
        self.value(|value| raw::lpm_lookup(self.raw(), address, value))
    }

    /// Removes exactly this prefix.
    pub fn lpm_delete(&self, prefix_len: u32, address: &[u8]) -> Result<()> {
        raw::lpm_delete(self.raw(), prefix_len, address)
    }
}

/// Of a per-CPU map: the values of all CPUs, packed, or the value of one CPU.
impl MapData {
    /// Reads the values of all CPUs.
    pub fn percpu_lookup(&self, key: &[u8], flags: u64) -> Result<Option<Vec<u8>>> {
        self.value(|values| raw::percpu_lookup(self.raw(), key, values, flags))
    }

    /// Stores the values of all CPUs.
    pub fn percpu_update(&self, key: &[u8], values: &[u8], flags: u64) -> Result<()> {
        raw::percpu_update(self.raw(), key, values, flags)
    }

    /// Reads the value of one CPU.
    pub fn percpu_lookup_cpu(&self, key: &[u8], cpu: u32) -> Result<Option<Vec<u8>>> {
        let mut value = vec![0; self.value_size() as usize];
        Ok(raw::percpu_lookup_cpu(self.raw(), key, cpu, pod::uninit(&mut value))?.map(|()| value))
    }

    /// Stores the value of one CPU.
    pub fn percpu_update_cpu(&self, key: &[u8], cpu: u32, value: &[u8]) -> Result<()> {
        raw::percpu_update_cpu(self.raw(), key, cpu, value)
    }

    /// Adds up unsigned integers of `width` bytes, in the byte order of this machine, over all CPUs, modulo 2^64. For other
    /// numbers use the `sum` of a typed map, which depends on the type of the value.
    pub fn percpu_sum(&self, key: &[u8], width: u32) -> Result<Option<Vec<u64>>> {
        let mut sums = vec![0; (self.value_size() / width.max(1)) as usize];
        Ok(raw::percpu_sum(self.raw(), key, width, &mut sums)?.map(|()| sums))
    }
}

/// Of a map of maps.
impl MapData {
    /// Stores a map under a key.
    pub fn map_in_map_set(&self, key: &[u8], inner: &MapData, flags: u64) -> Result<()> {
        raw::map_in_map_set(self.raw(), key, inner.raw(), flags)
    }

    /// Opens the map under a key.
    pub fn map_in_map_get(&self, key: &[u8]) -> Result<Option<MapData>> {
        Ok(raw::map_in_map_get(self.raw(), key)?.map(MapData::from_raw))
    }
}

/// Of a map of sockets.
impl MapData {
    /// Stores a socket under a key.
    pub fn sockmap_set(&self, key: &[u8], socket: &impl AsRawFd, flags: u64) -> Result<()> {
        raw::sockmap_set(self.raw(), key, socket.as_raw_fd(), flags)
    }

    /// The cookie of the socket under a key.
    pub fn sockmap_get(&self, key: &[u8]) -> Result<Option<u64>> {
        raw::sockmap_get(self.raw(), key)
    }
}

/// Of a local storage, by the descriptor of a socket, a file, a task or a cgroup.
impl MapData {
    /// Reads the value of an object.
    pub fn storage_get(&self, object: &impl AsRawFd, flags: u64) -> Result<Option<Vec<u8>>> {
        self.value(|value| raw::storage_get(self.raw(), object.as_raw_fd(), value, flags))
    }

    /// Stores a value for an object.
    pub fn storage_set(&self, object: &impl AsRawFd, value: &[u8], flags: u64) -> Result<()> {
        raw::storage_set(self.raw(), object.as_raw_fd(), value, flags)
    }

    /// Removes the value of an object.
    pub fn storage_delete(&self, object: &impl AsRawFd) -> Result<()> {
        raw::storage_delete(self.raw(), object.as_raw_fd())
    }
}

impl MapData {
    /// A value that a call writes, if it returns true.
    fn value(&self, call: impl FnOnce(&mut [std::mem::MaybeUninit<u8>]) -> Result<Option<()>>) -> Result<Option<Vec<u8>>> {
        let mut value = vec![0; self.value_len() as usize];
        Ok(call(pod::uninit(&mut value))?.map(|()| value))
    }
}
