%% Made of bindings/api.json by tools/api/erlang.py: tools/dev api
%% SPDX-License-Identifier: BSD-2-Clause

%% ebpfmap/bundled.h: forward_counter
-define(EBPF_FORWARD_REDIRECTED, 0).
-define(EBPF_FORWARD_MISSED, 1).
-define(EBPF_FORWARD_NO_STATION, 2).

%% ebpfmap/bundled.h: flood_counter
-define(EBPF_FLOOD_FLOODED, 0).
-define(EBPF_FLOOD_MISSED, 1).
-define(EBPF_FLOOD_NOT_COPIED, 2).

%% ebpfmap/bundled.h: rewrite_counter
-define(EBPF_REWRITE_REWRITTEN, 0).
-define(EBPF_REWRITE_MISSED, 1).
-define(EBPF_REWRITE_EXPIRED, 2).

%% ebpfmap/bundled.h: rewrite_flag
-define(EBPF_REWRITE_SOURCE, 1).
-define(EBPF_REWRITE_DESTINATION, 2).
-define(EBPF_REWRITE_TTL, 4).

%% ebpfmap/bundled.h: route_counter
-define(EBPF_ROUTE_REDIRECTED, 0).
-define(EBPF_ROUTE_MISSED, 1).
-define(EBPF_ROUTE_NOT_IP, 2).
-define(EBPF_ROUTE_TAGGED, 3).
-define(EBPF_ROUTE_GROUP, 4).
-define(EBPF_ROUTE_MALFORMED, 5).
-define(EBPF_ROUTE_OPTIONS, 6).
-define(EBPF_ROUTE_MARTIAN, 7).
-define(EBPF_ROUTE_EXPIRED, 8).
-define(EBPF_ROUTE_NOT_FORWARDED, 9).
-define(EBPF_ROUTE_FORWARDING_OFF, 10).
-define(EBPF_ROUTE_NO_NEIGHBOUR, 11).
-define(EBPF_ROUTE_TOO_BIG, 12).
-define(EBPF_ROUTE_BLACKHOLE, 13).
-define(EBPF_ROUTE_UNREACHABLE, 14).
-define(EBPF_ROUTE_PROHIBITED, 15).
-define(EBPF_ROUTE_UNSUPPORTED, 16).

%% ebpfmap/bundled.h: spread_counter
-define(EBPF_SPREAD_BY_PORTS, 0).
-define(EBPF_SPREAD_BY_ADDRESSES, 1).
-define(EBPF_SPREAD_BY_MACS, 2).
-define(EBPF_SPREAD_MISSED, 3).
-define(EBPF_SPREAD_NO_CPU, 4).
-define(EBPF_SPREAD_ARRIVED, 5).

%% ebpfmap/bundled.h: steer_counter
-define(EBPF_STEER_REDIRECTED, 0).
-define(EBPF_STEER_MISSED, 1).
-define(EBPF_STEER_NOT_IP, 2).
-define(EBPF_STEER_NO_PORT, 3).
-define(EBPF_STEER_OTHER_PORT, 4).
-define(EBPF_STEER_OTHER_ADDRESS, 5).

%% ebpfmap/bundled.h: steer_match
-define(EBPF_STEER_MATCH_PORT, 1).
-define(EBPF_STEER_MATCH_PREFIX, 2).

%% ebpfmap/chain.h: chain_kind
-define(EBPF_CHAIN_XDP, 1).
-define(EBPF_CHAIN_XDP_FRAGS, 2).
-define(EBPF_CHAIN_TC, 3).

%% ebpfmap/chain.h: chain_limit
-define(EBPF_CHAIN_ENTRIES, 32).

%% ebpfmap/cursor.h: cursor_state
-define(EBPF_CURSOR_WALKING, 0).
-define(EBPF_CURSOR_COMPLETE, 1).
-define(EBPF_CURSOR_RESTARTED, 2).
-define(EBPF_CURSOR_GAVE_UP, 3).

