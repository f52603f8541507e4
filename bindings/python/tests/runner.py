# SPDX-License-Identifier: BSD-2-Clause
"""main() of the tests: patterns for test names as arguments, `SKIPPED: …` and `N passed, N failed` at the end."""
import os
import sys
import unittest
from fnmatch import fnmatchcase
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3]
WITH_PROGRAMS = os.environ.get("EBPFMAP_PROGRAMS", "yes") == "yes"


class _Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def failed(self):
        """A test with several failing subtests has failed once."""
        return len({getattr(test, "test_case", test).id() for test, _ in self.failures + self.errors})


def wanted(name):
    """Whether a test is asked for on the command line."""
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in sys.argv[1:] or ["*"])


def main():
    file = Path(sys.argv[0]).stem
    classes = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    tests = [test for tests_of_class in classes for test in tests_of_class if wanted(f"python {file} {test.id()}")]
    result = unittest.TextTestRunner(sys.stdout, verbosity=2, resultclass=_Result).run(unittest.TestSuite(tests))
    for _, reason in result.skipped:
        print(f"SKIPPED: {reason}")
    print(f"{result.passed} passed, {result.failed()} failed")
    sys.exit(result.failed() > 0)
