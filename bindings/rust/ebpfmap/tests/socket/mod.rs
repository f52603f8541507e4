// SPDX-License-Identifier: BSD-2-Clause
//! Sockets for tests: one served by a thread, one with few frames, and the answer to a frame.
#![allow(dead_code)]

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use ebpfmap::xsk::{Events, Frame, Xsk, XskBuilder};

use crate::veth::SHORT;

/// Calls `work` with each received batch, in a thread, until the returned sender is dropped or sends.
pub fn serve(
    mut xsk: Xsk,
    mut work: impl FnMut(&mut Xsk, &mut Vec<Frame>) + Send + 'static,
) -> (mpsc::Sender<()>, JoinHandle<Xsk>) {
    let (end, ended) = mpsc::channel();
    let thread = thread::spawn(move || {
        let mut frames = Vec::new();
        while ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
            xsk.wait(Events::READABLE, SHORT).unwrap();
            xsk.recv(&mut frames, 64).unwrap();
            work(&mut xsk, &mut frames);
        }
        xsk
    });
    (end, thread)
}

pub fn turn_round(frame: &mut Frame) {
    let (to, from) = frame.bytes_mut()[..12].split_at_mut(6);
    to.swap_with_slice(from);
}

pub fn small() -> XskBuilder {
    Xsk::builder().frames(64, 2048).rings(32, 32)
}
