// SPDX-License-Identifier: BSD-2-Clause
//! What a packet asks of the device that sends it.

use ebpfmap_sys as sys;

/// What [`Frame::set_tx_metadata`](super::Frame::set_tx_metadata) asks of the device. Linux 6.8.
///
/// ```
/// use ebpfmap::xsk::{TxMetadataMode, TxMetadata, Xsk};
///
/// let mut xsk = Xsk::builder().tx_metadata(TxMetadataMode::Device).open("lo", 0)?;
/// let mut frames = Vec::new();
/// xsk.reserve(&mut frames, 1)?;
/// frames[0].write(&[0; 60])?;
/// // The checksum of UDP behind Ethernet and IPv4, and when the packet was sent.
/// frames[0].set_tx_metadata(TxMetadata::new().checksum(34, 6).timestamp())?;
/// # Ok::<(), ebpfmap::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct TxMetadata {
    pub(super) what: u32,
    pub(super) checksum_start: u32,
    pub(super) checksum_offset: u32,
}

impl TxMetadata {
    /// Asks for nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks to note when the packet was sent, for [`Xsk::tx_timestamps`](super::Xsk::tx_timestamps).
    pub fn timestamp(mut self) -> Self {
        self.what |= sys::EBPF_XSK_TX_METADATA_TIMESTAMP;
        self
    }

    /// Asks to fill in a checksum, taken from byte `start` of the packet on, at byte `offset`, counted from there: 6 for UDP,
    /// 16 for TCP. The packet has the sum of the pseudo-header there.
    pub fn checksum(mut self, start: u32, offset: u32) -> Self {
        self.what |= sys::EBPF_XSK_TX_METADATA_CHECKSUM;
        self.checksum_start = start;
        self.checksum_offset = offset;
        self
    }
}

/// When a packet was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TxTimestamp {
    /// The [`address`](super::Frame::address) that it was sent from.
    pub address: u64,
    /// Nanoseconds of the device's clock without a copy, else of `CLOCK_TAI`; 0 where the driver notes none.
    pub nanoseconds: u64,
}
