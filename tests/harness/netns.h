// SPDX-License-Identifier: BSD-2-Clause
// Network namespaces without names: the kernel destroys each, with all that is in it, when its last descriptor is closed,
// be it by the destructor or by the death of the process.
#pragma once

#include "harness/descriptor.h"

namespace ebpfmap::harness {

// A new and empty network namespace. IPv6 is off in it, so that its wires carry only packets of the test.
class Netns {
public:
    Netns();
    int fd() const noexcept { return fd_.get(); }

private:
    Descriptor fd_;
};

// The calling thread is inside a namespace for as long as one of these lives.
class InNetns {
public:
    explicit InNetns(const Netns &netns);
    ~InNetns();
    InNetns(const InNetns &) = delete;
    InNetns &operator=(const InNetns &) = delete;

private:
    Descriptor before_;
};

}  // namespace ebpfmap::harness
