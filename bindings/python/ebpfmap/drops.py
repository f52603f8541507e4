# SPDX-License-Identifier: BSD-2-Clause
"""Drops: why packets that XDP programs redirected did not arrive."""
import select
import time
from typing import Iterator, List, NamedTuple, Optional, Union

from ._generated import api
from ._generated.api import DropHandle, DropReason, DropsHandle
from ._single import walking
from .resource import Resource, known, seconds


class Drop(NamedTuple):
    """Packets that were lost for one reason. 0 means that the kernel does not report the field."""

    reason: Union[DropReason, int]
    error: int
    """The errno of the drop."""
    ifindex: int
    """The ingress interface, in the network namespace with the inode `netns`."""
    netns: int
    target: int
    """The target: an interface, a CPU, or a key of an xskmap."""
    map_id: int
    program_id: int
    packets: int
    message: str
    """The event, the likely cause, and the remedy."""


def _drop(drop: DropHandle) -> Drop:
    reason = api.ebpf_drop_reason(drop)
    return Drop(known(DropReason, reason), -api.ebpf_drop_error(drop),
                api.ebpf_drop_ifindex(drop), api.ebpf_drop_netns(drop), api.ebpf_drop_target(drop), api.ebpf_drop_map_id(drop),
                api.ebpf_drop_program_id(drop), api.ebpf_drop_packets(drop), api.ebpf_drop_message(drop))


# The interval in seconds between checks for close() in another thread, because close() does not wake poll().
_PATIENCE = 0.2


class Drops(Resource[DropsHandle]):
    """Listens for lost packets on the whole machine: `for drop in Drops(): print(drop.message)`."""

    noun = "drops"
    way_out = "open another Drops(), or pass the results of next() and summary(); fileno() is for select"

    def __init__(self) -> None:
        self._handle = api.ebpf_drops_open()

    def fileno(self) -> int:
        """A descriptor that is readable when the stream has data, for select, selectors and asyncio."""
        return api.ebpf_drops_fd(self._open())

    def next(self, timeout: Optional[float] = 0) -> Optional[Drop]:
        """The next loss; None after a timeout in seconds (timeout None: waits without limit)."""
        end = float("inf") if timeout is None else time.monotonic() + seconds(timeout)
        drop = self._take()
        while drop is None and time.monotonic() < end:
            readable = select.poll()  # like select.select(), but without a limit on descriptor numbers
            readable.register(self, select.POLLIN)
            readable.poll(1000 * max(0, min(_PATIENCE, end - time.monotonic())))
            drop = self._take()
        return drop

    def _take(self) -> Optional[Drop]:
        with self._open() as drops:  # the next call overwrites the borrowed record
            found, drop = api.ebpf_drops_next(drops)  # type: ignore[arg-type]
            return _drop(drop) if found else None

    @walking
    def __iter__(self) -> Iterator[Drop]:
        """Losses as they happen, forever."""
        while True:
            drop = self.next(timeout=None)
            if drop is not None:
                yield drop

    def summary(self) -> List[Drop]:
        """Totals since it was opened, most packets first. An overflow of the stream does not affect them."""
        lines: List[Drop] = []
        with self._open() as drops:
            api.ebpf_drops_refresh(drops)  # type: ignore[arg-type]
            found, drop = api.ebpf_drops_summary(drops, 0)  # type: ignore[arg-type]
            while found:
                lines.append(_drop(drop))
                found, drop = api.ebpf_drops_summary(drops, len(lines))  # type: ignore[arg-type]
        return lines

    @property
    def unseen(self) -> List[str]:
        """The losses that this kernel does not report."""
        sentences: List[str] = []
        sentence = api.ebpf_drops_unseen(self._open(), 0)
        while sentence is not None:
            sentences.append(sentence)
            sentence = api.ebpf_drops_unseen(self._open(), len(sentences))
        return sentences
