#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every command line of the documentation works, except the commands in ELSEWHERE of command_rules.py.

The commands of a page run in its order, in a directory with the files that the page shows, on the installed library. The test
has a network namespace and a bpf file system to itself, with interfaces called eth0, SENDER, PEER, … as in the pages.
"""
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import commands
import namespaces
import runner
from command_rules import CONTAINER, ELSEWHERE, ENDLESS, IN_PLACE, PRINTS, SAFE
from installation import Installation

PROGRAM_PAGE = "docs/guides/your-program.md"
CHAIN_PAGE = "docs/guides/chains.md"
COUNT_PAGE = "docs/guides/count.md"

# The files that a page shows: the page, the language and the number of the block.
FILTER = (PROGRAM_PAGE, "c", 0)
FILES = {
    "README.md": {"first.c": ("README.md", "c", 0)},
    "bindings/cpp/README.md": {"first.cc": ("bindings/cpp/README.md", "cpp", 0)},
    CHAIN_PAGE: {"members.bpf.c": (CHAIN_PAGE, "c", 0)},
    COUNT_PAGE: {"count.c": (COUNT_PAGE, "c", 0)},
    "docs/object.md": {"filter.bpf.c": FILTER},
    PROGRAM_PAGE: {
        "filter.bpf.c": FILTER, "filter.c": (PROGRAM_PAGE, "c", 1), "counts.c": (PROGRAM_PAGE, "c", 2),
        "filter.py": (PROGRAM_PAGE, "python", 0), "counts.py": (PROGRAM_PAGE, "python", 1)},
}

# In the place of tools/dev: the library is installed already.
STAND_IN = """#!/bin/sh
case $1 in
    install) ;;
    *) exec "{0}/tools/dev" "$@" ;;
