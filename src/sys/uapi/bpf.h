// SPDX-License-Identifier: BSD-2-Clause
// Numbers and structs of bpf(2): commands, one attribute struct per command, types.
//
// The kernel takes a prefix of union bpf_attr and its length, so a call passes only the fields of its command. That zeroes
// fewer bytes, and older kernels accept it. The numbers are repeated here because the <linux/bpf.h> of a distribution can be
// older than the running kernel.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ebpfmap::sys {

enum Command : uint32_t {
    kMapCreate = 0,
    kMapLookup = 1,
    kMapUpdate = 2,
    kMapDelete = 3,
    kMapNextKey = 4,
    kProgramLoad = 5,
    kObjectPin = 6,
    kObjectGet = 7,
    kProgramTestRun = 10,
    kMapNextId = 12,
    kProgramFdById = 13,
    kMapFdById = 14,
    kObjectInfo = 15,
    kBtfLoad = 18,
    kMapTake = 21,
    kMapFreeze = 22,
    kMapLookupBatch = 24,
    kMapTakeBatch = 25,
    kMapUpdateBatch = 26,
    kMapDeleteBatch = 27,
    kLinkCreate = 28,
    kLinkUpdate = 29,
    kLinkFdById = 30,
    kEnableStats = 32,
    kLinkDetach = 34,
};

constexpr int kNameSize = 16;  // BPF_OBJ_NAME_LEN, with the NUL

struct MapCreateAttr {
    uint32_t map_type;
    uint32_t key_size;
    uint32_t value_size;
    uint32_t max_entries;
    uint32_t map_flags;
    uint32_t inner_map_fd;
    uint32_t numa_node;
    char map_name[kNameSize];
    uint32_t map_ifindex;
    uint32_t btf_fd;
    uint32_t btf_key_type_id;
    uint32_t btf_value_type_id;
    uint32_t btf_vmlinux_value_type_id;
    uint64_t map_extra;
    int32_t value_type_btf_obj_fd;
    int32_t map_token_fd;
    uint64_t excl_prog_hash;
    uint32_t excl_prog_hash_size;
};

struct ElementAttr {
    uint32_t map_fd;
    uint32_t padding;
    uint64_t key;
    uint64_t value;  // next_key for kMapNextKey
    uint64_t flags;
};

struct BatchAttr {
    uint64_t in_batch;
    uint64_t out_batch;
    uint64_t keys;
    uint64_t values;
    uint32_t count;
    uint32_t map_fd;
    uint64_t elem_flags;
    uint64_t flags;
};

struct ProgramLoadAttr {
    uint32_t prog_type;
    uint32_t insn_cnt;
    uint64_t insns;
    uint64_t license;
    uint32_t log_level;
    uint32_t log_size;
    uint64_t log_buf;
    uint32_t kern_version;
    uint32_t prog_flags;
    char prog_name[kNameSize];
    uint32_t prog_ifindex;
    uint32_t expected_attach_type;
};

struct ObjectAttr {
    uint64_t pathname;
    uint32_t bpf_fd;
    uint32_t file_flags;
};

struct IdAttr {
    uint32_t id;  // start_id for kMapNextId
    uint32_t next_id;
    uint32_t open_flags;
};

struct InfoAttr {
    uint32_t bpf_fd;
    uint32_t info_len;
    uint64_t info;
};

struct BtfLoadAttr {
    uint64_t btf;
    uint64_t btf_log_buf;
    uint32_t btf_size;
    uint32_t btf_log_size;
    uint32_t btf_log_level;
};

struct LinkCreateAttr {
    uint32_t prog_fd;
    uint32_t target;  // ifindex for XDP
    uint32_t attach_type;
    uint32_t flags;
};

struct LinkUpdateAttr {
    uint32_t link_fd;
    uint32_t new_prog_fd;
    uint32_t flags;
    uint32_t old_prog_fd;
};

struct LinkDetachAttr {
    uint32_t link_fd;
};

struct EnableStatsAttr {
    uint32_t type;
};

