// SPDX-License-Identifier: BSD-2-Clause
//! AF_XDP sockets. Cases give frames by their addresses, including frames that they do not own. A `Frame` cannot stand for
//! these, so each step makes one and gives it up again.

use std::time::Duration;

use ebpfmap::sys;
use ebpfmap::xsk::{Counter, Events, Frame, Mode, RawFrame, TxMetadata, Xsk, XskBuilder};

use crate::case::{Answer, Case, Handle};
use crate::json::Json;
use crate::programs::{mode, mode_name};

const COUNTERS: [(&str, Counter); 9] = [
    ("rx_dropped", Counter::RxDropped),
    ("rx_invalid", Counter::RxInvalid),
    ("tx_invalid", Counter::TxInvalid),
    ("rx_ring_full", Counter::RxRingFull),
    ("rx_fill_empty", Counter::RxFillEmpty),
    ("tx_ring_empty", Counter::TxRingEmpty),
    ("received", Counter::Received),
    ("sent", Counter::Sent),
    ("completed", Counter::Completed),
];

impl Case<'_> {
    pub fn socket_step(&mut self, family: &str, operation: &str, step: &Json) -> Answer {
        match (family, operation) {
            ("xsk", "open") => {
                let xsk = builder(step).open(step.text("interface"), step.number("queue"))?;
                Ok(self.keep(step, Handle::Xsk(xsk)))
            }
            ("xsk", "open_shared") => {
                let with = self.xsk(step, "with");
                let xsk = builder(step).open_shared(with, step.text("interface"), step.number("queue"))?;
                Ok(self.keep(step, Handle::Xsk(xsk)))
            }
            ("xsk", _) => xsk_step(self.xsk(step, "on"), operation, step),
            _ => self.group_step(operation, step),
        }
    }

    fn group_step(&mut self, operation: &str, step: &Json) -> Answer {
        if operation == "open" {
            let group = builder(step).open_group(step.text("interface"), mode(step.text("mode")), None)?;
            return Ok(self.keep(step, Handle::XskGroup(group)));
        }
        let group = self.xsk_group(step, "on");
        Ok(match operation {
            "count" => group.count().into(),
            "refresh" => group.refresh()?.into(),
            "mode" => mode_name(group.xdp_mode()),
            "socket" => {
                let xsk = group.socket(step.number("queue"))?;
                self.keep(step, Handle::Xsk(xsk))
            }
            _ => panic!("no operation {operation} of a group"),
        })
    }
}

fn xsk_step(xsk: &mut Xsk, operation: &str, step: &Json) -> Answer {
    let mut frames = Vec::new();
    Ok(match operation {
        "mode" => (if xsk.mode() == Mode::ZeroCopy { "zerocopy" } else { "copy" }).into(),
        "memory_size" => xsk.memory_size().into(),
        "reserve" => {
            xsk.reserve(&mut frames, step.number("room"))?;
            given_up(frames).map(|frame| frame.address.into()).collect::<Vec<Json>>().into()
        }
        "recv" => {
            xsk.recv(&mut frames, step.number("room"))?;
            let line = |frame: RawFrame| Json::List(vec![frame.address.into(), frame.length.into()]);
            given_up(frames).map(line).collect::<Vec<_>>().into()
        }
        "release" => {
            let frames: Vec<_> = numbers(step, "addresses").map(|address| forged(xsk, address, 0, 0)).collect();
            xsk.release(frames)?.into()
        }
        "send" => send(xsk, step)?,
        "reap" => (xsk.reap()? as u64).into(),
        "wait" => events(xsk.wait(wanted(step), Some(Duration::from_millis(step.number("timeout"))))?),
        "read" | "write" | "set_tx_metadata" => {
            let mut frame = forged(xsk, step.number("address"), 0, 0);
            let answer = frame_step(&mut frame, operation, step);
            frame.into_raw();
            answer?
        }
        "counter" => {
            let (_, counter) = COUNTERS.iter().find(|(name, _)| *name == step.text("counter")).expect("a counter");
            xsk.counter(*counter)?.into()
        }
        _ => panic!("no operation {operation} of a socket"),
    })
}

fn frame_step(frame: &mut Frame, operation: &str, step: &Json) -> Answer {
    Ok(match operation {
        "read" => {
            let mut bytes = vec![0; step.number("length")];
            frame.read(0, &mut bytes)?;
            bytes.into()
        }
        "write" => frame.write(&step.bytes("data"))?.into(),
        _ => {
            let mut request = TxMetadata::new();
            if texts(step, "tx_metadata").any(|name| name == "checksum") {
                request = request.checksum(step.number("checksum_start"), step.number("checksum_offset"));
            }
            if texts(step, "tx_metadata").any(|name| name == "timestamp") {
                request = request.timestamp();
            }
            frame.set_tx_metadata(request)?.into()
        }
    })
}

fn send(xsk: &mut Xsk, step: &Json) -> Answer {
    let option = |name| match name {
        "continued" => sys::EBPF_XSK_FRAME_CONTINUED,
        _ => sys::EBPF_XSK_FRAME_TX_METADATA,
    };
    let options = texts(step, "options").map(option).fold(0, |all, one| all | one);
    let entries = numbers(step, "addresses").zip(numbers(step, "lengths"));
    let mut frames: Vec<_> = entries.map(|(address, length)| forged(xsk, address, length as u32, options)).collect();
    let taken = xsk.send(&mut frames);
    given_up(frames).for_each(drop);
    Ok((taken? as u64).into())
}

/// A frame that this process may not own.
fn forged(xsk: &Xsk, address: u64, length: u32, options: u32) -> Frame {
    // It is given up before its bytes are accessed.
    unsafe { xsk.frame_from_raw(RawFrame { address, length, options }) }
}

fn given_up(frames: Vec<Frame>) -> impl Iterator<Item = RawFrame> {
    frames.into_iter().map(Frame::into_raw)
}

fn builder(step: &Json) -> XskBuilder {
    let given = |name| step.get(name).is_some();
    let mut builder = Xsk::builder().unaligned(step.get("unaligned") == Some(&Json::Bool(true)));
    if given("frames") {
        builder = builder.frames(step.number("frames"), step.number("frame_size"));
    }
    if given("receive") {
        builder = builder.rings(step.number("receive"), step.number("send"));
    }
    if given("headroom") {
        builder = builder.headroom(step.number("headroom"));
    }
    match step.get("mode") {
        Some(Json::Text(mode)) if mode == "copy" => builder.mode(Mode::Copy),
        Some(Json::Text(mode)) if mode == "zerocopy" => builder.mode(Mode::ZeroCopy),
        _ => builder,
    }
}

fn wanted(step: &Json) -> Events {
    let event = |name| if name == "readable" { Events::READABLE } else { Events::WRITABLE };
    texts(step, "events").map(event).fold(Events::default(), |all, one| all | one)
}

fn events(events: Events) -> Json {
    let names = [("readable", events.is_readable()), ("writable", events.is_writable())];
    names.iter().filter(|(_, is)| *is).map(|(name, _)| Json::from(*name)).collect::<Vec<_>>().into()
}

fn numbers<'a>(step: &'a Json, name: &str) -> impl Iterator<Item = u64> + 'a {
    step.list(name).iter().map(|number| match number {
        Json::Number(number) => *number as u64,
        other => panic!("a number, not {other:?}"),
    })
}

fn texts<'a>(step: &'a Json, name: &str) -> impl Iterator<Item = &'a str> {
    step.list(name).iter().map(|text| match text {
        Json::Text(text) => text.as_str(),
        other => panic!("a string, not {other:?}"),
    })
}
