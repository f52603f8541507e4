// SPDX-License-Identifier: BSD-2-Clause
//! What this kernel can do, found out by trying it.

use crate::error::Result;
pub use crate::kinds::Feature;
use crate::raw;

/// Whether this kernel has a type of map.
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

/// Whether this kernel has a feature.
pub fn feature(feature: Feature) -> Result<bool> {
    Ok(raw::probe_feature(feature.into())? == 1)
}
