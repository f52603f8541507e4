#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public header compiles alone, without a warning, as C99 and as C++."""
import shutil
import unittest

import runner
from declarations import HEADERS, INCLUDE

WARNINGS = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror"]


class Headers(unittest.TestCase):
    def compile_each(self, compiler, language, standard):
        if not shutil.which(compiler):
            self.skipTest(f"{compiler} is not installed")
        for header in HEADERS:
            with self.subTest(header.name):
                # By a source of one line: a header that is the main file is compiled with other warnings.
                source = f"#include <{header.relative_to(INCLUDE)}>\n"
                runner.run(compiler, "-x", language, f"-std={standard}", *WARNINGS, "-fsyntax-only", f"-I{INCLUDE}", "-",
                           input=source)

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

    def test_the_umbrella_includes_every_header(self):
        umbrella = (INCLUDE / "ebpfmap.h").read_text()
        for header in INCLUDE.glob("ebpfmap/*.h"):
            self.assertIn(f"#include <ebpfmap/{header.name}>", umbrella)


if __name__ == "__main__":
    runner.main()
