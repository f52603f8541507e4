// SPDX-License-Identifier: BSD-2-Clause
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::{fmt, mem, slice};

use ebpfmap_sys as sys;

use super::memory::Memory;
use super::{TxMetadata, Xsk};
use crate::error::{Cause, Error, Result};
use crate::{pod, raw};

/// A frame of the shared memory that this process owns, with its packet: received, or reserved for writing.
///
/// [`Xsk::send`] and [`Xsk::release`] take it; dropping it releases it. Any thread may read and write it, also while another
/// thread uses the socket.
///
/// ```
/// use ebpfmap::xsk::Xsk;
///
/// let mut xsk = Xsk::open("lo", 0)?;
/// let mut frames = Vec::new();
/// xsk.reserve(&mut frames, 2)?;
/// for frame in &mut frames {
///     frame.write(b"to everybody, from nobody, and no more than that")?;
///     frame.prepend(14)?.fill(0xff);
/// }
/// assert_eq!(xsk.send(&mut frames)?, 2);
/// # Ok::<(), ebpfmap::Error>(())
/// ```
pub struct Frame {
    memory: NonNull<Memory>,
    address: u64,
    length: u32,
    options: u32,
    /// The socket that returned it. The frame goes back to the free frames of that socket.
    socket: u32,
}

// SAFETY: it is the only owner of its bytes, and all threads can use the memory.
unsafe impl Send for Frame {}
// SAFETY: as above.
unsafe impl Sync for Frame {}

/// The numbers of a [`Frame`] without its ownership, as the calls of C take them: see [`Frame::into_raw`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawFrame {
    /// The start of the packet, counted from the start of the memory.
    pub address: u64,
    /// The bytes of the packet in this frame.
    pub length: u32,
    /// `EBPF_XSK_FRAME_CONTINUED` and `EBPF_XSK_FRAME_TX_METADATA` or'ed.
    pub options: u32,
}

impl Frame {
    /// Makes a frame that the memory has counted: see [`Sockets::hand_out`](super::memory::Sockets::hand_out).
    #[inline]
    pub(super) fn new(memory: &Arc<Memory>, socket: u32, raw: RawFrame) -> Self {
        let RawFrame { address, length, options } = raw;
        Self { memory: NonNull::from(&**memory), address, length, options, socket }
    }

    #[inline]
    fn memory(&self) -> &Memory {
        // SAFETY: the memory exists as long as there are frames, and this is one.
        unsafe { self.memory.as_ref() }
    }

