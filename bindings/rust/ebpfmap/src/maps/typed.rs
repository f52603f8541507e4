// SPDX-License-Identifier: BSD-2-Clause
//! The common parts of all typed maps.

use std::mem::size_of;

use super::{MapData, MapError, MapType};

/// A map that can be made from an open map: every typed map that owns its [`MapData`], and [`MapData`].
pub trait FromMapData: Sized {
    /// Checks the type and the sizes.
    fn from_map_data(map: MapData) -> Result<Self, MapError>;
}

impl FromMapData for MapData {
    fn from_map_data(map: MapData) -> Result<Self, MapError> {
        Ok(map)
    }
}

pub(crate) fn check_type(map: &MapData, types: &[MapType]) -> Result<(), MapError> {
    let map_type = map.map_type_number();
    let known = types.iter().any(|&one| u32::from(one) == map_type);
    known.then_some(()).ok_or(MapError::InvalidMapType { map_type })
}

pub(crate) fn check_key<K>(map: &MapData) -> Result<(), MapError> {
    let (size, expected) = (size_of::<K>(), map.key_size() as usize);
    (size == expected).then_some(()).ok_or(MapError::InvalidKeySize { size, expected })
}

pub(crate) fn check_value<V>(map: &MapData) -> Result<(), MapError> {
    let (size, expected) = (size_of::<V>(), map.value_size() as usize);
    (size == expected).then_some(()).ok_or(MapError::InvalidValueSize { size, expected })
}

