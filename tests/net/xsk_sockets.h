// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets of the library, and common test steps: numbered frames in and out, and a count of all frames.
#pragma once

#include "harness/bundled.h"
#include "harness/line.h"

#include <cstdint>
#include <map>
#include <memory>

namespace net_tests {

using namespace ebpfmap::harness;

using XskHandle = std::unique_ptr<ebpf_xsk, Closer<ebpf_xsk_close>>;
using XskSpecHandle = std::unique_ptr<ebpf_xsk_spec, Closer<ebpf_xsk_spec_free>>;
using XskGroupHandle = std::unique_ptr<ebpf_xsk_group, Closer<ebpf_xsk_group_close>>;
// How often each number came.
using Numbers = std::map<uint32_t, uint32_t>;

constexpr int32_t kPatience = 2000;  // milliseconds, for expected events
constexpr int32_t kShort = 50;       // for unexpected ones
constexpr uint32_t kBatch = 64;
constexpr uint32_t kAtOnce = 200;  // frames that a queue of a veth takes before anybody looks at them

XskSpecHandle make_xsk_spec();
// With so few frames that a test can account for each: all that a ring does not hold is free.
XskSpecHandle make_small_spec(uint32_t frames, uint32_t receive, uint32_t send);

XskHandle open_xsk(const Interface &interface, const XskSpecHandle &spec, uint32_t queue = 0);
XskHandle open_beside(const XskHandle &with, const Interface &interface, const XskSpecHandle &spec, uint32_t queue = 0);
Outcome refusal_to_open(const Interface &interface, const XskSpecHandle &spec, uint32_t queue = 0);
Outcome refusal_to_open_beside(const XskHandle &with, const Interface &interface, const XskSpecHandle &spec,
                               uint32_t queue = 0);
XskGroupHandle open_group(const Interface &interface, const XskSpecHandle &spec, uint32_t mode = EBPF_XDP_MODE_NATIVE,
                          ebpf_object *object = nullptr);
XskHandle socket_of(const XskGroupHandle &group, uint32_t queue = 0);

// steer on an interface, for sockets that a test opens by itself.
class Steer {
public:
    explicit Steer(const Interface &interface, uint32_t mode = EBPF_XDP_MODE_NATIVE, const std::string &variant = "");

    const ebpf_map *sockets() const { return object_.map("sockets"); }
    void set(uint32_t queue, const XskHandle &xsk) const;
    void unset(uint32_t queue) const;

private:
    const Interface &interface_;
    Bundled object_;
    LinkHandle link_;
};

struct Batch {
    uint64_t addresses[kBatch];
    uint32_t lengths[kBatch];
    uint32_t options[kBatch];
    uint32_t count = 0;
};

// False where nothing comes in time.
bool receive(ebpf_xsk *xsk, Batch *batch, int32_t patience);
void release(ebpf_xsk *xsk, const Batch &batch);
// So many frames, or as many as there are.
Batch reserve(ebpf_xsk *xsk, uint32_t count);
// Sends all frames: frames that do not fit into the ring are sent again.
void send(ebpf_xsk *xsk, const Batch &batch);

Frame frame_at(const ebpf_xsk *xsk, uint64_t address, uint32_t length);
void write_frame(ebpf_xsk *xsk, uint64_t address, const Frame &frame);

void send_numbers(const PacketSocket &socket, const Flow &flow, uint32_t from, uint32_t to);
void send_numbers(ebpf_xsk *xsk, const Flow &flow, uint32_t from, uint32_t to);
// Adds received frames up to a number, and releases them.
void receive_numbers(ebpf_xsk *xsk, uint32_t count, Numbers *numbers);
void receive_numbers(const PacketSocket &socket, uint32_t count, Numbers *numbers);
// Sends frames of one socket through the other, up to a number.
void forward(ebpf_xsk *from, ebpf_xsk *to, uint32_t count);
void check_each_once(const Numbers &numbers, uint32_t count);

// A frame that goes out by the socket arrives at the other end of the wire.
void check_sends(ebpf_xsk *xsk, const Interface &from, const Interface &to);

uint64_t statistic(const ebpf_xsk *xsk, uint32_t counter);
// How many frames are nowhere: not the caller's, not the kernel's.
uint32_t count_free(ebpf_xsk *xsk);

}  // namespace net_tests
