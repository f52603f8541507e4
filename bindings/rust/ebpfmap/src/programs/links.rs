// SPDX-License-Identifier: BSD-2-Clause
//! Links: the attachments of programs. A program is attached as long as its link exists.

use std::fmt;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd};
use std::path::Path;

use super::tc::{TcAttachType, TcMode};
use super::{AttachType, LinkType, ProgramError, XdpMode};
use crate::error::{c_path, c_string, Result};
use crate::pin::PinError;
use crate::raw;

/// The attachment of a program. Dropping it detaches the program, unless the link is pinned or something else holds a
/// reference.
///
/// ```
/// use ebpfmap::programs::{Link, XdpMode};
/// use ebpfmap::Ebpf;
///
/// let ebpf = Ebpf::load_bundled("forward")?;
/// let link = Link::attach_xdp(ebpf.program("forward")?, "lo", XdpMode::Skb)?;
/// assert_eq!(link.if_index()?, Some(1));
/// # Ok::<(), ebpfmap::EbpfError>(())
/// ```
pub struct Link {
    raw: raw::Link,
}

/// The id of a link that its program owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkId(pub(crate) u64);

/// aya's name for the [`Link`] of an XDP program.
pub type XdpLink = Link;
/// aya's name for the [`LinkId`] of an XDP program.
pub type XdpLinkId = LinkId;
/// aya's name for the [`Link`] of a tc classifier.
pub type SchedClassifierLink = Link;
/// aya's name for the [`LinkId`] of a tc classifier.
pub type SchedClassifierLinkId = LinkId;
/// aya's name for the [`Link`] of a program for the packets of a cgroup.
pub type CgroupSkbLink = Link;
/// aya's name for the [`LinkId`] of a program for the packets of a cgroup.
pub type CgroupSkbLinkId = LinkId;

/// The XDP program of an interface, attached by any process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachedXdp {
    /// The id of the program.
    pub program_id: u32,
    /// The mode; `None` for a program inside the device.
    pub mode: Option<XdpMode>,
    /// The id of its link; `None` if it was attached by netlink.
    pub link_id: Option<u32>,
}

impl Link {
    pub(crate) fn from_raw(raw: raw::Link) -> Self {
        Self { raw }
    }

    /// Attaches an XDP program, loaded by any process, to an interface of the calling thread's network namespace.
    pub fn attach_xdp<P: AsFd>(program: &P, interface: &str, mode: impl Into<XdpMode>) -> Result<Self, ProgramError> {
        Self::xdp_by_name(program.as_fd(), interface, -1, mode.into())
    }

    /// As [`attach_xdp`](Self::attach_xdp), in another network namespace: an open `/proc/PID/ns/net` or `/run/netns/NAME`.
    pub fn attach_xdp_in<P: AsFd>(
        netns: &impl AsFd,
        program: &P,
        interface: &str,
        mode: impl Into<XdpMode>,
    ) -> Result<Self, ProgramError> {
        Self::xdp_by_name(program.as_fd(), interface, netns.as_fd().as_raw_fd(), mode.into())
    }

    /// As [`attach_xdp`](Self::attach_xdp), by the index of the interface.
    pub fn attach_xdp_to<P: AsFd>(program: &P, if_index: u32, mode: impl Into<XdpMode>) -> Result<Self, ProgramError> {
        let mode = mode.into().number();
        Ok(Self::from_raw(raw::link_attach_xdp(program.as_fd().as_raw_fd(), if_index, mode)?))
    }

    fn xdp_by_name(program: BorrowedFd<'_>, interface: &str, netns: i32, mode: XdpMode) -> Result<Self, ProgramError> {
        let name = c_string("ebpf_link_attach_xdp_by_name", interface)?;
        Ok(Self::from_raw(raw::link_attach_xdp_by_name(program.as_raw_fd(), &name, netns, mode.number())?))
    }

    /// Attaches an XDP program in place of the one with the given id. If the interface runs another program, that stays.
    pub fn replace_xdp<P: AsFd>(
        program: &P,
        if_index: u32,
        mode: impl Into<XdpMode>,
        program_id: u32,
    ) -> Result<Self, ProgramError> {
        let mode = mode.into().number();
        Ok(Self::from_raw(raw::link_replace_xdp(program.as_fd().as_raw_fd(), if_index, mode, program_id)?))
    }

    /// The XDP program that an interface runs.
    pub fn find_xdp(if_index: u32) -> Result<Option<AttachedXdp>, ProgramError> {
        let (found, program_id, mode, link_id) = raw::link_find_xdp(if_index)?;
        let attached = AttachedXdp { program_id, mode: XdpMode::used(mode), link_id: Some(link_id).filter(|&id| id != 0) };
        Ok((found == 1).then_some(attached))
    }

    /// Attaches a tc classifier, loaded by any process, to an interface of the calling thread's network namespace.
    pub fn attach_tc<P: AsFd>(
        program: &P,
        interface: &str,
        attach_type: TcAttachType,
        mode: TcMode,
    ) -> Result<Self, ProgramError> {
        Self::tc_by_name(program.as_fd(), interface, -1, attach_type, mode)
    }

