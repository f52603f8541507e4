// SPDX-License-Identifier: BSD-2-Clause
//! The memory of frames, and the sockets that share it. Its lock is the rule "one thread at a time for all sockets with this
//! memory".

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::raw;

/// Exists as long as there is an owner of a socket, or a frame. The lock is never held while a thread waits for packets.
pub(super) struct Memory {
    sockets: Mutex<Sockets>,
    base: *mut u8,
    size: u64,
    frame_size: u32,
}

// SAFETY: the bytes are only accessed through a `Frame`, which is their only owner.
unsafe impl Send for Memory {}
// SAFETY: as above, and the lock protects the sockets.
unsafe impl Sync for Memory {}

impl Memory {
    /// A memory for a socket, which is added next.
    pub(super) fn new(socket: &raw::Xsk, frame_size: u32) -> Self {
        let (base, size) = (raw::xsk_memory(socket).cast(), raw::xsk_memory_size(socket));
        let sockets = Sockets { open: Vec::new(), frames: 0, keep: None };
        Self { sockets: Mutex::new(sockets), base, size, frame_size }
    }

    /// Takes the lock.
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

    /// A pointer to a byte of the memory.
    #[inline]
    pub(super) fn at(&self, address: u64) -> *mut u8 {
        debug_assert!(address < self.size);
        // SAFETY: frames start and end in the memory.
        unsafe { self.base.add(address as usize) }
    }
}

/// The sockets with one memory, by numbers that stay the same, and the number of its frames that this process owns.
pub(super) struct Sockets {
    open: Vec<Option<raw::Xsk>>,
    frames: usize,
    /// The memory owns itself while there are frames: counting owners for each frame would cost more than everything else.
    keep: Option<Arc<Memory>>,
}

impl Sockets {
    pub(super) fn add(&mut self, socket: raw::Xsk) -> u32 {
        let number = self.open.iter().position(Option::is_none).unwrap_or(self.open.len());
        self.open.resize_with(self.open.len().max(number + 1), || None);
        self.open[number] = Some(socket);
        number as u32
    }

    /// Closes a socket, except the last socket of a memory with frames: it is closed with the memory.
    pub(super) fn close(&mut self, number: u32) {
        if self.frames == 0 || self.open.iter().flatten().count() > 1 {
            self.open[number as usize] = None;
        }
    }

    pub(super) fn get(&mut self, number: u32) -> &mut raw::Xsk {
        self.open[number as usize].as_mut().expect("it is open as long as its owner lives")
    }

    /// The socket of a frame: the one that returned it, or if that was closed, another one.
    pub(super) fn get_or_other(&mut self, number: u32) -> &mut raw::Xsk {
        let number = Some(number as usize).filter(|&number| self.open[number].is_some());
        let open = number.or_else(|| self.open.iter().position(Option::is_some)).expect("the last one stays open");
        self.get(open as u32)
    }

    /// Adds to the number of frames that this process owns.
    #[inline]
    pub(super) fn hand_out(&mut self, count: usize, memory: &Arc<Memory>) {
        self.frames += count;
        if self.frames > 0 && self.keep.is_none() {
            self.keep = Some(Arc::clone(memory));
        }
    }

    /// Subtracts from it. Drop the result after the lock: it can be the last reference to the memory.
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
