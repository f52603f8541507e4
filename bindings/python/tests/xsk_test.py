#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""AF_XDP sockets, with real packets between interfaces of a network namespace of its own."""
import dataclasses
import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from array import array
from contextlib import contextmanager, suppress
from ctypes import c_uint64
from itertools import count

import ebpfmap
import runner
from ebpfmap import (
    ArgumentError, Cause, InterfaceBusyError, InterfaceDownError, InterfaceError, Object, XdpMode, XdpModeError, XskEvent,
    XskGroup, XskMap, XskMode, XskFrameOption, XskTxMetadataMode, XskSocket, XskSpec)
from threads_test import in_child, refused_to_a_child
from wires import ETHERTYPE, ip, make_wires, send

SMALL = XskSpec(frames=64, frame_size=2048, receive=32, send=32)
ECHO = runner.SOURCE / "examples/languages/xsk-echo.py"


class Interruption:
    """Calls a function at one step of the interpreter, where the handler of a signal may run."""

    def __init__(self, step, function):
        self.left, self.function, self.done = step, function, None

    def __call__(self, frame, event, _):
        frame.f_trace_opcodes = True
        self.left -= event == "opcode"
        if self.left == 0 and self.done is None:
            self.done = False
            sys.settrace(None)
            self.function()
            self.done = True
        return self

    def __enter__(self):
        sys.settrace(self)
        return self

    def __exit__(self, *_):
        sys.settrace(None)


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


def memory():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


