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

/// Takes exactly one value for each possible CPU.
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

/// Numbers, or arrays of numbers, that can be added up over all CPUs: counters.
///
/// The type of the value sets the type of the sum: `u64` for unsigned integers, modulo 2^64; `i64` for signed integers, also
/// modulo 2^64, so a sum outside `i64` wraps around; `f64` for floating point.
///
/// Convert values in the other byte order before adding them up:
///
/// ```
/// use ebpfmap::maps::{PerCpuArray, PerCpuValues};
/// use ebpfmap::util::nr_cpus;
///
/// let mut counters = PerCpuArray::<_, u32>::create(1)?;
/// counters.set(0, PerCpuValues::try_from(vec![7u32.to_be(); nr_cpus()?])?, 0)?;
/// let sum: u64 = counters.get(&0, 0)?.iter().map(|&count| u64::from(u32::from_be(count))).sum();
/// assert_eq!(sum, 7 * nr_cpus()? as u64);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
pub trait Numbers: Pod {
    /// The sums: the same number of elements, each of 64 bits.
    type Sums;

    /// Reads and adds up.
    #[doc(hidden)]
    fn sums(map: &MapData, key: &[u8]) -> Result<Option<Self::Sums>, MapError>;
}

/// The sums of an array of unsigned integers: the library adds them up, without an allocation.
fn unsigned<T: Pod, const N: usize>(map: &MapData, key: &[u8]) -> Result<Option<[u64; N]>, MapError> {
    let mut sums = [0; N];
    Ok(raw::percpu_sum(map.raw(), key, std::mem::size_of::<T>() as u32, &mut sums)?.map(|()| sums))
}

fn signed<T: Pod + Into<i64>, const N: usize>(map: &MapData, key: &[u8]) -> Result<Option<[i64; N]>, MapError> {
    add_up(map, key, |sum, one: T| i64::wrapping_add(sum, one.into()))
}

fn floating<T: Pod + Into<f64>, const N: usize>(map: &MapData, key: &[u8]) -> Result<Option<[f64; N]>, MapError> {
    add_up(map, key, |sum, one: T| sum + one.into())
}

/// The sums of an array, by a function that adds an element to its sum.
fn add_up<T: Pod, S: Default + Copy, const N: usize>(
    map: &MapData,
    key: &[u8],
    add: impl Fn(S, T) -> S,
) -> Result<Option<[S; N]>, MapError> {
    let values = PerCpuValues::<[T; N]>::lookup(map, key, 0)?;
    let sum_at = |values: &[[T; N]], at: usize| values.iter().fold(S::default(), |sum, value| add(sum, value[at]));
    Ok(values.map(|values| std::array::from_fn(|at| sum_at(&values, at))))
}

macro_rules! numbers {
    ($($type:ty)+: $read:ident, $sum:ty) => {
        $(
            impl Numbers for $type {
                type Sums = $sum;

                fn sums(map: &MapData, key: &[u8]) -> Result<Option<$sum>, MapError> {
                    Ok($read::<$type, 1>(map, key)?.map(|[sum]| sum))
                }
            }

            impl<const N: usize> Numbers for [$type; N] {
                type Sums = [$sum; N];

                fn sums(map: &MapData, key: &[u8]) -> Result<Option<[$sum; N]>, MapError> {
                    $read::<$type, N>(map, key)
                }
            }
        )+
    };
}

numbers!(u8 u16 u32 u64: unsigned, u64);
numbers!(i8 i16 i32 i64: signed, i64);
numbers!(f32 f64: floating, f64);

/// One CPU's value of a per-CPU map.
pub(crate) fn get_cpu<V: Pod>(map: &MapData, key: &[u8], cpu: u32) -> Result<Option<V>> {
    pod::written(|value| raw::percpu_lookup_cpu(map.raw(), key, cpu, value))
}

/// Stores one CPU's value.
pub(crate) fn set_cpu<V: Pod>(map: &MapData, key: &[u8], cpu: u32, value: &V) -> Result<()> {
    raw::percpu_update_cpu(map.raw(), key, cpu, pod::bytes(value))
}
