// SPDX-License-Identifier: BSD-2-Clause
//! xsk-echo with real packets, over a veth pair in this network namespace.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use ebpfmap::{interface, programs::Link, xsk::XskGroup};
use veth::{is_answer, Peer, Veth};

#[path = "../../ebpfmap/tests/veth/mod.rs"]
mod veth;

/// By each queue.
const PACKETS: u32 = 2_000;

fn xsk_echo() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xsk-echo"))
}

#[test]
fn every_packet_of_every_queue_comes_back_until_the_input_ends() {
    let veth = Veth::with("echo", 1500, 2);
    let mut process = xsk_echo().arg(&veth.b).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "echoing on 2 queues\n");

    for mut peer in Peer::all(&XskGroup::open(&veth.a).unwrap()) {
        assert_eq!(peer.exchange(PACKETS, 60, is_answer), PACKETS);
    }

    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
    assert!(Link::find_xdp(interface::index(&veth.b).unwrap()).unwrap().is_none());
}

#[test]
fn it_reports_errors() {
    let said = |command: &mut Command| {
        let done = command.stdin(Stdio::null()).output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        String::from_utf8(done.stderr).unwrap()
    };
    assert_eq!(said(&mut xsk_echo()), "xsk-echo: usage: xsk-echo INTERFACE\n");
    let unknown = said(xsk_echo().arg("no-such-if"));
    assert!(unknown.starts_with("xsk-echo: no interface named \"no-such-if\""), "{unknown}");
}
