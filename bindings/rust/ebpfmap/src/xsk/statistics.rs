// SPDX-License-Identifier: BSD-2-Clause
//! Counters of a socket.

use ebpfmap_sys as sys;

use super::Xsk;
use crate::error::Result;

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident $field:ident = $number:ident;)+) => {
        /// A counter of a socket, from its opening on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u32)]
        pub enum Counter {
            $($(#[doc = $doc])+ $name = sys::$number,)+
        }

        /// All counters of a socket, from its opening on.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct Statistics {
            $($(#[doc = $doc])+ pub $field: u64,)+
        }

        impl Statistics {
            pub(super) fn of(xsk: &Xsk) -> Result<Self> {
                Ok(Self { $($field: xsk.counter(Counter::$name)?,)+ })
            }
        }
    };
}

counters! {
    /// Lost: too long for a frame, a multi-buffer packet without `multi_buffer`, and other causes.
    RxDropped rx_dropped = EBPF_XSK_COUNTER_RX_DROPPED;
    /// Frames of the fill ring that the kernel refused.
    RxInvalid rx_invalid = EBPF_XSK_COUNTER_RX_INVALID;
    /// Frames of the TX ring that the kernel refused.
    TxInvalid tx_invalid = EBPF_XSK_COUNTER_TX_INVALID;
    /// Lost: the RX ring was full, because `recv` was not called often enough.
    RxRingFull rx_ring_full = EBPF_XSK_COUNTER_RX_RING_FULL;
    /// Lost or late: no free frame to receive into.
    RxFillEmpty rx_fill_empty = EBPF_XSK_COUNTER_RX_FILL_EMPTY;
    /// Times that the kernel found the TX ring empty.
    TxRingEmpty tx_ring_empty = EBPF_XSK_COUNTER_TX_RING_EMPTY;
    /// Frames that `recv` returned.
    Received received = EBPF_XSK_COUNTER_RECEIVED;
    /// Frames that `send` took.
    Sent sent = EBPF_XSK_COUNTER_SENT;
    /// Sent frames that this socket took back, possibly from other sockets.
    Completed completed = EBPF_XSK_COUNTER_COMPLETED;
}
