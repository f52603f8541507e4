// SPDX-License-Identifier: BSD-2-Clause
//! Local storages: each value belongs to a socket, an inode, a task or a cgroup, and is removed with it.

use std::borrow::Borrow;
use std::mem::size_of;
use std::os::unix::io::AsRawFd;

use super::{MapData, MapError};
use crate::pod::{self, Pod};
use crate::raw;

macro_rules! storage {
    ($(#[$meta:meta])* $name:ident, $object:literal) => {
        typed_map! {
            $(#[$meta])*
            pub struct $name<T, V: Pod>;
            types: $name;
            key: i32;
            value: V;
        }

        impl<V: Pod> $name<MapData, V> {
            /// Creates such a map; the library makes the BTF that the kernel needs.
            pub fn create() -> Result<Self, MapError> {
                Self::builder().create()
            }

            /// Starts the spec of such a map.
            pub fn builder() -> super::MapBuilder<'static, Self> {
                super::MapBuilder::typed(super::MapType::$name, 4, super::typed::size(size_of::<V>()), 0)
            }
        }

        impl<T: Borrow<MapData>, V: Pod> $name<T, V> {
            #[doc = concat!("Returns a copy of the value of ", $object, ".")]
            pub fn get(&self, object: &impl AsRawFd, flags: u64) -> Result<V, MapError> {
                let (raw, fd) = (self.data().raw(), object.as_raw_fd());
                pod::written(|value| raw::storage_get(raw, fd, value, flags))?.ok_or(MapError::KeyNotFound)
            }

            #[doc = concat!("Stores a value for ", $object, ".")]
            pub fn insert(&mut self, object: &impl AsRawFd, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
                Ok(raw::storage_set(self.data().raw(), object.as_raw_fd(), pod::bytes(value.borrow()), flags)?)
            }

            #[doc = concat!("Removes the value of ", $object, ".")]
            pub fn remove(&mut self, object: &impl AsRawFd) -> Result<(), MapError> {
                Ok(raw::storage_delete(self.data().raw(), object.as_raw_fd())?)
            }
        }
    };
}

storage! {
    /// Values of sockets.
    ///
    /// Linux 5.2.
    ///
    /// ```
    /// use ebpfmap::maps::SkStorage;
    /// use std::net::UdpSocket;
    ///
    /// let socket = UdpSocket::bind("127.0.0.1:0")?;
    /// let mut marks = SkStorage::<_, u32>::create()?;
    /// marks.insert(&socket, 7, 0)?;
    /// assert_eq!(marks.get(&socket, 0)?, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_SK_STORAGE")]
    SkStorage, "a socket"
}

storage! {
    /// Values of inodes, given by any open file of the inode.
    ///
    /// Linux 5.10, with CONFIG_BPF_LSM.
    #[doc(alias = "BPF_MAP_TYPE_INODE_STORAGE")]
    InodeStorage, "the inode of a file"
}

storage! {
    /// Values of tasks, given by pidfds.
    ///
    /// Linux 5.11.
    #[doc(alias = "BPF_MAP_TYPE_TASK_STORAGE")]
    TaskStorage, "the task of a pidfd"
}

storage! {
    /// Values of cgroups, given by open directories of a cgroup v2 hierarchy.
    ///
    /// Linux 6.2.
    #[doc(alias = "BPF_MAP_TYPE_CGRP_STORAGE")]
    CgrpStorage, "a cgroup"
}
