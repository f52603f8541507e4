// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::os::unix::io::{AsFd, AsRawFd};

use crate::maps::typed::at_index;
use crate::maps::{MapData, MapError};
use crate::raw;

typed_map! {
    /// Cgroups, for programs that test membership. A process cannot read them back.
    ///
    /// Linux 4.8.
    #[doc(alias = "BPF_MAP_TYPE_CGROUP_ARRAY")]
    pub struct CgroupArray<T>;
    types: CgroupArray;
    key: u32;
    value: u32;
}

creation!(CgroupArray<MapData>, CgroupArray, key: 4, value: 4);

impl<T: Borrow<MapData>> CgroupArray<T> {
    /// Stores a cgroup, an open directory of a cgroup v2 hierarchy, at an index.
    pub fn set(&mut self, index: u32, cgroup: &impl AsFd) -> Result<(), MapError> {
        raw::cgroup_array_set(self.data().raw(), index, cgroup.as_fd().as_raw_fd())
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Empties an index.
    pub fn clear_index(&mut self, index: &u32) -> Result<(), MapError> {
        raw::cgroup_array_clear(self.data().raw(), *index).map_err(|error| at_index(self.data(), *index, error))
    }
}
