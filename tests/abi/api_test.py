#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""bindings/api.json matches the headers and its schema and is complete; the generated files are current."""
import json
import re
import unittest

import runner
from declarations import HEADERS, INCLUDE, generate

BINDINGS = runner.SOURCE / "bindings"
API = json.loads((BINDINGS / "api.json").read_text())
# Nouns that are left out of a library that is built with -Dprograms=disabled.
PROGRAM_NOUNS = {"bundled", "chain", "drops", "link", "object", "program", "xsk_group"}
BY_NAME = {function["name"]: function for function in API["functions"]}


def parameter(function, name):
    return next(parameter for parameter in BY_NAME[function]["params"] if parameter["name"] == name)


class Api(unittest.TestCase):
    def test_what_is_generated_is_what_the_headers_say(self):
        for name, text in generate.generated().items():
            with self.subTest(name):
                self.assertTrue(generate.is_current(runner.SOURCE / name, text), "out of date: run tools/dev api")

    def test_it_keeps_to_its_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((BINDINGS / "api.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        for error in jsonschema.Draft7Validator(schema).iter_errors(API):
            self.fail(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")

    def test_every_exported_symbol_is_in_it(self):
        self.assertEqual(runner.exported_symbols().keys() - BY_NAME.keys(), set())

    def test_it_has_the_functions_and_constants_of_the_headers(self):
        """Found here in another way than the parser finds them."""
        text = "".join(path.read_text() for path in HEADERS)
        self.assertEqual(BY_NAME.keys(), set(re.findall(r"^EBPF_API [^;]*?\b(ebpf_\w+)\(", text, re.MULTILINE)))
        described = {constant["name"]: constant["value"] for enum in API["enums"] for constant in enum["constants"]}
        written = re.findall(r"^\s+(EBPF_\w+) = (\w+)", text, re.MULTILINE)
        self.assertEqual(described, {name: int(number, 0) for name, number in written})

    def test_the_functions_of_the_program_room_are_marked(self):
        marked = {function["noun"] for function in API["functions"] if function["programs"]}
        self.assertEqual(marked, PROGRAM_NOUNS)

    def test_buffers_and_lengths_point_to_each_other(self):
        for function in API["functions"]:
            parameters = {parameter["name"]: parameter for parameter in function["params"]}
            for parameter in function["params"]:
                with self.subTest(f"{function['name']}: {parameter['name']}"):
                    if "length" in parameter:
                        self.assertEqual(parameters[parameter["length"]]["of"], parameter["name"])
                    if parameter["kind"] == "length":
                        self.assertEqual(parameters[parameter["of"]]["length"], parameter["name"])

    def test_arrays_and_counts_point_to_each_other(self):
        for function in API["functions"]:
            parameters = {parameter["name"]: parameter for parameter in function["params"]}
            for parameter in function["params"]:
                with self.subTest(f"{function['name']}: {parameter['name']}"):
                    if parameter["kind"] == "array":
                        self.assertIn(parameter["name"], parameters[parameter["count"]]["of"])
                    if parameter["kind"] == "count":
                        counted = [parameters[name] for name in parameter["of"]]
                        self.assertEqual({array["count"] for array in counted}, {parameter["name"]})
                        # So that a binding knows whether the caller says it, or an array does.
                        self.assertEqual(len({array["direction"] for array in counted}), 1)

    def test_every_handle_that_is_handed_out_can_be_given_back(self):
        destructors = {handle["name"]: handle["destructor"] for handle in API["handles"]}
        for function in API["functions"]:
            for parameter in function["params"]:
                if parameter["kind"] == "handle" and parameter.get("ownership") == "owned":
                    with self.subTest(function["name"]):
                        self.assertEqual(parameter["destructor"], destructors[parameter["handle"]])

    def test_the_tags_of_the_headers_are_in_it(self):
        """One example for each thing that is taken from the comments."""
        self.assertEqual(BY_NAME["ebpf_map_lookup"]["returns"]["answers"], ["ENOENT"])
        self.assertEqual(BY_NAME["ebpf_map_delete"]["returns"]["answers"], [])
        self.assertEqual(BY_NAME["ebpf_map_update"]["returns"]["kind"], "status")
        self.assertEqual(BY_NAME["ebpf_cursor_read"]["returns"]["kind"], "number")
        self.assertTrue(parameter("ebpf_devmap_get", "prog_id")["nullable"])
        self.assertFalse(parameter("ebpf_map_lookup", "value")["nullable"])
        self.assertEqual(parameter("ebpf_map_close", "map")["ownership"], "consumed")
        exclusive = {param["handle"] for function in API["functions"] for param in function["params"] if param.get("exclusive")}
        self.assertEqual(exclusive, {"ebpf_chain", "ebpf_cursor", "ebpf_drops", "ebpf_link", "ebpf_object", "ebpf_map_spec",
                                     "ebpf_xsk", "ebpf_xsk_group", "ebpf_xsk_spec"})
        self.assertEqual(parameter("ebpf_program_enable_run_stats", "fd")["destructor"], "close")
        self.assertEqual(parameter("ebpf_drops_next", "drop")["ownership"], "borrowed")
        self.assertEqual(parameter("ebpf_percpu_sum", "sums")["element_bits"], 64)
        self.assertEqual(parameter("ebpf_link_attach_xdp", "mode")["enum"], "xdp_mode")
        self.assertEqual(parameter("ebpf_xsk_recv", "room")["of"], ["addresses", "lengths", "options"])
        self.assertEqual(parameter("ebpf_xsk_tx_timestamps", "times")["element_bits"], 64)
        self.assertTrue(parameter("ebpf_xsk_send", "options")["nullable"])
        self.assertEqual(parameter("ebpf_xsk_send", "options")["enum"], "xsk_frame_option")
        self.assertEqual(BY_NAME["ebpf_xsk_memory"]["returns"]["kind"], "address")
        self.assertEqual(BY_NAME["ebpf_map_update"]["blocking_map_types"],
                         ["array_of_maps", "hash_of_maps", "prog_array", "cpumap"])
        self.assertTrue(BY_NAME["ebpf_link_attach_xdp"]["blocking"])
        self.assertFalse(BY_NAME["ebpf_map_lookup"]["blocking"])
        # By way of "as ebpf_map_update()".
        self.assertIn("EBPF_CAUSE_FULL", BY_NAME["ebpf_lpm_update"]["causes"])

    def test_the_version_is_that_of_the_library(self):
        self.assertEqual(API["library"]["version"].split(".")[0], API["library"]["soname"].rpartition(".")[2])
        self.assertIn(f"version: '{API['library']['version']}'", (runner.SOURCE / "meson.build").read_text())
        self.assertTrue(runner.LIBRARY.resolve().name.endswith(API["library"]["version"]))

    def test_no_header_is_left_out(self):
        described = {function["header"] for function in API["functions"]} | {enum["header"] for enum in API["enums"]}
        headers = {str(path.relative_to(INCLUDE)) for path in HEADERS}
        self.assertEqual(headers - described, {"ebpfmap.h", "ebpfmap/abi.h"})


if __name__ == "__main__":
    runner.main()
