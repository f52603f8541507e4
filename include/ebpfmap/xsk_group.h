/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_XDP sockets on all receive queues of an interface, with the program that hands frames to them: opened, put into the xskmap
 * and attached in one call, in the order that loses nothing, and taken down in the opposite one. Each step is there alone, too:
 * ebpf_xsk_open(), ebpf_xskmap_set(), the bundled object steer, ebpf_link_attach_xdp().
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_XSK_GROUP_H
#define EBPFMAP_XSK_GROUP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Opens a socket on each receive queue of an interface, puts them into the map "sockets" of the bundled object steer, and
 * attaches its program: from now on, frames that come in are received by the sockets.
 *
 * It takes CAP_BPF and CAP_NET_ADMIN to load steer (CAP_PERFMON too before Linux 5.18), and CAP_NET_RAW for the sockets. Without
 * CAP_IPC_LOCK, RLIMIT_MEMLOCK counts their memory.
 *
 * The object is steer, or one that the caller opened: with constants set (what steer is to match), maps bound, loaded and
 * filled, or an object of one's own with an xskmap "sockets" and an XDP program "steer".
 *
 * @param spec     what each socket is to be, with a ring for receiving; stays the caller's
 * @param ifindex  the interface, in the calling thread's network namespace
 * @param xdp_mode [enum ebpf_xdp_mode] EBPF_XDP_NATIVE, EBPF_XDP_GENERIC or EBPF_XDP_BEST
 * @param object   [optional] an object; stays the caller's, loaded. NULL for steer, or steer.frags with multi_buffer, which
 *                 takes every frame
 * @param out      [owned ebpf_xsk_group_close] receives the group, owned by the caller: ebpf_xsk_group_close()
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno; after an error nothing is attached or open
 * @cause as ebpf_xsk_open(), as ebpf_object_load(), as ebpf_link_attach_xdp(), EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_INDEX (more
 *        queues than the xskmap has entries), EBPF_CAUSE_EXISTS (the map "sockets" has another socket for a queue: an object
 *        serves one group)
 * @threads one per object
 * @blocks the verifier, and the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t xdp_mode, ebpf_object *object,
                                     ebpf_xsk_group **out, ebpf_error **err);

/**
 * Looks at the interface again, and opens sockets on receive queues that it has got since (ethtool -L, a driver's reset). Until
 * then, packets of an added queue take the miss action of steer: they go to the stack. The kernel removes no queue that has a
 * socket (ethtool -L fails with EINVAL): close the group first.
 *
 * A veth in native mode runs the program only on queues that it had when the program was attached. So on a veth this attaches
 * it anew, and for a moment all packets go to the stack. If the kernel then refuses the program, they go to the stack until the
 * group is opened again; ebpf_xsk_group_count() is as it was.
 *
 * @param group the group
 * @param err   receives the error, or NULL
 * @return [number] how many sockets were added, which ebpf_xsk_group_socket() opens; -errno: the group has the sockets that it
 *         had
 * @cause as ebpf_xsk_open(), EBPF_CAUSE_INTERFACE (it is gone), EBPF_CAUSE_NETNS (the calling thread is in another network
 *        namespace than the interface), EBPF_CAUSE_INDEX (more queues than the xskmap has entries)
 * @threads one per group
 * @blocks the lock of all network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_refresh(ebpf_xsk_group *group, ebpf_error **err);

/**
 * How many sockets a group has: one for each receive queue.
 *
 * @param group the group
 * @return the number; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_xsk_group_count(const ebpf_xsk_group *group);

/**
 * Opens the socket of a queue. Each may be used by another thread.
 *
 * @param group the group
 * @param queue the queue, from 0
 * @param out   [owned ebpf_xsk_close] receives the socket, owned by the caller: ebpf_xsk_close(), before or after
 *              ebpf_xsk_group_close(). Asked for again, it is the same pointer, to be closed once more
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_QUEUE
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_socket(const ebpf_xsk_group *group, uint32_t queue, ebpf_xsk **out, ebpf_error **err);

/**
 * The mode in which the program is really attached.
 *
 * @param group the group
 * @return [enum ebpf_xdp_mode] EBPF_XDP_NATIVE or EBPF_XDP_GENERIC; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_xdp_mode(const ebpf_xsk_group *group);

/**
 * Detaches the program, then closes the sockets but those that the caller has still open: frames that come in go to the stack
 * again. A child that was forked while the group was open, and runs no other program, holds it all until it ends: program,
 * sockets and queues.
 *
 * @param group [consumed, nullable] the group, or NULL (does nothing)
 * @threads one per group; also one for all sockets that share memory with a socket of the group
 * @blocks the lock of all network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_xsk_group_close(ebpf_xsk_group *group);

EBPF_END_DECLS

#endif
