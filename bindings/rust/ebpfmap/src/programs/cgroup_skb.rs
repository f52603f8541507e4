// SPDX-License-Identifier: BSD-2-Clause
use std::os::unix::io::AsFd;

use super::program::{program, program_methods, ProgramData};
use super::{AttachType, Link, LinkId, ProgramError, ProgramType};

/// The packets of a cgroup that a [`CgroupSkb`] sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CgroupSkbAttachType {
    /// Packets that the processes of the cgroup receive.
    Ingress,
    /// Packets that the processes of the cgroup send.
    Egress,
}

/// A program for the packets of a cgroup. It owns the links of its attachments.
#[derive(Debug)]
#[doc(alias = "BPF_PROG_TYPE_CGROUP_SKB")]
pub struct CgroupSkb {
    pub(crate) data: ProgramData,
}

program!(CgroupSkb, ProgramType::CgroupSkb);

impl CgroupSkb {
    /// Attaches the program to a cgroup, an open directory of a cgroup v2 hierarchy. Other programs stay attached.
    pub fn attach<T: AsFd>(&mut self, cgroup: T, attach_type: CgroupSkbAttachType) -> Result<LinkId, ProgramError> {
        let attach_type = match attach_type {
            CgroupSkbAttachType::Ingress => AttachType::CgroupInetIngress,
            CgroupSkbAttachType::Egress => AttachType::CgroupInetEgress,
        };
        let link = Link::attach_cgroup(self, &cgroup, attach_type)?;
        Ok(self.data.keep(link))
    }
}
