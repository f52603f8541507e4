#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sentences name their nouns: in each group of texts at most 1.5 of 1,000 words are what, who, whom, whose, whatever, whoever.

CONTRIBUTING.md, "Writing", has the reason and examples. Code in pages and strings in sources do not count.
"""
import re
import unittest

import runner

LIMIT = 1.5  # of 1,000 words
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
HARD = re.compile(r"\b(what|who|whom|whose|whatever|whoever)\b", re.I)
STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|(/\*.*?\*/|//[^\n]*)', re.S)


def prose_of_page(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)


def comments_of_source(text):
    return "\n".join(match[1] for match in STRING_OR_COMMENT.finditer(text) if match[1])


def comments_of_erlang(text):
    return "\n".join(re.findall(r"%.*", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)))


# Directories of the bindings with packages of others.
UNPACKED = {"target", "_build", "node_modules"}


def files(*patterns):
    found = sorted({path for pattern in patterns for path in runner.SOURCE.glob(pattern)})
    return [path for path in found if not UNPACKED & set(path.relative_to(runner.SOURCE).parts)]


GROUPS = {
    "pages": (files("*.md", "docs/**/*.md"), prose_of_page),
    "pages of the bindings": (files("bindings/**/*.md"), prose_of_page),
    "headers": (files("include/**/*.h"), comments_of_source),
    "headers of C++": (files("bindings/cpp/include/**/*.hpp"), comments_of_source),
    "sources": (files("src/**/*.cc", "src/**/*.h", "bpf/*.c", "bpf/*.h"), comments_of_source),
    "examples": (files("examples/**/*.c", "examples/**/*.h", "examples/**/*.cc"), comments_of_source),
    "tests": (files("tests/**/*.c", "tests/**/*.h", "tests/**/*.cc"), comments_of_source),
    "bindings": (files(*(f"bindings/*/**/*.{kind}" for kind in ("c", "cc", "h", "rs"))), comments_of_source),
    "Erlang": (files("bindings/erlang/**/*.erl"), comments_of_erlang),
    "benchmarks": (files("bench/**/*.c", "bench/**/*.h", "bench/**/*.cc"), comments_of_source),
}


class Count:
    def __init__(self, path, text):
        self.path = path
        self.words = len(WORD.findall(text))
        self.hard = len(HARD.findall(text))


class Words(unittest.TestCase):
    def test_each_group_holds_the_limit(self):
        for name, (paths, prose) in GROUPS.items():
            counts = [Count(path, prose(path.read_text())) for path in paths]
            with self.subTest(name):
                self.assertTrue(counts, "the group has no file")
                words, hard = sum(count.words for count in counts), sum(count.hard for count in counts)
                worst = sorted(counts, key=lambda count: -count.hard)[:5]
                listed = ", ".join(f"{count.path.relative_to(runner.SOURCE)} ({count.hard})" for count in worst if count.hard)
                self.assertLessEqual(1000 * hard, LIMIT * words, f"{hard} in {words} words. Most are in {listed}")

    def test_the_count_sees_words_and_skips_code(self):
        self.assertEqual(prose_of_page("who\n```c\nwhat\n```\nWhose"), "who\n\nWhose")
        self.assertEqual(comments_of_source('/* what */ f("// who");\n// whose'), "/* what */\n// whose")
        self.assertEqual(comments_of_erlang('f("% who"). % what'), "% what")
        self.assertEqual(len(HARD.findall("What, whose; somewhat a whole WHO")), 3)


if __name__ == "__main__":
    runner.main()
