#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every function is documented in its header for its caller, and follows the contract of <ebpfmap.h>."""
import re
import unittest

import commands
import runner
from declarations import HEADERS, TagError, constants, describe, functions, rules


class Documentation(unittest.TestCase):
    def test_every_function_is_described(self):
        for function in functions():
            with self.subTest(function.name):
                self.assertRegex(function.comment.description, r"\w+", "the comment does not begin with the action of the function")

    def test_every_parameter_has_a_param_in_the_order_of_the_declaration(self):
        for function in functions():
            with self.subTest(function.name):
                documented = [name for name, _ in function.comment.params]
                self.assertEqual(documented, [parameter.name for parameter in function.parameters])

    def test_the_tags_keep_to_their_rules(self):
        names = {function.name for function in functions()}
        for function in functions():
            with self.subTest(function.name):
                try:
                    rules.check(function, names, describe.enum_names())
                except TagError as error:
                    self.fail(error)

    def test_since_is_a_version(self):
        for function in functions():
            with self.subTest(function.name):
                self.assertRegex(function.tag("since"), r"^\d+\.\d+$", "@since")

    def test_the_named_causes_exist(self):
        known = constants()
        for function in functions():
            with self.subTest(function.name):
                for cause in function.own_causes:
                    self.assertIn(cause, known)

    def test_every_name_that_a_comment_mentions_exists(self):
        macros = {"EBPF_API", "EBPF_BEGIN_DECLS", "EBPF_END_DECLS"}
        known = {function.name for function in functions()} | set(constants()) | macros
        for header in HEADERS:
            text = header.read_text()
            mentioned = set(re.findall(r"\bEBPF_[A-Z0-9_]*[A-Z0-9]\b", text)) | set(re.findall(r"\b(ebpf_\w+)\(", text))
            self.assertEqual(mentioned - known, set(), header.name)


class Pages(unittest.TestCase):
    """README.md, CONTRIBUTING.md and docs/."""

    def test_every_name_that_a_page_mentions_exists(self):
        headers = [*(runner.SOURCE / "include").rglob("*.h"), *(runner.SOURCE / "bpf").rglob("*.h")]
        known = set(re.findall(r"\b(?:ebpf|EBPF)_\w+", "".join(header.read_text() for header in headers)))
        known |= {"ebpf_maps"}  # of Erlang
        for page in commands.pages():
            if page.startswith("bindings/"):
                continue
            text = re.sub(r"^```erlang\n.*?^```$", "", (runner.SOURCE / page).read_text(), flags=re.S | re.M)
            # "ebpf_xsk_spec_" and "EBPF_CAUSE_…" are the beginnings of names.
            mentioned = {name for name in re.findall(r"\b(?:ebpf|EBPF)_\w+\b(?!…)", text) if not name.endswith("_")}
            with self.subTest(page):
                self.assertEqual(mentioned - known, set())


class Contract(unittest.TestCase):
    def test_the_error_is_the_last_parameter_of_a_call_that_returns_int32(self):
        for function in functions():
            with self.subTest(function.name):
                if any(parameter.type == "ebpf_error **" for parameter in function.parameters):
                    self.assertTrue(function.fallible)
                    self.assertEqual(function.returns, "int32_t")

    def test_a_parameter_is_a_number_a_handle_a_string_or_a_buffer(self):
        allowed = re.compile(r"(const )?(u?int(8|16|32|64)_t|char|void|ebpf_\w+) (\*\*?)?$|u?int(8|16|32|64)_t$")
        for function in functions():
            for parameter in function.parameters:
                with self.subTest(f"{function.name}: {parameter.name}"):
                    self.assertRegex(parameter.type, allowed)


if __name__ == "__main__":
    runner.main()
