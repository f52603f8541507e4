# SPDX-License-Identifier: BSD-2-Clause
"""The public headers as data, by the parser of tools/api."""
import sys

from runner import SOURCE

sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "tools/api"))
import describe  # noqa: E402, F401
import generate  # noqa: E402, F401
import headers  # noqa: E402, F401
import rules  # noqa: E402, F401
from headers import INCLUDE, constants, functions  # noqa: E402, F401
from tags import TagError  # noqa: E402, F401

HEADERS = sorted(INCLUDE.glob("*.h")) + sorted(INCLUDE.glob("ebpfmap/*.h"))


def built_functions(with_programs):
    """The functions of a library with or without the program room."""
    return [function for function in functions() if with_programs or function.option != "programs"]