    /// The bytes of the packet.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the bytes are in the frame, in memory that stays mapped as long as there are frames. Nothing writes them: the
        // library gives a frame to the kernel, or to another `Frame`, only when this one is given up.
        unsafe { slice::from_raw_parts(self.memory().at(self.address), self.len()) }
    }

    /// The bytes of the packet, to change in place.
    #[inline]
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and nothing reads them.
        unsafe { slice::from_raw_parts_mut(self.memory().at(self.address), self.len()) }
    }

    /// The number of bytes of the packet in this frame. 0 after the frame was reserved.
    #[inline]
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// True if the packet has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The maximum length of the packet from its current start.
    pub fn capacity(&self) -> usize {
        self.memory().frame_size() as usize - self.headroom()
    }

    /// The number of bytes of the frame in front of the packet.
    pub fn headroom(&self) -> usize {
        (self.address % u64::from(self.memory().frame_size())) as usize
    }

    /// The start of the packet, counted from the start of the memory.
    #[inline]
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Makes the packet shorter or longer at its end, up to its [`capacity`](Self::capacity). Added bytes can have any value.
    pub fn set_len(&mut self, length: usize) -> Result<()> {
        self.need("Frame::set_len", length, self.capacity(), "from the start of the packet")?;
        self.length = length as u32;
        Ok(())
    }

    /// Makes the packet longer at its start, for a header, up to its [`headroom`](Self::headroom). Returns the added bytes,
    /// which can have any value. Removes TX metadata in front of it.
    pub fn prepend(&mut self, length: usize) -> Result<&mut [u8]> {
        self.need("Frame::prepend", length, self.headroom(), "in front of the packet")?;
        self.begin_at(self.address - length as u64, self.length + length as u32);
        Ok(&mut self.bytes_mut()[..length])
    }

    /// Removes bytes at the start of the packet. Removes TX metadata in front of it.
    pub fn strip(&mut self, length: usize) -> Result<()> {
        // The start of the packet identifies the frame, so it has to stay in the frame, even if the packet is empty.
        self.need("Frame::strip", length, self.len().min(self.capacity() - 1), "that can be removed")?;
        self.begin_at(self.address + length as u64, self.length - length as u32);
        Ok(())
    }

    fn need(&self, operation: &str, length: usize, limit: usize, place: &str) -> Result<()> {
        if length <= limit {
            return Ok(());
        }
        let message = format!("{length} bytes: the frame at {} has {limit} {place}", self.address);
        Err(Error::refused(Cause::FrameSize, operation, message))
    }

    fn begin_at(&mut self, address: u64, length: u32) {
        (self.address, self.length) = (address, length);
        self.options &= !sys::EBPF_XSK_FRAME_TX_METADATA;
    }

    /// Copies a packet into the frame.
    pub fn write(&mut self, packet: &[u8]) -> Result<()> {
        raw::xsk_write_frame(self.memory().sockets().get_or_other(self.socket), self.address, packet)?;
        self.length = packet.len() as u32;
        Ok(())
    }

    /// Copies bytes of the frame into a buffer, starting at a byte of the packet.
    pub fn read(&self, from: usize, bytes: &mut [u8]) -> Result<()> {
        // Behind it there are other frames.
        self.need("Frame::read", from.saturating_add(bytes.len()), self.capacity(), "from the start of the packet")?;
        raw::xsk_read_frame(self.memory().sockets().get_or_other(self.socket), self.address + from as u64, pod::uninit(bytes))
    }

    /// True if the packet continues in the next frame: see [`multi_buffer`](super::XskBuilder::multi_buffer).
    pub fn is_continued(&self) -> bool {
        self.options & sys::EBPF_XSK_FRAME_CONTINUED != 0
    }

    /// Sets if the packet continues in the frame that is sent next.
    pub fn set_continued(&mut self, continued: bool) {
        self.options &= !sys::EBPF_XSK_FRAME_CONTINUED;
        self.options |= if continued { sys::EBPF_XSK_FRAME_CONTINUED } else { 0 };
    }

    /// Writes TX metadata for the device in front of the packet, which needs at least 16 bytes of headroom. Linux 6.8, and a
    /// memory with [`tx_metadata`](super::XskBuilder::tx_metadata).
    pub fn set_tx_metadata(&mut self, metadata: TxMetadata) -> Result<()> {
        let TxMetadata { flags, checksum_start, checksum_offset } = metadata;
        let ask = |xsk: &mut _| raw::xsk_set_tx_metadata(xsk, self.address, flags, checksum_start, checksum_offset);
        ask(self.memory().sockets().get_or_other(self.socket))?;
        self.options |= sys::EBPF_XSK_FRAME_TX_METADATA;
        Ok(())
    }

    /// Gives up the ownership without releasing the frame, for structures of C and queues of plain numbers. The frame no longer
    /// keeps the memory alive.
    pub fn into_raw(self) -> RawFrame {
        let keep = self.memory().sockets().take_back(1);
        let raw = RawFrame { address: self.address, length: self.length, options: self.options };
        mem::forget(self);
        drop(keep);
        raw
    }

    #[inline]
    pub(super) fn is_in(&self, memory: &Arc<Memory>) -> bool {
        ptr::eq(self.memory.as_ptr(), &**memory)
    }

    #[inline]
    pub(super) fn options(&self) -> u32 {
        self.options
    }
}

impl Xsk {
    /// Takes back the ownership that [`Frame::into_raw`] gave up.
    ///
    /// # Safety
    ///
    /// The frame is a frame of this memory that this process owns, all of the packet is in it, and there is no other [`Frame`]
    /// for it. The library checks this when frames are sent and released, but not when bytes are read and written in place.
    pub unsafe fn frame_from_raw(&self, raw: RawFrame) -> Frame {
        self.memory().sockets().hand_out(1, self.memory());
        Frame::new(self.memory(), self.number(), raw)
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let mut sockets = self.memory().sockets();
        // The library does not count this frame as owned by this process, so it was not counted before either.
        let _ = raw::xsk_release(sockets.get_or_other(self.socket), &[self.address]);
        let keep = sockets.take_back(1);
        drop(sockets);
        drop(keep);
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("address", &self.address).field("length", &self.length).finish_non_exhaustive()
    }
}
