#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Builds and tests the crates with cargo, against the library of a build directory.

    run.py --cargo CARGO --build DIR --library DIR ACTION [ARGUMENT]

    tests [PATTERN]         form, lints and documentation, then the tests of all crates
    conformance [PATTERN]   bindings/conformance.json
    examples DIRECTORY      builds the programs of examples/languages, NAME.rs into NAME_rs
    bench                   time of a lookup and a dump, compared with bpf(2)

Tests end with `N passed, N failed`. They run in separate network namespaces, and need root.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULT = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed", re.MULTILINE)
OWN_NAMESPACE = ["unshare", "--net"]
OWN_NAMESPACE_WITH_LO = [*OWN_NAMESPACE, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def environment(options):
    build, library = options.build.resolve(), options.library.resolve()
    return os.environ | {
        # rustc, clippy and rustfmt have to belong to this cargo.
        "PATH": f"{Path(options.cargo).parent}:{os.environ['PATH']}",
        "CARGO_TARGET_DIR": str(build / "bindings/rust/target"),
        "CARGO_NET_OFFLINE": "true",
        "CARGO_TERM_COLOR": "never",
        "EBPFMAP_LIB_DIR": str(library),
        "EBPFMAP_RAW_CALLS": str(build / "bench/libraw_calls.so"),
        "EBPFMAP_TEST_OBJECT": str(build / "bindings/rust/test_object.o"),
        "LD_LIBRARY_PATH": str(library),
        "RUSTDOCFLAGS": "-D warnings",
    }


class Cargo:
    def __init__(self, options):
        self.cargo, self.environment = options.cargo, environment(options)
        self.passed = self.failed = 0

    def run(self, *arguments, prefix=(), **more):
        return subprocess.run([*prefix, self.cargo, *arguments], cwd=HERE, env=self.environment, **more)

    def check(self, name, *arguments):
        """One more test: a command of cargo has to succeed."""
        done = self.run(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode == 0:
            print(f"passed: {name}")
            self.passed += 1
        else:
            print(done.stdout, f"failed: {name}", sep="\n")
            self.failed += 1

    def test(self, *arguments):
        """The tests that cargo counts; one failed test if it breaks off."""
        done = self.run("test", "--locked", *arguments, prefix=OWN_NAMESPACE_WITH_LO, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True)
        print(done.stdout)
        counts = [(int(passed), int(failed)) for passed, failed in RESULT.findall(done.stdout)]
        failed = sum(failed for _, failed in counts)
        self.passed += sum(passed for passed, _ in counts)
        self.failed += max(failed, 1) if done.returncode else failed

    def tell(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(self.failed > 0)


def tests(cargo, pattern):
    # Cargo takes a part of a name, without asterisks.
    part = [pattern.strip("*")] if pattern else []
    if not pattern:
        cargo.check("form", "fmt", "--check")
        cargo.check("lints", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings")
        cargo.check("lints without programs", "clippy", "--locked", "-p", "ebpfmap", "--no-default-features", "--", "-D",
                    "warnings")
        cargo.check("documentation", "doc", "--locked", "--no-deps", "-p", "ebpfmap", "-p", "ebpfmap-sys")
    # --nocapture shows messages of a test, such as SKIPPED. conformance is a separate action.
    cargo.test("--workspace", "--lib", "--test", "[!c]*", *part, "--", "--nocapture")
    # Their programs take turns on lo.
    cargo.test("--workspace", "--doc", *part, "--", "--test-threads=1")
    cargo.tell()


def conformance(cargo, pattern):
    arguments = ["--", pattern] if pattern else []
    sys.exit(cargo.run("test", "--locked", "-p", "ebpfmap", "--test", "conformance", *arguments,
                       prefix=OWN_NAMESPACE).returncode)


def examples(cargo, directory):
    cargo.run("build", "--locked", "--quiet", "--package", "examples", check=True)
    for source in (HERE.parent.parent / "examples/languages").glob("*.rs"):
        shutil.copy(Path(cargo.environment["CARGO_TARGET_DIR"]) / "debug" / source.stem, Path(directory) / f"{source.stem}_rs")


def bench(cargo, _):
    sys.exit(cargo.run("bench", "--locked", "-p", "ebpfmap", "--bench", "lookups", prefix=OWN_NAMESPACE).returncode)


def main():
    actions = {action.__name__: action for action in (tests, conformance, examples, bench)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cargo", default="/usr/bin/cargo")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("action", choices=actions)
    parser.add_argument("argument", nargs="?")
    options = parser.parse_args()
    actions[options.action](Cargo(options), options.argument and os.path.abspath(options.argument)
                            if options.action == "examples" else options.argument)


main()
