// SPDX-License-Identifier: BSD-2-Clause
//! Typed maps and their failures. The examples of the documentation cover the successes.

use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::io::AsFd;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use ebpfmap::maps::{flags, *};
use ebpfmap::programs::XdpMode;
use ebpfmap::{interface, pin, util, Cause, EbpfError};

/// A path for a pin; the pin is removed at the end of the test.
struct Pin(PathBuf);

impl Pin {
    fn new(name: &str) -> Self {
        Self(pin::bpf_file_system().unwrap().join(format!("ebpfmap_rust_{}_{name}", std::process::id())))
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn full() -> HashMap<MapData, u32, u32> {
    let mut map = HashMap::builder(2).name("full").create().unwrap();
    map.insert(1, 10, 0).unwrap();
    map.insert(2, 20, 0).unwrap();
    map
}

#[test]
fn an_error_explains() {
    let error = full().insert(3, 30, 0).unwrap_err();
    assert_eq!((error.errno(), error.cause()), (7, Cause::Full));
    let error = error.into_error().unwrap();
    assert_eq!(error.operation(), "ebpf_map_update");
    assert!(error.message().contains("map \"full\" is full (2 of 2 entries)"), "{error}");
    assert_eq!(error.to_string(), error.message());
    assert_eq!(error.log(), "");
    assert_eq!(error.io_error().raw_os_error(), Some(7));
    let io: std::io::Error = error.into();
    assert!(io.to_string().contains("is full"));
}

#[test]
fn a_missing_key_has_a_name_of_its_own() {
    let mut map = full();
    assert!(matches!(map.get(&9, 0), Err(MapError::KeyNotFound)));
    assert!(matches!(map.take(&9, 0), Err(MapError::KeyNotFound)));
    let error = map.remove(&9).unwrap_err();
    assert!(matches!(&error, MapError::SyscallError(error) if error.kind() == std::io::ErrorKind::NotFound));
    assert_eq!(error.cause(), Cause::NotFound);
    assert_eq!(map.insert(9, 0, flags::EXIST).unwrap_err().cause(), Cause::NotFound);
    assert_eq!(map.insert(1, 0, flags::NOEXIST).unwrap_err().cause(), Cause::Exists);
}

#[test]
fn take_returns_and_removes() {
    let mut map = full();
    assert_eq!(map.take(&1, 0).unwrap(), 10);
    assert_eq!(map.keys().collect::<Result<Vec<u32>, _>>().unwrap(), [2]);
}

#[test]
fn an_index_past_the_end() {
    let mut array = Array::<_, u32>::create(4).unwrap();
    assert!(matches!(array.get(&4, 0), Err(MapError::OutOfBounds { index: 4, max_entries: 4, .. })));
    let error = array.set(4, 1, 0).unwrap_err();
    assert!(matches!(error, MapError::OutOfBounds { index: 4, max_entries: 4, error: Some(_) }));
    assert_eq!((error.errno(), error.cause()), (7, Cause::Index));
    let mut devmap = DevMap::create(4).unwrap();
    assert!(matches!(devmap.get(4, 0), Err(MapError::OutOfBounds { .. })));
    assert!(matches!(devmap.set(4, 1, None, 0), Err(XdpMapError::MapError(MapError::OutOfBounds { .. }))));
    assert!(matches!(ProgramArray::create(2).unwrap().get(&2), Err(MapError::OutOfBounds { .. })));
    let mut counters = PerCpuArray::<_, u32>::create(2).unwrap();
    assert!(matches!(counters.sum(&2), Err(MapError::OutOfBounds { .. })));
    assert!(matches!(counters.get_cpu(&2, 0), Err(MapError::OutOfBounds { .. })));
    assert!(matches!(counters.set_cpu(2, 0, 1), Err(MapError::OutOfBounds { .. })));
}

#[test]
fn an_empty_queue_has_aya_s_name() {
    let (mut queue, mut stack) = (Queue::<_, u32>::create(1).unwrap(), Stack::<_, u32>::create(1).unwrap());
    assert!(matches!(queue.pop(0), Err(MapError::ElementNotFound)));
    assert!(matches!(queue.peek(0), Err(MapError::ElementNotFound)));
    assert!(matches!(stack.pop(0), Err(MapError::ElementNotFound)));
    assert!(matches!(stack.peek(0), Err(MapError::ElementNotFound)));
    queue.push(7, 0).unwrap();
    assert_eq!(queue.peek(0).unwrap(), 7);
    assert_eq!(queue.peek(1 << 40).unwrap_err().cause(), Cause::Flags);
}

/// Two maps: it borrows as the first until the flag is set, then as the second. Anybody may implement `Borrow` this way.
struct Turncoat(MapData, MapData, Rc<Cell<bool>>);

impl Borrow<MapData> for Turncoat {
    fn borrow(&self) -> &MapData {
        if self.2.get() {
            &self.1
        } else {
            &self.0
        }
    }
}

#[test]
fn a_map_that_becomes_another_one_yields_no_memory_that_nobody_wrote() {
    let mut filter = BloomFilter::<_, u64>::create(1).unwrap();
    // Until the filter is full: a lookup reads the value and finds it, even if it was never written.
    (0..4096u64).for_each(|value| filter.insert(value, 0).unwrap());
    let turned = Rc::new(Cell::new(false));
    let maps = |first| Turncoat(first, filter.data().clone(), Rc::clone(&turned));
    let queue = Queue::<_, u64>::new(maps(Queue::<_, u64>::create(1).unwrap().into_data())).unwrap();
    let stack = Stack::<_, u64>::new(maps(Stack::<_, u64>::create(1).unwrap().into_data())).unwrap();
    turned.set(true);
    assert_eq!(queue.peek(0).unwrap_err().cause(), Cause::MapType);
    assert_eq!(stack.peek(0).unwrap_err().cause(), Cause::MapType);
}

#[test]
fn an_error_is_told_once() {
    use std::error::Error;
    let error = full().insert(3, 30, 0).unwrap_err();
    assert!(error.source().is_none());
    assert!(EbpfError::from(error).source().is_none());
    let error = DevMapHash::create(1).unwrap().insert(1, 0x7fff_0000, None, 0).unwrap_err();
    assert!(error.source().is_none());
}

#[test]
fn an_error_comes_back_from_an_io_error_as_it_was() {
    fn by_io() -> std::io::Result<()> {
        full().insert(3, 30, 0)?;
        Ok(())
    }
    fn redirect_by_io() -> std::io::Result<()> {
        DevMapHash::create(1)?.insert(1, 0x7fff_0000, None, 0)?;
        Ok(())
    }
    let error = EbpfError::from(by_io().unwrap_err());
    assert_eq!((error.errno(), error.cause()), (7, Cause::Full));
    assert!(matches!(error, EbpfError::MapError(_)));
    assert_eq!(EbpfError::from(redirect_by_io().unwrap_err()).cause(), Cause::Interface);
    let error = EbpfError::from(std::io::Error::from(EbpfError::from(by_io().unwrap_err())));
    assert_eq!(error.cause(), Cause::Full);
    // An error of the system, and an error of neither.
    assert_eq!(EbpfError::from(std::io::Error::from_raw_os_error(2)).errno(), 2);
    assert_eq!(EbpfError::from(std::io::Error::new(std::io::ErrorKind::Other, "no reason")).to_string(), "no reason");
}

#[test]
fn tries_and_stack_traces_are_walked() {
    use ebpfmap::maps::lpm_trie::Key;
    let mut trie = LpmTrie::<_, u32, u8>::create(4).unwrap();
    trie.insert(&Key::new(8, 10u32.to_be()), 1, 0).unwrap();
    for entry in &trie {
        assert_eq!(entry.unwrap().1, 1);
    }
    let traces = StackTraceMap::create(4, 8).unwrap();
    assert_eq!(traces.iter().count(), 0);
}

#[test]
fn interfaces_have_names_in_utf_8() {
    let ip = |arguments: &str| Command::new("ip").args(arguments.split(' ')).status().unwrap().success();
    assert!(ip("link add \u{fc}0 type veth peer name \u{fc}1"));
    let name = interface::index("\u{fc}0").and_then(interface::name);
    // Other tests of this namespace count on its interfaces.
    assert!(ip("link delete \u{fc}0"));
    assert_eq!(name.unwrap(), "\u{fc}0");
}

#[test]
fn a_typed_map_is_of_its_type_and_sizes() {
    let map = full();
    let data = map.data();
    assert!(matches!(Array::<_, u32>::new(data), Err(MapError::InvalidMapType { map_type: 1 })));
    assert!(matches!(HashMap::<_, u64, u32>::new(data), Err(MapError::InvalidKeySize { size: 8, expected: 4 })));
    assert!(matches!(HashMap::<_, u32, [u8; 3]>::new(data), Err(MapError::InvalidValueSize { size: 3, expected: 4 })));
    let mut map = data.clone().into_map();
    assert!(matches!(map, Map::HashMap(_)));
    assert!(HashMap::<&MapData, u32, u32>::try_from(&map).is_ok());
    assert!(HashMap::<&mut MapData, u32, u32>::try_from(&mut map).is_ok());
    assert!(DevMapHash::try_from(&map).is_err());
    assert!(HashMap::<MapData, u32, u32>::try_from(map).is_ok());
}

#[test]
fn a_walk_meets_every_key_once_while_others_go() {
    const KEYS: u32 = 5000;
    let mut map = HashMap::<_, u32, u32>::create(KEYS).unwrap();
    (0..KEYS).for_each(|key| map.insert(key, key, 0).unwrap());
    let mut other = map.clone();
    let mut met = BTreeSet::new();
    for key in map.keys() {
        let key = key.unwrap();
        assert!(met.insert(key), "{key} came twice");
        other.remove(&key).unwrap();
    }
    assert_eq!(met.len() as u32, KEYS);
    assert_eq!(map.iter().count(), 0);
}

#[test]
fn a_walk_says_how_it_stands() {
    let map = full();
    let mut walk = map.iter();
    assert!(walk.next().is_some());
    assert_eq!(walk.by_ref().count(), 1);
    assert_eq!(walk.state(), WalkState::Complete);
    assert!(walk.next().is_none());
}

#[test]
fn a_walk_that_cannot_begin_says_so_once() {
    let queue = Queue::<_, u32>::create(4).unwrap();
    let mut walk = queue.data().keys();
    assert!(matches!(walk.next(), Some(Err(error)) if error.cause() == Cause::NotSupported));
    assert!(walk.next().is_none());
}

#[test]
fn a_dump_is_packed() {
    let (keys, values) = full().data().dump().unwrap();
    let pairs =
        |bytes: &[u8]| bytes.chunks(4).map(|four| u32::from_ne_bytes(four.try_into().unwrap())).collect::<BTreeSet<_>>();
    assert_eq!((pairs(&keys), pairs(&values)), (BTreeSet::from([1, 2]), BTreeSet::from([10, 20])));
}

#[test]
fn a_pin_is_reused_replaced_or_refused() {
    let pin = Pin::new("policies");
    let builder = |pinning| HashMap::<_, u32, u32>::builder(8).pin(&pin.0, pinning);
    let (mut first, opened) = builder(Pinning::Fail).create_or_open().unwrap();
    assert!(!opened);
    first.insert(1, 10, 0).unwrap();
    let (second, opened) = builder(Pinning::Reuse).create_or_open().unwrap();
    assert_eq!((opened, second.get(&1, 0).unwrap()), (true, 10));
    assert_eq!(builder(Pinning::Fail).create().unwrap_err().cause(), Cause::PinExists);
    let other = HashMap::<_, u32, u32>::builder(9).pin(&pin.0, Pinning::Reuse).create();
    assert_eq!(other.unwrap_err().cause(), Cause::PinMismatch);
    builder(Pinning::Replace).create().unwrap();
    assert_eq!(HashMap::<_, u32, u32>::from_pin(&pin.0).unwrap().iter().count(), 0);
    assert_eq!(first.data().unpin(&pin.0).unwrap_err().cause(), Cause::PinKind);
}

#[test]
fn a_pinned_map_is_found_by_its_path() {
    let pin = Pin::new("found");
    let map = full();
    map.pin(&pin.0).unwrap();
    assert_eq!(MapInfo::from_pin(&pin.0).unwrap(), map.data().info());
    let reader = MapData::from_pin_with(&pin.0, flags::RDONLY).unwrap();
    assert_eq!(reader.update(&[0; 4], &[0; 4], 0).unwrap_err().cause(), Cause::ReadOnly);
    map.data().unpin(&pin.0).unwrap();
    assert_eq!(MapData::from_pin(&pin.0).unwrap_err().cause(), Cause::PinMissing);
}

#[test]
fn a_map_is_opened_by_descriptor_and_id() {
    let map = full();
    let by_fd = HashMap::<_, u32, u32>::from_fd(map.fd().try_clone_to_owned().unwrap()).unwrap();
    let by_id = HashMap::<_, u32, u32>::from_id(by_fd.data().id()).unwrap();
    assert_eq!(by_id.get(&2, 0).unwrap(), 20);
    let pipe = fs::File::open("/dev/null").unwrap();
    assert_eq!(MapData::from_fd(pipe.as_fd()).unwrap_err().cause(), Cause::FdKind);
}

#[test]
fn a_frozen_map_is_read_only() {
    let mut map = full();
    map.data().freeze().unwrap();
    assert_eq!(map.insert(1, 11, 0).unwrap_err().cause(), Cause::Frozen);
    assert_eq!(map.get(&1, 0).unwrap(), 10);
}

#[test]
fn names_are_checked() {
    let map = HashMap::<_, u32, u32>::builder(1);
    assert_eq!(map.name("a name with blanks").create().unwrap_err().cause(), Cause::Name);
    let map = HashMap::<_, u32, u32>::builder(1);
    assert_eq!(map.name("nul\0inside").create().unwrap_err().cause(), Cause::Argument);
}

#[test]
fn an_lru_hash_makes_room() {
    let mut map = HashMap::<_, u32, u32>::builder(64).lru().create().unwrap();
    assert_eq!(map.data().map_type(), Some(MapType::LruHash));
    (0..1000).for_each(|key| map.insert(key, key, 0).unwrap());
    assert!(map.iter().count() <= 64);
    let map = PerCpuHashMap::<_, u32, u32>::builder(64).lru().create().unwrap();
    assert_eq!(map.data().map_type(), Some(MapType::LruPercpuHash));
}

#[test]
fn every_cpu_has_a_value() {
    let cpus = util::nr_cpus().unwrap();
    let mut map = PerCpuHashMap::<_, u8, [u16; 3]>::create(4).unwrap();
    map.insert_cpu(&1, 0, [1, 2, 65535]).unwrap();
    assert_eq!(map.get_cpu(&1, 0).unwrap(), [1, 2, 65535]);
    let values = map.get(&1, 0).unwrap();
    assert_eq!(values.len(), cpus);
    map.insert(1, PerCpuValues::try_from(vec![[1, 2, 65535]; cpus]).unwrap(), 0).unwrap();
    assert_eq!(map.sum(&1).unwrap(), [1, 2, 65535].map(|one: u64| one * cpus as u64));
    let entries: Vec<_> = map.iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(entries[0].1.len(), cpus);
    assert!(PerCpuValues::try_from(vec![0u8; cpus + 1]).is_err());
    let error = map.get_cpu(&1, 100_000).unwrap_err();
    assert_eq!(error.cause(), Cause::Cpu);
}

#[test]
fn a_devmap_walks_two_ways() {
    let mut devmap = DevMap::create(3).unwrap();
    devmap.set_name(1, "lo", None, 0).unwrap();
    assert!(matches!(devmap.iter().next(), Some(Err(MapError::KeyNotFound))));
    let entries: Vec<_> = devmap.entries().collect::<Result<_, _>>().unwrap();
    assert_eq!(entries, [(1, xdp::DevMapValue { if_index: 1, prog_id: None })]);
    assert_eq!(devmap.set_name(0, "no-such-if", None, 0).unwrap_err().cause(), Cause::Interface);
    devmap.unset(1).unwrap();
    assert_eq!(devmap.entries().count(), 0);
}

#[test]
fn a_devmap_of_small_values_has_no_place_for_a_program() {
    let mut small = DevMapHash::builder(4).value_size(4).create().unwrap();
    small.insert(7, 1, None, 0).unwrap();
    assert_eq!(small.get(7, 0).unwrap(), xdp::DevMapValue { if_index: 1, prog_id: None });
    assert_eq!(small.iter().next().unwrap().unwrap().0, 7);
    let object = ebpfmap::Ebpf::load_bundled("rewrite").unwrap();
    let program = object.program("rewrite").unwrap().fd().unwrap();
    assert!(matches!(small.insert(8, 1, Some(program), 0), Err(XdpMapError::ChainedProgramNotSupported(_))));
    let mut large = DevMapHash::create(4).unwrap();
    large.insert(8, 1, Some(program), 0).unwrap();
    let id = object.program("rewrite").unwrap().info().unwrap().id();
    assert_eq!(large.get(8, 0).unwrap().prog_id.map(u32::from), Some(id));
}

#[test]
fn a_devmap_in_another_namespace_and_its_preflight() {
    let here = fs::File::open("/proc/self/ns/net").unwrap();
    let mut devmap = DevMapHash::create(4).unwrap();
    devmap.insert_in(&here, 1, 1, None, 0).unwrap();
    let findings = devmap.preflight(Some(here.as_fd()), 0).unwrap();
    assert!(findings.iter().any(|finding| finding.key == 1 && !finding.message.is_empty()), "lo cannot send redirected frames");
}

#[test]
fn preflight_knows_modes_and_the_ingress() {
    let mut devmap = DevMapHash::create(4).unwrap();
    devmap.insert(1, 1, None, 0).unwrap();
    let drivers = |findings: Vec<xdp::Finding>| findings.iter().filter(|found| found.cause == Cause::XdpXmit).count();
    assert_eq!(drivers(devmap.preflight_mode(XdpMode::Driver, None, 0).unwrap()), 1);
    assert_eq!(drivers(devmap.preflight_mode(XdpMode::Skb, None, 0).unwrap()), 0);
    let merged = |map_type| {
        let findings = xdp::ingress_preflight(1, XdpMode::Skb, map_type, None).unwrap();
        findings.iter().any(|found| found.cause == Cause::MergedPackets && found.if_index == 1)
    };
    assert!(merged(MapType::Xskmap));
    assert!(!merged(MapType::Cpumap));
    assert_eq!(xdp::ingress_preflight(0, XdpMode::Default, MapType::Devmap, None).unwrap_err().cause(), Cause::Interface);
}

#[test]
fn flags_that_a_read_does_not_take_are_refused() {
    let mut devmap = DevMapHash::create(4).unwrap();
    devmap.insert(1, 1, None, 0).unwrap();
    assert_eq!(devmap.get(1, 1 << 40).unwrap_err().cause(), Cause::Flags);
    let bloom = BloomFilter::<_, u32>::create(4).unwrap();
    assert_eq!(bloom.contains(&1, 1 << 40).unwrap_err().cause(), Cause::Flags);
}

#[test]
fn a_map_type_without_a_rust_type_is_map_data() {
    let ring = MapData::builder(MapType::Ringbuf, 0, 0, 65536).name("ring").create().unwrap();
    assert!(matches!(ring.into_map(), Map::RingBuf(_)));
    let error = MapData::builder(4096u32, 4, 4, 4).create().unwrap_err();
    assert_eq!(error.cause(), Cause::MapType);
}
