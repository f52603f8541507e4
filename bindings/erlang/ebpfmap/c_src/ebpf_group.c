/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a group of AF_XDP sockets. Others may be inside of sockets that share memory with one of the group, so each of
 * those goes in its turn, as if it had been opened by itself; closing the group itself then only detaches the program.
 */
#include "ebpf_nif.h"

#include <stdlib.h>

/* Not in a library that was built with -Dprograms=disabled, and then there are no groups. */
#pragma weak ebpf_xsk_group_count
#pragma weak ebpf_xsk_group_socket
#pragma weak ebpf_xsk_group_close

void destroy_xsk_group(void *object) {
    ebpf_xsk_group *group = object;
    uint32_t count = ebpf_xsk_group_count(group);
    ebpf_xsk **sockets = calloc(count, sizeof *sockets);
    if (!sockets) return; /* it stays open, as all that cannot be closed in its turn */
    for (uint32_t queue = 0; queue < count; ++queue) ebpf_xsk_group_socket(group, queue, &sockets[queue], NULL);
    ebpf_xsk_group_close(group);
    for (uint32_t queue = 0; queue < count; ++queue) destroy_shared(KIND_XSK, sockets[queue]);
    free(sockets);
}
