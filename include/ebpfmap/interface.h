/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Network interfaces by name and index, in this network namespace or another one.
 */
#ifndef EBPFMAP_INTERFACE_H
#define EBPFMAP_INTERFACE_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Returns the index of an interface.
 *
 * @param name     the name (at most 15 bytes) or an alternative name (`ip link property`; at most 127 bytes; Linux 5.5)
 * @param netns_fd a network namespace (an open /proc/PID/ns/net or /run/netns/NAME); borrowed; -1 for the calling thread's
 * @param ifindex  receives the index
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NETNS, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter the namespace)
 * @threads any; the calling thread stays in its namespace
 * @blocks if netns_fd is given, a thread that enters the namespace
 * @since 0.1
 */
EBPF_API int32_t ebpf_interface_index(const char *name, int32_t netns_fd, uint32_t *ifindex, ebpf_error **err);

/**
 * Returns the name of an interface.
 *
 * @param ifindex  the index
 * @param netns_fd as for ebpf_interface_index()
 * @param name     receives the name, with a NUL
 * @param name_len bytes at name: at least 16
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NETNS, EBPF_CAUSE_CAPABILITY, EBPF_CAUSE_BUFFER_SIZE
 * @threads any
 * @blocks if netns_fd is given, a thread that enters the namespace
 * @since 0.1
 */
EBPF_API int32_t ebpf_interface_name(uint32_t ifindex, int32_t netns_fd, char *name, uint32_t name_len, ebpf_error **err);

EBPF_END_DECLS

#endif
