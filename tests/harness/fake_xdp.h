// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP in the fake kernel: sockets with rings in ordinary memory. A test plays the kernel's side.
// Each step of opening one can be refused.
#pragma once

#include "sys/uapi/xdp.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ebpfmap::fake {

class Xdp {
public:
    enum class Step {
        kOpen,
        kMapMemory,
        kRegister,
        kSizeRing,
        kAskOffsets,
        kMapRing,
        kBusyPoll,
        kBind,
        kAskMode
    };

    ~Xdp();

    // ---- the script ----

    // The step with this number, counted from 0 from now on, fails with -error, so often; 0: and so do all of its kind after
    // it.
    void refuse(size_t number, int32_t error, uint32_t times = 0);
    std::vector<Step> steps;  // so far

    // ---- the machine ----

    uint32_t queues = 4;  // of each interface
    uint32_t offsets_length = sizeof(sys::XdpMmapOffsets);
    int32_t push_error = 0;     // with which the kernel refuses to send
    uint32_t push_budget = 32;  // frames that it sends when it is called

    int32_t patience = 0;  // for how long the library was ready to wait the last time, in milliseconds

    // Memories and rings that are mapped.
    size_t mappings() const;

    // ---- the kernel's side of the rings ----

    // A packet comes to a socket; nothing where there is no free frame for it or no room in the ring: where it was put.
    std::optional<uint64_t> deliver(int32_t fd, uint32_t length, uint32_t options = 0);
    // Takes the next packet to send; it comes back by complete().
    std::optional<sys::XdpDescriptor> transmit(int32_t fd);
    void complete(int32_t fd, uint64_t address);
    // The entries of a ring, oldest first.
    std::vector<uint64_t> fill_entries(int32_t fd) const;
    std::vector<sys::XdpDescriptor> receive_entries(int32_t fd) const { return packets(fd, sys::kXdpRxOffset); }
    std::vector<sys::XdpDescriptor> send_entries(int32_t fd) const { return packets(fd, sys::kXdpTxOffset); }

    // ---- calls from fake_sys.cc: results as in sys/sys.h ----

    std::optional<int32_t> refusal(Step step);
    int32_t set_option(int32_t fd, int level, int name, const void *value);
    int32_t option(int32_t fd, int name, void *value, uint32_t *length);
    int32_t bind(int32_t fd, const sys::XdpAddress &address, bool interface_exists);
    int32_t push(int32_t fd);
    // Like the kernel, it says that there is room only where half of a ring is empty.
    int16_t poll(int32_t fd) const;
    void *map_memory(size_t length, int32_t *error);
    void *map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *error);
    void unmap(void *address);
    void open(int32_t fd) { sockets_[fd]; }
    void close(int32_t fd) { sockets_.erase(fd); }

private:
    struct Ring;
    struct Socket {
        std::map<uint64_t, std::shared_ptr<Ring>> rings;  // by the offset at which they are mapped
        bool bound = false;
        uint32_t ifindex = 0;
        uint32_t queue = 0;
    };
    struct Refusal {
        size_t number;
        int32_t error;
        uint32_t times;
        std::optional<Step> step;
    };

    std::vector<sys::XdpDescriptor> packets(int32_t fd, uint64_t offset) const;
    Ring *ring(int32_t fd, uint64_t offset) const;
    Socket *holder(uint32_t ifindex, uint32_t queue);

    std::map<int32_t, Socket> sockets_;
    std::map<void *, std::vector<std::shared_ptr<Ring>>> mapped_rings_;
    std::vector<void *> memories_;
    std::optional<Refusal> refused_;
};

}  // namespace ebpfmap::fake
