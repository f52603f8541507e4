# SPDX-License-Identifier: BSD-2-Clause


class Error(OSError):
    """A failed call: errno, a message that says why and what to do, and the name of the cause ("EBPF_CAUSE_FULL")."""

    def __init__(self, errno, message, cause):
        super().__init__(errno, message)
        self.cause = cause
