// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::mem::size_of;

use crate::maps::typed::{at_index, missing};
use crate::maps::{MapData, MapError, MapIter};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// An array: every index always has a value, at first zeros.
    ///
    /// Linux 3.19.
    ///
    /// ```
    /// use ebpfmap::maps::Array;
    ///
    /// let mut array = Array::<_, u32>::create(4)?;
    /// array.set(1, 42, 0)?;
    /// assert_eq!(array.get(&1, 0)?, 42);
    /// assert_eq!(array.iter().collect::<Result<Vec<_>, _>>()?, [0, 42, 0, 0]);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_ARRAY")]
    pub struct Array<T, V: Pod>;
    types: Array;
    key: u32;
    value: V;
}

creation!(Array<MapData, V: Pod>, Array, key: size_of::<u32>(), value: size_of::<V>());

impl<T: Borrow<MapData>, V: Pod> Array<T, V> {
    /// The number of its values.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// Returns a copy of the value at an index.
    #[inline]
    pub fn get(&self, index: &u32, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_lookup(raw, pod::bytes(index), value, flags))?.ok_or_else(|| missing(self.data(), *index))
    }

    /// Stores a value at an index.
    #[inline]
    pub fn set(&mut self, index: u32, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        raw::map_update(self.data().raw(), pod::bytes(&index), pod::bytes(value.borrow()), flags)
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Iterates over the values, from index 0 on.
    pub fn iter(&self) -> impl Iterator<Item = Result<V, MapError>> + '_ {
        MapIter::<u32, V>::new(self.data()).map(|entry| entry.map(|(_, value)| value))
    }
}
