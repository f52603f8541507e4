// SPDX-License-Identifier: BSD-2-Clause
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstring>
#include <vector>

namespace net_tests {

XskSpecHandle make_xsk_spec() { return make<XskSpecHandle>(ebpf_xsk_spec_new); }

XskSpecHandle make_small_spec(uint32_t frames, uint32_t receive, uint32_t send) {
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_frames, spec.get(), frames, 2048U);
    call(ebpf_xsk_spec_set_rings, spec.get(), receive, send);
    return spec;
}

XskHandle open_xsk(const Interface &interface, const XskSpecHandle &spec, uint32_t queue) {
    InNetns there(interface.netns());
    return make<XskHandle>(ebpf_xsk_open, spec.get(), interface.index(), queue);
}

XskHandle open_beside(const XskHandle &with, const Interface &interface, const XskSpecHandle &spec, uint32_t queue) {
    InNetns there(interface.netns());
    return make<XskHandle>(ebpf_xsk_open_shared, spec.get(), with.get(), interface.index(), queue);
}

Outcome refusal_to_open(const Interface &interface, const XskSpecHandle &spec, uint32_t queue) {
    InNetns there(interface.netns());
    ebpf_xsk *none;
    return refusal_of(ebpf_xsk_open, spec.get(), interface.index(), queue, &none);
}

Outcome refusal_to_open_beside(const XskHandle &with, const Interface &interface, const XskSpecHandle &spec, uint32_t queue) {
    InNetns there(interface.netns());
    ebpf_xsk *none;
    return refusal_of(ebpf_xsk_open_shared, spec.get(), with.get(), interface.index(), queue, &none);
}

XskGroupHandle open_group(const Interface &interface, const XskSpecHandle &spec, uint32_t mode, ebpf_object *object) {
    InNetns there(interface.netns());
    return make<XskGroupHandle>(ebpf_xsk_group_open, spec.get(), interface.index(), mode, object);
}

XskHandle socket_of(const XskGroupHandle &group, uint32_t queue) {
    return make<XskHandle>(ebpf_xsk_group_socket, group.get(), queue);
}

Steer::Steer(const Interface &interface, uint32_t mode, const std::string &variant)
    : interface_(interface), object_("steer" + variant), link_(object_.attach("steer", interface, mode)) {}

void Steer::set(uint32_t queue, const XskHandle &xsk) const {
    InNetns there(interface_.netns());
    call(ebpf_xskmap_set_queue, sockets(), interface_.index(), queue, ebpf_xsk_fd(xsk.get()), uint64_t{EBPF_ANY});
}

void Steer::unset(uint32_t queue) const { call(ebpf_xskmap_delete, sockets(), queue); }

bool receive(ebpf_xsk *xsk, Batch *batch, int32_t patience) {
    call(ebpf_xsk_wait, xsk, uint32_t{EBPF_XSK_EVENT_READABLE}, patience);
    batch->count = static_cast<uint32_t>(call(ebpf_xsk_recv, xsk, batch->addresses, batch->lengths, batch->options, kBatch));
    return batch->count > 0;
}

void release(ebpf_xsk *xsk, const Batch &batch) { call(ebpf_xsk_release, xsk, batch.addresses, batch.count); }

Batch reserve(ebpf_xsk *xsk, uint32_t count) {
    Batch batch;
    batch.count = static_cast<uint32_t>(call(ebpf_xsk_reserve, xsk, batch.addresses, count));
    for (uint32_t &options : batch.options) options = 0;
    return batch;
}

void send(ebpf_xsk *xsk, const Batch &batch) {
    uint32_t sent = 0;
    for (int attempt = 0; sent < batch.count && attempt < 1000; ++attempt) {
        sent += static_cast<uint32_t>(
            call(ebpf_xsk_send, xsk, batch.addresses + sent, batch.lengths + sent, batch.options + sent, batch.count - sent));
    }
    REQUIRE(sent == batch.count);
}

Frame frame_at(const ebpf_xsk *xsk, uint64_t address, uint32_t length) {
    const uint8_t *memory = static_cast<const uint8_t *>(ebpf_xsk_memory(xsk));
    return Frame(memory + address, memory + address + length);
}

void write_frame(ebpf_xsk *xsk, uint64_t address, const Frame &frame) {
    memcpy(static_cast<char *>(ebpf_xsk_memory(xsk)) + address, frame.data(), frame.size());
}

void send_numbers(const PacketSocket &socket, const Flow &flow, uint32_t from, uint32_t to) {
    for (uint32_t number = from; number < to; ++number) socket.send(build_frame(flow, number));
}

void send_numbers(ebpf_xsk *xsk, const Flow &flow, uint32_t from, uint32_t to) {
    while (from < to) {
        Batch batch = reserve(xsk, std::min(to - from, kBatch));
        REQUIRE(batch.count > 0);
        for (uint32_t i = 0; i < batch.count; ++i) {
            Frame frame = build_frame(flow, from++);
            write_frame(xsk, batch.addresses[i], frame);
            batch.lengths[i] = static_cast<uint32_t>(frame.size());
        }
        send(xsk, batch);
    }
}

void receive_numbers(ebpf_xsk *xsk, uint32_t count, Numbers *numbers) {
    Batch batch;
    for (uint32_t received = 0; received < count && receive(xsk, &batch, kPatience); received += batch.count) {
        for (uint32_t i = 0; i < batch.count; ++i) {
            auto arrival = parse_frame(frame_at(xsk, batch.addresses[i], batch.lengths[i]));
            if (arrival && arrival->intact) ++(*numbers)[arrival->sequence];
        }
        release(xsk, batch);
    }
}

void receive_numbers(const PacketSocket &socket, uint32_t count, Numbers *numbers) {
    for (uint32_t received = 0; received < count; ++received) {
        auto arrival = socket.receive(std::chrono::milliseconds(kPatience));
        if (!arrival) return;
        if (arrival->intact) ++(*numbers)[arrival->sequence];
    }
}

void forward(ebpf_xsk *from, ebpf_xsk *to, uint32_t count) {
    Batch batch;
    for (uint32_t moved = 0; moved < count; moved += batch.count) {
        REQUIRE(receive(from, &batch, kPatience));
        send(to, batch);
    }
}

void check_each_once(const Numbers &numbers, uint32_t count) {
    CHECK(numbers.size() == count);
    uint32_t repeated = 0;
    for (const auto &[number, times] : numbers) repeated += times != 1;
    CHECK(repeated == 0);
}

void check_sends(ebpf_xsk *xsk, const Interface &from, const Interface &to) {
    PacketSocket end(to);
    Numbers numbers;
    send_numbers(xsk, flow_between(from, to), 1000, 1001);
    receive_numbers(end, 1, &numbers);
    CHECK(numbers == Numbers{{1000, 1}});
}

uint64_t statistic(const ebpf_xsk *xsk, uint32_t counter) {
    uint64_t value = 0;
    call(ebpf_xsk_counter, xsk, counter, &value);
    return value;
}

uint32_t count_free(ebpf_xsk *xsk) {
    std::vector<uint64_t> held(ebpf_xsk_memory_size(xsk) / 2048);
    ebpf_xsk_recv(xsk, nullptr, nullptr, nullptr, 0, nullptr);  // nothing to receive: the call refills the fill ring
    auto count = static_cast<uint32_t>(call(ebpf_xsk_reserve, xsk, held.data(), static_cast<uint32_t>(held.size())));
    call(ebpf_xsk_release, xsk, held.data(), count);
    return count;
}

}  // namespace net_tests
