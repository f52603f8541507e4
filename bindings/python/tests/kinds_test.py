#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The special operations of every map class."""
import os
import socket
import unittest

import ebpfmap
import runner
from ebpfmap import (
    ArrayOfMaps, BloomFilter, CgroupArray, CpuMap, DevMap, DevMapHash, HashMap, HashOfMaps, InodeStorage, LruHashMap,
    LruPerCpuHashMap, Map, MapType, PerCpuArray, PerCpuHashMap, PerfEventArray, ProgArray, Queue, ReuseportSockArray,
    SkStorage, SockHash, SockMap, MapSpec, Stack, TaskStorage, XskMap)

CPUS = ebpfmap.possible_cpus()


def listening():
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


class KindsTest(unittest.TestCase):
    def test_every_type_has_its_class(self):
        classes = ebpfmap.map._classes
        without = {"UNSPEC", "STRUCT_OPS", "RINGBUF", "USER_RINGBUF", "ARENA", "INSN_ARRAY"}  # made and opened as a Map
        self.assertEqual({type.name for type in MapType if type not in classes}, without)

    def test_lru(self):
        with LruHashMap("I", "I", 64) as map:
            for key in range(1000):
                map[key] = key
            self.assertLessEqual(len(map), 64)

    def test_per_cpu_values(self):
        for kind in (PerCpuHashMap, LruPerCpuHashMap):
            with self.subTest(kind.__name__), kind("I", "I", 16) as map:
                map[1] = list(range(10, 10 + CPUS))
                self.assertEqual(map[1], list(range(10, 10 + CPUS)))
                self.assertEqual(map.sum(1), sum(range(10, 10 + CPUS)))
                map.set_cpu(1, 0, 7)
                self.assertEqual((map.get_cpu(1, 0), map.get_cpu(1, CPUS - 1)), (7, 9 + CPUS))
                self.assertEqual(dict(map.items()), {1: map[1]})
                self.assertEqual(map.pop(1)[0], 7)
                self.assertRaises(KeyError, map.sum, 1)
                self.assertIsNone(map.get_cpu(1, 0))
                self.assertRaises(ebpfmap.ArgumentError, map.__setitem__, 1, [1] * (CPUS + 1))

    def test_per_cpu_array(self):
        with PerCpuArray("QQ", 3) as array:
            array[1] = [(2**60, 5)] * CPUS
            self.assertEqual(array.sums(1), (2**60 * CPUS % 2**64, 5 * CPUS))
            self.assertEqual(array[1][-1], (2**60, 5))
            self.assertEqual(len(list(array)), 3)
            self.assertRaises(IndexError, array.sums, 3)
            self.assertRaises(ebpfmap.ArgumentError, array.sums, 1, 3)

    def test_queue_and_stack(self):
        for kind, order in ((Queue, [1, 2, 3]), (Stack, [3, 2, 1])):
            with self.subTest(kind.__name__), kind("I", 3) as map:
                for value in (1, 2, 3):
                    map.push(value)
                self.assertRaises(ebpfmap.FullError, map.push, 4)
                self.assertEqual(map.peek(), order[0])
                self.assertEqual(list(map.drain()), order)
                self.assertRaises(IndexError, map.pop)
                self.assertIsNone(map.peek(None))
                for value in (1, 2, 3, 4):
                    map.push(value, overwrite=True)
                self.assertEqual(len(list(map.drain())), 3)

    def test_bloom_filter(self):
        with BloomFilter("I", 100, extra=3) as seen:
            seen.add(7)
            self.assertIn(7, seen)
            self.assertNotIn(8, seen)

    def test_devmaps(self):
        for kind in (DevMap, DevMapHash):
            with self.subTest(kind.__name__), kind(8) as tx:
                self.assertEqual((list(tx), len(tx)), ([], 0))
                tx[3] = "lo"
                tx.set(5, 1)
                self.assertEqual(tx[3], ebpfmap.Target(1, 0))
                self.assertEqual(dict(tx.items()), {3: (1, 0), 5: (1, 0)})
                with open("/proc/self/ns/net") as netns:
                    tx.set(6, "lo", netns=netns)
                    self.assertIn("lo", [ebpfmap.interface_name(tx[6].ifindex, netns)])
                del tx[3]
                self.assertNotIn(3, tx)
                self.assertEqual(sorted(tx), [5, 6])
                self.assertEqual([finding.cause for finding in tx.preflight() if finding.key == 5],
                                 [finding.cause for finding in tx.preflight() if finding.key == 6])
                self.assertTrue(all(finding.message for finding in tx.preflight()))

    def test_cpumap(self):
        with CpuMap(CPUS) as cpus:
            cpus[0] = 192
            self.assertEqual(cpus[0], ebpfmap.CpuEntry(192, 0))
            self.assertEqual(list(cpus), [0])
            del cpus[0]
            self.assertRaises(KeyError, cpus.__getitem__, 0)
            self.assertRaises(ebpfmap.Error, cpus.set, 0, 99999)

    def test_xskmap(self):
        with XskMap(4) as xsks, socket.socket(44, socket.SOCK_RAW) as xsk:
            xsks[1] = xsk
            self.assertIn(1, xsks)
            self.assertEqual(list(xsks), [1])
            del xsks[1]
            self.assertNotIn(1, xsks)
            with socket.socket() as tcp:
                self.assertRaises(ebpfmap.ArgumentError, xsks.__setitem__, 0, tcp)

    def test_sockets(self):
        for map in (SockMap(4), SockHash("I", 4)):
            with self.subTest(type(map).__name__), map, listening() as tcp:
                map[1] = tcp
                cookie = int.from_bytes(tcp.getsockopt(socket.SOL_SOCKET, 57, 8), "little")
                self.assertEqual((map[1], dict(map.items())), (cookie, {1: cookie}))
                tcp.close()
                self.assertNotIn(1, map)
                self.assertRaises(KeyError, map.__getitem__, 1)

    def test_reuseport(self):
        with ReuseportSockArray(4) as group, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            udp.bind(("127.0.0.1", 0))
            group[0] = udp
            self.assertIn(0, group)
            self.assertRaises(ebpfmap.Error, group.__setitem__, 1, udp)

    def test_maps_of_maps(self):
        inner = MapSpec("hash", "I", "Q", 4)
        for outer in (HashOfMaps("I", inner, 4), ArrayOfMaps(inner, 4)):
            with self.subTest(type(outer).__name__), outer, inner.create() as tenant:
                tenant[1] = 10
                outer[2] = tenant
                self.assertEqual(dict(outer.ids()), {2: tenant.id})
                self.assertEqual(list(outer), [2])
                with outer[2] as opened:
                    self.assertEqual((opened.id, opened[1]), (tenant.id, 10))
                for _, opened in outer.items():
                    opened.close()
                with HashMap("I", "I", 4) as other:
                    self.assertRaises(ebpfmap.ArgumentError, outer.__setitem__, 3, other)
                del outer[2]
                self.assertRaises(KeyError, outer.__getitem__, 2)
                self.assertIsNone(outer.get(2))

    def test_storages(self):
        with SkStorage("I") as of_sockets, socket.socket() as some_socket, socket.socket() as other:
            of_sockets[some_socket] = 7
            self.assertEqual(of_sockets[some_socket], 7)
            self.assertNotIn(other, of_sockets)
            del of_sockets[some_socket]
            self.assertRaises(KeyError, of_sockets.__getitem__, some_socket)
            self.assertRaises(KeyError, of_sockets.__delitem__, some_socket)
        pidfd = os.pidfd_open(os.getpid())
        with TaskStorage("I") as of_tasks:
            of_tasks[pidfd] = 8
            self.assertEqual(of_tasks.get(pidfd), 8)
        os.close(pidfd)
        with open(__file__) as file:
            try:
                of_inodes = InodeStorage("I")
            except ebpfmap.KernelTooOldError as error:
                self.skipTest(f"kernel: {error}")
            with of_inodes:
                of_inodes[file] = 9
                self.assertEqual(of_inodes[file], 9)

    def test_what_only_programs_read(self):
        with CgroupArray(2) as groups, PerfEventArray(2) as events:
            self.assertRaises(ebpfmap.Error, groups.__setitem__, 0, groups)
            self.assertRaises(ebpfmap.Error, events.__setitem__, 0, events)
            self.assertRaises(KeyError, groups.__delitem__, 0)
            self.assertRaises(KeyError, events.__delitem__, 0)

    def test_prog_array_without_programs(self):
        with ProgArray(4) as jumps:
            self.assertEqual((len(jumps), jumps.lost_on_close()), (0, 0))
            self.assertRaises(KeyError, jumps.__getitem__, 0)
            self.assertRaises(ebpfmap.Error, jumps.__setitem__, 0, jumps)

    def test_ring_buffers(self):
        with Map.create("ringbuf", max_entries=4096) as ring:
            self.assertEqual((type(ring), ring.type, ring.max_entries), (Map, "ringbuf", 4096))

    def test_what_this_kernel_has(self):
        self.assertTrue(ebpfmap.has_map_type("hash"))
        self.assertTrue(ebpfmap.has_feature(ebpfmap.Feature.BATCH))


if __name__ == "__main__":
    runner.main()
