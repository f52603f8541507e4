/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AF_XDP sockets: frames that an XDP program redirects through an xskmap arrive in memory that this process shares with the
 * kernel, and frames that it writes there are sent.
 *
 * That memory is cut into frames, and each frame is at one place at a time:
 *
 *        free ──(fill)──> kernel, to receive ──ebpf_xsk_recv()──> yours ──ebpf_xsk_release()──> free
 *        free ──ebpf_xsk_reserve()──> yours ──ebpf_xsk_send()──> kernel, to send ──(completion)──> free
 *
 * A received frame may be sent as it is, changed or not. The library keeps book of it: a frame that is released twice, sent
 * while the kernel has it, or no frame at all is an error that names it, and never reaches a ring. It fills the ring for
 * receiving from what is free, and takes back what was sent, by itself.
 *
 * A frame is named by the address of any byte of it, counted from the beginning of the memory (ebpf_xsk_memory()).
 *
 * A socket, and sockets that share memory (ebpf_xsk_open_shared()) all together, belong to one thread at a time.
 *
 * Order: fill the xskmap, then attach the program; detach it, then close the sockets. ebpf_xsk_group_open() does all of it.
 */
#ifndef EBPFMAP_XSK_H
#define EBPFMAP_XSK_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/* How frames get from the driver into the memory. */
enum {
    EBPF_XSK_BEST = 0,    /* asked for: without a copy where the driver can, else with one; never what was used */
    EBPF_XSK_COPY = 1,    /* the kernel copies each frame; works with every driver */
    EBPF_XSK_ZEROCOPY = 2 /* the device reads and writes the memory itself */
};

/* What ebpf_xsk_wait() waits for, and what it says. */
enum {
    EBPF_XSK_READABLE = 1, /* there are frames to receive */
    EBPF_XSK_WRITABLE = 2  /* there is room to send, and a frame that can be sent */
};

/* What goes with a frame, or'ed: `options` of ebpf_xsk_recv() and ebpf_xsk_send(). */
enum {
    EBPF_XSK_CONTINUED = 1, /* the packet goes on in the next frame */
    EBPF_XSK_REQUESTED = 2  /* of the first frame of a packet that is sent: ebpf_xsk_request() wrote in front of it */
};

/* What ebpf_xsk_request() asks for, or'ed. */
enum {
    EBPF_XSK_TIMESTAMP = 1, /* note when the packet was sent: ebpf_xsk_timestamps() */
    EBPF_XSK_CHECKSUM = 2   /* fill in a checksum */
};

/* Whether frames carry requests, and who fills in a checksum (ebpf_xsk_spec_set_requests()). */
enum {
    EBPF_XSK_REQUESTS_OFF = 0,
    EBPF_XSK_REQUESTS_DEVICE = 1,  /* the device, or the kernel where it leaves by a socket buffer and the device cannot */
    EBPF_XSK_REQUESTS_SOFTWARE = 2 /* in copy mode always the CPU: for veth and others that hand the packet on as it is */
};

/* The counters of a socket (ebpf_xsk_statistic()): struct xdp_statistics, and what the library counts. */
enum {
    EBPF_XSK_RX_DROPPED = 0,    /* lost: longer than a frame, or no free frame (RX_FILL_EMPTY, too) */
    EBPF_XSK_RX_INVALID = 1,    /* frames for receiving that the kernel refused */
    EBPF_XSK_TX_INVALID = 2,    /* frames for sending that the kernel refused */
    EBPF_XSK_RX_RING_FULL = 3,  /* lost: ebpf_xsk_recv() was not called often enough */
    EBPF_XSK_RX_FILL_EMPTY = 4, /* lost or late: no free frame to receive into */
    EBPF_XSK_TX_RING_EMPTY = 5, /* times that the kernel looked for frames to send and found none */
    EBPF_XSK_RECEIVED = 6,      /* frames that ebpf_xsk_recv() handed out */
    EBPF_XSK_SENT = 7,          /* frames that ebpf_xsk_send() took */
    EBPF_XSK_COMPLETED = 8 /* frames that the kernel has done with sending, and that this socket took back: maybe another's */
};

