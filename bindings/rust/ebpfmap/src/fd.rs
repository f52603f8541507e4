// SPDX-License-Identifier: BSD-2-Clause
//! Borrowed and owned descriptors of handles.

use std::os::raw::{c_int, c_short, c_ulong};
#[cfg(feature = "programs")]
use std::os::unix::io::FromRawFd;
use std::os::unix::io::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

/// A descriptor that is valid as long as its owner is borrowed.
pub(crate) fn lend<T: ?Sized>(_owner: &T, fd: RawFd) -> BorrowedFd<'_> {
    assert!(fd >= 0, "the handle has no descriptor");
    // SAFETY: the library keeps the descriptor open for as long as the handle lives, and the handle is borrowed for this long.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// A descriptor that a call of the library returned for the caller to own.
#[cfg(feature = "programs")]
pub(crate) fn own(fd: RawFd) -> OwnedFd {
    // SAFETY: the caller of the library owns the descriptor, and nothing else gets it.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// Duplicates a descriptor, close-on-exec.
pub(crate) fn duplicate(fd: BorrowedFd<'_>) -> std::io::Result<OwnedFd> {
    fd.try_clone_to_owned()
}

/// Waits by poll(2), for the given milliseconds, until a descriptor is readable or writable, as wanted, and returns the state.
/// `None`: the result is more than these two bits, or neither. An error is usually a signal.
pub(crate) fn poll(
    fd: BorrowedFd<'_>,
    readable: bool,
    writable: bool,
    timeout: c_int,
) -> std::io::Result<Option<(bool, bool)>> {
    const IN: c_short = 1;
    const OUT: c_short = 4;

    #[repr(C)]
    struct PollFd {
        fd: RawFd,
        events: c_short,
        came: c_short,
    }

    extern "C" {
        fn poll(fds: *mut PollFd, count: c_ulong, timeout: c_int) -> c_int;
    }

    let events = if readable { IN } else { 0 } | if writable { OUT } else { 0 };
    let mut poll_fd = PollFd { fd: fd.as_raw_fd(), events, came: 0 };
    // SAFETY: it is one struct pollfd of <poll.h>, and the function is of the C library, which the standard library links.
    if unsafe { poll(&mut poll_fd, 1, timeout) } < 0 {
        return Err(std::io::Error::last_os_error());
    }
    let came = poll_fd.came;
    Ok((came != 0 && came & !(IN | OUT) == 0).then_some((came & IN != 0, came & OUT != 0)))
}
