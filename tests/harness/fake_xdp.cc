// SPDX-License-Identifier: BSD-2-Clause
#include "harness/fake_xdp.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace ebpfmap::fake {
namespace {

// Where the parts of each ring lie.
constexpr sys::XdpRingOffset kOffset{0, 64, 192, 128};

bool holds_addresses(uint64_t offset) { return offset >= sys::kXdpFillOffset; }

size_t entry_size(uint64_t offset) { return holds_addresses(offset) ? sizeof(uint64_t) : sizeof(sys::XdpDescriptor); }

uint64_t offset_of(int option) {
    switch (option) {
    case sys::kXdpRxRing: return sys::kXdpRxOffset;
    case sys::kXdpTxRing: return sys::kXdpTxOffset;
    case sys::kXdpFillRing: return sys::kXdpFillOffset;
    default: return sys::kXdpCompletionOffset;
    }
}

}  // namespace

struct Xdp::Ring {
    Ring(uint32_t entries, uint64_t offset) : size(entries), bytes(kOffset.entries + entries * entry_size(offset)) {
        number(kOffset.flags) = offset == sys::kXdpTxOffset ? sys::kXdpRingNeedWakeup : 0;
    }

    uint32_t &number(uint64_t where) { return *reinterpret_cast<uint32_t *>(bytes.data() + where); }
    uint32_t count() { return number(kOffset.producer) - number(kOffset.consumer); }
    bool full() { return count() == size; }

    template <typename Entry>
    Entry &entry(uint32_t position) {
        return reinterpret_cast<Entry *>(bytes.data() + kOffset.entries)[position & (size - 1)];
    }
    template <typename Entry>
    void put(const Entry &value) {
        entry<Entry>(number(kOffset.producer)++) = value;
    }
    template <typename Entry>
    std::optional<Entry> take() {
        if (count() == 0) return std::nullopt;
        return entry<Entry>(number(kOffset.consumer)++);
    }
    template <typename Entry>
    std::vector<Entry> entries() {
        std::vector<Entry> all;
        for (uint32_t at = number(kOffset.consumer); at != number(kOffset.producer); ++at) all.push_back(entry<Entry>(at));
        return all;
    }

    uint32_t size;
    std::vector<char> bytes;
};

Xdp::~Xdp() {
    for (void *memory : memories_) free(memory);
}

// ---- script ---------------------------------------------------------------------------------------------------------

void Xdp::refuse(size_t number, int32_t error, uint32_t times) { refused_ = {steps.size() + number, error, times, {}}; }

std::optional<int32_t> Xdp::refusal(Step step) {
    size_t number = steps.size();
    steps.push_back(step);
    if (!refused_ || number < refused_->number) return std::nullopt;
    if (number == refused_->number) refused_->step = step;
    if (step != refused_->step) return std::nullopt;
    int32_t error = refused_->error;
    if (refused_->times > 0 && --refused_->times == 0) refused_.reset();
    return -error;
}

// ---- the kernel's side ----------------------------------------------------------------------------------------------

Xdp::Ring *Xdp::ring(int32_t fd, uint64_t offset) const {
    auto socket = sockets_.find(fd);
    if (socket == sockets_.end()) return nullptr;
    auto found = socket->second.rings.find(offset);
    return found == socket->second.rings.end() ? nullptr : found->second.get();
}

std::optional<uint64_t> Xdp::deliver(int32_t fd, uint32_t length, uint32_t options) {
    Ring *receive = ring(fd, sys::kXdpRxOffset);
    if (!receive || receive->full()) return std::nullopt;
    auto frame = ring(fd, sys::kXdpFillOffset)->take<uint64_t>();
    if (!frame) return std::nullopt;
    uint64_t address = *frame + sys::kXdpPacketHeadroom;
    receive->put(sys::XdpDescriptor{address, length, options});
    return address;
}

std::optional<sys::XdpDescriptor> Xdp::transmit(int32_t fd) {
    Ring *send = ring(fd, sys::kXdpTxOffset);
    return send ? send->take<sys::XdpDescriptor>() : std::nullopt;
}

void Xdp::complete(int32_t fd, uint64_t address) { ring(fd, sys::kXdpCompletionOffset)->put(address); }

std::vector<uint64_t> Xdp::fill_entries(int32_t fd) const { return ring(fd, sys::kXdpFillOffset)->entries<uint64_t>(); }

std::vector<sys::XdpDescriptor> Xdp::packets(int32_t fd, uint64_t offset) const {
    Ring *its = ring(fd, offset);
    return its ? its->entries<sys::XdpDescriptor>() : std::vector<sys::XdpDescriptor>();
}

