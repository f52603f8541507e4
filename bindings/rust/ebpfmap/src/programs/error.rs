// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;

use crate::error::{Cause, Error, EINVAL, ENOENT};

/// The failure of a call on a program or a link: aya's names for the cases that programs branch on, and [`Error`] with its
/// message for all others.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProgramError {
    /// The program has another type than the requested one.
    UnexpectedProgramType,
    /// The program has no link of this id.
    NotAttached,
    /// There is no such interface. The error names it.
    UnknownInterface(Error),
    /// Any other failure; the verifier log is in its [`log`](Error::log).
    SyscallError(Error),
}

impl ProgramError {
    /// The error of the library, if there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::UnknownInterface(error) | Self::SyscallError(error) => Some(error),
            Self::UnexpectedProgramType | Self::NotAttached => None,
        }
    }

    /// The errno, positive.
    pub fn errno(&self) -> i32 {
        match self {
            Self::UnknownInterface(error) | Self::SyscallError(error) => error.errno(),
            Self::UnexpectedProgramType => EINVAL,
            Self::NotAttached => ENOENT,
        }
    }

    /// The cause, to branch on.
    pub fn cause(&self) -> Cause {
        match self {
            Self::UnknownInterface(error) | Self::SyscallError(error) => error.cause(),
            Self::UnexpectedProgramType => Cause::ProgramType,
            Self::NotAttached => Cause::NotFound,
        }
    }
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownInterface(error) | Self::SyscallError(error) => error.fmt(f),
            Self::UnexpectedProgramType => f.write_str("the program has another type"),
            Self::NotAttached => f.write_str("the program has no such link"),
        }
    }
}

// Without a source: this type's Display already shows `error()`.
impl std::error::Error for ProgramError {}

impl From<Error> for ProgramError {
    fn from(error: Error) -> Self {
        match error.cause() {
            Cause::Interface => Self::UnknownInterface(error),
            _ => Self::SyscallError(error),
        }
    }
}
