/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_XDP sockets: receive packets that an XDP program redirects through an xskmap, and send packets, without the network stack.
 *
 * A socket shares memory with the kernel. The memory is divided into frames, and each frame is in one place at a time:
 *
 *        free ──(fill ring)──> kernel, to receive ──ebpf_xsk_recv()──> caller ──ebpf_xsk_release()──> free
 *        free ──ebpf_xsk_reserve()──> caller ──ebpf_xsk_send()──> kernel, to send ──(completion ring)──> free
 *
 * A received frame can be sent, changed or unchanged. The library tracks the place of each frame. A frame that is released
 * twice, sent while the kernel has it, or does not exist is an error that names the frame; such a frame never enters a ring.
 * The library puts free frames into the fill ring and takes sent frames from the completion ring.
 *
 * An address is an offset from the start of the memory (ebpf_xsk_memory()). The address of any byte of a frame identifies the
 * frame.
 *
 * A socket is for one thread at a time. Sockets that share memory (ebpf_xsk_open_shared()) count as one socket in this rule.
 *
 * Fill the xskmap before attaching the program; detach the program before closing the sockets. ebpf_xsk_group_open() does all
 * of this.
 */
#ifndef EBPFMAP_XSK_H
#define EBPFMAP_XSK_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* Modes: how packets get from the driver into the memory. */
enum ebpf_xsk_mode {
    EBPF_XSK_MODE_AUTO = 0,    /* request only: zero-copy if the driver supports it, else copy */
    EBPF_XSK_MODE_COPY = 1,    /* the kernel copies each packet; works with every driver */
    EBPF_XSK_MODE_ZEROCOPY = 2 /* the device reads and writes the memory directly */
};

/* Events of ebpf_xsk_wait(), or'ed. */
enum ebpf_xsk_event {
    EBPF_XSK_EVENT_READABLE = 1, /* there are packets to receive */
    EBPF_XSK_EVENT_WRITABLE = 2  /* the TX ring has room, and there is a frame to send */
};

/* Options of a frame in ebpf_xsk_recv() and ebpf_xsk_send(), or'ed. */
enum ebpf_xsk_frame_option {
    EBPF_XSK_FRAME_CONTINUED = 1,  /* the packet continues in the next frame */
    EBPF_XSK_FRAME_TX_METADATA = 2 /* TX metadata of ebpf_xsk_set_tx_metadata() stands before the packet (first frame only) */
};

/* TX metadata of ebpf_xsk_set_tx_metadata(), or'ed. */
enum ebpf_xsk_tx_metadata {
    EBPF_XSK_TX_METADATA_TIMESTAMP = 1, /* record the time of sending: ebpf_xsk_tx_timestamps() */
    EBPF_XSK_TX_METADATA_CHECKSUM = 2   /* fill in a checksum */
};

/* Modes of TX metadata (ebpf_xsk_spec_set_tx_metadata()). A mode also selects the device or the CPU for checksums. */
enum ebpf_xsk_tx_metadata_mode {
    EBPF_XSK_TX_METADATA_MODE_OFF = 0,
    EBPF_XSK_TX_METADATA_MODE_DEVICE = 1,  /* the device; or the kernel, if it sends by socket buffer and the device cannot */
    EBPF_XSK_TX_METADATA_MODE_SOFTWARE = 2 /* in copy mode always the CPU: for veth and similar devices */
};

/* Counters of a socket (ebpf_xsk_counter()): those of struct xdp_statistics and three of the library. */
enum ebpf_xsk_counter {
    EBPF_XSK_COUNTER_RX_DROPPED = 0,    /* lost: longer than a frame, or no free frame (also in RX_FILL_EMPTY) */
    EBPF_XSK_COUNTER_RX_INVALID = 1,    /* fill ring entries that the kernel refused */
    EBPF_XSK_COUNTER_TX_INVALID = 2,    /* TX ring entries that the kernel refused */
    EBPF_XSK_COUNTER_RX_RING_FULL = 3,  /* lost: ebpf_xsk_recv() was not called often enough */
    EBPF_XSK_COUNTER_RX_FILL_EMPTY = 4, /* lost or late: no free frame to receive into */
    EBPF_XSK_COUNTER_TX_RING_EMPTY = 5, /* times that the kernel found no frames to send */
    EBPF_XSK_COUNTER_RECEIVED = 6,      /* frames returned by ebpf_xsk_recv() */
    EBPF_XSK_COUNTER_SENT = 7,          /* frames accepted by ebpf_xsk_send() */
    EBPF_XSK_COUNTER_COMPLETED = 8      /* sent frames that this socket took back, possibly from other sockets */
};

