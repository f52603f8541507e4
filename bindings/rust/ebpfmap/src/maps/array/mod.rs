// SPDX-License-Identifier: BSD-2-Clause
//! Maps with indices as keys.

#[allow(clippy::module_inception)]
mod array;
mod cgroup_array;
mod per_cpu_array;
mod perf_event_array;
mod program_array;

pub use array::Array;
pub use cgroup_array::CgroupArray;
pub use per_cpu_array::PerCpuArray;
pub use perf_event_array::PerfEventArray;
pub use program_array::ProgramArray;