%% ebpfmap/drops.h: drop_reason
-define(EBPF_DROP_NONE, 0).
-define(EBPF_DROP_REDIRECT, 1).
-define(EBPF_DROP_DEVMAP, 2).
-define(EBPF_DROP_CPUMAP_QUEUE, 3).
-define(EBPF_DROP_CPUMAP_CPU, 4).
-define(EBPF_DROP_XSK, 5).
-define(EBPF_DROP_ABORTED, 6).
-define(EBPF_DROP_BAD_ACTION, 7).
-define(EBPF_DROP_TX, 8).
-define(EBPF_DROP_CHECKSUM, 9).
-define(EBPF_DROP_LEFT_OUT, 10).

%% ebpfmap/error.h: cause
-define(EBPF_CAUSE_NONE, 0).
-define(EBPF_CAUSE_UNKNOWN, 1).
-define(EBPF_CAUSE_ARGUMENT, 2).
-define(EBPF_CAUSE_OUT_OF_MEMORY, 3).
-define(EBPF_CAUSE_MEMLOCK, 4).
-define(EBPF_CAUSE_TOO_MANY_FILES, 5).
-define(EBPF_CAUSE_CAPABILITY, 6).
-define(EBPF_CAUSE_KERNEL_TOO_OLD, 7).
-define(EBPF_CAUSE_NOT_SUPPORTED, 8).
-define(EBPF_CAUSE_BUFFER_SIZE, 9).
-define(EBPF_CAUSE_MAP_TYPE, 16).
-define(EBPF_CAUSE_KEY_SIZE, 17).
-define(EBPF_CAUSE_VALUE_SIZE, 18).
-define(EBPF_CAUSE_MAX_ENTRIES, 19).
-define(EBPF_CAUSE_FLAGS, 20).
-define(EBPF_CAUSE_NAME, 21).
-define(EBPF_CAUSE_NUMA_NODE, 22).
-define(EBPF_CAUSE_EXTRA, 23).
-define(EBPF_CAUSE_BTF, 24).
-define(EBPF_CAUSE_INNER_MAP, 25).
-define(EBPF_CAUSE_TOKEN, 26).
-define(EBPF_CAUSE_NOT_FOUND, 32).
-define(EBPF_CAUSE_EXISTS, 33).
-define(EBPF_CAUSE_FULL, 34).
-define(EBPF_CAUSE_INDEX, 35).
-define(EBPF_CAUSE_FROZEN, 36).
-define(EBPF_CAUSE_READ_ONLY, 37).
-define(EBPF_CAUSE_WRITE_ONLY, 38).
-define(EBPF_CAUSE_PREFIX_LENGTH, 39).
-define(EBPF_CAUSE_BUSY, 40).
-define(EBPF_CAUSE_ITERATION, 41).
-define(EBPF_CAUSE_BAD_FD, 48).
-define(EBPF_CAUSE_FD_KIND, 49).
-define(EBPF_CAUSE_ID, 50).
-define(EBPF_CAUSE_PROGRAM_TYPE, 51).
-define(EBPF_CAUSE_ATTACH_TYPE, 52).
-define(EBPF_CAUSE_FRAGS, 53).
-define(EBPF_CAUSE_PROGRAM_VALUE, 54).
-define(EBPF_CAUSE_INTERFACE, 55).
-define(EBPF_CAUSE_NETNS, 56).
-define(EBPF_CAUSE_CPU, 57).
-define(EBPF_CAUSE_QUEUE_SIZE, 58).
-define(EBPF_CAUSE_SOCKET_KIND, 59).
-define(EBPF_CAUSE_SOCKET_STATE, 60).
-define(EBPF_CAUSE_SOCKET_BUSY, 61).
-define(EBPF_CAUSE_CGROUP, 62).
-define(EBPF_CAUSE_TASK, 63).
-define(EBPF_CAUSE_PIN_EXISTS, 72).
-define(EBPF_CAUSE_PIN_MISSING, 73).
-define(EBPF_CAUSE_PIN_DIRECTORY, 74).
-define(EBPF_CAUSE_PIN_NOT_BPFFS, 75).
-define(EBPF_CAUSE_BPFFS_MISSING, 76).
-define(EBPF_CAUSE_PIN_NAME, 77).
-define(EBPF_CAUSE_PIN_KIND, 78).
-define(EBPF_CAUSE_PIN_MISMATCH, 79).
-define(EBPF_CAUSE_PERMISSION, 80).
-define(EBPF_CAUSE_OBJECT, 88).
-define(EBPF_CAUSE_OBJECT_MEMBER, 89).
-define(EBPF_CAUSE_OBJECT_STATE, 90).
-define(EBPF_CAUSE_MAP_MISMATCH, 91).
-define(EBPF_CAUSE_VERIFIER, 92).
-define(EBPF_CAUSE_INTERFACE_BUSY, 93).
-define(EBPF_CAUSE_XDP_MODE, 94).
-define(EBPF_CAUSE_MTU, 95).
-define(EBPF_CAUSE_LINK_GONE, 96).
-define(EBPF_CAUSE_SECTION, 97).
-define(EBPF_CAUSE_CHAIN_MEMBER, 98).
-define(EBPF_CAUSE_CHAIN_STALE, 99).
-define(EBPF_CAUSE_INTERFACE_DOWN, 112).
-define(EBPF_CAUSE_XDP_XMIT, 113).
-define(EBPF_CAUSE_VETH_PEER, 114).
-define(EBPF_CAUSE_FRAME_SIZE, 115).
-define(EBPF_CAUSE_XMIT_FRAGS, 116).
-define(EBPF_CAUSE_EGRESS_PROGRAM, 117).
-define(EBPF_CAUSE_NOT_CHECKED, 118).
-define(EBPF_CAUSE_XSK_FRAMES, 128).
-define(EBPF_CAUSE_XSK_RING, 129).
-define(EBPF_CAUSE_XSK_FRAME, 130).
-define(EBPF_CAUSE_XSK_QUEUE, 131).
-define(EBPF_CAUSE_XSK_QUEUE_BUSY, 132).
-define(EBPF_CAUSE_XSK_ZEROCOPY, 133).
-define(EBPF_CAUSE_XSK_BINDING, 134).