/**
 * What a socket is to be: by default 4,096 frames of 4,096 bytes, rings of 2,048 entries for both directions, the best mode,
 * and a kernel that is woken up only when it asks for it. Plain memory.
 *
 * @param out [owned ebpf_xsk_spec_free] receives the spec, owned by the caller: ebpf_xsk_spec_free()
 * @param err receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_new(ebpf_xsk_spec **out, ebpf_error **err);

/**
 * Sets the memory: how many frames of how many bytes. A frame has to hold the longest packet, and 256 bytes before it.
 *
 * A socket that receives keeps as many free frames with the kernel as its ring for receiving has entries. Packets that it
 * sends beside received ones take more frames than that: without them ebpf_xsk_reserve() has none.
 *
 * @param spec   the spec
 * @param count  frames, at least one
 * @param size   bytes of a frame: a power of two from 2,048 to the size of a page (4,096), or with unaligned frames any number
 *               in that range
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_FRAMES
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_frames(ebpf_xsk_spec *spec, uint32_t count, uint32_t size, ebpf_error **err);

/**
 * Leaves room in front of every received packet, for a header that is to be put before it.
 *
 * @param spec  the spec
 * @param bytes how many; beside the 256 that the kernel leaves in any case. Up to 1,344 of a frame of 2,048 every kernel takes,
 *              up to 3,392 of one of 4,096
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_FRAMES
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_headroom(ebpf_xsk_spec *spec, uint32_t bytes, ebpf_error **err);

/**
 * Lets frames have any size from 2,048 bytes to a page, and cross pages, instead of a power of two within one.
 *
 * @param spec      the spec
 * @param unaligned 1 or 0
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 5.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_unaligned(ebpf_xsk_spec *spec, uint32_t unaligned, ebpf_error **err);

/**
 * Takes the memory from the huge pages that the machine has set aside (vm.nr_hugepages).
 *
 * @param spec the spec
 * @param huge 1 or 0
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_huge_pages(ebpf_xsk_spec *spec, uint32_t huge, ebpf_error **err);

/**
 * Sets the lengths of the rings. A socket without a ring for receiving only sends, and the other way round.
 *
 * @param spec    the spec
 * @param receive frames that may wait to be received: a power of two; 0 for a socket that only sends. The ring that is filled
 *                with free frames has the same length
 * @param send    frames that may wait to be sent: a power of two; 0 for a socket that only receives. The ring of what was sent
 *                has the same length
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_RING
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_rings(ebpf_xsk_spec *spec, uint32_t receive, uint32_t send, ebpf_error **err);

/**
 * Asks for a mode; ebpf_xsk_mode() tells what came of it.
 *
 * @param spec the spec
 * @param mode [enum ebpf_xsk_mode] EBPF_XSK_BEST, EBPF_XSK_COPY or EBPF_XSK_ZEROCOPY
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_mode(ebpf_xsk_spec *spec, uint32_t mode, ebpf_error **err);

/**
 * Has the kernel poll the device from within this process's own calls, instead of by interrupts.
 *
 * @param spec         the spec
 * @param microseconds how long a call polls when nothing is there: 20 is usual; 0 turns it off
 * @param budget       frames that a call takes from the device: 64 is usual
 * @param err          receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 5.11
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_busy_poll(ebpf_xsk_spec *spec, uint32_t microseconds, uint32_t budget, ebpf_error **err);

/**
 * Lets a packet span several frames (EBPF_XSK_CONTINUED): for an MTU that is larger than a frame. The XDP program has to be one
 * for frames of several buffers (xdp.frags).
 *
 * @param spec  the spec
 * @param multi 1 or 0; with 0, packets that do not fit into a frame are lost (EBPF_XSK_RX_DROPPED)
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 6.6
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_spec_set_multi_buffer(ebpf_xsk_spec *spec, uint32_t multi, ebpf_error **err);

/**
 * Lets frames carry requests to the device (ebpf_xsk_request()).
 *
 * @param spec     the spec
 * @param requests [enum ebpf_xsk_requests] EBPF_XSK_REQUESTS_OFF, _DEVICE or _SOFTWARE
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per spec
 * @kernel 6.11, and 6.8 where it was patched
 * @since 0.1
 * @source Documentation/networking/xsk-tx-metadata.rst
 */
EBPF_API int32_t ebpf_xsk_spec_set_requests(ebpf_xsk_spec *spec, uint32_t requests, ebpf_error **err);

/**
 * Frees a spec.
 *
 * @param spec [consumed, nullable] the spec, or NULL (does nothing)
 * @threads one per spec
 * @since 0.1
 */
EBPF_API void ebpf_xsk_spec_free(ebpf_xsk_spec *spec);

