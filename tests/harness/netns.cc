// SPDX-License-Identifier: BSD-2-Clause
#include "harness/netns.h"

#include <fcntl.h>
#include <sched.h>

#include <exception>
#include <fstream>
#include <thread>

namespace ebpfmap::harness {
namespace {

// /proc/self would be the namespace of the main thread.
Descriptor current_netns() {
    Descriptor fd(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) throw_errno("opening this thread's network namespace");
    return fd;
}

void enter(int fd) {
    if (setns(fd, CLONE_NEWNET) < 0) throw_errno("entering a network namespace");
}

// A kernel without IPv6 has no such file, and needs none.
void switch_ipv6_off() { std::ofstream("/proc/sys/net/ipv6/conf/default/disable_ipv6") << 1; }

Descriptor new_netns() {
    if (unshare(CLONE_NEWNET) < 0) throw_errno("making a network namespace (this needs root)");
    switch_ipv6_off();
    return current_netns();
}

}  // namespace

// A namespace is made by a thread that goes into it and never comes back.
Netns::Netns() {
    std::exception_ptr failure;
    std::thread([&] {
        try {
            fd_ = new_netns();
        } catch (...) {
            failure = std::current_exception();
        }
    }).join();
    if (failure) std::rethrow_exception(failure);
}

InNetns::InNetns(const Netns &netns) : before_(current_netns()) { enter(netns.fd()); }

InNetns::~InNetns() { enter(before_.get()); }

}  // namespace ebpfmap::harness