%% ebpfmap/link.h: xdp_mode
-define(EBPF_XDP_BEST, 0).
-define(EBPF_XDP_NATIVE, 1).
-define(EBPF_XDP_GENERIC, 2).

%% ebpfmap/link.h: tc_direction
-define(EBPF_TC_INGRESS, 1).
-define(EBPF_TC_EGRESS, 2).

%% ebpfmap/link.h: tc_mode
-define(EBPF_TC_BEST, 0).
-define(EBPF_TC_TCX, 1).
-define(EBPF_TC_CLSACT, 2).

%% ebpfmap/types.h: map_type
-define(EBPF_MAP_TYPE_UNSPEC, 0).
-define(EBPF_MAP_TYPE_HASH, 1).
-define(EBPF_MAP_TYPE_ARRAY, 2).
-define(EBPF_MAP_TYPE_PROG_ARRAY, 3).
-define(EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4).
-define(EBPF_MAP_TYPE_PERCPU_HASH, 5).
-define(EBPF_MAP_TYPE_PERCPU_ARRAY, 6).
-define(EBPF_MAP_TYPE_STACK_TRACE, 7).
-define(EBPF_MAP_TYPE_CGROUP_ARRAY, 8).
-define(EBPF_MAP_TYPE_LRU_HASH, 9).
-define(EBPF_MAP_TYPE_LRU_PERCPU_HASH, 10).
-define(EBPF_MAP_TYPE_LPM_TRIE, 11).
-define(EBPF_MAP_TYPE_ARRAY_OF_MAPS, 12).
-define(EBPF_MAP_TYPE_HASH_OF_MAPS, 13).
-define(EBPF_MAP_TYPE_DEVMAP, 14).
-define(EBPF_MAP_TYPE_SOCKMAP, 15).
-define(EBPF_MAP_TYPE_CPUMAP, 16).
-define(EBPF_MAP_TYPE_XSKMAP, 17).
-define(EBPF_MAP_TYPE_SOCKHASH, 18).
-define(EBPF_MAP_TYPE_CGROUP_STORAGE, 19).
-define(EBPF_MAP_TYPE_REUSEPORT_SOCKARRAY, 20).
-define(EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, 21).
-define(EBPF_MAP_TYPE_QUEUE, 22).
-define(EBPF_MAP_TYPE_STACK, 23).
-define(EBPF_MAP_TYPE_SK_STORAGE, 24).
-define(EBPF_MAP_TYPE_DEVMAP_HASH, 25).
-define(EBPF_MAP_TYPE_STRUCT_OPS, 26).
-define(EBPF_MAP_TYPE_RINGBUF, 27).
-define(EBPF_MAP_TYPE_INODE_STORAGE, 28).
-define(EBPF_MAP_TYPE_TASK_STORAGE, 29).
-define(EBPF_MAP_TYPE_BLOOM_FILTER, 30).
-define(EBPF_MAP_TYPE_USER_RINGBUF, 31).
-define(EBPF_MAP_TYPE_CGRP_STORAGE, 32).
-define(EBPF_MAP_TYPE_ARENA, 33).
-define(EBPF_MAP_TYPE_INSN_ARRAY, 34).
-define(EBPF_MAP_TYPE_RHASH, 35).

