#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Memory that several AF_XDP sockets, threads or handles share."""
import threading

import ebpfmap
import runner
from ebpfmap import ArgumentError, Cause, InterfaceBusyError, XskGroup, XskSocket
from wires import make_wires, send
from xsk_case import SMALL, XskCase, hear, listening


class SharedTest(XskCase):
    def test_what_one_receives_another_sends(self):
        with XskGroup("a1", SMALL) as group, listening("b1") as other:
            inside = group[0]
            with inside.open_shared("b0", 0, SMALL) as outside:
                sent = send("a0", count=20)
                for _ in range(20):
                    if outside.statistics.sent < 20:
                        inside.wait(2)
                        frames = inside.recv()
                        for data in frames:
                            data[14] = 7
                        self.assertEqual(outside.send(frames), len(frames))
                        for data in frames:
                            self.assertRaises(ValueError, bytes, data)
                self.assertEqual(hear(other, 20), {data[:14] + b"\7" + data[15:] for data in sent})

    def test_the_memory_lives_as_long_as_the_last(self):
        one = XskSocket("a1", 0, SMALL)
        with one.open_shared("a1", 0, SMALL) as other:
            address, = one.reserve()
            one.write(address, b"abcd")
            here, there = one.view(address, 4), other.view(address, 4)
            one.close()
            self.assertRaises(ValueError, bytes, here)
            self.assertEqual(there, b"abcd")
            held = there[1:]
            self.assertRaises(BufferError, other.release, [address])
            del held
            other.release([address])
            self.assertRaises(ValueError, bytes, there)

    def test_one_waits_and_another_works(self):
        with XskSocket("a1", 0, SMALL) as one, one.open_shared("b0", 0, SMALL) as other:
            waiting = threading.Thread(target=one.wait, args=(1,))
            waiting.start()
            worked = 0
            while waiting.is_alive():
                other.release(other.reserve(4))
                worked += 1
            self.assertGreater(worked, 50)

    def test_a_socket_that_is_closed_by_another_thread(self):
        def work(xsk):
            with self.assertRaises(ValueError) as caught:
                while True:
                    xsk.wait()
                    frames = xsk.recv()
                    for data in frames:
                        data[0] = 1
                    xsk.release(frames)
            ended.append(str(caught.exception))
        for at_once in (True, False):
            group, ended = XskGroup("a1", SMALL), []
            working = threading.Thread(target=work, args=(group[0],))
            working.start()
            send("a0", count=30)
            if at_once:
                group.close()
            else:
                group[0].close()
            working.join(10)
            self.assertEqual(len(ended), 1)
            group.close()

    def test_the_socket_of_a_group_that_is_closed(self):
        with XskGroup("a1", SMALL) as group:
            mine = group.open_socket(0)
            address, = group[0].reserve()
            mine.write(address, b"12")
            self.assertEqual((group[0].read(address, 2), mine.fileno()), (b"12", group[0].fileno()))
            self.refused(ArgumentError, Cause.XSK_QUEUE, group.open_socket, 1)
            self.assertRaises(IndexError, lambda: group[1])
            self.assertEqual(len(group[:1]), 1)
        self.assertIsNone(ebpfmap.find_xdp("a1"))
        with mine:
            self.assertEqual(mine.read(address, 2), b"12")
            self.refused(InterfaceBusyError, Cause.XSK_QUEUE_BUSY, XskSocket, "a1", 0, SMALL)
        XskSocket("a1", 0, SMALL).close()


if __name__ == "__main__":
    make_wires()
    runner.main()
