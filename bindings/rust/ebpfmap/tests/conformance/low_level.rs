// SPDX-License-Identifier: BSD-2-Clause
//! Calls that the idiomatic layer cannot make: with bad descriptors. A `BorrowedFd` is never -1.

#![deny(unsafe_op_in_unsafe_fn)]

use std::ffi::CStr;
use std::os::unix::io::AsRawFd;
use std::ptr;

use ebpfmap::maps::MapData;
use ebpfmap::{sys, Cause};

use crate::case::{Answer, Failure};
use crate::json::Json;

/// The failure of a call of C, which has to return an error object.
unsafe fn failure(code: i32, err: *mut sys::ebpf_error) -> Answer {
    assert!(code < 0 && !err.is_null(), "a bad descriptor was accepted");
    let text = |text| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
    let failure = Failure {
        errno: -code,
        cause: Cause::from_number(unsafe { sys::ebpf_error_cause(err) }).expect("a cause"),
        message: text(unsafe { sys::ebpf_error_message(err) }),
        operation: Some(text(unsafe { sys::ebpf_error_operation(err) })),
    };
    unsafe { sys::ebpf_error_free(err) };
    Err(failure)
}

pub fn open_fd(fd: i32) -> Answer {
    let (mut map, mut err) = (ptr::null_mut(), ptr::null_mut());
    unsafe { failure(sys::ebpf_map_open_fd(fd, &mut map, &mut err), err) }
}

/// Calls a function of C with a map.
fn with(map: &MapData, call: impl FnOnce(*const sys::ebpf_map, *mut *mut sys::ebpf_error) -> i32) -> Answer {
    let (mut raw, mut err) = (ptr::null_mut(), ptr::null_mut());
    assert_eq!(unsafe { sys::ebpf_map_open_fd(map.as_raw_fd(), &mut raw, ptr::null_mut()) }, 0);
    let code = call(raw, &mut err);
    unsafe { sys::ebpf_map_close(raw) };
    match code {
        0 => Ok(Json::Null),
        _ => unsafe { failure(code, err) },
    }
}

pub fn prog_array_set(map: &MapData, index: u32, fd: i32) -> Answer {
    with(map, |map, err| unsafe { sys::ebpf_prog_array_set(map, index, fd, err) })
}

pub fn cgroup_array_set(map: &MapData, index: u32, fd: i32) -> Answer {
    with(map, |map, err| unsafe { sys::ebpf_cgroup_array_set(map, index, fd, err) })
}
