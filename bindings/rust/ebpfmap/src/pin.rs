// SPDX-License-Identifier: BSD-2-Clause
//! Pins: names in the bpf file system, by which maps, programs, links and chains outlive a process.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use crate::error::Result;
use crate::raw;

/// Why something could not be pinned: aya's name for an [`Error`](crate::Error).
pub type PinError = crate::Error;

/// Where the bpf file system is mounted: `/sys/fs/bpf` if that is one, else the first there is. If there is none, the error
/// says the command that mounts it.
pub fn bpf_file_system() -> Result<PathBuf> {
    let mut path = vec![0; 4096];
    let length = raw::bpffs_find(&mut path)?;
    path.truncate(length as usize);
    Ok(OsString::from_vec(path).into())
}
