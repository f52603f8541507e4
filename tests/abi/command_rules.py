# SPDX-License-Identifier: BSD-2-Clause
"""The commands of the documentation that pages_test.py runs, and the reasons for the others."""
import re

OTHER_SUITE = "it runs these tests, or builds for minutes"
INSTALLS = "it installs into the system: tests/abi/consumer_test.py and uninstall_test.py install into a directory"
WHEEL = "bindings/python/tests/wheel_test.py makes the wheel and installs it"
PACKAGES = "it needs packages from a network"
ERLANG = "bindings/erlang compiles the application and runs this program with packets"
RUST = "bindings/rust and bindings/languages run it with packets"

# Commands that pages_test.py does not run, and the reason of each.
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
    "./tools/dev uninstall": "tests/abi/uninstall_test.py runs it on a copy of an installation",
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
    "unshare --net": "pages_test.py is in such a namespace",
}

# Placeholders in commands, and their values.
IN_PLACE = {
    "ip link add NAME up type veth peer name PEER": "ip link add a2 up type veth peer name b2",
    "ip link set dev NAME mtu N": "ip link set dev NAME mtu 1400",
    "ethtool -K SENDER tso off gso off tx-udp-segmentation off …": "ethtool -K SENDER tso off gso off tx-udp-segmentation off",
    "PYTHONPATH=bindings/python EBPFMAP_LIBRARY=build/src/libebpfmap.so.0 python3":
        "PYTHONPATH=bindings/python EBPFMAP_LIBRARY=build/src/libebpfmap.so.0 python3 -c 'import ebpfmap; ebpfmap.HashMap(4, 8, 64)'",
}

# The id is that of a link which the command makes: ids are those of the whole machine.
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

# Commands that are safe to run in pages_test.py: they use the directory, the namespace and the bpf file system of the test.
SAFE = re.compile(r"([A-Z_]+=\S+ )*(ethtool|ip|for i in|clang|cc|c\+\+|python3|bpftool link$|bpftool map$|bpftool link detach id \$\("
                  r"|\./(?!tools)|\./tools/dev --help|\./tools/dev install && cc|rm /sys/fs/bpf/|/usr/local/libexec/ebpfmap/"
                  r"|sysctl net\.|mount -t bpf bpf /sys/fs/bpf|ulimit -l)")

# containers_test.py runs these commands.
CONTAINER = ("docker run ", "podman run ")