/// The size of a key or value as the kernel takes it. A size of more than 32 bits becomes the greatest number, which is
/// refused.
pub(crate) fn size(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// For an index past the end, index maps return "no such key", although the key can never exist.
pub(crate) fn missing(map: &MapData, index: u32) -> MapError {
    let max_entries = map.max_entries();
    if index < max_entries {
        return MapError::KeyNotFound;
    }
    MapError::OutOfBounds { index, max_entries, error: None }
}

/// The error of a call with an index: aya's error if the index was the cause.
pub(crate) fn at_index(map: &MapData, index: u32, error: crate::Error) -> MapError {
    if error.cause() == crate::Cause::Index {
        return MapError::OutOfBounds { index, max_entries: map.max_entries(), error: Some(error) };
    }
    error.into()
}

/// Lets the library refuse flags for reads that take no flags.
pub(crate) fn refuse_flags(map: &MapData, key: &[u8], flags: u64) -> Result<(), MapError> {
    match flags {
        0 => Ok(()),
        _ => map.lookup(key, flags).map(drop).map_err(MapError::SyscallError),
    }
}

/// Defines a typed map: the struct, its conversion from a [`MapData`] or a [`Map`](super::Map), its creation and its opening.
///
/// `types` are the accepted map types; `create` makes the first of them. `key` and `value` are the Rust types with the required
/// sizes (`_`: any size).
macro_rules! typed_map {
    (
        $(#[$meta:meta])*
        pub struct $name:ident<T $(, $parameter:ident: $bound:path)*>;
        types: $first:ident $(| $type:ident)*;
        key: $key:tt;
        value: $value:tt;
    ) => {
        $(#[$meta])*
        pub struct $name<T $(, $parameter)*> {
            inner: T,
            _types: std::marker::PhantomData<fn() -> ($($parameter,)*)>,
        }

        impl<T: std::borrow::Borrow<$crate::maps::MapData> $(, $parameter: $bound)*> $name<T $(, $parameter)*> {
            /// Views a map as this type. Fails if the map has another type, or keys or values of another size.
            pub fn new(map: T) -> Result<Self, $crate::maps::MapError> {
                use $crate::maps::typed::*;
                let data = map.borrow();
                check_type(data, &[$crate::maps::MapType::$first $(, $crate::maps::MapType::$type)*])?;
                check_size!(check_key, $key, data);
                check_size!(check_value, $value, data);
                Ok(Self { inner: map, _types: std::marker::PhantomData })
            }

            /// The [`MapData`] of the map, for the calls that are not special to its type.
            #[inline]
            pub fn data(&self) -> &$crate::maps::MapData {
                self.inner.borrow()
            }

            /// Pins the map: it outlives the process, and other processes can open it.
            pub fn pin<P: AsRef<std::path::Path>>(&self, path: P) -> Result<(), $crate::pin::PinError> {
                self.data().pin(path)
            }

            /// The borrowed descriptor.
            pub fn fd(&self) -> std::os::unix::io::BorrowedFd<'_> {
                self.data().fd()
            }
        }

        impl<$($parameter: $bound),*> $name<$crate::maps::MapData $(, $parameter)*> {
            /// Opens a pinned map.
            pub fn from_pin<P: AsRef<std::path::Path>>(path: P) -> Result<Self, $crate::maps::MapError> {
                Self::new($crate::maps::MapData::from_pin(path)?)
            }

            /// Opens a map by its id.
            pub fn from_id(id: u32) -> Result<Self, $crate::maps::MapError> {
                Self::new($crate::maps::MapData::from_id(id)?)
            }

            /// Opens a map by a descriptor, which is duplicated.
            pub fn from_fd(fd: impl std::os::unix::io::AsFd) -> Result<Self, $crate::maps::MapError> {
                Self::new($crate::maps::MapData::from_fd(fd)?)
            }

            /// The [`MapData`] of the map, owned.
            pub fn into_data(self) -> $crate::maps::MapData {
                self.inner
            }
        }

        impl<$($parameter: $bound),*> $crate::maps::FromMapData for $name<$crate::maps::MapData $(, $parameter)*> {
            fn from_map_data(map: $crate::maps::MapData) -> Result<Self, $crate::maps::MapError> {
                Self::new(map)
            }
        }

        impl<T: Clone $(, $parameter)*> Clone for $name<T $(, $parameter)*> {
            fn clone(&self) -> Self {
                Self { inner: self.inner.clone(), _types: std::marker::PhantomData }
            }
        }

        impl<T: std::fmt::Debug $(, $parameter)*> std::fmt::Debug for $name<T $(, $parameter)*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.inner).finish()
            }
        }

        impl<'a $(, $parameter: $bound)*> TryFrom<&'a $crate::maps::Map> for $name<&'a $crate::maps::MapData $(, $parameter)*> {
            type Error = $crate::maps::MapError;

            fn try_from(map: &'a $crate::maps::Map) -> Result<Self, Self::Error> {
                Self::new(map.data())
            }
        }

        impl<'a $(, $parameter: $bound)*> TryFrom<&'a mut $crate::maps::Map>
            for $name<&'a mut $crate::maps::MapData $(, $parameter)*>
        {
            type Error = $crate::maps::MapError;

            fn try_from(map: &'a mut $crate::maps::Map) -> Result<Self, Self::Error> {
                Self::new(map.data_mut())
            }
        }

        impl<$($parameter: $bound),*> TryFrom<$crate::maps::Map> for $name<$crate::maps::MapData $(, $parameter)*> {
            type Error = $crate::maps::MapError;

            fn try_from(map: $crate::maps::Map) -> Result<Self, Self::Error> {
                Self::new(map.into_data())
            }
        }
    };
}

macro_rules! check_size {
    ($check:ident, _, $data:ident) => {};
    ($check:ident, [$size:ty], $data:ident) => {
        $check::<$size>($data)?;
    };
    ($check:ident, $size:ty, $data:ident) => {
        $check::<$size>($data)?;
    };
}

/// Defines the creation of a typed map: with a number of entries, or by a builder.
macro_rules! creation {
    ($name:ident<MapData $(, $parameter:ident: $bound:path)*>, $type:ident, key: $key:expr, value: $value:expr) => {
        impl<$($parameter: $bound),*> $name<$crate::maps::MapData $(, $parameter)*> {
            /// Creates such a map.
            pub fn create(max_entries: u32) -> Result<Self, $crate::maps::MapError> {
                Self::builder(max_entries).create()
            }

            /// Starts the spec of such a map: name, flags, a pin and more.
            pub fn builder(max_entries: u32) -> $crate::maps::MapBuilder<'static, Self> {
                use $crate::maps::typed::size;
                $crate::maps::MapBuilder::typed($crate::maps::MapType::$type, size($key), size($value), max_entries)
            }
        }
    };
}
