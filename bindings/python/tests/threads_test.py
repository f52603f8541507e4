#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Threads, closing while others use it, and fork."""
import ctypes
import gc
import os
import subprocess
import sys
import threading
import time
import traceback
import unittest
from array import array

import ebpfmap
import runner
from ebpfmap._generated import api
from ebpfmap import HashMap, HashOfMaps, Object, MapSpec


def in_threads(count, work):
    """Runs work(number) in several threads at once; returns their exceptions."""
    raised = []

    def run(number):
        try:
            work(number)
        except Exception as error:
            raised.append(error)
    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def in_child(work):
    """Runs work() in a forked process; whether it returned."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def refused_to_a_child(*uses):
    """For the child: these calls fail, because their objects belong to the parent."""
    for use in uses:
        try:
            use()
        except ValueError as error:
            assert "belongs to process" in str(error), error
        else:
            raise AssertionError("it was of use")


class ThreadsTest(unittest.TestCase):
    def setUp(self):
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)  # threads come between any two steps
        self.addCleanup(sys.setswitchinterval, interval)

    def test_many_threads_on_one_map(self):
        with HashMap("I", "Q", 10000) as map:
            def work(number):
                for key in range(number * 1000, number * 1000 + 1000):
                    map[key] = key * 3
                    assert map[key] == key * 3
                    if key % 2:
                        del map[key]
            self.assertEqual(in_threads(8, work), [])
            self.assertEqual(dict(map.items()), {key: key * 3 for key in range(0, 8000, 2)})

    def test_many_threads_on_one_cursor(self):
        entries = {key: 3 * key for key in range(4000)}
        with HashMap("I", "Q", len(entries)) as map:
            map.update(entries)
            with map.cursor() as cursor:
                met = []
                self.assertEqual(in_threads(4, lambda _: met.extend(cursor)), [])
            self.assertEqual((len(met), dict(met)), (len(entries), entries))

    def test_closing_in_the_middle_of_a_call_of_the_same_thread(self):
        with HashMap("I", "Q", 4) as map:  # as a signal's handler may
            cursor = map.cursor()
            handle = cursor._handle
            with handle:
                cursor.close()
                self.assertTrue(handle.value)
                self.assertRaises(ValueError, handle.__enter__)
            self.assertFalse(handle.value)

    def test_closing_while_others_use_it(self):
        for _ in range(30):
            map = HashMap("I", "Q", 1000)
            for key in range(1000):
                map[key] = key
            started = threading.Barrier(5)

            def work(number):
                started.wait()
                if number == 0:
                    time.sleep(0.002)
                    map.close()
                while True:
                    if number == 1:
                        sum(map.values())
                    elif number == 2:
                        next(iter(map.cursor()), None)
                    else:
                        assert map[number] == number
                        map[number] = number
            raised = in_threads(5, work)
            self.assertEqual([str(error) for error in raised if "closed" not in str(error)], [])
            self.assertEqual({type(error) for error in raised}, {ValueError})

    def test_closing_an_outer_map_while_others_change_it(self):
        outer = HashOfMaps("I", MapSpec("hash", "I", "I", 1), 4)
        with HashMap("I", "I", 1) as inner:
            def work(number):
                if number == 0:
                    time.sleep(0.02)
                    outer.close()
                while True:
                    outer[number] = inner
            self.assertEqual({str(error) for error in in_threads(3, work)}, {"the map is closed"})

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_closing_an_object_while_it_is_loaded(self):
        for _ in range(3):
            route = Object.bundled("route")

            def work(number):
                if number == 0:
                    route.load()
                elif number == 1:
                    route.close()
                else:
                    for _ in range(100):
                        list(route.maps)
            self.assertLessEqual({type(error) for error in in_threads(4, work)}, {ValueError})
            self.assertTrue(route.closed)

    def test_calls_that_wait_let_others_run(self):
        keeps_the_lock = 4  # FUNCFLAG_PYTHONAPI of ctypes
        checked = set()
        for name, (_, _, blocking) in api.PROTOTYPES.items():
            if runner.WITH_PROGRAMS or hasattr(api.functions._releasing, name):
                self.assertEqual(not getattr(api.functions, name)._flags_ & keeps_the_lock, blocking, name)
                checked.add(blocking)
        self.assertEqual(checked, {True, False})

    def test_maps_go_on_in_a_forked_process(self):
        with HashMap("I", "Q", 4) as map:
            map[1] = 1

            def work():
                map[2] = map[1] + 1
                assert dict(map.items()) == {1: 1, 2: 2}
                map.close()
            self.assertTrue(in_child(work))
            self.assertEqual(map[2], 2)

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_what_belongs_to_one_thread_belongs_to_its_process(self):
        with HashMap("I", "Q", 4) as map, map.cursor() as cursor, Object.bundled("forward") as forward:
            def work():
                refused_to_a_child(lambda: next(cursor), lambda: list(forward.maps))
                forward.close()
            self.assertTrue(in_child(work))
            self.assertEqual(len(forward.programs), 2)

    def test_what_is_open_at_the_end_of_the_interpreter(self):
        program = ("import ebpfmap\nmap = ebpfmap.HashMap('I', 'Q', 4)\nmap[1] = 1\nwalk = iter(map.items())\nnext(walk)\n"
                   f"object = ebpfmap.Object.bundled('forward') if {runner.WITH_PROGRAMS} else None\nmap.me = map\n")
        done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


CLONE_NEWNET = 0x40000000
LOOPBACK = 1


def open_sockets():
    """The descriptors of this process that are sockets."""
    return {name for name in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{name}") and os.readlink(f"/proc/self/fd/{name}").startswith("socket:")}


class SocketsWithOneMemoryTest(unittest.TestCase):
    """They are for one thread at a time, all together."""

    @classmethod
    def setUpClass(cls):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

    def setUp(self):
        self.before = open_sockets()
        self.spec = api.ebpf_xsk_spec_new()
        api.ebpf_xsk_spec_set_frames(self.spec, 256, 2048)
        api.ebpf_xsk_spec_set_rings(self.spec, 64, 64)

    def tearDown(self):
        gc.collect()
        self.assertEqual(open_sockets(), self.before)

    def two_sockets(self):
        one = api.ebpf_xsk_open(self.spec, LOOPBACK, 0)
        return one, api.ebpf_xsk_open_shared(self.spec, one, LOOPBACK, 0)

    def waiting(self, xsk):
        """A thread that waits for frames, which do not come: for long enough on a busy machine, too."""
        thread = threading.Thread(target=api.ebpf_xsk_wait, args=(xsk, api.XskEvent.READABLE, 2000))
        thread.start()
        time.sleep(0.3)
        return thread

    def test_a_call_waits_for_its_turn(self):
        one, other = self.two_sockets()
        thread = self.waiting(one)
        begin, addresses = time.monotonic(), array("Q", [0])
        self.assertEqual(api.ebpf_xsk_counter(one, api.XskCounter.RECEIVED), 0)  # this one may be called at any time
        self.assertLess(time.monotonic() - begin, 0.5)
        self.assertEqual(api.ebpf_xsk_reserve(other, addresses), 1)
        self.assertGreater(time.monotonic() - begin, 0.5)
        thread.join()
        other.close()
        one.close()
        self.assertRaises(ValueError, api.ebpf_xsk_counter, one, api.XskCounter.RECEIVED)

    def test_the_collector_does_not_wait(self):
        one, other = self.two_sockets()
        thread = self.waiting(one)
        begin, sockets = time.monotonic(), open_sockets()
        del other
        gc.collect()
        self.assertLess(time.monotonic() - begin, 0.5)
        self.assertEqual(open_sockets(), sockets)  # for it is not yet closed
        thread.join()
        self.assertEqual(len(open_sockets()), len(sockets) - 1)
        one.close()

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_a_socket_of_a_group_twice(self):
        group = api.ebpf_xsk_group_open(self.spec, LOOPBACK, api.XdpMode.GENERIC, None)
        one, other = api.ebpf_xsk_group_socket(group, 0), api.ebpf_xsk_group_socket(group, 0)
        thread = self.waiting(one)
        begin, addresses = time.monotonic(), array("Q", [0])
        self.assertEqual(api.ebpf_xsk_reserve(other, addresses), 1)
        self.assertGreater(time.monotonic() - begin, 0.5)
        thread.join()
        one.close()
        del group
        gc.collect()
        api.ebpf_xsk_release(other, addresses)
        other.close()

    def test_arrays_have_entries_of_the_right_width(self):
        one, other = self.two_sockets()
        addresses, lengths = array("Q", bytes(8 * 4)), (ctypes.c_uint32 * 3)(64, 64, 64)
        self.assertEqual(api.ebpf_xsk_reserve(one, addresses), 4)
        self.assertEqual(len(set(addresses)), 4)
        for wrong in (array("I", bytes(16)), bytes(32), [0, 0]):
            self.assertRaises(TypeError, api.ebpf_xsk_release, one, wrong)
        self.assertEqual(api.ebpf_xsk_send(one, addresses, lengths, None), 3)  # as many as the shortest
        api.ebpf_xsk_release(one, memoryview(addresses)[3:])
        self.assertEqual(api.ebpf_xsk_recv(one, addresses, lengths, None), 0)
        other.close()
        one.close()


if __name__ == "__main__":
    runner.main()
