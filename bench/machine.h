// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>

namespace bench {

// "Intel Xeon …, 2 cores, Linux 6.18.0"
std::string describe_machine();
// Pages of 2 MiB that are set aside (vm.nr_hugepages), and free.
uint32_t free_huge_pages();
// Keeps this thread on one CPU, so that caches and clocks stay the same ones.
void stay_on_one_cpu();
// Whether this process may use more than one.
bool there_are_two_cpus();
// Takes a thread to another CPU than the one that it inherited, and keeps it there.
void move_to_another_cpu();

}  // namespace bench
