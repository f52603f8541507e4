# SPDX-License-Identifier: BSD-2-Clause
"""XskSpec: the description of an AF_XDP socket to open."""
from dataclasses import dataclass
from typing import Any, Tuple

from ._generated import api
from ._generated.api import XskMode, XskTxMetadataMode, XskSpecHandle
from ._misfit import KindError, described


@dataclass(frozen=True)
class XskSpec:
    """The description of an AF_XDP socket: `XskSpec(frames=512, mode=XskMode.COPY)`. dataclasses.replace() makes a variant.

    - frames, frame_size: its memory. A frame holds a packet and 256 bytes in front of it. Its size is a power of two from
      2,048 to the page size. The kernel keeps `receive` frames for receiving: sending needs more
    - headroom: free bytes in front of every packet, in addition to these 256
    - unaligned: frames may have any size from 2,048 bytes to the page size (Linux 5.4)
    - huge_pages: allocates the memory from the reserved huge pages
    - receive, send: the ring sizes: powers of two, or 0 for a socket that uses only the other direction
    - mode: XskMode.COPY, ZEROCOPY, or AUTO for zero-copy if the driver supports it, else copy
    - busy_poll: microseconds and frames: calls poll the device instead of interrupts; (20, 64) is usual (Linux 5.11)
    - multi_buffer: a packet may span several frames (XskFrameOption.CONTINUED); Linux 6.6
    - tx_metadata: packets may have TX metadata, XskSocket.set_tx_metadata(); Linux 6.8
    """

    frames: int = 4096
    frame_size: int = 4096
    headroom: int = 0
    unaligned: bool = False
    huge_pages: bool = False
    receive: int = 2048
    send: int = 2048
    mode: int = XskMode.AUTO
    busy_poll: Tuple[int, int] = (0, 0)
    multi_buffer: bool = False
    tx_metadata: int = XskTxMetadataMode.OFF

    @property
    def room(self) -> int:
        """The maximum length of a packet in a frame."""
        return self.frame_size - 256 - self.headroom

    def _make(self) -> XskSpecHandle:
        """The spec as a handle of the C library."""
        spec = api.ebpf_xsk_spec_new()
        api.ebpf_xsk_spec_set_frames(spec, self.frames, self.frame_size)
        api.ebpf_xsk_spec_set_headroom(spec, self.headroom)
        api.ebpf_xsk_spec_set_unaligned(spec, self.unaligned)
        api.ebpf_xsk_spec_set_huge_pages(spec, self.huge_pages)
        api.ebpf_xsk_spec_set_rings(spec, self.receive, self.send)
        api.ebpf_xsk_spec_set_mode(spec, self.mode)
        if not isinstance(self.busy_poll, (tuple, list)) or len(self.busy_poll) != 2:
            raise KindError(f"{described(self.busy_poll)} is not (microseconds, frames)", "busy_poll")
        api.ebpf_xsk_spec_set_busy_poll(spec, *self.busy_poll)
        api.ebpf_xsk_spec_set_multi_buffer(spec, self.multi_buffer)
        api.ebpf_xsk_spec_set_tx_metadata(spec, self.tx_metadata)
        return spec


def checked_spec(spec: Any) -> XskSpec:
    """The spec of an argument."""
    if not isinstance(spec, XskSpec):
        raise KindError(f"an XskSpec is needed, not {described(spec)}", "spec")
    return spec
