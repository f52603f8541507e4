#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Threads, closing while others use it, and fork."""
import os
import subprocess
import sys
import threading
import time
import traceback
import unittest

import ebpfmap
import runner
from ebpfmap import _api as api
from ebpfmap import HashMap, HashOfMaps, Object, Spec


def in_threads(count, work):
    """Runs work(number) in so many threads at once; what they raised."""
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
        outer = HashOfMaps("I", Spec("hash", "I", "I", 1), 4)
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
                for use in (lambda: next(cursor), lambda: list(forward.maps)):
                    try:
                        use()
                    except ValueError as error:
                        assert "belongs to process" in str(error), error
                    else:
                        raise AssertionError("it was of use")
                forward.close()
            self.assertTrue(in_child(work))
            self.assertEqual(len(forward.programs), 2)

    def test_what_is_open_at_the_end_of_the_interpreter(self):
        program = ("import ebpfmap\nmap = ebpfmap.HashMap('I', 'Q', 4)\nmap[1] = 1\nwalk = iter(map.items())\nnext(walk)\n"
                   f"object = ebpfmap.Object.bundled('forward') if {runner.WITH_PROGRAMS} else None\nmap.me = map\n")
        done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    runner.main()
