# SPDX-License-Identifier: BSD-2-Clause
"""Chains: many programs on one hook that change in one step."""
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Iterator, List, NamedTuple, Optional, Type, TypeVar, Union

from ._generated import api
from ._generated.api import ChainHandle, ChainKind, TcDirection, TcMode, XdpMode
from ._single import walking
from .link import Link
from .object import Object
from .program import Program
from .resource import Resource, fileno, opened

if TYPE_CHECKING:
    from ._call import Path

C = TypeVar("C", bound="Chain")


class Entry(NamedTuple):
    """An entry of a chain: its number, its program, its priority (lower runs first), and whether it is enabled."""

    number: int
    program_id: int
    priority: int
    enabled: bool


class Counts(NamedTuple):
    """Packets that the program of an entry processed, and packets that came while the entry had no program."""

    hits: int
    misses: int


class Chain(Resource[ChainHandle]):
    """Up to 32 programs that run one after the other on every packet. Changes are staged and committed in one step:

        with chain.staged():
            chain.insert(filter, priority=10)
            chain.insert(counter, priority=20)

    A packet sees the old chain or the new one. Properties and lists return the staged state.
    """

    noun = "chain"
    way_out = "pin() it and open the pin with from_pin()"

    def __init__(self, kind: int = ChainKind.XDP, default_action: Optional[int] = None) -> None:
        """default_action: the verdict on packets that every program passes on; default XDP_PASS (2), for tc TC_ACT_OK (0)."""
        if default_action is None:
            default_action = 0 if kind == ChainKind.TC else 2
        self._handle = api.ebpf_chain_create(kind, default_action)

    @classmethod
    def from_pin(cls: Type[C], directory: "Path") -> C:
        """Opens a pinned chain in its last committed state."""
        return cls._of(api.ebpf_chain_open_pinned(directory))

    def pin(self, directory: "Path") -> None:
        """Pins the chain as files of a directory in a bpf file system. Creates the directory if it is missing."""
        api.ebpf_chain_pin(self._open(), directory)

    def unpin(self, directory: "Path") -> None:
        """Removes the pins and their directory."""
        api.ebpf_chain_unpin(self._open(), directory)

    # --- the root, the program to attach --------------------------------------------------------------------------------

    def fileno(self) -> int:
        """The descriptor of the root, the program to attach; borrowed from the chain."""
        return api.ebpf_chain_root_fd(self._open())

    def attach_xdp(self, interface: Union[str, int], *, mode: int = XdpMode.AUTO, netns: Any = None) -> Link:
        """Attaches the chain to an interface. Close the link before the chain, unless the chain is pinned."""
        return Link.attach_xdp(self, interface, mode=mode, netns=netns)

    def attach_tc(self, interface: Union[str, int], direction: int = TcDirection.INGRESS, *, mode: int = TcMode.AUTO,
                  netns: Any = None) -> Link:
        """Attaches a chain of tc programs to an interface."""
        return Link.attach_tc(self, interface, direction, mode=mode, netns=netns)

    # --- changes -----------------------------------------------------------------------------------------------------

    def bind(self, object: Object) -> None:
        """Binds the maps of this chain into an object that is not loaded yet, so that its programs can become members."""
        api.ebpf_chain_bind(self._open(), opened(object, Object, "object"))

    def insert(self, program: Any, priority: int) -> int:
        """Stages a new entry and returns its number. Lower priorities run first."""
        return api.ebpf_chain_insert(self._open(), fileno(program), priority)

    def replace(self, entry: int, program: Any) -> None:
        """Stages another program for an entry. The entry keeps its position and its counters."""
        api.ebpf_chain_replace(self._open(), entry, fileno(program))

    def remove(self, entry: int) -> None:
        """Stages the removal of an entry."""
        api.ebpf_chain_remove(self._open(), entry)

    def enable(self, entry: int, enabled: bool = True) -> None:
        """Stages an entry as enabled or disabled."""
        api.ebpf_chain_set_enabled(self._open(), entry, enabled)

    def disable(self, entry: int) -> None:
        """Stages an entry as disabled. It keeps its program and its counters."""
        self.enable(entry, False)

    def set_priority(self, entry: int, priority: int) -> None:
        """Stages another priority."""
        api.ebpf_chain_set_priority(self._open(), entry, priority)

    @property
    def default_action(self) -> int:
        """The verdict at the end of the chain. A new value is staged."""
        return api.ebpf_chain_default_action(self._open())

    @default_action.setter
    def default_action(self, action: int) -> None:
        api.ebpf_chain_set_default_action(self._open(), action)

    def commit(self) -> int:
        """Applies the staged changes for all packets at once, in about ten milliseconds; returns the number of the commit."""
        return api.ebpf_chain_commit(self._open())

    def rollback(self) -> None:
        """Discards the staged changes."""
        api.ebpf_chain_rollback(self._open())

    @contextmanager
    def staged(self: C) -> Iterator[C]:
        """Commits the changes that its body stages; discards them if the body or the commit raises."""
        try:
            yield self
            self.commit()
        except BaseException:
            if not self.closed:
                self.rollback()
            raise

    # --- contents ------------------------------------------------------------------------------------------------------

    @property
    def pending(self) -> bool:
        """Whether staged changes exist."""
        return bool(api.ebpf_chain_pending(self._open()))

    @property
    def generation(self) -> int:
        """The number of the last commit."""
        return api.ebpf_chain_generation(self._open())

    @property
    def kind(self) -> ChainKind:
        """The kind of its programs."""
        return ChainKind(api.ebpf_chain_kind(self._open()))

    def __getitem__(self, entry: int) -> Entry:
        program_id, priority, enabled = api.ebpf_chain_get(self._open(), entry)
        return Entry(entry, program_id, priority, bool(enabled))

    def entries(self) -> List[Entry]:
        """The entries in the order in which they run."""
        return list(self)

    @walking
    def __iter__(self) -> Iterator[Entry]:
        position = 0
        found, entry = api.ebpf_chain_at(self._open(), position)
        while found:
            yield self[entry]
            position += 1
            found, entry = api.ebpf_chain_at(self._open(), position)

    def open_program(self, entry: int) -> Program:
        """Opens the program of an entry."""
        return Program._of(api.ebpf_chain_open_program(self._open(), entry))

    def counts(self, entry: int) -> Counts:
        """The packet counters of an entry since it was inserted; a new program keeps them."""
        return Counts(*api.ebpf_chain_counts(self._open(), entry))

    def __repr__(self) -> str:
        return "<ebpfmap.Chain, closed>" if self.closed else f"<ebpfmap.Chain of {len(self.entries())} programs>"
