# SPDX-License-Identifier: BSD-2-Clause
"""interface.*, socket.*, preflight, probe.*"""
import socket
import subprocess

import ebpfmap
from session import Session


class InterfaceOperations(Session):
    """The system around the maps: interfaces, sockets, checks in advance."""

    def socket_listen(self, step):
        listening = socket.socket()
        self.keep(step, listening)
        listening.bind(("127.0.0.1", 0))
        listening.listen()

    socket_close = Session.close_one

    def interface_index(self, step):
        return ebpfmap.interface_index(step["name"])

    def interface_name(self, step):
        return ebpfmap.interface_name(step["ifindex"])

    def interface_add(self, step):
        ip("link", "add", step["name"], "up", "type", "veth", "peer", "name", step["peer"])
        ip("link", "set", step["peer"], "up")

    def interface_add_name(self, step):
        ip("link", "property", "add", "dev", step["name"], "altname", step["alternative"])

    def interface_remove(self, step):
        ip("link", "delete", step["name"])

    def preflight(self, step):
        mode = ebpfmap.XdpMode[step.get("mode", "native").upper()]
        return [[finding.key, finding.cause.name] for finding in self.on(step).preflight(mode=mode)]

    def interface_preflight(self, step):
        mode = ebpfmap.XdpMode[step["mode"].upper()]
        map_type = ebpfmap.MapType[step["type"].upper()]
        return [finding.cause.name for finding in ebpfmap.ingress_preflight(step["name"], map_type, mode=mode)]

    def probe_map_type(self, step):
        return ebpfmap.has_map_type(step["type"])


def ip(*words):
    """Has ip(8) change the interfaces."""
    subprocess.run(["ip", *words], check=True)
