// SPDX-License-Identifier: BSD-2-Clause
// See kUsage.
#include "benchmarks.h"
#include "machine.h"
#include "report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

namespace {

constexpr const char *kUsage =
    "usage: bench [--check] [NAME...]\n"
    "\n"
    "Compares the library with bpf(2) called by hand and, in a build with programs, with libbpf. Compares the bundled\n"
    "programs with minimal programs by hand, and AF_XDP sockets with those of libxdp. Needs root.\n"
    "A ratio (x) is a time divided by that of the first column, measured right before and right after it; the result is the\n"
    "median of many rounds, on one CPU; calls in CPU time, packets as the kernel times them.\n"
    "\n"
    "  NAME      of operations, dumps, redirects, tail_calls, loading, xsk; all unless named\n"
    "  --check   exit 1 if a target is missed in each of three measurements\n"
    "  --help    print this\n";

constexpr int kAttempts = 3;

struct Named {
    const char *name;
    bench::Benchmark benchmark;
};

constexpr Named kBenchmarks[] = {
    {"operations", bench::single_operations},
    {"dumps", bench::dumps},
#ifdef WITH_PROGRAMS
    {"redirects", bench::redirects},
    {"tail_calls", bench::tail_calls},
    {"loading", bench::loading},
    // Before there are namespaces: the kernel goes on taking them down after they are gone.
    {"xsk", bench::xsk_book},
    {"xsk", bench::xsk_packets},
    {"xsk", bench::xsk_loops},
#endif
};

using Names = std::vector<std::string>;

bool is_known(const std::string &name) {
    return std::any_of(std::begin(kBenchmarks), std::end(kBenchmarks), [&](const Named &named) { return name == named.name; });
}

// On a busy machine a measurement can go wrong, so a benchmark that misses its target runs again.
bool reaches_its_targets(bench::Benchmark benchmark, int attempts) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        bench::Table table = benchmark();
        bench::print(table);
        if (std::all_of(table.rows.begin(), table.rows.end(), [](const bench::Row &row) { return row.met(); })) return true;
    }
    return false;
}

int run(bool check, const Names &names) {
    bench::stay_on_one_cpu();
    printf("%s\n", bench::describe_machine().c_str());
    bool reached = true;
    for (const auto &[name, benchmark] : kBenchmarks) {
        if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) continue;
        if (!reaches_its_targets(benchmark, check ? kAttempts : 1)) reached = false;
    }
    return check && !reached ? 1 : 0;
}

}  // namespace

int main(int argc, char **argv) try {
    bool check = argc > 1 && strcmp(argv[1], "--check") == 0;
    Names names(argv + (check ? 2 : 1), argv + argc);
    if (std::all_of(names.begin(), names.end(), is_known)) return run(check, names);
    bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
    fputs(kUsage, help ? stdout : stderr);
    return help ? 0 : 2;
} catch (const std::exception &problem) {
    fprintf(stderr, "bench: %s\n", problem.what());
    return 2;
}
