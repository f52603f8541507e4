// SPDX-License-Identifier: BSD-2-Clause
// The benchmarks and their targets.
#pragma once

#include "measure.h"

#include <string>
#include <vector>

namespace bench {

// A row of a table: the contenders in one workload; the first is the reference, the second is the library.
struct Row {
    std::string workload;
    std::vector<Result> results;
    double most_ratio = 0;  // limit of the library's ratio to the reference; 0: no such target
    double most_more = 0;   // limit of its nanoseconds above the reference; 0: no such target
    double most = 0;        // limit of its nanoseconds; 0: no such target

    // Without a reference the library stands alone.
    const Result &library() const { return results[results.size() > 1 ? 1 : 0]; }
    double more() const { return library().nanoseconds - results[0].nanoseconds; }
    bool met() const {
        return (most_ratio == 0 || library().ratio <= most_ratio) && (most_more == 0 || more() <= most_more) &&
               (most == 0 || library().nanoseconds <= most);
    }
};

struct Table {
    std::string title;
    std::vector<Row> rows;
    bool packets = false;   // a packet takes the time: the table has rates too
    std::string note = {};  // a remark for the reader; "" for no remark
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
// The cost of the record of all frames, for a packet of AF_XDP.
Table xsk_book();
// A packet from the kernel to a process by AF_XDP, and back.
Table xsk_packets();
// The same from the ring on.
Table xsk_loops();

}  // namespace bench
