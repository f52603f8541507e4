# SPDX-License-Identifier: BSD-2-Clause
"""Links: a program attached, for as long as somebody wants it."""
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Type, TypeVar, Union

from ._generated import api
from ._generated.api import LinkHandle, TcDirection, TcMode, XdpMode
from .resource import Resource, fileno, interface_index, interface_name, optional_fileno

if TYPE_CHECKING:
    from ._call import Path

L = TypeVar("L", bound="Link")


class Incumbent(NamedTuple):
    """The XDP program that an interface runs, how, and the link that holds it (0: netlink attached it)."""

    program_id: int
    mode: XdpMode
    link_id: int


def find_xdp(interface: Union[str, int]) -> Optional[Incumbent]:
    """The XDP program that an interface runs, whoever attached it; None where there is none."""
    found, program_id, mode, link_id = api.ebpf_link_find_xdp(interface_index(interface))
    return Incumbent(program_id, XdpMode(mode), link_id) if found else None


class Link(Resource[LinkHandle]):
    """A program that is attached to something, until the link is closed, or this process ends, however it ends. A pin keeps
    it."""

    noun = "link"
    way_out = "pin() it and open the pin, or pass its id or fileno() and open that with from_id() or from_fd()"

    @classmethod
    def attach_xdp(cls: Type[L], program: Any, interface: Union[str, int], *, mode: int = XdpMode.AUTO,
                   netns: Any = None) -> L:
        """Attaches an XDP program to an interface, of the namespace `netns` if given. One that is there is never replaced:
        InterfaceBusyError names it."""
        if isinstance(interface, int) and netns is None:
            return cls._of(api.ebpf_link_attach_xdp(fileno(program), interface, mode))
        name = interface_name(interface, netns)
        return cls._of(api.ebpf_link_attach_xdp_by_name(fileno(program), name, optional_fileno(netns), mode))

    @classmethod
    def replace_xdp(cls: Type[L], program: Any, interface: Union[str, int], replaced_id: int, *,
                    mode: int = XdpMode.AUTO) -> L:
        """Puts an XDP program in the place of another one's, which is named by its id: whatever else is there stays."""
        return cls._of(api.ebpf_link_replace_xdp(fileno(program), interface_index(interface), mode, replaced_id))

    @classmethod
    def attach_tc(cls: Type[L], program: Any, interface: Union[str, int], direction: int = TcDirection.INGRESS, *,
                  mode: int = TcMode.AUTO, netns: Any = None) -> L:
        """Attaches a tc program to an interface."""
        if isinstance(interface, int) and netns is None:
            return cls._of(api.ebpf_link_attach_tc(fileno(program), interface, direction, mode))
        name = interface_name(interface, netns)
        return cls._of(api.ebpf_link_attach_tc_by_name(fileno(program), name, optional_fileno(netns), direction, mode))

    @classmethod
    def attach_cgroup(cls: Type[L], program: Any, cgroup: Any, attach_type: int) -> L:
        """Attaches a program to a cgroup, next to those that are there."""
        return cls._of(api.ebpf_link_attach_cgroup(fileno(program), fileno(cgroup), attach_type))

    @classmethod
    def from_fd(cls: Type[L], fd: int) -> L:
        """A link of a descriptor, which stays the caller's."""
        return cls._of(api.ebpf_link_open_fd(fd))

    @classmethod
    def from_id(cls: Type[L], id: int) -> L:
        """Opens a link by its id, as bpftool lists it."""
        return cls._of(api.ebpf_link_open_id(id))

    @classmethod
    def from_pin(cls: Type[L], path: "Path") -> L:
        """Opens a pinned link."""
        return cls._of(api.ebpf_link_open_pinned(path))

    def pin(self, path: "Path") -> None:
        """Pins the link: the program stays attached for as long as the pin stands, also when this process ends."""
        api.ebpf_link_pin(self._open(), path)

    def unpin(self, path: "Path") -> None:
        """Removes a pin of this link."""
        api.ebpf_link_unpin(self._open(), path)

    def update(self, program: Any) -> None:
        """Puts another program into the link, in one step: a packet meets the old one or the new one."""
        api.ebpf_link_update(self._open(), fileno(program))

    def detach(self) -> None:
        """Detaches at once, whoever else holds the link."""
        api.ebpf_link_detach(self._open())

    def fileno(self) -> int:
        """The descriptor, lent; -1 where there is none (clsact)."""
        return max(-1, api.ebpf_link_fd(self._open()))

    @property
    def id(self) -> int:
        """Unique in the kernel; 0 where no link of the kernel's stands behind it (clsact)."""
        return api.ebpf_link_id(self._open())

    @property
    def type(self) -> int:
        """A number of enum bpf_link_type: 6 XDP, 11 tcx, 3 cgroup."""
        return api.ebpf_link_type(self._open())

    @property
    def program_id(self) -> int:
        """The program that it holds now."""
        return api.ebpf_link_program_id(self._open())

    @property
    def ifindex(self) -> int:
        """The interface that it is attached to; 0 where that is gone."""
        return api.ebpf_link_ifindex(self._open())

    @property
    def xdp_mode(self) -> XdpMode:
        """How XDP is really attached."""
        return XdpMode(api.ebpf_link_xdp_mode(self._open()))

    @property
    def tc_mode(self) -> TcMode:
        """How tc is really attached."""
        return TcMode(api.ebpf_link_tc_mode(self._open()))

    def __repr__(self) -> str:
        return "<ebpfmap.Link, closed>" if self.closed else f"<ebpfmap.Link {self.id} of program {self.program_id}>"
