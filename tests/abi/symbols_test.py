#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The headers, the version script and the library agree on the exported symbols, and the library needs libc and libbpf only."""
import re
import unittest

import runner
from declarations import built_functions, functions

# ld-linux is libc's own: it holds thread-local storage.
LIBC = re.compile(r"^(libc\.so|libm\.so|ld-linux)")


def version_script():
    """Each symbol of src/ebpfmap.map with its node."""
    text = re.sub(r"/\*.*?\*/|#[^\n]*", "", (runner.SOURCE / "src/ebpfmap.map").read_text(), flags=re.DOTALL)
    nodes = re.findall(r"(EBPFMAP_[\d.]+)\s*\{(.*?)\}", text, re.DOTALL)
    return {symbol: node for node, body in nodes for symbol in re.findall(r"\b(ebpf_\w+);", body)}


def wanted_symbols():
    """The symbols that another library has to provide. (Weak ones, which nobody has to, are not shown as U.)"""
    lines = runner.run("nm", "-D", "--undefined-only", runner.LIBRARY).splitlines()
    return {name.partition("@")[0] for kind, name in map(str.split, lines) if kind == "U"}


def needed_libraries():
    return re.findall(r"\(NEEDED\).*\[(.*)\]", runner.run("readelf", "-d", "--wide", runner.LIBRARY))


class Symbols(unittest.TestCase):
    def test_the_version_script_lists_the_functions_of_the_headers(self):
        self.assertEqual(set(version_script()), {function.name for function in functions()})

    def test_a_function_is_in_the_node_of_the_release_that_it_came_with(self):
        nodes = version_script()
        for function in functions():
            with self.subTest(function.name):
                self.assertEqual(nodes.get(function.name), f"EBPFMAP_{function.tag('since')}")

    def test_the_library_exports_the_functions_of_the_headers_and_nothing_else(self):
        built = {function.name for function in built_functions(runner.WITH_PROGRAMS)}
        self.assertEqual(set(runner.exported_symbols()), built)

    def test_every_exported_function_has_its_version(self):
        nodes = version_script()
        for name, node in runner.exported_symbols().items():
            self.assertEqual(node, nodes.get(name), name)

    def test_nothing_of_cpp_is_taken_from_the_host(self):
        self.assertEqual({name for name in wanted_symbols() if name.startswith("_Z")}, set())

    def test_libbpf_is_called_only_where_there_are_programs(self):
        from_libbpf = {name for name in wanted_symbols() if re.match(r"(lib)?bpf_|btf_", name)}
        self.assertEqual(bool(from_libbpf), runner.WITH_PROGRAMS, from_libbpf)

    def test_the_library_needs_libc_and_where_there_are_programs_libbpf(self):
        others = [name for name in needed_libraries() if not LIBC.match(name)]
        self.assertEqual([name.split(".so")[0] for name in others], ["libbpf"] if runner.WITH_PROGRAMS else [])


if __name__ == "__main__":
    runner.main()
