// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::memory::Memory;
use super::{Xsk, XskBuilder};
use crate::error::Result;
use crate::interface::Interface;
use crate::programs::XdpMode;
use crate::raw;

/// Sockets on all receive queues of an interface, with the program that redirects the packets to them. Dropping the group
/// detaches the program: packets then go to the stack again.
///
/// ```no_run
/// use ebpfmap::xsk::XskGroup;
///
/// let group = XskGroup::open("eth0")?;
/// for xsk in group.sockets()? {
///     std::thread::spawn(move || println!("{xsk:?}"));
/// }
/// # Ok::<(), ebpfmap::Error>(())
/// ```
#[doc(alias = "AF_XDP")]
pub struct XskGroup {
    // `None` only during drop.
    raw: Option<raw::XskGroup>,
    frame_size: u32,
    /// For each requested queue its socket: the next request shares it, and both take turns.
    memories: Mutex<Vec<Option<Arc<Memory>>>>,
}

impl XskGroup {
    pub(super) fn new(raw: raw::XskGroup, frame_size: u32) -> Self {
        let memories = vec![None; raw::xsk_group_count(&raw) as usize];
        Self { raw: Some(raw), frame_size, memories: Mutex::new(memories) }
    }

    /// Opens a group with default settings, in native mode if the driver supports it; [`XskBuilder::open_group`] has all
    /// settings.
    pub fn open<'a>(interface: impl Into<Interface<'a>>) -> Result<Self> {
        XskBuilder::new().open_group(interface, XdpMode::Default, None)
    }

    /// The number of its sockets, one for each receive queue.
    pub fn count(&self) -> u32 {
        raw::xsk_group_count(self.raw())
    }

    /// Opens sockets on receive queues that were added to the interface, and returns their number. On a veth in native mode,
    /// packets go to the stack for a moment.
    pub fn refresh(&mut self) -> Result<u32> {
        let raw = self.raw.as_mut().expect("a group that is not dropped");
        let added = raw::xsk_group_refresh(raw)? as u32;
        let memories = self.memories.get_mut().unwrap_or_else(PoisonError::into_inner);
        memories.resize(memories.len() + added as usize, None);
        Ok(added)
    }

    /// The mode in which the program is attached.
    pub fn xdp_mode(&self) -> Option<XdpMode> {
        XdpMode::used(raw::xsk_group_xdp_mode(self.raw()) as u32)
    }

    /// The socket of a queue, which may outlive the group. A second call returns another handle of the same socket.
    pub fn socket(&self, queue: u32) -> Result<Xsk> {
        let mut memories = self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        let socket = raw::xsk_group_socket(self.raw(), queue)?;
        let memory = memories[queue as usize].get_or_insert_with(|| Arc::new(Memory::new(&socket, self.frame_size)));
        Ok(Xsk::new(Arc::clone(memory), socket))
    }

    /// The sockets of all queues.
    pub fn sockets(&self) -> Result<Vec<Xsk>> {
        (0..self.count()).map(|queue| self.socket(queue)).collect()
    }

    fn raw(&self) -> &raw::XskGroup {
        self.raw.as_ref().expect("a group that is not dropped")
    }
}

impl Drop for XskGroup {
    fn drop(&mut self) {
        let memories = self.memories.get_mut().unwrap_or_else(PoisonError::into_inner);
        // No thread may use a socket while it is closed.
        let _turns: Vec<_> = memories.iter().flatten().map(|memory| memory.sockets()).collect();
        self.raw.take();
    }
}

impl fmt::Debug for XskGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XskGroup").field("count", &self.count()).field("xdp_mode", &self.xdp_mode()).finish_non_exhaustive()
    }
}
