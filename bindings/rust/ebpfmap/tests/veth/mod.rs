// SPDX-License-Identifier: BSD-2-Clause
//! A veth pair, and an endpoint that sends and receives numbered packets.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use ebpfmap::programs::XdpMode;
use ebpfmap::xsk::{Events, Frame, Xsk, XskBuilder, XskGroup};

pub const PATIENCE: Option<Duration> = Some(Duration::from_secs(5));
pub const SHORT: Option<Duration> = Some(Duration::from_millis(100));

/// An EtherType for experiments: packets of the kernel have other types.
const ETHER_TYPE: [u8; 2] = [0x88, 0xb5];
const ONE: [u8; 6] = [2, 0, 0, 0, 0, 1];
const OTHER: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).status().expect("ip");
    assert!(done.success(), "ip {arguments}");
}

pub struct Veth {
    pub a: String,
    pub b: String,
}

impl Veth {
    pub fn new(name: &str) -> Self {
        Self::with(name, 1500, 1)
    }

    pub fn with(name: &str, mtu: u32, queues: u32) -> Self {
        let veth = Self { a: format!("{name}a"), b: format!("{name}b") };
        let queues = format!("numrxqueues {queues} numtxqueues {queues}");
        ip(&format!("link add {} mtu {mtu} {queues} type veth peer name {} mtu {mtu} {queues}", veth.a, veth.b));
        for end in [&veth.a, &veth.b] {
            // The kernel then sends no packets on it.
            let _ = std::fs::write(format!("/proc/sys/net/ipv6/conf/{end}/disable_ipv6"), "1");
            ip(&format!("link set {end} up"));
        }
        veth
    }
}

impl Drop for Veth {
    fn drop(&mut self) {
        ip(&format!("link del {}", self.a));
    }
}

pub fn packet(number: u32, length: usize) -> Vec<u8> {
    let mut packet = [&OTHER[..], &ONE, &ETHER_TYPE, &number.to_be_bytes()].concat();
    packet.extend((packet.len()..length).map(|byte| byte as u8));
    packet
}

/// The number of a packet, if it is a packet of the test.
pub fn number_of(packet: &[u8]) -> Option<u32> {
    (packet[12..14] == ETHER_TYPE).then(|| u32::from_be_bytes(packet[14..18].try_into().unwrap()))
}

/// Returns true if a packet is the sent one with swapped addresses.
pub fn is_answer(packet: &[u8], sent: &[u8]) -> bool {
    packet[..6] == ONE && packet[6..12] == OTHER && packet[12..] == sent[12..]
}

/// One end of the veth pair.
pub struct Peer {
    _group: Option<XskGroup>,
    pub xsk: Xsk,
}

impl Peer {
    pub fn new(interface: &str) -> Self {
        Self::with(&Xsk::builder(), interface)
    }

    pub fn with(builder: &XskBuilder, interface: &str) -> Self {
        let group = builder.open_group(interface, XdpMode::Driver, None).unwrap();
        let xsk = group.socket(0).unwrap();
        Self { _group: Some(group), xsk }
    }

    /// One for each queue.
    pub fn all(group: &XskGroup) -> Vec<Self> {
        group.sockets().unwrap().into_iter().map(|xsk| Self { _group: None, xsk }).collect()
    }

    pub fn send(&mut self, packets: impl Iterator<Item = Vec<u8>>) {
        for packet in packets {
            let mut frames = Vec::new();
            assert_eq!(self.xsk.reserve(&mut frames, 1).unwrap(), 1);
            frames[0].write(&packet).unwrap();
            assert_eq!(self.xsk.send(&mut frames).unwrap(), 1);
        }
    }

    /// The packets of the test, by number, until `count` have arrived or no more arrive; a number must not arrive twice.
    pub fn receive(&mut self, count: usize) -> BTreeMap<u32, Vec<u8>> {
        let (mut packets, mut frames) = (BTreeMap::new(), Vec::new());
        while packets.len() < count && !self.xsk.wait(Events::READABLE, PATIENCE).unwrap().is_empty() {
            self.xsk.recv(&mut frames, 64).unwrap();
            for frame in frames.drain(..) {
                keep(&mut packets, &frame);
            }
        }
        packets
    }

    /// Sends numbered packets of one length, some at a time, and returns how many come back so that `is_right` accepts them.
    pub fn exchange(&mut self, total: u32, length: usize, is_right: impl Fn(&[u8], &[u8]) -> bool) -> u32 {
        const AT_ONCE: u32 = 250;
        let mut right = 0;
        for from in (0..total).step_by(AT_ONCE as usize) {
            let numbers = from..total.min(from + AT_ONCE);
            self.send(numbers.clone().map(|number| packet(number, length)));
            let came = self.receive(numbers.len());
            right += came.iter().filter(|(number, came)| is_right(came, &packet(**number, length))).count() as u32;
            assert!(came.keys().all(|number| numbers.contains(number)), "a packet came twice");
        }
        right
    }
}

fn keep(packets: &mut BTreeMap<u32, Vec<u8>>, frame: &Frame) {
    if let Some(number) = number_of(frame.bytes()) {
        assert!(packets.insert(number, frame.bytes().to_vec()).is_none(), "packet {number} came twice");
    }
}
