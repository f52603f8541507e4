// SPDX-License-Identifier: BSD-2-Clause
// Sockets under random calls, with a kernel that receives and sends when it likes: no frame is ever at two places, and none is
// lost, whichever socket comes and goes.
#include "unit/xsk_machine.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <random>
#include <set>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

constexpr uint32_t kFrames = 64;
constexpr uint64_t kSize = 2048;
constexpr uint32_t kMost = 20;  // frames of one call

uint64_t frame_of(uint64_t address) { return address / kSize; }

// Sockets of one memory on two queues, and a model of the place of each frame.
class Model {
public:
    explicit Model(uint32_t seed) : random_(seed) {
        sockets_[0] = open_xsk(make_xsk_spec(kFrames));
        sockets_[1] = open_beside(sockets_[0], make_xsk_spec(kFrames));
        sockets_[2] = open_beside(sockets_[0], make_xsk_spec(kFrames), 1);
    }

    void step() {
        switch (pick(12)) {
        case 0:
        case 1: return receive();
        case 2: return reserve();
        case 3: return release();
        case 4:
        case 5: return send();
        case 6: return deliver();
        case 7: return transmit();
        case 8: return complete();
        case 9: return misuse();
        case 10: harness::call(ebpf_xsk_reap, one()); return;
        default:
            if (pick(10) == 0) reopen();
        }
    }

    // The kernel has each frame once, in a ring or in flight, and the caller owns none of these frames.
    void check() {
        std::set<uint64_t> frames = mine_;
        bool once = true;
        auto add = [&](uint64_t address) { once = once && frames.insert(frame_of(address)).second; };
        for (uint64_t address : waiting_fill()) add(address);
        for (uint64_t address : delivered_) add(address);
        for (const auto &queue : sending_) {
            for (uint64_t address : queue) add(address);
        }
        for (size_t socket = 0; socket < 3; ++socket) {
            if (!sockets_[socket]) continue;
            for (const sys::XdpDescriptor &packet : machine_.xdp.send_entries(fd_of(socket))) add(packet.address);
        }
        REQUIRE(once);
    }

    // When all that the kernel has is sent, and all that is the caller's released, nothing is missing.
    void settle() {
        machine_.xdp.push_error = 0;
        for (uint32_t queue : {0U, 1U}) {
            while (!sending_[queue].empty()) complete_oldest(queue);
        }
        for (XskHandle &xsk : sockets_) {
            if (xsk) harness::call(ebpf_xsk_reap, xsk.get());
        }
        for (XskHandle &xsk : sockets_) {
            while (xsk && receive_from(xsk.get()) > 0) continue;
        }
        std::vector<uint64_t> all(mine_.begin(), mine_.end());
        for (uint64_t &frame : all) frame *= kSize;
        harness::call(ebpf_xsk_release, one(), all.data(), static_cast<uint32_t>(all.size()));
        mine_.clear();
        // A call for each queue fills its ring.
        for (XskHandle &xsk : sockets_) {
            if (xsk) harness::call(ebpf_xsk_release, xsk.get(), nullptr, 0U);
        }
        uint64_t addresses[kFrames];
        auto free = static_cast<uint32_t>(harness::call(ebpf_xsk_reserve, one(), addresses, kFrames));
        std::set<uint64_t> frames;
        for (uint32_t i = 0; i < free; ++i) REQUIRE(frames.insert(frame_of(addresses[i])).second);
        for (uint64_t address : waiting_fill()) REQUIRE(frames.insert(frame_of(address)).second);
        REQUIRE(frames.size() == kFrames);
        harness::call(ebpf_xsk_release, one(), addresses, free);
    }

private:
    uint32_t pick(uint32_t below) { return random_() % below; }
    uint32_t queue_of(size_t socket) const { return socket == 2 ? 1 : 0; }
    size_t any_socket() {
        size_t socket;
        do socket = pick(3);
        while (!sockets_[socket]);
        return socket;
    }
    ebpf_xsk *one() { return sockets_[any_socket()].get(); }
    int32_t fd_of(size_t socket) const { return ebpf_xsk_fd(sockets_[socket].get()); }

    void own(uint64_t address) { REQUIRE(mine_.insert(frame_of(address)).second); }

