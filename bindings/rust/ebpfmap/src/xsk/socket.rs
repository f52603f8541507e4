// SPDX-License-Identifier: BSD-2-Clause
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};
use std::{fmt, io, mem};

use super::memory::{Memory, Sockets};
use super::{Counter, Events, Frame, Mode, RawFrame, Statistics, TxTimestamp, XskBuilder};
use crate::error::{Cause, Error, Result};
use crate::interface::Interface;
use crate::{fd, raw};

/// The longest wait before a check for a removed interface, because its removal does not wake a waiting thread.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// The longest wait before a check for free frames, because a frame that becomes free does not wake a waiting thread.
const LOOK_AGAIN_SOON: Duration = Duration::from_millis(2);

/// An AF_XDP socket on a receive queue of an interface.
///
/// ```
/// use ebpfmap::xsk::Xsk;
///
/// // Sends a packet; this needs no XDP program.
/// let mut xsk = Xsk::open("lo", 0)?;
/// let mut frames = Vec::new();
/// xsk.reserve(&mut frames, 1)?;
/// frames[0].write(&[0xff; 60])?;
/// assert_eq!(xsk.send(&mut frames)?, 1);
/// # Ok::<(), ebpfmap::Error>(())
/// ```
///
/// Only methods that are documented to wait do wait. Methods that move frames do not allocate after a first call with as many
/// frames.
#[doc(alias = "AF_XDP")]
pub struct Xsk {
    memory: Arc<Memory>,
    number: u32,
    batch: Batch,
}

/// Buffers of frames, as the calls of C take them.
#[derive(Default)]
struct Batch {
    addresses: Vec<u64>,
    lengths: Vec<u32>,
    options: Vec<u32>,
}

impl Batch {
    fn resize(&mut self, room: usize) {
        self.addresses.resize(room, 0);
        self.lengths.resize(room, 0);
        self.options.resize(room, 0);
    }

    fn fill(&mut self, frames: &[Frame]) {
        self.resize(0);
        self.addresses.extend(frames.iter().map(Frame::address));
        self.lengths.extend(frames.iter().map(|frame| frame.len() as u32));
        self.options.extend(frames.iter().map(Frame::options));
    }

    fn frames(&self, count: usize) -> impl Iterator<Item = RawFrame> + '_ {
        let parts = self.addresses[..count].iter().zip(&self.lengths[..count]).zip(&self.options[..count]);
        parts.map(|((&address, &length), &options)| RawFrame { address, length, options })
    }
}

impl Xsk {
    pub(super) fn new(memory: Arc<Memory>, socket: raw::Xsk) -> Self {
        let number = memory.sockets().add(socket);
        Self { memory, number, batch: Batch::default() }
    }

    /// Starts the spec of a socket: see [`XskBuilder`].
    pub fn builder() -> XskBuilder {
        XskBuilder::new()
    }

