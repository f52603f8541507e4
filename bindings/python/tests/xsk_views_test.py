#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Views of frames: their life, and closing while they are in use."""
import gc
import os
import signal
import sys
from contextlib import suppress
from itertools import count

import ebpfmap
import runner
from ebpfmap import ArgumentError, Cause, XskGroup, XskSocket
from wires import ETHERTYPE, make_wires, send
from xsk_case import SMALL, XskCase, opened, receive, sockets


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


class ViewsTest(XskCase):
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

        # The kernel takes a fifth of a second to release a queue, so a run tests every fifth step. The runs begin at different ones.
        for step in count(1 + os.getpid() % 5, 5):
            with opened("a1", 0, SMALL) as xsk:
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


if __name__ == "__main__":
    make_wires()
    runner.main()
