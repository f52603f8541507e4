// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::os::unix::io::{AsFd, AsRawFd};

use crate::maps::typed::{at_index, missing};
use crate::maps::{MapData, MapError, MapIter, MapKeys};
use crate::{pod, raw};

typed_map! {
    /// Programs that a BPF program jumps to by index: a jump table for `bpf_tail_call()`.
    ///
    /// **When its last descriptor or pin goes, the kernel empties it**, even while programs that jump through it are attached:
    /// keep the map, or pin it. Before you drop it, call [`lost_on_close`](ProgramArray::lost_on_close).
    ///
    /// Linux 4.2.
    ///
    /// ```
    /// use ebpfmap::maps::ProgramArray;
    /// use ebpfmap::programs::Xdp;
    /// use ebpfmap::Ebpf;
    ///
    /// let ebpf = Ebpf::load_bundled("jump")?;
    /// let slot: &Xdp = ebpf.program("slot0_v1")?.try_into()?;
    /// let mut slots = ProgramArray::try_from(ebpf.map_mut("slots")?)?;
    /// slots.set(0, slot, 0)?;
    /// assert_eq!(slots.indices().collect::<Result<Vec<_>, _>>()?, [0]);
    /// slots.clear_index(&0)?;
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_PROG_ARRAY")]
    pub struct ProgramArray<T>;
    types: ProgArray;
    key: u32;
    value: u32;
}

creation!(ProgramArray<MapData>, ProgArray, key: 4, value: 4);

impl<T: Borrow<MapData>> ProgramArray<T> {
    /// The number of its indices.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// Iterates over the occupied indices.
    pub fn indices(&self) -> MapKeys<'_, u32> {
        MapKeys::new(self.data())
    }

    /// Iterates over the occupied indices, with the ids of their programs.
    pub fn iter(&self) -> MapIter<'_, u32, u32> {
        MapIter::new(self.data())
    }

    /// The id of the program at an index.
    pub fn get(&self, index: &u32) -> Result<u32, MapError> {
        raw::prog_array_get(self.data().raw(), *index)?.ok_or_else(|| missing(self.data(), *index))
    }

    /// Stores a program at an index, in one step: a packet gets the old program or the new one.
    ///
    /// It takes a [`ProgramFd`](crate::programs::ProgramFd), a program of an [`Ebpf`](crate::Ebpf), or any other type with the
    /// descriptor of a program.
    pub fn set<P: AsFd + ?Sized>(&mut self, index: u32, program: &P, flags: u64) -> Result<(), MapError> {
        let (raw, fd) = (self.data().raw(), program.as_fd().as_raw_fd());
        let result = match flags {
            0 => raw::prog_array_set(raw, index, fd),
            _ => raw::map_update(raw, pod::bytes(&index), pod::bytes(&fd), flags),
        };
        result.map_err(|error| at_index(self.data(), index, error))
    }

    /// Empties an index: a jump to it falls through.
    pub fn clear_index(&mut self, index: &u32) -> Result<(), MapError> {
        raw::prog_array_clear(self.data().raw(), *index).map_err(|error| at_index(self.data(), *index, error))
    }

    /// The number of programs that would be lost if this map and its clones were dropped now: 0 if something else holds a
    /// reference.
    pub fn lost_on_close(&self) -> Result<u32, MapError> {
        Ok(raw::prog_array_lost_on_close(self.data().raw())?)
    }
}
