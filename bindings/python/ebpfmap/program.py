# SPDX-License-Identifier: BSD-2-Clause
"""Programs in the kernel, loaded by any process."""
import os
from typing import TYPE_CHECKING, Any, NamedTuple, Type, TypeVar, Union

from ._generated import api
from ._generated.api import AttachType, ProgramHandle, ProgramType, TcDirection, TcMode, XdpMode
from .link import Link
from ._single import Single
from .resource import Resource, known

if TYPE_CHECKING:
    from ._call import Path

P = TypeVar("P", bound="Program")


class RunStats(NamedTuple):
    """The number of runs of a program and their total time."""

    number: int
    nanoseconds: int


class Program(Resource[ProgramHandle]):
    """A program in the kernel. Calls of this package accept a Program, or any object with its descriptor."""

    noun = "program"
    way_out = "pin() it and open the pin, or pass its id or fileno() and open that with from_id() or from_fd()"

    @classmethod
    def from_fd(cls: Type[P], fd: int) -> P:
        """Opens a program by a descriptor, which stays open."""
        return cls._of(api.ebpf_program_open_fd(fd))

    @classmethod
    def from_id(cls: Type[P], id: int) -> P:
        """Opens a program by its id, as bpftool lists it."""
        return cls._of(api.ebpf_program_open_id(id))

    @classmethod
    def from_pin(cls: Type[P], path: "Path") -> P:
        """Opens a pinned program."""
        return cls._of(api.ebpf_program_open_pinned(path))

    def pin(self, path: "Path") -> None:
        """Pins the program: it stays loaded while the pin exists."""
        api.ebpf_program_pin(self._open(), path)

    def unpin(self, path: "Path") -> None:
        """Removes a pin of this program."""
        api.ebpf_program_unpin(self._open(), path)

    def fileno(self) -> int:
        """The descriptor, borrowed from the program."""
        return api.ebpf_program_fd(self._open())

    @property
    def id(self) -> int:
        """The id, unique in the kernel while the program is loaded."""
        return api.ebpf_program_id(self._open())

    @property
    def name(self) -> str:
        """The name; the kernel keeps 15 characters."""
        return api.ebpf_program_name(self._open())

    @property
    def type(self) -> Union[ProgramType, int]:
        """ProgramType.XDP, …"""
        return known(ProgramType, api.ebpf_program_type(self._open()))

    @property
    def tag(self) -> str:
        """A hash of its instructions. Two loads of the same program have the same tag."""
        return api.ebpf_program_tag(self._open())

    @property
    def attach_type(self) -> Union[AttachType, int]:
        """The expected attach type: AttachType.XDP, … Detected by trial."""
        return known(AttachType, api.ebpf_program_attach_type(self._open()))

    @property
    def frags(self) -> bool:
        """Whether it was loaded for multi-buffer packets. Detected by trial."""
        return bool(api.ebpf_program_has_frags(self._open()))

    @property
    def run_stats(self) -> RunStats:
        """The run statistics, which the kernel counts inside enable_run_stats()."""
        return RunStats(*api.ebpf_program_run_stats(self._open()))

    def attach_xdp(self, interface: Union[str, int], *, mode: int = XdpMode.AUTO, netns: Any = None) -> Link:
        """Attaches it to the ingress of an interface. It stays attached while the link is open."""
        return Link.attach_xdp(self, interface, mode=mode, netns=netns)

    def attach_tc(self, interface: Union[str, int], direction: int = TcDirection.INGRESS, *, mode: int = TcMode.AUTO,
                  netns: Any = None) -> Link:
        """Attaches a tc program to an interface."""
        return Link.attach_tc(self, interface, direction, mode=mode, netns=netns)

    def attach_cgroup(self, cgroup: Any, attach_type: int) -> Link:
        """Attaches it to a cgroup, an open directory; attach_type is AttachType.CGROUP_INET_EGRESS, …"""
        return Link.attach_cgroup(self, cgroup, attach_type)

    def __repr__(self) -> str:
        return "<ebpfmap.Program, closed>" if self.closed else f"<ebpfmap.Program {self.id} {self.name!r}>"


class enable_run_stats(Single):
    """Makes the kernel count the runs of all programs: `with enable_run_stats(): …`. It costs tens of nanoseconds per run."""

    way_out = "begin another enable_run_stats(): the kernel counts while there is one"

    def __init__(self) -> None:
        self._fd = api.ebpf_program_enable_run_stats()

    def close(self) -> None:
        """Ends the counting, unless another process needs it."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def __enter__(self) -> "enable_run_stats":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_fd"):
            self.close()
