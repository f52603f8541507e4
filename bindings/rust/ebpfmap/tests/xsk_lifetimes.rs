// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets: waits, and the lifetimes of frames, memory, groups and interfaces.

use std::thread;
use std::time::{Duration, Instant};

use ebpfmap::programs::{Link, XdpMode};
use ebpfmap::xsk::{Counter, Events, Frame, Xsk, XskGroup};
use ebpfmap::{interface, Cause, EbpfError};
use socket::{serve, small, turn_round};
use veth::{is_answer, number_of, packet, Peer, Veth, PATIENCE};

mod socket;
mod veth;

#[test]
fn waiting_without_a_frame_takes_its_time() -> Result<(), EbpfError> {
    let veth = Veth::new("noframe");
    let mut xsk = Xsk::builder().frames(4, 2048).rings(4, 4).open(&veth.a, 0)?;
    let begin = std::time::Instant::now();
    let time = Duration::from_millis(100);
    assert!(xsk.wait(Events::WRITABLE, Some(time))?.is_empty());
    assert!(begin.elapsed() >= time);
    Ok(())
}

#[test]
fn a_waiting_thread_does_not_keep_others_from_the_memory() -> Result<(), EbpfError> {
    let (one, other) = (Veth::new("one"), Veth::new("other"));
    let mut waiting = Xsk::builder().open(&one.a, 0)?;
    let mut working = Xsk::builder().open_shared(&waiting, &other.a, 0)?;
    let thread = thread::spawn(move || waiting.wait(Events::READABLE, Some(Duration::from_secs(2))).unwrap());
    thread::sleep(Duration::from_millis(100));
    let (start, mut frames) = (Instant::now(), Vec::new());
    working.reserve(&mut frames, 8)?;
    working.release(frames)?;
    drop(working);
    assert!(start.elapsed() < Duration::from_secs(1));
    assert!(thread.join().unwrap().is_empty());
    Ok(())
}

#[test]
fn a_frame_that_is_dropped_is_free() -> Result<(), EbpfError> {
    let veth = Veth::new("drop");
    let mut xsk = small().open(&veth.a, 0)?;
    let mut frames = Vec::new();
    assert_eq!((xsk.reserve(&mut frames, 1000)?, xsk.reserve(&mut Vec::new(), 1)?), (32, 0));
    thread::spawn(move || drop(frames)).join().unwrap();
    let mut frames = Vec::new();
    assert_eq!(xsk.reserve(&mut frames, 1000)?, 32);
    // Frames that were given up are not free.
    let mut raw = Vec::new();
    raw.extend(frames.drain(..).map(Frame::into_raw));
    assert_eq!(xsk.reserve(&mut frames, 1)?, 0);
    frames.extend(raw.into_iter().map(|raw| unsafe { xsk.frame_from_raw(raw) }));
    xsk.release(frames.drain(..))?;
    assert_eq!(xsk.reserve(&mut frames, 1000)?, 32);
    Ok(())
}

#[test]
fn frames_outlive_their_socket_and_keep_its_queue() -> Result<(), EbpfError> {
    let veth = Veth::new("keep");
    let mut peer = Peer::new(&veth.a);
    let group = XskGroup::open(&veth.b)?;
    let mut xsk = group.socket(0)?;
    peer.send([packet(7, 100)].into_iter());
    let mut frames = Vec::new();
    while !frames.iter().any(|frame: &Frame| number_of(frame.bytes()) == Some(7)) {
        assert!(xsk.wait(Events::READABLE, PATIENCE)?.is_readable());
        xsk.recv(&mut frames, 64)?;
    }
    drop((group, xsk));
    assert!(Link::find_xdp(interface::index(&veth.b)?)?.is_none());
    let frame = frames.iter_mut().find(|frame| number_of(frame.bytes()) == Some(7)).unwrap();
    turn_round(frame);
    assert!(is_answer(frame.bytes(), &packet(7, 100)));
    assert_eq!(Xsk::open(&veth.b, 0).unwrap_err().cause(), Cause::XskQueueBusy);
    drop(frames);
    Xsk::open(&veth.b, 0)?;
    Ok(())
}

#[test]
fn the_memory_outlives_the_socket_that_brought_it() -> Result<(), EbpfError> {
    let (one, other) = (Veth::new("first"), Veth::new("second"));
    let mut first = small().open(&one.a, 0)?;
    let mut frames = Vec::new();
    first.reserve(&mut frames, 1)?;
    frames[0].write(&packet(3, 90))?;
    let mut second = small().open_shared(&first, &other.a, 0)?;
    drop(first);
    // The first socket is closed at once, although one of its frames is in use.
    Xsk::open(&one.a, 0)?;
    let mut peer = Peer::new(&other.b);
    assert_eq!(second.send(&mut frames)?, 1);
    assert_eq!(peer.receive(1)[&3], packet(3, 90));
    Ok(())
}

#[test]
fn a_socket_of_a_group_is_asked_for_twice_and_outlives_it() -> Result<(), EbpfError> {
    let veth = Veth::new("twice");
    let group = small().open_group(&veth.b, XdpMode::Driver, None)?;
    let (mut one, mut same) = (group.socket(0)?, group.socket(0)?);
    let mut frames = Vec::new();
    assert_eq!(one.reserve(&mut frames, 3)?, 3);
    frames[1].write(&packet(5, 60))?;
    frames[2].write(&packet(6, 60))?;
    same.release(frames.drain(..1))?;
    assert_eq!(same.send(&mut frames.split_off(1))?, 1);
    assert_eq!(group.socket(1).unwrap_err().cause(), Cause::XskQueue);
    // Another thread may use it while the group is dropped.
    let (end, thread) = serve(same, |xsk, _| drop(xsk.counter(Counter::Sent)));
    drop(group);
    drop(end);
    drop(thread.join().unwrap());
    assert!(Link::find_xdp(interface::index(&veth.b)?)?.is_none());
    let mut peer = Peer::new(&veth.a);
    assert_eq!(one.send(&mut frames)?, 1);
    assert_eq!(peer.receive(1)[&5], packet(5, 60));
    Ok(())
}

#[test]
fn an_interface_that_goes_away() -> Result<(), EbpfError> {
    let veth = Veth::new("gone");
    let mut xsk = small().open(&veth.a, 0)?;
    let thread = thread::spawn(move || xsk.wait(Events::READABLE, None).unwrap_err());
    thread::sleep(Duration::from_millis(50));
    drop(veth);
    let error = thread.join().unwrap();
    assert_eq!(error.cause(), Cause::Interface, "{error}");
    Ok(())
}