esac
"""

UDP, TCP, ICMP = 17, 6, 1
ADDRESSES = b"\xff" * 6 + b"\x02\x00\x00\x00\x00\x01"
LAST = ADDRESSES + b"\x88\xb5" + b"last" * 12


def ipv4(protocol):
    return ADDRESSES + b"\x08\x00" + b"\x45\0\0\x14\0\0\0\0\x40" + bytes([protocol]) + bytes(10) + bytes(26)


def packet_socket(interface):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    opened.bind((interface, 0))
    opened.settimeout(20)
    return opened


class Pages(Installation):
    def directory_of(self, page, name=None):
        """The files of a reader of a page: the source tree, or the directory of an example, and the files of the page."""
        place = self.work / (name or page.replace("/", "_"))
        place.mkdir()
        (place / "tools").mkdir()
        (place / "tools/dev").write_text(STAND_IN.format(runner.SOURCE))
        (place / "tools/dev").chmod(0o755)
        (place / "build").symlink_to(runner.BUILD)
        for name in ("examples", "bindings"):
            (place / name).symlink_to(runner.SOURCE / name)
        for name, (source, language, number) in FILES.get(page, {}).items():
            (place / name).write_text(commands.blocks(source, language)[number])
        if page == "examples":
            for source in (runner.SOURCE / "examples").glob("*.[ch]"):
                shutil.copy(source, place)
        return place

    def execute(self, text, place):
        output = runner.run("bash", "-e", "-c", IN_PLACE.get(text, text), cwd=place, env=self.environment,
                            stdin=subprocess.DEVNULL)
        for end, expected in PRINTS.items():
            if text.endswith(end):
                self.assertIn(expected, output)
        return output

    def interrupt(self, text, place, expected):
        """Runs a command that does not end until it prints the expected text; without expected text, it only has to run."""
        words = text.replace("/usr/local/", f"{self.prefix}/").split()
        process = subprocess.Popen(words, cwd=place, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            if expected is None:
                with self.assertRaises(subprocess.TimeoutExpired):
                    process.wait(0.3)
            else:
                self.assertTrue(any(expected in line for line in process.stdout), f"{text} does not print {expected}")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            watchdog.cancel()

    def run_page(self, page, place):
        for text in (text for at, text in commands.commands() if at == page):
            if text in ELSEWHERE or text.startswith(CONTAINER) or not SAFE.match(IN_PLACE.get(text, text)):
                continue
            with self.subTest(f"{page}: {text}"):
                if text in ENDLESS:
                    self.interrupt(text, place, ENDLESS[text])
                else:
                    yield text, self.execute(text, place)

    def test_the_commands_of_the_pages(self):
        for page in commands.pages():
            if page != PROGRAM_PAGE:
                list(self.run_page(page, self.directory_of(page)))

    def test_the_commands_in_the_examples(self):
        place = self.directory_of("examples")
        for page in commands.example_comments():
            list(self.run_page(page, place))

    def test_the_object_of_the_chain_page_is_a_member(self):
        place = self.directory_of(CHAIN_PAGE, "chain")
        for text, _ in self.run_page(CHAIN_PAGE, place):
            if "members.o" in text:
                program = ("from ebpfmap import Chain, ChainKind, Object\n"
                           "with Chain(ChainKind.XDP, default_action=2) as chain, Object.open('members.o') as members:\n"
                           "    chain.bind(members)\n    members.load()\n"
                           "    chain.insert(members.programs['drop_short'], priority=1)\n"
                           "    chain.commit()\n    print(len(chain.entries()))\n")
                self.assertEqual(self.python(program, place), "1\n")

    def python(self, program, place):
        environment = {**self.environment, "PYTHONPATH": str(runner.SOURCE / "bindings/python")}
        return runner.run("python3", "-c", program, cwd=place, env=environment)

    def arrived(self):
        """How many of three UDP, two TCP and one ICMP packets come in by eth0. A frame of another EtherType is the last one."""
        with packet_socket("eth0") as receiver, packet_socket("eth0_far") as sender:
            for protocol in [UDP] * 3 + [TCP] * 2 + [ICMP]:
                sender.send(ipv4(protocol))
            sender.send(LAST)
            counts, frame = dict.fromkeys((UDP, TCP, ICMP), 0), receiver.recv(2048)
            while frame[:len(LAST)] != LAST:
                if frame[12:14] == b"\x08\x00":
                    counts[frame[23]] += 1
                frame = receiver.recv(2048)
            return counts

    def assert_counts(self, printed, udp, tcp, icmp):
        expected = {f"protocol {UDP}: {udp} packets", f"protocol {TCP}: {tcp} packets", f"protocol {ICMP}: {icmp} packets"}
        self.assertEqual(set(printed.splitlines()), expected)

    def assert_nothing_is_dropped(self):
        deadline = time.monotonic() + 20  # the kernel detaches after the last descriptor has gone, in its own time
        while self.arrived() != {UDP: 3, TCP: 2, ICMP: 1}:
            self.assertLess(time.monotonic(), deadline)

    def test_the_program_of_the_page_your_program(self):
        """The commands of the page, and after each the behaviour of packets."""
        place = self.directory_of(PROGRAM_PAGE)
        commands_seen = []
        for text, output in self.run_page(PROGRAM_PAGE, place):
            commands_seen.append(text.split("/")[-1] if text.startswith("./") else text.split()[0])
            if text == "./filter eth0 17":
                self.assertEqual(self.arrived(), {UDP: 0, TCP: 2, ICMP: 1})
            elif text == "./filter eth0 6":
                self.assertEqual(self.arrived(), {UDP: 3, TCP: 0, ICMP: 1})
            elif text.endswith("./counts"):
                self.assert_counts(output, udp=6, tcp=4, icmp=2)
            elif text.endswith("filter.py eth0 17"):
                self.assertEqual(self.arrived(), {UDP: 0, TCP: 2, ICMP: 1})
            elif text.endswith("counts.py"):
                self.assert_counts(output, udp=9, tcp=6, icmp=3)
            elif text.startswith("rm "):
                self.assert_nothing_is_dropped()
        self.assertEqual(commands_seen.count("filter eth0 17") + commands_seen.count("rm"), 2)
        # The first run in Python, which attaches; and one that is refused.
        self.execute("PYTHONPATH=bindings/python python3 filter.py eth0 6", place)
        self.assertEqual(self.arrived(), {UDP: 3, TCP: 0, ICMP: 1})
        os.unlink("/sys/fs/bpf/filter_link")
        os.unlink("/sys/fs/bpf/filter_packets")
        self.assert_nothing_is_dropped()
        with self.assertRaisesRegex(AssertionError, "filter: .*nowhere0"):
            self.execute("./filter nowhere0 17", place)
        os.unlink("/sys/fs/bpf/filter_packets")


if __name__ == "__main__":
    namespaces.enter()
    runner.main()
