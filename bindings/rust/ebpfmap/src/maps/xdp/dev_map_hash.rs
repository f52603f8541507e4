// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::num::NonZeroU32;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};

use super::value::program_fd;
use super::{preflight, DevMapValue, Finding, XdpMapError};
use crate::error::{c_string, Result};
use crate::maps::typed::refuse_flags;
use crate::maps::{MapData, MapError, MapIter, MapKeys};
use crate::programs::{ProgramFd, XdpMode};
use crate::{pod, raw};

typed_map! {
    /// Network interfaces by keys, for XDP programs that redirect to them.
    ///
    /// Linux 5.4; programs in entries 5.8.
    ///
    /// ```
    /// use ebpfmap::maps::xdp::DevMapHash;
    ///
    /// let mut devmap = DevMapHash::create(64)?;
    /// // Packets that are redirected by key 2 leave by the loopback interface.
    /// devmap.insert(2, 1, None, 0)?;
    /// assert_eq!(devmap.get(2, 0)?.if_index, 1);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_DEVMAP_HASH")]
    pub struct DevMapHash<T>;
    types: DevmapHash;
    key: u32;
    value: _;
}

creation!(DevMapHash<MapData>, DevmapHash, key: 4, value: 8);

impl<T: Borrow<MapData>> DevMapHash<T> {
    /// The interface under a key, and its program.
    pub fn get(&self, key: u32, flags: u64) -> Result<DevMapValue, MapError> {
        refuse_flags(self.data(), pod::bytes(&key), flags)?;
        let (if_index, id) = raw::devmap_get(self.data().raw(), key)?.ok_or(MapError::KeyNotFound)?;
        Ok(DevMapValue { if_index, prog_id: NonZeroU32::new(id) })
    }

    /// Iterates over the entries, in no order.
    pub fn iter(&self) -> MapIter<'_, u32, DevMapValue> {
        MapIter::new(self.data())
    }

    /// Iterates over the keys, in no order.
    pub fn keys(&self) -> MapKeys<'_, u32> {
        MapKeys::new(self.data())
    }

    /// Stores an interface, given by its index in the calling thread's network namespace, under a key, and optionally a program
    /// with attach type `BPF_XDP_DEVMAP`, which runs on each packet before it leaves.
    pub fn insert(
        &mut self,
        key: u32,
        target_if_index: u32,
        program: Option<&ProgramFd>,
        flags: u64,
    ) -> Result<(), XdpMapError> {
        raw::devmap_set(self.data().raw(), key, target_if_index, program_fd(program), flags).map_err(error)
    }

    /// As [`insert`](Self::insert), by the name of the interface.
    pub fn insert_name(&mut self, key: u32, target: &str, program: Option<&ProgramFd>, flags: u64) -> Result<(), XdpMapError> {
        c_string("ebpf_devmap_set_by_name", target)
            .and_then(|name| raw::devmap_set_by_name(self.data().raw(), key, &name, program_fd(program), flags))
            .map_err(error)
    }

    /// As [`insert`](Self::insert), for an interface of another network namespace: an open `/proc/PID/ns/net` or
    /// `/run/netns/NAME`.
    pub fn insert_in(
        &mut self,
        netns: &impl AsFd,
        key: u32,
        target_if_index: u32,
        program: Option<&ProgramFd>,
        flags: u64,
    ) -> Result<(), XdpMapError> {
        let netns = netns.as_fd().as_raw_fd();
        raw::devmap_set_in_netns(self.data().raw(), key, netns, target_if_index, program_fd(program), flags).map_err(error)
    }

    /// Removes a key.
    pub fn remove(&mut self, key: u32) -> Result<(), MapError> {
        raw::devmap_delete(self.data().raw(), key).map_err(MapError::from)
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
}

fn error(error: crate::Error) -> XdpMapError {
    XdpMapError::new(error, MapError::from)
}

impl<'a, T: Borrow<MapData>> IntoIterator for &'a DevMapHash<T> {
    type Item = Result<(u32, DevMapValue), MapError>;
    type IntoIter = MapIter<'a, u32, DevMapValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
