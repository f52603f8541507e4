// SPDX-License-Identifier: BSD-2-Clause
//! TX metadata: requests to the device that sends a packet.

use ebpfmap_sys as sys;

/// Requests to the device, for [`Frame::set_tx_metadata`](super::Frame::set_tx_metadata). Linux 6.8.
///
/// ```
/// use ebpfmap::xsk::{TxMetadataMode, TxMetadata, Xsk};
///
/// let mut xsk = Xsk::builder().tx_metadata(TxMetadataMode::Device).open("lo", 0)?;
/// let mut frames = Vec::new();
/// xsk.reserve(&mut frames, 1)?;
/// frames[0].write(&[0; 60])?;
/// // The checksum of UDP behind Ethernet and IPv4, and the time at which the packet was sent.
/// frames[0].set_tx_metadata(TxMetadata::new().checksum(34, 6).timestamp())?;
/// # Ok::<(), ebpfmap::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct TxMetadata {
    pub(super) flags: u32,
    pub(super) checksum_start: u32,
    pub(super) checksum_offset: u32,
}

impl TxMetadata {
    /// Starts without requests.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests the time at which the packet was sent, for [`Xsk::tx_timestamps`](super::Xsk::tx_timestamps).
    pub fn timestamp(mut self) -> Self {
        self.flags |= sys::EBPF_XSK_TX_METADATA_TIMESTAMP;
        self
    }

    /// Requests a checksum from byte `start` of the packet on. It is written at byte `offset`, counted from `start`: 6 for UDP,
    /// 16 for TCP. The packet has the sum of the pseudo-header there.
    pub fn checksum(mut self, start: u32, offset: u32) -> Self {
        self.flags |= sys::EBPF_XSK_TX_METADATA_CHECKSUM;
        self.checksum_start = start;
        self.checksum_offset = offset;
        self
    }
}

/// The time at which a packet was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TxTimestamp {
    /// The [`address`](super::Frame::address) of its frame.
    pub address: u64,
    /// Nanoseconds of the device's clock in zero-copy mode, otherwise of `CLOCK_TAI`; 0 if the driver does not record it.
    pub nanoseconds: u64,
}
