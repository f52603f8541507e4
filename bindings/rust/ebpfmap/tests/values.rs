// SPDX-License-Identifier: BSD-2-Clause
//! Conversion of Rust types to and from bytes: sums, addresses, structs, lengths, and text in messages.

use std::net::{Ipv4Addr, Ipv6Addr};

use ebpfmap::maps::lpm_trie::Key;
use ebpfmap::maps::*;
use ebpfmap::object::Object;
use ebpfmap::{interface, pin, util, Cause, Ebpf, EbpfError, Error, Pod};

/// A map in which the CPUs have these values in turns.
fn counters<V: Pod>(values: &[V]) -> PerCpuArray<MapData, V> {
    let mut map = PerCpuArray::<_, V>::create(1).unwrap();
    let cpus = util::nr_cpus().unwrap();
    let values: Vec<V> = values.iter().copied().cycle().take(cpus).collect();
    map.set(0, PerCpuValues::try_from(values).unwrap(), 0).unwrap();
    map
}

#[test]
fn sums_go_by_the_type_of_the_value() {
    let cpus = util::nr_cpus().unwrap();
    let all = cpus as i64;
    assert_eq!(counters(&[-1i8]).sum(&0).unwrap(), -all);
    assert_eq!(counters(&[-300i16]).sum(&0).unwrap(), -300 * all);
    assert_eq!(counters(&[i32::MIN]).sum(&0).unwrap(), i64::from(i32::MIN) * all);
    assert_eq!(counters(&[-1i64]).sum(&0).unwrap(), -all);
    assert_eq!(counters(&[-0.5f32]).sum(&0).unwrap(), -0.5 * cpus as f64);
    assert_eq!(counters(&[1e300f64]).sum(&0).unwrap(), 1e300 * cpus as f64);
    assert_eq!(counters(&[u8::MAX]).sum(&0).unwrap(), 255 * cpus as u64);
    assert_eq!(counters(&[[-1i32, 2]]).sum(&0).unwrap(), [-all, 2 * all]);
    assert_eq!(counters(&[[0.25f64, -2.0, 0.0]]).sum(&0).unwrap(), [0.25, -2.0, 0.0].map(|one| one * cpus as f64));
    let mut map = PerCpuHashMap::<_, u8, i16>::create(4).unwrap();
    map.insert_cpu(&1, 0, -7).unwrap();
    assert_eq!(map.sum(&1).unwrap(), -7);
    assert!(matches!(map.sum(&2), Err(MapError::KeyNotFound)));
}

#[test]
fn sums_of_integers_wrap() {
    let cpus = util::nr_cpus().unwrap();
    let wrapped = |one: i64| (0..cpus).fold(0i64, |sum, _| sum.wrapping_add(one));
    assert_eq!(counters(&[i64::MAX]).sum(&0).unwrap(), wrapped(i64::MAX));
    assert_eq!(counters(&[i64::MIN]).sum(&0).unwrap(), wrapped(i64::MIN));
    assert_eq!(counters(&[u64::MAX]).sum(&0).unwrap(), wrapped(-1) as u64);
    let sum: f64 = counters(&[f64::MAX]).sum(&0).unwrap();
    assert!(sum.is_infinite() || cpus == 1);
}

#[test]
fn a_length_of_more_than_32_bits_is_no_right_length() {
    // Never written to, so no page of it is allocated.
    let long = vec![0u8; (1 << 32) + 4];
    let map = HashMap::<_, u32, u32>::create(4).unwrap();
    let data = map.data();
    assert_eq!(data.update(&long, &[0; 4], 0).unwrap_err().cause(), Cause::BufferSize);
    assert_eq!(data.update(&[0; 4], &long, 0).unwrap_err().cause(), Cause::BufferSize);
    assert_eq!(data.lookup(&long, 0).unwrap_err().cause(), Cause::BufferSize);
    assert_eq!(data.delete(&long).unwrap_err().cause(), Cause::BufferSize);
    assert_eq!(data.next_key(Some(&long)).unwrap_err().cause(), Cause::BufferSize);
    assert_eq!(map.keys().count(), 0);
    let queue = Queue::<_, u32>::create(4).unwrap();
    assert_eq!(queue.data().queue_push(&long, 0).unwrap_err().cause(), Cause::BufferSize);
    let mut object = Object::open_bundled("forward").unwrap();
    assert!(object.set_constant("miss_action", &long).is_err());
    // A type of this size fails, too: its low 32 bits are a right value size.
    let error = Array::<_, [u8; (1 << 32) + 8]>::create(1).unwrap_err();
    assert!(matches!(error, MapError::SyscallError(_)), "{error:?}");
}

#[test]
fn an_empty_key_is_none() {
    let empty = &[7u8; 4][..0];
    for map_type in [MapType::Queue, MapType::Stack] {
        let map = MapBuilder::new(map_type, 0, 4, 4).create().unwrap();
        map.update(empty, &[1; 4], 0).unwrap();
        assert_eq!(map.lookup(empty, 0).unwrap().unwrap(), [1; 4]);
        assert_eq!(map.take(empty, 0).unwrap().unwrap(), [1; 4]);
        assert_eq!(map.take(empty, 0).unwrap(), None);
    }
    let bloom = MapBuilder::new(MapType::BloomFilter, 0, 4, 4).create().unwrap();
    bloom.update(empty, &[1; 4], 0).unwrap();
    assert!(bloom.bloom_contains(&[1; 4]).unwrap());
    let ring = MapBuilder::new(MapType::Ringbuf, 0, 0, 4096).create().unwrap();
    assert_eq!(ring.lookup(empty, 0).unwrap_err().cause(), ring.lookup(&[], 0).unwrap_err().cause());
}

