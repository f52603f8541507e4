// SPDX-License-Identifier: BSD-2-Clause
//! Properties of the machine.

use crate::error::Result;
use crate::raw;

/// The number of possible CPUs: an entry of a per-CPU map has one value for each.
pub fn nr_cpus() -> Result<usize> {
    Ok(raw::percpu_count()? as usize)
}
