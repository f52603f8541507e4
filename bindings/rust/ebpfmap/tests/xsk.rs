// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets with real packets: over veth pairs, and from sockets of the kernel over lo.

use std::net::UdpSocket;
use std::sync::mpsc;
use std::thread;

use ebpfmap::object::Object;
use ebpfmap::programs::XdpMode;
use ebpfmap::xsk::{Counter, Events, Frame, Mode, TxMetadata, TxMetadataMode, Xsk, XskGroup};
use ebpfmap::{sys, Cause, EbpfError};
use socket::{serve, small, turn_round};
use veth::{is_answer, packet, Peer, Veth, PATIENCE, SHORT};

mod socket;
mod veth;

const PACKETS: u32 = 2_000;

fn echo(xsk: &mut Xsk, frames: &mut Vec<Frame>) {
    frames.iter_mut().for_each(turn_round);
    xsk.send(frames).unwrap();
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
