/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preflight: can the targets of a map take what will be redirected to them, and does the interface that frames come in by
 * deliver what can be redirected?
 *
 * An XDP program that redirects a frame hears of no failure: the frame is discarded after it has returned. A preflight looks
 * at each entry, or at an ingress interface, before the first frame, and says what would go wrong and what mends it. Native and
 * generic mode lose frames for different reasons. It reads only. docs/preflight.md tells each finding's story.
 */
#ifndef EBPFMAP_PREFLIGHT_H
#define EBPFMAP_PREFLIGHT_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Examines the entries of a devmap or devmap_hash, for redirects by a program in native mode.
 *
 * The causes of findings:
 *
 *   EBPF_CAUSE_INTERFACE       the interface is not in the network namespace
 *   EBPF_CAUSE_INTERFACE_DOWN  it is down, or has no carrier: that of a veth is its peer being up
 *   EBPF_CAUSE_XDP_XMIT        its driver cannot send redirected frames
 *   EBPF_CAUSE_VETH_PEER       it is a veth, whose peer has neither GRO nor a native XDP program
 *   EBPF_CAUSE_FRAME_SIZE      frames of frame_size are too long for its MTU, or for that of a veth's peer
 *   EBPF_CAUSE_XMIT_FRAGS      frames of frame_size span several buffers, which its driver cannot send
 *   EBPF_CAUSE_EGRESS_PROGRAM  another key has the same interface with another program, or with none: the program of the
 *                              first frame of a batch runs on all of them
 *   EBPF_CAUSE_LINK_LAYER      its packets have no Ethernet header: a tun, a tunnel; no mode mends that
 *   EBPF_CAUSE_NOT_CHECKED     nothing was found, and the kernel did not tell whether the driver can send
 *
 * @param map        a devmap or devmap_hash
 * @param netns_fd   the network namespace that the entries were set from (an open /proc/PID/ns/net or /run/netns/NAME);
 *                   borrowed; -1 for that of the calling thread
 * @param frame_size the longest frame that will be redirected, with its Ethernet header; 0: lengths are not examined
 * @param out        [owned ebpf_findings_free] receives the findings, in no order, owned by the caller: ebpf_findings_free()
 * @param err        receives the error, or NULL
 * @return [number] how many findings there are; -errno
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD, EBPF_CAUSE_CAPABILITY
 *        (CAP_SYS_ADMIN to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks questions by netlink about every interface
 * @kernel 4.14; 6.3 tells what a driver can do
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_preflight(const ebpf_map *map, int32_t netns_fd, uint32_t frame_size, ebpf_findings **out,
                                       ebpf_error **err);

/**
 * Examines the entries of a devmap or devmap_hash, for redirects by a program in a given mode.
 *
 * In generic mode every driver can send: the causes are EBPF_CAUSE_INTERFACE, EBPF_CAUSE_INTERFACE_DOWN, EBPF_CAUSE_FRAME_SIZE
 * and EBPF_CAUSE_LINK_LAYER. A broadcast in that mode (the program flood) ends at the first port that is down or too narrow, and
 * the ports behind it in the map get nothing: a finding about one port concerns all.
 *
 * @param map        a devmap or devmap_hash
 * @param mode       [enum ebpf_xdp_mode] EBPF_XDP_NATIVE or EBPF_XDP_GENERIC, as ebpf_link_xdp_mode() tells; EBPF_XDP_BEST
 *                   stands for native
 * @param netns_fd   the network namespace that the entries were set from (an open /proc/PID/ns/net or /run/netns/NAME);
 *                   borrowed; -1 for that of the calling thread
 * @param frame_size the longest frame that will be redirected, with its Ethernet header; 0: lengths are not examined
 * @param out        [owned ebpf_findings_free] receives the findings, in no order, owned by the caller: ebpf_findings_free()
 * @param err        receives the error, or NULL
 * @return [number] how many findings there are; -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD,
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks questions by netlink about every interface
 * @kernel 4.14; 6.3 tells what a driver can do
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_preflight_mode(const ebpf_map *map, uint32_t mode, int32_t netns_fd, uint32_t frame_size,
                                            ebpf_findings **out, ebpf_error **err);

/**
 * Examines the interface that frames come in by, for a program that redirects them.
 *
 * The causes of findings:
 *
 *   EBPF_CAUSE_INTERFACE_DOWN    it is down, or has no carrier
 *   EBPF_CAUSE_LINK_LAYER        its packets have no Ethernet header: a program takes the IP header for one
 *   EBPF_CAUSE_MERGED_PACKETS    generic mode, to an interface or a socket: senders hand it packets that are merged (TSO, GSO,
 *                                GRO), which are too long for the target. Of a veth the peer decides, of a VLAN or bridge the
 *                                interfaces below
 *   EBPF_CAUSE_CHECKSUM_OFFLOAD  native mode, and AF_XDP in any: senders leave checksums to a device that never sees the packet
 *   EBPF_CAUSE_NOT_CHECKED       the peer of a veth lies where the caller cannot look at it
 *
 * @param ifindex  the interface that the program is attached to, or will be
 * @param mode     [enum ebpf_xdp_mode] EBPF_XDP_NATIVE or EBPF_XDP_GENERIC; EBPF_XDP_BEST: that of the program which is
 *                 attached, and without one native where the driver can
 * @param map_type [enum ebpf_map_type] the type of the map that the program redirects by: EBPF_MAP_TYPE_DEVMAP,
 *                 EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_CPUMAP or EBPF_MAP_TYPE_XSKMAP
 * @param netns_fd the network namespace of the interface (an open /proc/PID/ns/net or /run/netns/NAME); borrowed; -1 for that
 *                 of the calling thread
 * @param out      [owned ebpf_findings_free] receives the findings, in no order, owned by the caller: ebpf_findings_free()
 * @param err      receives the error, or NULL
 * @return [number] how many findings there are; -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD,
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks questions by netlink about the interface, those below it, and its peer; a search for the peer's network namespace
 * @kernel 4.8; 5.6 tells the features of a peer
 * @since 0.1
 */
EBPF_API int32_t ebpf_ingress_preflight(uint32_t ifindex, uint32_t mode, uint32_t map_type, int32_t netns_fd,
                                        ebpf_findings **out, ebpf_error **err);

/**
 * How many findings there are.
 *
 * @param findings [nullable] the findings, or NULL
 * @return the number that the preflight returned; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_count(const ebpf_findings *findings);

/**
 * The key of the entry that a finding is about.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return the key; 0 for findings of ebpf_ingress_preflight(), and where there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_key(const ebpf_findings *findings, uint32_t index);

/**
 * The interface of the entry, or the ingress interface, that a finding is about.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return its index; 0 where there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_ifindex(const ebpf_findings *findings, uint32_t index);

/**
 * What is wrong, as one of EBPF_CAUSE_….
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return [enum ebpf_cause] the cause; EBPF_CAUSE_NONE where there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_cause(const ebpf_findings *findings, uint32_t index);

/**
 * What is wrong and what it leads to, for people.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return one line of UTF-8, borrowed from findings; "" where there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_findings_message(const ebpf_findings *findings, uint32_t index);

/**
 * The shell command that mends it, to be run in the network namespace that the message names, if it names one.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return a command, borrowed from findings; "" where no command does: then the message says what does
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_findings_remedy(const ebpf_findings *findings, uint32_t index);

/**
 * Frees findings.
 *
 * @param findings [consumed, nullable] the findings, or NULL (does nothing)
 * @threads one per object
 * @since 0.1
 */
EBPF_API void ebpf_findings_free(ebpf_findings *findings);

EBPF_END_DECLS

#endif
