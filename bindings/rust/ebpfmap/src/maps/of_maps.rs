// SPDX-License-Identifier: BSD-2-Clause
//! Maps-in-maps: the values are maps, all with the same spec.

use std::borrow::Borrow;
use std::mem::size_of;

use super::typed::{at_index, missing, refuse_flags, size};
use super::{FromMapData, MapBuilder, MapData, MapError, MapIter, MapKeys};
use crate::pod::{self, Pod};
use crate::raw;

/// A map that can be stored in a map-in-map: every typed map that owns or borrows a [`MapData`].
pub trait InnerMap {
    /// The [`MapData`] of the map.
    fn inner_data(&self) -> &MapData;
}

impl InnerMap for MapData {
    fn inner_data(&self) -> &MapData {
        self
    }
}

macro_rules! inner {
    ($($name:ident<T $(, $parameter:ident: $bound:path)*>)+) => {
        $(
            impl<T: Borrow<MapData> $(, $parameter: $bound)*> InnerMap for super::$name<T $(, $parameter)*> {
                fn inner_data(&self) -> &MapData {
                    self.data()
                }
            }
        )+
    };
}

inner! {
    HashMap<T, K: Pod, V: Pod> PerCpuHashMap<T, K: Pod, V: Pod> LpmTrie<T, K: Pod, V: Pod>
    Array<T, V: Pod> PerCpuArray<T, V: Pod> Queue<T, V: Pod> Stack<T, V: Pod>
    BloomFilter<T, V: Pod> DevMap<T> DevMapHash<T> CpuMap<T> XskMap<T>
}

typed_map! {
    /// A hash of maps. A change waits for an RCU grace period, about ten milliseconds.
    ///
    /// Linux 4.12.
    ///
    /// ```
    /// use ebpfmap::maps::{HashMap, HashOfMaps, MapData};
    ///
    /// type Ports = HashMap<MapData, u16, u64>;
    ///
    /// let mut tenants = HashOfMaps::<_, u32, Ports>::create(16, Ports::builder(64))?;
    /// let mut ports = Ports::create(64)?;
    /// ports.insert(80, 1, 0)?;
    /// tenants.insert(7, &ports, 0)?;
    /// assert_eq!(tenants.get(&7, 0)?.get(&80, 0)?, 1);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_HASH_OF_MAPS")]
    pub struct HashOfMaps<T, K: Pod, V: FromMapData>;
    types: HashOfMaps;
    key: K;
    value: u32;
}

impl<K: Pod, V: FromMapData> HashOfMaps<MapData, K, V> {
    /// Creates such a map; `inner` is the spec of its inner maps.
    pub fn create(max_entries: u32, inner: MapBuilder<'_, V>) -> Result<Self, MapError> {
        MapBuilder::typed(super::MapType::HashOfMaps, size(size_of::<K>()), 4, max_entries).inner(inner).create()
    }
}

impl<T: Borrow<MapData>, K: Pod, V: FromMapData> HashOfMaps<T, K, V> {
    /// Opens the map under a key.
    pub fn get(&self, key: &K, flags: u64) -> Result<V, MapError> {
        refuse_flags(self.data(), pod::bytes(key), flags)?;
        let inner = raw::map_in_map_get(self.data().raw(), pod::bytes(key))?.ok_or(MapError::KeyNotFound)?;
        V::from_map_data(MapData::from_raw(inner))
    }

    /// Stores a map under a key.
    pub fn insert(&mut self, key: impl Borrow<K>, inner: &impl InnerMap, flags: u64) -> Result<(), MapError> {
        Ok(raw::map_in_map_set(self.data().raw(), pod::bytes(key.borrow()), inner.inner_data().raw(), flags)?)
    }

    /// Removes a key; its map stays as long as something else holds a reference.
    pub fn remove(&mut self, key: &K) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(key))?)
    }

    /// Iterates over the keys, with the ids of their maps.
    pub fn iter(&self) -> MapIter<'_, K, u32> {
        MapIter::new(self.data())
    }

    /// Iterates over the keys.
    pub fn keys(&self) -> MapKeys<'_, K> {
        MapKeys::new(self.data())
    }
}

typed_map! {
    /// An array of maps. A change waits for an RCU grace period, about ten milliseconds.
    ///
    /// Linux 4.12.
    ///
    /// ```
    /// use ebpfmap::maps::{Array, ArrayOfMaps, MapData};
    ///
    /// type Row = Array<MapData, u64>;
    ///
    /// let mut rows = ArrayOfMaps::<_, Row>::create(4, Row::builder(8))?;
    /// rows.set(2, &Row::create(8)?, 0)?;
    /// assert_eq!(rows.get(&2, 0)?.len(), 8);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_ARRAY_OF_MAPS")]
    pub struct ArrayOfMaps<T, V: FromMapData>;
    types: ArrayOfMaps;
    key: u32;
    value: u32;
}

impl<V: FromMapData> ArrayOfMaps<MapData, V> {
    /// Creates such a map; `inner` is the spec of its inner maps.
    pub fn create(max_entries: u32, inner: MapBuilder<'_, V>) -> Result<Self, MapError> {
        MapBuilder::typed(super::MapType::ArrayOfMaps, 4, 4, max_entries).inner(inner).create()
    }
}

impl<T: Borrow<MapData>, V: FromMapData> ArrayOfMaps<T, V> {
    /// The number of its indices.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// Opens the map at an index.
    pub fn get(&self, index: &u32, flags: u64) -> Result<V, MapError> {
        refuse_flags(self.data(), pod::bytes(index), flags)?;
        let inner = raw::map_in_map_get(self.data().raw(), pod::bytes(index))?.ok_or_else(|| missing(self.data(), *index))?;
        V::from_map_data(MapData::from_raw(inner))
    }

    /// Stores a map at an index.
    pub fn set(&mut self, index: u32, inner: &impl InnerMap, flags: u64) -> Result<(), MapError> {
        raw::map_in_map_set(self.data().raw(), pod::bytes(&index), inner.inner_data().raw(), flags)
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Empties an index.
    pub fn clear_index(&mut self, index: &u32) -> Result<(), MapError> {
        raw::map_delete(self.data().raw(), pod::bytes(index)).map_err(|error| at_index(self.data(), *index, error))
    }

    /// Iterates over the occupied indices, with the ids of their maps.
    pub fn iter(&self) -> MapIter<'_, u32, u32> {
        MapIter::new(self.data())
    }
}
