// SPDX-License-Identifier: BSD-2-Clause
#include "harness/live_frames.h"

#include <linux/bpf.h>
#include <sys/syscall.h>

namespace ebpfmap::harness {

void send_live_frames(int program, const Interface &ingress, const Frame &frame, uint32_t count, uint32_t batch) {
    // The kernel looks the interface up in the caller's namespace.
    InNetns inside(ingress.netns());
    xdp_md context{};
    context.data_end = static_cast<uint32_t>(frame.size());
    context.ingress_ifindex = ingress.index();
    bpf_attr attr{};
    attr.test.prog_fd = static_cast<uint32_t>(program);
    attr.test.data_in = reinterpret_cast<uintptr_t>(frame.data());
    attr.test.data_size_in = static_cast<uint32_t>(frame.size());
    attr.test.ctx_in = reinterpret_cast<uintptr_t>(&context);
    attr.test.ctx_size_in = sizeof context;
    attr.test.repeat = count;
    attr.test.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
    attr.test.batch_size = batch;
    if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attr, sizeof attr) < 0) throw_errno("running a program on live frames");
}

}  // namespace ebpfmap::harness
