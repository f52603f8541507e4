// SPDX-License-Identifier: BSD-2-Clause
// tc programs in the clsact qdisc.
#include "program/link/tc_filter.h"

#include "program/libbpf_log.h"
#include "sys/try.h"

#include <ebpfmap/link.h>

#include <bpf/libbpf.h>

namespace ebpfmap {
namespace {

bpf_tc_hook hook_of(uint32_t ifindex, uint32_t direction) noexcept {
    bpf_tc_hook hook{};
    hook.sz = sizeof hook;
    hook.ifindex = static_cast<int>(ifindex);
    hook.attach_point = direction == EBPF_TC_DIRECTION_EGRESS ? BPF_TC_EGRESS : BPF_TC_INGRESS;
    return hook;
}

bpf_tc_opts options_of(uint32_t handle, uint32_t priority) noexcept {
    bpf_tc_opts options{};
    options.sz = sizeof options;
    options.handle = handle;
    options.priority = priority;
    return options;
}

bool lacks_descriptors(int32_t code) noexcept { return code == -EMFILE || code == -ENFILE; }

int32_t add_clsact(bpf_tc_hook *hook) {
    LibbpfLog quiet;
    int32_t code = bpf_tc_hook_create(hook);
    return code == -EEXIST ? 0 : code;
}

}  // namespace

int32_t TcFilter::add(int32_t prog_fd, uint32_t ifindex, uint32_t direction, std::unique_ptr<TcFilter> *out) {
    std::unique_ptr<TcFilter> filter(new TcFilter);
    filter->netns_ = sys::Fd(sys::own_netns());
    if (!filter->netns_.valid()) return filter->netns_.get();
    filter->ifindex_ = ifindex;
    filter->direction_ = direction;
    bpf_tc_hook hook = hook_of(ifindex, direction);
    TRY(add_clsact(&hook));
    TRY(filter->attach(prog_fd, 0));
    filter->attached_ = true;
    *out = std::move(filter);
    return 0;
}

TcFilter::~TcFilter() {
    if (!attached_) return;
    in_its_netns([&] {
        // The thread is now in the namespace. Closing the descriptor leaves one free for the socket that removes the filter.
        netns_ = sys::Fd();
        return detach();
    });
}

int32_t TcFilter::attach(int32_t prog_fd, uint32_t flags) {
    LibbpfLog quiet;
    bpf_tc_hook hook = hook_of(ifindex_, direction_);
    bpf_tc_opts options = options_of(handle_, priority_);
    options.prog_fd = prog_fd;
    options.flags = flags;
    int32_t code = bpf_tc_attach(&hook, &options);
    if (code < 0) return code;
    handle_ = options.handle;
    priority_ = options.priority;
    program_id_ = options.prog_id;
    return 0;
}

int32_t TcFilter::replace(int32_t prog_fd) {
    if (!attached_) return -ENOLINK;
    return in_its_netns([&] { return attach(prog_fd, BPF_TC_F_REPLACE); });
}

// The clsact qdisc stays: others may have added filters to it, and without filters it does nothing.
int32_t TcFilter::remove() {
    if (!attached_) return 0;
    int32_t code = in_its_netns([&] { return detach(); });
    attached_ = lacks_descriptors(code);
    return code;
}

int32_t TcFilter::detach() const {
    LibbpfLog quiet;
    bpf_tc_hook hook = hook_of(ifindex_, direction_);
    bpf_tc_opts options = options_of(handle_, priority_);
    return bpf_tc_detach(&hook, &options);
}

int32_t TcFilter::ifindex() const {
    char name[16];
    int32_t code = in_its_netns([&] { return sys::interface_name(ifindex_, name); });
    if (lacks_descriptors(code)) return code;
    return code < 0 ? 0 : static_cast<int32_t>(ifindex_);
}

// A thread in another network namespace may use and close the handle.
template <typename Call>
int32_t TcFilter::in_its_netns(Call call) const {
    auto body = [](void *its_call) noexcept -> int32_t { return (*static_cast<Call *>(its_call))(); };
    return sys::in_netns(netns_.get(), body, &call);
}

}  // namespace ebpfmap
