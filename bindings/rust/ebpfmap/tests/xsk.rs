// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets with real packets: over veth pairs, and from sockets of the kernel over lo.

use std::net::UdpSocket;
use std::os::unix::io::AsRawFd;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ebpfmap::maps::{MapError, XskMap};
use ebpfmap::object::Object;
use ebpfmap::programs::{Link, XdpMode};
use ebpfmap::xsk::{Counter, Events, Frame, Mode, TxMetadata, TxMetadataMode, Xsk, XskGroup};
use ebpfmap::{interface, sys, Cause, EbpfError};
use veth::{is_answer, number_of, packet, Peer, Veth, PATIENCE, SHORT};

mod veth;

const PACKETS: u32 = 2_000;

/// Calls `work` with each received batch, in a thread, until the returned sender is dropped or sends.
fn serve(
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

fn turn_round(frame: &mut Frame) {
    let (to, from) = frame.bytes_mut()[..12].split_at_mut(6);
    to.swap_with_slice(from);
}

fn echo(xsk: &mut Xsk, frames: &mut Vec<Frame>) {
    frames.iter_mut().for_each(turn_round);
    xsk.send(frames).unwrap();
}

fn small() -> ebpfmap::xsk::XskBuilder {
    Xsk::builder().frames(64, 2048).rings(32, 32)
}

#[test]
fn packets_of_the_kernel_are_received_once() -> Result<(), EbpfError> {
    let mut group = Xsk::builder().open_group("lo", XdpMode::Skb, None)?;
    assert_eq!((group.refresh()?, group.count(), group.xdp_mode()), (0, 1, Some(XdpMode::Skb)));
    let mut xsk = group.socket(0)?;
    let (sender, mut frames, mut seen) = (UdpSocket::bind("127.0.0.1:0")?, Vec::new(), Vec::new());
    for number in 0..PACKETS {
        sender.send_to(&number.to_be_bytes(), "127.0.0.1:9")?;
        if number % 100 < 99 {
            continue;
        }
        while xsk.recv(&mut frames, 64)? > 0 {
            // Behind Ethernet, IPv4 and UDP.
            seen.extend(frames.iter().map(|frame| u32::from_be_bytes(frame.bytes()[42..46].try_into().unwrap())));
            xsk.release(frames.drain(..))?;
        }
    }
    assert_eq!(seen, (0..PACKETS).collect::<Vec<_>>());
    let statistics = xsk.statistics()?;
    assert_eq!((statistics.received, statistics.sent, statistics.rx_dropped), (PACKETS.into(), 0, 0));
    Ok(())
}

#[test]
fn received_frames_are_sent_back() -> Result<(), EbpfError> {
    let veth = Veth::new("back");
    let group = XskGroup::open(&veth.b)?;
    assert_eq!(group.xdp_mode(), Some(XdpMode::Driver));
    let (end, thread) = serve(group.socket(0)?, echo);
    assert_eq!(Peer::new(&veth.a).exchange(PACKETS, 200, is_answer), PACKETS);
    drop(end);
    let mut xsk = thread.join().unwrap();
    xsk.reap()?;
    let (sent, completed) = (xsk.counter(Counter::Sent)?, xsk.counter(Counter::Completed)?);
    assert!(sent >= PACKETS.into());
    assert_eq!((xsk.counter(Counter::Received)?, completed, xsk.mode()), (sent, sent, Mode::Copy));
    Ok(())
}

#[test]
fn frames_are_looked_at_by_another_thread_and_sent_by_a_third_socket() -> Result<(), EbpfError> {
    let (left, right) = (Veth::new("left"), Veth::new("right"));
    let group = XskGroup::open(&left.b)?;
    let input = group.socket(0)?;
    let mut output = Xsk::builder().open_shared(&input, &right.a, 0)?;
    assert_eq!(output.as_ptr(), input.as_ptr());
    let (pass_on, received) = mpsc::channel::<Vec<Frame>>();
    let (end, reader) = serve(input, move |_, frames| pass_on.send(std::mem::take(frames)).unwrap());
    let writer = thread::spawn(move || {
        for mut frames in received {
            frames.iter_mut().for_each(turn_round);
            while !frames.is_empty() {
                output.send(&mut frames).unwrap();
            }
        }
    });
    let (mut from, mut to) = (Peer::new(&left.a), Peer::new(&right.b));
    for first in (0..PACKETS).step_by(100) {
        from.send((first..first + 100).map(|number| packet(number, 60)));
        let came = to.receive(100);
        assert!(came.iter().all(|(number, came)| is_answer(came, &packet(*number, 60))));
        assert_eq!(came.into_keys().collect::<Vec<_>>(), (first..first + 100).collect::<Vec<_>>());
    }
    drop(end);
    drop(reader.join().unwrap());
    writer.join().unwrap();
    Ok(())
}

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
fn a_header_is_put_in_front_and_taken_off() -> Result<(), EbpfError> {
    const TAG: [u8; 4] = [0x81, 0, 0, 42];
    let veth = Veth::new("head");
    let group = Xsk::builder().headroom(64).open_group(&veth.b, XdpMode::Driver, None)?;
    let (end, thread) = serve(group.socket(0)?, |xsk, frames| {
        for frame in frames.iter_mut() {
            assert!(frame.headroom() >= 256 + 64);
            frame.prepend(4).unwrap();
            frame.bytes_mut().copy_within(4..16, 0);
            frame.bytes_mut()[12..16].copy_from_slice(&TAG);
        }
        xsk.send(frames).unwrap();
    });
    let mut peer = Peer::new(&veth.a);
    peer.send([packet(1, 60)].into_iter());
    let mut frames = Vec::new();
    let tagged = loop {
        assert!(peer.xsk.wait(Events::READABLE, PATIENCE)?.is_readable());
        peer.xsk.recv(&mut frames, 64)?;
        if let Some(position) = frames.iter().position(|frame| frame.len() == 64 && frame.bytes()[12..16] == TAG) {
            break position;
        }
    };
    let frame = &mut frames[tagged];
    frame.bytes_mut().copy_within(..12, 4);
    frame.strip(4)?;
    assert_eq!(frame.bytes(), packet(1, 60));
    drop(end);
    thread.join().unwrap();
    Ok(())
}

/// Sends a packet in three frames, and joins the received parts.
fn exchange_in_parts(sender: &mut Xsk, receiver: &mut Xsk, sent: &[u8]) -> Result<Vec<u8>, EbpfError> {
    let mut frames = Vec::new();
    sender.reserve(&mut frames, 3)?;
    for (frame, part) in frames.iter_mut().zip(sent.chunks(3500)) {
        frame.write(part)?;
        frame.set_continued(true);
    }
    assert_eq!(sender.send(&mut frames).unwrap_err().cause(), Cause::Argument);
    frames[2].set_continued(false);
    assert_eq!(sender.send(&mut frames)?, 3);

    let mut joined = Vec::new();
    while joined.len() < sent.len() {
        assert!(receiver.wait(Events::READABLE, PATIENCE)?.is_readable());
        receiver.recv(&mut frames, 64)?;
        for part in frames.drain(..) {
            joined.extend_from_slice(part.bytes());
            assert_eq!(part.is_continued(), joined.len() < sent.len());
        }
    }
    Ok(joined)
}

#[test]
fn packets_in_several_frames() -> Result<(), EbpfError> {
    let veth = Veth::with("multi", 9000, 1);
    let builder = Xsk::builder().multi_buffer(true);
    let mut sender = builder.open(&veth.a, 0)?;
    let mut frags = Object::open_bundled("steer.frags")?;
    // Without an object, the group uses the same program.
    for object in [None, Some(&mut frags)] {
        let group = builder.open_group(&veth.b, XdpMode::Driver, object)?;
        let mut receiver = group.socket(0)?;
        for number in 0..20 {
            let sent = packet(number, 8000);
            assert_eq!(exchange_in_parts(&mut sender, &mut receiver, &sent)?, sent);
        }
    }
    Ok(())
}

#[test]
fn requests_to_the_device() -> Result<(), EbpfError> {
    let veth = Veth::new("ask");
    let mut peer = Peer::new(&veth.b);
    let mut xsk = small().tx_metadata(TxMetadataMode::Software).open(&veth.a, 0)?;
    let mut frames = Vec::new();
    xsk.reserve(&mut frames, 2)?;
    frames[0].write(&packet(1, 60))?;
    frames[1].write(&packet(2, 60))?;
    // The sum of all 16 bit words from byte 20 on, at byte 40.
    frames[0].set_tx_metadata(TxMetadata::new().checksum(20, 20).timestamp())?;
    assert_eq!(frames[1].set_tx_metadata(TxMetadata::new()).unwrap_err().cause(), Cause::Argument);
    let address = frames[0].address();
    assert_eq!(xsk.send(&mut frames)?, 2);
    let came = peer.receive(2);
    assert_eq!(came[&2], packet(2, 60));
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
    let fold = |sum: u32| (sum & 0xffff) + (sum >> 16);
    let sum = fold(fold(packet(1, 60)[20..].chunks(2).map(word).sum()));
    assert_eq!(word(&came[&1][40..42]), !sum & 0xffff);

    xsk.reap()?;
    let times = xsk.tx_timestamps()?;
    assert_eq!(times.iter().map(|time| time.address).collect::<Vec<_>>(), [address]);
    assert!(xsk.tx_timestamps()?.is_empty());
    Ok(())
}

/// IPv4 and UDP headers, with the fields that steer reads.
fn udp_packet(port: u16) -> Vec<u8> {
    let mut packet = packet(0, 60);
    packet[12..24].copy_from_slice(&[8, 0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17]);
    packet[36..38].copy_from_slice(&port.to_be_bytes());
    packet
}

#[test]
fn a_steer_of_ones_own_takes_one_port() -> Result<(), EbpfError> {
    let veth = Veth::new("port");
    let mut steer = Object::open_bundled("steer")?;
    steer.set_constant("match", &sys::EBPF_STEER_MATCH_PORT.to_ne_bytes())?;
    let group = Xsk::builder().open_group(&veth.b, XdpMode::Driver, Some(&mut steer))?;
    steer.map("ports")?.update(&53u16.to_ne_bytes(), &[1], 0)?;
    let mut xsk = group.socket(0)?;
    Peer::new(&veth.a).send([52, 53, 54].into_iter().map(udp_packet));
    assert!(xsk.wait(Events::READABLE, PATIENCE)?.is_readable());
    let mut frames = Vec::new();
    xsk.recv(&mut frames, 64)?;
    assert_eq!(frames.iter().map(Frame::bytes).collect::<Vec<_>>(), [udp_packet(53)]);
    assert!(xsk.wait(Events::READABLE, SHORT)?.is_empty());
    Ok(())
}

#[test]
fn a_socket_of_a_queue_goes_into_an_xskmap() -> Result<(), EbpfError> {
    let veth = Veth::new("map");
    let xsk = Xsk::open(interface::index(&veth.a)?, 0)?;
    let mut xskmap = XskMap::create(4)?;
    assert!(matches!(xskmap.get(0), Err(MapError::KeyNotFound)));
    xskmap.set_queue(&veth.a, 0, &xsk, 0)?;
    assert!(xskmap.get(0).is_ok());
    for (interface, queue) in [(&veth.a, 1), (&veth.b, 0)] {
        assert_eq!(xskmap.set_queue(interface, queue, &xsk, 0).unwrap_err().cause(), Cause::XskBinding);
    }
    assert_eq!(xskmap.set_queue("no-such-if", 0, &xsk, 0).unwrap_err().cause(), Cause::Interface);
    // The limit of the interface is checked before that of the map.
    assert_eq!(xskmap.set_queue(&veth.a, 4, &xsk, 0).unwrap_err().cause(), Cause::XskBinding);
    assert!(matches!(xskmap.set(4, xsk.as_raw_fd(), 0), Err(MapError::OutOfBounds { index: 4, max_entries: 4, .. })));
    Ok(())
}

#[test]
fn sockets_that_cannot_be_opened() {
    let veth = Veth::new("open");
    let cause = |result: ebpfmap::error::Result<Xsk>| result.unwrap_err().cause();
    let xsk = Xsk::open(&veth.a, 0).unwrap();
    assert_eq!(cause(Xsk::open(&veth.a, 0)), Cause::XskQueueBusy);
    assert_eq!(cause(Xsk::open(&veth.a, 99)), Cause::XskQueue);
    assert_eq!(cause(Xsk::open("no-such-if", 0)), Cause::Interface);
    assert_eq!(cause(Xsk::open(999_999, 0)), Cause::Interface);
    assert_eq!(cause(Xsk::open("no\0such", 0)), Cause::Argument);
    assert_eq!(cause(Xsk::builder().mode(Mode::ZeroCopy).open(&veth.b, 0)), Cause::XskZerocopy);
    assert_eq!(cause(Xsk::builder().frames(0, 2048).open(&veth.b, 0)), Cause::XskFrames);
    assert_eq!(cause(Xsk::builder().frames(64, 3000).open(&veth.b, 0)), Cause::XskFrames);
    assert_eq!(cause(Xsk::builder().headroom(4096).open(&veth.b, 0)), Cause::XskFrames);
    assert_eq!(cause(Xsk::builder().rings(7, 8).open(&veth.b, 0)), Cause::XskRing);
    assert_eq!(cause(Xsk::builder().open_shared(&xsk, &veth.a, 99)), Cause::XskQueue);
    let group = XskGroup::open("no-such-if").unwrap_err();
    assert_eq!((group.cause(), group.operation()), (Cause::Interface, "ebpf_interface_index"));
    assert!(Xsk::builder().unaligned(true).frames(64, 3000).busy_poll(20, 64).open(&veth.b, 0).is_ok());
}

#[test]
fn a_socket_refuses_bad_frames() -> Result<(), EbpfError> {
    let veth = Veth::new("no");
    let (mut xsk, mut other) = (small().open(&veth.a, 0)?, small().open(&veth.b, 0)?);
    let mut frames = Vec::new();
    xsk.reserve(&mut frames, 2)?;
    frames[0].write(&packet(1, 60))?;
    // An empty packet.
    assert_eq!(xsk.send(&mut frames).unwrap_err().cause(), Cause::FrameSize);
    let error = other.send(&mut frames).unwrap_err();
    assert_eq!((error.cause(), error.errno(), error.operation()), (Cause::XskFrame, 22, "Xsk::send"));
    assert_eq!((frames.len(), frames[0].bytes()), (2, &packet(1, 60)[..]));

    let frame = &mut frames[1];
    let (headroom, capacity) = (frame.headroom(), frame.capacity());
    assert_eq!((frame.len(), frame.is_empty(), headroom + capacity), (0, true, 2048));
    let too_long = vec![0; capacity + 1];
    let causes = [
        frame.write(&too_long).unwrap_err(),
        frame.set_len(capacity + 1).unwrap_err(),
        frame.set_len(usize::MAX).unwrap_err(),
        frame.prepend(headroom + 1).unwrap_err(),
        frame.strip(1).unwrap_err(),
        frame.read(capacity, &mut [0]).unwrap_err(),
    ]
    .map(|error| error.cause());
    assert_eq!(causes, [Cause::FrameSize; 6]);
    frame.set_len(capacity)?;
    frame.prepend(headroom)?;
    assert_eq!((frame.len(), frame.headroom(), frame.capacity()), (2048, 0, 2048));
    // At its end the next frame starts, which has another owner.
    assert_eq!(frame.strip(2048).unwrap_err().cause(), Cause::FrameSize);
    frame.strip(2047)?;
    assert_eq!((frame.len(), frame.headroom()), (1, 2047));
    // Frames released by another socket go back to their socket.
    other.release(frames)?;
    assert_eq!(xsk.reserve(&mut Vec::new(), 1000)?, 32);

    let mut sender = small().rings(0, 32).open_shared(&xsk, &veth.a, 0)?;
    assert_eq!(sender.recv(&mut Vec::new(), 1).unwrap_err().cause(), Cause::NotSupported);
    assert_eq!(sender.wait(Events::default(), None).unwrap_err().cause(), Cause::Argument);
    assert_eq!(sender.wait(Events::WRITABLE, None)?, Events::WRITABLE);
    let start = Instant::now();
    assert!(xsk.wait(Events::READABLE, SHORT)?.is_empty());
    assert!(start.elapsed() >= SHORT.unwrap());
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
