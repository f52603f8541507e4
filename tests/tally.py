#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Adds up the test cases of one `meson test` run: tally.py build/meson-logs/NAME.json

Prints "PASSED FAILED" for tools/dev on stdout, and notes for people (skips, programs that broke off) on stderr.
With --show, also the output of the programs that had a test to run.
"""
import json
import os
import re
import sys

CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
SKIPPED_LINE = re.compile(r"^SKIPPED: (.*)$", re.MULTILINE)
IN_CI = "CI" in os.environ


def tell(text):
    print(text, file=sys.stderr)


def count(test):
    """(passed, failed) of one test program, by its closing line; failing without one counts as one failure."""
    closing = CLOSING_LINE.findall(test.get("stdout", ""))
    passed, failed = map(int, closing[-1]) if closing else (0, 0)
    if test["result"] == "OK" and closing:
        return passed, failed
    if failed == 0:
        tell(f"FAILED: {test['name']}: {test['result']}, exit status {test['returncode']}, without a failed test case")
    return passed, max(failed, 1)


def count_forbidden_skips(test):
    """With everything installed, a test may be skipped only if the kernel is too old for it."""
    reasons = SKIPPED_LINE.findall(test.get("stdout", ""))
    forbidden = [reason for reason in reasons if IN_CI and not reason.startswith("kernel")]
    for reason in reasons:
        tell(f"SKIPPED: {test['name']}: {reason}{' (a failure in CI)' if reason in forbidden else ''}")
    return len(forbidden)


def main():
    show = "--show" in sys.argv[2:]
    with open(sys.argv[1]) as log:
        tests = [json.loads(line) for line in log]
    passed = failed = 0
    for test in tests:
        counted = count(test)
        if show and any(counted):
            tell(test["stdout"])
        passed += counted[0]
        failed += counted[1] + count_forbidden_skips(test)
    print(passed, failed)


main()
