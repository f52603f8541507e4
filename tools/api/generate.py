#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes the files made from the public headers: bindings/api.json, and from it the low-level layer of each binding.

    tools/dev api              writes
    tools/dev api --check      lists files that are out of date

A language is a module here with generate(api), which returns the text of each file by its path in the repository.
"""
import importlib
import sys

import describe
import headers
import tags

LANGUAGES = ("cpp", "erlang", "python", "rust")


def generated():
    """The text of each file, by its path."""
    api = describe.describe()
    files = {"bindings/api.json": describe.as_text(api)}
    for language in LANGUAGES:
        files |= importlib.import_module(language).generate(api)
    return files


def is_current(path, text):
    return path.exists() and path.read_text() == text


def main():
    stale = [(name, text) for name, text in generated().items() if not is_current(headers.ROOT / name, text)]
    if "--check" in sys.argv[1:]:
        for name, _ in stale:
            print(f"{name} is out of date: run tools/dev api")
        sys.exit(bool(stale))
    for name, text in stale:
        path = headers.ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"wrote {name}")


if __name__ == "__main__":
    try:
        main()
    except tags.TagError as error:
        sys.exit(str(error))
