// SPDX-License-Identifier: BSD-2-Clause
//! Network interfaces by name and by index, in this network namespace or in another: an open `/proc/PID/ns/net` or
//! `/run/netns/NAME`.

use std::os::unix::io::{AsFd, AsRawFd};

use crate::error::{c_string, Result};
use crate::raw;

/// An interface, given by its name (`"eth0"`) or its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interface<'a> {
    /// By its name.
    Name(&'a str),
    /// By its index.
    Index(u32),
}

impl Interface<'_> {
    /// The index, in the calling thread's network namespace. A given index is not checked.
    pub fn index(self) -> Result<u32> {
        match self {
            Self::Name(name) => index(name),
            Self::Index(index) => Ok(index),
        }
    }
}

impl<'a> From<&'a str> for Interface<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl<'a> From<&'a String> for Interface<'a> {
    fn from(name: &'a String) -> Self {
        Self::Name(name)
    }
}

impl From<u32> for Interface<'_> {
    fn from(index: u32) -> Self {
        Self::Index(index)
    }
}

/// The index of an interface.
///
/// ```
/// use ebpfmap::interface;
///
/// assert_eq!(interface::index("lo")?, 1);
/// # Ok::<(), ebpfmap::Error>(())
/// ```
pub fn index(name: &str) -> Result<u32> {
    find(name, -1)
}

/// The index of an interface of another network namespace.
pub fn index_in(netns: &impl AsFd, name: &str) -> Result<u32> {
    find(name, netns.as_fd().as_raw_fd())
}

/// The name of an interface.
pub fn name(index: u32) -> Result<String> {
    name_of(index, -1)
}

/// The name of an interface of another network namespace.
pub fn name_in(netns: &impl AsFd, index: u32) -> Result<String> {
    name_of(index, netns.as_fd().as_raw_fd())
}

fn find(name: &str, netns: i32) -> Result<u32> {
    raw::interface_index(&c_string("ebpf_interface_index", name)?, netns)
}

fn name_of(index: u32, netns: i32) -> Result<String> {
    let mut name = [0; 16];
    raw::interface_name(index, netns, &mut name)?;
    let length = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
    Ok(String::from_utf8_lossy(&name[..length]).into_owned())
}
