// SPDX-License-Identifier: BSD-2-Clause
#include "library_xsk.h"

#include "handles.h"
#include "xsk_shape.h"

namespace bench {
namespace {

using XskSpecHandle = std::unique_ptr<ebpf_xsk_spec, Closer<ebpf_xsk_spec_free>>;

XskSpecHandle make_spec(bool huge_pages) {
    ebpf_error *err = nullptr;
    ebpf_xsk_spec *spec = nullptr;
    must(ebpf_xsk_spec_new(&spec, &err), &err);
    XskSpecHandle owned(spec);
    must(ebpf_xsk_spec_set_frames(spec, kXskFrames, kXskFrameSize, &err), &err);
    must(ebpf_xsk_spec_set_rings(spec, kXskRing, kXskRing, &err), &err);
    must(ebpf_xsk_spec_set_huge_pages(spec, huge_pages, &err), &err);
    must(ebpf_xsk_spec_set_mode(spec, EBPF_XSK_MODE_COPY, &err), &err);
    return owned;
}

}  // namespace

LibraryXsk::LibraryXsk(const ebpfmap::harness::Interface &interface, bool huge_pages) {
    ebpf_error *err = nullptr;
    must(ebpf_xsk_open(make_spec(huge_pages).get(), interface.index(), 0, &xsk_, &err), &err);
    memory_ = static_cast<char *>(ebpf_xsk_memory(xsk_));
}

uint32_t LibraryXsk::recv(uint64_t *addresses, uint32_t *lengths) {
    ebpf_error *err;
    int32_t count = ebpf_xsk_recv(xsk_, addresses, lengths, nullptr, kXskBatch, &err);
    need(count >= 0, "ebpf_xsk_recv()");
    return static_cast<uint32_t>(count);
}

uint32_t LibraryXsk::drop() {
    uint64_t addresses[kXskBatch];
    uint32_t lengths[kXskBatch];
    ebpf_error *err;
    uint32_t count = recv(addresses, lengths);
    for (uint32_t i = 0; i < count; ++i) seen_ += look_at(memory_ + addresses[i]);
    need(ebpf_xsk_release(xsk_, addresses, count, &err) == 0, "ebpf_xsk_release()");
    return count;
}

uint32_t LibraryXsk::echo() {
    uint64_t addresses[kXskBatch];
    uint32_t lengths[kXskBatch];
    ebpf_error *err;
    uint32_t count = recv(addresses, lengths);
    for (uint32_t i = 0; i < count; ++i) turn_around(memory_ + addresses[i]);
    for (uint32_t sent = 0; sent < count;) {
        int32_t taken = ebpf_xsk_send(xsk_, addresses + sent, lengths + sent, nullptr, count - sent, &err);
        need(taken >= 0, "ebpf_xsk_send()");
        sent += static_cast<uint32_t>(taken);
    }
    return count;
}

void LibraryXsk::wait() {
    ebpf_error *err;
    need(ebpf_xsk_wait(xsk_, EBPF_XSK_EVENT_READABLE, kXskPatienceMs, &err) >= 0, "ebpf_xsk_wait()");
}

}  // namespace bench
