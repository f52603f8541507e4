#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The wheel: made, installed into an environment of its own without a network, and used there with no library of the system."""
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import runner

PACKAGE = runner.SOURCE / "bindings/python"
BUILD = Path(os.environ["EBPFMAP_BUILD"])

PROGRAM = """
import ebpfmap, os, sys
with ebpfmap.HashMap("I", "Q", 4) as map:
    map[1] = 2
    assert dict(map.items()) == {1: 2}
if sys.argv[1] == "yes":
    with ebpfmap.Object.bundled("forward").load() as forward:
        forward.programs["forward"]
# Not libz: the interpreter may have one of its own, which then serves all.
loaded = {line.split()[-1] for line in open("/proc/self/maps") if ".so" in line}
print(*sorted(path for path in loaded if any(name in path for name in ("libebpfmap", "libbpf", "libelf"))))
"""


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


class WheelTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        try:
            import setuptools
            import venv
            import wheel
        except ImportError as error:
            self.skipTest(f"{error.name} is not installed")

    def install(self, wheel):
        """A Python that has the wheel and nothing else."""
        run(sys.executable, "-m", "venv", "--without-pip", self.directory / "venv")
        site = next(self.directory.glob("venv/lib/python3*/site-packages"))
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", site, wheel)
        return self.directory / "venv/bin/python"

    def assert_licensed(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            licenses = [name for name in archive.namelist() if name.endswith("/LICENSE")]
            self.assertEqual(len(licenses), 1)
            self.assertEqual(archive.read(licenses[0]).decode(), (runner.SOURCE / "LICENSE").read_text())

    def test_with_the_library_inside(self):
        library = BUILD / "bindings/python/libebpfmap.so.0"
        wheel = Path(run(sys.executable, PACKAGE / "make_wheel.py", library, self.directory).strip().splitlines()[-1])
        self.assertRegex(wheel.name, r"^ebpfmap-0\.1\.0-py3-none-manylinux_2_\d+_\w+\.whl$")
        self.assert_licensed(wheel)
        python = self.install(wheel)
        loaded = run(python, "-I", "-c", PROGRAM, "yes" if runner.WITH_PROGRAMS else "no", env={}).split()
        self.assertTrue(loaded)
        self.assertEqual([path for path in loaded if not path.startswith(str(self.directory))], [])

    def test_without_a_library(self):
        sources = self.directory / "sources"
        run("cp", "-r", PACKAGE, sources)  # setuptools writes into the sources
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir",
            self.directory, sources)
        wheel = self.directory / "ebpfmap-0.1.0-py3-none-any.whl"
        self.assertEqual([name for name in zipfile.ZipFile(wheel).namelist() if ".so" in name], [])
        self.assertIn("ebpfmap/py.typed", zipfile.ZipFile(wheel).namelist())
        self.assert_licensed(wheel)
        python = self.install(wheel)
        run(python, "-I", "-c", PROGRAM, "no", env={"EBPFMAP_LIBRARY": os.environ["EBPFMAP_LIBRARY"]})


if __name__ == "__main__":
    runner.main()
