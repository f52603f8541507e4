// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::num::NonZeroU32;

use super::value::program_fd;
use super::{CpuMapValue, XdpMapError};
use crate::maps::typed::{at_index, missing, refuse_flags};
use crate::maps::{MapData, MapError, MapIter};
use crate::programs::ProgramFd;
use crate::{pod, raw};

typed_map! {
    /// CPUs that an XDP program redirects packets to; the index is the CPU.
    ///
    /// Linux 4.15; programs in entries 5.9.
    ///
    /// ```
    /// use ebpfmap::{maps::xdp::CpuMap, util::nr_cpus};
    ///
    /// let mut cpumap = CpuMap::create(nr_cpus()? as u32)?;
    /// cpumap.set(0, 2048, None, 0)?;
    /// assert_eq!(cpumap.get(0, 0)?.queue_size, 2048);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_CPUMAP")]
    pub struct CpuMap<T>;
    types: Cpumap;
    key: u32;
    value: _;
}

creation!(CpuMap<MapData>, Cpumap, key: 4, value: 8);

impl<T: Borrow<MapData>> CpuMap<T> {
    /// The number of its indices, one for each CPU.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// The queue of a CPU, and its program.
    pub fn get(&self, cpu_index: u32, flags: u64) -> Result<CpuMapValue, MapError> {
        refuse_flags(self.data(), pod::bytes(&cpu_index), flags)?;
        let (queue_size, id) = raw::cpumap_get(self.data().raw(), cpu_index)?.ok_or_else(|| missing(self.data(), cpu_index))?;
        Ok(CpuMapValue { queue_size, prog_id: NonZeroU32::new(id) })
    }

    /// Every CPU from 0 on, as [`get`](Self::get) returns it: a CPU that is not in the map is [`MapError::KeyNotFound`].
    pub fn iter(&self) -> impl Iterator<Item = Result<CpuMapValue, MapError>> + '_ {
        (0..self.len()).map(move |cpu| self.get(cpu, 0))
    }

    /// Iterates over the CPUs in the map.
    pub fn entries(&self) -> MapIter<'_, u32, CpuMapValue> {
        MapIter::new(self.data())
    }

    /// Stores a CPU, with a queue of 1 to 16384 packets, and optionally a program with attach type `BPF_XDP_CPUMAP`, which runs
    /// there before the stack gets a packet.
    pub fn set(&mut self, cpu_index: u32, queue_size: u32, program: Option<&ProgramFd>, flags: u64) -> Result<(), XdpMapError> {
        raw::cpumap_set(self.data().raw(), cpu_index, queue_size, program_fd(program), flags)
            .map_err(|error| XdpMapError::new(error, |error| at_index(self.data(), cpu_index, error)))
    }

    /// Removes a CPU from the map; packets in its queue are still delivered.
    pub fn unset(&mut self, cpu_index: u32) -> Result<(), MapError> {
        raw::cpumap_delete(self.data().raw(), cpu_index).map_err(|error| at_index(self.data(), cpu_index, error))
    }
}