/**
 * Makes a spec of a socket. The defaults: 4,096 frames of 4,096 bytes, RX and TX rings of 2,048 entries, EBPF_XSK_MODE_AUTO,
 * and wake-up calls only when the kernel requests them (XDP_USE_NEED_WAKEUP). A spec is plain memory.
 *
 * @param out [owned ebpf_xsk_spec_free] receives the spec; free it with ebpf_xsk_spec_free()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_new(ebpf_xsk_spec **out, ebpf_error **err);

/**
 * Sets the number and size of frames. A frame must hold the longest packet and 256 bytes before it.
 *
 * A socket that receives keeps as many free frames with the kernel as its RX ring has entries. To send other packets than
 * received ones it needs additional frames: without them, ebpf_xsk_reserve() returns none.
 *
 * @param spec  the spec
 * @param count number of frames, at least one
 * @param size  bytes of a frame: a power of two from 2,048 to the page size (4,096); with unaligned frames any number in this
 *              range
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_FRAMES
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_frames(ebpf_xsk_spec *spec, uint32_t count, uint32_t size, ebpf_error **err);

/**
 * Reserves room before each received packet, for a header to be added.
 *
 * @param spec  the spec
 * @param bytes bytes in addition to the 256 that the kernel always reserves. All kernels accept up to 1,344 with frames of
 *              2,048 bytes and up to 3,392 with frames of 4,096 bytes.
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_FRAMES
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_headroom(ebpf_xsk_spec *spec, uint32_t bytes, ebpf_error **err);

/**
 * Allows frames of any size from 2,048 bytes to a page, which can cross page boundaries, instead of powers of two within a
 * page.
 *
 * @param spec      the spec
 * @param unaligned 1 or 0
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 5.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_unaligned(ebpf_xsk_spec *spec, uint32_t unaligned, ebpf_error **err);

/**
 * Allocates the memory from huge pages reserved on this machine (vm.nr_hugepages).
 *
 * @param spec the spec
 * @param huge 1 or 0
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_huge_pages(ebpf_xsk_spec *spec, uint32_t huge, ebpf_error **err);

/**
 * Sets the lengths of the rings. A socket without an RX ring only sends; a socket without a TX ring only receives.
 *
 * @param spec    the spec
 * @param receive entries of the RX ring and of the fill ring: a power of two; 0 for a socket that only sends
 * @param send    entries of the TX ring and of the completion ring: a power of two; 0 for a socket that only receives
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_RING
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_rings(ebpf_xsk_spec *spec, uint32_t receive, uint32_t send, ebpf_error **err);

/**
 * Requests a mode. ebpf_xsk_mode() returns the mode that the socket got.
 *
 * @param spec the spec
 * @param mode [enum ebpf_xsk_mode] EBPF_XSK_MODE_AUTO, EBPF_XSK_MODE_COPY or EBPF_XSK_MODE_ZEROCOPY
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_mode(ebpf_xsk_spec *spec, uint32_t mode, ebpf_error **err);

/**
 * Makes the kernel poll the device in the system calls of this process, instead of using interrupts.
 *
 * @param spec         the spec
 * @param microseconds polling time of a call if there are no packets: usually 20; 0 turns polling off
 * @param budget       packets that a call takes from the device: usually 64
 * @param err          receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 5.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_busy_poll(ebpf_xsk_spec *spec, uint32_t microseconds, uint32_t budget, ebpf_error **err);

/**
 * Allows packets in several frames (EBPF_XSK_FRAME_CONTINUED), for an MTU larger than a frame. The XDP program must support
 * multi-buffer packets (xdp.frags).
 *
 * @param spec  the spec
 * @param multi 1 or 0; with 0, packets that do not fit into one frame are lost (EBPF_XSK_COUNTER_RX_DROPPED)
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 6.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_multi_buffer(ebpf_xsk_spec *spec, uint32_t multi, ebpf_error **err);

/**
 * Allows TX metadata (ebpf_xsk_set_tx_metadata()).
 *
 * @param spec the spec
 * @param mode [enum ebpf_xsk_tx_metadata_mode] EBPF_XSK_TX_METADATA_MODE_OFF, _DEVICE or _SOFTWARE
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 6.11; 6.8 if the fix was backported
 * @since 0.1
 * @source Documentation/networking/xsk-tx-metadata.rst
 */
EBPF_API int32_t ebpf_xsk_spec_set_tx_metadata(ebpf_xsk_spec *spec, uint32_t mode, ebpf_error **err);