int32_t Xdp::push(int32_t fd) {
    if (push_error != 0) return -push_error;
    Ring *completion = ring(fd, sys::kXdpCompletionOffset);
    for (uint32_t sent = 0; sent < push_budget && !completion->full(); ++sent) {
        auto packet = transmit(fd);
        if (!packet) return 0;
        complete(fd, packet->address);
    }
    return ring(fd, sys::kXdpTxOffset)->count() > 0 ? -EAGAIN : 0;
}

int16_t Xdp::poll(int32_t fd) const {
    Ring *receive = ring(fd, sys::kXdpRxOffset);
    Ring *send = ring(fd, sys::kXdpTxOffset);
    return static_cast<int16_t>((receive && receive->count() > 0 ? POLLIN : 0) |
                                (send && send->count() <= send->size / 2 ? POLLOUT : 0));
}

// ---- calls ----------------------------------------------------------------------------------------------------------

int32_t Xdp::set_option(int32_t fd, int level, int name, const void *value) {
    if (level != sys::kLevelXdp) return refusal(Step::kBusyPoll).value_or(0);
    if (name == sys::kXdpUmemReg) return refusal(Step::kRegister).value_or(0);
    if (auto refused = refusal(Step::kSizeRing)) return *refused;
    uint32_t entries;
    memcpy(&entries, value, sizeof entries);
    sockets_[fd].rings[offset_of(name)] = std::make_shared<Ring>(entries, offset_of(name));
    return 0;
}

int32_t Xdp::option(int32_t, int name, void *value, uint32_t *length) {
    if (name == sys::kXdpMmapOffsets) {
        if (auto refused = refusal(Step::kAskOffsets)) return *refused;
        *length = std::min(*length, offsets_length);
        sys::XdpMmapOffsets offsets{kOffset, kOffset, kOffset, kOffset};
        memcpy(value, &offsets, *length);
        return 0;
    }
    memset(value, 0, *length);
    return name == sys::kXdpOptions ? refusal(Step::kAskMode).value_or(0) : 0;
}

Xdp::Socket *Xdp::holder(uint32_t ifindex, uint32_t queue) {
    for (auto &[fd, socket] : sockets_) {
        if (socket.bound && socket.ifindex == ifindex && socket.queue == queue) return &socket;
    }
    return nullptr;
}

int32_t Xdp::bind(int32_t fd, const sys::XdpAddress &address, bool interface_exists) {
    if (auto refused = refusal(Step::kBind)) return *refused;
    if (!interface_exists) return -ENODEV;
    if (address.queue >= queues) return -EINVAL;
    Socket &socket = sockets_[fd];
    Socket *other = holder(address.ifindex, address.queue);
    bool brings_rings = socket.rings.contains(sys::kXdpFillOffset);
    if (brings_rings == (other != nullptr)) return other ? -EBUSY : -EINVAL;
    for (uint64_t offset : {sys::kXdpFillOffset, sys::kXdpCompletionOffset}) {
        if (!brings_rings) socket.rings[offset] = other->rings[offset];
    }
    socket.bound = true;
    socket.ifindex = address.ifindex;
    socket.queue = address.queue;
    return 0;
}

void *Xdp::map_memory(size_t length, int32_t *error) {
    *error = refusal(Step::kMapMemory).value_or(0);
    if (*error != 0) return nullptr;
    memories_.push_back(calloc(1, length));
    return memories_.back();
}

void *Xdp::map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *error) {
    *error = refusal(Step::kMapRing).value_or(0);
    if (*error != 0) return nullptr;
    auto socket = sockets_.find(fd);
    if (socket == sockets_.end() || !ring(fd, offset) || ring(fd, offset)->bytes.size() != length) {
        *error = -EINVAL;
        return nullptr;
    }
    std::shared_ptr<Ring> mapped = socket->second.rings[offset];
    void *address = mapped->bytes.data();
    mapped_rings_[address].push_back(std::move(mapped));
    return address;
}

void Xdp::unmap(void *address) {
    if (auto ring = mapped_rings_.find(address); ring != mapped_rings_.end()) {
        ring->second.pop_back();
        if (ring->second.empty()) mapped_rings_.erase(ring);
    } else if (auto memory = std::find(memories_.begin(), memories_.end(), address); memory != memories_.end()) {
        free(address);
        memories_.erase(memory);
    }
}

size_t Xdp::mappings() const {
    size_t count = memories_.size();
    for (const auto &[address, rings] : mapped_rings_) count += rings.size();
    return count;
}

}  // namespace ebpfmap::fake
