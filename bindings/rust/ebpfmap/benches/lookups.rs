// SPDX-License-Identifier: BSD-2-Clause
//! The time of a lookup and a dump, compared with direct bpf(2) calls in the same process: A, B, A, and medians of several
//! rounds. EBPFMAP_RAW_CALLS names the library that makes the raw calls (bench/raw_calls.c).

use std::ffi::CString;
use std::os::raw::{c_char, c_int, c_void};
use std::os::unix::io::AsRawFd;
use std::time::Instant;

use ebpfmap::maps::{HashMap, MapData};

const ENTRIES: u32 = 1024;
const LOOKUPS: u32 = 200_000;
const DUMPED: u32 = 100_000;
const BATCH: u32 = 4096;
const ROUNDS: usize = 15;

type Table = HashMap<MapData, u32, u64>;

extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

type Lookups = unsafe extern "C" fn(fd: c_int, count: u32) -> u64;
type Dump = unsafe extern "C" fn(fd: c_int, key_size: u32, value_size: u32, batch: u32, entries: *mut u64) -> u64;

/// bpf(2), called from C.
struct Raw {
    lookups: Lookups,
    dump: Dump,
}

impl Raw {
    fn open() -> Self {
        const RTLD_NOW: c_int = 2;
        let path = std::env::var("EBPFMAP_RAW_CALLS").expect("EBPFMAP_RAW_CALLS names libraw_calls.so");
        let path = CString::new(path).unwrap();
        let library = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
        assert!(!library.is_null(), "{path:?} cannot be opened");
        let symbol = |name: &str| {
            let name = CString::new(name).unwrap();
            let address = unsafe { dlsym(library, name.as_ptr()) };
            assert!(!address.is_null(), "{name:?} is missing");
            address
        };
        unsafe {
            Self {
                lookups: std::mem::transmute::<*mut c_void, Lookups>(symbol("raw_lookups")),
                dump: std::mem::transmute::<*mut c_void, Dump>(symbol("raw_dump")),
            }
        }
    }
}

fn filled(entries: u32) -> Table {
    let mut map = Table::create(entries).unwrap();
    (0..entries).for_each(|key| map.insert(key, u64::from(key), 0).unwrap());
    map
}

/// Nanoseconds for each of `count`.
fn time(count: u32, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / f64::from(count)
}

fn raw_lookups(raw: &Raw, map: &Table) -> f64 {
    unsafe { (raw.lookups)(map.fd().as_raw_fd(), LOOKUPS) as f64 / f64::from(LOOKUPS) }
}

fn lookups(map: &Table) -> f64 {
    time(LOOKUPS, || {
        let sum: u64 = (0..LOOKUPS).map(|lookup| map.get(&(lookup % ENTRIES), 0).unwrap()).sum();
        assert_ne!(sum, 0);
    })
}

fn raw_dump(raw: &Raw, map: &Table) -> f64 {
    let mut entries = 0;
    let taken = unsafe { (raw.dump)(map.fd().as_raw_fd(), 4, 8, BATCH, &mut entries) };
    assert_eq!(entries, u64::from(DUMPED));
    taken as f64 / f64::from(DUMPED)
}

fn iterate(map: &Table) -> f64 {
    time(DUMPED, || {
        assert_eq!(map.iter().map(|entry| entry.unwrap().1).sum::<u64>(), u64::from(DUMPED) * u64::from(DUMPED - 1) / 2)
    })
}

fn dump(map: &Table) -> f64 {
    time(DUMPED, || assert_eq!(map.data().dump().unwrap().0.len() as u32, DUMPED * 4))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A line of the table: the raw calls before and after each round of this binding.
fn compare(operation: &str, mut binding: impl FnMut() -> f64, mut raw: impl FnMut() -> f64) {
    let mut ratios = Vec::new();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut before = raw();
    for _ in 0..ROUNDS {
        let between = binding();
        let after = raw();
        ratios.push(2.0 * between / (before + after));
        ours.push(between);
        theirs.push(after);
        before = after;
    }
    println!("{operation:<34} {:>10.1} {:>10.1} {:>8.3}", median(ours), median(theirs), median(ratios));
}

fn main() {
    let raw = Raw::open();
    println!("{:<34} {:>10} {:>10} {:>8}", "operation", "rust, ns", "raw, ns", "ratio");
    let small = filled(ENTRIES);
    compare("lookup (HashMap::get)", || lookups(&small), || raw_lookups(&raw, &small));
    let large = filled(DUMPED);
    compare("dump, an entry (HashMap::iter)", || iterate(&large), || raw_dump(&raw, &large));
    compare("dump, an entry (MapData::dump)", || dump(&large), || raw_dump(&raw, &large));
}
