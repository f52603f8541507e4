// SPDX-License-Identifier: BSD-2-Clause
#include "run.h"

#include "handles.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr uint32_t kFrameSize = 64;
constexpr uint32_t kBatch = 64;

double run(bpf_attr *attr) {
    uint8_t frame[kFrameSize] = {0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x88, 0xb5};  // a local experimental EtherType
    attr->test.data_in = reinterpret_cast<uintptr_t>(frame);
    attr->test.data_size_in = sizeof frame;
    need(syscall(SYS_bpf, BPF_PROG_TEST_RUN, attr, sizeof *attr) == 0, "a test run");
    return attr->test.duration;
}

}  // namespace

double time_runs(int32_t program, uint32_t runs) {
    bpf_attr attr{};
    attr.test.prog_fd = static_cast<uint32_t>(program);
    attr.test.repeat = runs;
    return run(&attr);
}

double time_live_packets(int32_t program, uint32_t ifindex, uint32_t packets) {
    xdp_md context{};
    context.data_end = kFrameSize;
    context.ingress_ifindex = ifindex;
    bpf_attr attr{};
    attr.test.prog_fd = static_cast<uint32_t>(program);
    attr.test.repeat = packets;
    attr.test.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
    attr.test.batch_size = kBatch;
    attr.test.ctx_in = reinterpret_cast<uintptr_t>(&context);
    attr.test.ctx_size_in = sizeof context;
    return run(&attr);
}

}  // namespace bench