/**
 * Frees a spec.
 *
 * @param spec [consumed, nullable] the spec; NULL does nothing
 * @threads one per spec
 * @since 0.1
 */
EBPF_API void ebpf_xsk_spec_free(ebpf_xsk_spec *spec);

/**
 * Opens a socket with new memory and binds it to a queue of an interface. If a recently closed socket still has the queue, this
 * call waits until the kernel releases it, up to one second.
 *
 * From then on the kernel has frames to receive into. Packets arrive once an XDP program redirects them through an xskmap that
 * holds the socket (ebpf_xskmap_set_queue()).
 *
 * This needs CAP_NET_RAW; with ebpf_xsk_spec_set_busy_poll() also CAP_NET_ADMIN. Without CAP_IPC_LOCK, the memory counts
 * against RLIMIT_MEMLOCK.
 *
 * @param spec    the spec of the socket; not changed, and usable again
 * @param ifindex the interface, in the calling thread's network namespace
 * @param queue   the receive queue, from 0
 * @param out     [owned ebpf_xsk_close] receives the socket; close it with ebpf_xsk_close()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE, _XSK_QUEUE (no such queue), _XSK_QUEUE_BUSY (another socket has the queue), _XSK_ZEROCOPY,
 *        _XSK_FRAMES, _XSK_RING, _MEMLOCK, _OUT_OF_MEMORY (also: not enough huge pages), _CAPABILITY, _KERNEL_TOO_OLD,
 *        _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of the network configuration (RTNL), and the kernel's release of an earlier socket
 * @kernel 5.4
 * @since 0.1
 * @source net/xdp/xsk.c xsk_bind()
 */
EBPF_API int32_t ebpf_xsk_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t queue, ebpf_xsk **out, ebpf_error **err);

