/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preflight: checks before the first packet that the targets of a map can receive redirected packets, and that an ingress
 * interface delivers packets that can be redirected.
 *
 * An XDP program that redirects a packet gets no report of a failure: the packet is discarded after the program has returned. A
 * preflight examines each entry of a map, or an ingress interface, and returns findings: the problem and its remedy. Native and
 * generic mode lose packets for different reasons. A preflight changes nothing. docs/preflight.md explains each finding.
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
 *   EBPF_CAUSE_INTERFACE_DOWN  it is down or has no carrier (a veth has carrier if its peer is up)
 *   EBPF_CAUSE_XDP_XMIT        its driver cannot send redirected packets
 *   EBPF_CAUSE_VETH_PEER       it is a veth whose peer has no GRO and no native XDP program
 *   EBPF_CAUSE_FRAME_SIZE      packets of frame_size are too long for its MTU, or for the MTU of a veth's peer
 *   EBPF_CAUSE_XMIT_FRAGS      packets of frame_size span several buffers, and its driver cannot send such packets
 *   EBPF_CAUSE_EGRESS_PROGRAM  another key has the same interface with another program, or with none: the program of the first
 *                              packet of a batch runs on the whole batch
 *   EBPF_CAUSE_LINK_LAYER      its packets have no Ethernet header, as for a tun or a tunnel; this fails in all modes
 *   EBPF_CAUSE_NOT_CHECKED     no problem was found, but the kernel does not report if the driver can send redirected packets
 *
 * @param map        a devmap or devmap_hash
 * @param netns_fd   the network namespace that the entries were set from (an open /proc/PID/ns/net or /run/netns/NAME);
 *                   borrowed; -1 for the calling thread's
 * @param frame_size the length of the longest packet to redirect, with its Ethernet header; 0: lengths are not examined
 * @param out        [owned ebpf_findings_free] receives the findings, in no particular order; free them with
 *                   ebpf_findings_free()
 * @param err        receives the error; may be NULL
 * @return [number] the number of findings; -errno on failure
 * @cause EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN
 *        to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks netlink requests for each interface
 * @kernel 4.14; abilities of drivers 6.3
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_preflight(const ebpf_map *map, int32_t netns_fd, uint32_t frame_size, ebpf_findings **out,
                                       ebpf_error **err);

/**
 * Examines the entries of a devmap or devmap_hash, for redirects by a program in a given mode.
 *
 * In generic mode every driver can send redirected packets, so the only causes are EBPF_CAUSE_INTERFACE,
 * EBPF_CAUSE_INTERFACE_DOWN, EBPF_CAUSE_FRAME_SIZE and EBPF_CAUSE_LINK_LAYER. A broadcast in generic mode (the program flood)
 * ends at the first port that is down or has a too small MTU, and later ports in the map get nothing. So a finding about one
 * port affects all ports.
 *
 * @param map        a devmap or devmap_hash
 * @param mode       [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC, as returned by ebpf_link_xdp_mode();
 *                   EBPF_XDP_MODE_AUTO means native
 * @param netns_fd   the network namespace that the entries were set from (an open /proc/PID/ns/net or /run/netns/NAME);
 *                   borrowed; -1 for the calling thread's
 * @param frame_size the length of the longest packet to redirect, with its Ethernet header; 0: lengths are not examined
 * @param out        [owned ebpf_findings_free] receives the findings, in no particular order; free them with
 *                   ebpf_findings_free()
 * @param err        receives the error; may be NULL
 * @return [number] the number of findings; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_WRITE_ONLY, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD,
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks netlink requests for each interface
 * @kernel 4.14; abilities of drivers 6.3
 * @since 0.1
 */
EBPF_API int32_t ebpf_devmap_preflight_mode(const ebpf_map *map, uint32_t mode, int32_t netns_fd, uint32_t frame_size,
                                            ebpf_findings **out, ebpf_error **err);

/**
 * Examines the interface on which packets arrive, for a program that redirects them.
 *
 * The causes of findings:
 *
 *   EBPF_CAUSE_INTERFACE_DOWN    it is down or has no carrier
 *   EBPF_CAUSE_LINK_LAYER        its packets have no Ethernet header: a program reads the IP header as one
 *   EBPF_CAUSE_MERGED_PACKETS    generic mode, redirect to an interface or a socket: it receives merged packets (TSO, GSO,
 *                                GRO), which are too long for the target. For a veth this depends on the peer, for a VLAN or
 *                                bridge on the interfaces below
 *   EBPF_CAUSE_CHECKSUM_OFFLOAD  native mode, and AF_XDP in any mode: senders leave checksums to a device that never gets the
 *                                packet
 *   EBPF_CAUSE_NOT_CHECKED       it is a veth, and the caller cannot examine its peer
 *
 * @param ifindex  the interface that the program is attached to, or will be attached to
 * @param mode     [enum ebpf_xdp_mode] EBPF_XDP_MODE_NATIVE or EBPF_XDP_MODE_GENERIC; EBPF_XDP_MODE_AUTO: the mode of the
 *                 attached program; if none is attached, native if the driver supports it
 * @param map_type [enum ebpf_map_type] the type of the map that the program redirects through: EBPF_MAP_TYPE_DEVMAP,
 *                 EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_CPUMAP or EBPF_MAP_TYPE_XSKMAP
 * @param netns_fd the network namespace of the interface (an open /proc/PID/ns/net or /run/netns/NAME); borrowed; -1 for the
 *                 calling thread's
 * @param out      [owned ebpf_findings_free] receives the findings, in no particular order; free them with ebpf_findings_free()
 * @param err      receives the error; may be NULL
 * @return [number] the number of findings; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NETNS, EBPF_CAUSE_BAD_FD,
 *        EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN to enter another namespace), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @blocks netlink requests for the interface, the interfaces below it and its peer; a search for the peer's network namespace
 * @kernel 4.8; features of a peer 5.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_ingress_preflight(uint32_t ifindex, uint32_t mode, uint32_t map_type, int32_t netns_fd,
                                        ebpf_findings **out, ebpf_error **err);

/**
 * Returns the number of findings.
 *
 * @param findings [nullable] the findings or NULL
 * @return the number that the preflight returned; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_count(const ebpf_findings *findings);

/**
 * Returns the key of the entry that a finding is about.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return the key; 0 for findings of ebpf_ingress_preflight(), and if there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_key(const ebpf_findings *findings, uint32_t index);

/**
 * Returns the interface that a finding is about: that of the entry, or the ingress interface.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return the interface index; 0 if there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_ifindex(const ebpf_findings *findings, uint32_t index);

/**
 * Returns the cause of a finding.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return [enum ebpf_cause] the cause; EBPF_CAUSE_NONE if there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_findings_cause(const ebpf_findings *findings, uint32_t index);

/**
 * Describes a finding for people: the problem and its effect.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return one line of UTF-8, borrowed from findings; "" if there is no such finding
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_findings_message(const ebpf_findings *findings, uint32_t index);

/**
 * Returns the shell command that solves the problem. Run it in the network namespace that the message names, if any.
 *
 * @param findings the findings
 * @param index    0, 1, …
 * @return a command, borrowed from findings; "" if no command solves it: the message then describes the remedy
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_findings_remedy(const ebpf_findings *findings, uint32_t index);

/**
 * Frees findings.
 *
 * @param findings [consumed, nullable] the findings; NULL does nothing
 * @threads one per object
 * @since 0.1
 */
EBPF_API void ebpf_findings_free(ebpf_findings *findings);

EBPF_END_DECLS

#endif
