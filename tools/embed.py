#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes a C++ source with BPF object files: embed.py OUTPUT.cc NAME.o..."""

import pathlib
import sys

SOURCE = """\
// Made by tools/embed.py.
#include "program/object/bundled.h"

namespace ebpfmap {{
namespace {{

{arrays}
const BundledObject table[] = {{
{rows}
}};

}}  // namespace

std::span<const BundledObject> bundled_objects() noexcept {{ return table; }}

}}  // namespace ebpfmap
"""


def array(index, content):
    numbers = ",".join(str(byte) for byte in content)
    return f"alignas(8) const unsigned char object_{index}[] = {{{numbers}}};\n"


def row(index, path):
    return f'    {{"{path.stem}", object_{index}, sizeof object_{index}}},'


def main():
    output, *inputs = map(pathlib.Path, sys.argv[1:])
    arrays = "".join(array(index, path.read_bytes()) for index, path in enumerate(inputs))
    rows = "\n".join(row(index, path) for index, path in enumerate(inputs))
    output.write_text(SOURCE.format(arrays=arrays, rows=rows))


if __name__ == "__main__":
    main()
