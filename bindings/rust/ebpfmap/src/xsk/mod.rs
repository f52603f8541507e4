// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets: packets that an XDP program redirects arrive in memory that is shared with the kernel, and packets written
//! there are sent. This crate copies no packets.
//!
//! ```no_run
//! use ebpfmap::xsk::{Events, XskGroup};
//!
//! // A socket on each receive queue, and the program that redirects the packets to them.
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
//! The memory is divided into frames. A [`Frame`] is a normal value with one owner: it can be kept, sorted, sent to another
//! thread. [`Xsk::send`] and [`Xsk::release`] take it, so a program that changes a sent frame, or sends it twice, does not
//! compile. Dropping a frame releases it.
//!
//! ```compile_fail
//! # fn example(xsk: &mut ebpfmap::xsk::Xsk, frame: ebpfmap::xsk::Frame) {
//! xsk.release([frame]);
//! println!("{:?}", frame.bytes());
//! # }
//! ```
//!
//! # Lifetimes
//!
//! Frames keep the memory alive. The kernel unmaps it with the last socket, so the last socket is closed when it and all frames
//! are dropped. To free the queue, drop the frames, too.
//!
//! # Threads
//!
//! A socket may go to another thread, and so may each frame. Sockets that share memory take turns, in calls that never wait for
//! packets. For the best throughput, give each thread sockets with separate memory, as the sockets of a group have.

#[allow(unsafe_code)]
mod frame;
#[allow(unsafe_code)]
mod memory;

mod builder;
#[cfg(feature = "programs")]
mod group;
mod modes;
mod socket;
mod statistics;
mod tx_metadata;

#[cfg(feature = "programs")]
pub use group::XskGroup;
pub use {
    builder::XskBuilder,
    frame::{Frame, RawFrame},
    modes::{Events, Mode, TxMetadataMode},
    socket::Xsk,
    statistics::{Counter, Statistics},
    tx_metadata::{TxMetadata, TxTimestamp},
};
