// SPDX-License-Identifier: BSD-2-Clause
//! The memory of frames, and the sockets that share it: "one thread at a time for all sockets with this memory" is its lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::raw;

/// Lives as long as there is an owner of a socket, or a frame. The lock is never held while something waits for packets.
pub(super) struct Memory {
    sockets: Mutex<Sockets>,
    base: *mut u8,
    size: u64,
    frame_size: u32,
}

// SAFETY: the bytes are only reached through a `Frame`, which is the one that has them.
unsafe impl Send for Memory {}
// SAFETY: as above, and the sockets are behind a lock.
unsafe impl Sync for Memory {}

impl Memory {
    /// The memory of a socket, which is to be added.
    pub(super) fn new(socket: &raw::Xsk, frame_size: u32) -> Self {
        let (base, size) = (raw::xsk_memory(socket).cast(), raw::xsk_memory_size(socket));
        let sockets = Sockets { open: Vec::new(), frames: 0, keep: None };
        Self { sockets: Mutex::new(sockets), base, size, frame_size }
    }

    /// Takes a turn.
    pub(super) fn sockets(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn frame_size(&self) -> u32 {
        self.frame_size
    }

    pub(super) fn frame_count(&self) -> usize {
        (self.size / u64::from(self.frame_size)) as usize
    }

    /// Where a byte of it is.
    #[inline]
    pub(super) fn at(&self, address: u64) -> *mut u8 {
        debug_assert!(address < self.size);
        // SAFETY: frames begin and end within the memory.
        unsafe { self.base.add(address as usize) }
    }
}

/// The sockets with one memory, by numbers that stay, and how many of its frames this process has.
pub(super) struct Sockets {
    open: Vec<Option<raw::Xsk>>,
    frames: usize,
    /// While there are frames, the memory owns itself: to count owners for each frame would cost more than all the rest.
    keep: Option<Arc<Memory>>,
}

impl Sockets {
    pub(super) fn add(&mut self, socket: raw::Xsk) -> u32 {
        let number = self.open.iter().position(Option::is_none).unwrap_or(self.open.len());
        self.open.resize_with(self.open.len().max(number + 1), || None);
        self.open[number] = Some(socket);
        number as u32
    }

    /// Closes a socket, but for the last one of frames: that goes with the memory.
    pub(super) fn close(&mut self, number: u32) {
        if self.frames == 0 || self.open.iter().flatten().count() > 1 {
            self.open[number as usize] = None;
        }
    }

    pub(super) fn get(&mut self, number: u32) -> &mut raw::Xsk {
        self.open[number as usize].as_mut().expect("it is open as long as its owner lives")
    }

    /// For a frame: the socket that it came by, or if that was closed another one.
    pub(super) fn get_or_other(&mut self, number: u32) -> &mut raw::Xsk {
        let number = Some(number as usize).filter(|&number| self.open[number].is_some());
        let open = number.or_else(|| self.open.iter().position(Option::is_some)).expect("the last one stays open");
        self.get(open as u32)
    }

    /// Notes that this process has so many frames more.
    #[inline]
    pub(super) fn hand_out(&mut self, count: usize, memory: &Arc<Memory>) {
        self.frames += count;
        if self.frames > 0 && self.keep.is_none() {
            self.keep = Some(Arc::clone(memory));
        }
    }

    /// Notes that it has so many less. What is returned is to be dropped after the lock: it may be all that keeps the memory.
    #[inline]
    #[must_use]
    pub(super) fn take_back(&mut self, count: usize) -> Option<Arc<Memory>> {
        self.frames -= count;
        if self.frames == 0 {
            self.keep.take()
        } else {
            None
        }
    }
}
