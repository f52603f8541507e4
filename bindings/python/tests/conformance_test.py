#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs bindings/conformance.json: conformance_test.py [PATTERN…]. bindings/conformance.md defines each operation."""
import ctypes
import errno
import json
import os
import sys
import traceback

import ebpfmap
import runner
from operations_interface import InterfaceOperations
from operations_kind import KindOperations
from operations_map import MapOperations
from operations_program import ProgramOperations
from operations_xsk import XskOperations

CLONE_NEWNET = 0x40000000


class Case(MapOperations, KindOperations, ProgramOperations, XskOperations, InterfaceOperations):
    """A method for each operation: map.create is map_create."""


def as_written(result):
    """A result as the file would have it."""
    if isinstance(result, (bytes, bytearray)):
        return result.hex()
    return [as_written(part) for part in result] if isinstance(result, (list, tuple)) else result


def check_error(step, error):
    expected = step["error"]
    assert error.errno == getattr(errno, expected["errno"]), f"{error.errno}: {error}"
    assert getattr(error.cause, "name", error.cause) == expected["cause"], f"{error.cause!r}: {error}"
    assert error.message and error.operation, error
    assert expected.get("says", "") in error.message, f"{expected['says']!r} is not in: {error}"


def run_step(case, step):
    operation = getattr(case, step["do"].replace(".", "_"))
    try:
        result = as_written(operation(step))
    except ebpfmap.Error as error:
        if "error" not in step:
            raise
        return check_error(step, error)
    assert "error" not in step, f"{result!r} instead of {step['error']}"
    assert "expect" not in step or result == step["expect"], f"{result!r} instead of {step['expect']!r}"


def missing(case):
    """The missing requirements of a case."""
    for requirement in case.get("requires", []):
        if requirement == "programs" and not runner.WITH_PROGRAMS:
            return "a library with programs"
        if requirement.startswith("map_type ") and not ebpfmap.has_map_type(requirement.split()[1]):
            return f"kernel without {requirement.split()[1]}"
    return None


def passes(case, pins):
    run, at = Case(pins), -1
    try:
        for at, step in enumerate(case["steps"]):
            run_step(run, step)
        return True
    except Exception:
        print(f"FAILED: {case['name']}, step {at + 1}: {json.dumps(case['steps'][at])[:300]}\n{traceback.format_exc(limit=-3)}")
        return False
    finally:
        run.close()


def enter_network_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")


def main():
    enter_network_namespace()
    cases = json.loads((runner.SOURCE / "bindings/conformance.json").read_text())["cases"]
    pins = f"{ebpfmap.bpffs()}/ebpfmap_python_{os.getpid()}"
    os.mkdir(pins)
    counts = {True: 0, False: 0}
    try:
        for case in (case for case in cases if runner.wanted(f"python conformance {case['name']}")):
            lacking = missing(case)
            if lacking:
                print(f"SKIPPED: {lacking}: {case['name']}")
            else:
                counts[passes(case, pins)] += 1
    finally:
        os.rmdir(pins)
    print(f"{counts[True]} passed, {counts[False]} failed")
    sys.exit(counts[False] > 0)


if __name__ == "__main__":
    main()
