// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/memory_error.h"

#include "base/memlock.h"
#include "base/scarcity.h"
#include "codec/fdinfo.h"

#include <cstdlib>
#include <optional>

namespace ebpfmap::xsk {
namespace {

using Long = unsigned long long;

// Bytes of a frame that newer kernels need after its headroom, mostly for struct skb_shared_info.
constexpr uint32_t kRoomBehind = 448;
constexpr const char *kHugePages = "/sys/kernel/mm/hugepages/hugepages-2048kB/";

struct HugePages {
    uint64_t all = 0;   // pages in the pool
    uint64_t free = 0;  // without reserved pages
    bool usual = true;  // vm.nr_hugepages counts pages of 2 MiB
};

std::optional<uint64_t> number_in(const std::string &path) {
    std::optional<std::string> text = sys::read_file(path.c_str());
    return text ? std::optional<uint64_t>(strtoull(text->c_str(), nullptr, 10)) : std::nullopt;
}

uint64_t difference(uint64_t more, uint64_t less) noexcept { return more > less ? more - less : 0; }

// The pool of pages of 2 MiB. /proc shows only the pool of the default size, which can be another size.
std::optional<HugePages> huge_pages() {
    constexpr uint64_t kKilobytes = kHugePage / 1024;
    std::string memory = sys::read_file("/proc/meminfo").value_or("");
    HugePages pages;
    pages.usual = fdinfo_number(memory, "Hugepagesize").value_or(kKilobytes) == kKilobytes;
    std::string directory = kHugePages;
    std::optional<uint64_t> all = number_in(directory + "nr_hugepages");
    std::optional<uint64_t> free = number_in(directory + "free_hugepages");
    uint64_t reserved = number_in(directory + "resv_hugepages").value_or(0);
    if (!all && pages.usual) {
        all = number_in("/proc/sys/vm/nr_hugepages");
        free = fdinfo_number(memory, "HugePages_Free");
        reserved = fdinfo_number(memory, "HugePages_Rsvd").value_or(0);
    }
    if (!all || !free) return std::nullopt;
    pages.all = *all;
    pages.free = difference(*free, reserved);
    return pages;
}

std::string resize_command(const HugePages &pages, uint64_t missing) {
    if (pages.usual) return text("sysctl vm.nr_hugepages=%llu", Long{pages.all + missing});
    return text("echo %llu > %snr_hugepages", Long{pages.all + missing}, kHugePages);
}

int32_t no_huge_pages(const XskSpec &spec, int32_t code, Error **err) {
    uint64_t bytes = uint64_t{spec.frame_count} * spec.frame_size;
    uint64_t needed = (bytes + kHugePage - 1) / kHugePage;
    std::string wanted =
        text("%u frames of %u bytes need %llu huge pages of 2 MiB", spec.frame_count, spec.frame_size, Long{needed});
    std::optional<HugePages> pages = huge_pages();
    if (!pages) {
        return fail(
            err, code, EBPF_CAUSE_OUT_OF_MEMORY,
            "%s (%s), and the size of the pool cannot be read: add the pages to the pool (vm.nr_hugepages), or use no huge "
            "pages",
            wanted.c_str(), errno_name(code).c_str());
    }
    std::string pool = text("the machine has %llu, of which %llu are free", Long{pages->all}, Long{pages->free});
    if (pages->free >= needed) {
        return fail(err, code, EBPF_CAUSE_OUT_OF_MEMORY,
                    "%s (%s): %s, so a limit forbids it: hugetlb.2MB.max of the cgroup, RLIMIT_AS, or the NUMA nodes that this "
                    "process may use (cpuset, mempolicy)",
                    wanted.c_str(), errno_name(code).c_str(), pool.c_str());
    }
    return fail(err, code, EBPF_CAUSE_OUT_OF_MEMORY,
                "%s (%s), and %s: `%s` adds the missing %llu to the pool; or use no huge pages", wanted.c_str(),
                errno_name(code).c_str(), pool.c_str(), resize_command(*pages, needed - pages->free).c_str(),
                Long{needed - pages->free});
}

int32_t over_memlock(const XskSpec &spec, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_MEMLOCK,
        "%llu bytes of frames cannot be locked (%s). %s; the kernel does not show how much other sockets have locked. Raise "
        "the limit (ulimit -l unlimited), give the process CAP_IPC_LOCK, which removes the limit, or use fewer frames",
        Long{uint64_t{spec.frame_count} * spec.frame_size}, errno_name(code).c_str(), locked_memory_text().c_str());
}

}  // namespace

int32_t explain_memory(const XskSpec &spec, int32_t code, Error **err) {
    if (!err) return code;
    if (spec.huge_pages) return no_huge_pages(spec, code, err);
    return fail(err, code, EBPF_CAUSE_OUT_OF_MEMORY, "no memory for %u frames of %u bytes", spec.frame_count, spec.frame_size);
}

int32_t explain_registration(const XskSpec &spec, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -ENOBUFS || code == -EPERM) return over_memlock(spec, code, err);
    if (explain_scarcity("registering the memory of an AF_XDP socket", code, err)) return code;
    if (code == -EINVAL && spec.frame_size - sys::kXdpPacketHeadroom - spec.headroom < kRoomBehind) {
        return fail(
            err, code, EBPF_CAUSE_XSK_FRAMES,
            "headroom of %u bytes: in a frame of %u bytes, this kernel (%s) needs more room after it; up to %u always fits",
            spec.headroom, spec.frame_size, sys::kernel_release().c_str(),
            spec.frame_size - sys::kXdpPacketHeadroom - kRoomBehind);
    }
    if (code == -EINVAL && spec.tx_metadata != EBPF_XSK_TX_METADATA_MODE_OFF) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                    "TX metadata needs Linux 6.11 (6.8 had an older form), and this is %s", sys::kernel_release().c_str());
    }
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses the memory of an AF_XDP socket (%s)",
                errno_name(code).c_str());
}

}  // namespace ebpfmap::xsk
