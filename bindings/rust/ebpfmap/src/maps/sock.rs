// SPDX-License-Identifier: BSD-2-Clause
//! Maps of sockets. The kernel removes a socket from its map when the socket is closed.

use std::borrow::Borrow;
use std::mem::size_of;
use std::os::unix::io::AsRawFd;

use super::typed::{at_index, missing, refuse_flags};
use super::{MapData, MapError, MapIter, MapKeys};
use crate::pod::{self, Pod};
use crate::raw;

/// The methods of both index maps of sockets.
macro_rules! socket_array {
    ($(#[$meta:meta])* $name:ident, $type:ident) => {
        typed_map! {
            $(#[$meta])*
            pub struct $name<T>;
            types: $type;
            key: u32;
            value: _;
        }

        creation!($name<MapData>, $type, key: 4, value: 8);

        impl<T: Borrow<MapData>> $name<T> {
            /// The number of its indices.
            #[allow(clippy::len_without_is_empty)]
            pub fn len(&self) -> u32 {
                self.data().max_entries()
            }

            /// The cookie (`SO_COOKIE`) of the socket at an index, if the map has values of 8 bytes.
            pub fn get(&self, index: &u32, flags: u64) -> Result<u64, MapError> {
                refuse_flags(self.data(), pod::bytes(index), flags)?;
                raw::sockmap_get(self.data().raw(), pod::bytes(index))?.ok_or_else(|| missing(self.data(), *index))
            }

            /// Stores a socket at an index.
            pub fn set<I: AsRawFd>(&mut self, index: u32, socket: &I, flags: u64) -> Result<(), MapError> {
                raw::sockmap_set(self.data().raw(), pod::bytes(&index), socket.as_raw_fd(), flags)
                    .map_err(|error| at_index(self.data(), index, error))
            }

            /// Empties an index.
            pub fn clear_index(&mut self, index: &u32) -> Result<(), MapError> {
                raw::map_delete(self.data().raw(), pod::bytes(index)).map_err(|error| at_index(self.data(), *index, error))
            }

            /// Iterates over the occupied indices.
            pub fn indices(&self) -> MapKeys<'_, u32> {
                MapKeys::new(self.data())
            }
        }
    };
}

socket_array! {
    /// Sockets by index, for programs that redirect between them.
    ///
    /// It takes connected or listening TCP sockets, bound UDP sockets, and connected unix sockets. Linux 4.14.
    ///
    /// ```
    /// use ebpfmap::maps::SockMap;
    /// use std::net::TcpListener;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let mut sockets = SockMap::create(4)?;
    /// sockets.set(0, &listener, 0)?;
    /// assert_ne!(sockets.get(&0, 0)?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_SOCKMAP")]
    SockMap, Sockmap
}

socket_array! {
    /// Sockets of a `SO_REUSEPORT` group, for programs that choose one of them. A socket can be at one index only.
    ///
    /// Linux 4.19.
    #[doc(alias = "BPF_MAP_TYPE_REUSEPORT_SOCKARRAY")]
    ReusePortSockArray, ReuseportSockarray
}

typed_map! {
    /// Sockets by keys, for programs that redirect between them: see [`SockMap`].
    ///
    /// Linux 4.18.
    #[doc(alias = "BPF_MAP_TYPE_SOCKHASH")]
    pub struct SockHash<T, K: Pod>;
    types: Sockhash;
    key: K;
    value: _;
}

creation!(SockHash<MapData, K: Pod>, Sockhash, key: size_of::<K>(), value: 8);

impl<T: Borrow<MapData>, K: Pod> SockHash<T, K> {
    /// The cookie (`SO_COOKIE`) of the socket under a key, if the map has values of 8 bytes.
    pub fn get(&self, key: &K, flags: u64) -> Result<u64, MapError> {
        refuse_flags(self.data(), pod::bytes(key), flags)?;
        raw::sockmap_get(self.data().raw(), pod::bytes(key))?.ok_or(MapError::KeyNotFound)
    }

    /// Stores a socket under a key. Pass its `as_raw_fd()`: a socket that is passed by value is closed at the end of the call,
    /// and the kernel then removes it from the map.
    pub fn insert<I: AsRawFd>(&mut self, key: impl Borrow<K>, socket: I, flags: u64) -> Result<(), MapError> {
        Ok(raw::sockmap_set(self.data().raw(), pod::bytes(key.borrow()), socket.as_raw_fd(), flags)?)
    }

    /// Removes a socket.
    pub fn remove(&mut self, key: &K) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(key))?)
    }

    /// Iterates over the keys, with the cookies of their sockets, if the map has values of 8 bytes.
    pub fn iter(&self) -> MapIter<'_, K, u64> {
        MapIter::new(self.data())
    }

    /// Iterates over the keys.
    pub fn keys(&self) -> MapKeys<'_, K> {
        MapKeys::new(self.data())
    }
}
