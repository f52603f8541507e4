/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups of AF_XDP sockets: sockets on all receive queues of an interface, and the XDP program that redirects packets to them.
 *
 * One call opens the sockets, stores them in the xskmap and attaches the program, in an order that loses no packets; another
 * call undoes this in the reverse order. Each step can also be done separately: ebpf_xsk_open(), ebpf_xskmap_set(), the bundled
 * object steer, ebpf_link_attach_xdp().
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_XSK_GROUP_H
#define EBPFMAP_XSK_GROUP_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Opens a socket on each receive queue of an interface, stores the sockets in the map "sockets" of the bundled object steer,
 * and attaches its program. From then on the sockets receive incoming packets.
 *
 * Loading steer needs CAP_BPF and CAP_NET_ADMIN (before Linux 5.18 also CAP_PERFMON), and the sockets need CAP_NET_RAW. Without
 * CAP_IPC_LOCK, their memory counts against RLIMIT_MEMLOCK.
 *
 * The object is steer, or an object opened by the caller. The caller can set its constants (the packets that steer matches),
 * bind maps, load it and fill its maps before the call. It can also be another object with an xskmap "sockets" and an XDP
 * program "steer".
 *
 * @param spec     the spec of each socket, with an RX ring; not changed
 * @param ifindex  the interface, in the calling thread's network namespace
 * @param xdp_mode [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC or EBPF_XDP_MODE_AUTO
 * @param object   [optional] an object; it stays with the caller, loaded. NULL for steer (steer.frags with multi_buffer), which
 *                 matches every packet
 * @param out      [owned ebpf_xsk_group_close] receives the group; close it with ebpf_xsk_group_close()
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure: nothing is attached or open
 * @cause as ebpf_xsk_open(), as ebpf_object_load(), as ebpf_link_attach_xdp(), EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_INDEX (more
 *        queues than the xskmap has entries), EBPF_CAUSE_EXISTS (the map "sockets" has another socket for a queue: an object
 *        serves one group)
 * @threads one per object
 * @blocks the verifier, and the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t xdp_mode, ebpf_object *object,
                                     ebpf_xsk_group **out, ebpf_error **err);

/**
 * Opens sockets on receive queues that the interface got since the group was opened (ethtool -L, a reset by the driver). Until
 * then, packets of a new queue get the miss action of steer: they go to the network stack. The kernel does not remove a queue
 * that has a socket (ethtool -L fails with EINVAL): close the group first.
 *
 * A veth in native mode runs the program only on queues that existed when the program was attached. Therefore this call
 * attaches the program again on a veth, and for a moment all packets go to the stack. If the kernel then refuses the program,
 * they go to the stack until the group is opened again; ebpf_xsk_group_count() does not change.
 *
 * @param group the group
 * @param err   receives the error; may be NULL
 * @return [number] the number of sockets added (open them with ebpf_xsk_group_socket()); -errno on failure: the group has the
 *         same sockets as before
 * @cause as ebpf_xsk_open(), EBPF_CAUSE_INTERFACE (the interface was deleted), EBPF_CAUSE_NETNS (the calling thread and the
 *        interface are in different network namespaces), EBPF_CAUSE_INDEX (more queues than the xskmap has entries)
 * @threads one per group
 * @blocks the lock of the network configuration (RTNL)
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_refresh(ebpf_xsk_group *group, ebpf_error **err);

/**
 * Returns the number of sockets of a group: one for each receive queue.
 *
 * @param group the group
 * @return the number; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_xsk_group_count(const ebpf_xsk_group *group);

/**
 * Opens the socket of a queue. Different sockets can be used by different threads.
 *
 * @param group the group
 * @param queue the queue, from 0
 * @param out   [owned ebpf_xsk_close] receives the socket; close it with ebpf_xsk_close(), before or after
 *              ebpf_xsk_group_close(). A second call for this queue returns the same pointer, which must then be closed twice.
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_QUEUE
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_socket(const ebpf_xsk_group *group, uint32_t queue, ebpf_xsk **out, ebpf_error **err);

/**
 * Returns the mode that the program is attached in.
 *
 * @param group the group
 * @return [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_group_xdp_mode(const ebpf_xsk_group *group);

/**
 * Detaches the program, then closes the sockets, except those that the caller still has open. Incoming packets go to the
 * network stack again.
 *
 * A child process that was forked while the group was open and has not called execve(2) keeps the program, sockets and queues
 * until it ends.
 *
 * @param group [consumed, nullable] the group; NULL does nothing
 * @threads one per group; also one for all sockets that share memory with a socket of the group
 * @blocks the lock of the network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_xsk_group_close(ebpf_xsk_group *group);

EBPF_END_DECLS

#endif
