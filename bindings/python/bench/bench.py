#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The cost of this binding: bench.py [PATH OF libraw_calls.so]

One lookup and a dump of 100,000 entries, against raw bpf(2) in C in the same process, in turns (A-B-A), and against bcc's own
classes on the same map where bcc is installed. Medians of several rounds.
"""
import ctypes
import os
import statistics
import sys
import time

from ebpfmap import HashMap

LOOKUPS, ENTRIES, BATCH = 10_000, 100_000, 4096


def load_raw(path):
    raw = ctypes.CDLL(path)
    raw.raw_lookups.restype = raw.raw_dump.restype = ctypes.c_uint64
    return raw


def timed(work, count):
    """Nanoseconds for each of `count`."""
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / count


def lookups(map):
    def work():
        for key in KEYS:
            map[key]
    return work


def dump_raw(raw, map):
    entries = ctypes.c_uint64()
    taken = raw.raw_dump(map.fileno(), 4, 8, BATCH, ctypes.byref(entries))
    assert entries.value == ENTRIES
    return taken / ENTRIES


def bcc_table(map):
    """bcc's class for hashes, on a map that is there already: as BPF["name"] makes it, without compiling a program."""
    from bcc.table import HashTable

    class OnDescriptor(HashTable):
        def __init__(self):
            self.bpf = self.map_id = self._name = None
            self.map_fd, self.ttype, self.flags, self.max_entries = map.fileno(), 1, 0, map.max_entries
            self.Key, self.Leaf, self._cbs = ctypes.c_uint32, ctypes.c_uint64, {}
    return OnDescriptor()


def bcc_lookups(table):
    def work():
        for key in KEYS:
            table[ctypes.c_uint32(key)]
    return work


KEYS = [number % 1024 for number in range(LOOKUPS)]


def measure(raw, ours, rounds):
    """Medians of each measurement, and of raw calls before and after it."""
    floors, costs = [], []
    for _ in range(rounds):
        before = raw()
        costs.append(ours())
        floors.append((before + raw()) / 2)
    return statistics.median(costs), statistics.median(floors)


def report(operation, cost, floor):
    print(f"{operation:44} {cost:8.0f} {floor:8.0f} {cost / floor:8.2f}", flush=True)
    return cost / floor


def consume(iterable):
    def work():
        for _ in iterable():
            pass
    return work


def main():
    default = os.path.join(os.environ.get("EBPFMAP_BUILD", "build"), "bench/libraw_calls.so")
    raw = load_raw(sys.argv[1] if len(sys.argv) > 1 else default)
    small, big = HashMap("I", "Q", 1024), HashMap("I", "Q", ENTRIES)
    for key in range(1024):
        small[key] = key
    for key in range(ENTRIES):
        big[key] = key

    print(f"{'operation':44} {'ns':>8} {'raw ns':>8} {'ratio':>8}")

    def raw_lookup():
        return raw.raw_lookups(small.fileno(), LOOKUPS) / LOOKUPS

    def raw_dump():
        return dump_raw(raw, big)

    def loop_alone():
        for _ in KEYS:
            pass
    loop = min(timed(loop_alone, LOOKUPS) for _ in range(5))
    report("lookup: map[key]", *measure(raw_lookup, lambda: timed(lookups(small), LOOKUPS) - loop, 101))
    items = report("dump: for key, value in map.items()", *measure(raw_dump, lambda: timed(consume(big.items), ENTRIES), 9))
    report("dump: dict(map.items())", *measure(raw_dump, lambda: timed(lambda: dict(big.items()), ENTRIES), 9))
    report("dump: map.read_all()", *measure(raw_dump, lambda: timed(big.read_all, ENTRIES), 9))
    try:
        table, all_of_table = bcc_table(small), bcc_table(big)
    except ImportError:
        print("SKIPPED: bcc is not installed (python3-bpfcc)")
        return
    report("bcc lookup: table[c_uint32(key)]", *measure(raw_lookup, lambda: timed(bcc_lookups(table), LOOKUPS) - loop, 101))
    theirs = report("bcc dump: for key, value in table.items()",
                    *measure(raw_dump, lambda: timed(consume(all_of_table.items), ENTRIES), 9))
    # The ratio to raw bpf(2) at the same time, because the load of the machine may change.
    print(f"map.items() is {theirs / items:.1f} times as fast as bcc's items()")


if __name__ == "__main__":
    main()
