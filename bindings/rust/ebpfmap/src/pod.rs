// SPDX-License-Identifier: BSD-2-Clause
//! Plain data: what keys and values are made of, and the way between them and bytes. With `raw`, all that is unsafe here.

use std::mem::{self, MaybeUninit};
use std::{ptr, slice};

/// A type that is its bytes: every key and value is one.
///
/// # Safety
///
/// Every pattern of bits must be a value of the type: no `bool`, `char`, reference, enum. It must have no padding, which the
/// kernel would compare as part of a key: spell it out as a field. As a rule it is `#[repr(C)]`.
///
/// ```
/// #[derive(Clone, Copy)]
/// #[repr(C)]
/// struct Station {
///     mac: [u8; 6],
///     vlan: u16,
/// }
///
/// unsafe impl ebpfmap::Pod for Station {}
/// ```
pub unsafe trait Pod: Copy + 'static {}

macro_rules! pod {
    ($($type:ty)+) => {
        $(
            // SAFETY: numbers have no padding, and all of their bits mean something.
            unsafe impl Pod for $type {}
        )+
    };
}

pod!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: an array has no bytes but those of its elements.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

// SAFETY: it is packed, of numbers and bits of any kind.
unsafe impl<K: Pod> Pod for crate::maps::lpm_trie::Key<K> {}

/// The bytes of a value.
#[inline]
pub(crate) fn bytes<T: Pod>(value: &T) -> &[u8] {
    bytes_of_slice(slice::from_ref(value))
}

/// The bytes of values that follow each other.
#[inline]
pub(crate) fn bytes_of_slice<T: Pod>(values: &[T]) -> &[u8] {
    // SAFETY: a Pod has no padding, so all of its bytes are initialised.
    unsafe { slice::from_raw_parts(values.as_ptr().cast(), mem::size_of_val(values)) }
}

/// A value out of its bytes, which need not be aligned.
#[inline]
pub(crate) fn read<T: Pod>(bytes: &[u8]) -> T {
    assert!(bytes.len() >= mem::size_of::<T>());
    // SAFETY: there are enough bytes, and any of them make a Pod.
    unsafe { ptr::read_unaligned(bytes.as_ptr().cast()) }
}

/// A value that a call writes, without a byte of it being touched before. `None` where the call says that it wrote nothing.
#[inline]
pub(crate) fn written<T: Pod, E>(call: impl FnOnce(&mut [MaybeUninit<u8>]) -> Result<Option<()>, E>) -> Result<Option<T>, E> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: these are the bytes of the value, which may be uninitialised as MaybeUninit says.
    let bytes = unsafe { slice::from_raw_parts_mut(value.as_mut_ptr().cast(), mem::size_of::<T>()) };
    // SAFETY: after a success the library has written all of them, as it checks that there are as many as the map's value has.
    // It would not, where it looks into a bloom filter: those have no keys, and what has none here is read as a queue, which the
    // library has to find it to be.
    Ok(call(bytes)?.map(|()| unsafe { value.assume_init() }))
}

/// As [`written`], for values of all CPUs.
pub(crate) fn written_slice<T: Pod, E>(
    count: usize,
    call: impl FnOnce(&mut [MaybeUninit<u8>]) -> Result<Option<()>, E>,
) -> Result<Option<Box<[T]>>, E> {
    let mut values = Vec::<T>::with_capacity(count);
    // SAFETY: the vector has room for as many, uninitialised.
    let bytes = unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), count * mem::size_of::<T>()) };
    Ok(call(bytes)?.map(|()| {
        // SAFETY: after a success the library has written all of them.
        unsafe { values.set_len(count) };
        values.into_boxed_slice()
    }))
}

/// Bytes to be overwritten, as the raw layer takes them: it never makes one uninitialised that was not.
#[inline]
pub(crate) fn uninit(bytes: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    // SAFETY: the layout is the same, and the library writes nothing but initialised bytes.
    unsafe { slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), bytes.len()) }
}
