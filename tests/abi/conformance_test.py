#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""bindings/conformance.json is well formed: known operations with known arguments, over every type of map, each case its own."""
import errno
import json
import re
import unittest

import runner
from declarations import constants

BINDINGS = runner.SOURCE / "bindings"
CASES = json.loads((BINDINGS / "conformance.json").read_text())["cases"]
STEPS = [(case["name"], step) for case in CASES for step in case["steps"]]
# Types that nobody can create without more than a few numbers, or that are newer than the kernels that this runs on.
NOT_CREATED = {"unspec", "struct_ops", "insn_array", "rhash"}
# Fields that every step may have.
COMMON = {"do", "on", "as", "expect", "error"}


def documented_operations():
    """Each operation of conformance.md with the words of its arguments."""
    rows = re.findall(r"^\| (`[a-z_.`, ]+`) \| (.*?) \| .*\|$", (BINDINGS / "conformance.md").read_text(), re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", arguments)) for names, arguments in rows for name in re.findall(r"`([a-z_.]+)`", names)}


class Conformance(unittest.TestCase):
    def test_every_operation_is_documented_and_used(self):
        used = {step["do"] for _, step in STEPS}
        documented = {name for name in documented_operations() if "." in name or name == "preflight"}
        self.assertEqual(used, documented)

    def test_every_argument_is_documented(self):
        documented = documented_operations()
        documented["map.create_pinned"] = documented["map.create_pinned"] | documented["map.create"]
        for case, step in STEPS:
            with self.subTest(case, do=step["do"]):
                self.assertEqual(step.keys() - COMMON - documented[step["do"]], set())

    def test_names_of_cases_are_unique(self):
        names = [case["name"] for case in CASES]
        self.assertEqual(len(names), len(set(names)))

    def test_every_type_of_map_is_created(self):
        created = {step["type"] for _, step in STEPS if step["do"] == "map.create" and "error" not in step}
        types = {name[len("EBPF_MAP_TYPE_"):].lower() for name in constants() if name.startswith("EBPF_MAP_TYPE_")}
        self.assertEqual(types - created, NOT_CREATED)

    def test_errors_are_errnos_and_causes(self):
        known = constants()
        for case, step in STEPS:
            with self.subTest(case, do=step["do"]):
                if error := step.get("error"):
                    self.assertTrue(hasattr(errno, error["errno"]), error)
                    self.assertIn("EBPF_CAUSE_" + error["cause"], known)
                    self.assertNotIn("expect", step)

    def test_a_name_is_made_before_it_is_used(self):
        for case in CASES:
            made = set()
            for step in case["steps"]:
                with self.subTest(case["name"], step=step):
                    self.assertLessEqual({step["on"]} if "on" in step else set(), made)
                    made |= {step["as"]} if "as" in step else set()

    def test_what_a_case_requires_is_known(self):
        for case in CASES:
            for requirement in case.get("requires", []):
                self.assertRegex(requirement, r"^(map_type [a-z_]+|programs)$", case["name"])


if __name__ == "__main__":
    runner.main()
