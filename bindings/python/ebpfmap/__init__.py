# SPDX-License-Identifier: BSD-2-Clause
"""eBPF maps for Python: the C library libebpfmap through ctypes, without a build step.

    from ebpfmap import HashMap

    with HashMap("I", "Q", max_entries=64, name="packets") as packets:
        packets[80] = 1
        print(packets[80], dict(packets.items()))
"""
from ._generated.api import (
    AttachType, Cause, ChainKind, CursorState, DropReason, Feature, FloodCounter, ForwardCounter, LinkType, MapFlag,
    MapType, PinPolicy, ProgramType, RewriteCounter, RewriteFlag, RouteCounter, SpreadCounter, SteerCounter, SteerMatch,
    TcDirection, TcMode, UpdateFlag, XdpMode, XskEvent, XskFrameOption, XskMode, XskTxMetadataMode, functions)
from .array import Array
from .chain import Chain, Counts, Entry
from .codec import Codec
from .cursor import Cursor
from .drops import Drop, Drops
from .errors import (
    AccessError, ArgumentError, ChainStaleError, Error, ExistsError, FullError, IndexRangeError, InterfaceBusyError,
    InterfaceDownError, InterfaceError, IterationError, KernelTooOldError, LinkGoneError, MemberError, NotFoundError,
    PinMissingError, RangeError, UnsupportedError, VerifierError, XdpModeError)
from .frames import Frames
from .hash import CgroupStorage, HashMap, LruHashMap, ResizableHashMap, StackTraceMap
from .keyed import Dump
from .link import Incumbent, Link, find_xdp
from .lpm import LpmTrie
from .map import Map, MapInfo, map_ids
from .map import open as open
from .map_in_map import ArrayOfMaps, HashOfMaps
from .map_spec import MapSpec
from .object import Object, bundled_objects
from .percpu import LruPerCpuHashMap, PerCpuArray, PerCpuCgroupStorage, PerCpuHashMap, possible_cpus
from .probe import bpffs, has_feature, has_map_type
from .prog_array import ProgArray
from .program import Program, RunStats, enable_run_stats
from .queue import BloomFilter, Queue, Stack
from .redirect import CpuEntry, CpuMap, DevMap, DevMapHash, Finding, Target, XskMap, ingress_preflight
from .resource import interface_index, interface_name
from .slots import CgroupArray, PerfEventArray
from .sockets import ReuseportSockArray, SockHash, SockMap
from .storage import CgrpStorage, InodeStorage, SkStorage, TaskStorage
from .xsk import TxTimestamp, XskSocket, XskStatistics
from .xsk_group import XskGroup
from .xsk_spec import XskSpec

__version__ = "0.1.0"
library_version: str = functions.version
"""The version of the loaded C library."""
library_path: str = functions.path
"""The path of the loaded C library."""

__all__ = [
    "AccessError", "ArgumentError", "Array", "ArrayOfMaps", "AttachType", "BloomFilter", "Cause", "CgroupArray",
    "CgroupStorage", "CgrpStorage", "Chain", "ChainKind", "ChainStaleError", "Codec", "Counts", "CpuEntry", "CpuMap",
    "Cursor", "CursorState", "DevMap", "DevMapHash", "Drop", "DropReason", "Drops", "Dump", "Entry", "Error", "ExistsError",
    "Feature", "Finding", "FloodCounter", "ForwardCounter", "Frames", "FullError", "HashMap", "HashOfMaps", "Incumbent",
    "IndexRangeError", "InodeStorage", "InterfaceBusyError", "InterfaceDownError", "InterfaceError", "IterationError",
    "KernelTooOldError", "Link", "LinkGoneError", "LinkType", "LpmTrie", "LruHashMap", "LruPerCpuHashMap", "Map", "MapFlag",
    "MapInfo", "MapSpec", "MapType", "MemberError", "NotFoundError", "Object", "PerCpuArray", "PerCpuCgroupStorage",
    "PerCpuHashMap", "PerfEventArray", "PinMissingError", "PinPolicy", "ProgArray", "Program", "ProgramType", "Queue",
    "RangeError", "ResizableHashMap", "ReuseportSockArray", "RewriteCounter", "RewriteFlag", "RouteCounter", "RunStats",
    "SkStorage", "SockHash", "SockMap", "SpreadCounter", "Stack", "StackTraceMap", "SteerCounter", "SteerMatch", "Target",
    "TaskStorage", "TcDirection", "TcMode", "TxTimestamp", "UnsupportedError", "UpdateFlag", "VerifierError", "XdpMode",
    "XdpModeError", "XskEvent", "XskFrameOption", "XskGroup", "XskMap", "XskMode", "XskSocket", "XskSpec", "XskStatistics",
    "XskTxMetadataMode", "bpffs", "bundled_objects", "enable_run_stats", "find_xdp", "has_feature", "has_map_type",
    "ingress_preflight", "interface_index", "interface_name", "library_path", "library_version", "map_ids", "possible_cpus"]
