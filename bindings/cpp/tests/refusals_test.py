#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the compiler refuses, and says: key types with padding, numbers that would be cut, results that nobody looks at, walks
over what is gone, older editions of C++.

Reading the headers is most of the work, so each compiler reads all refused programs as one, and every error that it tells is
given to the program that it is about.
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests" / "abi"))
import runner  # noqa: E402

COMPILERS = {"g++": ["-fmax-errors=0"], "clang++": ["-ferror-limit=0"]}
INCLUDES = [f"-I{runner.SOURCE / folder}" for folder in ("include", "bindings/cpp/include")]
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", *INCLUDES, "-x", "c++", "-fsyntax-only", "-"]
PRELUDE = """#include <ebpfmap.hpp>
#include <string>
using namespace ebpfmap;
struct Padded { std::uint8_t protocol; std::uint32_t address; };
struct Exact { std::uint8_t protocol; std::uint8_t reserved[3] = {}; std::uint32_t address; };
struct Weighted { float weight; std::uint32_t address; };
struct Outer { std::uint64_t id; Padded inner; };
struct Bits { std::uint32_t low : 5; };
union Either { std::uint8_t protocol; std::uint32_t address; };
struct Chosen { Either either; std::uint8_t kind; };
using Good = HashMap<std::uint32_t, std::uint64_t>;
"""
programs = []


