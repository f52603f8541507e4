#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The search for the C library, the error if it is missing, and the generated layer with its types."""
import builtins
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import ebpfmap
import runner
from ebpfmap._generated import api

PACKAGE = runner.SOURCE / "bindings/python"
LIBRARY = os.environ["EBPFMAP_LIBRARY"]


def run(program, **environment):
    """The output of a Python with exactly this environment."""
    done = subprocess.run([sys.executable, "-c", program], cwd="/", env={"PYTHONPATH": str(PACKAGE), **environment},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip()


class LibraryTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def fake(self, version):
        """A library that has a version and the calls of which each map has some ready-made."""
        source, library = self.directory / "fake.c", self.directory / "libebpfmap.so.0"
        calls = "".join(f"int ebpf_map_{name}(void) {{ return -1; }}\n" for name in ("lookup", "update", "delete", "take"))
        source.write_text(f'const char *ebpf_version(void) {{ return "{version}"; }}\n{calls}')
        subprocess.run(["cc", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
        return str(library)

    def test_where_it_is(self):
        self.assertEqual(run("import ebpfmap; print(ebpfmap.library_path)", EBPFMAP_LIBRARY=LIBRARY), LIBRARY)
        self.assertEqual(ebpfmap.library_version, ebpfmap.__version__)

    def test_none(self):
        said = run("import ebpfmap", EBPFMAP_LIBRARY="/nowhere/libebpfmap.so.0")
        self.assertRegex(said, "ImportError: ebpfmap needs the C library libebpfmap, and there is none: "
                               "/nowhere/libebpfmap.so.0.*Install it.*EBPFMAP_LIBRARY=")

    def test_versions(self):
        for version in ("0.0.9", "1.0.0"):
            said = run("import ebpfmap", EBPFMAP_LIBRARY=self.fake(version))
            self.assertRegex(said, rf"ImportError: this ebpfmap package is made for libebpfmap 0\.1\.0 .* is {version}: update")
        for version in ("0.1.0", "0.2.0", "0.1.1.dev"):
            self.assertEqual(run("import ebpfmap", EBPFMAP_LIBRARY=self.fake(version)), "")

    def test_a_library_without_programs(self):
        said = run("import ebpfmap\nebpfmap.HashMap\nebpfmap.Object.bundled('forward')", EBPFMAP_LIBRARY=self.fake("0.1.0"))
        self.assertRegex(said, "NotImplementedError: .* has no ebpf_object_open_bundled: it was built without programs")

    def test_inside_the_package(self):
        shutil.copytree(PACKAGE / "ebpfmap", self.directory / "ebpfmap")
        shutil.copy(LIBRARY, self.directory / "ebpfmap/libebpfmap.so.0")
        said = run("import ebpfmap; print(ebpfmap.library_path)", PYTHONPATH=str(self.directory))
        self.assertEqual(said, str(self.directory / "ebpfmap/libebpfmap.so.0"))

    def test_every_function_is_there(self):
        names = [name for name in api.PROTOTYPES if runner.WITH_PROGRAMS or hasattr(api.functions._releasing, name)]
        self.assertGreater(len(names), 90)
        for name in names:
            self.assertTrue(callable(getattr(api.functions, name)))
        with self.assertRaises(AttributeError):
            api.functions.ebpf_no_such_function

    def test_every_file_is_installed(self):
        listed = (PACKAGE / "meson.build").read_text()
        for path in (PACKAGE / "ebpfmap").glob("*.*"):
            self.assertIn(f"'ebpfmap/{path.name}'", listed)

    def test_import_is_quick(self):
        done = run("import time, ctypes, enum, typing, ipaddress, struct\n"  # time of this process: others may be busy
                   "before = time.process_time(); import ebpfmap; print(time.process_time() - before)", EBPFMAP_LIBRARY=LIBRARY)
        self.assertLess(float(done), 0.5)

    def test_a_star_replaces_no_builtin(self):
        self.assertEqual(set(ebpfmap.__all__) & set(dir(builtins)), set())
        said = run("from ebpfmap import *\nimport builtins\nassert open is builtins.open\nprint(HashMap.__name__)",
                   EBPFMAP_LIBRARY=LIBRARY)
        self.assertEqual(said, "HashMap")
        self.assertTrue(callable(ebpfmap.open))

    def test_everything_public_is_documented(self):
        for name in ebpfmap.__all__:
            thing = getattr(ebpfmap, name)
            if callable(thing):
                self.assertTrue(thing.__doc__, name)
                for member, value in vars(thing).items() if isinstance(thing, type) else ():
                    if not member.startswith("_") and callable(value) and not hasattr(dict, member):
                        inherited = any(getattr(getattr(base, member, None), "__doc__", None) for base in thing.__mro__)
                        self.assertTrue(value.__doc__ or inherited, f"{name}.{member}")


class TypesTest(unittest.TestCase):
    PROGRAM = '''
from ipaddress import IPv4Network
from typing import Dict, List
import ebpfmap
from ebpfmap import (
    Array, Cause, Chain, DevMapHash, Drops, Error, Frames, HashMap, Link, LpmTrie, Object, PerCpuArray, Program, Target,
    XskGroup, XskSocket, XskSpec)

packets: HashMap[int, int] = HashMap("I", "Q", max_entries=64)
packets[80] = packets[80] + 1
everything: Dict[int, int] = dict(packets.items())
opened = ebpfmap.open(7)
with HashMap[int, bytes]("I", 6, max_entries=64) as addresses:
    address: bytes = addresses[80]
array: Array[int] = Array("Q", 4)
array[:2] = [1, 2]
some: List[int] = array[1:]
routes: LpmTrie[int] = LpmTrie(IPv4Network, "I", max_entries=4)
counts: PerCpuArray[int] = PerCpuArray("Q", 4)
per_cpu: List[int] = counts[0]
with DevMapHash(4) as tx, Object.bundled("forward").load() as forward:
    target: Target = tx[1]
    program: Program = forward.programs["forward"]
    link: Link = program.attach_xdp("eth0")
    with Chain() as chain, chain.staged():
        entry: int = chain.insert(program, 10)
with XskGroup("eth0", XskSpec(frames=64)) as group:
    xsk: XskSocket = group[0]
    frames: Frames = xsk.recv()
    view: memoryview = frames[0]
    xsk.release(frames[xsk.send(frames):])
    sent: int = xsk.send(xsk.reserve(2), [60, 60]) + xsk.send_bytes(xsk.recv_bytes())
for drop in Drops():
    print(drop.message, drop.packets + 1)
try:
    packets.freeze()
except Error as error:
    print(error.cause == Cause.FROZEN, error.log)
'''

    def mypy(self, *arguments):
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir", os.devnull,
                               *arguments], cwd=PACKAGE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if "No module named mypy" in done.stdout:
            self.skipTest("mypy is not installed")
        return done.stdout

    # The type of each expression as mypy writes it; "error" for a wrong one.
    REVEALED = """
packets.get(80) -> Union[builtins.int, None]
packets.get(80, 0) -> builtins.int
packets.get(80, "none") -> Union[builtins.int, builtins.str]
packets.get(80, flags=4) -> Union[builtins.int, None]
packets.pop(80) -> builtins.int
packets.pop(80, 0) -> builtins.int
packets.pop(80, None) -> Union[builtins.int, None]
packets.take(80) -> builtins.int
packets.take(80, None) -> Union[builtins.int, None]
packets.setdefault(80, 1) -> builtins.int
packets.popitem() -> Tuple[builtins.int, builtins.int]
packets.get("http") -> error
packets.pop("http", 0) -> error
packets.get(80).bit_length() -> error
array[0] -> builtins.int
array.get(0) -> Union[builtins.int, None]
array.get(0, 1) -> builtins.int
routes.get("10.0.0.1") -> Union[builtins.int, None]
counts.get(0) -> Union[builtins.list[builtins.int], None]
counts.get_cpu(0, 0) -> Union[builtins.int, None]
counts.get_cpu(0, 0, 5) -> builtins.int
queue.pop() -> builtins.str
queue.pop(None) -> Union[builtins.str, None]
queue.peek("") -> builtins.str
storage.get(7) -> Union[builtins.int, None]
storage.get(7, 0) -> builtins.int
tx.get(1) -> Union[ebpfmap.redirect.Target, None]
tx.pop(1) -> ebpfmap.redirect.Target
cpus.get(1) -> Union[ebpfmap.redirect.CpuEntry, None]
jumps.get(1) -> Union[builtins.int, None]
sockets.get("a") -> Union[builtins.int, None]
sockets.pop("a") -> builtins.int
"""
    MAPS = """
from typing import Any, List
from ebpfmap import (
    Array, CpuMap, DevMap, HashMap, LpmTrie, PerCpuArray, ProgArray, Queue, SockHash, TaskStorage)
packets: HashMap[int, int] = HashMap("I", "Q", 4)
array: Array[int] = Array("I", 4)
routes: LpmTrie[int] = LpmTrie("8s", "I", 4)
counts: PerCpuArray[int] = PerCpuArray("Q", 4)
queue: Queue[str] = Queue("I", 4)
storage: TaskStorage[int] = TaskStorage("I")
tx, cpus, jumps = DevMap(4), CpuMap(4), ProgArray(4)
sockets: SockHash[str] = SockHash("4s", 4)
"""

    def test_what_get_and_pop_return(self):
        rows = [row.split(" -> ") for row in self.REVEALED.strip().splitlines()]
        lines = self.MAPS.strip().splitlines()
        said = self.mypy("-c", "\n".join([*lines, *(f"reveal_type({row[0]})" for row in rows)])).splitlines()
        for number, (expression, wanted) in enumerate(rows, len(lines) + 1):
            about = [line for line in said if line.startswith(f"<string>:{number}: ")]
            errors = [line for line in about if " error: " in line]
            with self.subTest(expression):
                self.assertEqual(bool(errors), wanted == "error", about)
                if wanted != "error":
                    found = [line.split('"')[1].replace("Optional[", "Union[") for line in about]
                    self.assertEqual([re.sub(r"Tuple\[[\w., ]+, fallback=([\w.]+)\]", r"\1", type) for type in found], [wanted])

    def test_the_package(self):
        self.assertIn("Success", self.mypy("ebpfmap"))

    def test_what_uses_it(self):
        self.assertIn("Success", self.mypy("-c", self.PROGRAM))

    def test_wrong_uses_are_found(self):
        wrong = self.PROGRAM + "packets['http'] = 1\nlink.no_such_thing()\ntx[1] = 1.5\nxsk.release(5)\nXskSpec(frame=1)\n"
        self.assertIn("Found 5 errors", self.mypy("-c", wrong))


if __name__ == "__main__":
    runner.main()
