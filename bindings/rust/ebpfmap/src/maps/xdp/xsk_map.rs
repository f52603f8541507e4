// SPDX-License-Identifier: BSD-2-Clause
use std::borrow::Borrow;
use std::os::unix::io::{AsFd, AsRawFd};

use crate::interface::Interface;
use crate::maps::typed::{at_index, missing};
use crate::maps::{MapData, MapError, MapKeys};
use crate::raw;

typed_map! {
    /// AF_XDP sockets that an XDP program redirects packets to, by index: usually the receive queue.
    ///
    /// A process cannot read such a map back. The library remembers the sockets that this process stored.
    ///
    /// Linux 4.18.
    ///
    /// ```
    /// use ebpfmap::{maps::XskMap, xsk::Xsk};
    ///
    /// let xsk = Xsk::open("lo", 0)?;
    /// let mut xskmap = XskMap::create(64)?;
    /// xskmap.set_queue("lo", 0, &xsk, 0)?;
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_XSKMAP")]
    pub struct XskMap<T>;
    types: Xskmap;
    key: u32;
    value: u32;
}

creation!(XskMap<MapData>, Xskmap, key: 4, value: 4);

impl<T: Borrow<MapData>> XskMap<T> {
    /// The number of its indices.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u32 {
        self.data().max_entries()
    }

    /// The cookie (`SO_COOKIE`) of the socket that this process stored at an index.
    pub fn get(&self, index: u32) -> Result<u64, MapError> {
        raw::xskmap_get(self.data().raw(), index)?.ok_or_else(|| missing(self.data(), index))
    }

    /// Iterates over the indices at which this process stored a socket.
    pub fn indices(&self) -> MapKeys<'_, u32> {
        MapKeys::new(self.data())
    }

    /// Stores a socket at an index: it receives packets of the receive queue that it is bound to. Pass its `as_raw_fd()`: a
    /// socket that is passed by value is closed at the end of the call, and the kernel then removes it from the map.
    pub fn set(&mut self, index: u32, socket_fd: impl AsRawFd, flags: u64) -> Result<(), MapError> {
        raw::xskmap_set(self.data().raw(), index, socket_fd.as_raw_fd(), flags)
            .map_err(|error| at_index(self.data(), index, error))
    }

    /// Stores a socket at the index of a receive queue, for a program that redirects each packet to the index
    /// `ctx->rx_queue_index`, as the bundled `steer` does. A socket that is bound to another interface or queue is refused,
    /// because the kernel would silently drop its packets.
    ///
    /// Linux 5.4.
    pub fn set_queue<'a>(
        &mut self,
        interface: impl Into<Interface<'a>>,
        queue: u32,
        socket: &impl AsFd,
        flags: u64,
    ) -> Result<(), MapError> {
        let (if_index, socket) = (interface.into().index()?, socket.as_fd().as_raw_fd());
        raw::xskmap_set_queue(self.data().raw(), if_index, queue, socket, flags)
            .map_err(|error| at_index(self.data(), queue, error))
    }

    /// Empties an index.
    pub fn unset(&mut self, index: u32) -> Result<(), MapError> {
        raw::xskmap_delete(self.data().raw(), index).map_err(|error| at_index(self.data(), index, error))
    }
}
