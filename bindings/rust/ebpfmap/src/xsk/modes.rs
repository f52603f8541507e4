// SPDX-License-Identifier: BSD-2-Clause
//! What is chosen, and what is waited for.

use std::ops::BitOr;

use ebpfmap_sys as sys;

/// How frames get from the driver into the memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Without a copy where the driver can, else with one: [`Xsk::mode`](super::Xsk::mode) tells.
    #[default]
    Auto,
    /// The kernel copies each frame; works with every driver.
    Copy,
    /// The device reads and writes the memory itself.
    ZeroCopy,
}

impl Mode {
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Auto => sys::EBPF_XSK_MODE_AUTO,
            Self::Copy => sys::EBPF_XSK_MODE_COPY,
            Self::ZeroCopy => sys::EBPF_XSK_MODE_ZEROCOPY,
        }
    }

    /// The mode of an open socket, which is one of two.
    pub(super) fn used(number: u32) -> Self {
        if number == sys::EBPF_XSK_MODE_ZEROCOPY {
            Self::ZeroCopy
        } else {
            Self::Copy
        }
    }
}

/// Whether frames carry requests ([`Frame::set_tx_metadata`](super::Frame::set_tx_metadata)), and who fills in a checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TxMetadataMode {
    /// They carry none.
    #[default]
    Off,
    /// The device does, or the kernel where the packet leaves by a socket buffer and the device cannot.
    Device,
    /// In copy mode always the CPU: for veth and others that hand the packet on as it is.
    Software,
}

impl TxMetadataMode {
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Off => sys::EBPF_XSK_TX_METADATA_MODE_OFF,
            Self::Device => sys::EBPF_XSK_TX_METADATA_MODE_DEVICE,
            Self::Software => sys::EBPF_XSK_TX_METADATA_MODE_SOFTWARE,
        }
    }
}

/// What [`Xsk::wait`](super::Xsk::wait) waits for, and what it says.
///
/// ```
/// use ebpfmap::xsk::Events;
///
/// let both = Events::READABLE | Events::WRITABLE;
/// assert!(both.is_readable() && !Events::WRITABLE.is_readable());
/// assert!(Events::default().is_empty());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Events(pub(super) u32);

impl Events {
    /// There are frames to receive.
    pub const READABLE: Self = Self(sys::EBPF_XSK_EVENT_READABLE);
    /// There is room to send.
    pub const WRITABLE: Self = Self(sys::EBPF_XSK_EVENT_WRITABLE);

    /// Whether there are frames to receive.
    pub fn is_readable(self) -> bool {
        self.0 & Self::READABLE.0 != 0
    }

    /// Whether there is room to send.
    pub fn is_writable(self) -> bool {
        self.0 & Self::WRITABLE.0 != 0
    }

    /// Whether nothing came.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Events {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
