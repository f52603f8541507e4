#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""AF_XDP sockets and groups: specs, waiting, errors and the end."""
import dataclasses
import os
import subprocess
import sys
import threading
import time

import ebpfmap
import runner
from ebpfmap import (
    ArgumentError, Cause, InterfaceDownError, InterfaceError, Object, XdpModeError, XskEvent, XskGroup, XskMap, XskMode,
    XskSocket, XskSpec)
from threads_test import in_child, refused_to_a_child
from wires import ip, make_wires, send
from xsk_case import SMALL, XskCase, hear, listening, packet, receive


def memory():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


class SocketTest(XskCase):
    def test_waiting(self):
        with XskGroup("a1", SMALL) as group:
            begin = time.monotonic()
            self.assertEqual(group[0].wait(0), XskEvent(0))
            self.assertLess(time.monotonic() - begin, 1)
            self.assertEqual(group[0].wait(0.3), XskEvent(0))
            self.assertGreater(time.monotonic() - begin, 0.29)
            self.assertEqual(group[0].wait(None, XskEvent.WRITABLE), XskEvent.WRITABLE)
            threading.Timer(0.3, send, ["a0"], {"count": 1}).start()
            self.assertEqual(group[0].wait(), XskEvent.READABLE)
            self.assertEqual(group[0].wait(0, XskEvent.READABLE | XskEvent.WRITABLE), XskEvent.READABLE | XskEvent.WRITABLE)
            for wrong in (0, 4):
                self.refused(ArgumentError, Cause.ARGUMENT, group[0].wait, None, wrong)

    def test_waiting_without_a_frame_takes_its_time_and_no_cpu(self):
        with XskSocket("a1", 0, XskSpec(frames=4, frame_size=2048, receive=4, send=4)) as xsk:
            begin, spent = time.monotonic(), time.thread_time()
            self.assertEqual(xsk.wait(0.5, XskEvent.WRITABLE), XskEvent(0))
            self.assertGreater(time.monotonic() - begin, 0.49)
            self.assertLess(time.thread_time() - spent, 0.25)

    def test_an_interface_that_goes_down_and_away(self):
        ip("link add c0 type veth peer name c1")
        for side in ("c0", "c1"):
            ip(f"link set {side} addrgenmode none up")
        with XskSocket("c1", 0, SMALL) as xsk:
            ip("link set c1 down")
            self.refused(InterfaceDownError, Cause.INTERFACE_DOWN, xsk.wait, 0.25)
            self.assertEqual(xsk.send_bytes([packet(1)]), 1)
            self.refused(InterfaceDownError, Cause.INTERFACE_DOWN, xsk.reap)
            ip("link del c0")
            self.refused(InterfaceError, Cause.INTERFACE, xsk.wait, None)
        self.refused(InterfaceError, Cause.INTERFACE, XskSocket, "c1")

    def test_specs_that_break_a_rule(self):
        for changes, kind, cause in (({"frames": 0}, ArgumentError, Cause.XSK_FRAMES),
                                     ({"frame_size": 3000}, ArgumentError, Cause.XSK_FRAMES),
                                     ({"headroom": 2000}, ArgumentError, Cause.XSK_FRAMES),
                                     ({"receive": 3}, ArgumentError, Cause.XSK_RING),
                                     ({"receive": 0, "send": 0}, ArgumentError, Cause.XSK_RING),
                                     ({"mode": 3}, ArgumentError, Cause.ARGUMENT),
                                     ({"tx_metadata": 3}, ArgumentError, Cause.ARGUMENT),
                                     ({"mode": XskMode.ZEROCOPY}, XdpModeError, Cause.XSK_ZEROCOPY)):
            with self.subTest(**changes):
                self.refused(kind, cause, XskSocket, "a1", 0, dataclasses.replace(SMALL, **changes))
                self.refused(kind, cause, XskGroup, "a1", dataclasses.replace(SMALL, **changes))
        self.refused(ArgumentError, Cause.XSK_QUEUE, XskSocket, "a1", 99, SMALL)
        self.assertRaises(OverflowError, XskSocket, "a1", -1, SMALL)

    def test_specs_as_they_are_by_default_and_otherwise(self):
        with XskSocket("a1") as xsk:
            self.assertEqual(len(xsk.memory), XskSpec().frames * XskSpec().frame_size)
            self.assertEqual(len(xsk.reserve(5000)), XskSpec().frames - XskSpec().receive)
        for changes in ({"unaligned": True, "frame_size": 3000}, {"headroom": 100}, {"busy_poll": (20, 64)},
                        {"mode": XskMode.COPY}):
            spec = dataclasses.replace(SMALL, **changes)
            with self.subTest(**changes), XskGroup("a1", spec) as group:
                xsk = group[0]
                address, = xsk.reserve()
                self.assertEqual(address % spec.frame_size, 256 + spec.headroom)
                self.assertEqual(len(xsk.view(address, spec.room)), spec.room)
                self.refused(ArgumentError, Cause.FRAME_SIZE, xsk.view, address, spec.room + 1)
                sent = send("a0", count=10)
                self.assertEqual(set(receive(xsk, 10)), sent)
                self.assertEqual(xsk.send_bytes(sent), 10)
        with XskSocket("a1", 0, dataclasses.replace(SMALL, receive=0)) as xsk, listening("a0") as other:
            self.assertEqual(xsk.send_bytes([packet(1)]), 1)
            self.assertEqual(hear(other, 1), {packet(1)})
            self.refused(ebpfmap.UnsupportedError, Cause.NOT_SUPPORTED, xsk.recv)

    def test_huge_pages(self):
        spec = dataclasses.replace(SMALL, huge_pages=True)
        with open("/proc/meminfo") as meminfo:
            free = int(next(line.split()[1] for line in meminfo if line.startswith("HugePages_Free")))
        if not free:
            return self.refused(ebpfmap.Error, Cause.OUT_OF_MEMORY, XskSocket, "a1", 0, spec)
        with XskSocket("a1", 0, spec) as xsk:
            xsk.release(xsk.reserve(4))

    def test_a_group_with_an_object(self):
        with Object.bundled("steer") as steer, listening("a0") as other:
            steer.constants["match"] = 1
            with XskGroup("a1", SMALL, object=steer) as group:
                send("a0", count=5)  # of which none has a port
                self.assertEqual(group[0].wait(0.2), XskEvent(0))
                self.assertEqual(steer.maps["counters"].sums(ebpfmap.SteerCounter.NOT_IP)[0], 5)
            with XskGroup("a1", SMALL, object=steer) as group:
                self.assertEqual(send("a0", count=5) and group[0].wait(0.2), XskEvent(0))
        self.refused(InterfaceError, Cause.INTERFACE, XskGroup, "no-such-if")
        with Object.bundled("forward") as forward:
            self.refused(ebpfmap.MemberError, Cause.OBJECT_MEMBER, XskGroup, "a1", SMALL, object=forward)

    def test_an_xskmap(self):
        with XskMap(4) as xsks, XskSocket("a1", 0, SMALL) as xsk:
            xsks[2] = xsk
            xsks.set_queue("a1", 0, xsk)
            self.assertEqual(sorted(xsks), [0, 2])
            self.refused(ArgumentError, Cause.XSK_BINDING, xsks.set_queue, "a1", 1, xsk)
            self.refused(ArgumentError, Cause.XSK_BINDING, xsks.set_queue, ebpfmap.interface_index("b0"), 0, xsk)

    def test_a_process_that_was_forked_off(self):
        with XskGroup("a1", SMALL) as group:
            view = group[0].memory

            def work():
                refused_to_a_child(group[0].recv, group[0].reap, lambda: group[0].memory)
                group[0].close()
                group.close()
            self.assertTrue(in_child(work))
            sent = send("a0", count=5)
            self.assertEqual(set(receive(group[0], 5)), sent)
            self.assertEqual(len(view), 64 * 2048)

    def test_memory_is_given_back(self):
        for use in (lambda: XskSocket("a1").close(), lambda: XskGroup("a1").close(), lambda: XskSocket("a1"),
                    lambda: XskGroup("a1"), lambda: XskSocket("a1").memory):
            before = memory()
            for _ in range(4):
                use()
            self.assertLess(memory() - before, XskSpec().frames * XskSpec().frame_size)

    def test_what_is_open_at_the_end_of_the_interpreter(self):
        program = ("import ebpfmap\ngroup = ebpfmap.XskGroup('a1')\nxsk = group.open_socket(0)\nview = xsk.memory[:4]\n"
                   "xsk.me = xsk\nframes = xsk.recv()\n")
        done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIsNone(ebpfmap.find_xdp("a1"))

    def test_what_they_say_of_themselves(self):
        with self.received() as (xsk, frames):
            self.assertRegex(repr(xsk), r"<ebpfmap\.XskSocket \d+, COPY>")
            self.assertEqual(repr(frames), "<ebpfmap.Frames: 4 of 272 bytes>")
        self.assertEqual(repr(xsk), "<ebpfmap.XskSocket, closed>")


if __name__ == "__main__":
    make_wires()
    runner.main()
