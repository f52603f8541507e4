#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every function says in its header what its caller has to know, and follows the contract of <ebpfmap.h>."""
import re
import sys
import unittest

import runner
from declarations import HEADERS, constants, functions

sys.dont_write_bytecode = True
sys.path.insert(0, str(runner.SOURCE / "tools/api"))
from headers import named_causes  # noqa: E402


def takes_error(function):
    return any(parameter.type == "ebpf_error **" for parameter in function.parameters)


class Documentation(unittest.TestCase):
    def test_every_function_is_described(self):
        for function in functions():
            with self.subTest(function.name):
                first_line = function.documentation.strip(" *\n").split("\n")[0]
                self.assertRegex(first_line, r"\w+", "no comment /** … */ before it")
                self.assertFalse(first_line.startswith("@"), "the comment does not begin with what the function does")

    def test_every_parameter_has_a_param_in_the_order_of_the_declaration(self):
        for function in functions():
            with self.subTest(function.name):
                documented = [text.split()[0] for tag, text in function.tags() if tag == "param"]
                self.assertEqual(documented, [parameter.name for parameter in function.parameters])

    def test_return_is_told_where_there_is_one(self):
        for function in functions():
            with self.subTest(function.name):
                self.assertEqual(function.tag("return") is not None, function.returns != "void")

    def test_threads_and_since_are_told(self):
        for function in functions():
            with self.subTest(function.name):
                self.assertTrue(function.tag("threads"), "@threads")
                self.assertRegex(function.tag("since") or "", r"^\d+\.\d+$", "@since")

    def test_a_function_that_takes_an_error_names_its_causes(self):
        for function in functions():
            with self.subTest(function.name):
                self.assertEqual(function.tag("cause") is not None, takes_error(function))

    def test_the_named_causes_exist(self):
        known = constants()
        for function in functions():
            with self.subTest(function.name):
                for cause in named_causes(function.tag("cause") or ""):
                    self.assertIn(cause, known)

    def test_every_name_that_a_comment_mentions_exists(self):
        macros = {"EBPF_API", "EBPF_BEGIN_DECLS", "EBPF_END_DECLS"}
        known = {function.name for function in functions()} | set(constants()) | macros
        for header in HEADERS:
            text = header.read_text()
            mentioned = set(re.findall(r"\bEBPF_[A-Z0-9_]*[A-Z0-9]\b", text)) | set(re.findall(r"\b(ebpf_\w+)\(", text))
            self.assertEqual(mentioned - known, set(), header.name)


class Contract(unittest.TestCase):
    def test_the_error_is_the_last_parameter_of_a_call_that_returns_int32(self):
        for function in functions():
            with self.subTest(function.name):
                if takes_error(function):
                    self.assertEqual(function.parameters[-1].type, "ebpf_error **")
                    self.assertEqual(function.returns, "int32_t")

    def test_every_buffer_is_followed_by_its_length(self):
        for function in functions():
            followers = [parameter.name for parameter in function.parameters[1:]] + [""]
            for parameter, follower in zip(function.parameters, followers):
                with self.subTest(f"{function.name}: {parameter.name}"):
                    if parameter.type in ("void *", "const void *", "char *"):
                        self.assertEqual(follower, parameter.name + "_len")

    def test_every_array_is_counted(self):
        """Numbers behind a pointer are one number that comes out, or entries that a count names: tools/api/headers.py."""
        for function in functions():
            documented = " ".join(text for tag, text in function.tags() if tag == "param")
            counted = re.findall(r"\w+", " ".join(re.findall(r"entries at ([\w, ]+)", documented)))
            for parameter in function.parameters:
                with self.subTest(f"{function.name}: {parameter.name}"):
                    if re.match(r"const uint\d+_t \*$", parameter.type):
                        self.assertIn(parameter.name, counted)

    def test_a_parameter_is_a_number_a_handle_a_string_or_a_buffer(self):
        allowed = re.compile(r"(const )?(u?int(8|16|32|64)_t|char|void|ebpf_\w+) (\*\*?)?$|u?int(8|16|32|64)_t$")
        for function in functions():
            for parameter in function.parameters:
                with self.subTest(f"{function.name}: {parameter.name}"):
                    self.assertRegex(parameter.type, allowed)


if __name__ == "__main__":
    runner.main()
