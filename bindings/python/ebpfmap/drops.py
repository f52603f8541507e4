# SPDX-License-Identifier: BSD-2-Clause
"""Drops: why packets that XDP programs redirected did not arrive."""
import select
import time
from typing import Iterator, List, NamedTuple, Optional, Union

from ._generated import api
from ._generated.api import DropHandle, DropReason, DropsHandle
from ._single import walking
from .resource import Resource, seconds


class Drop(NamedTuple):
    """Packets that were lost for one reason; 0 stands for what the kernel does not tell."""

    reason: Union[DropReason, int]
    error: int
    """The errno that they were dropped with."""
    ifindex: int
    """The interface that they came in by, in the network namespace with the inode `netns`."""
    netns: int
    target: int
    """Where they were to go: an interface, a CPU, a key of an xskmap."""
    map_id: int
    program_id: int
    packets: int
    message: str
    """What happened, the likely cause, and what mends it."""


def _drop(drop: DropHandle) -> Drop:
    reason = api.ebpf_drop_reason(drop)
    return Drop(DropReason(reason) if reason in DropReason._value2member_map_ else reason, -api.ebpf_drop_error(drop),
                api.ebpf_drop_ifindex(drop), api.ebpf_drop_netns(drop), api.ebpf_drop_target(drop), api.ebpf_drop_map_id(drop),
                api.ebpf_drop_program_id(drop), api.ebpf_drop_packets(drop), api.ebpf_drop_message(drop))


# Seconds after which one who waits looks whether it was closed meanwhile: the kernel wakes nobody for that.
_PATIENCE = 0.2


class Drops(Resource[DropsHandle]):
    """Listens for lost packets, on the whole machine: `for drop in Drops(): print(drop.message)`."""

    noun = "drops"
    way_out = "open another Drops(), or pass what next() and summary() return; fileno() is for select"

    def __init__(self) -> None:
        self._handle = api.ebpf_drops_open()

    def fileno(self) -> int:
        """A descriptor that is readable when there is something: for select, selectors, asyncio."""
        return api.ebpf_drops_fd(self._open())

    def next(self, timeout: Optional[float] = 0) -> Optional[Drop]:
        """The next loss; None where there is none within so many seconds (None: however long it takes)."""
        end = float("inf") if timeout is None else time.monotonic() + seconds(timeout)
        drop = self._take()
        while drop is None and time.monotonic() < end:
            readable = select.poll()  # as select.select(), for descriptors of any number
            readable.register(self, select.POLLIN)
            readable.poll(1000 * max(0, min(_PATIENCE, end - time.monotonic())))
            drop = self._take()
        return drop

    def _take(self) -> Optional[Drop]:
        with self._open() as drops:  # what is lent is overwritten by the next one
            found, drop = api.ebpf_drops_next(drops)  # type: ignore[arg-type]
            return _drop(drop) if found else None

    @walking
    def __iter__(self) -> Iterator[Drop]:
        """Losses as they happen, without end."""
        while True:
            drop = self.next(timeout=None)
            if drop is not None:
                yield drop

    def summary(self) -> List[Drop]:
        """Totals since it was opened, most packets first; an overflow of the stream does not touch them."""
        lines: List[Drop] = []
        with self._open() as drops:
            found, drop = api.ebpf_drops_summary(drops, 0)  # type: ignore[arg-type]
            while found:
                lines.append(_drop(drop))
                found, drop = api.ebpf_drops_summary(drops, len(lines))  # type: ignore[arg-type]
        return lines

    @property
    def unseen(self) -> List[str]:
        """What cannot be seen on this kernel."""
        sentences: List[str] = []
        sentence = api.ebpf_drops_unseen(self._open(), 0)
        while sentence is not None:
            sentences.append(sentence)
            sentence = api.ebpf_drops_unseen(self._open(), len(sentences))
        return sentences
