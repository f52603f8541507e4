// SPDX-License-Identifier: BSD-2-Clause
#include "typed/program_prober.h"

#include "base/bpf_object.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/map_flags.h"
#include "base/type_names.h"
#include "codec/fdinfo.h"
#include "sys/try.h"

#include <memory>
#include <vector>

namespace ebpfmap {
namespace {

struct Variant {
    uint32_t program_type;
    uint32_t attach_type;
    const char *name;
};

// The program types with attach types that cannot share a prog array.
constexpr Variant kVariants[] = {
    {sys::kXdp, sys::kAttachXdp, "xdp"},
    {sys::kXdp, 0, "none (0)"},
    {sys::kXdp, sys::kAttachXdpDevmap, "xdp/devmap"},
    {sys::kXdp, sys::kAttachXdpCpumap, "xdp/cpumap"},
    {sys::kCgroupSkb, 0, "cgroup_skb/ingress"},
    {sys::kCgroupSkb, 1, "cgroup_skb/egress"},
    {sys::kCgroupSockAddr, 8, "cgroup/bind4"},
    {sys::kCgroupSockAddr, 9, "cgroup/bind6"},
    {sys::kCgroupSockAddr, 10, "cgroup/connect4"},
    {sys::kCgroupSockAddr, 11, "cgroup/connect6"},
    {sys::kCgroupSockAddr, 14, "cgroup/sendmsg4"},
    {sys::kCgroupSockAddr, 15, "cgroup/sendmsg6"},
    {sys::kCgroupSockAddr, 19, "cgroup/recvmsg4"},
    {sys::kCgroupSockAddr, 20, "cgroup/recvmsg6"},
};

constexpr uint8_t kMov64Immediate = 0xb7;
constexpr uint8_t kLoadImmediate64 = 0x18;
constexpr uint8_t kCall = 0x85;
constexpr uint8_t kExit = 0x95;
constexpr uint8_t kMapFdSource = 1 << 4;
constexpr int32_t kTailCallHelper = 12;
constexpr int32_t kPass = 2;   // XDP_PASS
constexpr int32_t kAllow = 1;  // the result of a cgroup program

using Program = std::vector<sys::Instruction>;

Program returning(uint32_t program_type) {
    return {{kMov64Immediate, 0, 0, program_type == sys::kXdp ? kPass : kAllow}, {kExit, 0, 0, 0}};
}

Program tail_calling(uint32_t program_type, int32_t map_fd) {
    Program program = {
        {kLoadImmediate64, 2 | kMapFdSource, 0, map_fd},
        {0, 0, 0, 0},
        {kMov64Immediate, 3, 0, 0},
        {kCall, 0, 0, kTailCallHelper},
    };
    Program end = returning(program_type);
    program.insert(program.end(), end.begin(), end.end());
    return program;
}

int32_t load(uint32_t program_type, ProgramTraits traits, const Program &program) {
    sys::ProgramLoadAttr attr{};
    attr.prog_type = program_type;
    attr.insn_cnt = static_cast<uint32_t>(program.size());
    attr.insns = reinterpret_cast<uintptr_t>(program.data());
    attr.license = reinterpret_cast<uintptr_t>("Dual BSD/GPL");
    attr.prog_flags = traits.frags ? sys::kProgramHasFrags : 0;
    attr.expected_attach_type = traits.attach_type;
    for (int attempts = 0;; ++attempts) {
        int32_t fd = sys::bpf_fd(sys::kProgramLoad, &attr, EBPFMAP_ATTR_SIZE(sys::ProgramLoadAttr, expected_attach_type));
        if (fd != -EAGAIN || attempts == 5) return fd;
    }
}

std::unique_ptr<Map> scratch(uint32_t type, uint32_t value_size) {
    sys::MapCreateAttr attr{};
    attr.map_type = type;
    attr.key_size = 4;
    attr.value_size = value_size;
    attr.max_entries = 1;
    sys::Fd fd(sys::bpf_fd(sys::kMapCreate, &attr, EBPFMAP_ATTR_SIZE(sys::MapCreateAttr, map_flags)));
    std::unique_ptr<Map> map;
    if (fd.valid()) adopt_map(std::move(fd), &map);
    return map;
}

// True if a scratch devmap or cpumap takes the program. The entry {1, program} is valid in both: interface 1 is the loopback of
// every network namespace, and 1 is a valid queue size.
bool entry_takes(uint32_t map_type, int32_t prog_fd) {
    std::unique_ptr<Map> map = scratch(map_type, 8);
    uint32_t key = 0;
    uint32_t value[2] = {1, static_cast<uint32_t>(prog_fd)};
    return map && raw_update(*map, &key, value, 0) == 0;
}

// True if a prog array that is bound to programs with these traits takes the program.
bool array_takes(uint32_t type, ProgramTraits traits, int32_t prog_fd) {
    std::unique_ptr<Map> map = scratch(EBPF_MAP_TYPE_PROG_ARRAY, 4);
    sys::Fd owner(load_smallest(type, traits));
    if (!map || !owner.valid()) return false;
    uint32_t key = 0;
    uint32_t first = static_cast<uint32_t>(owner.get());
    uint32_t second = static_cast<uint32_t>(prog_fd);
    return raw_update(*map, &key, &first, 0) == 0 && raw_update(*map, &key, &second, 0) == 0;
}

bool is_entry_type(uint32_t attach_type) {
    return attach_type == sys::kAttachXdpDevmap || attach_type == sys::kAttachXdpCpumap;
}

template <typename Takes>
std::optional<ProgramTraits> first_that_takes(uint32_t type, Takes takes) {
    for (const Variant &variant : kVariants) {
        if (variant.program_type != type) continue;
        for (bool frags : {false, true}) {
            if (frags && type != sys::kXdp) continue;
            ProgramTraits traits{variant.attach_type, frags};
            if (takes(traits)) return traits;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string variant_name(uint32_t program_type, uint32_t attach_type) {
    for (const Variant &variant : kVariants) {
        if (variant.program_type == program_type && variant.attach_type == attach_type) return variant.name;
    }
    return std::to_string(attach_type);
}

std::string describe_program(const sys::ProgramInfo &info) {
    return info.name[0] != '\0' ? text("program %u (\"%s\")", info.id, info.name) : text("program %u", info.id);
}

int32_t load_smallest(uint32_t program_type, ProgramTraits traits) {
    return load(program_type, traits, returning(program_type));
}

std::optional<ProgramTraits> identify_program(int32_t fd, uint32_t type) {
    bool for_devmap = type == sys::kXdp && entry_takes(EBPF_MAP_TYPE_DEVMAP, fd);
    bool for_cpumap = type == sys::kXdp && !for_devmap && entry_takes(EBPF_MAP_TYPE_CPUMAP, fd);
    uint32_t entry_type = 0;
    if (for_devmap) entry_type = sys::kAttachXdpDevmap;
    if (for_cpumap) entry_type = sys::kAttachXdpCpumap;
    return first_that_takes(type, [&](ProgramTraits traits) {
        // A kernel that does not compare attach types takes any of them, so the devmap and the cpumap decide first.
        bool contradicts =
            type == sys::kXdp && (entry_type != 0 ? traits.attach_type != entry_type : is_entry_type(traits.attach_type));
        return !contradicts && array_takes(type, traits, fd);
    });
}

std::optional<uint32_t> owner_type(const Map &map) {
    std::optional<uint64_t> type = fdinfo_number(fdinfo(map.fd.get()), "owner_prog_type");
    return type ? std::optional(static_cast<uint32_t>(*type)) : std::nullopt;
}

std::optional<ProgramTraits> identify_owner(const Map &map, uint32_t type) {
    return first_that_takes(type, [&](ProgramTraits traits) {
        return sys::Fd(load(type, traits, tail_calling(type, map.fd.get()))).valid();
    });
}

int32_t check_program(GivenProgram program, sys::ProgramInfo *info, int32_t code, Error **err) {
    if (program.fd < 0 || file_kind(program.fd) != "program") {
        return explain_descriptor_kind(program.fd, program.argument, "a BPF program", EBPF_CAUSE_FD_KIND, code, err);
    }
    if (int32_t found = program_info(program.fd, info); found < 0) {
        return fail(err, code, EBPF_CAUSE_UNKNOWN,
                    "the properties of the program of file descriptor %d (%s) cannot be read: %s", program.fd, program.argument,
                    errno_name(found).c_str());
    }
    return 0;
}

int32_t check_entry_program(const Map &map, int32_t prog_fd, const char *since, Error **err) {
    if (prog_fd == -1) return 0;
    if (prog_fd < 0) {
        return fail(err, -EBADF, EBPF_CAUSE_BAD_FD, "prog_fd is a program's file descriptor, or -1 for none, not %d", prog_fd);
    }
    if (prog_fd == 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_BAD_FD,
                    "prog_fd is 0, which the kernel reads as \"no program\": pass -1 for none, or duplicate the descriptor "
                    "to another number");
    }
    if (map.value_size >= 8) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_PROGRAM_VALUE,
                "%s has values of %u bytes, which have no room for a program: create it with value_size 8 (Linux %s)",
                describe(map).c_str(), map.value_size, since);
}

int32_t explain_entry_program(const Map &map, GivenProgram given, uint32_t attach_type, int32_t code, Error **err) {
    if (given.fd < 0) return 0;
    sys::ProgramInfo info;
    TRY(check_program(given, &info, code, err));
    std::string program = describe_program(info);
    std::string needed = variant_name(sys::kXdp, attach_type);
    std::string entry = with_article(type_label(map.type));
    if (info.type != sys::kXdp) {
        return fail(err, code, EBPF_CAUSE_PROGRAM_TYPE, "%s is of type %s, %s needs xdp (attach type %s)", program.c_str(),
                    program_type_label(info.type).c_str(), entry.c_str(), needed.c_str());
    }
    std::optional<ProgramTraits> traits = identify_program(given.fd, info.type);
    if (!traits) return 0;
    if (traits->attach_type != attach_type) {
        return fail(err, code, EBPF_CAUSE_ATTACH_TYPE, "%s has attach type %s, %s needs %s", program.c_str(),
                    variant_name(info.type, traits->attach_type).c_str(), entry.c_str(), needed.c_str());
    }
    if (!owner_type(map)) return 0;
    return fail(err, code, EBPF_CAUSE_FRAGS,
                "%s %s multi-buffer frames, the programs in %s %s: load all of them with xdp.frags, or all without",
                program.c_str(), traits->frags ? "handles" : "does not handle", describe(map).c_str(),
                traits->frags ? "do not" : "do");
}

// Before Linux 5.15, the kernel refuses the program if a devmap or cpumap of it has values of 8 bytes, even without a program
// in an entry.
int32_t explain_generic_mode(const std::string &program, const std::string &interface, Error **err) {
    if (release_at_least(sys::kernel_release(), "5.15")) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_KERNEL_TOO_OLD,
                "attaching %s to %s in generic mode failed (EINVAL): a program that uses a devmap or cpumap with values of 8 "
                "bytes needs Linux 5.15 for generic mode, and this is %s; attach it in native mode",
                program.c_str(), interface.c_str(), running_kernel().c_str());
}

}  // namespace ebpfmap
