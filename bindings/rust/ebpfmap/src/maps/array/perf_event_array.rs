// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::os::unix::io::{AsFd, AsRawFd};

use crate::maps::typed::at_index;
use crate::maps::{MapData, MapError};
use crate::raw;

typed_map! {
    /// Perf events that a program reads or writes to, usually one per CPU. A process cannot read them back.
    ///
    /// Unless the map has [`PRESERVE_ELEMS`](crate::maps::flags::PRESERVE_ELEMS), the kernel removes the events when the handle
    /// that stored them is closed. Linux 4.3.
    #[doc(alias = "BPF_MAP_TYPE_PERF_EVENT_ARRAY")]
    pub struct PerfEventArray<T>;
    types: PerfEventArray;
    key: u32;
    value: u32;
}

creation!(PerfEventArray<MapData>, PerfEventArray, key: 4, value: 4);

impl<T: Borrow<MapData>> PerfEventArray<T> {
    /// Stores an event of `perf_event_open(2)` at an index.
    pub fn set(&mut self, index: u32, event: &impl AsFd) -> Result<(), MapError> {
        raw::perf_array_set(self.data().raw(), index, event.as_fd().as_raw_fd())
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Empties an index.
    pub fn clear_index(&mut self, index: &u32) -> Result<(), MapError> {
        raw::perf_array_clear(self.data().raw(), *index).map_err(|error| at_index(self.data(), *index, error))
    }
}
