#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tests/leaks.py reports the leaks of its command, and no objects of other processes."""
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import runner

CHECK = [sys.executable, "-B", runner.SOURCE / "tests/leaks.py", "sh", "-ec"]
USER = f"{sys.executable} -B {Path(__file__).resolve().parent}/bpf_user.py"
NAME = f"ebpfmap_leaks_test_{os.getpid()}"
PIN = f"/sys/fs/bpf/{NAME}"
XDP, TC, CGROUP = (f"{USER} program {number} {PIN};" for number in (6, 3, 8))
INTERFACE = f"l{os.getpid()}"
VETH = "ip link add v type veth peer w;"


def leaks(script):
    """Runs a shell script under the check. Returns its exit status, its report and all its output."""
    done = subprocess.run([*CHECK, script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("LEAKED: ")], done.stdout


class Leaks(unittest.TestCase):
    def check_clean(self, script):
        status, lines, output = leaks(f"{script}\necho all done")
        self.assertEqual((status, lines), (0, []), output)
        self.assertIn("all done", output)

    def check_reported(self, script, *reports):
        status, lines, output = leaks(script)
        self.assertEqual((status, len(lines)), (1, len(reports)), output)
        for line, report in zip(lines, reports):
            self.assertRegex(line, f"^LEAKED: {report}$")

    def test_an_object_that_is_gone_is_no_leak(self):
        self.check_clean(f"{VETH} {XDP} ip link set v xdp pinned {PIN}; rm {PIN}; ip link del v")

    def test_a_read_only_cgroup_hierarchy_is_reported_and_pins_are_checked(self):
        mounts = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
        hierarchy = next(words[4] for words in mounts if words[words.index("-") + 1] == "cgroup2")
        script = f'mount -o remount,bind,ro {hierarchy}; exec "$@"'
        done = subprocess.run(["unshare", "--mount", "sh", "-ec", script, "sh", *CHECK, f"{USER} map {PIN}"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("attachments to cgroups are not checked: ", done.stdout)
        self.assertIn(f"LEAKED: pin {PIN}", done.stdout)

    def test_the_status_of_the_command_does_not_count(self):
        self.assertEqual(leaks("exit 7")[:2], (0, []))

    def test_a_pinned_map(self):
        self.check_reported(f"{USER} map {PIN}", f"pin {PIN}")

    def test_a_pinned_link_in_a_namespace_that_is_gone(self):
        self.check_reported(f"unshare --net sh -ec '{VETH} {USER} link v {PIN}'", f"pin {PIN}")

    def test_an_xdp_program(self):
        self.check_reported(f"{VETH} {XDP} ip link set v xdp pinned {PIN}; rm {PIN}", "XDP program of interface v")

    def test_a_clsact_filter(self):
        self.check_reported(f"{VETH} {TC} tc qdisc add dev v clsact; "
                            f"tc filter add dev v egress bpf direct-action pinned {PIN}; rm {PIN}",
                            "bpf filter at egress of interface v")

    def test_a_tcx_program(self):
        if tuple(map(int, os.uname().release.split(".")[:2])) < (6, 6):
            self.skipTest("kernel: tcx came with 6.6")
        self.check_reported(f"{VETH} {USER} tcx v", "tcx ingress program of interface v")

    def test_an_xdp_program_in_a_named_namespace(self):
        path = f"/run/netns/{NAME}"
        self.addCleanup(subprocess.run, ["rm", "-f", path], check=True)
        self.check_reported(f"ip netns add {NAME}; {XDP} "
                            f"nsenter --net={path} sh -ec '{VETH} ip link set v xdp pinned {PIN}'; rm {PIN}",
                            f"XDP program of interface v in {path}")

    def test_a_program_of_a_cgroup(self):
        self.check_reported("own=$(grep -m1 cgroup2 /proc/mounts | cut -d' ' -f2)$(grep ^0:: /proc/self/cgroup | cut -d: -f3); "
                            f"mkdir $own/left; {CGROUP} bpftool cgroup attach $own/left ingress pinned {PIN}; rm {PIN}",
                            "program of cgroup .*/left")

    def test_a_process_that_goes_on(self):
        with tempfile.NamedTemporaryFile("r") as pid:
            self.check_reported(f"setsid {USER} hold </dev/null >/dev/null 2>&1 & echo $! >{pid.name}; sleep 0.5",
                                r"bpf-map open in process \d+ \(python3.*\)")
            os.kill(int(pid.read()), signal.SIGKILL)

    def test_another_user_of_bpf_beside_the_check(self):
        check = subprocess.Popen([*CHECK, "echo started; read line; echo all done"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 text=True)
        self.assertEqual(check.stdout.readline(), "started\n")
        self.addCleanup(subprocess.run, ["sh", "-c", f"ip link del {INTERFACE}; rm {PIN} {PIN}_link"])
        runner.run("sh", "-ec", f"ip link add {INTERFACE} type veth peer {INTERFACE}b; {USER} map {PIN}; "
                                f"{USER} link {INTERFACE} {PIN}_link")
        other = subprocess.Popen([*USER.split(), "hold"], stdout=subprocess.PIPE, text=True)
        self.assertIn("ready", other.stdout.readline())
        self.assertEqual(check.communicate("\n")[0], "all done\n")
        self.assertEqual(check.returncode, 0)
        other.kill()
        other.communicate()


if __name__ == "__main__":
    runner.main()