struct MapInfo {
    uint32_t type;
    uint32_t id;
    uint32_t key_size;
    uint32_t value_size;
    uint32_t max_entries;
    uint32_t map_flags;
    char name[kNameSize];
    uint32_t ifindex;
    uint32_t btf_vmlinux_value_type_id;
    uint64_t netns_dev;
    uint64_t netns_ino;
    uint32_t btf_id;
    uint32_t btf_key_type_id;
    uint32_t btf_value_type_id;
    uint32_t btf_vmlinux_id;
    uint64_t map_extra;
};

// The head of struct bpf_prog_info, up to the name.
struct ProgramInfo {
    uint32_t type;
    uint32_t id;
    uint8_t tag[8];
    uint32_t jited_prog_len;
    uint32_t xlated_prog_len;
    uint64_t jited_prog_insns;
    uint64_t xlated_prog_insns;
    uint64_t load_time;
    uint32_t created_by_uid;
    uint32_t nr_map_ids;
    uint64_t map_ids;
    char name[kNameSize];
};

// struct bpf_prog_info up to the run statistics.
struct ProgramRuns {
    ProgramInfo head;
    uint32_t ifindex;
    uint32_t gpl_compatible;
    uint64_t netns_dev;
    uint64_t netns_ino;
    uint32_t nr_jited_ksyms;
    uint32_t nr_jited_func_lens;
    uint64_t jited_ksyms;
    uint64_t jited_func_lens;
    uint32_t btf_id;
    uint32_t func_info_rec_size;
    uint64_t func_info;
    uint32_t nr_func_info;
    uint32_t nr_line_info;
    uint64_t line_info;
    uint64_t jited_line_info;
    uint32_t nr_jited_line_info;
    uint32_t line_info_rec_size;
    uint32_t jited_line_info_rec_size;
    uint32_t nr_prog_tags;
    uint64_t prog_tags;
    uint64_t run_time_ns;
    uint64_t run_cnt;
};

// The head of struct bpf_link_info. The fields after the first four depend on the type; these are for XDP and tcx.
struct LinkInfo {
    uint32_t type;
    uint32_t id;
    uint32_t prog_id;
    uint32_t padding;
    uint32_t ifindex;
    uint32_t attach_type;
    uint64_t rest[3];
};

struct Instruction {
    uint8_t code;
    uint8_t registers;  // destination in the low nibble, source in the high one
    int16_t offset;
    int32_t immediate;
};

// The size of an attribute struct up to its last used field, for a call.
#define EBPFMAP_ATTR_SIZE(type, last) static_cast<uint32_t>(offsetof(type, last) + sizeof(type::last))

enum ProgramType : uint32_t {
    kSocketFilter = 1,
    kKprobe = 2,
    kSchedCls = 3,
    kSchedAct = 4,
    kTracepoint = 5,
    kXdp = 6,
    kPerfEvent = 7,
    kCgroupSkb = 8,
    kCgroupSock = 9,
    kCgroupDevice = 15,
    kRawTracepoint = 17,
    kCgroupSockAddr = 18,
    kFlowDissector = 22,
    kCgroupSysctl = 23,
    kCgroupSockopt = 25,
    kTracing = 26,
    kExtension = 28,
    kSyscallProgram = 31,
};

enum AttachType : uint32_t {
    kAttachXdpDevmap = 33,
    kAttachXdpCpumap = 35,
    kAttachXdp = 37,
    kAttachTcxIngress = 46,
    kAttachTcxEgress = 47,
};

enum LinkType : uint32_t {
    kLinkXdp = 6,
    kLinkTcx = 11,
};

constexpr uint32_t kReplaceFlag = 1U << 2;      // BPF_F_REPLACE: a link update checks old_prog_fd
constexpr uint32_t kStatsRunTime = 0;           // BPF_STATS_RUN_TIME
constexpr uint32_t kProgramHasFrags = 1U << 5;  // BPF_F_XDP_HAS_FRAGS of prog_flags
constexpr int32_t kErrnoNotsupp = 524;          // the kernel's internal ENOTSUPP, unknown to strerror()

}  // namespace ebpfmap::sys
