// SPDX-License-Identifier: BSD-2-Clause
//! Plain data: the types of keys and values, and their conversion to and from bytes. All unsafe code is here and in `raw`.

use std::mem::{self, MaybeUninit};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::{ptr, slice};

/// A type that is plain bytes: every key and value has such a type.
///
/// [`pod!`](crate::pod!) implements it safely: it checks the struct at compile time.
///
/// # Safety
///
/// Every bit pattern must be a valid value of the type: no `bool`, `char`, reference, enum. The type must have no padding:
/// these bytes are uninitialised memory, which the kernel would compare as part of a key, and store as part of a value. Write
/// padding as a field. Usually the type is `#[repr(C)]`. A tuple cannot be a `Pod`, because Rust does not define the places of
/// its fields.
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
            // SAFETY: numbers have no padding, and every bit pattern is valid.
            unsafe impl Pod for $type {}
        )+
    };
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: an array has only the bytes of its elements.
unsafe impl<T: Pod, const N: usize> Pod for [T; N] {}

// SAFETY: it is packed, and its fields are numbers and types of any bit pattern.
unsafe impl<K: Pod> Pod for crate::maps::lpm_trie::Key<K> {}

/// Addresses as keys, usually of an [`LpmTrie`](crate::maps::LpmTrie): their bytes are in network byte order.
// SAFETY: every pattern of 4 bytes is an address, and the test below shows that the bytes of the type are the bytes of the
// address. The standard library does not promise that: if it changes, this does not compile.
unsafe impl Pod for Ipv4Addr {}
// SAFETY: as above, with 16 bytes.
unsafe impl Pod for Ipv6Addr {}

const _: () = {
    // SAFETY: transmute() compares the sizes. Each type has exactly the bits of an address.
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

/// Defines structs that are [`Pod`], without `unsafe`: each is `repr(C)` and `Copy`.
///
/// It does not compile if there is padding, or if a field is not [`Pod`].
///
/// ```
/// use ebpfmap::maps::HashMap;
///
/// ebpfmap::pod! {
///     /// The source of a packet.
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

            // SAFETY: every field is a Pod, and the sum of their sizes shows that there are no bytes between them.
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

/// Makes a value from its bytes, which can be unaligned.
#[inline]
pub(crate) fn read<T: Pod>(bytes: &[u8]) -> T {
    assert!(bytes.len() >= mem::size_of::<T>());
    // SAFETY: there are enough bytes, and every bit pattern is a valid Pod.
    unsafe { ptr::read_unaligned(bytes.as_ptr().cast()) }
}

/// A value that a call writes into uninitialised memory. `None` if the call reports that it wrote nothing.
#[inline]
pub(crate) fn written<T: Pod, E>(call: impl FnOnce(&mut [MaybeUninit<u8>]) -> Result<Option<()>, E>) -> Result<Option<T>, E> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: these are the bytes of the value, and MaybeUninit allows them to be uninitialised.
    let bytes = unsafe { slice::from_raw_parts_mut(value.as_mut_ptr().cast(), mem::size_of::<T>()) };
    // SAFETY: after a success the library has written all of these bytes: it checks their number against the value size of the
    // map. The exception would be a bloom filter, which has no keys: a read without a key is a read of a queue, and the library
    // checks that the map is a queue.
    Ok(call(bytes)?.map(|()| unsafe { value.assume_init() }))
}

/// As [`written`], for values of all CPUs.
pub(crate) fn written_slice<T: Pod, E>(
    count: usize,
    call: impl FnOnce(&mut [MaybeUninit<u8>]) -> Result<Option<()>, E>,
) -> Result<Option<Box<[T]>>, E> {
    let mut values = Vec::<T>::with_capacity(count);
    // SAFETY: the vector has room for that many uninitialised values.
    let bytes = unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), count * mem::size_of::<T>()) };
    Ok(call(bytes)?.map(|()| {
        // SAFETY: after a success the library has written all values.
        unsafe { values.set_len(count) };
        values.into_boxed_slice()
    }))
}

/// Bytes to overwrite, in the form that the raw layer takes: it never makes an initialised byte uninitialised.
#[inline]
pub(crate) fn uninit(bytes: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    // SAFETY: the layout is the same, and the library writes only initialised bytes.
    unsafe { slice::from_raw_parts_mut(bytes.as_mut_ptr().cast(), bytes.len()) }
}
