#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A library that was built without programs loads and works on a machine that has no libbpf."""
import subprocess
import sys
import unittest
from pathlib import Path

import runner

LOAD_LIBBPF = "import ctypes; ctypes.CDLL('libbpf.so.1')"


def libbpf_files():
    """Every libbpf that the dynamic linker knows."""
    cache = runner.run("/sbin/ldconfig", "--print-cache")
    return [line.split(" => ")[1] for line in cache.splitlines() if line.strip().startswith("libbpf.so")]


def run_without_libbpf(*command):
    """Runs a command in a mount namespace in which each libbpf is an empty file, which no loader takes for a library."""
    hide = " && ".join(f"mount --bind /dev/null '{Path(path).resolve()}'" for path in libbpf_files()) or "true"
    return subprocess.run(["unshare", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh", *map(str, command)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class WithoutLibbpf(unittest.TestCase):
    def test_libbpf_is_hidden(self):
        """A requirement of the other tests."""
        self.assertNotEqual(run_without_libbpf(sys.executable, "-c", LOAD_LIBBPF).returncode, 0)

    def test_the_library_loads_with_every_symbol_resolved(self):
        load = f"import ctypes, os; ctypes.CDLL('{runner.LIBRARY}', mode=os.RTLD_NOW)"
        loaded = run_without_libbpf(sys.executable, "-c", load)
        self.assertEqual(loaded.returncode, 0, loaded.stdout)

    def test_a_map_is_used(self):
        test = Path(__file__).with_name("ctypes_test.py")
        used = run_without_libbpf(sys.executable, test)
        self.assertEqual(used.returncode, 0, used.stdout)


if __name__ == "__main__":
    runner.main()
