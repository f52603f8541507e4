// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets: refused settings, frames and entries of an XSKMAP.

use std::os::unix::io::AsRawFd;
use std::time::Instant;

use ebpfmap::maps::{MapError, XskMap};
use ebpfmap::xsk::{Events, Mode, Xsk, XskGroup};
use ebpfmap::{interface, Cause, EbpfError};
use socket::small;
use veth::{packet, Veth, SHORT};

mod socket;
mod veth;

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
