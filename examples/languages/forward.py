# SPDX-License-Identifier: BSD-2-Clause
"""forward A B: every frame that arrives on one interface leaves by the other, in XDP, until the input ends."""
import contextlib
import os
import select
import sys

from ebpfmap import Drops, Error, MapType, Object, ingress_preflight, interface_index


def report(text):
    print(f"forward: {text}", file=sys.stderr)


def examine(tx, interface, mode):
    """Print reasons why frames from an interface would not arrive. Its index is the key of their target."""
    targets = [finding for finding in tx.preflight(1514, mode=mode) if finding.key == interface]
    for finding in ingress_preflight(interface, MapType.DEVMAP_HASH, mode=mode) + targets:
        report(f"{finding.message}\n    {finding.remedy}")


def report_losses(drops, interfaces, reported):
    """Print the losses if they are more than at the last print. The kernel reports the losses of the whole machine."""
    netns = os.stat("/proc/self/ns/net").st_ino
    losses = [drop for drop in drops.summary() if drop.netns == netns and drop.ifindex in interfaces]
    lost = sum(drop.packets for drop in losses)
    for drop in losses if lost > reported else ():
        report(f"{drop.packets} lost: {drop.message}")
    return lost


def input_ends(seconds):
    return select.select([sys.stdin], [], [], seconds)[0] and not sys.stdin.readline()


def forward(a, b):
    with contextlib.ExitStack() as stack:
        loaded = stack.enter_context(Object.bundled("forward").load())
        tx, program = loaded.maps["tx"], loaded.programs["forward"]
        interfaces = interface_index(a), interface_index(b)
        tx[interfaces[0]], tx[interfaces[1]] = b, a
        drops, reported = None, 0
        try:
            drops = stack.enter_context(Drops())
        except Error as error:
            report(f"losses are not reported: {error}")
        links = [stack.enter_context(program.attach_xdp(name)) for name in (a, b)]
        for interface, link in zip(interfaces, links):
            examine(tx, interface, link.xdp_mode)
        print("forwarding", flush=True)
        while not input_ends(1):
            reported = drops and report_losses(drops, interfaces, reported)
        drops and report_losses(drops, interfaces, reported)


if len(sys.argv) != 3:
    sys.exit("usage: forward A B")
try:
    forward(*sys.argv[1:])
except Error as error:
    sys.exit(f"forward: {error}")
