#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A program of somebody else finds the installed library, compiles against it, links it and runs: each way that is offered."""
import os
import shutil
import tempfile
import unittest
from pathlib import Path

import runner

CONSUMER = Path(__file__).resolve().parent / "consumer"
# The value that consumer.c wrote and read back.
PROOF = "7 is 42"
C99 = ["gcc", "-std=c99", "-pedantic-errors"]
CPP20 = ["g++", "-std=c++20", "-pedantic-errors", "-x", "c++"]


def needs_libebpfmap(program):
    return "libebpfmap.so" in runner.run("readelf", "-d", program)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.work = Path(cls.directory.name)
        cls.root = cls.work / "root"
        runner.install(cls.root)
        pc = next(cls.root.glob("**/ebpfmap.pc"))
        cls.libdir = pc.parent.parent
        cls.prefix = next(cls.root.glob("**/ebpfmap.h")).parent.parent
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent), "PKG_CONFIG_SYSROOT_DIR": str(cls.root)}

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def pkg_config(self, *options):
        return runner.run("pkg-config", *options, "ebpfmap", env=self.environment).split()

    def build(self, compiler, *options, pkg_config, source="consumer.c"):
        """Compiles and links in two steps, as makefiles do, and returns the program."""
        object_file, program = self.work / f"{self.id()}.o", self.work / self.id()
        runner.run(*compiler, "-Wall", "-Wextra", "-Werror", *self.pkg_config("--cflags"), "-c", CONSUMER / source,
                   "-o", object_file)
        runner.run("g++" if source.endswith(".cc") else "gcc", *options, object_file, "-o", program, *pkg_config)
        return program

    def assert_works(self, program):
        self.assertIn(PROOF, runner.run(program, env={"LD_LIBRARY_PATH": str(self.libdir)}))

    def test_c99_shared(self):
        program = self.build(C99, pkg_config=self.pkg_config("--libs"))
        self.assertTrue(needs_libebpfmap(program))
        self.assert_works(program)

    def test_cpp20_shared(self):
        self.assert_works(self.build(CPP20, pkg_config=self.pkg_config("--libs")))

    def test_c99_static(self):
        self.assert_works(self.build(C99, "-static", pkg_config=self.pkg_config("--static", "--libs")))

    def test_cpp20_static(self):
        self.assert_works(self.build(CPP20, "-static", pkg_config=self.pkg_config("--static", "--libs")))

    def test_cpp20_headers_shared(self):
        self.assert_works(self.build(CPP20, pkg_config=self.pkg_config("--libs"), source="consumer.cc"))

    def test_cpp20_headers_static(self):
        self.assert_works(self.build(CPP20, "-static", pkg_config=self.pkg_config("--static", "--libs"), source="consumer.cc"))

    def test_cpp20_headers_without_exceptions(self):
        compiler = [*CPP20, "-fno-exceptions", "-fno-rtti"]
        self.assert_works(self.build(compiler, pkg_config=self.pkg_config("--libs"), source="consumer.cc"))

    def test_static_beside_the_shared_libraries_of_the_system(self):
        libraries = " ".join(self.pkg_config("--static", "--libs")).replace("-lebpfmap", "-l:libebpfmap.a").split()
        program = self.build(C99, pkg_config=libraries)
        self.assertFalse(needs_libebpfmap(program))
        self.assert_works(program)

    def first_program(self, readme, compiler, language):
        """The output of the first program of a README, compiled without changes."""
        source, program = self.work / f"first.{language}", self.work / f"first_{language}"
        source.write_text((runner.SOURCE / readme).read_text().split(f"```{language}\n")[1].split("```")[0])
        runner.run(*compiler, "-Wall", "-Wextra", "-Werror", source, "-x", "none", *self.pkg_config("--cflags", "--libs"),
                   "-o", program)
        return sorted(runner.run(program, env={"LD_LIBRARY_PATH": str(self.libdir)}).splitlines())

    def test_the_first_program_of_the_readme(self):
        self.assertEqual(self.first_program("README.md", C99, "c"), [f"port {port}: {port * 100} packets" for port in range(3)])

    def test_the_first_program_of_the_readme_of_cpp(self):
        self.assertEqual(self.first_program("bindings/cpp/README.md", CPP20, "cpp"),
                         [f"port {port}: {port * 100} packets" for port in range(3)])

    if runner.WITH_PROGRAMS:

        def test_the_programs_of_the_languages_page(self):
            for compiler, source, arguments in ((C99, "forward.c", ["lo", "nowhere0"]), (CPP20, "forward.cc", ["lo", "nowhere0"]),
                                                (CPP20, "xsk-echo.cc", ["nowhere0"])):
                program = self.work / f"{source}.program"
                path = runner.SOURCE / "examples" / "languages" / source
                runner.run(*compiler, "-Wall", "-Wextra", "-Werror", path, "-x", "none", *self.pkg_config("--cflags", "--libs"),
                           "-o", program)
                with self.assertRaisesRegex(AssertionError, f"{path.stem}: .*nowhere0"):
                    runner.run(program, *arguments, env={"LD_LIBRARY_PATH": str(self.libdir)})

    def test_cmake(self):
        if not shutil.which("cmake"):
            self.skipTest("cmake is not installed")
        build = self.work / "cmake"
        runner.run("cmake", "-S", CONSUMER, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        runner.run("cmake", "--build", build)
        self.assert_works(build / "consumer_shared")
        self.assert_works(build / "consumer_static")
        self.assertFalse(needs_libebpfmap(build / "consumer_static"))

    def test_the_installed_tree_does_not_point_back_to_the_build(self):
        for path in self.root.glob("**/*"):
            if path.suffix in (".pc", ".cmake", ".h", ".hpp"):
                text = path.read_text()
                for place in (runner.SOURCE, runner.BUILD, self.root):
                    self.assertNotIn(str(place), text, path)


if __name__ == "__main__":
    runner.main()
