// SPDX-License-Identifier: BSD-2-Clause
use std::os::unix::io::{AsRawFd, BorrowedFd};

use crate::error::{owned, Cause, Result};
use crate::maps::{MapData, MapType};
use crate::programs::XdpMode;
use crate::raw;

/// A cause that would drop packets which are redirected to an entry of a devmap, or received by an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The key of the entry; 0 in findings of [`ingress_preflight`].
    pub key: u32,
    /// The interface of the entry, or the interface that receives the packets.
    pub if_index: u32,
    /// The cause, to branch on.
    pub cause: Cause,
    /// The cause and its effect, for people.
    pub message: String,
    /// The shell command that is the remedy; `""` if there is no such command.
    pub remedy: String,
}

pub(crate) fn preflight(map: &MapData, netns: Option<BorrowedFd<'_>>, frame_size: u32) -> Result<Vec<Finding>> {
    preflight_mode(map, XdpMode::Driver, netns, frame_size)
}

pub(crate) fn preflight_mode(
    map: &MapData,
    mode: XdpMode,
    netns: Option<BorrowedFd<'_>>,
    frame_size: u32,
) -> Result<Vec<Finding>> {
    Ok(list(raw::devmap_preflight_mode(map.raw(), mode.number(), descriptor(netns), frame_size)?))
}

/// Checks the interface that receives the packets, for causes that drop them when a program redirects them by a map of this
/// type: merged packets, missing checksums, no Ethernet headers. The default mode is that of the attached program.
pub fn ingress_preflight(
    if_index: u32,
    mode: XdpMode,
    map_type: MapType,
    netns: Option<BorrowedFd<'_>>,
) -> Result<Vec<Finding>> {
    Ok(list(raw::ingress_preflight(if_index, mode.number(), map_type.into(), descriptor(netns))?))
}

fn descriptor(netns: Option<BorrowedFd<'_>>) -> i32 {
    netns.map_or(-1, |fd| fd.as_raw_fd())
}

fn list((count, findings): (u32, raw::Findings)) -> Vec<Finding> {
    let finding = |index| Finding {
        key: raw::findings_key(&findings, index),
        if_index: raw::findings_ifindex(&findings, index),
        cause: Cause::from_number(raw::findings_cause(&findings, index)).unwrap_or(Cause::Unknown),
        message: owned(raw::findings_message(&findings, index)),
        remedy: owned(raw::findings_remedy(&findings, index)),
    };
    (0..count).map(finding).collect()
}
