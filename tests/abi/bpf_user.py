#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A user of bpf(2) without the library, for the test of the leak check. Each verb makes one object:

    map PIN                     pins a map
    program TYPE PIN            loads a program of a type by number, and pins it
    link INTERFACE PIN          attaches an XDP program, and pins its link
    tcx INTERFACE               attaches a program to ingress without a link
    hold                        prints "ready" with a map open, and waits for a signal
"""
import ctypes
import platform
import signal
import socket
import struct
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280, "riscv64": 280}[platform.machine()]
MAP_CREATE, PROG_LOAD, OBJ_PIN, PROG_ATTACH, LINK_CREATE = 0, 5, 6, 8, 28
HASH, SCHED_CLS, XDP = 1, 3, 6
ATTACH_XDP, ATTACH_TCX_INGRESS = 37, 46
RETURN_1 = ctypes.create_string_buffer(struct.pack("<BBhi", 0xB7, 0, 0, 1) + struct.pack("<BBhi", 0x95, 0, 0, 0), 16)
LICENSE = ctypes.create_string_buffer(b"BSD")

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, *fields, form):
    attribute = ctypes.create_string_buffer(struct.pack(form, *fields), 128)
    result = libc.syscall(SYS_BPF, command, attribute, len(attribute))
    if result < 0:
        sys.exit(f"bpf({command}): errno {ctypes.get_errno()}")
    return result


def new_map():
    return bpf(MAP_CREATE, HASH, 4, 4, 4, form="=IIII")


def new_program(program_type):
    return bpf(PROG_LOAD, program_type, 2, ctypes.addressof(RETURN_1), ctypes.addressof(LICENSE), form="=IIQQ")


def pin(descriptor, path):
    name = ctypes.create_string_buffer(path.encode())
    bpf(OBJ_PIN, ctypes.addressof(name), descriptor, form="=QI")


def main(verb, *words):
    if verb == "map":
        pin(new_map(), words[0])
    elif verb == "program":
        pin(new_program(int(words[0])), words[1])
    elif verb == "link":
        pin(bpf(LINK_CREATE, new_program(XDP), socket.if_nametoindex(words[0]), ATTACH_XDP, form="=III"), words[1])
    elif verb == "tcx":
        bpf(PROG_ATTACH, socket.if_nametoindex(words[0]), new_program(SCHED_CLS), ATTACH_TCX_INGRESS, form="=III")
    elif verb == "hold":
        held = new_map()
        print("ready", held, flush=True)
        signal.pause()


main(*sys.argv[1:])
