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

cpu_set_t allowed_cpus() {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    sched_getaffinity(0, sizeof cpus, &cpus);
    return cpus;
}

// Before the main thread settled on one of them.
const cpu_set_t kAllowed = allowed_cpus();

void stay_on(size_t cpu) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    sched_setaffinity(0, sizeof only, &only);
}

}  // namespace

std::string describe_machine() {
    utsname name{};
    uname(&name);
    unsigned cores = std::thread::hardware_concurrency();
    return cpu_model() + ", " + std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") + name.sysname + ' ' +
           name.release + ' ' + name.machine;
}

uint32_t free_huge_pages() {
    std::ifstream file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
    uint32_t count = 0;
    file >> count;
    return count;
}

void stay_on_one_cpu() { stay_on(static_cast<size_t>(sched_getcpu())); }

bool there_are_two_cpus() { return CPU_COUNT(&kAllowed) > 1; }

void move_to_another_cpu() {
    auto here = static_cast<size_t>(sched_getcpu());
    for (size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (cpu != here && CPU_ISSET(cpu, &kAllowed)) return stay_on(cpu);
    }
}

}  // namespace bench
