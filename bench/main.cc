// SPDX-License-Identifier: BSD-2-Clause
// See kUsage.
#include "benchmarks.h"
#include "machine.h"
#include "report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>

namespace {

constexpr const char *kUsage =
    "usage: bench [--check]\n"
    "\n"
    "Compares the library with bpf(2) called by hand and, where it was built with programs, with libbpf, and the bundled\n"
    "programs with such as do the least that they could. Needs root.\n"
    "A ratio (x) is a time divided by that of the first column, measured right before and right after it; what counts is the\n"
    "median of many rounds, on one CPU; calls in CPU time, packets as the kernel times them.\n"
    "\n"
    "  --check   exit 1 if a target is missed in each of three measurements\n"
    "  --help    print this\n";

constexpr int kAttempts = 3;

constexpr bench::Benchmark kBenchmarks[] = {
    bench::single_operations, bench::dumps,
#ifdef WITH_PROGRAMS
    bench::redirects,         bench::tail_calls, bench::loading,
#endif
};

// On a busy machine a measurement can go wrong, so what misses its target is measured again.
bool reaches_its_targets(bench::Benchmark benchmark, int attempts) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        bench::Table table = benchmark();
        bench::print(table);
        if (std::all_of(table.rows.begin(), table.rows.end(), [](const bench::Row &row) { return row.met(); })) return true;
    }
    return false;
}

int run(bool check) {
    bench::stay_on_one_cpu();
    printf("%s\n", bench::describe_machine().c_str());
    bool reached = true;
    for (bench::Benchmark benchmark : kBenchmarks) {
        if (!reaches_its_targets(benchmark, check ? kAttempts : 1)) reached = false;
    }
    return check && !reached ? 1 : 0;
}

}  // namespace

int main(int argc, char **argv) try {
    bool check = argc == 2 && strcmp(argv[1], "--check") == 0;
    if (argc == 1 || check) return run(check);
    bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
    fputs(kUsage, help ? stdout : stderr);
    return help ? 0 : 2;
} catch (const std::exception &problem) {
    fprintf(stderr, "bench: %s\n", problem.what());
    return 2;
}
