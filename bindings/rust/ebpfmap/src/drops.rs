// SPDX-License-Identifier: BSD-2-Clause
//! Drops: the reasons why packets that XDP programs redirected, sent back or aborted were lost.

use std::os::unix::io::{AsFd, BorrowedFd};

use crate::error::{owned, Result};
pub use crate::kinds::DropReason;
use crate::raw;

/// Listens for lost packets on the whole machine, from its opening until it is dropped. Linux 5.8.
///
/// ```
/// use ebpfmap::drops::Drops;
///
/// let mut drops = Drops::open()?;
/// // Readable when there is something: for poll(2) and epoll(7), by drops.as_fd().
/// while let Some(loss) = drops.next()? {
///     println!("{} packets: {}", loss.packets, loss.message);
/// }
/// # Ok::<(), ebpfmap::Error>(())
/// ```
pub struct Drops {
    raw: raw::Drops,
}

/// Packets that were lost for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The reason. A reason that is newer than this crate is [`DropReason::None`].
    pub reason: DropReason,
    /// The errno that the kernel dropped them with, positive; 0 if there is no errno.
    pub errno: i32,
    /// The interface that received them; 0 if the kernel does not report it.
    pub if_index: u32,
    /// The inode number of that interface's network namespace; 0 if the kernel does not report it.
    pub netns: u32,
    /// The target: an interface, a CPU, the key of an xskmap; 0 if there is no target.
    pub target: u32,
    /// The id of the map of the redirect; 0 if there is no map.
    pub map_id: u32,
    /// The id of the XDP program of the redirect; 0 if the kernel does not report it.
    pub program_id: u32,
    /// The number of packets.
    pub packets: u64,
    /// The message for people: the event, the likely cause, and the remedy.
    pub message: String,
}

impl Loss {
    fn of(drop: &raw::DropObject) -> Self {
        Self {
            reason: DropReason::from_number(raw::drop_reason(drop)).unwrap_or(DropReason::None),
            errno: -raw::drop_error(drop),
            if_index: raw::drop_ifindex(drop),
            netns: raw::drop_netns(drop),
            target: raw::drop_target(drop),
            map_id: raw::drop_map_id(drop),
            program_id: raw::drop_program_id(drop),
            packets: raw::drop_packets(drop),
            message: owned(raw::drop_message(drop)),
        }
    }
}

impl Drops {
    /// Starts to listen.
    pub fn open() -> Result<Self> {
        Ok(Self { raw: raw::drops_open()? })
    }

    /// The losses that this kernel cannot report, one sentence each.
    pub fn unseen(&self) -> Vec<String> {
        (0..).map_while(|index| raw::drops_unseen(&self.raw, index)).map(|text| owned(Some(text))).collect()
    }

    /// Returns the next loss from the stream; does not wait. `None`: there is no new loss now.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Loss>> {
        let (_, drop) = raw::drops_next(&mut self.raw)?;
        Ok(drop.map(Loss::of))
    }

    /// The totals since the opening, for each combination of reason, error, interfaces, map and program; most packets first.
    pub fn summary(&mut self) -> Result<Vec<Loss>> {
        raw::drops_refresh(&mut self.raw)?;
        let mut lines = Vec::new();
        while let (1, Some(drop)) = raw::drops_summary(&mut self.raw, lines.len() as u32)? {
            lines.push(Loss::of(drop));
        }
        Ok(lines)
    }
}

/// Readable when the stream has a loss.
impl AsFd for Drops {
    fn as_fd(&self) -> BorrowedFd<'_> {
        crate::fd::lend(self, raw::drops_fd(&self.raw))
    }
}
