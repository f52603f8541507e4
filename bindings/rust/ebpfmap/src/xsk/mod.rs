// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets: packets that an XDP program redirects arrive in memory that is shared with the kernel, and what is written
//! there is sent. Nothing is copied on this side of the kernel.
//!
//! ```no_run
//! use ebpfmap::xsk::{Events, XskGroup};
//!
//! // A socket on each receive queue, and the program that hands it the packets.
//! let group = XskGroup::open("eth0")?;
//! let mut xsk = group.socket(0)?;
//! let mut frames = Vec::new();
//! loop {
//!     xsk.wait(Events::READABLE, None)?;
//!     xsk.recv(&mut frames, 64)?;
//!     for frame in &mut frames {
//!         frame.bytes_mut()[..6].fill(0xff); // to everybody
//!     }
//!     xsk.send(&mut frames)?;
//! }
//! # #[allow(unreachable_code)]
//! # Ok::<(), ebpfmap::Error>(())
//! ```
//!
//! # Frames
//!
//! The memory is cut into frames. A [`Frame`] in the hands of the program is its alone, and a value like any other: it can be
//! kept, sorted, sent to another thread. [`Xsk::send`] and [`Xsk::release`] take it away, so that what is sent cannot be
//! touched any more, nor sent twice: that does not compile. One that is dropped is released.
//!
//! ```compile_fail
//! # fn example(xsk: &mut ebpfmap::xsk::Xsk, frame: ebpfmap::xsk::Frame) {
//! xsk.release([frame]);
//! println!("{:?}", frame.bytes());
//! # }
//! ```
//!
//! # What keeps what
//!
//! Frames keep the memory. The kernel unmaps it with the last socket, so the last one is closed when it and all frames are
//! dropped: drop the frames, too, where a queue is to be free.
//!
//! # Threads
//!
//! A socket may go to another thread, and so may each frame. Sockets that share memory take turns, in calls that never wait for
//! packets; to get the most out of the machine, give each thread sockets with a memory of their own, as those of a group have.

#[allow(unsafe_code)]
mod frame;
#[allow(unsafe_code)]
mod memory;

mod builder;
#[cfg(feature = "programs")]
mod group;
mod modes;
mod tx_metadata;
mod socket;
mod statistics;

#[cfg(feature = "programs")]
pub use group::XskGroup;
pub use {
    builder::XskBuilder,
    frame::{Frame, RawFrame},
    modes::{Events, Mode, TxMetadataMode},
    tx_metadata::{TxMetadata, TxTimestamp},
    socket::Xsk,
    statistics::{Counter, Statistics},
};
