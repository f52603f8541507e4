// SPDX-License-Identifier: BSD-2-Clause
//! Maps with sockets, files, tasks and cgroups as keys or values.

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::raw::{c_int, c_long};
use std::os::unix::io::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use ebpfmap::maps::*;
use ebpfmap::{probe, Cause};

extern "C" {
    fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
}

/// The root of a cgroup v2 hierarchy.
fn cgroup() -> File {
    File::open("/sys/fs/cgroup/unified").or_else(|_| File::open("/sys/fs/cgroup")).unwrap()
}

fn pidfd() -> OwnedFd {
    const PIDFD_OPEN: c_long = 434; // on every architecture
    let fd = unsafe { syscall(PIDFD_OPEN, std::process::id(), 0) };
    assert!(fd >= 0);
    unsafe { OwnedFd::from_raw_fd(fd as c_int) }
}

/// Checks if this kernel has a map type; prints a missing one.
fn has(map_type: MapType) -> bool {
    let has = probe::map_type(map_type).unwrap();
    if !has {
        println!("SKIPPED: kernel without {map_type}");
    }
    has
}

#[test]
fn an_xsk_map_returns_the_sockets_of_this_process() {
    const AF_XDP: c_int = 44;
    const SOCK_RAW: c_int = 3;
    let fd = unsafe { socket(AF_XDP, SOCK_RAW, 0) };
    assert!(fd >= 0, "no AF_XDP sockets");
    let xsk = unsafe { OwnedFd::from_raw_fd(fd) };
    let mut map = XskMap::create(4).unwrap();
    map.set(2, fd, 0).unwrap();
    assert_ne!(map.get(2).unwrap(), 0);
    assert_eq!(map.indices().collect::<Result<Vec<_>, _>>().unwrap(), [2]);
    map.unset(2).unwrap();
    assert!(matches!(map.get(2), Err(MapError::KeyNotFound)));
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    assert_eq!(map.set(0, other.as_raw_fd(), 0).unwrap_err().cause(), Cause::SocketKind);
    assert!(matches!(map.set(4, xsk.as_raw_fd(), 0), Err(MapError::OutOfBounds { index: 4, .. })));
}

#[test]
fn maps_of_sockets_hold_cookies() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut hash = SockHash::<_, [u8; 5]>::create(4).unwrap();
    hash.insert(*b"first", listener.as_raw_fd(), 0).unwrap();
    let cookie = hash.get(b"first", 0).unwrap();
    assert_eq!(hash.iter().collect::<Result<Vec<_>, _>>().unwrap(), [(*b"first", cookie)]);
    let mut map = SockMap::create(4).unwrap();
    map.set(3, &listener, 0).unwrap();
    assert_eq!(map.get(&3, 0).unwrap(), cookie);
    assert_eq!(map.indices().collect::<Result<Vec<_>, _>>().unwrap(), [3]);
    map.clear_index(&3).unwrap();
    hash.remove(b"first").unwrap();
    assert!(matches!(hash.get(b"first", 0), Err(MapError::KeyNotFound)));
    let mut group = ReusePortSockArray::create(4).unwrap();
    assert_eq!(group.set(0, &listener, 0).unwrap_err().cause(), Cause::SocketState);
}

#[test]
fn storages_hang_on_their_objects() {
    macro_rules! keeps_a_value {
        ($storage:ident, $object:expr) => {
            if has(MapType::$storage) {
                let (mut map, object) = ($storage::<_, [u32; 3]>::create().unwrap(), $object);
                assert!(matches!(map.get(&object, 0), Err(MapError::KeyNotFound)));
                map.insert(&object, [1, 2, 3], 0).unwrap();
                assert_eq!(map.get(&object, 0).unwrap(), [1, 2, 3]);
                assert_eq!(map.insert(&object, [0; 3], flags::NOEXIST).unwrap_err().cause(), Cause::Exists);
                map.remove(&object).unwrap();
                assert_eq!(map.remove(&object).unwrap_err().cause(), Cause::NotFound);
            }
        };
    }
    keeps_a_value!(SkStorage, UdpSocket::bind("127.0.0.1:0").unwrap());
    keeps_a_value!(InodeStorage, File::open("/etc").unwrap());
    keeps_a_value!(TaskStorage, pidfd());
    keeps_a_value!(CgrpStorage, cgroup());
}

#[test]
fn a_cgroup_array_takes_cgroups() {
    let mut map = CgroupArray::create(2).unwrap();
    map.set(0, &cgroup()).unwrap();
    map.clear_index(&0).unwrap();
    assert_eq!(map.clear_index(&0).unwrap_err().cause(), Cause::NotFound);
    assert!(matches!(map.set(2, &cgroup()), Err(MapError::OutOfBounds { index: 2, .. })));
}

#[test]
fn stack_traces_and_perf_events_have_their_sizes() {
    let traces = StackTraceMap::create(16, 32).unwrap();
    assert_eq!(traces.data().value_size(), 32 * 8);
    assert!(matches!(traces.get(&1, 0), Err(MapError::KeyNotFound)));
    let mut events = PerfEventArray::create(2).unwrap();
    assert_eq!(events.set(0, &File::open("/etc").unwrap()).unwrap_err().cause(), Cause::FdKind);
}

#[test]
fn an_array_of_maps_takes_maps_like_its_template() {
    type Row = Array<MapData, u64>;
    let template = Row::create(8).unwrap();
    let mut rows: ArrayOfMaps<_, Row> =
        ArrayOfMaps::new(MapBuilder::new(MapType::ArrayOfMaps, 4, 4, 2).inner_like(template.data()).create().unwrap()).unwrap();
    rows.set(1, &template, 0).unwrap();
    assert_eq!(rows.get(&1, 0).unwrap().data().id(), template.data().id());
    assert_eq!(rows.iter().collect::<Result<Vec<_>, _>>().unwrap(), [(1, template.data().id())]);
    let unlike = Array::<_, u32>::create(8).unwrap();
    assert_eq!(rows.set(0, &unlike, 0).unwrap_err().cause(), Cause::InnerMap);
    rows.clear_index(&1).unwrap();
    assert!(matches!(rows.get(&1, 0), Err(MapError::KeyNotFound)));
    assert!(rows.fd().as_fd().try_clone_to_owned().is_ok());
}
