// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;

use crate::error::{Cause, Error, E2BIG, EINVAL, ENOENT};

/// The failure of a call of a typed map: aya's names for the cases that programs branch on, and [`Error`] with its message for
/// all others.
#[derive(Debug)]
#[non_exhaustive]
pub enum MapError {
    /// The map has another type.
    InvalidMapType {
        /// The type of the map, a number of [`MapType`](crate::maps::MapType).
        map_type: u32,
    },
    /// The map has keys of another size.
    InvalidKeySize {
        /// Bytes of the Rust type.
        size: usize,
        /// Bytes of the map's keys.
        expected: usize,
    },
    /// The map has values of another size.
    InvalidValueSize {
        /// Bytes of the Rust type.
        size: usize,
        /// Bytes of the map's values.
        expected: usize,
    },
    /// An index at or past `max_entries`.
    OutOfBounds {
        /// The index.
        index: u32,
        /// The number of indices of the map.
        max_entries: u32,
        /// The error of the library; `None` if the call returned "no such key", as a lookup does.
        error: Option<Error>,
    },
    /// A read found no such key. As in aya, removing a missing key is a [`SyscallError`](Self::SyscallError), also of
    /// [`Cause::NotFound`].
    KeyNotFound,
    /// A queue or stack is empty, or a bloom filter certainly does not have the value.
    ElementNotFound,
    /// Any other failure, with its message.
    SyscallError(Error),
}

impl MapError {
    /// The error of the library, if there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::SyscallError(error) => Some(error),
            Self::OutOfBounds { error, .. } => error.as_ref(),
            _ => None,
        }
    }

    /// As [`error`](Self::error), owned.
    pub fn into_error(self) -> Option<Error> {
        match self {
            Self::SyscallError(error) => Some(error),
            Self::OutOfBounds { error, .. } => error,
            _ => None,
        }
    }

    /// The errno, positive.
    pub fn errno(&self) -> i32 {
        match self {
            Self::SyscallError(error) => error.errno(),
            Self::KeyNotFound | Self::ElementNotFound => ENOENT,
            Self::OutOfBounds { .. } => E2BIG,
            Self::InvalidMapType { .. } | Self::InvalidKeySize { .. } | Self::InvalidValueSize { .. } => EINVAL,
        }
    }

    /// The cause, to branch on.
    pub fn cause(&self) -> Cause {
        match self {
            Self::SyscallError(error) => error.cause(),
            Self::KeyNotFound | Self::ElementNotFound => Cause::NotFound,
            Self::OutOfBounds { .. } => Cause::Index,
            Self::InvalidMapType { .. } => Cause::MapType,
            Self::InvalidKeySize { .. } => Cause::KeySize,
            Self::InvalidValueSize { .. } => Cause::ValueSize,
        }
    }
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidMapType { map_type } => match crate::kinds::MapType::from_number(*map_type) {
                Some(name) => write!(f, "the map has another type: {name}"),
                None => write!(f, "the map has another type: number {map_type}"),
            },
            Self::InvalidKeySize { size, expected } => {
                write!(f, "the map has keys of {expected} bytes, the Rust type has {size}")
            }
            Self::InvalidValueSize { size, expected } => {
                write!(f, "the map has values of {expected} bytes, the Rust type has {size}")
            }
            Self::OutOfBounds { error: Some(error), .. } => error.fmt(f),
            Self::OutOfBounds { index, max_entries, .. } => {
                write!(f, "index {index} is past the end: the map has {max_entries} entries")
            }
            Self::KeyNotFound => f.write_str("no such key"),
            Self::ElementNotFound => f.write_str("no such element"),
            Self::SyscallError(error) => error.fmt(f),
        }
    }
}

// Without a source: this type's Display already shows `error()`.
impl std::error::Error for MapError {}

impl From<Error> for MapError {
    fn from(error: Error) -> Self {
        Self::SyscallError(error)
    }
}