/**
 * Opens a socket with memory of its own and binds it to a queue of an interface. Where a socket that was closed a moment ago
 * still holds the queue, it waits for the kernel to let go of it, up to a second.
 *
 * From here on the kernel has frames to receive into; a packet comes once an XDP program redirects it through an xskmap that
 * holds the socket (ebpf_xskmap_set_queue()).
 *
 * It takes CAP_NET_RAW; CAP_NET_ADMIN too, with ebpf_xsk_spec_set_busy_poll(). Without CAP_IPC_LOCK, RLIMIT_MEMLOCK counts the
 * memory.
 *
 * @param spec    what it is to be; stays the caller's, and can be used again
 * @param ifindex the interface, in the calling thread's network namespace
 * @param queue   the receive queue, from 0
 * @param out     [owned ebpf_xsk_close] receives the socket, owned by the caller: ebpf_xsk_close()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_INTERFACE, _XSK_QUEUE (no such queue), _XSK_QUEUE_BUSY (another socket has it), _XSK_ZEROCOPY, _XSK_FRAMES,
 *        _XSK_RING, _MEMLOCK, _OUT_OF_MEMORY (huge pages, too), _CAPABILITY, _KERNEL_TOO_OLD, _TOO_MANY_FILES
 * @threads any
 * @blocks the lock of all network configuration (RTNL), and the kernel's release of an earlier socket
 * @kernel 5.4
 * @since 0.1
 * @source net/xdp/xsk.c xsk_bind()
 */
EBPF_API int32_t ebpf_xsk_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t queue, ebpf_xsk **out, ebpf_error **err);

