# SPDX-License-Identifier: BSD-2-Clause
"""xsk-echo INTERFACE: every packet that comes in goes back to where it came from, by AF_XDP, until the input ends."""
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
                socket.release(frames[socket.send(frames):])  # those that there was no room for
            ready, _, _ = select.select([sys.stdin, *group], [], [])
except Error as error:
    sys.exit(f"xsk-echo: {error}")
