// SPDX-License-Identifier: BSD-2-Clause
//! Send and Sync of each type: exactly the contract of the library.

use std::thread;

use ebpfmap::chain::Chain;
use ebpfmap::drops::Drops;
use ebpfmap::maps::{Array, Cursor, DevMapHash, HashMap, Map, MapBuilder, MapData, MapError, MapIter, ProgramArray};
use ebpfmap::object::Object;
use ebpfmap::programs::{Link, Program, ProgramFd, ProgramInfo};
use ebpfmap::xsk::{Frame, Xsk, XskBuilder, XskGroup};
use ebpfmap::{Ebpf, EbpfError, Error};

fn send<T: Send>() {}
fn sync<T: Sync>() {}

/// Does not compile if the type is `Sync`: then there are two ways to name the function.
macro_rules! not_sync {
    ($($type:ty)+) => {
        $(
            const _: fn() = || {
                trait Ambiguous<Way> {
                    fn named() {}
                }
                impl<T: ?Sized> Ambiguous<()> for T {}
                struct BecauseSync;
                impl<T: ?Sized + Sync> Ambiguous<BecauseSync> for T {}
                let _ = <$type as Ambiguous<_>>::named;
            };
        )+
    };
}

not_sync! { Cursor MapIter<'static, u32, u64> Object Link Chain Drops Program Ebpf }

/// As above, for types that must have one owner: each closes or releases its object when it is dropped.
macro_rules! not_clone {
    ($($type:ty)+) => {
        $(
            const _: fn() = || {
                trait Ambiguous<Way> {
                    fn named() {}
                }
                impl<T: ?Sized> Ambiguous<()> for T {}
                struct BecauseClone;
                impl<T: Clone> Ambiguous<BecauseClone> for T {}
                let _ = <$type as Ambiguous<_>>::named;
            };
        )+
    };
}

not_clone! { Cursor MapIter<'static, u32, u64> Object Link Chain Drops Program ProgramFd ProgramInfo Ebpf Xsk XskGroup Frame }

#[test]
fn everything_can_be_sent() {
    send::<Error>();
    send::<MapError>();
    send::<EbpfError>();
    send::<MapData>();
    send::<Map>();
    send::<HashMap<MapData, u32, u64>>();
    send::<HashMap<&MapData, u32, u64>>();
    send::<MapBuilder<MapData>>();
    send::<Cursor>();
    send::<Object>();
    send::<Program>();
    send::<ProgramFd>();
    send::<ProgramInfo>();
    send::<Link>();
    send::<Chain>();
    send::<Drops>();
    send::<Ebpf>();
    send::<Xsk>();
    send::<XskBuilder>();
    send::<XskGroup>();
    send::<Frame>();
}

#[test]
fn maps_programs_and_errors_can_be_shared() {
    sync::<Error>();
    sync::<MapError>();
    sync::<EbpfError>();
    sync::<MapData>();
    sync::<Map>();
    sync::<HashMap<MapData, u32, u64>>();
    sync::<Array<MapData, u32>>();
    sync::<DevMapHash<MapData>>();
    sync::<ProgramArray<MapData>>();
    sync::<ProgramFd>();
    sync::<ProgramInfo>();
    sync::<XskGroup>();
    sync::<Frame>();
}

#[test]
fn threads_write_through_clones_of_one_map() {
    const THREADS: u32 = 4;
    const KEYS: u32 = 500;
    let map = HashMap::<_, u32, u32>::create(THREADS * KEYS).unwrap();
    let fill = |thread: u32| {
        let mut map = map.clone();
        move || (thread * KEYS..(thread + 1) * KEYS).for_each(|key| map.insert(key, thread, 0).unwrap())
    };
    let threads = [0, 1, 2, 3].map(|thread| thread::spawn(fill(thread)));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let entries: Vec<(u32, u32)> = map.iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(entries.len() as u32, THREADS * KEYS);
    assert!(entries.iter().all(|(key, thread)| key / KEYS == *thread));
}

#[test]
fn a_map_lives_as_long_as_its_last_clone() {
    let map = Array::<_, u32>::create(1).unwrap();
    let clone = map.clone();
    drop(map);
    assert_eq!(clone.get(&0, 0).unwrap(), 0);
}