#[test]
fn addresses_are_keys() -> Result<(), EbpfError> {
    let mut routes = LpmTrie::<_, Ipv4Addr, u32>::create(8)?;
    routes.insert(&Key::new(8, Ipv4Addr::new(10, 0, 0, 0)), 8, 0)?;
    routes.insert(&"10.1.0.0/16".parse()?, 16, 0)?;
    assert_eq!(routes.get(&Ipv4Addr::new(10, 1, 2, 3).into(), 0)?, 16);
    assert_eq!(routes.get(&Ipv4Addr::new(10, 2, 2, 3).into(), 0)?, 8);
    // The key has the bytes that a BPF program reads from a packet.
    assert_eq!(routes.data().lookup(&[32, 0, 0, 0, 10, 1, 0, 0], 0)?, Some(16u32.to_ne_bytes().to_vec()));
    assert_eq!(routes.insert(&Key::new(33, Ipv4Addr::LOCALHOST), 1, 0).unwrap_err().cause(), Cause::PrefixLength);
    let mut routes = LpmTrie::<_, Ipv6Addr, u32>::create(8)?;
    routes.insert(&"2001:db8::/32".parse()?, 32, 0)?;
    assert_eq!(routes.get(&"2001:db8::1".parse::<Ipv6Addr>().unwrap().into(), 0)?, 32);
    assert!(matches!(routes.get(&Ipv6Addr::LOCALHOST.into(), 0), Err(MapError::KeyNotFound)));
    let mut seen = HashMap::<_, Ipv6Addr, Ipv4Addr>::create(8)?;
    seen.insert(Ipv6Addr::LOCALHOST, Ipv4Addr::LOCALHOST, 0)?;
    assert_eq!(seen.data().lookup(&Ipv6Addr::LOCALHOST.octets(), 0)?, Some(vec![127, 0, 0, 1]));
    Ok(())
}

#[test]
fn a_prefix_is_read_as_a_whole_or_refused() {
    let read = |text: &str| text.parse::<Key<Ipv4Addr>>();
    assert_eq!(read("10.0.0.0/8").unwrap(), Key::new(8, Ipv4Addr::new(10, 0, 0, 0)));
    assert_eq!(read("10.0.0.1").unwrap(), Ipv4Addr::new(10, 0, 0, 1).into());
    assert_eq!(read("0.0.0.0/0").unwrap().prefix_len(), 0);
    for text in ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/-1", "10.0.0.0/4294967304", "10.0.0.0/8/8"] {
        assert_eq!(read(text).unwrap_err().cause(), Cause::PrefixLength, "{text}");
    }
    for text in ["", "/8", "10.0.0/8", "::1", " 10.0.0.0/8"] {
        assert_eq!(read(text).unwrap_err().cause(), Cause::Argument, "{text}");
    }
    assert!("2001:db8::/129".parse::<Key<Ipv6Addr>>().is_err());
}

ebpfmap::pod! {
    #[derive(Debug, PartialEq)]
    struct Station {
        mac: [u8; 6],
        vlan: u16,
    }

    /// A struct in a struct.
    pub(crate) struct Seen {
        station: Station,
        packets: [u32; 2],
    }
}

#[test]
fn structs_without_padding_are_keys_and_values() {
    let station = Station { mac: [2, 0, 0, 0, 0, 1], vlan: 0x1234 };
    let mut map = HashMap::<_, Station, Seen>::create(4).unwrap();
    map.insert(station, Seen { station, packets: [1, 2] }, 0).unwrap();
    let seen = map.get(&station, 0).unwrap();
    assert_eq!((seen.station, seen.packets), (station, [1, 2]));
    let mut bytes = station.mac.to_vec();
    bytes.extend(station.vlan.to_ne_bytes());
    assert!(map.data().lookup(&bytes, 0).unwrap().is_some());
}

/// Checks that a message is one line without control characters, and shows this text.
fn told(error: &Error, shown: &str) {
    let message = error.message();
    assert!(message.contains(shown), "{message}");
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert!(message.len() < 1000, "{}", message.len());
}

#[test]
fn text_of_the_user_in_a_message_is_escaped_and_short() {
    let long = "é".repeat(3000);
    let shown = format!("\"{}…\"", "é".repeat(128));
    let ebpf = Ebpf::load_bundled("forward").unwrap();
    told(&ebpf.map("a\n\x1b[2J").unwrap_err(), "the object has no map \"a\\n\\u{1b}[2J\"; it has: ");
    told(&ebpf.map(&long).unwrap_err(), &shown);
    told(&"\r\x07".parse::<MapType>().unwrap_err(), "\"\\r\\u{7}\"");
    told(&long.parse::<MapType>().unwrap_err(), &shown);
    told(&"1\n/8".parse::<Key<Ipv4Addr>>().unwrap_err(), "\"1\\n/8\"");
    told(&interface::index("a\0\n").unwrap_err(), "\"a\\0\\n\" has a NUL at byte 1");
    told(&interface::index(&format!("{long}\0")).unwrap_err(), &shown);
    let pinned = MapData::from_pin("x\0y").unwrap_err().into_error().unwrap();
    told(&pinned, "\"x\\0y\" has a NUL at byte 1");
    assert!(pin::bpf_file_system().is_ok());
}
