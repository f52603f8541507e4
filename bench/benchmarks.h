// SPDX-License-Identifier: BSD-2-Clause
// The benchmarks, and what each is to reach.
#pragma once

#include "measure.h"

#include <string>
#include <vector>

namespace bench {

// A row of a table: the contenders in one workload; the first is the reference, the second is the library.
struct Row {
    std::string workload;
    std::vector<Result> results;
    double most_ratio;  // what the library's ratio to the reference may be; 0: no target

    bool met() const { return most_ratio == 0 || results[1].ratio <= most_ratio; }
};

struct Table {
    std::string title;
    std::vector<Row> rows;
};

using Benchmark = Table (*)();

// One call for one element.
Table single_operations();
// All entries of a map.
Table dumps();

}  // namespace bench
