#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every command line of the documentation runs in a test, or has its reason in ELSEWHERE; every link leads to its target."""
import os
import re
import unittest

import commands
import runner
from command_rules import CONTAINER, ELSEWHERE, ENDLESS, IN_PLACE, SAFE


class Listed(unittest.TestCase):
    def test_every_command_is_run_or_listed(self):
        for page, text in commands.commands():
            with self.subTest(f"{page}: {text}"):
                self.assertTrue(text in ELSEWHERE or SAFE.match(IN_PLACE.get(text, text)) or text.startswith(CONTAINER),
                                "no test runs it, and ELSEWHERE has no reason")

    def test_every_listed_command_is_in_the_documentation(self):
        shown = {text for _, text in commands.commands()}
        for text in (*ELSEWHERE, *IN_PLACE, *ENDLESS):
            with self.subTest(text):
                self.assertIn(text, shown, "no page has it any more")

    def test_pages_without_commands_are_not_overlooked(self):
        """That the search finds commands of each form that the pages use."""
        shown = set(commands.commands())
        for command in (("README.md", "./tools/dev demo"), ("docs/preflight.md", "ethtool -K PEER gro on"),
                        ("bindings/rust/README.md", "./run.py --build ../../build --library ../../build/src tests"),
                        ("bindings/python/README.md", "tools/dev wheel"),
                        ("examples/chain.c", "cc -std=c99 chain.c -o chain $(pkg-config --cflags --libs ebpfmap)")):
            self.assertIn(command, shown)

    def test_every_link_leads_to_a_file_and_a_heading(self):
        for page in commands.pages():
            for link in commands.links(page):
                with self.subTest(f"{page}: {link}"):
                    path, _, anchor = link.partition("#")
                    target = (runner.SOURCE / page).parent / path if path else runner.SOURCE / page
                    self.assertTrue(target.exists(), "there is no such file")
                    if anchor:
                        self.assertIn(anchor, commands.anchors(target.read_text()))

    def test_every_path_of_the_tree_in_a_page_exists(self):
        """`src/map/cursor.cc`, `tests/`, `src/typed/*_error.cc`; capitals as in NOUN.h stand for a name."""
        path = re.compile(r"`((?:\./)?(?:bench|bindings|bpf|docs|examples|include|packaging|src|tests|tools)/[\w./*-]*)`")
        for page in commands.pages():
            for found in path.findall((runner.SOURCE / page).read_text()):
                if not re.search("NOUN|NAME|LANGUAGE", found):
                    with self.subTest(f"{page}: {found}"):
                        places = (runner.SOURCE, (runner.SOURCE / page).parent)
                        self.assertTrue(any(list(place.glob(found.removeprefix("./"))) for place in places), "there is no such file")

    def test_every_page_can_be_reached_from_the_readme(self):
        reached, rest = set(), ["README.md"]
        while rest:
            page = os.path.normpath(rest.pop())
            if page not in reached and page.endswith(".md"):
                reached.add(page)
                rest += [os.path.join(os.path.dirname(page), link.partition("#")[0]) for link in commands.links(page)
                         if link.partition("#")[0]]
        self.assertEqual(set(commands.pages()) - reached, set())

    def test_a_line_that_is_no_command(self):
        for line in ('map "tx" is full (64 of 64 entries)', "process ── ebpf_link ──┐", "for (uint32_t i = 0; i < 2; i++)"):
            self.assertIsNone(commands.COMMAND.match(line), line)


if __name__ == "__main__":
    runner.main()
