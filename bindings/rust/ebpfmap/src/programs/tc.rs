// SPDX-License-Identifier: BSD-2-Clause
//! tc classifiers.

use ebpfmap_sys as sys;

use super::program::{program, program_methods, ProgramData};
use super::{Link, LinkId, ProgramError, ProgramType};

/// The direction of the packets that a classifier gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TcAttachType {
    /// Received packets, after XDP.
    Ingress,
    /// Sent packets, before the driver.
    Egress,
}

impl TcAttachType {
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Ingress => sys::EBPF_TC_DIRECTION_INGRESS,
            Self::Egress => sys::EBPF_TC_DIRECTION_EGRESS,
        }
    }
}

/// The way that a classifier is attached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TcMode {
    /// By tcx if the kernel has it, otherwise by clsact: [`Link::tc_mode`] returns the result.
    #[default]
    Default,
    /// By a link of the kernel (Linux 6.6): it ends with the process.
    Tcx,
    /// As a filter of the clsact discipline: it ends with the link, but not if the process is killed.
    Clsact,
}

impl TcMode {
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Default => sys::EBPF_TC_MODE_AUTO,
            Self::Tcx => sys::EBPF_TC_MODE_TCX,
            Self::Clsact => sys::EBPF_TC_MODE_CLSACT,
        }
    }

    /// The mode of an attached program, if this version has it.
    pub(crate) fn used(number: u32) -> Option<Self> {
        match number {
            sys::EBPF_TC_MODE_TCX => Some(Self::Tcx),
            sys::EBPF_TC_MODE_CLSACT => Some(Self::Clsact),
            _ => None,
        }
    }
}

/// A tc classifier (direct action). It owns the links of its attachments.
#[derive(Debug)]
#[doc(alias = "BPF_PROG_TYPE_SCHED_CLS")]
pub struct SchedClassifier {
    pub(crate) data: ProgramData,
}

program!(SchedClassifier, ProgramType::SchedCls);

impl SchedClassifier {
    /// Attaches the program to an interface, after the attached programs. Creates the clsact discipline if it is needed.
    pub fn attach(&mut self, interface: &str, attach_type: TcAttachType) -> Result<LinkId, ProgramError> {
        self.attach_with_mode(interface, attach_type, TcMode::Default)
    }

    /// As [`attach`](Self::attach), by tcx or by clsact.
    pub fn attach_with_mode(
        &mut self,
        interface: &str,
        attach_type: TcAttachType,
        mode: TcMode,
    ) -> Result<LinkId, ProgramError> {
        let link = Link::attach_tc(self, interface, attach_type, mode)?;
        Ok(self.data.keep(link))
    }
}
