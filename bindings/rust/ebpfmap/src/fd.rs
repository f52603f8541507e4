// SPDX-License-Identifier: BSD-2-Clause
//! Descriptors that a handle lends.

#[cfg(feature = "programs")]
use std::os::unix::io::FromRawFd;
use std::os::unix::io::{BorrowedFd, OwnedFd, RawFd};

/// A descriptor for as long as its owner is borrowed.
pub(crate) fn lend<T: ?Sized>(_owner: &T, fd: RawFd) -> BorrowedFd<'_> {
    assert!(fd >= 0, "the library lends no descriptor here");
    // SAFETY: the library keeps the descriptor open for as long as the handle lives, and the handle is borrowed for this long.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// A descriptor that a call of the library gave away.
#[cfg(feature = "programs")]
pub(crate) fn own(fd: RawFd) -> OwnedFd {
    // SAFETY: the caller of the library owns it, and this is the only place that it is handed to.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// Duplicates a descriptor, close-on-exec.
pub(crate) fn duplicate(fd: BorrowedFd<'_>) -> std::io::Result<OwnedFd> {
    fd.try_clone_to_owned()
}
