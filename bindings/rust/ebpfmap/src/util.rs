// SPDX-License-Identifier: BSD-2-Clause
//! What the machine is like.

use crate::error::Result;
use crate::raw;

/// The number of possible CPUs: how many values an entry of a per-CPU map has.
pub fn nr_cpus() -> Result<usize> {
    Ok(raw::percpu_count()? as usize)
}
