// SPDX-License-Identifier: BSD-2-Clause
//! XDP programs.

use super::program::{program, program_methods, ProgramData};
use super::{Link, LinkId, ProgramError, ProgramType, XdpMode};

/// Older versions of aya have this name for [`XdpMode`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct XdpFlags(XdpMode);

impl XdpFlags {
    /// [`XdpMode::Skb`]
    pub const SKB_MODE: Self = Self(XdpMode::Skb);
    /// [`XdpMode::Driver`]
    pub const DRV_MODE: Self = Self(XdpMode::Driver);
}

impl From<XdpFlags> for XdpMode {
    fn from(flags: XdpFlags) -> Self {
        flags.0
    }
}

/// An XDP program. It owns the links of its attachments, and is detached when it is dropped with its [`Ebpf`](crate::Ebpf).
///
/// ```
/// use ebpfmap::programs::{Xdp, XdpMode};
/// use ebpfmap::Ebpf;
///
/// let mut ebpf = Ebpf::load_bundled("forward")?;
/// let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
/// let id = program.attach("lo", XdpMode::Skb)?;
/// program.detach(id)?;
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
#[derive(Debug)]
#[doc(alias = "BPF_PROG_TYPE_XDP")]
pub struct Xdp {
    pub(crate) data: ProgramData,
}

program!(Xdp, ProgramType::Xdp);

impl Xdp {
    /// Attaches the program to an interface. An attached program is never replaced.
    pub fn attach(&mut self, interface: &str, mode: impl Into<XdpMode>) -> Result<LinkId, ProgramError> {
        let link = Link::attach_xdp(self, interface, mode)?;
        Ok(self.data.keep(link))
    }

    /// As [`attach`](Self::attach), by the index of the interface.
    pub fn attach_to_if_index(&mut self, if_index: u32, mode: impl Into<XdpMode>) -> Result<LinkId, ProgramError> {
        let link = Link::attach_xdp_to(self, if_index, mode)?;
        Ok(self.data.keep(link))
    }

    /// Replaces the program of a link by this one, in one step, and owns the link.
    pub fn attach_to_link(&mut self, mut link: Link) -> Result<LinkId, ProgramError> {
        link.update(self)?;
        Ok(self.data.keep(link))
    }
}
