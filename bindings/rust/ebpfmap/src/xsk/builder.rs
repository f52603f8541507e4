// SPDX-License-Identifier: BSD-2-Clause
use std::sync::Arc;

use super::memory::Memory;
#[cfg(feature = "programs")]
use super::XskGroup;
use super::{Mode, TxMetadataMode, Xsk};
use crate::error::Result;
use crate::interface::Interface;
use crate::raw;
#[cfg(feature = "programs")]
use crate::{object::Object, programs::XdpMode};

/// The spec of a socket. It opens any number of equal sockets.
///
/// ```
/// use ebpfmap::xsk::{Mode, Xsk};
///
/// let xsk = Xsk::builder().frames(1024, 2048).rings(512, 512).mode(Mode::Copy).open("lo", 0)?;
/// assert_eq!((xsk.mode(), xsk.memory_size()), (Mode::Copy, 1024 * 2048));
/// # Ok::<(), ebpfmap::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct XskBuilder {
    frame_count: u32,
    frame_size: u32,
    headroom: u32,
    unaligned: bool,
    huge_pages: bool,
    receive: u32,
    send: u32,
    mode: Mode,
    busy_poll: Option<(u32, u32)>,
    multi_buffer: bool,
    tx_metadata: TxMetadataMode,
}

impl Default for XskBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl XskBuilder {
    /// 4,096 frames of 4,096 bytes of plain memory, RX and TX rings of 2,048 entries, automatic mode.
    pub fn new() -> Self {
        Self {
            frame_count: 4096,
            frame_size: 4096,
            headroom: 0,
            unaligned: false,
            huge_pages: false,
            receive: 2048,
            send: 2048,
            mode: Mode::Auto,
            busy_poll: None,
            multi_buffer: false,
            tx_metadata: TxMetadataMode::Off,
        }
    }

    /// The memory: the number of frames, and their size in bytes, a power of two from 2,048 to the size of a page (4,096). A
    /// frame has to hold the longest packet, and 256 bytes before it.
    ///
    /// A socket that receives keeps as many free frames with the kernel as its RX ring has entries. To send more packets than
    /// it received, it needs more frames than that.
    pub fn frames(mut self, count: u32, size: u32) -> Self {
        self.frame_count = count;
        self.frame_size = size;
        self
    }

    /// Reserves room in front of every received packet, in addition to the 256 bytes of the kernel, for a header to add:
    /// [`Frame::prepend`](super::Frame::prepend).
    pub fn headroom(mut self, bytes: u32) -> Self {
        self.headroom = bytes;
        self
    }

    /// Allows frames of any size from 2,048 bytes to a page, also across pages. Linux 5.4.
    pub fn unaligned(mut self, unaligned: bool) -> Self {
        self.unaligned = unaligned;
        self
    }

    /// Takes the memory from the huge pages of the machine (`vm.nr_hugepages`).
    pub fn huge_pages(mut self, huge_pages: bool) -> Self {
        self.huge_pages = huge_pages;
        self
    }

    /// The entries of the RX ring and of the TX ring: powers of two, or 0 for a socket that does not receive, or does not send.
    pub fn rings(mut self, receive: u32, send: u32) -> Self {
        self.receive = receive;
        self.send = send;
        self
    }

    /// The mode; [`Xsk::mode`] returns the result.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Lets the kernel poll the device in the calls of this process, instead of using interrupts: the time to poll when there
    /// are no packets (usually 20 microseconds), and the number of frames that a call takes from the device (usually 64). Linux
    /// 5.11.
    pub fn busy_poll(mut self, microseconds: u32, budget: u32) -> Self {
        self.busy_poll = Some((microseconds, budget));
        self
    }

    /// Lets a packet span several frames ([`Frame::is_continued`](super::Frame::is_continued)), for an MTU that is larger than
    /// a frame. The XDP program needs multi-buffer support, as the bundled `steer.frags` has. Linux 6.6.
    pub fn multi_buffer(mut self, multi_buffer: bool) -> Self {
        self.multi_buffer = multi_buffer;
        self
    }