class XskTest(unittest.TestCase):
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

    # --- packets -----------------------------------------------------------------------------------------------------

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

    # --- views -------------------------------------------------------------------------------------------------------

    @contextmanager
    def received(self, count=4):
        """A socket that has received some packets, and those."""
        with XskGroup("a1", SMALL) as group:
            send("a0", count=count)
            time.sleep(0.1)
            frames = group[0].recv()
            self.assertEqual(len(frames), count)
            yield group[0], frames

    def test_views_are_void_once_their_frames_are_back(self):
        with self.received() as (xsk, frames):
            one, *others = frames
            self.assertIs(frames[0], one)
            self.assertEqual((one.format, one.readonly, len(one), frames[-1][17]), ("B", False, 68, 0))
            xsk.send(frames.addresses[:1], frames.lengths[:1])
            self.assertRaises(ValueError, bytes, one)
            self.assertRaises(ValueError, bytes, frames[0])
            self.assertTrue(all(bytes(view) for view in others))
            xsk.release(frames[1:])
            for view in others:
                self.assertRaises(ValueError, bytes, view)

    def test_views_made_when_some_are_back(self):
        with self.received() as (xsk, frames):
            xsk.release(frames.addresses[1:2])
            self.assertEqual(frames[0][12:14], ETHERTYPE.to_bytes(2, "big"))
            with self.assertRaises(ArgumentError) as caught:
                frames[1]
            self.assertEqual(caught.exception.cause, Cause.XSK_FRAME)
            self.assertRaises(ArgumentError, list, frames)
            self.assertEqual(len(list(frames[2:])), 2)

    def test_addresses_that_were_changed(self):
        with self.received() as (xsk, frames):
            address = frames.addresses[0]
            frames.addresses[0], frames.lengths[1] = 2**40, 2**31
            self.assertEqual([len(view) for view in frames], [68] * 4)
            self.assertEqual([len(view) for view in frames[:2]], [68] * 2)
            self.refused(ArgumentError, Cause.XSK_FRAME, xsk.send, frames)
            xsk.release([address])
            for wrong in (2**40, 2**63, xsk.memory.nbytes):
                self.refused(ArgumentError, Cause.XSK_FRAME, xsk.view, wrong, 1)
            self.refused(ArgumentError, Cause.FRAME_SIZE, xsk.view, frames.addresses[1], 2048)
            self.assertRaises(OverflowError, xsk.view, -1, 1)

    def test_a_slice_holds_a_frame(self):
        with self.received() as (xsk, frames):
            header = frames[1][:14]
            for give_back in (xsk.send, xsk.release):
                with self.assertRaises(BufferError):
                    give_back(frames)
            self.assertEqual(bytes(header[12:]), ETHERTYPE.to_bytes(2, "big"))
            self.assertEqual(xsk.statistics.sent, 0)
            xsk.release(frames[:1])
            xsk.release(frames[2:])
            del header
            xsk.release(frames[1:2])

    def test_numpy(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        with self.received() as (xsk, frames):
            held = numpy.asarray(frames[0])
            with self.assertRaises(BufferError):
                xsk.release(frames)
            self.assertEqual(held[0], 255)
            del held
            memory = numpy.asarray(xsk.memory).reshape(SMALL.frames, SMALL.frame_size)
            addresses = numpy.asarray(frames.addresses)
            self.assertTrue((memory[addresses // 2048, addresses % 2048] == 255).all())
            with self.assertRaises(BufferError):
                xsk.close()
            del memory
            xsk.send(addresses[::2], numpy.asarray(frames.lengths)[::2])
            xsk.release(addresses[1::2])

    def test_closing_while_somebody_looks(self):
        for look in (lambda xsk, frames: frames[0][:14], lambda xsk, frames: xsk.view(frames.addresses[0], 14)[:],
                     lambda xsk, frames: xsk.memory[:100], lambda xsk, frames: memoryview(xsk.memory)):
            with self.received() as (xsk, frames):
                held = look(xsk, frames)
                self.assertRaises(BufferError, xsk.close)
                self.assertFalse(xsk.closed)
                self.assertTrue(bytes(held) and xsk.statistics.received)
                del held
                kept = frames[0], xsk.memory
                xsk.close()
                for view in kept:
                    self.assertRaises(ValueError, bytes, view)
                for use in (xsk.recv, xsk.fileno, lambda: xsk.memory, lambda: frames[:1][0], lambda: xsk.release(frames)):
                    self.assertRaises(ValueError, use)

    def test_closing_a_group_while_somebody_looks(self):
        group = XskGroup("a1", SMALL)
        held = group[0].memory[:1]
        self.assertRaises(BufferError, group.close)
        self.assertFalse(group.closed or group[0].closed)
        send("a0", count=3)
        self.assertEqual(len(receive(group[0], 3)), 3)
        del held
        group.close()
        group.close()
        self.assertTrue(group.closed and group[0].closed)

    def test_an_exception_is_not_hidden_by_what_it_holds(self):
        def fail(group):
            with group:
                header = group[0].memory[:14]
                raise KeyError(bytes(header[:0]))
        for make in (lambda: XskGroup("a1", SMALL), lambda: [XskSocket("a1", 0, SMALL)]):
            opened = make()
            try:
                if isinstance(opened, list):
                    with opened[0] as xsk:
                        header = xsk.memory[:14]
                        raise KeyError("mine")
                fail(opened)
            except KeyError as error:
                self.assertIsNone(error.__context__)
                self.assertIsNone(ebpfmap.find_xdp("a1"))
                if isinstance(opened, list):
                    self.assertEqual((opened[0].closed, bytes(header)), (True, bytes(14)))
            header = xsk = None

    def test_what_outlives_its_socket_keeps_the_memory(self):
        views = [XskSocket("a1", 0, SMALL).memory]
        self.assertEqual(sockets()[0], self.before[0][0] + 1)
        views.append(views[0][5:10])
        del views[0]
        gc.collect()
        self.assertEqual(bytes(views[0]), bytes(5))
        views.clear()
        self.assertEqual(sockets(), self.before[0])

    def test_closing_from_a_signals_handler(self):
        xsk = XskSocket("a1", 0, SMALL)
        addresses = xsk.reserve(16)
        previous = signal.signal(signal.SIGALRM, lambda *_: xsk.close())
        self.addCleanup(signal.signal, signal.SIGALRM, previous)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        views = []
        with self.assertRaises(ValueError):
            while True:
                views = [xsk.view(address, 64) for address in addresses]
        for view in views:
            self.assertRaises(ValueError, bytes, view)

    def test_closing_at_every_step_of_lending(self):
        def lend(xsk, address, keep):
            keep.append(xsk.view(address, 64))
            keep.append(xsk.view(address, 32))  # looks through the views of the frame
            xsk.release([address])

        for step in count(1):
            with XskSocket("a1", 0, SMALL) as xsk:
                (address,), views, closing = xsk.reserve(), [], Interruption(step, xsk.close)
                with suppress(ValueError), closing:
                    lend(xsk, address, views)
                self.assertTrue(closing.done is None or xsk.closed, step)
                for view in views:
                    self.assertRaises(ValueError, bytes, view)
            if closing.done is None:
                break
        self.assertGreater(step, 100)

    def test_closing_in_the_middle_of_lending(self):
        xsk = XskSocket("a1", 0, SMALL)
        address, = xsk.reserve()
        lend = xsk._loans.lend

        def close_and_lend(*arguments):  # as a handler may between any two steps
            xsk.close()
            return lend(*arguments)
        xsk._loans.lend = close_and_lend
        self.assertRaises(ValueError, bytes, xsk.view(address, 64))

    # --- memory that is shared ---------------------------------------------------------------------------------------

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

    # --- waiting, errors, the end --------------------------------------------------------------------------------------

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
