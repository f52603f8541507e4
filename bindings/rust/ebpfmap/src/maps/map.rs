// SPDX-License-Identifier: BSD-2-Clause
use std::fmt;
use std::os::unix::io::{AsFd, BorrowedFd};
use std::path::Path;

use super::{MapData, MapError, MapType};
use crate::pin::PinError;

/// Defines [`Map`]: a variant for each map type that has a typed map.
macro_rules! variants {
    ($($(#[$meta:meta])* $variant:ident: $type:ident,)+) => {
        /// An open map, by its type. [`TryFrom`] makes a typed map from it, or from a reference to it.
        ///
        /// A clone refers to the same map.
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum Map {
            $($(#[$meta])* $variant(MapData),)+
            /// A map of any other type.
            Unsupported(MapData),
        }

        impl Map {
            /// The map as one of its type.
            pub fn from_map_data(map: MapData) -> Self {
                match map.map_type() {
                    $(Some(MapType::$type) => Self::$variant(map),)+
                    _ => Self::Unsupported(map),
                }
            }

            /// The [`MapData`] of the map.
            pub fn data(&self) -> &MapData {
                match self {
                    $(Self::$variant(map) => map,)+
                    Self::Unsupported(map) => map,
                }
            }

            /// The [`MapData`] of the map, to change.
            pub fn data_mut(&mut self) -> &mut MapData {
                match self {
                    $(Self::$variant(map) => map,)+
                    Self::Unsupported(map) => map,
                }
            }

            /// The [`MapData`] of the map, owned.
            pub fn into_data(self) -> MapData {
                match self {
                    $(Self::$variant(map) => map,)+
                    Self::Unsupported(map) => map,
                }
            }
        }
    };
}

variants! {
    /// An [`Array`](super::Array).
    Array: Array,
    /// A [`PerCpuArray`](super::PerCpuArray).
    PerCpuArray: PercpuArray,
    /// A [`ProgramArray`](super::ProgramArray).
    ProgramArray: ProgArray,
    /// A [`PerfEventArray`](super::PerfEventArray).
    PerfEventArray: PerfEventArray,
    /// A [`CgroupArray`](super::CgroupArray).
    CgroupArray: CgroupArray,
    /// An [`ArrayOfMaps`](super::ArrayOfMaps).
    ArrayOfMaps: ArrayOfMaps,
    /// A [`HashMap`](super::HashMap).
    HashMap: Hash,
    /// A [`HashMap`](super::HashMap) with LRU eviction.
    LruHashMap: LruHash,
    /// A [`PerCpuHashMap`](super::PerCpuHashMap).
    PerCpuHashMap: PercpuHash,
    /// A [`PerCpuHashMap`](super::PerCpuHashMap) with LRU eviction.
    PerCpuLruHashMap: LruPercpuHash,
    /// A [`HashOfMaps`](super::HashOfMaps).
    HashOfMaps: HashOfMaps,
    /// An [`LpmTrie`](super::LpmTrie).
    LpmTrie: LpmTrie,
    /// A [`Queue`](super::Queue).
    Queue: Queue,
    /// A [`Stack`](super::Stack).
    Stack: Stack,
    /// A [`BloomFilter`](super::BloomFilter).
    BloomFilter: BloomFilter,
    /// A [`StackTraceMap`](super::StackTraceMap).
    StackTraceMap: StackTrace,
    /// A [`SockMap`](super::SockMap).
    SockMap: Sockmap,
    /// A [`SockHash`](super::SockHash).
    SockHash: Sockhash,
    /// A [`ReusePortSockArray`](super::ReusePortSockArray).
    ReusePortSockArray: ReuseportSockarray,
    /// An [`SkStorage`](super::SkStorage).
    SkStorage: SkStorage,
    /// An [`InodeStorage`](super::InodeStorage).
    InodeStorage: InodeStorage,
    /// A [`TaskStorage`](super::TaskStorage).
    TaskStorage: TaskStorage,
    /// A [`CgrpStorage`](super::CgrpStorage).
    CgrpStorage: CgrpStorage,
    /// A [`DevMap`](super::DevMap).
    DevMap: Devmap,
    /// A [`DevMapHash`](super::DevMapHash).
    DevMapHash: DevmapHash,
    /// A [`CpuMap`](super::CpuMap).
    CpuMap: Cpumap,
    /// An [`XskMap`](super::XskMap).
    XskMap: Xskmap,
    /// A ring buffer; it is read through its descriptor.
    RingBuf: Ringbuf,
}

impl Map {
    /// Opens a pinned map.
    pub fn from_pin<P: AsRef<Path>>(path: P) -> Result<Self, MapError> {
        Ok(MapData::from_pin(path)?.into_map())
    }

    /// Opens a map by its id.
    pub fn from_id(id: u32) -> Result<Self, MapError> {
        Ok(MapData::from_id(id)?.into_map())
    }

    /// Pins the map: it outlives the process, and other processes can open it.
    pub fn pin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        self.data().pin(path)
    }

    /// The borrowed descriptor.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.data().fd()
    }
}

impl AsFd for Map {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd()
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data().fmt(f)
    }
}
