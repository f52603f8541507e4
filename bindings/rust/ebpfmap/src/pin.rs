// SPDX-License-Identifier: BSD-2-Clause
//! Pins: names in the bpf file system. Pinned maps, programs, links and chains outlive a process.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use crate::error::Result;
use crate::raw;

/// The failure to pin something: aya's name for an [`Error`](crate::Error).
pub type PinError = crate::Error;

/// The mount point of the bpf file system: `/sys/fs/bpf` if it is one, otherwise the first one found. If there is none, the
/// error gives the command that mounts it.
pub fn bpf_file_system() -> Result<PathBuf> {
    let mut path = vec![0; 4096];
    let length = raw::bpffs_find(&mut path)?;
    path.truncate(length as usize);
    Ok(OsString::from_vec(path).into())
}