/**
 * Opens a socket that shares the memory of another socket: either socket can send frames that the other received, without a
 * copy. The memory exists until the last of these sockets is closed.
 *
 * @param spec    the rings and busy polling of the socket; its memory and mode are ignored, because those of the other socket
 *                apply
 * @param with    the socket whose memory is shared
 * @param ifindex the interface, in the calling thread's network namespace
 * @param queue   the receive queue, from 0. Sockets of the same queue share one fill ring, that of the first socket.
 * @param out     [owned ebpf_xsk_close] receives the socket; close it with ebpf_xsk_close()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause as ebpf_xsk_open()
 * @threads one per memory; sockets that share it count as one
 * @blocks as ebpf_xsk_open()
 * @kernel 6.4 for the same queue, 5.10 for another queue
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_open_shared(const ebpf_xsk_spec *spec, ebpf_xsk *with, uint32_t ifindex, uint32_t queue,
                                      ebpf_xsk **out, ebpf_error **err);

/**
 * Receives the packets that have arrived, as many as fit, without waiting.
 *
 * @param xsk       the socket
 * @param addresses [count room] receives the address of each packet or part; the caller owns the frame from now on
 * @param lengths   [count room] receives the bytes of each
 * @param options   [nullable, count room, enum ebpf_xsk_frame_option] receives EBPF_XSK_FRAME_CONTINUED or 0 for each; NULL if
 *                  not wanted
 * @param room      entries at addresses, lengths and options
 * @param err       receives the error; may be NULL
 * @return [number] the number of frames; 0: no packet has arrived; -errno on failure. A packet in several frames is returned as
 *         a whole, or left for the next call.
 * @cause EBPF_CAUSE_ARGUMENT (also: the next packet has more frames than room), EBPF_CAUSE_NOT_SUPPORTED (the socket only
 *        sends)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_recv(ebpf_xsk *xsk, uint64_t *addresses, uint32_t *lengths, uint32_t *options, uint32_t room,
                               ebpf_error **err);

/**
 * Releases frames: they are free, and the kernel can receive into them.
 *
 * @param xsk       a socket that uses the memory of the frames
 * @param addresses [count count] an address within each frame
 * @param count     entries at addresses
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure: the frames before the one named in the message were released, that frame and the later
 *         ones were not
 * @cause EBPF_CAUSE_XSK_FRAME (outside of the memory, or not owned by the caller: released twice, never received, being sent)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_release(ebpf_xsk *xsk, const uint64_t *addresses, uint32_t count, ebpf_error **err);

/**
 * Takes free frames to write packets into. Frames that are not sent are returned with ebpf_xsk_release().
 *
 * @param xsk       the socket
 * @param addresses [count room] receives the first address that a packet can have in each frame
 * @param room      entries at addresses: the number of frames wanted
 * @param err       receives the error; may be NULL
 * @return [number] the number of frames; 0: the kernel or the caller has all frames; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_reserve(ebpf_xsk *xsk, uint64_t *addresses, uint32_t room, ebpf_error **err);

/**
 * Sends frames that the caller owns, received or reserved. Before that, it takes back frames sent earlier.
 *
 * @param xsk       the socket
 * @param addresses [count count] the start of each packet or part within its frame
 * @param lengths   [count count] the bytes of each
 * @param options   [nullable, count count, enum ebpf_xsk_frame_option] EBPF_XSK_FRAME_CONTINUED and EBPF_XSK_FRAME_TX_METADATA
 *                  or'ed for each; NULL: 0 for all. The last frame must end its packet. A packet has at most 18 frames; TX
 *                  metadata stands before the first one.
 * @param count     entries at addresses, lengths and options
 * @param err       receives the error; may be NULL
 * @return [number] the number of frames that fit into the TX ring, from the first on (send the others again or release them);
 *         -errno on failure: no frame was sent. Frames that the kernel cannot send yet, because the interface is down, stay in
 *         the ring; ebpf_xsk_reap() returns the reason.
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE (no bytes, or more bytes than fit into the frame after the address; or a
 *        first frame shorter than the 14 bytes of an Ethernet header), EBPF_CAUSE_ARGUMENT (options), EBPF_CAUSE_XSK_RING (the
 *        first packet has more frames than the ring has entries), EBPF_CAUSE_NOT_SUPPORTED (the socket only receives)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_send(ebpf_xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, const uint32_t *options,
                               uint32_t count, ebpf_error **err);

/**
 * Takes back sent frames: they are free again. ebpf_xsk_send() and ebpf_xsk_reserve() do this, too; this function also returns
 * the number and makes the kernel send frames that are still in the TX ring.
 *
 * @param xsk the socket
 * @param err receives the error; may be NULL
 * @return [number] the number of frames; -errno on failure
 * @cause EBPF_CAUSE_INTERFACE_DOWN, EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NOT_SUPPORTED (the socket only receives)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_reap(ebpf_xsk *xsk, ebpf_error **err);

/**
 * Writes TX metadata before a packet: requests to the device for this packet. Send the packet with EBPF_XSK_FRAME_TX_METADATA.
 *
 * @param xsk             the socket
 * @param address         the start of the packet, in a frame owned by the caller, with at least 16 bytes before it
 * @param flags           [enum ebpf_xsk_tx_metadata] EBPF_XSK_TX_METADATA_TIMESTAMP, EBPF_XSK_TX_METADATA_CHECKSUM or both
 * @param checksum_start  offset in the packet at which the checksum starts: 34 for UDP over Ethernet and IPv4
 * @param checksum_offset offset of the checksum field from checksum_start: 6 for UDP, 16 for TCP. The field must contain the
 *                        checksum of the pseudo-header.
 * @param err             receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (the memory has no room for TX metadata: see
 *        ebpf_xsk_spec_set_tx_metadata())
 * @threads one per memory; sockets that share it count as one
 * @kernel 6.11; 6.8 if the fix was backported
 * @since 0.1
 * @source Documentation/networking/xsk-tx-metadata.rst
 */
EBPF_API int32_t ebpf_xsk_set_tx_metadata(ebpf_xsk *xsk, uint64_t address, uint32_t flags, uint32_t checksum_start,
                                          uint32_t checksum_offset, ebpf_error **err);

