#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every command line of the documentation works: it is run here, or is in ELSEWHERE with the reason.

The commands of a page run in its order, in a directory with the files that the page shows, on the installed library. The test
has a network namespace and a bpf file system to itself, with interfaces called eth0, SENDER, PEER, … as in the pages.
"""
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import commands
import runner

OTHER_SUITE = "it runs this test, or builds for minutes"
INSTALLS = "it installs into the system: abi consumer and the test of uninstall here install into a directory"
WHEEL = "bindings/python/tests/wheel_test.py makes the wheel and installs it"
PACKAGES = "it needs packages from a network"
ERLANG = "bindings/erlang compiles the application and runs this program with packets"
RUST = "bindings/rust and bindings/languages run it with packets"

# Commands that are not run here, and why.
ELSEWHERE = {
    "./tools/dev demo": "tests/net/demo_test.cc runs the demonstration",
    "./tools/dev test": OTHER_SUITE,
    "./tools/dev build": OTHER_SUITE,
    "./tools/dev format": "it rewrites the source tree",
    "./tools/dev api": "it rewrites the source tree; tests/abi/api_test.py runs the generator",
    "./tools/dev bench": OTHER_SUITE,
    "./tools/dev bench xsk": OTHER_SUITE,
    "./tools/dev bench bindings": OTHER_SUITE,
    "tools/dev bench bindings": OTHER_SUITE,
    "./tools/dev test bindings": OTHER_SUITE,
    "./tools/dev test bindings python": OTHER_SUITE,
    "./tools/dev test bindings conformance": OTHER_SUITE,
    "./tools/dev test rust": OTHER_SUITE,
    "./tools/dev install": INSTALLS,
    "tools/dev install": INSTALLS,
    "./tools/dev uninstall": "the tests of uninstall here run it on a copy of an installation",
    "tools/dev wheel": WHEEL,
    "pip install bindings/python": WHEEL,
    "pip install ebpfmap-*.whl": WHEEL,
    "pip install --no-build-isolation": WHEEL,
    "python3 -m venv --system-site-packages env": WHEEL,
    "apt install clang libbpf-dev": PACKAGES,
    "(cd bindings/erlang/ebpfmap && rebar3 compile)": ERLANG,
    "ERL_LIBS=bindings/erlang/ebpfmap/_build/default/lib escript examples/languages/forward.erl a1 b0": ERLANG,
    "cd ebpfmap && rebar3 compile && rebar3 shell": ERLANG,
    "ERL_LIBS=_build/default/lib escript forward.erl eth0 eth1": ERLANG,
    "rebar3 edoc": "it writes into the source tree",
    "cargo run --manifest-path bindings/rust/Cargo.toml --bin forward -- a1 b0": RUST,
    "./run.py --build ../../build --library ../../build/src tests": RUST,
    "./run.py --build ../../build --library ../../build/src conformance '*devmap*'": RUST,
    "setcap cap_bpf,cap_net_admin+ep FILE": "tests/net gives each set to a process, without a file and without setcap",
    "tc filter add … pref N": "it is a part of a command, which the sentence speaks of",
    "sysctl kernel.bpf_stats_enabled=1": "it is a switch of the whole machine, which tests of programs depend on",
    "ethtool -L": "the name of an option, without its interface",
    "ethtool -l": "the name of an option, without its interface",
    "unshare --net": "this test is in such a namespace",
}

# Placeholders in commands, and their values.
IN_PLACE = {
    "ip link add NAME up type veth peer name PEER": "ip link add a2 up type veth peer name b2",
    "ip link set dev NAME mtu N": "ip link set dev NAME mtu 1400",
    "ethtool -K SENDER tso off gso off tx-udp-segmentation off …": "ethtool -K SENDER tso off gso off tx-udp-segmentation off",
    "PYTHONPATH=bindings/python EBPFMAP_LIBRARY=build/src/libebpfmap.so.0 python3":
        "PYTHONPATH=bindings/python EBPFMAP_LIBRARY=build/src/libebpfmap.so.0 python3 -c 'import ebpfmap; ebpfmap.HashMap(4, 8, 64)'",
}

# The id is that of a link of this test: ids are those of the whole machine.
IN_PLACE["bpftool link detach id 7"] = """bpftool link detach id $(PYTHONPATH=bindings/python python3 -c '
from ebpfmap import Object
with Object.bundled("forward") as forward:
    forward.load()
    with forward.programs["forward"].attach_xdp("eth1") as link:
        link.pin("/sys/fs/bpf/link")
        print(link.id)
') && rm /sys/fs/bpf/link"""

# Commands that end when they are interrupted, and their output before that, or None.
ENDLESS = {
    "ip monitor link": None,
    "./chain eth0 chain_members.o drop_ethertype count_protocols": "drop_ethertype",
    "/usr/local/libexec/ebpfmap/forward eth0 eth1": "eth1: attached",
    "/usr/local/libexec/ebpfmap/route eth0 eth1": "eth1: attached",
    "/usr/local/libexec/ebpfmap/spread --cpus 0 eth0": "eth0: attached",
    "/usr/local/libexec/ebpfmap/drops": "not seen",
    "/usr/local/libexec/ebpfmap/xsk-echo eth0": "eth0",
    "/usr/local/libexec/ebpfmap/xsk-recv eth0": "eth0",
    "/usr/local/libexec/ebpfmap/chain eth0 /usr/local/libexec/ebpfmap/chain_members.o drop_ethertype count_protocols": "drop_ethertype",
}

# The output of other commands, if an exit status of 0 is not enough.
PRINTS = {"./first": "port 2: 200 packets", "./count": "10.1.2.3 is in group 200", "./forward a1 b0": "forwarding",
          "forward.py a1 b0": "forwarding", "./tools/dev --help": "uninstall"}

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

# Commands that are safe to run here: they use the directory, the namespace and the bpf file system of the test.
SAFE = re.compile(r"([A-Z_]+=\S+ )*(ethtool|ip|for i in|clang|cc|c\+\+|python3|bpftool link$|bpftool map$|bpftool link detach id \$\("
                  r"|\./(?!tools)|\./tools/dev --help|\./tools/dev install && cc|rm /sys/fs/bpf/|/usr/local/libexec/ebpfmap/"
                  r"|sysctl net\.|mount -t bpf bpf /sys/fs/bpf|ulimit -l)")

# In the place of tools/dev: the library is installed already.
STAND_IN = """#!/bin/sh
case $1 in
    install) ;;
    *) exec "{0}/tools/dev" "$@" ;;
esac
"""

CONTAINER = ("docker run ", "podman run ")
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


def own_namespaces():
    """Interfaces and pins of this test are gone when it ends, however it ends."""
    new_mount_and_network_namespace = 0x00020000 | 0x40000000
    if ctypes.CDLL(None, use_errno=True).unshare(new_mount_and_network_namespace) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    runner.run("mount", "--make-rprivate", "/")
    runner.run("mount", "-t", "bpf", "bpf", "/sys/fs/bpf")
    runner.run("ip", "link", "set", "lo", "up")
    for name in ("eth0", "eth1", "SENDER", "PEER", "DEVICE", "LOWER", "NAME"):
        runner.run("ip", "link", "add", name, "type", "veth", "peer", "name", f"{name}_far")
        runner.run("ip", "link", "set", name, "up")
        runner.run("ip", "link", "set", f"{name}_far", "up")


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


class Listed(unittest.TestCase):
    def test_every_command_is_run_or_listed(self):
        for page, text in commands.commands():
            with self.subTest(f"{page}: {text}"):
                self.assertTrue(text in ELSEWHERE or SAFE.match(IN_PLACE.get(text, text)) or text.startswith(CONTAINER),
                                "it is neither run by this test nor in ELSEWHERE with a reason")

    def test_every_listed_command_is_in_the_documentation(self):
        shown = {text for _, text in commands.commands()}
        for text in (*ELSEWHERE, *IN_PLACE, *ENDLESS):
            with self.subTest(text):
                self.assertIn(text, shown, "no page has it any more")

    def test_pages_without_commands_are_not_overlooked(self):
        """That the search finds commands of each form that the pages use."""
        shown = set(commands.commands())
        for command in (("README.md", "./tools/dev demo"), ("docs/preflight.md", "ethtool -K PEER gro on"),
                        ("bindings/rust/README.md", "./run.py --build ../../build --library ../../build/src tests"),
                        ("bindings/python/README.md", "tools/dev wheel"),
                        ("examples/chain.c", "cc -std=c99 chain.c -o chain $(pkg-config --cflags --libs ebpfmap)")):
            self.assertIn(command, shown)

    def test_every_link_leads_to_a_file_and_a_heading(self):
        for page in commands.pages():
            for link in commands.links(page):
                with self.subTest(f"{page}: {link}"):
                    path, _, anchor = link.partition("#")
                    target = (runner.SOURCE / page).parent / path if path else runner.SOURCE / page
                    self.assertTrue(target.exists(), "there is no such file")
                    if anchor:
                        self.assertIn(anchor, commands.anchors(target.read_text()))

    def test_every_path_of_the_tree_in_a_page_exists(self):
        """`src/map/cursor.cc`, `tests/`, `src/typed/*_error.cc`; capitals as in NOUN.h stand for a name."""
        path = re.compile(r"`((?:\./)?(?:bench|bindings|bpf|docs|examples|include|packaging|src|tests|tools)/[\w./*-]*)`")
        for page in commands.pages():
            for found in path.findall((runner.SOURCE / page).read_text()):
                if not re.search("NOUN|NAME|LANGUAGE", found):
                    with self.subTest(f"{page}: {found}"):
                        places = (runner.SOURCE, (runner.SOURCE / page).parent)
                        self.assertTrue(any(list(place.glob(found.removeprefix("./"))) for place in places), "there is no such file")

    def test_every_page_can_be_reached_from_the_readme(self):
        reached, rest = set(), ["README.md"]
        while rest:
            page = os.path.normpath(rest.pop())
            if page not in reached and page.endswith(".md"):
                reached.add(page)
                rest += [os.path.join(os.path.dirname(page), link.partition("#")[0]) for link in commands.links(page)
                         if link.partition("#")[0]]
        self.assertEqual(set(commands.pages()) - reached, set())

    def test_a_line_that_is_no_command(self):
        for line in ('map "tx" is full (64 of 64 entries)', "process ── ebpf_link ──┐", "for (uint32_t i = 0; i < 2; i++)"):
            self.assertIsNone(commands.COMMAND.match(line), line)


if runner.WITH_PROGRAMS:

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


class Container:
    """A replacement of `docker run` with the options of a command: the same root directory, capabilities and mounts."""
    NUMBERS = {"NET_ADMIN": 12, "NET_RAW": 13, "IPC_LOCK": 14, "SYS_ADMIN": 21, "PERFMON": 38, "BPF": 39}
    DROP_FROM_BOUNDING_SET = 24

    def __init__(self, image, text):
        words = text.split()[2:]
        self.image = image
        self.options = [word for word in words if word.startswith("--")]
        self.arguments = [word for word in words if not word.startswith("--")][1:]
        self.program = self.values("entrypoint")[0]

    def values(self, name):
        return [option.partition("=")[2] for option in self.options if option.startswith(f"--{name}=")]

    def capabilities(self):
        assert self.values("cap-drop") == ["ALL"]
        return set(self.values("cap-add"))

    def enter(self, capabilities):
        libc = ctypes.CDLL(None, use_errno=True)
        kept = {self.NUMBERS[name] for name in capabilities}
        if self.values("network") != ["host"]:
            libc.unshare(0x40000000)
        os.chroot(self.image)
        os.chdir("/")
        for number in range(64):
            if number not in kept:
                libc.prctl(self.DROP_FROM_BOUNDING_SET, number, 0, 0, 0)  # the capabilities of root after exec

    def start(self, capabilities):
        return subprocess.Popen([self.program, *self.arguments], env={}, preexec_fn=lambda: self.enter(capabilities),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


if runner.WITH_PROGRAMS:

    class Containers(Installation):
        """docs/guides/containers.md, without a container engine."""
        PAGE = "docs/guides/containers.md"
        # The output of each after its start.
        STARTED = {"forward": "eth0: attached in native mode", "xsk-recv": "eth0", "drops": "not seen",
                   "counts": "protocol 17: 5 packets"}

        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.image = cls.work / "image"
            cls.make_image()
            for kind, place in (("proc", "proc"), ("sysfs", "sys")):
                (cls.image / place).mkdir()
                runner.run("mount", "-t", kind, "-o", "ro", kind, cls.image / place)

        @classmethod
        def tearDownClass(cls):
            for place in ("proc", "sys"):
                runner.run("umount", cls.image / place)
            super().tearDownClass()

        @classmethod
        def make_image(cls):
            """The installation, and of the system the libraries that the page names and the C library."""
            place = cls.image / cls.prefix.relative_to(cls.root)
            shutil.copytree(cls.prefix, place, symlinks=True)
            cls.libraries = {}
            for line in runner.run("ldd", next(place.glob("lib/**/libebpfmap.so.0"))).splitlines():
                path = next((word for word in line.split() if word.startswith("/")), None)
                if path:
                    cls.libraries[Path(path).name] = path
                    (cls.image / path[1:]).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, cls.image / path[1:])
            (cls.image / "etc").mkdir()
            (cls.image / "etc/ld.so.conf").write_text(f"/{cls.libdir.relative_to(cls.root)}\n")
            runner.run("ldconfig", "-r", cls.image)

        def containers(self):
            return [Container(self.image, text) for page, text in commands.commands()
                    if page == self.PAGE and text.startswith(CONTAINER)]

        def test_the_libraries_are_those_that_the_page_names(self):
            text = (runner.SOURCE / self.PAGE).read_text()
            for name in self.libraries:
                if not name.startswith(("libc.", "ld-linux")):
                    self.assertIn(f"`{name}`", text)
            self.assertFalse([name for name in re.findall(r"`(lib[a-z]+\.so\.\d+)`", text)
                              if name not in {*self.libraries, "libebpfmap.so.0"}])

        def counts(self):
            """The reader of the page `your program`, and the map that it reads, on this host."""
            source, program = self.work / "counts.c", self.work / "counts"
            source.write_text(commands.blocks(PROGRAM_PAGE, "c")[2])
            options = runner.run("pkg-config", "--cflags", "--libs", "ebpfmap", env=self.environment).split()
            runner.run("cc", "-std=c99", source, *options, "-o", program)
            pinned = ("from ebpfmap import HashMap\n"
                      "with HashMap('I', 'Q', 8, name='packets', pin='/sys/fs/bpf/filter_packets') as packets: packets[17] = 5\n")
            runner.run("python3", "-c", pinned, env={**self.environment, "PYTHONPATH": str(runner.SOURCE / "bindings/python")})
            self.addCleanup(os.unlink, "/sys/fs/bpf/filter_packets")
            return program

        def mount(self, container, files):
            for volume in container.values("volume"):
                source, _, target = volume.partition(":")
                place = self.image / target[1:]
                if source in files:
                    place.touch()
                runner.run("mount", "--bind", files.get(source, source), place)
                self.addCleanup(runner.run, "umount", place)

        def run_container(self, container, capabilities):
            """Its first line of output and its exit status; a program that continues is then interrupted."""
            process = container.start(capabilities)
            line = process.stdout.readline()
            if not container.program.endswith("counts"):
                process.send_signal(signal.SIGINT)
            return line + process.communicate(timeout=20)[0], process.returncode

        def test_the_commands_of_the_page(self):
            """Each runs with its options, and not with a capability less."""
            for container in self.containers():
                name = Path(container.program).name
                self.mount(container, {"/usr/local/bin/counts": self.counts()} if name == "counts" else {})
                with self.subTest(name):
                    output, status = self.run_container(container, container.capabilities())
                    self.assertIn(self.STARTED[name], output)
                    self.assertEqual(status, 0, output)
                # For reading a map by its pin, it is the seccomp profile that asks for CAP_BPF.
                for one in container.capabilities() if name != "counts" else ():
                    with self.subTest(name, without=one):
                        output, status = self.run_container(container, container.capabilities() - {one})
                        self.assertEqual(status, 1, output)

        def test_the_programs_see_the_interfaces_of_the_host_by_the_option_only(self):
            forward = next(container for container in self.containers() if container.program.endswith("/forward"))
            forward.options.remove("--network=host")
            output, status = self.run_container(forward, forward.capabilities())
            self.assertRegex(output, "eth0")
            self.assertEqual(status, 1)


class InstalledFiles(Installation):
    """The files that `tools/dev install` creates and `tools/dev uninstall` removes."""

    def record(self):
        log = self.work / "log"
        log.write_text(self.log)
        runner.run("python3", "-B", runner.SOURCE / "tools/installed.py", "record", self.prefix, log)

    def uninstall(self, *options, **environment):
        # As a user without rights on the loader cache of this machine: ldconfig is not tested here.
        return runner.run(runner.SOURCE / "tools/dev", "uninstall", *options, env={**os.environ, **environment})

    def tree(self, prefix):
        return sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*"))

    def copy(self, name):
        place = self.work / name
        shutil.copytree(self.prefix, place, symlinks=True)
        return place

    def test_uninstall_removes_all_that_install_recorded(self):
        self.record()
        for options in (lambda place: ("--prefix", place), lambda place: (f"--prefix={place}",)):
            place = self.copy("whole")
            self.uninstall(*options(place))
            self.assertEqual([path for path in self.tree(place) if not (place / path).is_dir()], [])
            self.assertFalse([path for path in self.tree(place) if "ebpfmap" in path])
            shutil.rmtree(place)

    def test_uninstall_below_destdir(self):
        self.record()
        place = self.copy("staged/usr")
        self.uninstall("--prefix", "/usr", DESTDIR=str(self.work / "staged"))
        self.assertFalse([path for path in self.tree(place) if "ebpfmap" in path])

    def test_uninstall_leaves_the_files_of_others(self):
        self.record()
        place = self.copy("shared")
        others = [place / "include/ebpfmap/mine.h", place / "bin/tool", place / "lib/libother.so"]
        for path in others:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("mine")
        self.assertIn("not empty, and left", self.uninstall("--prefix", place))
        self.assertEqual([path for path in self.tree(place) if not (place / path).is_dir()],
                         sorted(str(path.relative_to(place)) for path in others))

    def test_an_older_installation_in_the_same_prefix_goes_too(self):
        self.record()
        old = self.prefix / "include/ebpfmap/old.h"
        old.write_text("")
        record = self.prefix / "share/doc/ebpfmap/installed"
        record.write_text(record.read_text() + "include/ebpfmap/old.h\n")
        self.record()
        place = self.copy("old")
        self.uninstall("--prefix", place)
        self.assertFalse((place / "include/ebpfmap").exists())
        old.unlink()

    def test_uninstall_says_where_nothing_is_installed(self):
        with self.assertRaisesRegex(AssertionError, "nothing is recorded in .*name the prefix"):
            self.uninstall("--prefix", self.work / "nothing")
        with self.assertRaisesRegex(AssertionError, "uninstall takes --prefix DIR only, not --all"):
            self.uninstall("--all")

    if runner.WITH_PROGRAMS:

        def test_the_installed_examples_run(self):
            """Without LD_LIBRARY_PATH: they find the library of their own prefix."""
            place = self.prefix / "libexec/ebpfmap"
            names = sorted(path.stem for path in (runner.SOURCE / "examples").glob("*.c") if not path.stem.endswith(".bpf"))
            self.assertEqual(sorted(path.name for path in place.iterdir()), sorted([*names, "chain_members.o"]))
            for name in names:
                with self.subTest(name):
                    output = runner.run(place / name, "--help", env={})
                    self.assertTrue(output.startswith(f"usage: {name}"), output)
                    wrong = subprocess.run([place / name, "--wrong"], capture_output=True, text=True, env={})
                    self.assertEqual((wrong.returncode, f"usage: {name}" in wrong.stderr), (2, True))


if __name__ == "__main__":
    own_namespaces()
    runner.main()
