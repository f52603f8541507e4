// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use super::{AttachType, ProgramError, ProgramFd, ProgramType};
use crate::error::{c_path, owned, Error, Result};
use crate::pin::PinError;
use crate::raw;

/// A program in the kernel, loaded by any process, and the kernel's information about it.
pub struct ProgramInfo {
    raw: raw::Program,
}

/// The runs of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunStats {
    /// The number of runs, counted while [`enable_run_stats`] is on.
    pub count: u64,
    /// The total time of these runs.
    pub time: Duration,
}

impl ProgramInfo {
    /// Opens a program by a descriptor, which is duplicated.
    pub fn from_fd(program: &impl AsFd) -> Result<Self, ProgramError> {
        Ok(Self::open(program)?)
    }

    /// Opens a program by its id, as `bpftool prog` lists it.
    pub fn from_id(id: u32) -> Result<Self, ProgramError> {
        Ok(Self { raw: raw::program_open_id(id)? })
    }

    /// Opens a pinned program.
    pub fn from_pin<P: AsRef<Path>>(path: P) -> Result<Self, ProgramError> {
        Ok(Self { raw: raw::program_open_pinned(&c_path("ebpf_program_open_pinned", path.as_ref())?)? })
    }

    pub(crate) fn open(program: &impl AsFd) -> Result<Self> {
        Ok(Self { raw: raw::program_open_fd(program.as_fd().as_raw_fd())? })
    }

    pub(crate) fn from_raw(raw: raw::Program) -> Self {
        Self { raw }
    }

    /// A duplicated descriptor of the program; the caller owns it.
    pub fn duplicate(&self) -> Result<ProgramFd, ProgramError> {
        let fd = ProgramFd::duplicate(self).map_err(|error| Error::from_io("fcntl(F_DUPFD_CLOEXEC)", error))?;
        Ok(fd)
    }

    /// The id, unique in the kernel as long as the program is loaded.
    pub fn id(&self) -> u32 {
        raw::program_id(&self.raw)
    }

    /// The name; the kernel keeps 15 characters of it.
    pub fn name(&self) -> String {
        owned(raw::program_name(&self.raw))
    }

    /// The type, if this version has it.
    pub fn program_type(&self) -> Option<ProgramType> {
        ProgramType::from_number(self.program_type_number())
    }

    /// The kernel's number of the type.
    pub fn program_type_number(&self) -> u32 {
        raw::program_type(&self.raw)
    }

    /// A hash of its instructions, as 16 hexadecimal digits.
    pub fn tag(&self) -> String {
        owned(raw::program_tag(&self.raw))
    }

    /// The expected attach type that it was loaded with, found by trying the program with scratch maps.
    pub fn attach_type(&self) -> Result<Option<AttachType>> {
        Ok(AttachType::from_number(self.attach_type_number()?))
    }

    /// The kernel's number of the expected attach type.
    pub fn attach_type_number(&self) -> Result<u32> {
        raw::program_attach_type(&self.raw)
    }

    /// True if it was loaded with multi-buffer support (`xdp.frags`), also found by trying.
    pub fn frags(&self) -> Result<bool> {
        Ok(raw::program_has_frags(&self.raw)? == 1)
    }

    /// The number of its runs, and their total time.
    pub fn run_stats(&self) -> Result<RunStats> {
        let (count, nanoseconds) = raw::program_run_stats(&self.raw)?;
        Ok(RunStats { count, time: Duration::from_nanos(nanoseconds) })
    }

    /// Pins the program.
    pub fn pin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::program_pin(&self.raw, &c_path("ebpf_program_pin", path.as_ref())?)
    }

    /// Removes a pin of this program; a pin of anything else is left alone.
    pub fn unpin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::program_unpin(&self.raw, &c_path("ebpf_program_unpin", path.as_ref())?)
    }
}

/// Lets the kernel count the runs of all programs until the descriptor is closed.
pub fn enable_run_stats() -> Result<OwnedFd> {
    raw::program_enable_run_stats().map(crate::fd::own)
}

impl AsFd for ProgramInfo {
    fn as_fd(&self) -> BorrowedFd<'_> {
        crate::fd::lend(self, raw::program_fd(&self.raw))
    }
}

impl fmt::Debug for ProgramInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramInfo")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("type", &self.program_type())
            .finish()
    }
}
