// SPDX-License-Identifier: BSD-2-Clause
//! Specs of maps to create: size, name, flags, and the path of the pin.

use std::marker::PhantomData;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};
use std::path::PathBuf;

use ebpfmap_sys as sys;

use super::{FromMapData, MapData, MapError, MapType};
use crate::error::{c_path, c_string, Error, Result};
use crate::raw;

/// The action if the path is pinned already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinning {
    /// Fail.
    Fail,
    /// Open the pinned map if it matches the spec; otherwise fail, naming each difference.
    Reuse,
    /// Create a new map and replace the pin in one step; open handles keep the old map.
    Replace,
}

impl Pinning {
    fn number(self) -> u32 {
        match self {
            Self::Fail => sys::EBPF_PIN_POLICY_FAIL,
            Self::Reuse => sys::EBPF_PIN_POLICY_REUSE,
            Self::Replace => sys::EBPF_PIN_POLICY_REPLACE,
        }
    }
}

/// The spec of a map. It creates a typed map, or [`MapData`].
///
/// ```
/// use ebpfmap::maps::{flags, HashMap, MapBuilder, MapType};
///
/// let packets = HashMap::<_, u32, u64>::builder(1024).name("packets").flags(flags::NO_PREALLOC).create()?;
/// assert_eq!(packets.data().name(), "packets");
///
/// let ring = MapBuilder::new(MapType::Ringbuf, 0, 0, 65536).create()?;
/// assert_eq!(ring.max_entries(), 65536);
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[must_use]
pub struct MapBuilder<'a, M = MapData> {
    spec: Spec<'a>,
    pin: Option<(PathBuf, Pinning)>,
    _map: PhantomData<fn() -> M>,
}

#[derive(Clone)]
struct Spec<'a> {
    map_type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    name: String,
    flags: u32,
    numa_node: Option<u32>,
    extra: Option<u64>,
    inner: Option<Inner<'a>>,
    btf: Option<(BorrowedFd<'a>, u32, u32)>,
    token: Option<BorrowedFd<'a>>,
    exclusive: Option<[u8; 32]>,
}

#[derive(Clone)]
enum Inner<'a> {
    Spec(Box<Spec<'a>>),
    Map(&'a MapData),
}

impl MapBuilder<'static> {
    /// A map of any type. A type that is not in [`MapType`] is passed to the kernel by its number.
    pub fn new(map_type: impl Into<u32>, key_size: u32, value_size: u32, max_entries: u32) -> Self {
        Self::typed(map_type, key_size, value_size, max_entries)
    }
}

impl<'a, M: FromMapData> MapBuilder<'a, M> {
    pub(crate) fn typed(map_type: impl Into<u32>, key_size: u32, value_size: u32, max_entries: u32) -> Self {
        let spec = Spec {
            map_type: map_type.into(),
            key_size,
            value_size,
            max_entries,
            name: String::new(),
            flags: 0,
            numa_node: None,
            extra: None,
            inner: None,
            btf: None,
            token: None,
            exclusive: None,
        };
        Self { spec, pin: None, _map: PhantomData }
    }

    /// Names the map, for people: at most 15 characters of `A-Z a-z 0-9 _ .`
    pub fn name(mut self, name: &str) -> Self {
        self.spec.name = name.into();
        self
    }

    /// Sets flags, for example [`flags::NO_PREALLOC`](super::flags::NO_PREALLOC).
    pub fn flags(mut self, flags: u32) -> Self {
        self.spec.flags |= flags;
        self
    }

    /// Sets another map type that the Rust type also stands for.
    pub(crate) fn map_type(mut self, map_type: MapType) -> Self {
        self.spec.map_type = map_type.into();
        self
    }

    /// Sets another value size than that of the Rust type: 4 or 8 bytes, for maps of interfaces, CPUs and sockets.
    pub fn value_size(mut self, bytes: u32) -> Self {
        self.spec.value_size = bytes;
        self
    }

