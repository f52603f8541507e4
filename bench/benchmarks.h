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
    double most_ratio = 0;  // what the library's ratio to the reference may be; 0: no such target
    double most_more = 0;   // how many nanoseconds more than the reference it may take; 0: no such target

    double more() const { return results[1].nanoseconds - results[0].nanoseconds; }
    bool met() const { return (most_ratio == 0 || results[1].ratio <= most_ratio) && (most_more == 0 || more() <= most_more); }
};

struct Table {
    std::string title;
    std::vector<Row> rows;
    bool packets = false;   // what takes its time is a packet: rates are of interest
    std::string note = {};  // what the reader has to know besides; "" for nothing
};

using Benchmark = Table (*)();

// One call for one element.
Table single_operations();
// All entries of a map.
Table dumps();
// A packet from one veth pair to another by XDP.
Table redirects();
// A packet through eight programs, one after the other.
Table tail_calls();
// A bundled object into the kernel.
Table loading();

}  // namespace bench