    /// Lets frames carry TX metadata for the device: [`Frame::set_tx_metadata`](super::Frame::set_tx_metadata). Linux 6.8.
    pub fn tx_metadata(mut self, tx_metadata: TxMetadataMode) -> Self {
        self.tx_metadata = tx_metadata;
        self
    }

    /// Opens a socket with new memory, on a receive queue of an interface of the calling thread's network namespace. If a
    /// socket that was just closed still occupies the queue, it waits for the kernel to free it, up to a second.
    ///
    /// Packets arrive when an XDP program redirects them through an [`XskMap`](crate::maps::XskMap) with the socket.
    pub fn open<'a>(&self, interface: impl Into<Interface<'a>>, queue: u32) -> Result<Xsk> {
        let socket = raw::xsk_open(&self.spec()?, interface.into().index()?, queue)?;
        let memory = Memory::new(&socket, self.frame_size);
        Ok(Xsk::new(Arc::new(memory), socket))
    }

    /// Opens a socket that shares the memory of another one: each can send the frames that the other received, without a copy.
    /// Memory and mode are those of the other socket; these settings are ignored. Linux 5.4 for the same queue, 5.10 for
    /// others.
    pub fn open_shared<'a>(&self, with: &Xsk, interface: impl Into<Interface<'a>>, queue: u32) -> Result<Xsk> {
        let (spec, if_index) = (self.spec()?, interface.into().index()?);
        let socket = with.with_raw(|with| raw::xsk_open_shared(&spec, with, if_index, queue))?;
        Ok(Xsk::new(Arc::clone(with.memory()), socket))
    }

    /// Opens a socket on each receive queue of an interface, and attaches the program that redirects the packets to them: the
    /// bundled `steer` (`steer.frags` with [`multi_buffer`](Self::multi_buffer)), which takes all packets, or the program of
    /// your object. That object has an xskmap `sockets` and an XDP program `steer`. Set its constants and bind its maps before
    /// the call, which loads it if it is not loaded. Linux 5.9.
    ///
    /// ```
    /// use ebpfmap::{object::Object, programs::XdpMode, sys, xsk::Xsk};
    ///
    /// let mut steer = Object::open_bundled("steer")?;
    /// steer.set_constant("match", &sys::EBPF_STEER_MATCH_PORT.to_ne_bytes())?;
    /// let group = Xsk::builder().open_group("lo", XdpMode::Skb, Some(&mut steer))?;
    /// steer.map("ports")?.update(&53u16.to_ne_bytes(), &[1], 0)?;
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[cfg(feature = "programs")]
    pub fn open_group<'a>(
        &self,
        interface: impl Into<Interface<'a>>,
        mode: impl Into<XdpMode>,
        object: Option<&mut Object>,
    ) -> Result<XskGroup> {
        let (spec, if_index) = (self.spec()?, interface.into().index()?);
        let group = raw::xsk_group_open(&spec, if_index, mode.into().number(), object.map(Object::raw_mut))?;
        Ok(XskGroup::new(group, self.frame_size))
    }

    fn spec(&self) -> Result<raw::XskSpec> {
        let mut spec = raw::xsk_spec_new()?;
        raw::xsk_spec_set_unaligned(&mut spec, self.unaligned.into())?;
        raw::xsk_spec_set_frames(&mut spec, self.frame_count, self.frame_size)?;
        raw::xsk_spec_set_headroom(&mut spec, self.headroom)?;
        raw::xsk_spec_set_huge_pages(&mut spec, self.huge_pages.into())?;
        raw::xsk_spec_set_rings(&mut spec, self.receive, self.send)?;
        raw::xsk_spec_set_mode(&mut spec, self.mode.number())?;
        if let Some((microseconds, budget)) = self.busy_poll {
            raw::xsk_spec_set_busy_poll(&mut spec, microseconds, budget)?;
        }
        raw::xsk_spec_set_multi_buffer(&mut spec, self.multi_buffer.into())?;
        raw::xsk_spec_set_tx_metadata(&mut spec, self.tx_metadata.number())?;
        Ok(spec)
    }
}