    /// Allocates the map on a NUMA node.
    pub fn numa_node(mut self, node: u32) -> Self {
        self.spec.numa_node = Some(node);
        self
    }

    /// Sets `map_extra`: the number of hash functions of a bloom filter, the address of an arena.
    pub fn extra(mut self, extra: u64) -> Self {
        self.spec.extra = Some(extra);
        self
    }

    /// The spec of the maps in a map-in-map.
    pub fn inner<N: FromMapData>(mut self, inner: MapBuilder<'a, N>) -> Self {
        self.spec.inner = Some(Inner::Spec(Box::new(inner.spec)));
        self
    }

    /// As [`inner`](Self::inner), from an existing map.
    pub fn inner_like(mut self, inner: &'a MapData) -> Self {
        self.spec.inner = Some(Inner::Map(inner));
        self
    }

    /// Describes keys and values by loaded BTF, and the ids of their types in it (0: none).
    pub fn btf(mut self, btf: &'a impl AsFd, key_type_id: u32, value_type_id: u32) -> Self {
        self.spec.btf = Some((btf.as_fd(), key_type_id, value_type_id));
        self
    }

    /// Creates the map with the rights of a BPF token.
    pub fn token(mut self, token: &'a impl AsFd) -> Self {
        self.spec.token = Some(token.as_fd());
        self
    }

    /// Lets only one program use the map: the program with this SHA-256.
    pub fn exclusive(mut self, hash: [u8; 32]) -> Self {
        self.spec.exclusive = Some(hash);
        self
    }

    /// Pins the map when it is created, or opens the pinned map.
    pub fn pin(mut self, path: impl Into<PathBuf>, pinning: Pinning) -> Self {
        self.pin = Some((path.into(), pinning));
        self
    }

    /// Creates the map.
    pub fn create(self) -> Result<M, MapError> {
        Ok(self.create_or_open()?.0)
    }

    /// As [`create`](Self::create); also returns true if it opened a pinned map.
    pub fn create_or_open(self) -> Result<(M, bool), MapError> {
        let spec = self.spec.build()?;
        let (opened, map) = match &self.pin {
            None => (0, raw::map_create(&spec)?),
            Some((path, pinning)) => raw::map_create_pinned(&spec, &c_path("ebpf_map_create_pinned", path)?, pinning.number())?,
        };
        Ok((M::from_map_data(MapData::from_raw(map))?, opened == 1))
    }
}

impl Spec<'_> {
    fn build(&self) -> Result<raw::MapSpec> {
        let mut spec = raw::map_spec_new(self.map_type, self.key_size, self.value_size, self.max_entries)?;
        if !self.name.is_empty() {
            raw::map_spec_set_name(&mut spec, &c_string("ebpf_map_spec_set_name", &*self.name)?)?;
        }
        raw::map_spec_set_flags(&mut spec, self.flags)?;
        self.numa_node.map_or(Ok(()), |node| raw::map_spec_set_numa_node(&mut spec, node))?;
        self.extra.map_or(Ok(()), |extra| raw::map_spec_set_extra(&mut spec, extra))?;
        self.set_inner(&mut spec)?;
        if let Some((btf, key, value)) = self.btf {
            raw::map_spec_set_btf(&mut spec, btf.as_raw_fd(), key, value)?;
        }
        self.token.map_or(Ok(()), |token| raw::map_spec_set_token(&mut spec, token.as_raw_fd()))?;
        self.exclusive.map_or(Ok(()), |hash| raw::map_spec_set_exclusive(&mut spec, &hash))?;
        Ok(spec)
    }

    fn set_inner(&self, spec: &mut raw::MapSpec) -> Result<(), Error> {
        match &self.inner {
            None => Ok(()),
            Some(Inner::Spec(inner)) => raw::map_spec_set_inner(spec, &inner.build()?),
            Some(Inner::Map(inner)) => raw::map_spec_set_inner_map(spec, inner.raw()),
        }
    }
}
