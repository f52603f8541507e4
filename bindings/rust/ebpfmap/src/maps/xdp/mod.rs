// SPDX-License-Identifier: BSD-2-Clause
//! Maps for redirects by XDP programs.

mod cpu_map;
mod dev_map;
mod dev_map_hash;
mod preflight;
mod value;
mod xsk_map;

pub use cpu_map::CpuMap;
pub use dev_map::DevMap;
pub use dev_map_hash::DevMapHash;
pub use preflight::{ingress_preflight, Finding};
pub use value::{CpuMapValue, DevMapValue, XdpMapError};
pub use xsk_map::XskMap;
