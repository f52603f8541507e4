// SPDX-License-Identifier: BSD-2-Clause
#include "net/xsk_receiver.h"

#include <poll.h>

namespace net_tests {
namespace {

using namespace ebpfmap::harness;
using Clock = std::chrono::steady_clock;

constexpr uint32_t kBufferSize = 4096;
// Newer than the headers of some systems: Linux 6.6.
constexpr uint16_t kUseSg = 1 << 4;      // XDP_USE_SG
constexpr uint32_t kContinued = 1 << 0;  // XDP_PKT_CONTD

RawXsk open_in(const Netns &netns) {
    InNetns inside(netns);
    return RawXsk(XskReceiver::kBuffers, kBufferSize, XskReceiver::kBuffers);
}

}  // namespace

XskReceiver::XskReceiver(const Interface &interface, uint32_t queue, bool several_buffers)
    : socket_(open_in(interface.netns())), fill_(socket_.fill_ring()), received_(socket_.receive_ring()) {
    for (uint64_t buffer = 0; buffer < kBuffers; buffer++) put(&fill_, kBuffers, buffer * kBufferSize);
    socket_.bind(interface.index(), queue, several_buffers ? kUseSg : uint16_t{0});
}

std::optional<Frame> XskReceiver::receive(std::chrono::milliseconds patience) {
    auto deadline = Clock::now() + patience;
    Frame frame;
    do {
        uint32_t consumer = *received_.consumer;
        while (consumer != __atomic_load_n(received_.producer, __ATOMIC_ACQUIRE)) {
            xdp_desc part = reinterpret_cast<xdp_desc *>(received_.entries)[consumer % kBuffers];
            const char *data = socket_.memory() + part.addr;
            frame.insert(frame.end(), data, data + part.len);
            put(&fill_, kBuffers, part.addr - part.addr % kBufferSize);
            __atomic_store_n(received_.consumer, ++consumer, __ATOMIC_RELEASE);
            if (!(part.options & kContinued)) return frame;
        }
    } while (wait(deadline));
    return std::nullopt;
}

bool XskReceiver::wait(Clock::time_point deadline) const {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd readable{fd(), POLLIN, 0};
    return left.count() > 0 && poll(&readable, 1, static_cast<int>(left.count())) > 0;
}

}  // namespace net_tests
