// SPDX-License-Identifier: BSD-2-Clause
//! Plain data: what keys and values are made of, and the way between them and bytes. With `raw`, all that is unsafe here.

use std::mem::{self, MaybeUninit};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::{ptr, slice};

/// A type that is its bytes: every key and value is one.
///
/// The safe way to make a struct one is [`pod!`](crate::pod!), which checks it when it is compiled.
///
/// # Safety
///
/// Every pattern of bits must be a value of the type: no `bool`, `char`, reference, enum. It must have no padding: these bytes
/// are uninitialised memory, which the kernel would compare as part of a key, and store as part of a value. Spell padding out as
/// a field. As a rule the type is `#[repr(C)]`. A tuple cannot be a `Pod`, because Rust does not define where its fields are.
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

macro_rules! numbers {
    ($($type:ty)+) => {
        $(
            // SAFETY: numbers have no padding, and all of their bits mean something.
            unsafe impl Pod for $type {}
        )+
    };
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: an array has no bytes but those of its elements.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

// SAFETY: it is packed, of numbers and bits of any kind.
unsafe impl<K: Pod> Pod for crate::maps::lpm_trie::Key<K> {}

/// Addresses as keys, above all of an [`LpmTrie`](crate::maps::LpmTrie): their bytes are in network byte order.
// SAFETY: there are as many addresses as patterns of 4 bytes, and the test below shows that a byte of the address is a byte of
// the type. The standard library does not promise that: where it changes, this does not compile.
unsafe impl Pod for Ipv4Addr {}
// SAFETY: as above, with 16 bytes.
unsafe impl Pod for Ipv6Addr {}

const _: () = {
    // SAFETY: transmute() compares the sizes. Each type consists of as many bytes as an address has bits for.
    let (v4, v6) = unsafe {
        let v6 = Ipv6Addr::new(0x0102, 0x0304, 0x0506, 0x0708, 0x090a, 0x0b0c, 0x0d0e, 0x0f10);
        (mem::transmute::<_, [u8; 4]>(Ipv4Addr::new(1, 2, 3, 4)), mem::transmute::<_, [u8; 16]>(v6))
    };
    let mut at = 0;
    while at < 16 {
        assert!((at >= 4 || v4[at] == at as u8 + 1) && v6[at] == at as u8 + 1);
        at += 1;
    }
};

/// Defines structs that are [`Pod`], without `unsafe`: each is `repr(C)`, and can be copied.
///
/// It does not compile if there is padding, or a field is no [`Pod`] itself.
///
/// ```
/// use ebpfmap::maps::HashMap;
///
/// ebpfmap::pod! {
///     /// Whom a packet is from.
///     #[derive(Debug, PartialEq)]
///     pub struct Flow {
///         pub address: std::net::Ipv4Addr,
///         pub port: u16,
///         pub reserved: u16, // without it: "Flow has padding"
///     }
/// }
///
/// let mut flows = HashMap::<_, Flow, u64>::create(64)?;
/// let flow = Flow { address: [10, 0, 0, 1].into(), port: 80, reserved: 0 };
/// flows.insert(flow, 1, 0)?;
/// assert_eq!(flows.get(&flow, 0)?, 1);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
///
/// ```compile_fail,E0080
/// ebpfmap::pod! {
///     struct Padded {
///         protocol: u8,
///         address: u32,
///     }
/// }
/// ```
///
/// ```compile_fail,E0277
/// ebpfmap::pod! {
///     struct Valid {
///         valid: bool,
///     }
/// }
/// ```
#[macro_export]
macro_rules! pod {
    ($(
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty),+ $(,)?
        }
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy)]
            #[repr(C)]
            $visibility struct $name {
                $($(#[$field_meta])* $field_visibility $field: $type,)+
            }

            // SAFETY: every field is a Pod, and the sum of their sizes shows that nothing is between them.
            #[allow(unsafe_code)]
            unsafe impl $crate::Pod for $name {}

            const _: () = {
                const fn size<T: $crate::Pod>() -> usize {
                    ::std::mem::size_of::<T>()
                }
                assert!(
                    size::<$name>() == 0 $(+ size::<$type>())+,
                    concat!(stringify!($name), " has padding: order its fields by size, and name the gaps as fields")
                );
            };
        )+
    };
}

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
