// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::num::NonZeroU32;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};

use super::value::program_fd;
use super::{preflight, DevMapValue, Finding, XdpMapError};
use crate::error::{c_string, Result};
use crate::maps::typed::{at_index, missing, refuse_flags};
use crate::maps::{MapData, MapError, MapIter};
use crate::programs::{ProgramFd, XdpMode};
use crate::{pod, raw};

typed_map! {
    /// Network interfaces by index, for XDP programs that redirect to them.
    ///
    /// Linux 4.14; programs in entries 5.8.
    ///
    /// ```
    /// use ebpfmap::maps::xdp::DevMap;
    ///
    /// let mut devmap = DevMap::create(64)?;
    /// // Packets that are redirected to index 32 leave by the loopback interface.
    /// devmap.set(32, 1, None, 0)?;
    /// assert_eq!(devmap.get(32, 0)?.if_index, 1);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_DEVMAP")]
    pub struct DevMap<T>;
    types: Devmap;
    key: u32;
    value: _;
}

creation!(DevMap<MapData>, Devmap, key: 4, value: 8);

impl<T: Borrow<MapData>> DevMap<T> {
    /// The number of its indices.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// The interface at an index, and its program.
    pub fn get(&self, index: u32, flags: u64) -> Result<DevMapValue, MapError> {
        refuse_flags(self.data(), pod::bytes(&index), flags)?;
        let (if_index, id) = raw::devmap_get(self.data().raw(), index)?.ok_or_else(|| missing(self.data(), index))?;
        Ok(DevMapValue { if_index, prog_id: NonZeroU32::new(id) })
    }

    /// Every index from 0 on, as [`get`](Self::get) returns it: an empty index is [`MapError::KeyNotFound`].
    pub fn iter(&self) -> impl Iterator<Item = Result<DevMapValue, MapError>> + '_ {
        (0..self.len()).map(move |index| self.get(index, 0))
    }

    /// Iterates over the occupied indices.
    pub fn entries(&self) -> MapIter<'_, u32, DevMapValue> {
        MapIter::new(self.data())
    }

    /// Stores an interface, given by its index in the calling thread's network namespace, at an index of the map, and
    /// optionally a program with attach type `BPF_XDP_DEVMAP`, which runs on each packet before it leaves.
    pub fn set(
        &mut self,
        index: u32,
        target_if_index: u32,
        program: Option<&ProgramFd>,
        flags: u64,
    ) -> Result<(), XdpMapError> {
        raw::devmap_set(self.data().raw(), index, target_if_index, program_fd(program), flags)
            .map_err(|error| self.error(index, error))
    }

    /// As [`set`](Self::set), by the name of the interface.
    pub fn set_name(&mut self, index: u32, target: &str, program: Option<&ProgramFd>, flags: u64) -> Result<(), XdpMapError> {
        c_string("ebpf_devmap_set_by_name", target)
            .and_then(|name| raw::devmap_set_by_name(self.data().raw(), index, &name, program_fd(program), flags))
            .map_err(|error| self.error(index, error))
    }

    /// As [`set`](Self::set), for an interface of another network namespace: an open `/proc/PID/ns/net` or `/run/netns/NAME`.
    pub fn set_in(
        &mut self,
        netns: &impl AsFd,
        index: u32,
        target_if_index: u32,
        program: Option<&ProgramFd>,
        flags: u64,
    ) -> Result<(), XdpMapError> {
        let netns = netns.as_fd().as_raw_fd();
        raw::devmap_set_in_netns(self.data().raw(), index, netns, target_if_index, program_fd(program), flags)
            .map_err(|error| self.error(index, error))
    }

    /// Empties an index.
    pub fn unset(&mut self, index: u32) -> Result<(), MapError> {
        raw::devmap_delete(self.data().raw(), index).map_err(|error| at_index(self.data(), index, error))
    }

    /// Checks each entry before the first packet, and returns the causes that would drop packets of up to `frame_size` bytes
    /// (0: of any size). The interfaces are in the calling thread's network namespace, or in another one.
    pub fn preflight(&self, netns: Option<BorrowedFd<'_>>, frame_size: u32) -> Result<Vec<Finding>> {
        preflight::preflight(self.data(), netns, frame_size)
    }

    /// As [`preflight`](Self::preflight), which is for native mode, but for redirects by a program in this mode.
    pub fn preflight_mode(&self, mode: XdpMode, netns: Option<BorrowedFd<'_>>, frame_size: u32) -> Result<Vec<Finding>> {
        preflight::preflight_mode(self.data(), mode, netns, frame_size)
    }

    fn error(&self, index: u32, error: crate::Error) -> XdpMapError {
        XdpMapError::new(error, |error| at_index(self.data(), index, error))
    }
}
