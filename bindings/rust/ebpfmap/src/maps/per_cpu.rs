// SPDX-License-Identifier: BSD-2-Clause
use std::io;
use std::ops::Deref;

use super::iter::FromEntry;
use super::{MapData, MapError};
use crate::error::Result;
use crate::pod::{self, Pod};
use crate::{raw, util};

/// A value for each possible CPU of the machine.
///
/// ```
/// use ebpfmap::{maps::PerCpuValues, util::nr_cpus};
///
/// let values = PerCpuValues::try_from(vec![3u32; nr_cpus()?])?;
/// assert_eq!(values.iter().sum::<u32>() as usize, 3 * nr_cpus()?);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerCpuValues<T> {
    values: Box<[T]>,
}

impl<T> Deref for PerCpuValues<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values
    }
}

/// Takes one value for each possible CPU, and no other number of them.
impl<T: Pod> TryFrom<Vec<T>> for PerCpuValues<T> {
    type Error = io::Error;

    fn try_from(values: Vec<T>) -> Result<Self, io::Error> {
        let expected = util::nr_cpus()?;
        if values.len() != expected {
            let message = format!("{} values for {expected} possible CPUs", values.len());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(Self { values: values.into_boxed_slice() })
    }
}

impl<T: Pod> FromEntry for PerCpuValues<T> {
    fn from_entry(bytes: &[u8]) -> Self {
        Self { values: bytes.chunks_exact(std::mem::size_of::<T>()).map(pod::read).collect() }
    }
}

impl<T: Pod> PerCpuValues<T> {
    pub(crate) fn lookup(map: &MapData, key: &[u8], flags: u64) -> Result<Option<Self>> {
        let count = (map.value_len() / map.value_size().max(1)) as usize;
        let values = pod::written_slice(count, |values| raw::percpu_lookup(map.raw(), key, values, flags))?;
        Ok(values.map(|values| Self { values }))
    }

    pub(crate) fn store(&self, map: &MapData, key: &[u8], flags: u64) -> Result<()> {
        raw::percpu_update(map.raw(), key, pod::bytes_of_slice(&self.values), flags)
    }
}

/// Integers, or an array of them, whose sums over all CPUs the library can tell: counters.
pub trait Numbers: Pod {
    /// The sums: as many, of 64 bits.
    type Sums;

    /// Reads and adds up.
    #[doc(hidden)]
    fn sums(map: &MapData, key: &[u8]) -> Result<Option<Self::Sums>, MapError>;
}

macro_rules! numbers {
    ($($type:ty)+) => {
        $(
            impl Numbers for $type {
                type Sums = u64;

                fn sums(map: &MapData, key: &[u8]) -> Result<Option<u64>, MapError> {
                    Ok(<[$type; 1]>::sums(map, key)?.map(|[sum]| sum))
                }
            }

            impl<const N: usize> Numbers for [$type; N] {
                type Sums = [u64; N];

                fn sums(map: &MapData, key: &[u8]) -> Result<Option<[u64; N]>, MapError> {
                    let mut sums = [0; N];
                    let width = std::mem::size_of::<$type>() as u32;
                    Ok(raw::percpu_sum(map.raw(), key, width, &mut sums)?.map(|_| sums))
                }
            }
        )+
    };
}

numbers!(u8 u16 u32 u64);

/// One CPU's value of a per-CPU map.
pub(crate) fn get_cpu<V: Pod>(map: &MapData, key: &[u8], cpu: u32) -> Result<Option<V>> {
    pod::written(|value| raw::percpu_lookup_cpu(map.raw(), key, cpu, value))
}

/// Stores one CPU's value.
pub(crate) fn set_cpu<V: Pod>(map: &MapData, key: &[u8], cpu: u32, value: &V) -> Result<()> {
    raw::percpu_update_cpu(map.raw(), key, cpu, pod::bytes(value))
}
