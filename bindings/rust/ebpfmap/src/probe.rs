// SPDX-License-Identifier: BSD-2-Clause
//! Features of the running kernel, found by trying them.

use crate::error::Result;
pub use crate::kinds::Feature;
use crate::raw;

/// Checks if this kernel has a map type.
///
/// ```
/// use ebpfmap::{maps::MapType, probe};
///
/// assert!(probe::map_type(MapType::DevmapHash)?);
/// # Ok::<(), ebpfmap::Error>(())
/// ```
pub fn map_type(map_type: impl Into<u32>) -> Result<bool> {
    Ok(raw::probe_map_type(map_type.into())? == 1)
}

/// Checks if this kernel has a feature.
pub fn feature(feature: Feature) -> Result<bool> {
    Ok(raw::probe_feature(feature.into())? == 1)
}
