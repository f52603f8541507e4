// SPDX-License-Identifier: BSD-2-Clause
//! The mode of an XDP program. A preflight needs it also in a library without programs.

use ebpfmap_sys as sys;

/// The place where an XDP program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum XdpMode {
    /// Native mode if the driver supports the program, otherwise generic mode: [`Link::xdp_mode`](super::Link::xdp_mode)
    /// returns the result.
    #[default]
    Default,
    /// Generic mode: in the stack, on every interface, and slower.
    Skb,
    /// Native mode: in the driver, before the kernel allocates a socket buffer.
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

    /// The mode of an attached program, if this version has it.
    #[cfg(feature = "programs")]
    pub(crate) fn used(number: u32) -> Option<Self> {
        match number {
            sys::EBPF_XDP_MODE_GENERIC => Some(Self::Skb),
            sys::EBPF_XDP_MODE_NATIVE => Some(Self::Driver),
            _ => None,
        }
    }
}
