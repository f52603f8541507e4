// SPDX-License-Identifier: BSD-2-Clause
//! Network interfaces by name and by index, in this network namespace or in another: an open `/proc/PID/ns/net` or
//! `/run/netns/NAME`.

use std::os::unix::io::{AsFd, AsRawFd};

use crate::error::{c_string, Result};
use crate::raw;

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
