/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of AF_XDP sockets as binaries: one call copies many, and leaves no frame with the caller. */
#include "ebpf_nif.h"

#include <string.h>

/* The most packets that are copied on a scheduler: about half a megabyte with the usual MTU. */
#define QUICK_PACKETS 256

struct batch {
    uint64_t *addresses;
    uint32_t *lengths, *options;
};

/* The packet in one or more frames. */
static ERL_NIF_TERM packet(ErlNifEnv *env, const char *memory, const struct batch *batch, uint32_t first, uint32_t behind) {
    ERL_NIF_TERM term;
    size_t size = 0;
    for (uint32_t i = first; i < behind; ++i) size += batch->lengths[i];
    unsigned char *bytes = enif_make_new_binary(env, size, &term);
    for (uint32_t i = first; i < behind; ++i) {
        memcpy(bytes, memory + batch->addresses[i], batch->lengths[i]);
        bytes += batch->lengths[i];
    }
    return term;
}

/* From the last one on, because a list grows at its head. */
static ERL_NIF_TERM packets(ErlNifEnv *env, const char *memory, const struct batch *batch, uint32_t count) {
    ERL_NIF_TERM list = enif_make_list(env, 0);
    while (count > 0) {
        uint32_t first = count - 1;
        while (first > 0 && batch->options[first - 1] & EBPF_XSK_FRAME_CONTINUED) --first;
        list = enif_make_list_cell(env, packet(env, memory, batch, first, count), list);
        count = first;
    }
    return list;
}

ERL_NIF_TERM nif_xsk_recv_packets(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_recv", nif_xsk_recv_packets, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t room = in_count(&call, 1, "room");
    struct batch batch = {.addresses = room_for_entries(&call, room, sizeof *batch.addresses),
                          .lengths = room_for_entries(&call, room, sizeof *batch.lengths),
                          .options = room_for_entries(&call, room, sizeof *batch.options)};
    if (call.state != CALL_READY) return refuse(&call);
    if (room > QUICK_PACKETS && on_normal_scheduler()) return move_to_dirty(&call);
    int32_t count = ebpf_xsk_recv(xsk, batch.addresses, batch.lengths, batch.options, room, &call.err);
    if (count < 0) return failed(&call, count);
    ERL_NIF_TERM list = packets(env, ebpf_xsk_memory(xsk), &batch, (uint32_t)count);
    int32_t result = ebpf_xsk_release(xsk, batch.addresses, (uint32_t)count, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, list);
}

/* The bytes of each packet of a list, valid during the call. */
static const ErlNifBinary *in_packets(struct call *call, int index, uint32_t count) {
    ERL_NIF_TERM head, tail = call->argv[index];
    ErlNifBinary *binaries = room_for_entries(call, count, sizeof *binaries);
    for (uint32_t i = 0; binaries && i < count && call->state == CALL_READY; ++i) {
        bool is_bytes =
            enif_get_list_cell(call->env, tail, &head, &tail) && enif_inspect_iolist_as_binary(call->env, head, &binaries[i]);
        if (!is_bytes || binaries[i].size > UINT32_MAX) call->state = CALL_BAD_ARGUMENT;
    }
    return binaries;
}

/* A packet that does not fit into a frame is not written: sending refuses its length, and names the packet. */
static int32_t write_and_send(ebpf_xsk *xsk, const ErlNifBinary *binaries, const struct batch *batch, uint32_t count,
                              ebpf_error **err) {
    for (uint32_t i = 0; i < count; ++i) {
        batch->lengths[i] = (uint32_t)binaries[i].size;
        ebpf_xsk_write_frame(xsk, batch->addresses[i], binaries[i].data, batch->lengths[i], NULL);
    }
    return ebpf_xsk_send(xsk, batch->addresses, batch->lengths, NULL, count, err);
}

ERL_NIF_TERM nif_xsk_send_packets(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_send", nif_xsk_send_packets, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t count = in_length(&call, 1);
    const ErlNifBinary *binaries = in_packets(&call, 1, count);
    struct batch batch = {.addresses = room_for_entries(&call, count, sizeof *batch.addresses),
                          .lengths = room_for_entries(&call, count, sizeof *batch.lengths)};
    if (call.state != CALL_READY) return refuse(&call);
    if (count > QUICK_PACKETS && on_normal_scheduler()) return move_to_dirty(&call);
    int32_t reserved = ebpf_xsk_reserve(xsk, batch.addresses, count, &call.err);
    if (reserved < 0) return failed(&call, reserved);
    int32_t sent = write_and_send(xsk, binaries, &batch, (uint32_t)reserved, &call.err);
    uint32_t gone = sent > 0 ? (uint32_t)sent : 0;
    ebpf_xsk_release(xsk, batch.addresses + gone, (uint32_t)reserved - gone, NULL);
    if (sent < 0) return failed(&call, sent);
    return finish(&call, enif_make_int(env, sent));
}
