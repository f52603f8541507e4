// SPDX-License-Identifier: BSD-2-Clause
//! Modes of a socket, and the events that it waits for.

use std::ops::BitOr;

use ebpfmap_sys as sys;

/// The way of frames between the driver and the memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Zero-copy mode if the driver supports it, otherwise copy mode: [`Xsk::mode`](super::Xsk::mode) returns the result.
    #[default]
    Auto,
    /// Copy mode: the kernel copies each frame; works with every driver.
    Copy,
    /// Zero-copy mode: the device reads and writes the memory.
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

    /// The mode of an open socket: copy or zero-copy.
    pub(super) fn used(number: u32) -> Self {
        if number == sys::EBPF_XSK_MODE_ZEROCOPY {
            Self::ZeroCopy
        } else {
            Self::Copy
        }
    }
}

/// Sets if frames carry TX metadata ([`Frame::set_tx_metadata`](super::Frame::set_tx_metadata)), and if the device or the CPU
/// computes a checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TxMetadataMode {
    /// Frames carry no TX metadata.
    #[default]
    Off,
    /// The device computes it; the kernel does if the packet leaves by a socket buffer and the device cannot.
    Device,
    /// In copy mode always the CPU: for veth and other devices that pass the packet on unchanged.
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

/// Events that [`Xsk::wait`](super::Xsk::wait) waits for, and returns.
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

    /// True if there are frames to receive.
    pub fn is_readable(self) -> bool {
        self.0 & Self::READABLE.0 != 0
    }

    /// True if there is room to send.
    pub fn is_writable(self) -> bool {
        self.0 & Self::WRITABLE.0 != 0
    }

    /// True if there is no event.
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
