#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The numbers of <ebpfmap/types.h> are those of the running kernel, which tells its own in its BTF."""
import functools
import json
import shutil
import unittest
from pathlib import Path

import runner
from declarations import constants

KERNEL_BTF = Path("/sys/kernel/btf/vmlinux")
# bpftool is not in the PATH of a user.
BPFTOOL = shutil.which("bpftool") or "/usr/sbin/bpftool"


@functools.lru_cache
def kernel_enums():
    """Every enum of the kernel, as a mapping of names to numbers."""
    dump = json.loads(runner.run(BPFTOOL, "--json", "btf", "dump", "file", KERNEL_BTF))
    return [{value["name"]: value["val"] for value in entry["values"]} for entry in dump["types"] if entry["kind"] == "ENUM"]


def enum_with(enumerator):
    """The kernel's enum that has an enumerator of this name."""
    return next(enum for enum in kernel_enums() if enumerator in enum)


@unittest.skipUnless(KERNEL_BTF.exists(), "kernel was built without BTF")
class Constants(unittest.TestCase):
    def assert_equal_numbers(self, ours, kernels):
        """Compares ours with the kernel's of the same name; only one that this kernel does not know yet may be without."""
        newer = {name for name in ours if name.replace("EBPF_", "BPF_") not in kernels}
        for name in ours.keys() - newer:
            self.assertEqual(ours[name], kernels[name.replace("EBPF_", "BPF_")], name)
        highest = max(kernels[name.replace("EBPF_", "BPF_")] for name in ours.keys() - newer)
        for name in newer:
            self.assertGreater(ours[name], highest, f"{name}: this kernel has such a number, but not by that name")
        print(f"{len(ours) - len(newer)} equal, {len(newer)} newer than this kernel ({', '.join(sorted(newer))})")

    def test_types_of_maps(self):
        ours = {name: number for name, number in constants().items() if name.startswith("EBPF_MAP_TYPE_")}
        self.assert_equal_numbers(ours, enum_with("BPF_MAP_TYPE_HASH"))

    def test_flags_of_maps(self):
        known = enum_with("BPF_F_NO_PREALLOC")
        updates = {"EBPF_F_LOCK", "EBPF_F_CPU", "EBPF_F_ALL_CPUS"}
        ours = {name: number for name, number in constants().items() if name.startswith("EBPF_F_")}
        self.assert_equal_numbers({name: ours[name] for name in ours.keys() - updates}, known)

    def test_flags_of_updates(self):
        names = ("EBPF_ANY", "EBPF_NOEXIST", "EBPF_EXIST", "EBPF_F_LOCK", "EBPF_F_CPU", "EBPF_F_ALL_CPUS")
        self.assert_equal_numbers({name: constants()[name] for name in names}, enum_with("BPF_NOEXIST"))

    def test_no_type_of_the_kernel_is_missing(self):
        names = {name for name in enum_with("BPF_MAP_TYPE_HASH") if not name.startswith("__") and "DEPRECATED" not in name}
        self.assertEqual({"E" + name for name in names} - constants().keys(), set())

    def test_types_of_programs_attachments_and_links(self):
        for kind, prefix, known in [("PROGRAM", "BPF_PROG_TYPE_", "BPF_PROG_TYPE_XDP"), ("ATTACH", "BPF_", "BPF_XDP_DEVMAP"),
                                    ("LINK", "BPF_LINK_TYPE_", "BPF_LINK_TYPE_XDP")]:
            with self.subTest(kind):
                own = f"EBPF_{kind}_TYPE_"
                ours = {"E" + prefix + name.removeprefix(own): number for name, number in constants().items() if name.startswith(own)}
                kernels = enum_with(known)
                self.assert_equal_numbers(ours, kernels)
                self.assertEqual({"E" + name for name in kernels if not name.startswith("__")} - ours.keys(), set())

    def test_no_flag_of_the_kernel_is_missing(self):
        self.assertEqual({"E" + name for name in enum_with("BPF_F_NO_PREALLOC")} - constants().keys(), set())


if __name__ == "__main__":
    runner.main()
