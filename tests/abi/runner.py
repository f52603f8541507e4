# SPDX-License-Identifier: BSD-2-Clause
"""Shared parts of the Python tests, here and in bindings/: paths, running a tool, and main().

They are ordinary unittest files. main() takes patterns for test names and closes with `N passed, N failed`.
"""
import fcntl
import os
import subprocess
import sys
import unittest
from fnmatch import fnmatchcase
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["EBPFMAP_BUILD"])
LIBRARY = Path(os.environ["EBPFMAP_LIBRARY"])
WITH_PROGRAMS = os.environ["EBPFMAP_PROGRAMS"] == "yes"


def run(*command, **options):
    """Runs a command and returns its output; a failure raises an error with all of its output."""
    command = [str(word) for word in command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def install(root):
    """Installs the build below a directory and returns the log of meson. Meson has one log, so one test at a time installs."""
    with open(BUILD / "install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run("meson", "install", "--no-rebuild", "-C", BUILD, "--destdir", root)
        return (BUILD / "meson-logs/install-log.txt").read_text()


class _Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def failed(self):
        """A test with several failing subtests has failed once."""
        return len({getattr(test, "test_case", test).id() for test, _ in self.failures + self.errors})


def wanted(name):
    """Whether a test is asked for on the command line, by a pattern as Catch2 has it: of any case."""
    patterns = sys.argv[1:] or ["*"]
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


def exported_symbols():
    """Each symbol that the library exports, with its node in the version script."""
    lines = run("nm", "-D", "--defined-only", LIBRARY).splitlines()
    names = (line.split()[-1].partition("@") for line in lines)
    return {name: node.lstrip("@") for name, _, node in names if not name.startswith("EBPFMAP_")}


def main():
    file = Path(sys.argv[0]).stem
    classes = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    tests = [test for tests_of_class in classes for test in tests_of_class if wanted(f"{file} {test.id()}")]
    result = unittest.TextTestRunner(sys.stdout, verbosity=2, resultclass=_Result).run(unittest.TestSuite(tests))
    for _, reason in result.skipped:
        print(f"SKIPPED: {reason}")
    print(f"{result.passed} passed, {result.failed()} failed")
    sys.exit(result.failed() > 0)
