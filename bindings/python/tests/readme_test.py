#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs every program of README.md, each by itself, where there are an eth0 and an eth1."""
import ctypes
import os
import re
import subprocess
import sys
import unittest

import runner

CLONE_NEWNET = 0x40000000
README = (runner.SOURCE / "bindings/python/README.md").read_text()
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def make_interfaces():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    for command in ("add eth0 type veth peer name eth1", "set eth0 up", "set eth1 up"):
        subprocess.run(["ip", "link", *command.split()], check=True)


def run(program):
    done = subprocess.run([sys.executable, "-"], input=program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


class ReadmeTest(unittest.TestCase):
    def test_every_program(self):
        self.assertEqual(len(PROGRAMS), 7)
        for program in PROGRAMS:
            if runner.WITH_PROGRAMS or not ("Object" in program or "XskGroup" in program):
                status, printed = run(program)
                self.assertEqual(status, 0, f"{program}\n{printed}")

    def test_what_the_first_one_prints(self):
        status, printed = run(PROGRAMS[0])
        self.assertEqual((status, sorted(printed.splitlines())), (0, ["443 10", "80 1"]))

    @unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
    def test_what_comes_back(self):
        program = next(program for program in PROGRAMS if "XskGroup" in program)
        status, printed = run(program)
        self.assertEqual(status, 0, printed)
        self.assertGreater(int(printed), 0)

    def test_the_message(self):
        message = re.search(r"print\(error\)   # (.*)", PROGRAMS[-1])[1]
        self.assertEqual(run(PROGRAMS[-1])[1].strip(), message)

    def test_every_class_is_mentioned(self):
        import ebpfmap
        for name in ebpfmap.__all__:
            if isinstance(getattr(ebpfmap, name), type) and issubclass(getattr(ebpfmap, name), (ebpfmap.Map, ebpfmap.Error)):
                self.assertTrue(re.search(rf"`(ebpfmap\.)?{name}`", README), name)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(runner.SOURCE / "bindings/python"))
    make_interfaces()
    runner.main()
