// SPDX-License-Identifier: BSD-2-Clause
// Creation rules by map type, from the *_alloc_check functions in kernel/bpf; tests/kernel/create_test.cc verifies them.
#include "map/create_rules.h"

#include <ebpfmap/types.h>

#include <iterator>

namespace ebpfmap {
namespace {

constexpr SizeRule kNone{0, 0, 1};
constexpr SizeRule kAny{1, UINT32_MAX, 1};
constexpr SizeRule kFour{4, 4, 1};
constexpr SizeRule kFourOrEight{4, 8, 4};
constexpr SizeRule kEights{8, UINT32_MAX, 8};

constexpr uint32_t kCommon = EBPF_F_NUMA_NODE | EBPF_F_RDONLY | EBPF_F_WRONLY | EBPF_F_TOKEN_FD;
constexpr uint32_t kNoNuma = kCommon & ~EBPF_F_NUMA_NODE;
constexpr uint32_t kProgramAccess = EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG;
constexpr uint32_t kHash = kProgramAccess | EBPF_F_NO_PREALLOC | EBPF_F_ZERO_SEED;
constexpr uint32_t kLru = kProgramAccess | EBPF_F_NO_COMMON_LRU | EBPF_F_ZERO_SEED;
constexpr uint32_t kStorage = EBPF_F_NO_PREALLOC | EBPF_F_CLONE | EBPF_F_TOKEN_FD;

constexpr CreateRule fd_array(SizeRule value, uint32_t flags = 0) {
    return {kFour, value, EntriesRule::kOne, kCommon | flags, BtfRule::kRefused, false};
}

constexpr CreateRule hash(uint32_t flags) { return {kAny, kAny, EntriesRule::kOne, flags, BtfRule::kTaken, false}; }

constexpr CreateRule kLocalStorageRule{kFour, kAny, EntriesRule::kZero, kStorage, BtfRule::kRequired, false};
constexpr CreateRule kQueueRule{kNone, kAny, EntriesRule::kOne, kCommon | kProgramAccess, BtfRule::kRefused, false};
constexpr CreateRule kCgroupStorageRule{{8, 16, 8}, kAny, EntriesRule::kZero, kCommon | kProgramAccess, BtfRule::kTaken, false};

// Indexed by EBPF_MAP_TYPE_….
constexpr CreateRule kRules[] = {
    {},
    /* hash */ hash(kCommon | kHash),
    /* array */
    {kFour, kAny, EntriesRule::kOne, kCommon | kProgramAccess | EBPF_F_MMAPABLE | EBPF_F_INNER_MAP, BtfRule::kTaken, false},
    /* prog_array */ {kFour, kFour, EntriesRule::kOne, kCommon, BtfRule::kTaken, false},
    /* perf_event_array */ fd_array(kFour, EBPF_F_PRESERVE_ELEMS),
    /* percpu_hash */ hash(kNoNuma | kHash),
    /* percpu_array */ {kFour, kAny, EntriesRule::kOne, kNoNuma | kProgramAccess, BtfRule::kTaken, false},
    /* stack_trace */ fd_array(kEights, EBPF_F_STACK_BUILD_ID),
    /* cgroup_array */ fd_array(kFour),
    /* lru_hash */ hash(kCommon | kLru),
    /* lru_percpu_hash */ hash(kNoNuma | kLru),
    /* lpm_trie */
    {{5, 260, 1}, kAny, EntriesRule::kOne, kCommon | kProgramAccess | EBPF_F_NO_PREALLOC, BtfRule::kTaken, false},
    /* array_of_maps */ fd_array(kFour),
    /* hash_of_maps */ {kAny, kFour, EntriesRule::kOne, kCommon | kHash, BtfRule::kRefused, false},
    /* devmap */ fd_array(kFourOrEight),
    /* sockmap */ fd_array(kFourOrEight),
    /* cpumap */ {kFour, kFourOrEight, EntriesRule::kOne, EBPF_F_NUMA_NODE | EBPF_F_TOKEN_FD, BtfRule::kRefused, false},
    /* xskmap */ fd_array(kFour),
    /* sockhash */ {kAny, kFourOrEight, EntriesRule::kOne, kCommon, BtfRule::kRefused, false},
    /* cgroup_storage */ kCgroupStorageRule,
    /* reuseport_sockarray */
    {kFour, kFourOrEight, EntriesRule::kOne, kCommon | kProgramAccess, BtfRule::kTaken, false},
    /* percpu_cgroup_storage */ kCgroupStorageRule,
    /* queue */ kQueueRule,
    /* stack */ kQueueRule,
    /* sk_storage */ kLocalStorageRule,
    /* devmap_hash */ fd_array(kFourOrEight),
    /* struct_ops */
    {kFour, kAny, EntriesRule::kOne, EBPF_F_LINK | EBPF_F_VTYPE_BTF_OBJ_FD | EBPF_F_TOKEN_FD, BtfRule::kRequired, false},
    /* ringbuf */
    {kNone, kNone, EntriesRule::kRing, EBPF_F_NUMA_NODE | EBPF_F_RB_OVERWRITE | EBPF_F_TOKEN_FD, BtfRule::kTaken, false},
    /* inode_storage */ kLocalStorageRule,
    /* task_storage */ kLocalStorageRule,
    /* bloom_filter */
    {kNone, kAny, EntriesRule::kOne, kCommon | kProgramAccess | EBPF_F_ZERO_SEED, BtfRule::kTaken, true},
    /* user_ringbuf */ {kNone, kNone, EntriesRule::kRing, EBPF_F_NUMA_NODE | EBPF_F_TOKEN_FD, BtfRule::kTaken, false},
    /* cgrp_storage */ kLocalStorageRule,
    /* arena */
    {kNone, kNone, EntriesRule::kPages, EBPF_F_MMAPABLE | EBPF_F_SEGV_ON_FAULT | EBPF_F_NO_USER_CONV | EBPF_F_TOKEN_FD,
     BtfRule::kTaken, true},
    /* insn_array */ {kFour, {16, 16, 1}, EntriesRule::kOne, EBPF_F_TOKEN_FD, BtfRule::kRefused, false},
    /* rhash */
    {kAny, kAny, EntriesRule::kOne, kCommon | kProgramAccess | EBPF_F_NO_PREALLOC, BtfRule::kTaken, true},
};

}  // namespace

const CreateRule *find_create_rule(uint32_t type) noexcept {
    return type > 0 && type < std::size(kRules) ? &kRules[type] : nullptr;
}

}  // namespace ebpfmap