    int32_t receive_from(ebpf_xsk *xsk) {
        uint64_t addresses[kMost];
        uint32_t lengths[kMost];
        int32_t count = harness::call(ebpf_xsk_recv, xsk, addresses, lengths, nullptr, kMost);
        for (int32_t i = 0; i < count; ++i) {
            own(addresses[i]);
            REQUIRE(delivered_.erase(addresses[i]) == 1);
        }
        return count;
    }
    void receive() { receive_from(one()); }

    void reserve() {
        uint64_t addresses[kMost];
        int32_t count = harness::call(ebpf_xsk_reserve, one(), addresses, 1 + pick(kMost));
        for (int32_t i = 0; i < count; ++i) own(addresses[i]);
    }

    // Some of the caller's frames, taken from among them.
    std::vector<uint64_t> some() {
        std::vector<uint64_t> addresses;
        for (uint32_t wanted = pick(kMost); wanted > 0 && !mine_.empty(); --wanted) {
            auto frame = std::next(mine_.begin(), pick(static_cast<uint32_t>(mine_.size())));
            addresses.push_back(*frame * kSize + pick(1000));
            mine_.erase(frame);
        }
        return addresses;
    }

    void release() {
        std::vector<uint64_t> addresses = some();
        harness::call(ebpf_xsk_release, one(), addresses.data(), static_cast<uint32_t>(addresses.size()));
    }

    void send() {
        std::vector<uint64_t> addresses = some();
        std::vector<uint32_t> lengths(addresses.size(), 14 + pick(1000));
        machine_.xdp.push_error = pick(2) == 0 ? 0 : ENETDOWN;
        int32_t sent = harness::call(ebpf_xsk_send, one(), addresses.data(), lengths.data(), nullptr,
                                     static_cast<uint32_t>(addresses.size()));
        machine_.xdp.push_error = 0;
        for (size_t i = static_cast<size_t>(sent); i < addresses.size(); ++i) own(addresses[i]);
    }

    void deliver() {
        size_t socket = any_socket();
        for (uint32_t count = pick(8); count > 0; --count) {
            auto address = machine_.xdp.deliver(fd_of(socket), 1 + pick(1000));
            if (!address) return;
            REQUIRE_FALSE(mine_.contains(frame_of(*address)));
            REQUIRE(delivered_.insert(*address).second);
        }
    }

    void transmit() {
        size_t socket = any_socket();
        auto packet = machine_.xdp.transmit(fd_of(socket));
        if (!packet) return;
        REQUIRE_FALSE(mine_.contains(frame_of(packet->address)));
        sending_[queue_of(socket)].push_back(packet->address);
    }

    void complete_oldest(uint32_t queue) {
        for (size_t socket = 0; socket < 3; ++socket) {
            if (!sockets_[socket] || queue_of(socket) != queue) continue;
            machine_.xdp.complete(fd_of(socket), sending_[queue].front());
            sending_[queue].erase(sending_[queue].begin());
            // The completion ring has no more room.
            harness::call(ebpf_xsk_reap, sockets_[socket].get());
            return;
        }
        sending_[queue].clear();
    }
    void complete() {
        uint32_t queue = pick(2);
        if (!sending_[queue].empty()) complete_oldest(queue);
    }

    // A frame that the caller does not own is rejected, and nothing changes.
    void misuse() {
        uint64_t address = uint64_t{pick(kFrames + 3)} * kSize;
        if (mine_.contains(frame_of(address))) return;
        REQUIRE(ebpf_xsk_release(one(), &address, 1, nullptr) == -EINVAL);
        // Behind one that is right.
        uint64_t addresses[] = {mine_.empty() ? address : *mine_.begin() * kSize, address};
        uint32_t lengths[] = {60, 60};
        ebpf_xsk *xsk = one();
        int32_t sent = ebpf_xsk_send(xsk, addresses, lengths, nullptr, 2, nullptr);
        REQUIRE(sent <= 1);  // as many as the ring had room for, the right one at most
        if (sent == 1) mine_.erase(mine_.begin());
    }

    // Closes a socket with all frames in its rings, and opens another in its place.
    void reopen() {
        size_t socket = pick(3);
        size_t other = socket == 0 ? 2 : 0;
        if (!sockets_[socket] || !sockets_[other]) return;
        forget(socket);
        sockets_[socket].reset();
        sockets_[socket] = open_beside(sockets_[other], make_xsk_spec(kFrames), queue_of(socket));
    }

