#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Packets through AF_XDP sockets, between interfaces of a network namespace of their own."""
import dataclasses
import selectors
import subprocess
import sys
import time
import unittest
from array import array
from contextlib import suppress
from ctypes import c_uint64

import ebpfmap
import runner
from ebpfmap import (
    ArgumentError, Cause, Object, XdpMode, XskEvent, XskGroup, XskMode, XskFrameOption, XskTxMetadataMode, XskSocket)
from wires import ip, make_wires, send
from xsk_case import SMALL, XskCase, echoed, hear, listening, packet, receive

ECHO = runner.SOURCE / "examples/languages/xsk-echo.py"


class PacketsTest(XskCase):
    def test_every_packet_is_received_as_it_was_sent(self):
        for mode in (XdpMode.NATIVE, XdpMode.GENERIC):
            with XskGroup("a1", xdp_mode=mode) as group, listening("a0") as other:
                self.assertEqual((group.xdp_mode, len(group), group[0].mode), (mode, 1, XskMode.COPY))
                sent = [packet(number, 64 + number % 1400) for number in range(1000)]
                got = []
                for start in range(0, len(sent), 100):
                    for data in sent[start:start + 100]:
                        other.send(data)
                    got += receive(group[0], 100)
                self.assertEqual(got, sent)
                self.assertEqual(group[0].statistics.received, 1000)
                self.assertEqual(sum(group[0].statistics[:5]), 0)

    def test_every_packet_comes_back(self):
        with XskGroup("a1", SMALL) as group, listening("a0") as other:
            sent, heard = [packet(number, 64 + number % 1400) for number in range(1000)], set()
            for start in range(0, len(sent), 20):
                for data in sent[start:start + 20]:
                    other.send(data)
                left = 20
                while left:
                    self.assertEqual(group[0].wait(2), XskEvent.READABLE)
                    frames = group[0].recv()
                    for data in frames:
                        data[:12] = bytes(data[6:12]) + bytes(data[:6])
                    self.assertEqual(group[0].send(frames), len(frames))
                    left -= len(frames)
                heard |= hear(other, 20)
            self.assertEqual(heard, {echoed(data) for data in sent})
            for _ in range(100):
                if group[0].statistics.completed < 1000:
                    group[0].reap()
            self.assertEqual(group[0].statistics[-3:], (1000, 1000, 1000))

    def test_packets_of_bytes(self):
        with XskGroup("a1", SMALL) as group, listening("a0") as other:
            packets = [packet(number) for number in range(20)]
            self.assertEqual(group[0].send_bytes(iter(packets)), 20)
            self.assertEqual(hear(other, 20), set(packets))
            self.assertEqual(group[0].send_bytes([bytearray(packets[0]), memoryview(packets[1])]), 2)
            self.assertEqual(hear(other, 2), set(packets[:2]))
            self.assertEqual(group[0].send_bytes([]), 0)
            for _ in range(10):  # nothing is lost with those that there is no room for
                self.assertIn(group[0].send_bytes(packets * 20), range(20, 65))
            self.assertRaises(TypeError, group[0].send_bytes, packets[0])
            for wrong in (b"", bytes(2000)):
                self.refused(ArgumentError, Cause.FRAME_SIZE, group[0].send_bytes, [packets[0], wrong])
            while group[0].statistics.completed < group[0].statistics.sent:
                group[0].reap()
            self.assertEqual(len(group[0].reserve(64)), 32)  # the others are with the kernel, to receive

    def test_packets_are_told_apart_by_address(self):
        with XskGroup("a1", SMALL) as group, listening("a0") as other:
            for number in range(20):
                other.send(packet(number))
            received = 0
            while received < 20:
                group[0].wait(2)
                frames = group[0].recv()
                odd = [at for at, data in enumerate(frames) if data[17] % 2]
                addresses, lengths = [frames.addresses[at] for at in odd], [frames.lengths[at] for at in odd]
                self.assertEqual(group[0].send(addresses, lengths), len(odd))
                group[0].release([address for address in frames.addresses if address not in addresses])
                self.refused(ArgumentError, Cause.XSK_FRAME, group[0].release, frames)
                received += len(frames)
            self.assertEqual(hear(other, 10), {packet(number) for number in range(1, 20, 2)})

    def test_numbers_in_arrays_of_any_kind(self):
        kinds = [list, tuple, lambda numbers: array("Q", numbers), lambda numbers: array("q", numbers),
                 lambda numbers: memoryview(array("Q", numbers)), lambda numbers: (c_uint64 * len(numbers))(*numbers)]
        with suppress(ImportError):
            import numpy
            kinds += [numpy.array, lambda numbers: numpy.array([[number, 0] for number in numbers])[:, 0]]
        with XskSocket("a1", 0, SMALL) as xsk:
            for kind in kinds:
                addresses = xsk.reserve(64)
                self.assertEqual(len(addresses), 32)  # the others are with the kernel, to receive
                held = xsk.view(addresses[4], 10)
                xsk.release(kind(addresses.tolist()))
                self.assertRaises(ValueError, held.tobytes)
            self.assertRaises(TypeError, xsk.release, array("I", [1]))
            self.assertRaises(OverflowError, xsk.release, [2**64])
            self.assertRaises(OverflowError, xsk.send, [1], [2**32])
            self.assertRaises(ValueError, xsk.send, [1, 2], [60])
            self.assertRaises(ValueError, xsk.send, [1], [60], [0, 0])
            self.assertRaises(ValueError, xsk.send, [1])

    def test_all_queues(self):
        ip("link add c0 numtxqueues 2 numrxqueues 2 type veth peer name c1 numtxqueues 2 numrxqueues 2")
        self.addCleanup(ip, "link del c0")
        for side in ("c0", "c1"):
            ip(f"link set {side} addrgenmode none up")
        with XskGroup("c1", SMALL) as group:
            self.assertEqual((len(group), len(list(group)), len({xsk.fileno() for xsk in group})), (2, 2, 2))
            with selectors.DefaultSelector() as selector:
                for xsk in group:
                    selector.register(xsk, selectors.EVENT_READ)
                sent, got = send("c0", count=20), set()
                while len(got) < 20:
                    ready = selector.select(2)
                    self.assertTrue(ready)
                    for key, _ in ready:
                        got |= set(key.fileobj.recv_bytes())
            self.assertEqual(got, sent)

    def test_a_queue_that_is_added(self):
        ip("link add c0 type veth peer name c1 numtxqueues 2 numrxqueues 2")
        self.addCleanup(ip, "link del c0")
        subprocess.run(["ethtool", "-L", "c1", "rx", "1", "tx", "1"], check=True)
        for side in ("c0", "c1"):
            ip(f"link set {side} addrgenmode none up")
        with XskGroup("c1", SMALL) as group:
            self.assertEqual((group.refresh(), len(group)), (0, 1))
            subprocess.run(["ethtool", "-L", "c1", "rx", "2"], check=True)
            self.assertEqual((group.refresh(), len(group)), (1, 2))
            self.assertEqual(len({xsk.fileno() for xsk in group}), 2)
            sent = send("c0", count=5)
            self.assertEqual(set(data for data in receive(group[0], 5)), sent)

    def test_long_packets_in_several_frames(self):
        for end in "a0", "a1":
            ip(f"link set {end} mtu 9000")
            self.addCleanup(ip, f"link set {end} mtu 1500")
        spec = dataclasses.replace(SMALL, multi_buffer=True)
        with XskGroup("a1", spec, xdp_mode=XdpMode.NATIVE) as group, listening("a0") as other:
            xsk = group[0]
            sent = [packet(number, length) for number, length in enumerate((64, 1792, 1796, 5000, 9000))]
            for data in sent:
                other.send(data)
            self.assertEqual(receive(xsk, 5), sent)
            self.assertEqual(xsk.send_bytes(sent), 5)
            self.assertEqual(hear(other, 5), set(sent))
            other.send(sent[3])
            xsk.wait(2)
            frames = xsk.recv()
            self.assertGreater(len(frames), 2)
            self.assertEqual([bool(options & XskFrameOption.CONTINUED) for options in frames.options],
                             [True] * (len(frames) - 1) + [False])
            self.assertEqual(b"".join(frames), sent[3])
            self.assertEqual(xsk.send(frames), len(frames))
            self.assertEqual(hear(other, 1), {sent[3]})
            for _ in range(3):
                self.assertIn(xsk.send_bytes([packet(1, 9000)] * 20), (4, 5))  # of 6 frames each: there are 32

    def test_step_by_step(self):
        with Object.bundled("steer").load() as steer, XskSocket("a1", 0, SMALL) as xsk:
            steer.maps["sockets"].set_queue("a1", 0, xsk)
            with steer.programs["steer"].attach_xdp("a1"):
                self.assertEqual(set(receive(xsk, len(sent := send("a0", count=20)))), sent)

    def test_what_is_asked_of_the_device(self):
        spec = dataclasses.replace(SMALL, tx_metadata=XskTxMetadataMode.SOFTWARE)
        with XskSocket("a1", 0, spec) as xsk, listening("a0") as other:
            data = bytearray(packet(1))
            data[20:22] = bytes(2)  # the sum goes here
            plain, timed = xsk.reserve(2)
            xsk.write(plain, data)
            xsk.write(timed, data)
            xsk.set_tx_metadata(plain, checksum=(14, 6))
            xsk.set_tx_metadata(timed, timestamp=True)
            self.assertEqual(xsk.send([plain, timed], [len(data)] * 2, [XskFrameOption.TX_METADATA] * 2), 2)
            words = [int.from_bytes(data[at:at + 2], "big") for at in range(14, len(data), 2)]
            total = sum(words)
            while total >> 16:
                total = (total & 0xFFFF) + (total >> 16)
            summed = bytes(data[:20]) + (total ^ 0xFFFF).to_bytes(2, "big") + bytes(data[22:])
            self.assertEqual(hear(other, 2), {bytes(data), summed})
            stamps = []
            for _ in range(100):
                stamps += xsk.tx_timestamps()
            self.assertEqual([stamp.address for stamp in stamps], [timed])
            self.assertLess(abs(stamps[0].nanoseconds - time.clock_gettime_ns(time.CLOCK_TAI)), 10 * 10**9)
            self.refused(ArgumentError, Cause.ARGUMENT, xsk.set_tx_metadata, xsk.reserve(1)[0])


class EchoTest(unittest.TestCase):
    def echo(self, *arguments):
        return subprocess.Popen([sys.executable, str(ECHO), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_every_packet_comes_back(self):
        with self.echo("a1") as echo, listening("a0") as other:
            self.assertEqual(echo.stdout.readline(), "echoing on 1 queues\n")
            sent, heard = [packet(number) for number in range(500)], set()
            for start in range(0, len(sent), 50):
                for data in sent[start:start + 50]:
                    other.send(data)
                heard |= hear(other, 50)
            self.assertEqual(heard, {echoed(data) for data in sent})
            _, errors = echo.communicate("some words that do not matter\n", 10)
            self.assertEqual((echo.returncode, errors), (0, ""))
        self.assertIsNone(ebpfmap.find_xdp("a1"))

    def test_what_it_refuses(self):
        for arguments, message in ((), "usage: xsk-echo INTERFACE"), (("nowhere0",), 'xsk-echo: no interface.*"nowhere0"'):
            with self.echo(*arguments) as echo:
                _, errors = echo.communicate("", 10)
            self.assertEqual(echo.returncode, 1)
            self.assertRegex(errors, message)


if __name__ == "__main__":
    make_wires()
    runner.main()
