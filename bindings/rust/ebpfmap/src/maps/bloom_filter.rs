// SPDX-License-Identifier: BSD-2-Clause
//! A set that answers "perhaps" or "certainly not".

use std::borrow::Borrow;
use std::mem::size_of;

use super::typed::refuse_flags;
use super::{MapData, MapError};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// A bloom filter: it never gets full, and values cannot be removed.
    ///
    /// Linux 5.16.
    ///
    /// ```
    /// use ebpfmap::maps::bloom_filter::BloomFilter;
    ///
    /// let mut bloom_filter = BloomFilter::<_, u32>::create(1024)?;
    /// bloom_filter.insert(1, 0)?;
    /// assert!(bloom_filter.contains(&1, 0).is_ok());
    /// assert!(bloom_filter.contains(&2, 0).is_err());
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_BLOOM_FILTER")]
    pub struct BloomFilter<T, V: Pod>;
    types: BloomFilter;
    key: _;
    value: V;
}

creation!(BloomFilter<MapData, V: Pod>, BloomFilter, key: 0, value: size_of::<V>());

impl<T: Borrow<MapData>, V: Pod> BloomFilter<T, V> {
    /// `Ok` if the value is perhaps in the set; [`MapError::ElementNotFound`] if it certainly is not.
    pub fn contains(&self, value: &V, flags: u64) -> Result<(), MapError> {
        refuse_flags(self.data(), &[], flags)?;
        match raw::bloom_contains(self.data().raw(), pod::bytes(value))? {
            0 => Err(MapError::ElementNotFound),
            _ => Ok(()),
        }
    }

    /// Adds a value.
    pub fn insert(&mut self, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        Ok(raw::map_update(self.data().raw(), &[], pod::bytes(value.borrow()), flags)?)
    }
}
