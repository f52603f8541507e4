#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the compiler refuses, and says: key types with padding, results that nobody looks at, walks over what is gone."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests" / "abi"))
import runner  # noqa: E402

FLAGS = ("-std=c++20", "-Wall", "-Wextra", "-Werror", f"-I{runner.SOURCE / 'include'}")
# How each compiler is given a header that is compiled already: there are many programs, and reading it is most of the work.
PRECOMPILED = {"g++": ("prelude.hpp.gch", "-include", "prelude.hpp"), "clang++": ("prelude.pch", "-include-pch", "prelude.pch")}
PRELUDE = """#include <ebpfmap.hpp>
#include <string>
using namespace ebpfmap;
struct Padded { std::uint8_t protocol; std::uint32_t address; };
struct Exact { std::uint8_t protocol; std::uint8_t reserved[3] = {}; std::uint32_t address; };
struct Weighted { float weight; std::uint32_t address; };
using Good = HashMap<std::uint32_t, std::uint64_t>;
"""


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        (Path(cls.directory.name) / "prelude.hpp").write_text(PRELUDE)
        for compiler, (output, *_) in PRECOMPILED.items():
            runner.run(compiler, *FLAGS, "-x", "c++-header", "prelude.hpp", "-o", output, cwd=cls.directory.name)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def compile(self, line):
        """What each compiler says: None where it takes the program."""
        def compile_by(compiler):
            try:
                runner.run(compiler, *FLAGS, *PRECOMPILED[compiler][1:], "-x", "c++", "-fsyntax-only", "-", input=line + "\n",
                           cwd=self.directory.name)
            except AssertionError as refused:
                return str(refused)

        return {compiler: compile_by(compiler) for compiler in PRECOMPILED}

    def assert_compiles(self, line):
        self.assertEqual(self.compile(line), dict.fromkeys(PRECOMPILED))

    def assert_refused(self, line, *words):
        for compiler, said in self.compile(line).items():
            self.assertIsNotNone(said, compiler)
            for word in words:
                self.assertIn(word, said)

    def test_keys_without_padding_compile(self):
        self.assert_compiles("template class ebpfmap::BasicHashMap<MapType::hash, Exact, Padded>;")

    def test_padding_in_a_key(self):
        self.assert_refused("HashMap<Padded, int> *map; int f() { return map->key_size(); }",
                            "the key type has padding bytes", "name the gaps")

    def test_a_floating_point_key(self):
        self.assert_refused("HashMap<double, int> *map; int f() { return map->key_size(); }", "no floating point keys")

    def test_a_floating_point_member_of_a_key(self):
        self.assert_refused("HashMap<Weighted, int> *map; int f() { return map->key_size(); }", "floating point members")

    def test_a_key_that_is_no_bytes(self):
        self.assert_refused("HashMap<std::string, int> *map; int f() { return map->key_size(); }", "trivially copyable")

    def test_a_value_that_is_no_bytes(self):
        self.assert_refused("Array<std::string> *map; int f() { return map->key_size(); }", "not std::string")

    def test_a_result_that_nobody_looks_at(self):
        self.assert_refused("void f(const Good &map) { map.put(1, 2); }", "nodiscard")

    def test_the_wrong_question(self):
        self.assert_refused("bool f(const Good &map) { if (map.contains(1)) return true; return false; }", "bool")
        self.assert_refused("bool f(const Good &map) { if (map.get(1)) return true; return false; }", "bool")

    def test_a_walk_over_a_temporary_map(self):
        self.assert_refused("void f() { for (auto entry : Good::create(1).value().entries()) (void)entry; }", "delete")

    def test_what_a_type_has_not(self):
        self.assert_refused("auto f(const Array<int> &map) { return map.remove(1); }", "delete")
        self.assert_refused("auto f(const Queue<int> &map) { return map.entries(); }", "entries")
        self.assert_refused("auto f(const XskMap &map) { return map.entries(); }", "entries")
        self.assert_refused("auto f(const PerCpuArray<int> &map) { return map.take(1); }", "take")

    def test_a_copy(self):
        self.assert_refused("auto f(const Good &map) { return Good(map); }", "deleted")


if __name__ == "__main__":
    runner.main()
