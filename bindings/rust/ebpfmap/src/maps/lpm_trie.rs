// SPDX-License-Identifier: BSD-2-Clause
//! LPM tries: values under prefixes, found by the longest prefix of an address.

use std::borrow::Borrow;
use std::mem::size_of;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::{MapData, MapError, MapIter, MapKeys};
use crate::error::{quoted, Cause, Error, Result};
use crate::pod::{self, Pod};
use crate::raw;

typed_map! {
    /// A trie of prefixes: the table of a router.
    ///
    /// Linux 4.11.
    ///
    /// ```
    /// use ebpfmap::maps::lpm_trie::{Key, LpmTrie};
    /// use std::net::Ipv4Addr;
    ///
    /// let mut trie = LpmTrie::<_, Ipv4Addr, u32>::create(64)?;
    /// let address = Ipv4Addr::new(8, 8, 8, 8);
    /// trie.insert(&Key::new(16, address), 1, 0)?;
    /// trie.insert(&"8.8.8.0/24".parse()?, 2, 0)?;
    /// assert_eq!(trie.get(&address.into(), 0)?, 2);
    /// # Ok::<(), ebpfmap::EbpfError>(())
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_LPM_TRIE")]
    pub struct LpmTrie<T, K: Pod, V: Pod>;
    types: LpmTrie;
    key: [Key<K>];
    value: V;
}

creation!(LpmTrie<MapData, K: Pod, V: Pod>, LpmTrie, key: size_of::<Key<K>>(), value: size_of::<V>());

/// A prefix of an IP address, as [`Key::from_str`] reads it.
fn prefix<A: Pod + FromStr>(text: &str, bits: u32) -> Result<Key<A>> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, number(length).filter(|&length| length <= bits)),
        None => (text, Some(bits)),
    };
    let refused = |cause, what: String| Error::refused(cause, "Key::from_str", format!("{} {what}", quoted(text)));
    let data = address.parse().map_err(|_| {
        let kind = if bits == 32 { "IPv4" } else { "IPv6" };
        refused(Cause::Argument, format!("is not a prefix of an {kind} address: write ADDRESS or ADDRESS/BITS"))
    })?;
    let length = length.ok_or_else(|| refused(Cause::PrefixLength, format!("needs a length of 0 to {bits} after the /")))?;
    Ok(Key::new(length, data))
}

/// A decimal number without a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

macro_rules! address {
    ($($address:ty, $bits:literal)+) => {
        $(
            /// The whole address.
            impl From<$address> for Key<$address> {
                fn from(address: $address) -> Self {
                    Self::new($bits, address)
                }
            }

            /// Reads `ADDRESS/BITS`, or the whole of `ADDRESS`.
            impl FromStr for Key<$address> {
                type Err = Error;

                fn from_str(text: &str) -> Result<Self> {
                    prefix(text, $bits)
                }
            }
        )+
    };
}

address! { Ipv4Addr, 32 Ipv6Addr, 128 }

/// A prefix: the number of its bits, and the bits in network byte order: an [`Ipv4Addr`], an [`Ipv6Addr`], an array of bytes,
/// or a number from `to_be()`.
#[repr(C, packed)]
pub struct Key<K: Pod> {
    prefix_len: u32,
    data: K,
}

impl<K: Pod> Key<K> {
    /// A prefix of `prefix_len` bits of `data`, usually an address in network byte order.
    pub fn new(prefix_len: u32, data: K) -> Self {
        Self { prefix_len, data }
    }

    /// The number of bits.
    pub fn prefix_len(&self) -> u32 {
        self.prefix_len
    }

    /// The bits.
    pub fn data(&self) -> K {
        self.data
    }
}

// By hand: rustc 1.63 cannot derive them for a packed struct with parameters.
impl<K: Pod> Copy for Key<K> {}

impl<K: Pod> Clone for Key<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Pod + std::fmt::Debug> std::fmt::Debug for Key<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("prefix_len", &self.prefix_len()).field("data", &self.data()).finish()
    }
}

impl<K: Pod + PartialEq> PartialEq for Key<K> {
    fn eq(&self, other: &Self) -> bool {
        self.prefix_len() == other.prefix_len() && self.data() == other.data()
    }
}

impl<K: Pod + Eq> Eq for Key<K> {}

impl<T: Borrow<MapData>, K: Pod, V: Pod> LpmTrie<T, K, V> {
    /// Returns a copy of the value of the longest prefix that contains the key.
    #[inline]
    pub fn get(&self, key: &Key<K>, flags: u64) -> Result<V, MapError> {
        let raw = self.data().raw();
        pod::written(|value| raw::map_lookup(raw, pod::bytes(key), value, flags))?.ok_or(MapError::KeyNotFound)
    }

    /// Stores a value under a prefix.
    #[inline]
    pub fn insert(&mut self, key: &Key<K>, value: impl Borrow<V>, flags: u64) -> Result<(), MapError> {
        Ok(raw::map_update(self.data().raw(), pod::bytes(key), pod::bytes(value.borrow()), flags)?)
    }

    /// Removes exactly this prefix, and no longer prefix inside it.
    #[inline]
    pub fn remove(&mut self, key: &Key<K>) -> Result<(), MapError> {
        Ok(raw::map_delete(self.data().raw(), pod::bytes(key))?)
    }

    /// Iterates over the prefixes and their values.
    pub fn iter(&self) -> MapIter<'_, Key<K>, V> {
        MapIter::new(self.data())
    }

    /// Iterates over the prefixes.
    pub fn keys(&self) -> MapKeys<'_, Key<K>> {
        MapKeys::new(self.data())
    }
}

impl<'a, T: Borrow<MapData>, K: Pod, V: Pod> IntoIterator for &'a LpmTrie<T, K, V> {
    type Item = Result<(Key<K>, V), MapError>;
    type IntoIter = MapIter<'a, Key<K>, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
