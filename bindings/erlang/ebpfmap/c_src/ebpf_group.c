/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a group of AF_XDP sockets. Other processes may be inside sockets that share memory with a socket of the group. So
 * each socket of the group is closed in its turn, as a separate socket is; closing the group then only detaches the program.
 */
#include "ebpf_nif.h"

#include <stdlib.h>

/* A library built with -Dprograms=disabled lacks these functions; then there are no groups. */
#pragma weak ebpf_xsk_group_count
#pragma weak ebpf_xsk_group_socket
#pragma weak ebpf_xsk_group_close

void destroy_xsk_group(void *object) {
    ebpf_xsk_group *group = object;
    uint32_t count = ebpf_xsk_group_count(group);
    ebpf_xsk **sockets = calloc(count, sizeof *sockets);
    if (!sockets) return; /* the group stays open: its sockets cannot be closed in their turns */
    for (uint32_t queue = 0; queue < count; ++queue) ebpf_xsk_group_socket(group, queue, &sockets[queue], NULL);
    ebpf_xsk_group_close(group);
    for (uint32_t queue = 0; queue < count; ++queue) destroy_shared(KIND_XSK, sockets[queue]);
    free(sockets);
}
