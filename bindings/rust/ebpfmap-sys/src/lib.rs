// SPDX-License-Identifier: BSD-2-Clause
//! The C ABI of libebpfmap, as it is: generated from the description of the API.
//!
//! The crate `ebpfmap` is what one programs with. This one is for what that does not have, and the rules are those of C: a
//! handle is freed or closed once, a buffer comes with its length, and an error that a call leaves behind `err` belongs to the
//! caller.
//!
//! ```
//! use ebpfmap_sys as sys;
//! use std::ffi::CStr;
//!
//! let version = unsafe { CStr::from_ptr(sys::ebpf_version()) };
//! assert!(version.to_bytes().starts_with(b"0."));
//! ```
//!
//! The build script asks `pkg-config` for the library, unless `EBPFMAP_LIB_DIR` names the directory that it is in. Functions
//! for programs are missing from a library that was built with `-Dprograms=disabled`: what does not call them links with it,
//! too.

#[rustfmt::skip]
#[path = "generated/api.rs"]
mod api;

pub use api::*;