    /// Opens a socket with default settings, as [`XskBuilder::open`].
    pub fn open<'a>(interface: impl Into<Interface<'a>>, queue: u32) -> Result<Self> {
        Self::builder().open(interface, queue)
    }

    /// Receives packets: appends the frames that have arrived, at most `room`, and returns their number. Does not wait. A
    /// packet in several frames is returned whole, or left for the next call.
    pub fn recv(&mut self, frames: &mut Vec<Frame>, room: usize) -> Result<usize> {
        self.batch.resize(room.min(self.memory.frame_count()));
        let Batch { addresses, lengths, options } = &mut self.batch;
        let mut sockets = self.memory.sockets();
        let count = raw::xsk_recv(sockets.get(self.number), addresses, lengths, options)? as usize;
        Ok(self.hand_out(sockets, frames, count))
    }

    /// Reserves free frames to write packets into: appends at most `room`, and returns their number. 0: the kernel or this
    /// process owns all frames.
    pub fn reserve(&mut self, frames: &mut Vec<Frame>, room: usize) -> Result<usize> {
        self.batch.resize(0);
        self.batch.resize(room.min(self.memory.frame_count()));
        let mut sockets = self.memory.sockets();
        let count = raw::xsk_reserve(sockets.get(self.number), &mut self.batch.addresses)? as usize;
        Ok(self.hand_out(sockets, frames, count))
    }

    fn hand_out(&self, mut sockets: MutexGuard<'_, Sockets>, frames: &mut Vec<Frame>, count: usize) -> usize {
        sockets.hand_out(count, &self.memory);
        drop(sockets);
        frames.extend(self.batch.frames(count).map(|raw| Frame::new(&self.memory, self.number, raw)));
        count
    }

    /// Sends frames of this socket's memory, received or reserved: takes as many as the TX ring has room for, from the first
    /// on, and returns their number. The other frames stay: send them again, or drop them. After an error, all stay.
    ///
    /// Packets that the kernel cannot send yet, for example while the interface is down, stay in the ring: [`reap`](Self::reap)
    /// reports the cause.
    pub fn send(&mut self, frames: &mut Vec<Frame>) -> Result<usize> {
        if let Some(position) = frames.iter().position(|frame| !frame.is_in(&self.memory)) {
            return Err(not_of_this_memory(&frames[position], position));
        }
        self.batch.fill(frames);
        let Batch { addresses, lengths, options } = &self.batch;
        let mut sockets = self.memory.sockets();
        let taken = raw::xsk_send(sockets.get(self.number), addresses, lengths, options)? as usize;
        drop(sockets.take_back(taken));
        frames.drain(..taken).for_each(mem::forget);
        Ok(taken)
    }

    /// Releases frames in one call, as dropping them does one by one: they are free, and the kernel receives into them.
    ///
    /// ```
    /// # fn example(xsk: &mut ebpfmap::xsk::Xsk, mut frames: Vec<ebpfmap::xsk::Frame>) -> ebpfmap::error::Result<()> {
    /// xsk.release(frames.drain(..))
    /// # }
    /// ```
    pub fn release(&mut self, frames: impl IntoIterator<Item = Frame>) -> Result<()> {
        self.batch.addresses.clear();
        for frame in frames {
            // A frame of another memory goes back there when it is dropped.
            if frame.is_in(&self.memory) {
                self.batch.addresses.push(frame.address());
                mem::forget(frame);
            }
        }
        let mut sockets = self.memory.sockets();
        drop(sockets.take_back(self.batch.addresses.len()));
        raw::xsk_release(sockets.get(self.number), &self.batch.addresses)
    }

    /// Takes back sent frames, makes the kernel continue with the TX ring, and returns the number of these frames.
    /// [`send`](Self::send) and [`reserve`](Self::reserve) do this, too.
    pub fn reap(&mut self) -> Result<usize> {
        self.with_raw(raw::xsk_reap).map(|count| count as usize)
    }

    /// The times at which packets with a timestamp request were sent, each once. Their frames become free only after this call.
    pub fn tx_timestamps(&mut self) -> Result<Vec<TxTimestamp>> {
        let (mut addresses, mut times, mut timestamps) = ([0; 64], [0; 64], Vec::new());
        loop {
            let count = self.with_raw(|xsk| raw::xsk_tx_timestamps(xsk, &mut addresses, &mut times))? as usize;
            let pairs = addresses.iter().zip(&times).take(count);
            timestamps.extend(pairs.map(|(&address, &nanoseconds)| TxTimestamp { address, nanoseconds }));
            if count < addresses.len() {
                return Ok(timestamps);
            }
        }
    }

    /// Waits until there is something to receive, or room to send, and returns these events; none after the time limit or a
    /// signal. `None` waits without limit. An interface that is down, or gone, is an error within half a second.
    ///
    /// To wait for several sockets, or for other descriptors as well, use [`as_fd`](Self::as_fd) with poll(2) and epoll(7).
    pub fn wait(&mut self, events: Events, timeout: Option<Duration>) -> Result<Events> {
        let end = timeout.and_then(|time| Instant::now().checked_add(time));
        let (mut in_vain, mut interrupted) = (false, false);
        loop {
            // The kernel does not report free frames or a removed interface: the library checks both.
            let came = self.with_raw(|xsk| raw::xsk_wait(xsk, events.0, 0))?;
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if came != 0 || interrupted || left == Some(Duration::ZERO) {
                return Ok(Events(came));
            }
            // Room in the TX ring wakes at once. Without a free frame, do not wait for it again.
            let slice = if in_vain { LOOK_AGAIN_SOON } else { LOOK_AGAIN };
            let writable = events.is_writable() && !in_vain;
            let polled = self.poll(events.is_readable(), writable, left.map_or(slice, |left| left.min(slice)));
            interrupted = polled.is_err();
            in_vain = matches!(polled, Ok(Some((_, true))));
        }
    }

    /// Other sockets with the same memory can go on: the lock is not held.
    fn poll(&self, readable: bool, writable: bool, time: Duration) -> io::Result<Option<(bool, bool)>> {
        // Rounded up, so that it does not wake too early.
        fd::poll(self.as_fd(), readable, writable, ((time.as_micros() + 999) / 1000) as i32)
    }

    /// The mode in which the socket is bound: [`Mode::Copy`] or [`Mode::ZeroCopy`].
    pub fn mode(&self) -> Mode {
        Mode::used(self.with_raw(|xsk| raw::xsk_mode(xsk)) as u32)
    }

    /// Reads a counter.
    pub fn counter(&self, counter: Counter) -> Result<u64> {
        self.with_raw(|xsk| raw::xsk_counter(xsk, counter as u32))
    }

    /// Reads all counters. Linux 5.9.
    pub fn statistics(&self) -> Result<Statistics> {
        Statistics::of(self)
    }

    /// The bytes of the memory.
    pub fn memory_size(&self) -> u64 {
        self.memory.size()
    }

    /// The start of the memory, for structures of C. It is mapped as long as the socket, or one that shares the memory, is
    /// open.
    pub fn as_ptr(&self) -> *mut u8 {
        self.memory.at(0)
    }

    pub(super) fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Runs a call of C on the socket, with the lock.
    pub(super) fn with_raw<T>(&self, call: impl FnOnce(&mut raw::Xsk) -> T) -> T {
        call(self.memory.sockets().get(self.number))
    }
}

fn not_of_this_memory(frame: &Frame, position: usize) -> Error {
    let message = format!(
        "frame {} (entry {position}) cannot be sent: it belongs to another memory; send it by a socket that shares that memory",
        frame.address()
    );
    Error::refused(Cause::XskFrame, "Xsk::send", message)
}

/// Readable if there are packets to receive, writable if there is room to send.
impl AsFd for Xsk {
    fn as_fd(&self) -> BorrowedFd<'_> {
        fd::lend(self, self.as_raw_fd())
    }
}

impl AsRawFd for Xsk {
    fn as_raw_fd(&self) -> RawFd {
        self.with_raw(|xsk| raw::xsk_fd(xsk))
    }
}

impl Drop for Xsk {
    fn drop(&mut self) {
        self.memory.sockets().close(self.number);
    }
}

impl fmt::Debug for Xsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Xsk").field("fd", &self.as_raw_fd()).field("mode", &self.mode()).finish_non_exhaustive()
    }
}
