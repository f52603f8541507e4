// SPDX-License-Identifier: BSD-2-Clause
// An AF_XDP socket of libxdp, used as in its sample xdpsock: a received frame goes from the receive ring to the fill ring, and
// on the way through the send ring and the completion ring if it is sent back.
#pragma once

#include "harness/interface.h"

#include <xdp/xsk.h>

#include <cstdint>

namespace bench {

class LibxdpXsk {
public:
    static constexpr const char *kName = "libxdp";

    explicit LibxdpXsk(const ebpfmap::harness::Interface &interface);
    ~LibxdpXsk();
    LibxdpXsk(const LibxdpXsk &) = delete;
    LibxdpXsk &operator=(const LibxdpXsk &) = delete;

    int32_t fd() const { return xsk_socket__fd(socket_); }
    uint32_t drop();
    uint32_t echo();
    void wait();

private:
    void fill_all();
    void kick();
    void take_sent();
    uint32_t room_to_send(uint32_t count);
    uint32_t room_to_fill(uint32_t count);

    void *memory_;
    xsk_umem *umem_ = nullptr;
    xsk_socket *socket_ = nullptr;
    xsk_ring_prod fill_{};
    xsk_ring_cons completion_{};
    xsk_ring_cons receive_{};
    xsk_ring_prod send_{};
    uint32_t outstanding_ = 0;  // sent, and not taken back
    uint64_t seen_ = 0;
};

}  // namespace bench
