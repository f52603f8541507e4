# SPDX-License-Identifier: BSD-2-Clause
"""Wires between interfaces of a network namespace of its own, and packets on them."""
import ctypes
import socket
import subprocess

CLONE_NEWNET = 0x40000000
ETHERTYPE = 0x88B5  # for experiments


def ip(command):
    subprocess.run(["ip", *command.split()], check=True)


def make_wires():
    """a0 -- a1 (under test) b0 -- b1, in a new namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    for pair in "ab":
        ip(f"link add {pair}0 type veth peer name {pair}1")
        for side in "01":
            ip(f"link set {pair}{side} addrgenmode none up")  # without addresses nobody else sends
            subprocess.run(["ethtool", "-K", f"{pair}{side}", "gro", "on"], check=True, stdout=subprocess.DEVNULL)


def send(interface, destination=b"\xff" * 6, count=50):
    """Sends so many frames, all different; returns them."""
    frames = [destination + b"\x02\0\0\0\0\1" + ETHERTYPE.to_bytes(2, "big") + bytes(50) + number.to_bytes(4, "big")
              for number in range(count)]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as leaving:
        leaving.bind((interface, 0))
        for frame in frames:
            leaving.send(frame)
    return set(frames)


def delivered(sender, receiver, destination=b"\xff" * 6):
    """How many of 50 frames arrive."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE)) as arriving:
        arriving.bind((receiver, ETHERTYPE))
        arriving.settimeout(1)
        frames, arrived = send(sender, destination), 0
        try:
            while arrived < len(frames):
                arrived += arriving.recv(2000) in frames
        except socket.timeout:
            pass
        return arrived
