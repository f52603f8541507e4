// SPDX-License-Identifier: BSD-2-Clause
#![doc = include_str!("../README.md")]
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]
#![deny(unsafe_code)]

pub mod error;
pub mod interface;
pub mod maps;
pub mod pin;
pub mod probe;
pub mod programs;
pub mod util;
pub mod xsk;

#[cfg(feature = "programs")]
pub mod chain;
#[cfg(feature = "programs")]
pub mod drops;
#[cfg(feature = "programs")]
mod ebpf;
#[cfg(feature = "programs")]
pub mod object;

#[rustfmt::skip]
#[path = "generated/kinds.rs"]
mod kinds;
mod names;

// All unsafe code of this crate, each part with its reason.
#[allow(unsafe_code)]
mod fd;
#[allow(unsafe_code)]
mod pod;
#[rustfmt::skip]
#[allow(unsafe_code, dead_code, clippy::too_many_arguments)]
#[path = "generated/raw.rs"]
mod raw;

pub use ebpfmap_sys as sys;

#[cfg(feature = "programs")]
pub use ebpf::{Ebpf, EbpfLoader, GlobalData};
pub use error::{Cause, EbpfError, Error};
pub use pod::Pod;

/// The name that [`Ebpf`] had in older versions of aya.
#[cfg(feature = "programs")]
pub type Bpf = Ebpf;

/// The name that [`EbpfError`] had in older versions of aya.
pub type BpfError = EbpfError;

/// The name that [`EbpfLoader`] had in older versions of aya.
#[cfg(feature = "programs")]
pub type BpfLoader<'a> = EbpfLoader<'a>;

/// Includes a BPF ELF file in a program, as aya does: like [`include_bytes!`], at an address that is a multiple of 32.
///
/// ```
/// let text: &[u8] = ebpfmap::include_bytes_aligned!("../Cargo.toml");
/// assert_eq!((text.len(), text.as_ptr() as usize % 32), (include_bytes!("../Cargo.toml").len(), 0));
/// ```
#[macro_export]
macro_rules! include_bytes_aligned {
    ($path:expr) => {{
        #[repr(C, align(32))]
        struct Aligned<Bytes: ?Sized>(Bytes);
        const FILE: &Aligned<[u8]> = &Aligned(*include_bytes!($path));
        &FILE.0
    }};
}

/// The version of the library that is loaded: `"0.1.0"`.
pub fn version() -> &'static str {
    raw::version().and_then(|version| version.to_str().ok()).unwrap_or_default()
}
