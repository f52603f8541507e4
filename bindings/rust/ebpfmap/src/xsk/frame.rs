// SPDX-License-Identifier: BSD-2-Clause
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::{fmt, mem, slice};

use ebpfmap_sys as sys;

use super::memory::Memory;
use super::{TxMetadata, Xsk};
use crate::error::{Cause, Error, Result};
use crate::{pod, raw};

/// A frame of the shared memory that this process has, with the packet in it: received, or reserved to be written.
///
/// [`Xsk::send`] and [`Xsk::release`] take it away; dropped, it is released. It may be read and written by any thread, also
/// while another one uses the socket.
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
    /// The socket that it came by, whose free frames it is to be among.
    socket: u32,
}

// SAFETY: it is the only one that has its bytes, and the memory can be used by all threads.
unsafe impl Send for Frame {}
// SAFETY: as above.
unsafe impl Sync for Frame {}

/// What a [`Frame`] is without its ownership, as the calls of C have it: see [`Frame::into_raw`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawFrame {
    /// Where the packet begins, counted from the beginning of the memory.
    pub address: u64,
    /// The bytes of the packet in this frame.
    pub length: u32,
    /// `EBPF_XSK_FRAME_CONTINUED` and `EBPF_XSK_FRAME_TX_METADATA` or'ed.
    pub options: u32,
}

impl Frame {
    /// A frame that the memory was told of: see [`Sockets::hand_out`](super::memory::Sockets::hand_out).
    #[inline]
    pub(super) fn new(memory: &Arc<Memory>, socket: u32, raw: RawFrame) -> Self {
        let RawFrame { address, length, options } = raw;
        Self { memory: NonNull::from(&**memory), address, length, options, socket }
    }

    #[inline]
    fn memory(&self) -> &Memory {
        // SAFETY: it keeps itself as long as there are frames, of which this is one.
        unsafe { self.memory.as_ref() }
    }

    /// The bytes of the packet.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: they are within the frame, in memory that stays mapped as long as there are frames. Nobody writes
        // them: the library gives a frame to the kernel, or to another `Frame`, only when this one is given up.
        unsafe { slice::from_raw_parts(self.memory().at(self.address), self.len()) }
    }

    /// The bytes of the packet, to be changed in place.
    #[inline]
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and nobody reads them.
        unsafe { slice::from_raw_parts_mut(self.memory().at(self.address), self.len()) }
    }

    /// How many bytes the packet has in this frame. None, when it was just reserved.
    #[inline]
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many bytes the packet can have, from where it begins.
    pub fn capacity(&self) -> usize {
        self.memory().frame_size() as usize - self.headroom()
    }

    /// How many bytes of the frame are in front of the packet.
    pub fn headroom(&self) -> usize {
        (self.address % u64::from(self.memory().frame_size())) as usize
    }

    /// Where the packet begins, counted from the beginning of the memory.
    #[inline]
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Makes the packet shorter or longer at its end, up to its [`capacity`](Self::capacity); what is added has any value.
    pub fn set_len(&mut self, length: usize) -> Result<()> {
        self.need("Frame::set_len", length, self.capacity(), "from where the packet begins")?;
        self.length = length as u32;
        Ok(())
    }

    /// Makes the packet longer at its beginning, for a header, up to its [`headroom`](Self::headroom): returns the bytes that
    /// were added, which have any value. A request in front of it is gone.
    pub fn prepend(&mut self, length: usize) -> Result<&mut [u8]> {
        self.need("Frame::prepend", length, self.headroom(), "in front of the packet")?;
        self.begin_at(self.address - length as u64, self.length + length as u32);
        Ok(&mut self.bytes_mut()[..length])
    }

    /// Takes bytes off the beginning of the packet. A request in front of it is gone.
    pub fn strip(&mut self, length: usize) -> Result<()> {
        // The frame is known by where its packet begins: that stays within it, even if nothing is left.
        self.need("Frame::strip", length, self.len().min(self.capacity() - 1), "that can be taken off")?;
        self.begin_at(self.address + length as u64, self.length - length as u32);
        Ok(())
    }

    fn need(&self, operation: &str, length: usize, limit: usize, of_what: &str) -> Result<()> {
        if length <= limit {
            return Ok(());
        }
        let message = format!("{length} bytes: the frame at {} has {limit} {of_what}", self.address);
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

    /// Copies bytes of the frame out of it, from a byte of the packet on.
    pub fn read(&self, from: usize, bytes: &mut [u8]) -> Result<()> {
        // Behind it there are frames of others.
        self.need("Frame::read", from.saturating_add(bytes.len()), self.capacity(), "from where the packet begins")?;
        raw::xsk_read_frame(self.memory().sockets().get_or_other(self.socket), self.address + from as u64, pod::uninit(bytes))
    }

    /// Whether the packet goes on in the next frame: see [`multi_buffer`](super::XskBuilder::multi_buffer).
    pub fn is_continued(&self) -> bool {
        self.options & sys::EBPF_XSK_FRAME_CONTINUED != 0
    }

    /// Says whether the packet goes on in the frame that is sent next.
    pub fn set_continued(&mut self, continued: bool) {
        self.options &= !sys::EBPF_XSK_FRAME_CONTINUED;
        self.options |= if continued { sys::EBPF_XSK_FRAME_CONTINUED } else { 0 };
    }

    /// Asks something of the device that sends the packet, by writing in front of it: at least 16 bytes. Linux 6.8, and a
    /// memory with [`tx_metadata`](super::XskBuilder::tx_metadata).
    pub fn set_tx_metadata(&mut self, request: TxMetadata) -> Result<()> {
        let TxMetadata { what, checksum_start, checksum_offset } = request;
        let ask = |xsk: &mut _| raw::xsk_set_tx_metadata(xsk, self.address, what, checksum_start, checksum_offset);
        ask(self.memory().sockets().get_or_other(self.socket))?;
        self.options |= sys::EBPF_XSK_FRAME_TX_METADATA;
        Ok(())
    }

    /// Gives up the ownership, but does not release the frame: for structures of C, and queues of plain numbers. The memory is
    /// not kept any more.
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
    /// Takes over what [`Frame::into_raw`] gave up.
    ///
    /// # Safety
    ///
    /// The frame is one of this memory that this process has, all of the packet is in it, and there is no other [`Frame`] of
    /// it. That the library checks so itself holds for what is sent and released, not for what is read and written in place.
    pub unsafe fn frame_from_raw(&self, raw: RawFrame) -> Frame {
        self.memory().sockets().hand_out(1, self.memory());
        Frame::new(self.memory(), self.number(), raw)
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let mut sockets = self.memory().sockets();
        // One that the library does not know as this process's own was none to begin with.
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
