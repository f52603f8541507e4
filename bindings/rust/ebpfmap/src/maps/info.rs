// SPDX-License-Identifier: BSD-2-Clause
use std::path::Path;

use super::{MapData, MapError, MapType};
use crate::raw;

/// The kernel's information about a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapInfo {
    id: u32,
    map_type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
    map_extra: u64,
    name: String,
}

impl MapInfo {
    pub(crate) fn of(map: &MapData) -> Self {
        Self {
            id: map.id(),
            map_type: map.map_type_number(),
            key_size: map.key_size(),
            value_size: map.value_size(),
            max_entries: map.max_entries(),
            map_flags: map.map_flags(),
            map_extra: map.map_extra(),
            name: map.name(),
        }
    }

    /// The information of the map that is pinned at a path.
    pub fn from_pin<P: AsRef<Path>>(path: P) -> Result<Self, MapError> {
        Ok(MapData::from_pin(path)?.info())
    }

    /// The id, unique on this machine until reboot.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The type, if this version has it.
    pub fn map_type(&self) -> Option<MapType> {
        MapType::from_number(self.map_type)
    }

    /// The kernel's number of the type.
    pub fn map_type_number(&self) -> u32 {
        self.map_type
    }

    /// Bytes of a key.
    pub fn key_size(&self) -> u32 {
        self.key_size
    }

    /// Bytes of a value; for a per-CPU map the value of one CPU.
    pub fn value_size(&self) -> u32 {
        self.value_size
    }

    /// `max_entries`.
    pub fn max_entries(&self) -> u32 {
        self.max_entries
    }

    /// The flags of the map, as the kernel reports them.
    pub fn map_flags(&self) -> u32 {
        self.map_flags
    }

    /// `map_extra`.
    pub fn map_extra(&self) -> u64 {
        self.map_extra
    }

    /// The name, `""` if it has no name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// All maps of the machine; maps that vanish meanwhile are skipped.
///
/// ```
/// use ebpfmap::maps::{loaded_maps, Array};
///
/// let map = Array::<_, u32>::create(1)?;
/// let ids = loaded_maps().map(|info| info.map(|info| info.id())).collect::<Result<Vec<_>, _>>()?;
/// assert!(ids.contains(&map.data().id()));
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
pub fn loaded_maps() -> impl Iterator<Item = Result<MapInfo, MapError>> {
    let mut id = 0;
    let mut ended = false;
    std::iter::from_fn(move || loop {
        if ended {
            return None;
        }
        match raw::map_next_id(id) {
            Ok(Some(next)) => id = next,
            Ok(None) => return None,
            Err(error) => {
                ended = true;
                return Some(Err(MapError::SyscallError(error)));
            }
        }
        match MapData::from_id(id) {
            Ok(map) => return Some(Ok(map.info())),
            Err(error) if error.cause() == crate::Cause::Id => {}
            Err(error) => return Some(Err(error)),
        }
    })
}
