// SPDX-License-Identifier: BSD-2-Clause
//! The C ABI of libebpfmap, unchanged: generated from the description of the API.
//!
//! Programs use the crate `ebpfmap`. This crate has the rest of the ABI, with the rules of C: free or close a handle once, pass
//! a buffer with its length, and free an error that a call returns in `err`.
//!
//! ```
//! use ebpfmap_sys as sys;
//! use std::ffi::CStr;
//!
//! let version = unsafe { CStr::from_ptr(sys::ebpf_version()) };
//! assert!(version.to_bytes().starts_with(b"0."));
//! ```
//!
//! The build script finds the library with `pkg-config`, unless `EBPFMAP_LIB_DIR` names its directory. A library that was built
//! with `-Dprograms=disabled` lacks the functions for programs: only code that calls them fails to link with it.

#[rustfmt::skip]
#[path = "generated/api.rs"]
mod api;

pub use api::*;
