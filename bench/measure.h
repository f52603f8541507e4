// SPDX-License-Identifier: BSD-2-Clause
// Timing on a machine that does other work as well: in CPU time and in rounds. Each round times the reference before and after
// the contender. The medians of the rounds count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bench {

// CPU time of this thread in nanoseconds.
double now();
// By the clock on the wall: waiting counts.
double clock_time();

double median(std::vector<double> numbers);

struct Contender {
    std::string name;
    // Works once through the workload and says how long one unit of it took.
    std::function<double()> run;
};

struct Result {
    std::string name;
    double nanoseconds = 0;  // median
    double ratio = 1;        // median of: its time / mean of the reference's before and after it
};

// The first contender is the reference. A round is A B A C A …; the first round warms up and is not counted.
std::vector<Result> compare(const std::vector<Contender> &contenders, size_t rounds);

}  // namespace bench
