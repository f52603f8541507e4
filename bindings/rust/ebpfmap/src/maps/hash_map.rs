// SPDX-License-Identifier: BSD-2-Clause
//! Hash maps, plain and per CPU, also with LRU eviction.

use std::borrow::Borrow;
use std::mem::size_of;

use super::{per_cpu, MapBuilder, MapData, MapError, MapIter, MapKeys, MapType, Numbers, PerCpuValues};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// A hash map that programs and processes share.
    ///
    /// Linux 3.19; LRU 4.10.
    ///
    /// ```
    /// use ebpfmap::maps::{HashMap, MapError};
    ///
    /// let mut redirect_ports = HashMap::<_, u16, u16>::create(64)?;
    /// redirect_ports.insert(80, 8080, 0)?;
    /// redirect_ports.insert(443, 8443, 0)?;
    /// assert_eq!(redirect_ports.get(&80, 0)?, 8080);
    /// assert!(matches!(redirect_ports.get(&22, 0), Err(MapError::KeyNotFound)));
    /// for entry in redirect_ports.iter() {
    ///     let (from, to) = entry?;
    ///     println!("{from} -> {to}");
    /// }
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_HASH")]
    #[doc(alias = "BPF_MAP_TYPE_LRU_HASH")]
    pub struct HashMap<T, K: Pod, V: Pod>;
    types: Hash | LruHash | CgroupStorage | Rhash;
    key: K;
    value: V;
}

creation!(HashMap<MapData, K: Pod, V: Pod>, Hash, key: size_of::<K>(), value: size_of::<V>());

impl<K: Pod, V: Pod> MapBuilder<'_, HashMap<MapData, K, V>> {
    /// Makes the map an LRU map, which evicts the least recently used entries. Only hash maps have this:
    ///
    /// ```compile_fail
    /// use ebpfmap::maps::Array;
    ///
    /// let builder = Array::<_, u32>::builder(4096).lru();
    /// ```
    pub fn lru(self) -> Self {
        self.map_type(MapType::LruHash)
    }
}

impl<T: Borrow<MapData>, K: Pod, V: Pod> HashMap<T, K, V> {
    /// Returns a copy of the value of a key.
    #[inline]
    pub fn get(&self, key: &K, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_lookup(raw, pod::bytes(key), value, flags))?.ok_or(MapError::KeyNotFound)
    }

    /// Stores a value under a key. Flags: [`ANY`](super::flags::ANY), [`NOEXIST`](super::flags::NOEXIST),
    /// [`EXIST`](super::flags::EXIST).
    #[inline]
    pub fn insert(&mut self, key: impl Borrow<K>, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        Ok(raw::map_update(self.data().raw(), pod::bytes(key.borrow()), pod::bytes(value.borrow()), flags)?)
    }

    /// Removes a key.
    #[inline]
    pub fn remove(&mut self, key: &K) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(key))?)
    }

    /// Returns the value of a key and removes it, in one atomic step. Linux 5.14.
    #[inline]
    pub fn take(&mut self, key: &K, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_take(raw, pod::bytes(key), value, flags))?.ok_or(MapError::KeyNotFound)
    }

    /// Iterates over the entries, in no order.
    pub fn iter(&self) -> MapIter<'_, K, V> {
        MapIter::new(self.data())
    }

    /// Iterates over the keys, in no order.
    pub fn keys(&self) -> MapKeys<'_, K> {
        MapKeys::new(self.data())
    }
}

impl<'a, T: Borrow<MapData>, K: Pod, V: Pod> IntoIterator for &'a HashMap<T, K, V> {
    type Item = Result<(K, V), MapError>;
    type IntoIter = MapIter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

typed_map! {
    /// A hash map with a value for each CPU: programs count without waiting for each other.
    ///
    /// Linux 4.6; LRU 4.10.
    ///
    /// ```
    /// use ebpfmap::{maps::{PerCpuHashMap, PerCpuValues}, util::nr_cpus};
    ///
    /// let mut retries = PerCpuHashMap::<_, u8, u32>::create(16)?;
    /// retries.insert(1, PerCpuValues::try_from(vec![3u32; nr_cpus()?])?, 0)?;
    /// assert_eq!(retries.sum(&1)? as usize, 3 * nr_cpus()?);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_PERCPU_HASH")]
    #[doc(alias = "BPF_MAP_TYPE_LRU_PERCPU_HASH")]
    pub struct PerCpuHashMap<T, K: Pod, V: Pod>;
    types: PercpuHash | LruPercpuHash | PercpuCgroupStorage;
    key: K;
    value: V;
}

creation!(PerCpuHashMap<MapData, K: Pod, V: Pod>, PercpuHash, key: size_of::<K>(), value: size_of::<V>());

impl<K: Pod, V: Pod> MapBuilder<'_, PerCpuHashMap<MapData, K, V>> {
    /// Makes the map an LRU map, which evicts the least recently used entries.
    pub fn lru(self) -> Self {
        self.map_type(MapType::LruPercpuHash)
    }
}

impl<T: Borrow<MapData>, K: Pod, V: Pod> PerCpuHashMap<T, K, V> {
    /// Returns the values of all CPUs.
    pub fn get(&self, key: &K, flags: u64) -> Result<PerCpuValues<V>, MapError> {
        PerCpuValues::lookup(self.data(), pod::bytes(key), flags)?.ok_or(MapError::KeyNotFound)
    }

    /// Returns the value of one CPU.
    pub fn get_cpu(&self, key: &K, cpu: u32) -> Result<V, MapError> {
        per_cpu::get_cpu(self.data(), pod::bytes(key), cpu)?.ok_or(MapError::KeyNotFound)
    }

    /// Stores a value for each CPU.
    pub fn insert(&mut self, key: impl Borrow<K>, values: PerCpuValues<V>, flags: u64) -> Result<(), MapError> {
        Ok(values.store(self.data(), pod::bytes(key.borrow()), flags)?)
    }

    /// Stores the value of one CPU. Before Linux 7.0 the others are read and written back.
    pub fn insert_cpu(&mut self, key: &K, cpu: u32, value: impl Borrow<V>) -> Result<(), MapError> {
        Ok(per_cpu::set_cpu(self.data(), pod::bytes(key), cpu, value.borrow())?)
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &K) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(key))?)
    }

    /// Iterates over the entries, in no order.
    pub fn iter(&self) -> MapIter<'_, K, PerCpuValues<V>> {
        MapIter::new(self.data())
    }

    /// Iterates over the keys, in no order.
    pub fn keys(&self) -> MapKeys<'_, K> {
        MapKeys::new(self.data())
    }
}

impl<T: Borrow<MapData>, K: Pod, V: Numbers> PerCpuHashMap<T, K, V> {
    /// Adds up the values of all CPUs: signed integers to an `i64`, and so on, see [`Numbers`].
    pub fn sum(&self, key: &K) -> Result<V::Sums, MapError> {
        V::sums(self.data(), pod::bytes(key))?.ok_or(MapError::KeyNotFound)
    }
}

impl<'a, T: Borrow<MapData>, K: Pod, V: Pod> IntoIterator for &'a PerCpuHashMap<T, K, V> {
    type Item = Result<(K, PerCpuValues<V>), MapError>;
    type IntoIter = MapIter<'a, K, PerCpuValues<V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
