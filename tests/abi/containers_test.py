#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The commands of docs/guides/containers.md, without a container engine."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import commands
import namespaces
import runner
from command_rules import CONTAINER
from installation import Installation


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
        source.write_text(commands.blocks("docs/guides/your-program.md", "c")[2])
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


if __name__ == "__main__":
    namespaces.enter()
    runner.main()
