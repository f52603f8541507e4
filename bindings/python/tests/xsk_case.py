# SPDX-License-Identifier: BSD-2-Clause
"""Shared parts of the tests of AF_XDP sockets: packets, a packet socket at the other end, a test case."""
import gc
import os
import socket
import time
import unittest
from contextlib import contextmanager

import ebpfmap
from ebpfmap import InterfaceBusyError, XskGroup, XskSocket, XskSpec
from wires import ETHERTYPE, send

SMALL = XskSpec(frames=64, frame_size=2048, receive=32, send=32)


def packet(number, length=64):
    """A frame that no other is like."""
    head = b"\xff" * 6 + b"\x02\0\0\0\0\1" + ETHERTYPE.to_bytes(2, "big")
    return head + number.to_bytes(4, "big") * ((length - len(head)) // 4)


def echoed(data):
    return data[6:12] + data[:6] + data[12:]


@contextmanager
def listening(interface):
    """A packet socket at the other end of a wire, which sends and receives."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE)) as other:
        other.bind((interface, ETHERTYPE))
        other.settimeout(2)
        yield other


def hear(other, count):
    heard = set()
    while len(heard) < count:
        heard.add(other.recv(10000))
    return heard


def receive(xsk, count):
    """So many packets, as bytes."""
    got = []
    while len(got) < count:
        if not xsk.wait(2):
            raise AssertionError(f"{len(got)} of {count} packets: {xsk.statistics}")
        got += xsk.recv_bytes()
    return got


def sockets():
    """The AF_XDP sockets of this process and their mappings."""
    def link(fd):
        try:
            return os.readlink(f"/proc/self/fd/{fd}")
        except OSError:
            return ""
    with open("/proc/self/maps") as maps:
        rings = sum("socket:[" in line for line in maps)
    return sum(link(fd).startswith("socket:[") for fd in os.listdir("/proc/self/fd")), rings


def opened(*arguments):
    """A socket on a queue of a closed one. The kernel releases a queue late on a busy machine."""
    end = time.monotonic() + 20
    while True:
        try:
            return XskSocket(*arguments)
        except InterfaceBusyError:
            if time.monotonic() > end:
                raise


class XskCase(unittest.TestCase):
    def setUp(self):
        gc.collect()
        self.before = sockets(), len(os.listdir("/proc/self/fd"))
        self.addCleanup(self.check_that_nothing_is_left)

    def check_that_nothing_is_left(self):
        gc.collect()
        self.assertEqual((sockets(), len(os.listdir("/proc/self/fd"))), self.before)
        self.assertIsNone(ebpfmap.find_xdp("a1"))

    def refused(self, kind, cause, call, *arguments, **options):
        with self.assertRaises(kind) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.cause, cause)
        self.assertTrue(caught.exception.message and caught.exception.operation)

    @contextmanager
    def received(self, count=4):
        """A socket that has received some packets, and those."""
        with XskGroup("a1", SMALL) as group:
            send("a0", count=count)
            time.sleep(0.1)
            frames = group[0].recv()
            self.assertEqual(len(frames), count)
            yield group[0], frames
