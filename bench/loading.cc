// SPDX-License-Identifier: BSD-2-Clause
// Opening, loading and closing a bundled object, against the bare PROG_LOAD of the same instructions.
#include "benchmarks.h"
#include "objects.h"

#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr size_t kRounds = 15;
constexpr double kTarget = 1.5e6;

struct CloseObject {
    void operator()(bpf_object *object) const { bpf_object__close(object); }
};

// The programs of an object as they go to the kernel: with the descriptors of maps in them, which `maps` keeps open.
struct Instructions {
    explicit Instructions(const std::string &name)
        // libbpf adds the flag by the section when it loads, and does not tell it.
        : flags(name.ends_with(".frags") ? BPF_F_XDP_HAS_FRAGS : 0),
          maps(bpf_object__open_file((BUNDLED_DIRECTORY + name + ".o").c_str(), nullptr)) {
        need(maps != nullptr, "opening an object for its instructions");
        size_cpumaps();
        need(bpf_object__load(maps.get()) == 0, "loading an object for its instructions");
    }

    // The kernel takes no more entries than there can be CPUs.
    void size_cpumaps() const {
        bpf_map *map;
        bpf_object__for_each_map(map, maps.get()) {
            if (bpf_map__type(map) != BPF_MAP_TYPE_CPUMAP) continue;
            bpf_map__set_max_entries(map, static_cast<uint32_t>(libbpf_num_possible_cpus()));
        }
    }

    void load() const {
        bpf_program *program;
        bpf_object__for_each_program(program, maps.get()) {
            bpf_attr attr{};
            attr.prog_type = bpf_program__type(program);
            attr.expected_attach_type = bpf_program__expected_attach_type(program);
            attr.prog_flags = flags;
            attr.insns = reinterpret_cast<uintptr_t>(bpf_program__insns(program));
            attr.insn_cnt = static_cast<uint32_t>(bpf_program__insn_cnt(program));
            attr.license = reinterpret_cast<uintptr_t>("Dual BSD/GPL");
            long fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);
            need(fd >= 0, "PROG_LOAD");
            close(static_cast<int>(fd));
        }
    }

    uint32_t flags;
    std::unique_ptr<bpf_object, CloseObject> maps;
};

template <typename Work>
double time_of(Work work) {
    double start = clock_time();
    work();
    return clock_time() - start;
}

Row row(const std::string &name) {
    Instructions instructions(name);
    std::vector<Contender> contenders = {
        {"PROG_LOAD", [&] { return time_of([&] { instructions.load(); }); }},
        {"bundled", [&] { return time_of([&] { load_bundled(name.c_str()); }); }},
    };
    return {name, compare(contenders, kRounds), 0, kTarget};
}

// Programs for packets. (Tracing programs need types of the kernel, which no program by hand provides.)
bool is_for_packets(const std::string &name) { return name != "drops"; }

}  // namespace

Table loading() {
    Table table{"A bundled object into the kernel and out again, ns", {}};
    for (uint32_t index = 0; const char *name = ebpf_bundled_name(index); index++) {
        if (is_for_packets(name)) table.rows.push_back(row(name));
    }
    return table;
}

}  // namespace bench
