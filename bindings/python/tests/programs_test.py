#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Objects, programs, links, chains and drops, with real packets between interfaces of a network namespace of its own."""
import os
import subprocess
import threading
import time
import unittest
from pathlib import Path

import ebpfmap
import runner
from ebpfmap import (
    Cause, Chain, ChainKind, DevMapHash, Drops, DropReason, ForwardCounter, HashMap, InterfaceBusyError, Link, MapType,
    MemberError, Object, ProgArray, Program, ProgramType, TcDirection, TcMode, XdpMode)
from wires import ETHERTYPE, delivered, ip, make_wires, send

BUILD = Path(os.environ["EBPFMAP_BUILD"])


@unittest.skipUnless(runner.WITH_PROGRAMS, "a library with programs is needed")
class ProgramsTest(unittest.TestCase):
    def setUp(self):
        self.indexes = {name: ebpfmap.interface_index(name) for name in ("a1", "b0")}

    def forward(self, **constants):
        forward = Object.bundled("forward")
        self.addCleanup(forward.close)
        for name, value in constants.items():
            forward.constants[name] = value
        return forward.load()

    def test_forward(self):
        forward = self.forward()
        tx, program, counters = forward.maps["tx"], forward.programs["forward"], forward.maps["counters"]
        tx[self.indexes["a1"]] = "b0"
        with program.attach_xdp("a1", mode=XdpMode.NATIVE) as link:
            self.assertEqual((link.xdp_mode, link.program_id, link.ifindex), (XdpMode.NATIVE, program.id, self.indexes["a1"]))
            self.assertEqual(ebpfmap.find_xdp("a1"), (program.id, XdpMode.NATIVE, link.id))
            self.assertEqual(delivered("a0", "b1"), 50)
            self.assertEqual(counters.sums(ForwardCounter.REDIRECTED)[0], 50)
            del tx[self.indexes["a1"]]
            self.assertEqual(delivered("a0", "b1"), 0)
            self.assertEqual(counters.sums(ForwardCounter.MISSED)[0], 50)
        self.assertIsNone(ebpfmap.find_xdp("a1"))

    def test_by_mac_through_a_hash(self):
        forward = self.forward(miss_action=1)
        stations = forward.maps.open("stations", key="6sH", value="I")
        tx = forward.maps["tx"]
        self.assertIsInstance(stations, HashMap)
        station = b"\x02\0\0\0\0\x0b"
        stations[station, 0] = 7
        tx[7] = self.indexes["b0"]
        with forward.programs["forward_by_mac"].attach_xdp(self.indexes["a1"]):
            self.assertEqual(delivered("a0", "b1", station), 50)
            self.assertEqual(delivered("a0", "b1", b"\x02\0\0\0\0\x0c"), 0)
        stations.close()

    def test_constants_maps_and_programs_by_name(self):
        with Object.bundled("forward") as forward:
            self.assertIn("forward", ebpfmap.bundled_objects())
            self.assertEqual(list(forward.programs), ["forward", "forward_by_mac"])
            self.assertEqual(list(forward.maps), ["counters", "forward.rodata", "stations", "tx"])
            self.assertEqual(dict(forward.constants), {"miss_action": 2})
            forward.constants["miss_action"] = 1
            self.assertEqual(forward.constants["miss_action"], 1)
            self.assertRaises(OverflowError, forward.constants.__setitem__, "miss_action", 2**32)
            self.assertRaises(MemberError, forward.constants.__setitem__, "no_such", 1)
            with DevMapHash(4) as mine:
                forward.maps["tx"] = mine
                forward.load()
                self.assertEqual(forward.maps["tx"].id, mine.id)
            self.assertIs(forward.maps["tx"], forward.maps["tx"])
            self.assertRaises(KeyError, lambda: forward.programs["no_such"])
        self.assertRaises(ValueError, forward.load)
        self.assertRaises(ValueError, lambda: list(forward.maps))

    def test_objects_of_ones_own(self):
        path = next(BUILD.glob("bpf/forward*.o"))
        for source in (path, str(path), path.read_bytes()):
            with Object.open(source) as opened:
                self.assertIn("forward", opened.programs)
        with self.assertRaises(ebpfmap.Error) as caught:
            Object.open(b"no ELF at all")
        self.assertEqual(caught.exception.cause, Cause.OBJECT)

    def test_programs(self):
        forward = self.forward()
        program = forward.programs["forward"]
        self.assertEqual((program.name, program.type, program.attach_type, program.frags),
                         ("forward", ProgramType.XDP, program.attach_type, False))
        self.assertRegex(program.tag, "^[0-9a-f]{16}$")
        with Program.from_id(program.id) as by_id, Program.from_fd(program.fileno()) as by_fd:
            self.assertEqual((by_id.tag, by_fd.id), (program.tag, program.id))
        name = f"ebpfmap_python_program_{os.getpid()}"
        program.pin(name)
        with Program.from_pin(name) as pinned:
            self.assertEqual(pinned.id, program.id)
            pinned.unpin(name)
        self.assertRaises(FileNotFoundError, Program.from_pin, name)

    def test_runs_are_counted(self):
        forward = self.forward()
        program = forward.programs["forward"]
        forward.maps["tx"][self.indexes["a1"]] = "b0"
        with ebpfmap.enable_run_stats(), program.attach_xdp("a1"):
            self.assertEqual(delivered("a0", "b1"), 50)
            self.assertGreaterEqual(program.run_stats.number, 50)
            self.assertGreater(program.run_stats.nanoseconds, 0)

    def test_links(self):
        forward = self.forward()
        one, other = forward.programs["forward"], forward.programs["forward_by_mac"]
        link = one.attach_xdp("a1")
        with self.assertRaises(InterfaceBusyError) as caught:
            other.attach_xdp("a1")
        self.assertIn('"forward"', str(caught.exception))
        link.update(other)
        self.assertEqual(link.program_id, other.id)
        replaced = Link.replace_xdp(one, "a1", other.id)
        self.assertEqual(ebpfmap.find_xdp("a1").program_id, one.id)
        replaced.close()
        name = f"ebpfmap_python_link_{os.getpid()}"
        link.pin(name)
        link.close()
        link.close()
        self.assertIsNotNone(ebpfmap.find_xdp("a1"))
        with Link.from_pin(name) as pinned, Link.from_id(pinned.id) as by_id, Link.from_fd(pinned.fileno()) as by_fd:
            self.assertEqual((by_id.id, by_fd.id), (pinned.id, pinned.id))
            pinned.unpin(name)
        self.assertIsNone(ebpfmap.find_xdp("a1"))
        self.assertRaises(ValueError, pinned.update, one)

    def test_a_link_that_nobody_keeps(self):
        forward = self.forward()
        forward.programs["forward"].attach_xdp("a1")
        self.assertIsNone(ebpfmap.find_xdp("a1"))

    def test_an_interface_that_goes(self):
        ip("link add c0 type veth peer name c1")
        link = self.forward().programs["forward"].attach_xdp("c0")
        ip("link del c0")
        self.assertEqual(link.ifindex, 0)
        self.assertRaises(ebpfmap.LinkGoneError, link.update, self.forward().programs["forward"])
        link.close()

    def test_prog_arrays(self):
        with Object.bundled("jump").load() as jump:
            slots = jump.maps["slots"]
            self.assertIsInstance(slots, ProgArray)
            program = jump.programs["slot0_v1"]
            slots[0] = program
            self.assertEqual((slots[0], dict(slots.items())), (program.id, {0: program.id}))
            with slots.open_program(0) as opened:
                self.assertEqual(opened.name, "slot0_v1")
            self.assertEqual(slots.lost_on_close() in (0, 1), True)
            del slots[0]
            self.assertEqual(list(slots), [])

    def test_programs_in_a_cpumap(self):
        with Object.bundled("spread").load() as spread:
            cpus, arrive = spread.maps["cpus"], spread.programs["arrive"]
            cpus.set(0, 192, arrive)
            self.assertEqual(cpus[0], (192, arrive.id))
            self.assertRaises(ebpfmap.ArgumentError, cpus.set, 0, 192, spread.programs["spread"])

    def test_chain(self):
        forward = self.forward()
        forward.maps["tx"][self.indexes["a1"]] = "b0"
        with Chain(ChainKind.XDP, default_action=1) as chain:
            with chain.attach_xdp("a1"):
                with chain.staged():
                    entry = chain.insert(forward.programs["forward"], priority=10)
                    self.assertEqual(delivered("a0", "b1"), 0)
                self.assertEqual((chain.generation, chain.pending, chain.default_action), (1, False, 1))
                self.assertEqual(delivered("a0", "b1"), 50)
                self.assertEqual(chain.counts(entry), (50, 0))
                with self.assertRaises(ZeroDivisionError), chain.staged():
                    chain.remove(entry)
                    1 // 0
                self.assertEqual(chain.entries(), [(entry, forward.programs["forward"].id, 10, True)])
                with chain.staged():
                    chain.disable(entry)
                self.assertEqual(delivered("a0", "b1"), 0)
                with chain.open_program(entry) as program:
                    self.assertEqual(program.name, "forward")
        self.assertRaises(ValueError, chain.commit)

    def test_a_pinned_chain(self):
        name = f"ebpfmap_python_chain_{os.getpid()}"
        with Chain() as chain:
            with chain.staged():
                chain.insert(self.forward().programs["forward"], 10)
            chain.pin(name)
        with Chain.from_pin(name) as again:
            try:
                self.assertEqual([entry.priority for entry in again], [10])
                with again.staged():
                    again.default_action = 1
                    again.set_priority(again.entries()[0].number, 20)
                self.assertEqual((again.default_action, again.entries()[0].priority, again.kind), (1, 20, ChainKind.XDP))
            finally:
                again.unpin(name)

    def test_a_chain_of_tc(self):
        with Chain(ChainKind.TC) as chain, chain.attach_tc("a1", TcDirection.INGRESS) as link:
            self.assertIn(link.tc_mode, (TcMode.TCX, TcMode.CLSACT))
            self.assertEqual((link.ifindex, chain.default_action), (self.indexes["a1"], 0))
            self.assertEqual(delivered("a0", "a1"), 50)

    def test_members_of_a_chain(self):
        with Chain() as chain, Object.open(BUILD / "examples/chain_members.o") as members:
            chain.bind(members)
            members.constants["refused_ethertype"] = ETHERTYPE
            members.load()
            with chain.staged():
                count = chain.insert(members.programs["count_protocols"], 10)
                drop = chain.insert(members.programs["drop_ethertype"], 20)
            with chain.attach_xdp("a1"):
                self.assertEqual(delivered("a0", "a1"), 0)
                self.assertEqual((chain.counts(count), chain.counts(drop)), ((50, 0), (50, 0)))
                with chain.staged():
                    chain.replace(drop, members.programs["count_protocols"])
                self.assertEqual(delivered("a0", "a1"), 50)

    def test_tc_and_cgroups(self):
        with Object.open(BUILD / "tests/net/bpf/sample.o").load() as sample:
            seen = sample.maps["seen"]
            with sample.programs["first"].attach_tc("a1") as link:
                self.assertEqual(delivered("a0", "a1"), 50)
                self.assertEqual(link.program_id, sample.programs["first"].id)
            self.assertEqual(int.from_bytes(seen[1], "little"), 50)
            mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
            cgroups = [mount[1] for mount in mounts if mount[2] == "cgroup2"]
            if not cgroups:
                self.skipTest("kernel: no cgroup v2 hierarchy is mounted")
            group = Path(cgroups[0]) / f"ebpfmap_python_{os.getpid()}"
            group.mkdir()
            self.addCleanup(group.rmdir)
            directory = os.open(group, os.O_RDONLY)
            self.addCleanup(os.close, directory)
            with sample.programs["leaving"].attach_cgroup(directory, 1) as link:
                self.assertEqual((link.type, link.program_id), (3, sample.programs["leaving"].id))

    def test_a_program_by_its_section(self):
        with Object.bundled("drops").load() as drops:
            attached = []
            for name in drops.programs:
                try:
                    attached.append(drops.attach(name))
                except ebpfmap.Error as error:
                    self.assertTrue(error.message)
            self.assertTrue(attached)
            self.assertTrue(all(link.id for link in attached))
            for link in attached:
                link.close()

    def test_preflight(self):
        tx = self.forward().maps["tx"]
        tx[1] = "lo"
        causes = lambda findings: [finding.cause for finding in findings]
        self.assertIn(Cause.XDP_XMIT, causes(tx.preflight()))
        self.assertNotIn(Cause.XDP_XMIT, causes(tx.preflight(mode=XdpMode.GENERIC)))
        findings = ebpfmap.ingress_preflight("a1", MapType.DEVMAP_HASH, mode=XdpMode.GENERIC)
        self.assertEqual(causes(findings), [Cause.MERGED_PACKETS])
        self.assertEqual(findings[0].ifindex, self.indexes["a1"])
        self.assertTrue(findings[0].remedy.startswith("ethtool -K a0 tso off"))
        index = self.indexes["a1"]
        self.assertEqual(causes(ebpfmap.ingress_preflight(index, MapType.DEVMAP, mode=XdpMode.NATIVE)), [Cause.CHECKSUM_OFFLOAD])
        with self.assertRaises(ebpfmap.InterfaceError):
            ebpfmap.ingress_preflight("nowhere0", MapType.DEVMAP)

    def test_drops(self):
        forward = self.forward()
        forward.maps["tx"][self.indexes["a1"]] = "b0"
        with Drops() as drops, forward.programs["forward"].attach_xdp("a1", mode=XdpMode.NATIVE):
            netns = os.stat("/proc/thread-self/ns/net").st_ino  # others may lose packets on this machine, too
            self.assertEqual([drop for drop in iter(drops.next, None) if drop.netns == netns], [])
            ip("link set b1 down")
            try:
                self.assertIn(Cause.INTERFACE_DOWN, [finding.cause for finding in forward.maps["tx"].preflight()])
                later = threading.Timer(0.2, send, ["a0"], {"count": 5})
                later.start()
                first = drops.next(timeout=5)  # waits for it
                later.join()
                self.assertIsNotNone(first)
            finally:
                ip("link set b1 up")
            lost, total = [], 0
            while total < 5:
                drop, first = first or drops.next(timeout=5), None
                self.assertIsNotNone(drop)
                if drop.netns == netns:
                    lost.append(drop)
                    total += drop.packets
            self.assertTrue(all(drop.reason in (DropReason.DEVMAP, DropReason.REDIRECT) for drop in lost), lost)
            self.assertTrue(all("b0" in drop.message for drop in lost), lost)
            self.assertEqual(sum(drop.packets for drop in drops.summary() if drop.netns == netns), 5)
            self.assertIsInstance(drops.unseen, list)
        self.assertRaises(ValueError, drops.next)

    def test_a_child_keeps_what_its_parent_has_closed(self):
        forward = self.forward().programs["forward"]
        for end in (Link.close, Link.detach):
            link, (reading, writing) = forward.attach_xdp("a1"), os.pipe()
            child = os.fork()
            if child == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            end(link)
            self.assertEqual(ebpfmap.find_xdp("a1") is not None, end == Link.close)
            os.close(reading)
            os.close(writing)
            os.waitpid(child, 0)
            link.close()
            for _ in range(500):  # the kernel puts the last descriptor down when it gets to it
                if ebpfmap.find_xdp("a1") is None:
                    break
                time.sleep(0.01)
            self.assertIsNone(ebpfmap.find_xdp("a1"))

    def test_closing_drops_while_another_thread_waits_for_them(self):
        for wait in (lambda drops: list(drops), lambda drops: [drops.next(timeout=None) for _ in range(10**6)]):
            drops, ended = Drops(), []

            def work():
                try:
                    wait(drops)
                except ValueError as error:
                    ended.append(str(error))
            waiting = threading.Thread(target=work, daemon=True)
            waiting.start()
            time.sleep(0.05)
            drops.close()
            waiting.join(30)
            self.assertEqual(ended, ["the drops is closed"])

    def test_other_namespaces(self):
        child = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link add x0 type veth peer name x1; echo; cat"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(child.communicate)
        child.stdout.readline()
        with open(f"/proc/{child.pid}/ns/net") as netns:
            index = ebpfmap.interface_index("x0", netns)
            self.assertEqual(ebpfmap.interface_name(index, netns), "x0")
            for interface in ("x0", index):
                with self.forward().programs["forward"].attach_xdp(interface, netns=netns) as link:
                    self.assertEqual(link.ifindex, index)

    def test_nothing_leaks(self):
        def descriptors():
            return len(os.listdir("/proc/self/fd"))
        before = descriptors()
        with Object.bundled("forward").load() as forward, Chain() as chain, Drops():
            program = forward.programs["forward"]
            with program.attach_xdp("a1"), chain.staged():
                chain.insert(program, 1)
            self.assertRaises(ebpfmap.Error, program.attach_xdp, "no-such-if")
        program.close()
        self.assertEqual(descriptors(), before)


if __name__ == "__main__":
    make_wires()
    runner.main()
