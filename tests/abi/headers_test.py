#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public header compiles alone, without a warning: those of C as C99 and as C++, those of C++ as C++20."""
import os
import shutil
import unittest
from concurrent.futures import ThreadPoolExecutor

import runner
from declarations import HEADERS, INCLUDE, SOURCE

CPP_INCLUDE = SOURCE / "bindings/cpp/include"
CPP_HEADERS = sorted(CPP_INCLUDE.rglob("*.hpp"))
WARNINGS = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror"]


class Headers(unittest.TestCase):
    def compile_each(self, compiler, language, standard, headers=HEADERS, options=()):
        if not shutil.which(compiler):
            self.skipTest(f"{compiler} is not installed")

        # By a source of one line: a header that is the main file is compiled with other warnings.
        def compile_one(header):
            root = CPP_INCLUDE if header.suffix == ".hpp" else INCLUDE
            source = f"#include <{header.relative_to(root)}>\n"
            runner.run(compiler, "-x", language, f"-std={standard}", *WARNINGS, *options, "-fsyntax-only", f"-I{INCLUDE}",
                       f"-I{CPP_INCLUDE}", "-", input=source)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for header, done in [(header, pool.submit(compile_one, header)) for header in headers]:
                with self.subTest(header.name):
                    done.result()

    def test_c99_by_gcc(self):
        self.compile_each("gcc", "c", "c99")

    def test_cpp11_by_gcc(self):
        self.compile_each("g++", "c++", "c++11")

    def test_cpp20_by_gcc(self):
        self.compile_each("g++", "c++", "c++20")

    def test_c99_by_clang(self):
        self.compile_each("clang", "c", "c99")

    def test_cpp11_by_clang(self):
        self.compile_each("clang++", "c++", "c++11")

    def test_cpp20_by_clang(self):
        self.compile_each("clang++", "c++", "c++20")

    # They are the same in every build, and take their time: once is enough.
    if runner.WITH_PROGRAMS:

        def test_those_of_cpp20_alone(self):
            self.compile_each("g++", "c++", "c++20", CPP_HEADERS)

    def test_all_of_cpp20_by_clang_without_exceptions_and_rtti(self):
        self.compile_each("clang++", "c++", "c++20", [CPP_INCLUDE / "ebpfmap.hpp"], ["-fno-exceptions", "-fno-rtti"])

    def test_all_of_cpp20_by_gcc_without_exceptions_and_rtti(self):
        self.compile_each("g++", "c++", "c++20", [CPP_INCLUDE / "ebpfmap.hpp"], ["-fno-exceptions", "-fno-rtti"])

    def test_the_umbrella_includes_every_header(self):
        for root, suffix, headers in ((INCLUDE, "h", HEADERS), (CPP_INCLUDE, "hpp", CPP_HEADERS)):
            umbrella = root / f"ebpfmap.{suffix}"
            for header in set(headers) - {umbrella}:
                self.assertIn(f"#include <{header.relative_to(root)}>", umbrella.read_text())


if __name__ == "__main__":
    runner.main()
