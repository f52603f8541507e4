#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes what is made of the public headers: bindings/api.json, and of that the low-level layer of each binding.

    tools/dev api              writes
    tools/dev api --check      tells what is not as it would be written

A language is a module here with generate(api), which returns the text of each file by its path in the repository.
"""
import importlib
import sys
from pathlib import Path

import headers

HERE = Path(__file__).resolve().parent
# What is not the module of a language.
TOOLS = {"generate", "headers"}


def languages():
    return [importlib.import_module(path.stem) for path in sorted(HERE.glob("*.py")) if path.stem not in TOOLS]


def generated():
    """The text of each file, by its path."""
    api = headers.describe()
    files = {"bindings/api.json": headers.as_text(api)}
    for language in languages():
        files |= language.generate(api)
    return files


def is_current(path, text):
    return path.exists() and path.read_text() == text


def main():
    stale = [(name, text) for name, text in generated().items() if not is_current(headers.ROOT / name, text)]
    if "--check" in sys.argv[1:]:
        for name, _ in stale:
            print(f"{name} is not what the headers say: tools/dev api")
        sys.exit(bool(stale))
    for name, text in stale:
        path = headers.ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
