// SPDX-License-Identifier: BSD-2-Clause
//! The mode of an XDP program. A preflight asks about it, too, in a library without programs.

use ebpfmap_sys as sys;

/// Where an XDP program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum XdpMode {
    /// In the driver where that takes the program, else in the stack: [`Link::xdp_mode`](super::Link::xdp_mode) tells.
    #[default]
    Default,
    /// Generic: in the stack, on every interface, and slower.
    Skb,
    /// Native: in the driver, before the kernel has made anything of the packet.
    Driver,
}

impl XdpMode {
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Default => sys::EBPF_XDP_MODE_AUTO,
            Self::Skb => sys::EBPF_XDP_MODE_GENERIC,
            Self::Driver => sys::EBPF_XDP_MODE_NATIVE,
        }
    }

    /// The mode that a program is attached in, where the library knows it.
    #[cfg(feature = "programs")]
    pub(crate) fn used(number: u32) -> Option<Self> {
        match number {
            sys::EBPF_XDP_MODE_GENERIC => Some(Self::Skb),
            sys::EBPF_XDP_MODE_NATIVE => Some(Self::Driver),
            _ => None,
        }
    }
}
