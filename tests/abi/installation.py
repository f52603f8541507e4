# SPDX-License-Identifier: BSD-2-Clause
"""An installation of the library in a temporary directory."""
import os
import tempfile
import unittest
from pathlib import Path

import runner


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.work = Path(cls.directory.name)
        cls.root = cls.work / "root"
        cls.log = runner.install(cls.root)
        pc = next(cls.root.glob("**/ebpfmap.pc"))
        cls.prefix = next(cls.root.glob("**/ebpfmap.h")).parent.parent
        cls.libdir = pc.parent.parent
        cls.environment = {
            **os.environ, "PKG_CONFIG_PATH": str(pc.parent), "PKG_CONFIG_SYSROOT_DIR": str(cls.root),
            "LD_LIBRARY_PATH": str(cls.libdir), "PYTHONDONTWRITEBYTECODE": "1"}

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()