/**
 * Opens a socket that shares the memory of another: what one receives, the other can send without a copy. The memory lives
 * until the last of them is closed.
 *
 * @param spec    its rings and busy polling; what it says of memory and mode does not count, for both are those of the other
 * @param with    the socket whose memory it shares
 * @param ifindex the interface, in the calling thread's network namespace
 * @param queue   the receive queue, from 0: of one queue, only the first socket has a ring of free frames, which they share
 * @param out     [owned ebpf_xsk_close] receives the socket, owned by the caller: ebpf_xsk_close()
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause as ebpf_xsk_open()
 * @threads one per memory; sockets that share it count as one
 * @blocks as ebpf_xsk_open()
 * @kernel 6.4 for the same queue, 5.10 for others
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_open_shared(const ebpf_xsk_spec *spec, ebpf_xsk *with, uint32_t ifindex, uint32_t queue,
                                      ebpf_xsk **out, ebpf_error **err);

/**
 * Receives what has arrived: as many frames as there are and fit, without waiting.
 *
 * @param xsk       the socket
 * @param addresses [count room] receives the address of each frame, which is the caller's from now on
 * @param lengths   [count room] receives the bytes of each
 * @param options   [nullable, count room, enum ebpf_xsk_option] receives EBPF_XSK_CONTINUED or 0 for each; NULL if not wanted
 * @param room      entries at addresses, lengths and options
 * @param err       receives the error, or NULL
 * @return [number] how many; 0: nothing has arrived; -errno. A packet in several frames is handed out whole, or left for the
 *         next call
 * @cause EBPF_CAUSE_ARGUMENT (also: the next packet has more frames than there is room for), EBPF_CAUSE_NOT_SUPPORTED (the
 *        socket only sends)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_recv(ebpf_xsk *xsk, uint64_t *addresses, uint32_t *lengths, uint32_t *options, uint32_t room,
                               ebpf_error **err);

/**
 * Gives frames back: they are free, and the kernel receives into them.
 *
 * @param xsk       a socket with the memory of the frames
 * @param addresses [count count] an address within each frame
 * @param count     entries at addresses
 * @param err       receives the error, or NULL
 * @return [status] 0; -errno: those before the one that the message names were given back, it and those behind it were not
 * @cause EBPF_CAUSE_XSK_FRAME (outside of the memory, or not the caller's: released twice, never received, being sent)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_release(ebpf_xsk *xsk, const uint64_t *addresses, uint32_t count, ebpf_error **err);

/**
 * Takes free frames, to write packets into. What is not sent goes back by ebpf_xsk_release().
 *
 * @param xsk       the socket
 * @param addresses [count room] receives where the packet of each frame may begin
 * @param room      entries at addresses: how many are wanted
 * @param err       receives the error, or NULL
 * @return [number] how many there were; 0: all are with the kernel or the caller; -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_reserve(ebpf_xsk *xsk, uint64_t *addresses, uint32_t room, ebpf_error **err);

/**
 * Sends frames that the caller has: received ones or reserved ones. What was sent before is taken back first.
 *
 * @param xsk       the socket
 * @param addresses [count count] where each packet begins, within its frame
 * @param lengths   [count count] the bytes of each
 * @param options   [nullable, count count, enum ebpf_xsk_option] EBPF_XSK_CONTINUED and EBPF_XSK_REQUESTED or'ed for each;
 *                  NULL: 0 for all. The last one ends its packet. A packet has up to 18 frames, and its requests stand before
 *                  the first
 * @param count     entries at addresses, lengths and options
 * @param err       receives the error, or NULL
 * @return [number] how many the ring had room for, from the first on: send the others again, or release them; -errno: nothing
 *         was sent. What the kernel cannot send yet (the interface is down) stays in the ring, and ebpf_xsk_reap() says why
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE (no bytes, or more than the frame has from there on; a first frame that does
 *        not hold the 14 bytes of an Ethernet header), EBPF_CAUSE_ARGUMENT (options), EBPF_CAUSE_XSK_RING (the first packet
 *        has more frames than the ring), EBPF_CAUSE_NOT_SUPPORTED (the socket only receives)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_send(ebpf_xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, const uint32_t *options,
                               uint32_t count, ebpf_error **err);

/**
 * Takes back frames that were sent: they are free again. ebpf_xsk_send() and ebpf_xsk_reserve() do it by themselves; this one
 * tells how many, and pushes what the kernel has not taken yet.
 *
 * @param xsk the socket
 * @param err receives the error, or NULL
 * @return [number] how many; -errno
 * @cause EBPF_CAUSE_INTERFACE_DOWN, EBPF_CAUSE_INTERFACE, EBPF_CAUSE_NOT_SUPPORTED (the socket only receives)
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_reap(ebpf_xsk *xsk, ebpf_error **err);

/**
 * Asks something of the device for a packet, by writing in front of it; ebpf_xsk_send() says with EBPF_XSK_REQUESTED that it is
 * there.
 *
 * @param xsk             the socket
 * @param address         where the packet begins: a frame of the caller, with at least 16 bytes in front
 * @param requests        [enum ebpf_xsk_request] EBPF_XSK_TIMESTAMP, EBPF_XSK_CHECKSUM or both
 * @param checksum_start  the byte of the packet from which on the sum is taken: 34 for UDP behind Ethernet and IPv4
 * @param checksum_offset the byte, counted from there, where it goes: 6 for UDP, 16 for TCP. The packet has the sum of the
 *                        pseudo-header there
 * @param err             receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_NOT_SUPPORTED (the memory has no room for requests:
 *        ebpf_xsk_spec_set_requests())
 * @threads one per memory; sockets that share it count as one
 * @kernel 6.11, and 6.8 where it was patched
 * @since 0.1
 * @source Documentation/networking/xsk-tx-metadata.rst
 */
EBPF_API int32_t ebpf_xsk_request(ebpf_xsk *xsk, uint64_t address, uint32_t requests, uint32_t checksum_start,
                                  uint32_t checksum_offset, ebpf_error **err);