    /// As [`attach_tc`](Self::attach_tc), in another network namespace.
    pub fn attach_tc_in<P: AsFd>(
        netns: &impl AsFd,
        program: &P,
        interface: &str,
        attach_type: TcAttachType,
        mode: TcMode,
    ) -> Result<Self, ProgramError> {
        Self::tc_by_name(program.as_fd(), interface, netns.as_fd().as_raw_fd(), attach_type, mode)
    }

    fn tc_by_name(
        program: BorrowedFd<'_>,
        interface: &str,
        netns: i32,
        attach_type: TcAttachType,
        mode: TcMode,
    ) -> Result<Self, ProgramError> {
        let (name, program) = (c_string("ebpf_link_attach_tc_by_name", interface)?, program.as_raw_fd());
        Ok(Self::from_raw(raw::link_attach_tc_by_name(program, &name, netns, attach_type.number(), mode.number())?))
    }

    /// Attaches a program to a cgroup, an open directory of a cgroup v2 hierarchy. Other programs stay attached.
    pub fn attach_cgroup<P: AsFd>(program: &P, cgroup: &impl AsFd, attach_type: AttachType) -> Result<Self, ProgramError> {
        let (program, cgroup) = (program.as_fd().as_raw_fd(), cgroup.as_fd().as_raw_fd());
        Ok(Self::from_raw(raw::link_attach_cgroup(program, cgroup, attach_type.into())?))
    }

    /// Opens a link by a descriptor of other code; it is duplicated.
    pub fn from_fd(fd: &impl AsFd) -> Result<Self, ProgramError> {
        Ok(Self::from_raw(raw::link_open_fd(fd.as_fd().as_raw_fd())?))
    }

    /// Opens a link by its id, as `bpftool link` lists it.
    pub fn from_id(id: u32) -> Result<Self, ProgramError> {
        Ok(Self::from_raw(raw::link_open_id(id)?))
    }

    /// Opens a pinned link.
    pub fn from_pin<P: AsRef<Path>>(path: P) -> Result<Self, ProgramError> {
        Ok(Self::from_raw(raw::link_open_pinned(&c_path("ebpf_link_open_pinned", path.as_ref())?)?))
    }

    /// Pins the link: the program stays attached as long as the pin exists, also after the process ends.
    pub fn pin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::link_pin(&self.raw, &c_path("ebpf_link_pin", path.as_ref())?)
    }

    /// Removes a pin of this link; a pin of anything else is left alone.
    pub fn unpin<P: AsRef<Path>>(&self, path: P) -> Result<(), PinError> {
        raw::link_unpin(&self.raw, &c_path("ebpf_link_unpin", path.as_ref())?)
    }

    /// Replaces the program of the link in one step: a packet gets the old program or the new one.
    pub fn update<P: AsFd>(&mut self, program: &P) -> Result<(), ProgramError> {
        Ok(raw::link_update(&mut self.raw, program.as_fd().as_raw_fd())?)
    }

    /// Detaches the program at once, even if something else holds a reference to the link, and returns the failure.
    pub fn detach(mut self) -> Result<(), ProgramError> {
        // An attachment by the clsact discipline is no link of the kernel: closing it detaches the program.
        if self.id().is_none() {
            return Ok(());
        }
        Ok(raw::link_detach(&mut self.raw)?)
    }

    /// The id; `None` if there is no link of the kernel (clsact).
    pub fn id(&self) -> Option<u32> {
        Some(raw::link_id(&self.raw)).filter(|&id| id != 0)
    }

    /// The type, if this version knows it; `LinkType::Unspec` if it is not a kernel link (clsact).
    pub fn link_type(&self) -> Option<LinkType> {
        LinkType::from_number(self.link_type_number())
    }

    /// The kernel's number of the type.
    pub fn link_type_number(&self) -> u32 {
        raw::link_type(&self.raw)
    }

    /// The id of the program that the link has now.
    pub fn program_id(&self) -> Result<u32, ProgramError> {
        Ok(raw::link_program_id(&self.raw)?)
    }

    /// The index of the interface that it is attached to; `None` if the interface is gone.
    pub fn if_index(&self) -> Result<Option<u32>, ProgramError> {
        Ok(Some(raw::link_ifindex(&self.raw)?).filter(|&index| index != 0))
    }

    /// The mode in which an XDP program is attached; `None` if it is unknown, or if this is no XDP link.
    pub fn xdp_mode(&self) -> Option<XdpMode> {
        XdpMode::used(raw::link_xdp_mode(&self.raw) as u32)
    }

    /// The mode in which a tc classifier is attached; `None` if this is no tc link.
    pub fn tc_mode(&self) -> Option<TcMode> {
        TcMode::used(raw::link_tc_mode(&self.raw) as u32)
    }

    /// The borrowed descriptor; `None` if there is no descriptor (clsact).
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        let fd = raw::link_fd(&self.raw);
        (fd >= 0).then(|| crate::fd::lend(self, fd))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("id", &self.id()).field("type", &self.link_type()).finish()
    }
}
