# SPDX-License-Identifier: BSD-2-Clause
"""The network namespace and the bpf file system of a test that runs commands."""
import ctypes

import runner


def enter():
    """Interfaces and pins of this test are gone when it ends, however it ends."""
    new_mount_and_network_namespace = 0x00020000 | 0x40000000
    if ctypes.CDLL(None, use_errno=True).unshare(new_mount_and_network_namespace) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    runner.run("mount", "--make-rprivate", "/")
    runner.run("mount", "-t", "bpf", "bpf", "/sys/fs/bpf")
    runner.run("ip", "link", "set", "lo", "up")
    for name in ("eth0", "eth1", "SENDER", "PEER", "DEVICE", "LOWER", "NAME"):
        runner.run("ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}_far")
        runner.run("ip", "link", "set", name, "up")
        runner.run("ip", "link", "set", f"{name}_far", "up")
