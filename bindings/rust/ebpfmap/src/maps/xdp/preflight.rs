// SPDX-License-Identifier: BSD-2-Clause
use std::os::unix::io::{AsRawFd, BorrowedFd};

use crate::error::{owned, Cause, Result};
use crate::maps::MapData;
use crate::raw;

/// What would keep packets from arriving that are redirected to an entry of a devmap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The key of the entry.
    pub key: u32,
    /// Its interface.
    pub if_index: u32,
    /// What is wrong, to branch on.
    pub cause: Cause,
    /// What is wrong and what it leads to, for people.
    pub message: String,
    /// The shell command that mends it; `""` where none does.
    pub remedy: String,
}

pub(crate) fn preflight(map: &MapData, netns: Option<BorrowedFd<'_>>, frame_size: u32) -> Result<Vec<Finding>> {
    let (count, findings) = raw::devmap_preflight(map.raw(), netns.map_or(-1, |fd| fd.as_raw_fd()), frame_size)?;
    let finding = |index| Finding {
        key: raw::findings_key(&findings, index),
        if_index: raw::findings_ifindex(&findings, index),
        cause: Cause::from_number(raw::findings_cause(&findings, index)).unwrap_or(Cause::Unknown),
        message: owned(raw::findings_message(&findings, index)),
        remedy: owned(raw::findings_remedy(&findings, index)),
    };
    Ok((0..count).map(finding).collect())
}
