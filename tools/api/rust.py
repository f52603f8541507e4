# SPDX-License-Identifier: BSD-2-Clause
"""Generates the parts of the Rust binding that follow from bindings/api.json.

    ebpfmap-sys/src/generated/api.rs   the functions as C has them, the constants, the opaque types
    ebpfmap/src/generated/raw.rs       the same functions, safe: handles that close themselves, slices, Result
    ebpfmap/src/generated/kinds.rs     the enumerations: Cause, MapType, ...
"""
import rust_kinds
import rust_raw
import rust_sys


def generate(api):
    """The files of the Rust binding that follow from the description of the API, by their paths in the repository."""
    return {
        "bindings/rust/ebpfmap-sys/src/generated/api.rs": rust_sys.sys_file(api),
        "bindings/rust/ebpfmap/src/generated/raw.rs": rust_raw.raw_file(api),
        "bindings/rust/ebpfmap/src/generated/kinds.rs": rust_kinds.kinds_file(api),
    }
