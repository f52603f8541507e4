#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The rooms of src/ include only rooms below them. CONTRIBUTING.md describes each room."""
import re
import unittest
from pathlib import Path

import runner

# From the top down: a room includes itself and those to its right.
ROOMS = ["api", "program", "xsk", "typed", "map", "net", "base", "codec", "sys"]
# Stands apart: a client of the public headers, like any other program.
CLIENT = "cli"
SOURCES = runner.SOURCE / "src"
# The public headers, those that BPF programs share, and those of the kernel, which have numbers and structs only. libbpf is a matter of the program room.
WITHOUT_CALLS = ("ebpfmap/", "shared/", "linux/", "asm/")


def includes():
    """(room, file, included header) of every #include in src/."""
    for path in sorted(SOURCES.glob("*/**/*")):
        if path.suffix in (".c", ".cc", ".h"):
            name = path.relative_to(SOURCES)
            for included in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(), re.MULTILINE):
                yield name.parts[0], name, included


# Symbols of the C++ runtime, and functions of the C library that make no system call.
NO_CALL = re.compile(r"_|mem|str|free$|malloc$")


def calls_of_objects():
    """Per object of the library, the functions that it calls and that may make a system call."""
    objects = sorted(Path(f"{runner.LIBRARY}.p").glob("*.o"))
    calls = {path.name: set() for path in objects}
    for line in runner.run("nm", "--undefined-only", "--print-file-name", *objects).splitlines():
        path, _, name = line.partition(": ")
        name = name.split()[-1]
        if not NO_CALL.match(name):
            calls[Path(path.partition(":")[0]).name].add(name)
    return calls


def room_of(included):
    """The room that a header is in; None for those of the system and of the public face."""
    room = included.split("/")[0]
    return room if (SOURCES / included).is_file() else None


class Layering(unittest.TestCase):
    def test_every_directory_of_src_is_a_known_room(self):
        found = {path.name for path in SOURCES.iterdir() if path.is_dir()}
        self.assertEqual(found - {*ROOMS, CLIENT}, set())

    def test_a_room_includes_only_itself_and_those_below(self):
        for room, name, included in includes():
            target = room_of(included)
            if room in ROOMS and target:
                with self.subTest(f"src/{name} includes {included}"):
                    self.assertIn(target, ROOMS[ROOMS.index(room):])

    def test_the_command_line_lives_on_the_public_headers(self):
        for room, name, included in includes():
            if room == CLIENT:
                with self.subTest(f"src/{name} includes {included}"):
                    self.assertIn(room_of(included), (None, CLIENT))

    def test_only_the_program_room_sees_libbpf(self):
        for room, name, included in includes():
            if included.startswith("bpf/"):
                self.assertEqual(room, "program", f"src/{name} includes <{included}>")

    def test_only_the_sys_room_makes_system_calls(self):
        # A C++ header such as <cstdio> declares calls, too, so the calls in the objects are compared.
        calls = calls_of_objects()
        of_sys = set().union(*(names for name, names in calls.items() if name.startswith("sys_")))
        self.assertIn("ioctl", of_sys)
        for name, names in calls.items():
            if not name.startswith("sys_"):
                self.assertEqual(names & of_sys, set(), name)

    def test_only_sys_sees_headers_of_system_calls(self):
        for room, name, included in includes():
            if included.endswith(".h") and room_of(included) is None and room != "sys":
                with self.subTest(f"src/{name} includes {included}"):
                    self.assertTrue(included == "version.h" or included.startswith(WITHOUT_CALLS)
                                    or room == "program" and included.startswith(("bpf/", "elf.h")))

    def test_an_include_inside_src_begins_with_its_room(self):
        for _, name, included in includes():
            with self.subTest(f"src/{name} includes {included}"):
                beside = SOURCES / name.parent / included
                self.assertFalse(beside.is_file(), f'write #include "{name.parent}/{included}"')
                self.assertNotIn("..", included.split("/"))


if __name__ == "__main__":
    runner.main()
