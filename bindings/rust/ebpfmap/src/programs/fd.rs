// SPDX-License-Identifier: BSD-2-Clause
use std::io;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

/// The descriptor of a program, loaded by any process or library. Redirect maps take it for the programs in their entries.
#[derive(Debug)]
pub struct ProgramFd(OwnedFd);

impl ProgramFd {
    /// Another descriptor of the same program.
    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// Duplicates the descriptor of a program of libbpf, aya or other code.
    pub fn duplicate(program: &impl AsFd) -> io::Result<Self> {
        crate::fd::duplicate(program.as_fd()).map(Self)
    }
}

impl From<OwnedFd> for ProgramFd {
    fn from(fd: OwnedFd) -> Self {
        Self(fd)
    }
}

impl AsFd for ProgramFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for ProgramFd {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}
