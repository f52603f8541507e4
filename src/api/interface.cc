// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/interface.h>

#include "api/guard.h"
#include "net/interface.h"
#include "sys/uapi/bpf.h"

using namespace ebpfmap;

int32_t ebpf_interface_index(const char *name, int32_t netns_fd, uint32_t *ifindex, ebpf_error **err) {
    return guard(err, __func__, {ARG(name), ARG(ifindex)}, [&] { return find_interface(name, netns_fd, ifindex, err); });
}

int32_t ebpf_interface_name(uint32_t ifindex, int32_t netns_fd, char *name, uint32_t name_len, ebpf_error **err) {
    return guard(err, __func__, {BUFFER(name, name_len)}, [&] {
        if (name_len < sys::kNameSize) {
            return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "the name of an interface needs %d bytes, not %u (name_len)",
                        sys::kNameSize, name_len);
        }
        return read_interface_name(ifindex, netns_fd, name, err);
    });
}
