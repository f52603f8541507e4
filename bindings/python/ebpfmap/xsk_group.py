# SPDX-License-Identifier: BSD-2-Clause
"""AF_XDP sockets on all queues of an interface, with the program that redirects packets to them."""
from contextlib import ExitStack, suppress
from typing import Iterator, List, Optional, Sequence, Tuple, Union, overload

from ._generated import api
from ._generated.api import XdpMode, XskGroupHandle, XskHandle
from ._call import integer
from .object import Object
from .resource import Resource, interface_index, opened
from .xsk import XskSocket
from .xsk_spec import XskSpec, checked_spec


class XskGroup(Resource[XskGroupHandle], Sequence[XskSocket]):
    """An AF_XDP socket for each receive queue of an interface, and a program that redirects every packet to them. group[0] is
    the socket of the first queue. After close() the packets go to the network stack again."""

    noun = "xsk group"
    way_out = "open it where it is used; open_socket() makes one of its sockets stay, fileno() of a socket is for select"
    _held: List[XskHandle]
    """Keeps the sockets open, because the group of the C library must not close the last handle of a socket: it ignores the
    lock."""
    _sockets: Tuple[XskSocket, ...]

    def __init__(self, interface: Union[str, int], spec: XskSpec = XskSpec(), *, xdp_mode: int = XdpMode.AUTO,
                 object: Optional[Object] = None) -> None:
        """Opens the sockets, stores them in an xskmap and attaches the program: the bundled object "steer", which redirects
        every packet, or an `object`: steer with other constants, loaded or not, or an object with an xskmap "sockets" and a
        program "steer"."""
        handle = None if object is None else opened(object, Object, "object")
        self._handle = group = api.ebpf_xsk_group_open(checked_spec(spec)._make(), interface_index(interface), xdp_mode, handle)
        self._spec = spec
        queues = range(api.ebpf_xsk_group_count(group))
        self._held = [api.ebpf_xsk_group_socket(group, queue) for queue in queues]
        self._sockets = tuple([self._socket(group, queue, spec) for queue in queues])

    @staticmethod
    def _socket(group: XskGroupHandle, queue: int, spec: XskSpec) -> XskSocket:
        socket = XskSocket.__new__(XskSocket)
        socket._adopt(api.ebpf_xsk_group_socket(group, queue), spec)
        return socket

    @overload
    def __getitem__(self, queue: int) -> XskSocket: ...

    @overload
    def __getitem__(self, queue: slice) -> Tuple[XskSocket, ...]: ...

    def __getitem__(self, queue: Union[int, slice]) -> Union[XskSocket, Tuple[XskSocket, ...]]:
        if isinstance(queue, slice):
            return self._sockets[queue]
        at = integer(queue, "queue", -(1 << 31), (1 << 31) - 1)
        if not -len(self) <= at < len(self):
            raise IndexError(f"queue {at} of {len(self)}")
        return self._sockets[at]

    def __len__(self) -> int:
        return len(self._sockets)

    def __iter__(self) -> Iterator[XskSocket]:
        return iter(self._sockets)

    def open_socket(self, queue: int) -> XskSocket:
        """Opens another handle of the socket of a queue. It stays open when the group is closed."""
        handle = api.ebpf_xsk_group_socket(self._open(), queue)
        return XskSocket._with_memory(self._sockets[queue], handle)

    def refresh(self) -> int:
        """Opens sockets on new receive queues of the interface and returns their number. On a veth in native mode, packets go
        to the network stack for a moment."""
        group = self._open()
        added = api.ebpf_xsk_group_refresh(group)
        queues = range(len(self._sockets), len(self._sockets) + added)
        self._held += [api.ebpf_xsk_group_socket(group, queue) for queue in queues]
        self._sockets += tuple([self._socket(group, queue, self._spec) for queue in queues])
        return added

    @property
    def xdp_mode(self) -> XdpMode:
        """The actual mode of the program."""
        return XdpMode(api.ebpf_xsk_group_xdp_mode(self._open()))

    def close(self) -> None:
        """Detaches the program, then closes the sockets except those of open_socket(). Raises BufferError and closes nothing
        while a slice of a view or an array on one exists."""
        with ExitStack() as turns:
            for socket in self._sockets:
                with suppress(ValueError):  # already closed
                    turns.enter_context(socket._taken_back())
            self._detach()
            for socket in self._sockets:
                socket.close()

    def _detach(self) -> None:
        super().close()
        for handle in self._held:
            handle.close()

    def __exit__(self, *exception: object) -> None:
        try:
            self.close()
        except BufferError:
            if exception == (None, None, None):
                raise
            self._detach()
            for socket in self._sockets:
                socket.__exit__(*exception)

    def __repr__(self) -> str:
        return "<ebpfmap.XskGroup, closed>" if self.closed else f"<ebpfmap.XskGroup of {len(self)} sockets>"
