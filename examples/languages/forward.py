# SPDX-License-Identifier: BSD-2-Clause
"""forward A B: sends every frame that one interface receives out of the other, in XDP, until the input ends."""
import contextlib
import os
import select
import sys

from ebpfmap import Drops, Error, MapType, Object, ingress_preflight, interface_index


def say(text):
    print(f"forward: {text}", file=sys.stderr)


def tell_findings(tx, interface, mode):
    """Prints problems that would lose the frames of an ingress interface. Its index is the key of their target."""
    targets = [finding for finding in tx.preflight(1514, mode=mode) if finding.key == interface]
    for finding in ingress_preflight(interface, MapType.DEVMAP_HASH, mode=mode) + targets:
        say(f"{finding.message}\n    {finding.remedy}")


def tell_losses(drops, interfaces, told):
    """Prints lost frames if there are new ones. The kernel reports the losses of the whole machine."""
    netns = os.stat("/proc/self/ns/net").st_ino
    losses = [drop for drop in drops.summary() if drop.netns == netns and drop.ifindex in interfaces]
    lost = sum(drop.packets for drop in losses)
    for drop in losses if lost > told else ():
        say(f"{drop.packets} lost: {drop.message}")
    return lost


def input_ends(seconds):
    return select.select([sys.stdin], [], [], seconds)[0] and not sys.stdin.readline()


def forward(a, b):
    with contextlib.ExitStack() as stack:
        loaded = stack.enter_context(Object.bundled("forward").load())
        tx, program = loaded.maps["tx"], loaded.programs["forward"]
        interfaces = interface_index(a), interface_index(b)
        tx[interfaces[0]], tx[interfaces[1]] = b, a
        drops, told = None, 0
        try:
            drops = stack.enter_context(Drops())
        except Error as error:
            say(f"losses are not reported: {error}")
        links = [stack.enter_context(program.attach_xdp(name)) for name in (a, b)]
        for interface, link in zip(interfaces, links):
            tell_findings(tx, interface, link.xdp_mode)
        print("forwarding", flush=True)
        while not input_ends(1):
            told = drops and tell_losses(drops, interfaces, told)
        drops and tell_losses(drops, interfaces, told)


if len(sys.argv) != 3:
    sys.exit("usage: forward A B")
try:
    forward(*sys.argv[1:])
except Error as error:
    sys.exit(f"forward: {error}")
