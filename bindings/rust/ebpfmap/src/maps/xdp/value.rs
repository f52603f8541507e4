// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;
use std::num::NonZeroU32;
use std::os::unix::io::AsRawFd;

use crate::error::{Cause, Error};
use crate::maps::iter::FromEntry;
use crate::maps::MapError;
use crate::pod;
use crate::programs::ProgramFd;

/// An interface that packets are redirected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DevMapValue {
    /// The index of the interface, in the network namespace that it was set from.
    pub if_index: u32,
    /// The id of the program that runs on each packet before it leaves.
    pub prog_id: Option<NonZeroU32>,
}

/// A CPU that packets are redirected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuMapValue {
    /// The size of its queue in packets.
    pub queue_size: u32,
    /// The id of the program that runs there before the stack gets a packet.
    pub prog_id: Option<NonZeroU32>,
}

/// The failure to store an entry in a redirect map: aya's name for a program without a place in the entry, and a [`MapError`]
/// for all others.
#[derive(Debug)]
#[non_exhaustive]
pub enum XdpMapError {
    /// The map has values of 4 bytes, without a place for a program: the kernel is too old, or the map was created with that
    /// value size.
    ChainedProgramNotSupported(Error),
    /// Any other failure.
    MapError(MapError),
}

impl XdpMapError {
    /// The errno, positive.
    pub fn errno(&self) -> i32 {
        match self {
            Self::ChainedProgramNotSupported(error) => error.errno(),
            Self::MapError(error) => error.errno(),
        }
    }

    /// The cause, to branch on.
    pub fn cause(&self) -> Cause {
        match self {
            Self::ChainedProgramNotSupported(error) => error.cause(),
            Self::MapError(error) => error.cause(),
        }
    }

    /// The error of the library, if there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::ChainedProgramNotSupported(error) => Some(error),
            Self::MapError(error) => error.error(),
        }
    }

    /// Converts the error of a call with an index to aya's name.
    pub(crate) fn new(error: Error, named: impl FnOnce(Error) -> MapError) -> Self {
        match error.cause() {
            Cause::ProgramValue => Self::ChainedProgramNotSupported(error),
            _ => Self::MapError(named(error)),
        }
    }
}

impl fmt::Display for XdpMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChainedProgramNotSupported(error) => error.fmt(f),
            Self::MapError(error) => error.fmt(f),
        }
    }
}

// Without a source: this type's Display already shows `error()`.
impl std::error::Error for XdpMapError {}

impl From<MapError> for XdpMapError {
    fn from(error: MapError) -> Self {
        Self::MapError(error)
    }
}

/// The descriptor of an optional program, in the form that the library takes.
pub(crate) fn program_fd(program: Option<&ProgramFd>) -> i32 {
    program.map_or(-1, AsRawFd::as_raw_fd)
}

/// The kernel's value: a number, and in 8 bytes also the id of a program.
fn split(bytes: &[u8]) -> (u32, Option<NonZeroU32>) {
    let program = bytes.get(4..8).and_then(|id| NonZeroU32::new(pod::read(id)));
    (pod::read(bytes), program)
}

impl FromEntry for DevMapValue {
    fn from_entry(bytes: &[u8]) -> Self {
        let (if_index, prog_id) = split(bytes);
        Self { if_index, prog_id }
    }
}

impl FromEntry for CpuMapValue {
    fn from_entry(bytes: &[u8]) -> Self {
        let (queue_size, prog_id) = split(bytes);
        Self { queue_size, prog_id }
    }
}