%% ebpfmap/types.h: map_flag
-define(EBPF_F_NO_PREALLOC, 1).
-define(EBPF_F_NO_COMMON_LRU, 2).
-define(EBPF_F_NUMA_NODE, 4).
-define(EBPF_F_RDONLY, 8).
-define(EBPF_F_WRONLY, 16).
-define(EBPF_F_STACK_BUILD_ID, 32).
-define(EBPF_F_ZERO_SEED, 64).
-define(EBPF_F_RDONLY_PROG, 128).
-define(EBPF_F_WRONLY_PROG, 256).
-define(EBPF_F_CLONE, 512).
-define(EBPF_F_MMAPABLE, 1024).
-define(EBPF_F_PRESERVE_ELEMS, 2048).
-define(EBPF_F_INNER_MAP, 4096).
-define(EBPF_F_LINK, 8192).
-define(EBPF_F_PATH_FD, 16384).
-define(EBPF_F_VTYPE_BTF_OBJ_FD, 32768).
-define(EBPF_F_TOKEN_FD, 65536).
-define(EBPF_F_SEGV_ON_FAULT, 131072).
-define(EBPF_F_NO_USER_CONV, 262144).
-define(EBPF_F_RB_OVERWRITE, 524288).

%% ebpfmap/types.h: update_flag
-define(EBPF_ANY, 0).
-define(EBPF_NOEXIST, 1).
-define(EBPF_EXIST, 2).
-define(EBPF_F_LOCK, 4).
-define(EBPF_F_CPU, 8).
-define(EBPF_F_ALL_CPUS, 16).

%% ebpfmap/pin.h: pin_policy
-define(EBPF_PIN_FAIL, 0).
-define(EBPF_PIN_REUSE, 1).
-define(EBPF_PIN_REPLACE, 2).

%% ebpfmap/probe.h: feature
-define(EBPF_FEATURE_BATCH, 1).
-define(EBPF_FEATURE_PERCPU_BATCH, 2).
-define(EBPF_FEATURE_HASH_TAKE, 3).
-define(EBPF_FEATURE_FREEZE, 4).
-define(EBPF_FEATURE_ARRAY_MMAP, 5).
-define(EBPF_FEATURE_DEVMAP_PROGRAM, 6).
-define(EBPF_FEATURE_CPUMAP_PROGRAM, 7).
-define(EBPF_FEATURE_PERCPU_ONE_CPU, 8).
-define(EBPF_FEATURE_RING_OVERWRITE, 9).

