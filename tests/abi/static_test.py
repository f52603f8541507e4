#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An installation that has the archive and no shared library: it is found and linked by the same words."""
import os
import tempfile
import unittest
from pathlib import Path

import runner

CONSUMER = Path(__file__).resolve().parent / "consumer"
PROOF = "7 is 42"


class StaticOnly(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # In the build directory the paths of all compilations are the same in each clone, for ccache.
        cls.directory = tempfile.TemporaryDirectory(dir=runner.BUILD)
        cls.work = Path(cls.directory.name)
        build, root = cls.work / "build", cls.work / "root"
        # To be quick: without optimization.
        runner.run("meson", "setup", build, runner.SOURCE, "--default-library=static", "--buildtype=plain", "-Dtests=disabled",
                   "-Dbench=disabled", f"-Dprograms={'enabled' if runner.WITH_PROGRAMS else 'disabled'}")
        runner.run("meson", "install", "-C", build, "--destdir", root)
        pc = next(root.glob("**/ebpfmap.pc"))
        cls.prefix = next(root.glob("**/ebpfmap.h")).parent.parent
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent), "PKG_CONFIG_SYSROOT_DIR": str(root)}

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def test_there_is_no_shared_library(self):
        self.assertEqual(list(self.prefix.glob("**/libebpfmap.so*")), [])

    def test_pkg_config(self):
        program = self.work / "consumer"
        options = runner.run("pkg-config", "--cflags", "--libs", "ebpfmap", env=self.environment).split()
        runner.run("gcc", "-std=c99", CONSUMER / "consumer.c", *options, "-o", program)
        self.assertIn(PROOF, runner.run(program))

    def test_cmake(self):
        build = self.work / "cmake"
        runner.run("cmake", "-S", CONSUMER, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        runner.run("cmake", "--build", build)
        for name in ("consumer_shared", "consumer_static"):  # ebpfmap::ebpfmap and ebpfmap::static
            self.assertIn(PROOF, runner.run(build / name))

    def test_the_license_is_installed(self):
        installed = self.prefix / "share/doc/ebpfmap/LICENSE"
        self.assertEqual(installed.read_text(), (runner.SOURCE / "LICENSE").read_text())


class Licenses(unittest.TestCase):
    def test_every_package_of_a_language_has_the_license(self):
        text = (runner.SOURCE / "LICENSE").read_text()
        places = ("python", "rust/ebpfmap", "rust/ebpfmap-sys", "rust/from-aya", "erlang/ebpfmap")
        for place in places:
            self.assertEqual((runner.SOURCE / "bindings" / place / "LICENSE").read_text(), text, place)


if __name__ == "__main__":
    runner.main()
