# SPDX-License-Identifier: BSD-2-Clause
"""Links: attached programs."""
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Type, TypeVar, Union

from ._generated import api
from ._generated.api import LinkHandle, LinkType, TcDirection, TcMode, XdpMode
from .resource import Resource, fileno, interface_index, interface_name, known, optional_fileno

if TYPE_CHECKING:
    from ._call import Path

L = TypeVar("L", bound="Link")


class Incumbent(NamedTuple):
    """The XDP program of an interface, its mode, and the id of its link (0: attached by netlink)."""

    program_id: int
    mode: XdpMode
    link_id: int


def find_xdp(interface: Union[str, int]) -> Optional[Incumbent]:
    """The XDP program of an interface, attached by any process; None if there is none."""
    found, program_id, mode, link_id = api.ebpf_link_find_xdp(interface_index(interface))
    return Incumbent(program_id, XdpMode(mode), link_id) if found else None


class Link(Resource[LinkHandle]):
    """An attached program. It stays attached until the link is closed or this process ends. A pin of the link keeps it
    attached."""

    noun = "link"
    way_out = "pin() it and open the pin, or pass its id or fileno() and open that with from_id() or from_fd()"

    @classmethod
    def attach_xdp(cls: Type[L], program: Any, interface: Union[str, int], *, mode: int = XdpMode.AUTO,
                   netns: Any = None) -> L:
        """Attaches an XDP program to an interface, in the network namespace `netns` if given. It never replaces a program:
        InterfaceBusyError names the attached one."""
        if isinstance(interface, int) and netns is None:
            return cls._of(api.ebpf_link_attach_xdp(fileno(program), interface, mode))
        name = interface_name(interface, netns)
        return cls._of(api.ebpf_link_attach_xdp_by_name(fileno(program), name, optional_fileno(netns), mode))

    @classmethod
    def replace_xdp(cls: Type[L], program: Any, interface: Union[str, int], replaced_id: int, *,
                    mode: int = XdpMode.AUTO) -> L:
        """Replaces the XDP program with the given id. Fails if another program is attached."""
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
        """Attaches a program to a cgroup, beside the attached programs."""
        return cls._of(api.ebpf_link_attach_cgroup(fileno(program), fileno(cgroup), attach_type))

    @classmethod
    def from_fd(cls: Type[L], fd: int) -> L:
        """Opens a link by a descriptor, which stays open."""
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
        """Pins the link: the program stays attached while the pin exists, even after this process ends."""
        api.ebpf_link_pin(self._open(), path)

    def unpin(self, path: "Path") -> None:
        """Removes a pin of this link."""
        api.ebpf_link_unpin(self._open(), path)

    def update(self, program: Any) -> None:
        """Replaces the program of the link in one step: a packet sees the old program or the new one."""
        api.ebpf_link_update(self._open(), fileno(program))

    def detach(self) -> None:
        """Detaches at once, even if other processes hold the link."""
        api.ebpf_link_detach(self._open())

    def fileno(self) -> int:
        """The descriptor, borrowed from the link; -1 if there is none (clsact)."""
        return max(-1, api.ebpf_link_fd(self._open()))

    @property
    def id(self) -> int:
        """The id, unique in the kernel; 0 if the attachment is no kernel link (clsact)."""
        return api.ebpf_link_id(self._open())

    @property
    def type(self) -> Union[LinkType, int]:
        """LinkType.XDP, …; LinkType.UNSPEC if it is not a kernel link (clsact)."""
        return known(LinkType, api.ebpf_link_type(self._open()))

    @property
    def program_id(self) -> int:
        """The id of its current program."""
        return api.ebpf_link_program_id(self._open())

    @property
    def ifindex(self) -> int:
        """The index of its interface; 0 if the interface is gone."""
        return api.ebpf_link_ifindex(self._open())

    @property
    def xdp_mode(self) -> XdpMode:
        """The actual XDP mode."""
        return XdpMode(api.ebpf_link_xdp_mode(self._open()))

    @property
    def tc_mode(self) -> TcMode:
        """The actual tc mode."""
        return TcMode(api.ebpf_link_tc_mode(self._open()))

    def __repr__(self) -> str:
        return "<ebpfmap.Link, closed>" if self.closed else f"<ebpfmap.Link {self.id} of program {self.program_id}>"
