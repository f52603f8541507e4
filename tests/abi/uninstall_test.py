#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The files that `tools/dev install` creates and `tools/dev uninstall` removes."""
import os
import shutil
import subprocess

import runner
from installation import Installation


class InstalledFiles(Installation):
    """The files that `tools/dev install` creates and `tools/dev uninstall` removes."""

    def record(self):
        log = self.work / "log"
        log.write_text(self.log)
        runner.run("python3", "-B", runner.SOURCE / "tools/installed.py", "record", self.prefix, log)

    def uninstall(self, *options, **environment):
        # As a user without rights on the loader cache of this machine: ldconfig is not tested here.
        return runner.run(runner.SOURCE / "tools/dev", "uninstall", *options, env={**os.environ, **environment})

    def tree(self, prefix):
        return sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*"))

    def copy(self, name):
        place = self.work / name
        shutil.copytree(self.prefix, place, symlinks=True)
        return place

    def test_uninstall_removes_all_that_install_recorded(self):
        self.record()
        for options in (lambda place: ("--prefix", place), lambda place: (f"--prefix={place}",)):
            place = self.copy("whole")
            self.uninstall(*options(place))
            self.assertEqual([path for path in self.tree(place) if not (place / path).is_dir()], [])
            self.assertFalse([path for path in self.tree(place) if "ebpfmap" in path])
            shutil.rmtree(place)

    def test_uninstall_below_destdir(self):
        self.record()
        place = self.copy("staged/usr")
        self.uninstall("--prefix", "/usr", DESTDIR=str(self.work / "staged"))
        self.assertFalse([path for path in self.tree(place) if "ebpfmap" in path])

    def test_uninstall_leaves_the_files_of_others(self):
        self.record()
        place = self.copy("shared")
        others = [place / "include/ebpfmap/mine.h", place / "bin/tool", place / "lib/libother.so"]
        for path in others:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("mine")
        self.assertIn("not empty, and left", self.uninstall("--prefix", place))
        self.assertEqual([path for path in self.tree(place) if not (place / path).is_dir()],
                         sorted(str(path.relative_to(place)) for path in others))

    def test_an_older_installation_in_the_same_prefix_goes_too(self):
        self.record()
        old = self.prefix / "include/ebpfmap/old.h"
        old.write_text("")
        record = self.prefix / "share/doc/ebpfmap/installed"
        record.write_text(record.read_text() + "include/ebpfmap/old.h\n")
        self.record()
        place = self.copy("old")
        self.uninstall("--prefix", place)
        self.assertFalse((place / "include/ebpfmap").exists())
        old.unlink()

    def test_uninstall_says_where_nothing_is_installed(self):
        with self.assertRaisesRegex(AssertionError, "nothing is recorded in .*name the prefix"):
            self.uninstall("--prefix", self.work / "nothing")
        with self.assertRaisesRegex(AssertionError, "uninstall takes --prefix DIR only, not --all"):
            self.uninstall("--all")

    if runner.WITH_PROGRAMS:

        def test_the_installed_examples_run(self):
            """Without LD_LIBRARY_PATH: they find the library of their own prefix."""
            place = self.prefix / "libexec/ebpfmap"
            names = sorted(path.stem for path in (runner.SOURCE / "examples").glob("*.c") if not path.stem.endswith(".bpf"))
            self.assertEqual(sorted(path.name for path in place.iterdir()), sorted([*names, "chain_members.o"]))
            for name in names:
                with self.subTest(name):
                    output = runner.run(place / name, "--help", env={})
                    self.assertTrue(output.startswith(f"usage: {name}"), output)
                    wrong = subprocess.run([place / name, "--wrong"], capture_output=True, text=True, env={})
                    self.assertEqual((wrong.returncode, f"usage: {name}" in wrong.stderr), (2, True))


if __name__ == "__main__":
    runner.main()
