# SPDX-License-Identifier: BSD-2-Clause
"""Tags of a comment: words in brackets before the text, as in `@param out [owned ebpf_map_close] receives the map`.

CONTRIBUTING.md describes each tag. Tags are for programs, and the text behind them is for people: no program reads the text.
"""
import re

SEVERAL = -1
# The tags of each place, with the number of their arguments.
PARAMETER = {"nullable": 0, "nonnull": 0, "optional": 0, "owned": 1, "borrowed": 0, "consumed": 0, "count": 1, "enum": 1}
RESULT = {"status": 0, "number": 0, "answers": SEVERAL, "enum": 1, "nullable": 0, "nonnull": 0, "lent": 0}
BLOCKS = {"types": SEVERAL}
# Tags that exclude each other.
EXCLUSIVE = [{"nullable", "nonnull", "optional"}, {"owned", "borrowed", "consumed"}, {"status", "number"}]


class TagError(Exception):
    """A tag that is malformed, unknown, misplaced or missing."""


def parse(text, allowed):
    """The tags before a text, each with its arguments, and the text."""
    if not text.startswith("["):
        return {}, text
    inside, bracket, rest = text[1:].partition("]")
    if not bracket:
        raise TagError(f"[{inside}: no closing bracket")
    tags = {}
    for name, *arguments in (part.split() or [""] for part in inside.split(",")):
        if name not in allowed:
            raise TagError(f"[{name}]: no such tag here; known: {', '.join(allowed)}")
        if name in tags:
            raise TagError(f"[{name}] occurs twice")
        if allowed[name] == SEVERAL and not arguments:
            raise TagError(f"[{name}] needs an argument")
        if allowed[name] != SEVERAL and len(arguments) != allowed[name]:
            raise TagError(f"[{name}] has {len(arguments)} arguments, not {allowed[name]}")
        tags[name] = arguments
    for group in EXCLUSIVE:
        if len(group & tags.keys()) > 1:
            raise TagError(f"[{', '.join(sorted(group & tags.keys()))}] exclude each other")
    return tags, rest.strip()


def without_remarks(text):
    """The text without parentheses and their content, except the empty ones of a function's name."""
    kept, depth = "", 0
    for part in re.split(r"(\(\)|[()])", text):
        if part == "(":
            depth += 1
        elif part == ")":
            depth -= 1
        elif depth == 0:
            kept += part
    if depth != 0:
        raise TagError("@cause: unbalanced parentheses")
    return kept


def parse_threads(text):
    """The nouns that one thread at a time may use in a call: `one per chain, object; remark`; none for `any; remark`."""
    keywords = text.partition(";")[0]
    if keywords == "any":
        return []
    if found := re.match(r"one per (\w+(?:, \w+)*)$", keywords):
        return found[1].split(", ")
    raise TagError(f"@threads: '{keywords}' is neither `any` nor `one per NOUN`; a remark stands behind a semicolon")


def parse_causes(text):
    """The causes and the functions that a @cause lists: `EBPF_CAUSE_INDEX, _FLAGS (not 0), as ebpf_map_update()`.

    A name that begins with _ is short for EBPF_CAUSE_…; `as` stands before a function that has the same causes. Text in
    parentheses is for people.
    """
    causes, functions = [], []
    for item in without_remarks(text).split(","):
        if found := re.match(r"\s*(?:EBPF_CAUSE)?(_[A-Z_]+)\s*$", item):
            causes.append("EBPF_CAUSE" + found[1])
        elif found := re.match(r"\s*as (ebpf_\w+)\(\)\s*$", item):
            functions.append(found[1])
        else:
            raise TagError(f"@cause: '{item.strip()}' is neither a cause nor `as FUNCTION()`; remarks stand in parentheses")
    return causes, functions
