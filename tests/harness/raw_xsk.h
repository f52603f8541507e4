// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket by system calls, without the library.
#pragma once

#include "harness/descriptor.h"
#include "harness/mapping.h"

#include <linux/if_xdp.h>

#include <cstddef>
#include <cstdint>

namespace ebpfmap::harness {

class RawXsk {
public:
    // A ring in shared memory. Its writer moves the producer, and its reader the consumer.
    struct Ring {
        Mapping memory;
        uint32_t *producer = nullptr;
        uint32_t *consumer = nullptr;
        char *entries = nullptr;
    };

    // Registers a umem of `chunks` chunks, with a fill ring and a completion ring for all of them, and makes a receive ring.
    // The socket belongs to this thread's network namespace.
    RawXsk(uint32_t chunks, uint32_t chunk_size, uint32_t receive_ring);

    // In copy mode; more flags are of struct sockaddr_xdp.
    void bind(uint32_t ifindex, uint32_t queue, uint16_t flags = 0);
    void close() { socket_ = Descriptor(); }

    const Descriptor &socket() const noexcept { return socket_; }
    const char *memory() const noexcept { return umem_.data(); }
    Ring fill_ring() const;
    Ring receive_ring() const;
    xdp_statistics statistics() const;

private:
    Ring map_ring(const xdp_ring_offset &offsets, size_t entries_size, int64_t page) const;

    uint32_t chunks_;
    uint32_t receive_entries_;
    Mapping umem_;
    Descriptor socket_;
};

// Gives a chunk to the kernel.
void put(RawXsk::Ring *fill_ring, uint32_t ring_size, uint64_t address);

}  // namespace ebpfmap::harness
