// SPDX-License-Identifier: BSD-2-Clause
#include "report.h"

#include <cstdio>

namespace bench {
namespace {

void print_header(const Row &row) {
    printf("%-20s", "");
    for (const Result &result : row.results) printf(" %17s %7s", result.name.c_str(), "x");
    printf("   target\n");
}

void print_row(const Row &row) {
    printf("%-20s", row.workload.c_str());
    for (const Result &result : row.results) printf(" %17.1f %7.3f", result.nanoseconds, result.ratio);
    if (row.most_ratio != 0) printf("   <= %.3f: %s", row.most_ratio, row.met() ? "met" : "MISSED");
    if (row.most_more != 0) printf("   %.1f more, <= %.0f: %s", row.more(), row.most_more, row.met() ? "met" : "MISSED");
    if (row.most != 0) printf("   <= %.0f ns: %s", row.most, row.met() ? "met" : "MISSED");
    printf("\n");
}

// Millions of packets a second on one CPU.
void print_rates(const Row &row) {
    printf("%-20s", "  Mpps");
    for (const Result &result : row.results) printf(" %17.2f %7s", 1000 / result.nanoseconds, "");
    printf("\n");
}

}  // namespace

void print(const Table &table) {
    printf("\n%s\n", table.title.c_str());
    print_header(table.rows.front());
    for (const Row &row : table.rows) {
        print_row(row);
        if (table.packets) print_rates(row);
    }
    if (!table.note.empty()) printf("%s\n", table.note.c_str());
    fflush(stdout);
}

}  // namespace bench