%% ebpfmap/program.h: program_type
-define(EBPF_PROGRAM_TYPE_UNSPEC, 0).
-define(EBPF_PROGRAM_TYPE_SOCKET_FILTER, 1).
-define(EBPF_PROGRAM_TYPE_KPROBE, 2).
-define(EBPF_PROGRAM_TYPE_SCHED_CLS, 3).
-define(EBPF_PROGRAM_TYPE_SCHED_ACT, 4).
-define(EBPF_PROGRAM_TYPE_TRACEPOINT, 5).
-define(EBPF_PROGRAM_TYPE_XDP, 6).
-define(EBPF_PROGRAM_TYPE_PERF_EVENT, 7).
-define(EBPF_PROGRAM_TYPE_CGROUP_SKB, 8).
-define(EBPF_PROGRAM_TYPE_CGROUP_SOCK, 9).
-define(EBPF_PROGRAM_TYPE_LWT_IN, 10).
-define(EBPF_PROGRAM_TYPE_LWT_OUT, 11).
-define(EBPF_PROGRAM_TYPE_LWT_XMIT, 12).
-define(EBPF_PROGRAM_TYPE_SOCK_OPS, 13).
-define(EBPF_PROGRAM_TYPE_SK_SKB, 14).
-define(EBPF_PROGRAM_TYPE_CGROUP_DEVICE, 15).
-define(EBPF_PROGRAM_TYPE_SK_MSG, 16).
-define(EBPF_PROGRAM_TYPE_RAW_TRACEPOINT, 17).
-define(EBPF_PROGRAM_TYPE_CGROUP_SOCK_ADDR, 18).
-define(EBPF_PROGRAM_TYPE_LWT_SEG6LOCAL, 19).
-define(EBPF_PROGRAM_TYPE_LIRC_MODE2, 20).
-define(EBPF_PROGRAM_TYPE_SK_REUSEPORT, 21).
-define(EBPF_PROGRAM_TYPE_FLOW_DISSECTOR, 22).
-define(EBPF_PROGRAM_TYPE_CGROUP_SYSCTL, 23).
-define(EBPF_PROGRAM_TYPE_RAW_TRACEPOINT_WRITABLE, 24).
-define(EBPF_PROGRAM_TYPE_CGROUP_SOCKOPT, 25).
-define(EBPF_PROGRAM_TYPE_TRACING, 26).
-define(EBPF_PROGRAM_TYPE_STRUCT_OPS, 27).
-define(EBPF_PROGRAM_TYPE_EXT, 28).
-define(EBPF_PROGRAM_TYPE_LSM, 29).
-define(EBPF_PROGRAM_TYPE_SK_LOOKUP, 30).
-define(EBPF_PROGRAM_TYPE_SYSCALL, 31).
-define(EBPF_PROGRAM_TYPE_NETFILTER, 32).

%% ebpfmap/xsk.h: xsk_mode
-define(EBPF_XSK_BEST, 0).
-define(EBPF_XSK_COPY, 1).
-define(EBPF_XSK_ZEROCOPY, 2).

%% ebpfmap/xsk.h: xsk_event
-define(EBPF_XSK_READABLE, 1).
-define(EBPF_XSK_WRITABLE, 2).

%% ebpfmap/xsk.h: xsk_option
-define(EBPF_XSK_CONTINUED, 1).
-define(EBPF_XSK_REQUESTED, 2).

%% ebpfmap/xsk.h: xsk_request
-define(EBPF_XSK_TIMESTAMP, 1).
-define(EBPF_XSK_CHECKSUM, 2).

%% ebpfmap/xsk.h: xsk_requests
-define(EBPF_XSK_REQUESTS_OFF, 0).
-define(EBPF_XSK_REQUESTS_DEVICE, 1).
-define(EBPF_XSK_REQUESTS_SOFTWARE, 2).

%% ebpfmap/xsk.h: xsk_counter
-define(EBPF_XSK_RX_DROPPED, 0).
-define(EBPF_XSK_RX_INVALID, 1).
-define(EBPF_XSK_TX_INVALID, 2).
-define(EBPF_XSK_RX_RING_FULL, 3).
-define(EBPF_XSK_RX_FILL_EMPTY, 4).
-define(EBPF_XSK_TX_RING_EMPTY, 5).
-define(EBPF_XSK_RECEIVED, 6).
-define(EBPF_XSK_SENT, 7).
-define(EBPF_XSK_COMPLETED, 8).
