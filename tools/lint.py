#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs clang-tidy over the C++ sources of a build directory: lint.py BUILD [PATTERN]

A source is checked again only after a change of its text, of a header of this tree that it includes, of its compiler arguments
or of the checks. The results are shared by all clones. PATTERN is a part of the paths of the sources to check.
"""
import hashlib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
ROOMS = ("src", "tests", "bindings/cpp")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ebpfmap-lint"
KEPT = 8  # sets of headers of one source: branches come and go


@lru_cache(None)
def digest_of_file(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(None)
def checks_of(directory):
    """The text of the configuration files that clang-tidy reads for the sources of a directory."""
    own = directory / ".clang-tidy"
    text = own.read_text() if own.exists() else ""
    return text if directory == SOURCE else text + checks_of(directory.parent)


@lru_cache(None)
def version():
    return subprocess.run(["clang-tidy", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout


def arguments(command):
    """The arguments of gcc that clang needs. A precompiled header of gcc is no use to it: clang includes the text."""
    words = iter(shlex.split(command))
    kept = []
    for word in words:
        if word in ("-o", "-MF", "-MQ", "-c"):
            next(words)
        elif word == "-include":
            kept += [word, str(SOURCE / "tests/pch" / next(words))]
        elif word.startswith(("-I", "-D", "-std=", "-f", "-isystem", "-O")) and word != "-fpch-preprocess":
            kept.append(word)
    return kept


class Unit:
    """One source with its compiler arguments."""

    def __init__(self, build, entry):
        self.build = build
        self.path = (build / entry["file"]).resolve()
        self.arguments = arguments(entry["command"])
        key = [version(), checks_of(self.path.parent), str(self.name), *self.arguments]
        self.clean = CACHE / hashlib.sha256("\0".join(key).replace(str(SOURCE), ".").encode()).hexdigest()

    @property
    def name(self):
        return self.path.relative_to(SOURCE)

    def known(self):
        """The digests of all files of each clean run."""
        return json.loads(self.clean.read_text()) if self.clean.exists() else []

    def is_unchanged(self):
        def is_same(relative, digest):
            path = self.build / relative
            return path.exists() and digest_of_file(path) == digest

        return any(all(is_same(*file) for file in files.items()) for files in self.known())

    def remember(self):
        rule = subprocess.run(["clang++", *self.arguments, "-MM", self.path], cwd=self.build, stdout=subprocess.PIPE, text=True,
                              check=True).stdout
        files = [os.path.relpath(self.build / word, self.build) for word in rule.partition(":")[2].replace("\\\n", " ").split()]
        CACHE.mkdir(parents=True, exist_ok=True)
        written = self.clean.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps([{file: digest_of_file(self.build / file) for file in files}, *self.known()][:KEPT]))
        written.replace(self.clean)

    def check(self):
        """The findings, or an empty string."""
        done = subprocess.run(["clang-tidy", "--quiet", self.path, "--", *self.arguments], cwd=self.build, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode == 0:
            self.remember()
            return ""
        return done.stdout or done.stderr


def units(build, pattern):
    entries = json.loads((build / "compile_commands.json").read_text())
    found = {}
    for entry in entries:
        path = (build / entry["file"]).resolve()
        if path.suffix == ".cc" and path.is_relative_to(SOURCE) and not path.is_relative_to(build):
            name = str(path.relative_to(SOURCE))
            if name.startswith(ROOMS) and pattern in name:
                found.setdefault(path, entry)
    return [Unit(build, entry) for _, entry in sorted(found.items())]


def main():
    build = Path(sys.argv[1]).resolve()
    every = units(build, sys.argv[2] if len(sys.argv) > 2 else "")
    changed = [unit for unit in every if not unit.is_unchanged()]
    print(f"{len(every)} sources, {len(every) - len(changed)} of them unchanged since a clean run", flush=True)
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(Unit.check, changed):
            failed += bool(findings)
            print(findings, end="", flush=True)
    sys.exit(f"{failed} sources have findings" if failed else 0)


main()
