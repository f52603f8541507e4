// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::os::unix::io::AsRawFd;

use crate::maps::typed::{at_index, missing};
use crate::maps::{MapData, MapError, MapKeys};
use crate::raw;

typed_map! {
    /// AF_XDP sockets that an XDP program redirects packets to, by index: as a rule the receive queue.
    ///
    /// The kernel does not let a process read such a map. The library remembers what this process put there.
    ///
    /// Linux 4.18.
    ///
    /// ```
    /// use ebpfmap::maps::XskMap;
    ///
    /// # fn example(socket_fd: std::os::unix::io::RawFd) -> Result<(), ebpfmap::EbpfError> {
    /// let mut xskmap = XskMap::create(64)?;
    /// xskmap.set(0, socket_fd, 0)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_XSKMAP")]
    pub struct XskMap<T>;
    types: Xskmap;
    key: u32;
    value: u32;
}

creation!(XskMap<MapData>, Xskmap, key: 4, value: 4);

impl<T: Borrow<MapData>> XskMap<T> {
    /// How many indices it has.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// The cookie (`SO_COOKIE`) of the socket that this process put at an index.
    pub fn get(&self, index: u32) -> Result<u64, MapError> {
        raw::xskmap_get(self.data().raw(), index)?.ok_or_else(|| missing(self.data(), index))
    }

    /// Walks over the indices that this process put a socket at.
    pub fn indices(&self) -> MapKeys<'_, u32> {
        MapKeys::new(self.data())
    }

    /// Puts a socket at an index: packets of the receive queue reach it that it is bound to. It is borrowed: give its
    /// `as_raw_fd()`, for what is given by value is closed, and the kernel takes it out again.
    pub fn set(&mut self, index: u32, socket_fd: impl AsRawFd, flags: u64) -> Result<(), MapError> {
        raw::xskmap_set(self.data().raw(), index, socket_fd.as_raw_fd(), flags)
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Empties an index.
    pub fn unset(&mut self, index: u32) -> Result<(), MapError> {
        raw::xskmap_delete(self.data().raw(), index).map_err(|error| at_index(self.data(), index, error))
    }
}
