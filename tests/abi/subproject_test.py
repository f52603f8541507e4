#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A Meson project builds the library as a part of itself."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import runner

CONSUMER = Path(__file__).resolve().parent / "consumer"


class Subproject(unittest.TestCase):
    def test_a_project_builds_and_runs_with_the_library_in_subprojects(self):
        with tempfile.TemporaryDirectory() as directory:
            project, build = Path(directory, "project"), Path(directory, "build")
            shutil.copytree(CONSUMER, project)
            (project / "subprojects").mkdir()
            (project / "subprojects/ebpfmap").symlink_to(runner.SOURCE)
            # To be quick: without programs and without optimization. How the library is found is the same.
            runner.run("meson", "setup", build, project, "--wrap-mode=forcefallback", "--buildtype=plain",
                       "-Debpfmap:programs=disabled")
            targets = {target["name"] for target in json.loads(runner.run("meson", "introspect", "--targets", build))
                       if target["build_by_default"]}
            self.assertIn("ebpfmap", targets)
            self.assertLessEqual(targets, {"consumer", "consumer_cpp", "ebpfmap"})  # no tests, no benchmarks
            runner.run("meson", "compile", "-C", build, "consumer")
            self.assertIn("7 is 42", runner.run(build / "consumer"))


if __name__ == "__main__":
    runner.main()