/**
 * Tells when packets were sent that EBPF_XSK_TIMESTAMP was asked for, each once. Their frames are free only after that: ask.
 *
 * @param xsk       a socket with the memory of the frames
 * @param addresses [count room] receives the address that each packet was sent from
 * @param times     [count room] receives the nanoseconds of each: of the device's clock without a copy, else of CLOCK_TAI; 0:
 *                  the driver notes none
 * @param room      entries at addresses and times
 * @param err       receives the error, or NULL
 * @return [number] how many; 0: none was sent since; -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads one per memory; sockets that share it count as one
 * @kernel 6.11, and 6.8 where it was patched
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_timestamps(ebpf_xsk *xsk, uint64_t *addresses, uint64_t *times, uint32_t room, ebpf_error **err);

/**
 * Waits until there is something to receive, or until a frame can be sent: the ring has room, and a frame is free or the
 * caller's. Packets that came before an interface went are still received.
 *
 * While it waits, the caller neither receives nor releases. So for some events there is nothing to wait for: all frames are
 * with the kernel to receive into (the socket has no more of them than its ring for receiving has entries), or all are the
 * caller's. Then waiting for ever is an error, and other waits take their time.
 *
 * @param xsk     the socket
 * @param events  [enum ebpf_xsk_event] EBPF_XSK_READABLE and EBPF_XSK_WRITABLE or'ed
 * @param timeout milliseconds; 0: does not wait, -1: for ever
 * @param err     receives the error, or NULL
 * @return [number, enum ebpf_xsk_event] which of them; 0 when the time is up or a signal came; -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_INTERFACE (it is gone), EBPF_CAUSE_INTERFACE_DOWN (within half a second),
 *        EBPF_CAUSE_NOT_SUPPORTED (the socket has no ring for that direction), EBPF_CAUSE_XSK_FRAMES (EDEADLK: waiting for
 *        ever would never end)
 * @threads one per memory; sockets that share it count as one
 * @blocks frames
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_wait(ebpf_xsk *xsk, uint32_t events, int32_t timeout, ebpf_error **err);

/**
 * The memory of the frames.
 *
 * @param xsk the socket
 * @return [nonnull] where it begins, until the last socket with it is closed; NULL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API void *ebpf_xsk_memory(const ebpf_xsk *xsk);

/**
 * The size of the memory.
 *
 * @param xsk the socket
 * @return bytes; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint64_t ebpf_xsk_memory_size(const ebpf_xsk *xsk);

/**
 * Copies bytes out of a frame: for languages without pointers.
 *
 * @param xsk      a socket with the memory of the frame
 * @param address  where they begin, in a frame of the caller
 * @param data     receives them
 * @param data_len how many: within the frame
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_read(const ebpf_xsk *xsk, uint64_t address, void *data, uint32_t data_len, ebpf_error **err);

/**
 * Copies bytes into a frame: for languages without pointers.
 *
 * @param xsk      a socket with the memory of the frame
 * @param address  where they are to begin, in a frame of the caller
 * @param data     the bytes
 * @param data_len how many: within the frame
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_XSK_FRAME, EBPF_CAUSE_FRAME_SIZE
 * @threads one per memory; sockets that share it count as one
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_write(ebpf_xsk *xsk, uint64_t address, const void *data, uint32_t data_len, ebpf_error **err);

/**
 * Lends the file descriptor of a socket, for an xskmap and for epoll. What was sent wakes nobody when it comes back, so that a
 * socket whose frames were all being sent has none to receive into: with epoll, call ebpf_xsk_recv() or ebpf_xsk_reap() every
 * few hundred milliseconds, too. ebpf_xsk_wait() does so by itself.
 *
 * @param xsk the socket
 * @return [lent] the descriptor, valid until ebpf_xsk_close(), not to be closed; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_fd(const ebpf_xsk *xsk);

/**
 * The mode in which a socket is really bound.
 *
 * @param xsk the socket
 * @return [enum ebpf_xsk_mode] EBPF_XSK_COPY or EBPF_XSK_ZEROCOPY; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_mode(const ebpf_xsk *xsk);

/**
 * Reads a counter.
 *
 * @param xsk     the socket
 * @param counter [enum ebpf_xsk_counter] one of EBPF_XSK_RX_DROPPED to EBPF_XSK_COMPLETED
 * @param value   receives it: since the socket was opened
 * @param err     receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @kernel 5.4; RX_RING_FULL, RX_FILL_EMPTY and TX_RING_EMPTY 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_xsk_statistic(const ebpf_xsk *xsk, uint32_t counter, uint64_t *value, ebpf_error **err);

/**
 * Closes a socket: its rings are unmapped, and the kernel lets go of the queue, and removes it from xskmaps, a moment later.
 * Frames of a shared memory that the caller has stay the caller's. A socket of a group stays open until ebpf_xsk_group_close(),
 * too.
 *
 * Where the memory goes on with other sockets: a socket that packets come to is taken out of its xskmap first. What the kernel
 * receives while one of two sockets of a queue is closed is lost, with its frame. And nothing else may hold the socket, such
 * as a forked child: the kernel would go on receiving into frames that are free. Frames of packets that are still under way,
 * and whose time was asked for, do not come back: the kernel will write it into them.
 *
 * @param xsk [consumed, nullable] the socket, or NULL (does nothing)
 * @threads one per memory; sockets that share it count as one
 * @blocks the lock of all network configuration (RTNL)
 * @since 0.1
 */
EBPF_API void ebpf_xsk_close(ebpf_xsk *xsk);

EBPF_END_DECLS

#endif
