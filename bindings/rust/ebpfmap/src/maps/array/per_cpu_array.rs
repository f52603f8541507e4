// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::mem::size_of;

use crate::maps::typed::{at_index, missing};
use crate::maps::{per_cpu, MapData, MapError, MapIter, Numbers, PerCpuValues};
use crate::pod::{self, Pod};

typed_map! {
    /// An array with a value for each CPU at every index, usually counters.
    ///
    /// Linux 4.6.
    ///
    /// ```
    /// use ebpfmap::{maps::{PerCpuArray, PerCpuValues}, util::nr_cpus};
    ///
    /// let mut counters = PerCpuArray::<_, [u64; 2]>::create(3)?;
    /// counters.set(0, PerCpuValues::try_from(vec![[1, 60]; nr_cpus()?])?, 0)?;
    /// let [packets, bytes] = counters.sum(&0)?;
    /// assert_eq!(bytes, 60 * packets);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_PERCPU_ARRAY")]
    pub struct PerCpuArray<T, V: Pod>;
    types: PercpuArray;
    key: u32;
    value: V;
}

creation!(PerCpuArray<MapData, V: Pod>, PercpuArray, key: size_of::<u32>(), value: size_of::<V>());

impl<T: Borrow<MapData>, V: Pod> PerCpuArray<T, V> {
    /// The number of its indices.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// Returns the values of all CPUs.
    pub fn get(&self, index: &u32, flags: u64) -> Result<PerCpuValues<V>, MapError> {
        PerCpuValues::lookup(self.data(), pod::bytes(index), flags)?.ok_or_else(|| missing(self.data(), *index))
    }

    /// Returns the value of one CPU.
    pub fn get_cpu(&self, index: &u32, cpu: u32) -> Result<V, MapError> {
        per_cpu::get_cpu(self.data(), pod::bytes(index), cpu)?.ok_or_else(|| missing(self.data(), *index))
    }

    /// Stores a value for each CPU.
    pub fn set(&mut self, index: u32, values: PerCpuValues<V>, flags: u64) -> Result<(), MapError> {
        values.store(self.data(), pod::bytes(&index), flags).map_err(|error| at_index(self.data(), index, error))
    }

    /// Stores the value of one CPU. Before Linux 7.0 the others are read and written back.
    pub fn set_cpu(&mut self, index: u32, cpu: u32, value: impl Borrow<V>) -> Result<(), MapError> {
        per_cpu::set_cpu(self.data(), pod::bytes(&index), cpu, value.borrow())
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Iterates over the values of all indices, from 0 on.
    pub fn iter(&self) -> impl Iterator<Item = Result<PerCpuValues<V>, MapError>> + '_ {
        MapIter::<u32, PerCpuValues<V>>::new(self.data()).map(|entry| entry.map(|(_, values)| values))
    }
}

impl<T: Borrow<MapData>, V: Numbers> PerCpuArray<T, V> {
    /// Adds up the values of all CPUs: signed integers to an `i64`, and so on, see [`Numbers`].
    pub fn sum(&self, index: &u32) -> Result<V::Sums, MapError> {
        V::sums(self.data(), pod::bytes(index))?.ok_or_else(|| missing(self.data(), *index))
    }
}