def start(compiler, program):
    """A compiler that reads the program; its output is to be asked for."""
    command = subprocess.Popen([compiler, *COMPILERS[compiler], *FLAGS], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    command.stdin.write(PRELUDE + program)
    command.stdin.close()
    return command


def compile_by_each(program):
    """What each compiler says; they run side by side."""
    started = {compiler: start(compiler, program) for compiler in COMPILERS}
    said = {}
    for compiler, command in started.items():
        with command:
            said[compiler] = command.stdout.read()
    return said


def diagnostics(output):
    """One text for each error. GCC says where it comes from before the error, clang after it; both have the notes after it."""
    texts = [""]
    for line in output.splitlines(keepends=True):
        begins = re.match(r"In file included|.*: (In |error:)|.*: +(recursively )?required from", line)
        if begins and ": error:" in texts[-1]:
            texts.append("")
        texts[-1] += line
    return texts


def refused(program, *words):
    """A test that each compiler refuses the program, and says these words of it."""
    name = f"program{len(programs)}"
    programs.append(f'#line 1 "{name}"\nnamespace {name} {{ {program} }}\n')

    def test(self):
        for compiler, texts in self.said.items():
            about = "".join(text for text in texts if f"{name}:1:" in text)
            self.assertIn(": error:", about, f"{compiler} takes {program}")
            for word in words:
                self.assertIn(word, about)

    return test


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.said = {compiler: diagnostics(said) for compiler, said in compile_by_each("".join(programs)).items()}

    def test_keys_without_padding_compile(self):
        said = compile_by_each("template class ebpfmap::BasicHashMap<MapType::hash, Exact, Padded>;\n")
        self.assertEqual(said, dict.fromkeys(COMPILERS, ""))

    def test_values_with_padding_compile(self):
        """Both find the padding of structs and arrays. Without __builtin_clear_padding() that of a union cannot be found."""
        types = ["Padded", "Outer", "Weighted", "std::array<Padded, 2>", "bool", "float", "double"]
        said = compile_by_each("".join(f"template class ebpfmap::Array<{one}>;\n" for one in types))
        self.assertEqual(said, dict.fromkeys(COMPILERS, ""))
        said = compile_by_each("template class ebpfmap::Array<Chosen>; template class ebpfmap::Queue<Chosen>;\n"
                               "#if defined(__has_builtin) && __has_builtin(__builtin_clear_padding)\n"
                               "#error clears padding\n#endif\n")
        for compiler, text in said.items():
            expected = "clears padding" if "clears padding" in text else "padding bytes, which this compiler cannot make zeros"
            self.assertIn(expected, text, compiler)
            self.assertEqual("static assertion failed" in text or "static_assert failed" in text, expected != "clears padding")

    def test_an_older_edition_is_told_so_once(self):
        for compiler in COMPILERS:
            for header in ("ebpfmap.hpp", "ebpfmap/map.hpp"):
                done = subprocess.run([compiler, "-std=c++17", *INCLUDES, "-x", "c++",
                                       "-fsyntax-only", "-"], input=f"#include <{header}>\n", capture_output=True, text=True)
                self.assertNotEqual(done.returncode, 0)
                errors = [line for line in done.stderr.splitlines() if re.search(r"error:", line)]
                self.assertRegex(errors[0], r"C\+\+20: compile with -std=c\+\+20")
                if header == "ebpfmap.hpp":
                    self.assertEqual(len(errors), 1, done.stderr)

    test_padding_in_a_key = refused("HashMap<Padded, int> *map; int f() { return map->key_size(); }",
                                    "the key type has padding bytes", "name the gaps")
    def refuse_a_key(key_type, *words):
        return refused(f"HashMap<{key_type}, int> *map; int f() {{ return map->key_size(); }}", *words)

    PADDING = "the key type has padding bytes"
    test_padding_of_a_member = refuse_a_key("Outer", PADDING)
    test_padding_of_an_element = refuse_a_key("std::array<Padded, 2>", PADDING)
    test_padding_of_a_union = refuse_a_key("Either", PADDING)
    test_padding_of_a_bit_field = refuse_a_key("Bits", PADDING)
    test_padding_of_an_optional = refuse_a_key("std::optional<std::uint32_t>", PADDING)
    test_padding_of_a_long_double = refuse_a_key("long double", "no floating point keys")
    test_a_pair_as_a_key = refuse_a_key("std::pair<std::uint8_t, std::uint32_t>", "trivially copyable")
    test_a_tuple_as_a_key = refuse_a_key("std::tuple<std::uint32_t>", "trivially copyable")
    test_views_as_a_key = refuse_a_key("std::array<const char *, 2>", "no pointer or view")
    test_padding_of_an_address = refused(
        "struct P { char a; int b; }; LpmTrie<P, int> *map; int f() { return map->key_size(); }", PADDING)
    test_padding_in_a_bloom_filter = refused(
        "struct P { char a; int b; }; BloomFilter<P> *map; int f() { return map->key_size(); }", PADDING)
    test_the_bytes_of_padding = refused("auto f(const Padded &padded) { return bytes_of(padded); }", "has padding bytes")
    test_a_fraction_as_a_key = refused("auto f(const Good &map) { return map.put(1.5, 2); }", "delete")
    test_a_fraction_as_a_value = refused("auto f(const Good &map) { return map.put(1, 2.5F); }", "delete")
    test_a_fraction_as_an_index = refused("auto f(const Array<int> &map) { return map.get(0.5); }", "delete")
    test_a_fraction_as_an_interface = refused("auto f(const DevMapHash &map) { return map.put(1, 2.5); }", "delete")
    test_a_fraction_of_entries = refused("auto f() { return Array<int>::create(1e3); }", "delete")
    test_a_wide_number_of_a_class = refused(
        "struct Wide { operator std::uint64_t() const; }; auto f(const Good &map, Wide wide) { return map.get(wide); }",
        "Number<unsigned int>")
    test_a_pointer_as_a_truth_value = refused("auto f(const Array<bool> &map) { return map.put(0, \"text\"); }", "Number<bool>")
    test_a_descriptor_of_a_wide_type = refused("auto f(const DevMapHash &map) { return map.put(1, 2, 3L); }", "put")
    test_a_descriptor_that_is_a_truth_value = refused("auto f() { return Map::open_fd(true); }", "Fd")
    test_a_wide_member_of_a_struct = refused(
        "auto f(const HashMap<Exact, int> &map, std::uint64_t wide) { return map.get({1, {}, wide}); }", "narrowing")
    test_a_view_as_a_path = refused("auto f(std::string_view path) { return Map::open_pinned(path); }", "open_pinned")
    test_a_floating_point_key = refused("HashMap<double, int> *map; int f() { return map->key_size(); }",
                                        "no floating point keys")
    test_a_floating_point_member_of_a_key = refused("HashMap<Weighted, int> *map; int f() { return map->key_size(); }",
                                                    "floating point members")
    test_a_key_that_is_no_bytes = refused("HashMap<std::string, int> *map; int f() { return map->key_size(); }",
                                          "trivially copyable")
    test_an_address_as_a_key = refused("HashMap<const char *, int> *map; int f() { return map->key_size(); }",
                                        "no pointer or view")
    test_a_view_as_a_key = refused("HashMap<std::string_view, int> *map; int f() { return map->key_size(); }",
                                   "a key is no pointer or view", "std::array<char, N>")
    test_a_view_as_a_value = refused("Array<std::string_view> *map; int f() { return map->key_size(); }",
                                     "a value is no pointer or view")
    test_an_array_of_c_as_a_key = refused("HashMap<char[16], int> *map; int f() { return map->key_size(); }",
                                           "std::array for the key")
    test_an_array_of_c_as_a_value = refused("Array<char[16]> *map; int f() { return map->key_size(); }",
                                            "std::array for the value")
    test_a_value_that_is_no_bytes = refused("Array<std::string> *map; int f() { return map->key_size(); }", "not std::string")
    test_a_result_that_nobody_looks_at = refused("void f(const Good &map) { map.put(1, 2); }", "nodiscard")
    test_the_wrong_question = refused("bool f(const Good &map) { if (map.contains(1)) return true; return false; }", "bool")
    test_the_wrong_question_of_a_value = refused(
        "bool f(const Good &map) { if (map.get(1)) return true; return false; }", "bool")
    test_a_walk_over_a_temporary_map = refused(
        "void f() { for (auto entry : Good::create(1).value().entries()) (void)entry; }", "delete")
    test_a_walk_over_the_map_in_a_temporary_result = refused(
        "void f() { for (auto entry : Good::create(1)->entries()) (void)entry; }", "delete")
    test_a_step_of_a_walk_that_is_gone = refused("auto f(const Good &map) { return map.entries().begin(); }", "this")
    test_an_iterator_of_findings_that_are_gone = refused(
        "auto f(const DevMap &map) { return map.preflight().value().begin(); }", "delete")
    test_a_link_that_nobody_keeps = refused("void f(Fd program) { Link::attach_xdp(program, 1).value(); }", "nodiscard")
    test_a_counting_that_nobody_keeps = refused("void f() { RunStatsGuard::start().value(); }", "nodiscard")
    test_the_removal_of_an_index = refused("auto f(const Array<int> &map) { return map.remove(1); }", "delete")
    test_a_walk_over_a_queue = refused("auto f(const Queue<int> &map) { return map.entries(); }", "entries")
    test_the_sockets_of_an_xskmap = refused("auto f(const XskMap &map) { return map.entries(); }", "entries")
    test_taking_an_index = refused("auto f(const PerCpuArray<int> &map) { return map.take(1); }", "take")
    test_a_socket_that_nobody_keeps = refused("void f() { Xsk::open(1, 0).value(); }", "nodiscard")
    test_the_memory_of_a_temporary_socket = refused("auto f() { return Xsk::open(1, 0).value().memory(); }", "delete")
    test_a_frame_of_a_temporary_batch = refused("auto f() { return XskBatch<4>()[0]; }", "XskBatch")
    test_a_copy_of_a_batch = refused("auto f(XskBatch<4> &batch) { return XskBatch<4>(batch); }", "delete")
    test_two_owners_of_frames = refused("auto f(XskBatch<4> &batch) { return XskBatch<4>(std::move(batch)); }", "delete")
    test_a_copy = refused("auto f(const Good &map) { return Good(map); }", "deleted")


if __name__ == "__main__":
    runner.main()