/**
 * Returns the sending times of packets with EBPF_XSK_TX_METADATA_TIMESTAMP, each once. The frames of these packets are not free
 * before that, so call this function regularly.
 *
 * @param xsk       a socket that uses the memory of the frames
 * @param addresses [count room] receives the address that each packet was sent from
 * @param times     [count room] receives the time of each in nanoseconds: of the device's clock in zero-copy mode, else of
 *                  CLOCK_TAI; 0: the driver records no time
 * @param room      entries at addresses and times
 * @param err       receives the error; may be NULL
 * @return [number] the number of packets; 0: no more packets were sent; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per memory; sockets that share it count as one
 * @kernel 6.11; 6.8 if the fix was backported
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_tx_timestamps(ebpf_xsk *xsk, uint64_t *addresses, uint64_t *times, uint32_t room, ebpf_error **err);

/**
 * Waits until there are packets to receive, or until a frame can be sent: the TX ring has room, and a frame is free or owned by
 * the caller. Packets that arrived before an interface was deleted are still received.
 *
 * While the call waits, the caller does not receive or release frames. So some events cannot happen: if the kernel has all
 * frames to receive into (the socket has no more frames than its RX ring has entries), or if the caller owns all frames. Then
 * waiting without a timeout is an error, and waiting with a timeout takes the whole time.
 *
 * @param xsk     the socket
 * @param events  [enum ebpf_xsk_event] EBPF_XSK_EVENT_READABLE and EBPF_XSK_EVENT_WRITABLE, or'ed
 * @param timeout milliseconds; 0: do not wait; -1: no timeout
 * @param err     receives the error; may be NULL
 * @return [number, enum ebpf_xsk_event] the events that occurred, or'ed; 0 after the timeout or a signal; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_INTERFACE (the interface was deleted), EBPF_CAUSE_INTERFACE_DOWN (within half a
 *        second), EBPF_CAUSE_NOT_SUPPORTED (the socket has no ring for this event), EBPF_CAUSE_XSK_FRAMES (EDEADLK: the wait
 *        would never end)
 * @threads one per memory; sockets that share it count as one
 * @blocks packets to arrive or frames to be sent
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_wait(ebpf_xsk *xsk, uint32_t events, int32_t timeout, ebpf_error **err);

/**
 * Returns the memory of the frames.
 *
 * @param xsk the socket
 * @return [nonnull] its start, valid until the last socket that uses it is closed; NULL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API void *ebpf_xsk_memory(const ebpf_xsk *xsk);

/**
 * Returns the size of the memory.
 *
 * @param xsk the socket
 * @return bytes; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint64_t ebpf_xsk_memory_size(const ebpf_xsk *xsk);

/**
 * Copies bytes from a frame: for languages without pointers.
 *
 * @param xsk      a socket that uses the memory of the frame
 * @param address  the address of the first byte, in a frame owned by the caller
 * @param data     receives the bytes
 * @param data_len the number of bytes, all within the frame
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_read_frame(const ebpf_xsk *xsk, uint64_t address, void *data, uint32_t data_len, ebpf_error **err);

/**
 * Copies bytes into a frame: for languages without pointers.
 *
 * @param xsk      a socket that uses the memory of the frame
 * @param address  the address of the first byte, in a frame owned by the caller
 * @param data     the bytes
 * @param data_len the number of bytes, all within the frame
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_write_frame(ebpf_xsk *xsk, uint64_t address, const void *data, uint32_t data_len, ebpf_error **err);

/**
 * Returns the file descriptor of a socket, for xskmaps and epoll.
 *
 * The descriptor does not become readable when sent frames come back. If all frames of a socket were being sent, it therefore
 * has no frames to receive into. So with epoll, also call ebpf_xsk_recv() or ebpf_xsk_reap() every few hundred milliseconds.
 * ebpf_xsk_wait() does this itself.
 *
 * @param xsk the socket
 * @return [lent] the descriptor, valid until ebpf_xsk_close(); do not close it; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_fd(const ebpf_xsk *xsk);

/**
 * Returns the mode that a socket is bound in.
 *
 * @param xsk the socket
 * @return [enum ebpf_xsk_mode] EBPF_XSK_MODE_COPY or EBPF_XSK_MODE_ZEROCOPY; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_mode(const ebpf_xsk *xsk);

/**
 * Reads a counter of a socket.
 *
 * @param xsk     the socket
 * @param counter [enum ebpf_xsk_counter] one of EBPF_XSK_COUNTER_RX_DROPPED to EBPF_XSK_COUNTER_COMPLETED
 * @param value   receives the count since the socket was opened
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @kernel 5.4; RX_RING_FULL, RX_FILL_EMPTY and TX_RING_EMPTY 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_counter(const ebpf_xsk *xsk, uint32_t counter, uint64_t *value, ebpf_error **err);

/**
 * Closes a socket and unmaps its rings. The kernel releases the queue, and removes the socket from xskmaps, a moment later.
 * Frames of shared memory that the caller owns stay owned by the caller. A socket of a group stays open until
 * ebpf_xsk_group_close() as well.
 *
 * If other sockets still use the memory, the following holds. Remove a socket that receives packets from its xskmap before
 * closing it. If one of two sockets of a queue is closed, packets that the kernel receives meanwhile are lost together with
 * their frames. There must be no other reference to the socket, for example in a forked child, because the kernel would
 * continue to receive into free frames. Frames of packets that are still being sent and have a timestamp request do not become
 * free, because the kernel will write the timestamp into them.
 *
 * @param xsk [consumed, nullable] the socket; NULL does nothing
 * @threads one per memory; sockets that share it count as one
 * @blocks the lock of the network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_xsk_close(ebpf_xsk *xsk);

EBPF_END_DECLS

#endif
