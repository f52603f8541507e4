// SPDX-License-Identifier: BSD-2-Clause
#include "machine.h"

#include <sched.h>
#include <sys/utsname.h>

#include <fstream>
#include <thread>

namespace bench {
namespace {

std::string cpu_model() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    }
    return "unknown CPU";
}

}  // namespace

std::string describe_machine() {
    utsname name{};
    uname(&name);
    unsigned cores = std::thread::hardware_concurrency();
    return cpu_model() + ", " + std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") + name.sysname + ' ' +
           name.release + ' ' + name.machine;
}

void stay_on_one_cpu() {
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(static_cast<size_t>(sched_getcpu()), &here);
    sched_setaffinity(0, sizeof here, &here);
}

}  // namespace bench
