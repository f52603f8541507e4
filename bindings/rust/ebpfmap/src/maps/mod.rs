// SPDX-License-Identifier: BSD-2-Clause
//! Maps: data that BPF programs and processes share.
//!
//! A typed map is made with `create`, from a [`Map`] of a loaded object by [`TryFrom`], or from a map that exists in the
//! kernel:
//!
//! ```
//! use ebpfmap::maps::{HashMap, MapData};
//!
//! let mut ports = HashMap::<_, u16, u64>::create(1024)?;
//! ports.insert(80, 8080, 0)?;
//!
//! // The same map, opened again by its id; and another view of it, for reading only.
//! let again = HashMap::<_, u16, u64>::from_id(ports.data().id())?;
//! let view: HashMap<&MapData, u16, u64> = HashMap::new(ports.data())?;
//! assert_eq!(again.get(&80, 0)? + view.get(&80, 0)?, 16160);
//! # Ok::<(), ebpfmap::EbpfError>(())
//! ```
//!
//! The entries of a map are in the kernel, so every typed map is a view: it owns its [`MapData`], or borrows it. A clone refers
//! to the same map, and may go to another thread. Names and signatures are those of aya.
//!
//! A map type without a Rust type, for example a ring buffer, is a [`MapData`]: it can be created, pinned, and shared by its
//! descriptor.

mod by_bytes;
mod cursor;
mod data;
mod error;
mod info;
mod iter;
#[macro_use]
mod typed;

pub mod array;
pub mod bloom_filter;
pub mod builder;
pub mod hash_map;
pub mod lpm_trie;
pub mod of_maps;
pub mod queue;
pub mod sock;
pub mod stack;
pub mod stack_trace;
pub mod storage;
pub mod xdp;

mod map;
mod per_cpu;

pub use array::{Array, CgroupArray, PerCpuArray, PerfEventArray, ProgramArray};
pub use bloom_filter::BloomFilter;
pub use builder::{MapBuilder, Pinning};
pub use cursor::{Cursor, Entry};
pub use data::MapData;
pub use error::MapError;
pub use hash_map::{HashMap, PerCpuHashMap};
pub use info::{loaded_maps, MapInfo};
pub use iter::{MapIter, MapKeys, WalkState};
pub use lpm_trie::LpmTrie;
pub use map::Map;
pub use of_maps::{ArrayOfMaps, HashOfMaps, InnerMap};
pub use per_cpu::{Numbers, PerCpuValues};
pub use queue::Queue;
pub use sock::{ReusePortSockArray, SockHash, SockMap};
pub use stack::Stack;
pub use stack_trace::StackTraceMap;
pub use storage::{CgrpStorage, InodeStorage, SkStorage, TaskStorage};
pub use typed::FromMapData;
pub use xdp::{CpuMap, DevMap, DevMapHash, XdpMapError, XskMap};

pub use crate::kinds::MapType;

/// Flags of maps, for [`MapBuilder::flags`].
pub mod flags {
    pub use ebpfmap_sys::{
        EBPF_F_CLONE as CLONE, EBPF_F_INNER_MAP as INNER_MAP, EBPF_F_MMAPABLE as MMAPABLE,
        EBPF_F_NO_COMMON_LRU as NO_COMMON_LRU, EBPF_F_NO_PREALLOC as NO_PREALLOC, EBPF_F_PRESERVE_ELEMS as PRESERVE_ELEMS,
        EBPF_F_RDONLY as RDONLY, EBPF_F_RDONLY_PROG as RDONLY_PROG, EBPF_F_STACK_BUILD_ID as STACK_BUILD_ID,
        EBPF_F_WRONLY as WRONLY, EBPF_F_WRONLY_PROG as WRONLY_PROG, EBPF_F_ZERO_SEED as ZERO_SEED,
    };

    // Flags of updates, for `insert`, `set` and `push`; `LOCK` also of `get`.
    pub use ebpfmap_sys::{EBPF_ANY as ANY, EBPF_EXIST as EXIST, EBPF_F_LOCK as LOCK, EBPF_NOEXIST as NOEXIST};
}
