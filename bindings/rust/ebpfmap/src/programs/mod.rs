// SPDX-License-Identifier: BSD-2-Clause
//! Programs in the kernel, and their links.

mod error;
mod fd;
mod xdp_mode;

#[cfg(feature = "programs")]
mod cgroup_skb;
#[cfg(feature = "programs")]
mod info;
#[cfg(feature = "programs")]
pub mod links;
#[cfg(feature = "programs")]
pub(crate) mod program;
#[cfg(feature = "programs")]
mod section;
#[cfg(feature = "programs")]
pub mod tc;
#[cfg(feature = "programs")]
pub mod xdp;

pub use error::ProgramError;
pub use fd::ProgramFd;
pub use xdp_mode::XdpMode;

#[cfg(feature = "programs")]
pub use self::{
    cgroup_skb::{CgroupSkb, CgroupSkbAttachType},
    info::{enable_run_stats, ProgramInfo, RunStats},
    links::{Link, LinkId},
    program::Program,
    section::SectionProgram,
    tc::{SchedClassifier, TcAttachType},
    xdp::{Xdp, XdpFlags},
};
pub use crate::kinds::{AttachType, LinkType, ProgramType};