    // Received frames are lost with their socket. Frames that its queue sends come back, unless the queue is closed, too.
    void forget(size_t socket) {
        for (const sys::XdpDescriptor &packet : machine_.xdp.receive_entries(fd_of(socket))) delivered_.erase(packet.address);
        if (queue_of(socket) == 1) sending_[1].clear();
    }

    std::vector<uint64_t> waiting_fill() {
        std::vector<uint64_t> all;
        if (sockets_[0] || sockets_[1]) all = machine_.xdp.fill_entries(fd_of(sockets_[0] ? 0 : 1));
        if (sockets_[2]) {
            auto more = machine_.xdp.fill_entries(fd_of(2));
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }

    Machine machine_;
    std::mt19937 random_;
    std::array<XskHandle, 3> sockets_;  // two of queue 0, one of queue 1
    std::set<uint64_t> mine_;           // frames
    std::set<uint64_t> delivered_;      // addresses, in the rings for receiving
    std::array<std::vector<uint64_t>, 2> sending_;
};

}  // namespace

TEST_CASE("no frame is at two places, and none is lost", "[xsk]") {
    for (uint32_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        Model model(seed);
        for (int round = 0; round < 20; ++round) {
            for (int step = 0; step < 50; ++step) {
                model.step();
                model.check();
            }
            model.settle();
        }
    }
}

TEST_CASE("queues come and go more often than there are numbers for them", "[xsk]") {
    Machine machine;
    XskHandle staying = open_xsk(make_xsk_spec());
    XskSpecHandle spec = make_xsk_spec();
    for (uint32_t round = 0; round < 65'600; ++round) REQUIRE(open_beside(staying, spec, 1));
    uint64_t addresses[kFrames];
    CHECK(harness::call(ebpf_xsk_reserve, staying.get(), addresses, kFrames) == kFrames - 16);
    for (uint32_t i = 0; i < 16; ++i) CHECK(machine.xdp.deliver(ebpf_xsk_fd(staying.get()), 60));
    uint32_t lengths[kFrames];
    CHECK(harness::call(ebpf_xsk_recv, staying.get(), addresses, lengths, nullptr, kFrames) == 16);
}

TEST_CASE("a packet that has come in part is waited for", "[xsk]") {
    Machine machine;
    XskSpecHandle spec = make_xsk_spec();
    harness::call(ebpf_xsk_spec_set_multi_buffer, spec.get(), 1U);
    XskHandle xsk = open_xsk(spec);
    int32_t fd = ebpf_xsk_fd(xsk.get());
    uint64_t addresses[8];
    uint32_t lengths[8];
    auto receive = [&](uint32_t room) { return ebpf_xsk_recv(xsk.get(), addresses, lengths, nullptr, room, nullptr); };
    machine.xdp.deliver(fd, 60);
    for (int part = 0; part < 2; ++part) machine.xdp.deliver(fd, 1000, EBPF_XSK_FRAME_CONTINUED);
    CHECK(receive(8) == 1);
    CHECK(receive(8) == 0);
    machine.xdp.deliver(fd, 10);
    CHECK(receive(2) == -EINVAL);
    CHECK(receive(3) == 3);
}

TEST_CASE("a time that no driver noted is 0", "[xsk]") {
    Machine machine;
    XskSpecHandle spec = make_xsk_spec(64, 0, 16);
    harness::call(ebpf_xsk_spec_set_tx_metadata, spec.get(), uint32_t{EBPF_XSK_TX_METADATA_MODE_DEVICE});
    XskHandle xsk = open_xsk(spec);
    uint64_t address, time = 1;
    uint32_t length = 60, options = EBPF_XSK_FRAME_TX_METADATA;
    REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 1);
    memset(static_cast<char *>(ebpf_xsk_memory(xsk.get())) + address - 16, 0xff, 16);
    harness::call(ebpf_xsk_set_tx_metadata, xsk.get(), address,
                  uint32_t{EBPF_XSK_TX_METADATA_TIMESTAMP | EBPF_XSK_TX_METADATA_CHECKSUM}, 34U, 6U);
    REQUIRE(harness::call(ebpf_xsk_send, xsk.get(), &address, &length, &options, 1U) == 1);
    REQUIRE(harness::call(ebpf_xsk_tx_timestamps, xsk.get(), &address, &time, 1U) == 1);
    CHECK(time == 0);
}
