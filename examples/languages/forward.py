# SPDX-License-Identifier: BSD-2-Clause
"""forward A B: every frame that comes in by one interface goes out by the other, in XDP, until the input ends."""
import sys

from ebpfmap import Error, Object, interface_index

if len(sys.argv) != 3:
    sys.exit("usage: forward A B")
a, b = sys.argv[1:]
try:
    with Object.bundled("forward").load() as forward:
        tx, program = forward.maps["tx"], forward.programs["forward"]
        tx[interface_index(a)], tx[interface_index(b)] = b, a
        with program.attach_xdp(a), program.attach_xdp(b):
            print("forwarding", flush=True)
            sys.stdin.read()
except Error as error:
    sys.exit(f"forward: {error}")
