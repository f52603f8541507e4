#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs a command and reports the BPF objects that it leaves behind: leaks.py COMMAND [ARGUMENT...]

The kernel keeps an object while a process holds it open, a pin names it, or something has it attached. This script looks for
these holders, not for the objects: the kernel does not say which process made an object. The command gets a mount namespace
with an empty bpf file system, a network namespace and a cgroup. Everything in them comes from the command, and other users of
BPF on the machine are not in them. The exit status is 1 after a leak, else 0; the status of the command does not matter.
Links need an open descriptor or a pin, so pins and processes cover them. Namespaces that nothing names are gone by then.
"""
import ctypes
import errno
import json
import os
import platform
import struct
import subprocess
import sys
import time
from pathlib import Path

BPFFS = Path("/sys/fs/bpf")
PATIENCE = 3  # seconds: a killed process closes its descriptors a moment later
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
PR_SET_CHILD_SUBREAPER = 36
SYS_BPF = {"x86_64": 321, "aarch64": 280, "riscv64": 280}[platform.machine()]
BPF_PROG_QUERY = 16
# Numbers of enum bpf_attach_type. A query of another type would take the descriptor for an index, or the other way round.
INTERFACE_ATTACH_TYPES = {"tcx ingress": 46, "tcx egress": 47, "netkit": 54, "netkit peer": 55}
CGROUP_ATTACH_TYPES = [0, 1, 2, 3, 6, *range(8, 16), *range(18, 23), *range(29, 33), 34, 43, *range(49, 54)]

libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), function.__name__)


def attached_programs(target, attach_type):
    """How many programs the kernel reports for an interface's index or a cgroup's descriptor.

    EINVAL: the kernel is older than the type. ENXIO, EACCES: the interface is not a netkit, or not the primary one of a pair.
    """
    attribute = ctypes.create_string_buffer(struct.pack("=IIIIQI", target, attach_type, 0, 0, 0, 0), 128)
    if libc.syscall(SYS_BPF, BPF_PROG_QUERY, attribute, len(attribute)) < 0:
        if ctypes.get_errno() not in (errno.EINVAL, errno.ENXIO, errno.EACCES):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"query of attach type {attach_type}")
        return 0
    return struct.unpack_from("=I", attribute, 24)[0]


def run_json(*command):
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout or "[]")


# --- holders -------------------------------------------------------------------------------------------------------


def pins():
    return {f"pin {path}" for path in BPFFS.rglob("*") if not path.is_dir()}


def read_or_empty(path):
    """A process can end between two looks at it."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants():
    """The processes that the command left running. Their parents are gone, so they are children of this subreaper."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        text = read_or_empty(stat)
        if text:
            state, parent = text.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def open_objects(pid):
    """The BPF descriptors of a process by their names in /proc: bpf-map, bpf-prog, bpf_link."""
    objects = set()
    try:
        for descriptor in os.scandir(f"/proc/{pid}/fd"):
            target = os.readlink(descriptor.path)
            if target.startswith("anon_inode:bpf"):
                objects.add(target.partition(":")[2])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return objects


def open_descriptors(processes):
    return {f"{kind} open in process {pid} ({read_or_empty(Path(f'/proc/{pid}/comm')).strip()})"
            for pid in processes for kind in open_objects(pid)}


def filters(interface):
    found = set()
    for qdisc in run_json("tc", "-j", "qdisc", "show", "dev", interface):
        parents = ["ingress", "egress"] if qdisc["kind"] == "clsact" else ["ingress"] if qdisc["kind"] == "ingress" else []
        for parent in parents:
            shown = run_json("tc", "-j", "filter", "show", "dev", interface, parent)
            found |= {f"{shown['kind']} filter at {parent}" for shown in shown if "options" in shown}
    return found


def attached_here():
    """The BPF objects that interfaces of this thread's network namespace use."""
    found = set()
    for interface in run_json("ip", "-j", "link", "show"):
        name = interface["ifname"]
        holders = filters(name)
        if "xdp" in interface:
            holders.add("XDP program")
        holders |= {f"{kind} program" for kind, number in INTERFACE_ATTACH_TYPES.items()
                    if attached_programs(interface["ifindex"], number)}
        found |= {f"{holder} of interface {name}" for holder in holders}
    return found


def named_namespaces():
    """A network namespace that outlives its processes is mounted somewhere, as `ip netns add` does."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        words = line.split()
        if words[3].startswith("net:["):
            yield words[4]


def attached_to_interfaces(processes):
    found = attached_here()
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    for path in [*named_namespaces(), *(f"/proc/{pid}/ns/net" for pid in processes)]:
        try:
            namespace = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        if not os.path.sameopenfile(namespace, home):
            call(libc.setns, namespace, CLONE_NEWNET)
            found |= {f"{holder} in {path}" for holder in attached_here()}
            call(libc.setns, home, CLONE_NEWNET)
        os.close(namespace)
    os.close(home)
    return found


def cgroup_tree(cgroup):
    return [cgroup, *(path for path in cgroup.rglob("*") if path.is_dir())] if cgroup else []


def attached_to_cgroups(cgroup):
    found = set()
    for directory in cgroup_tree(cgroup):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        if any(attached_programs(descriptor, number) for number in CGROUP_ATTACH_TYPES):
            found.add(f"program of cgroup {directory}")
        os.close(descriptor)
    return found


def leaks(cgroup):
    processes = descendants()
    return pins() | open_descriptors(processes) | attached_to_interfaces(processes) | attached_to_cgroups(cgroup)


# --- the place of the command --------------------------------------------------------------------------------------


def own_cgroup():
    """The cgroup v2 directory of this process, or None without such a hierarchy."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        words = line.split()
        if words[words.index("-") + 1] == "cgroup2":
            path = next(line for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
            return Path(words[4] + path.partition("::")[2].rstrip("/"))
    return None


def enter_namespaces():
    call(libc.unshare, CLONE_NEWNS | CLONE_NEWNET)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "bpf", "bpf", BPFFS], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def move_to(cgroup):
    (cgroup / "cgroup.procs").write_text("0")


def remove_cgroup(cgroup):
    """A process that is still there keeps its cgroup."""
    for directory in sorted(cgroup_tree(cgroup), reverse=True):
        try:
            directory.rmdir()
        except OSError:
            print(f"leaks.py: {directory} stays", file=sys.stderr)


def check(command, cgroup):
    call(libc.prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    enter_namespaces()
    before = leaks(cgroup)
    subprocess.run(command)
    deadline = time.monotonic() + PATIENCE
    while (left := leaks(cgroup) - before) and time.monotonic() < deadline:
        time.sleep(0.1)
    for line in sorted(left):
        print(f"LEAKED: {line}")
    return 1 if left else 0


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: leaks.py COMMAND [ARGUMENT...]")
    home = own_cgroup()
    if home is None:
        sys.exit(check(sys.argv[1:], None))
    cgroup = home / f"ebpfmap_leaks_{os.getpid()}"
    try:
        cgroup.mkdir()
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        # A container may have a read-only hierarchy.
        print(f"leaks.py: attachments to cgroups are not checked: {error}", file=sys.stderr)
        sys.exit(check(sys.argv[1:], None))
    try:
        move_to(cgroup)
        status = check(sys.argv[1:], cgroup)
    finally:
        move_to(home)
        remove_cgroup(cgroup)
    sys.exit(status)


if __name__ == "__main__":
    main()
