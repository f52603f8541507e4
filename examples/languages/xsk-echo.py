# SPDX-License-Identifier: BSD-2-Clause
"""xsk-echo INTERFACE: sends every frame back to its source, by AF_XDP, until the input ends."""
import select
import sys

from ebpfmap import Error, XskGroup

if len(sys.argv) != 2:
    sys.exit("usage: xsk-echo INTERFACE")
try:
    with XskGroup(sys.argv[1]) as group:
        print(f"echoing on {len(group)} queues", flush=True)
        ready = []
        while sys.stdin not in ready or sys.stdin.read(1):
            for socket in group:
                frames = socket.recv()
                for packet in frames:
                    packet[:12] = bytes(packet[6:12]) + bytes(packet[:6])
                socket.release(frames[socket.send(frames):])  # frames that did not fit into the ring
            ready, _, _ = select.select([sys.stdin, *group], [], [])
except Error as error:
    sys.exit(f"xsk-echo: {error}")
