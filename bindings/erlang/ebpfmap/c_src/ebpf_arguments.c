/* SPDX-License-Identifier: BSD-2-Clause */
/* The arguments of a call: handles, bytes, numbers and lists, and the refusal of bad ones. */
#include "ebpf_nif.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* A library built with -Dprograms=disabled lacks these functions; then there are no such handles. */
#pragma weak ebpf_program_fd
#pragma weak ebpf_link_fd
#pragma weak ebpf_chain_root_fd

/* The most entries that a call may take or return on a scheduler. */
#define QUICK_ENTRIES 4096

static bool holds(const struct call *call, const struct handle *handle) {
    for (int i = 0; i < call->held_count; ++i)
        if (call->held[i] == handle) return true;
    return false;
}

/* Refuses the call with this message, unless an earlier argument was refused. */
static void refuse_with(struct call *call, int number, uint32_t cause, const char *format, ...) {
    va_list values;
    if (call->state != CALL_READY) return;
    call->state = CALL_REFUSED;
    call->refused.number = number;
    call->refused.cause = cause;
    va_start(values, format);
    enif_vsnprintf(call->refused.message, sizeof call->refused.message, format, values);
    va_end(values);
}

static void refuse_closed(struct call *call, enum kind_number kind) {
    refuse_with(call, EBADF, EBPF_CAUSE_BAD_FD, "the %s is closed", kinds[kind].name);
}

static const char *way_out(enum kind_number kind) {
    switch (kind) {
    case KIND_MAP:
    case KIND_PROGRAM:
    case KIND_LINK: return "pin the object and open the pin, or pass its id and open that";
    case KIND_CHAIN: return "pin the chain and open the pin";
    default: return "create one in the process that uses it";
    }
}

/*
 * A term that is not a reference is an argument of a wrong type. A reference may have been a handle, here or on another node,
 * or is a handle of another kind.
 */
static void refuse_reference(struct call *call, int index, const char *name, enum kind_number kind) {
    void *resource;
    if (call->state != CALL_READY) return;
    if (!enif_is_ref(call->env, call->argv[index])) {
        call->state = CALL_BAD_ARGUMENT;
        return;
    }
    for (int other = 0; other < KIND_COUNT; ++other)
        if (enif_get_resource(call->env, call->argv[index], kinds[other].type, &resource))
            refuse_with(call, EINVAL, EBPF_CAUSE_ARGUMENT, "%s takes a handle of kind %s, not of kind %s", name,
                        kinds[kind].name, kinds[other].name);
    refuse_with(call, EBADF, EBPF_CAUSE_BAD_FD,
                "%s is a reference, but not an open %s of this node: a handle works only on the node that made it, while a "
                "process or a table of that node has it. Otherwise %s",
                name, kinds[kind].name, way_out(kind));
}

static struct handle *handle_at(struct call *call, int index, const char *name, enum kind_number kind) {
    void *resource;
    if (call->state != CALL_READY) return NULL;
    if (enif_get_resource(call->env, call->argv[index], kinds[kind].type, &resource)) return resource;
    refuse_reference(call, index, name, kind);
    return NULL;
}

static bool entered(struct call *call, enum entry entry, enum kind_number kind) {
    if (entry == ENTRY_BUSY) call->state = CALL_BUSY;
    if (entry == ENTRY_CLOSED) refuse_closed(call, kind);
    return entry == ENTERED;
}

static void *enter(struct call *call, struct handle *handle, enum kind_number kind) {
    if (!entered(call, enter_handle(handle), kind)) return NULL;
    call->held[call->held_count++] = handle;
    return handle_object(handle);
}

void *in_handle_any_time(struct call *call, int index, const char *name, enum kind_number kind) {
    struct handle *handle = handle_at(call, index, name, kind);
    if (!handle) return NULL;
    return holds(call, handle) ? handle_object(handle) : enter(call, handle, kind);
}

void *in_handle(struct call *call, int index, const char *name, enum kind_number kind) {
    struct handle *handle = handle_at(call, index, name, kind);
    if (!handle) return NULL;
    if (holds(call, handle)) return handle_object(handle);
    if (kinds[kind].shared) {
        if (!entered(call, begin_turn(handle), kind)) return NULL;
        call->in_turn = handle;
    }
    return enter(call, handle, kind);
}

void *in_optional_handle(struct call *call, int index, const char *name, enum kind_number kind) {
    return enif_is_identical(call->argv[index], atoms.undefined) ? NULL : in_handle(call, index, name, kind);
}

struct handle *in_map(struct call *call, int index) {
    void *resource;
    struct slot *slot = thread_slot();
    if (!slot) return in_handle(call, index, "map", KIND_MAP) ? call->held[0] : NULL;
    if (!enif_get_resource(call->env, call->argv[index], kinds[KIND_MAP].type, &resource)) {
        refuse_reference(call, index, "map", KIND_MAP);
    } else if (enter_quickly(slot, resource) == ENTERED) {
        call->slot = slot;
        return resource;
    } else {
        refuse_closed(call, KIND_MAP);
    }
    return NULL;
}

struct bytes in_bytes(struct call *call, int index, const char *name) {
    ErlNifBinary binary;
    if (call->state != CALL_READY) return (struct bytes){0};
    if (!enif_inspect_iolist_as_binary(call->env, call->argv[index], &binary)) {
        call->state = CALL_BAD_ARGUMENT;
        return (struct bytes){0};
    }
    if (binary.size > UINT32_MAX)
        refuse_with(call, EINVAL, EBPF_CAUSE_ARGUMENT, "%s takes up to %u bytes, not %lu", name, UINT32_MAX,
                    (unsigned long)binary.size);
    return (struct bytes){.data = binary.size ? binary.data : NULL, .size = binary.size};
}

const char *in_string(struct call *call, int index, const char *name) {
    ErlNifBinary binary;
    if (call->state != CALL_READY) return NULL;
    if (!enif_inspect_iolist_as_binary(call->env, call->argv[index], &binary)) {
        call->state = CALL_BAD_ARGUMENT;
        return NULL;
    }
    if (memchr(binary.data, 0, binary.size)) {
        refuse_with(call, EINVAL, EBPF_CAUSE_ARGUMENT, "%s has a byte 0, which would end it: remove the byte", name);
        return NULL;
    }
    char *string = block(call, binary.size + 1, 1);
    if (string) memcpy(string, binary.data, binary.size);
    return string;
}

static int32_t handle_fd(enum kind_number kind, const void *object) {
    switch (kind) {
    case KIND_MAP: return ebpf_map_fd(object);
    case KIND_PROGRAM: return ebpf_program_fd(object);
    case KIND_LINK: return ebpf_link_fd(object);
    case KIND_CHAIN: return ebpf_chain_root_fd(object);
    case KIND_XSK: return ebpf_xsk_fd(object);
    default: return file_fd(object);
    }
}

int32_t in_fd(struct call *call, int index, const char *name) {
    static const enum kind_number with_fd[] = {KIND_PROGRAM, KIND_MAP, KIND_FILE, KIND_CHAIN, KIND_LINK, KIND_XSK};
    void *resource;
    if (!enif_is_ref(call->env, call->argv[index])) return in_int32(call, index, name);
    for (size_t i = 0; i < sizeof with_fd / sizeof with_fd[0]; ++i) {
        if (!enif_get_resource(call->env, call->argv[index], kinds[with_fd[i]].type, &resource)) continue;
        const void *object = in_handle_any_time(call, index, name, with_fd[i]);
        return object ? handle_fd(with_fd[i], object) : -1;
    }
    refuse_reference(call, index, name, strstr(name, "map") ? KIND_MAP : KIND_PROGRAM);
    return -1;
}

/* Refuses a term that is not an integer, or an integer out of range. */
static void refuse_integer(struct call *call, ERL_NIF_TERM term, const char *name, int64_t least, uint64_t most) {
    ErlNifSInt64 small;
    ErlNifUInt64 large;
    char number[32] = "an integer of over 64 bits";
    if (call->state != CALL_READY) return;
    if (enif_term_type(call->env, term) != ERL_NIF_TERM_TYPE_INTEGER) {
        call->state = CALL_BAD_ARGUMENT;
        return;
    }
    if (enif_get_int64(call->env, term, &small)) {
        enif_snprintf(number, sizeof number, "%lld", (long long)small);
    } else if (enif_get_uint64(call->env, term, &large)) {
        enif_snprintf(number, sizeof number, "%llu", (unsigned long long)large);
    }
    refuse_with(call, EINVAL, EBPF_CAUSE_ARGUMENT, "%s takes an integer from %lld to %llu, and not %s", name, (long long)least,
                (unsigned long long)most, number);
}

int32_t in_int32(struct call *call, int index, const char *name) {
    int value = 0;
    if (call->state == CALL_READY && !enif_get_int(call->env, call->argv[index], &value))
        refuse_integer(call, call->argv[index], name, INT32_MIN, INT32_MAX);
    return value;
}

uint32_t in_uint32(struct call *call, int index, const char *name) {
    unsigned value = 0;
    if (call->state == CALL_READY && !enif_get_uint(call->env, call->argv[index], &value))
        refuse_integer(call, call->argv[index], name, 0, UINT32_MAX);
    return value;
}

uint64_t in_uint64(struct call *call, int index, const char *name) {
    ErlNifUInt64 value = 0;
    if (call->state == CALL_READY && !enif_get_uint64(call->env, call->argv[index], &value))
        refuse_integer(call, call->argv[index], name, 0, UINT64_MAX);
    return value;
}

/* Calls with many entries move to a dirty scheduler. */
static uint32_t checked_count(struct call *call, unsigned count) {
    if (call->state == CALL_READY && count > QUICK_ENTRIES && on_normal_scheduler()) call->state = CALL_BUSY;
    return count;
}

uint32_t in_count(struct call *call, int index, const char *name) { return checked_count(call, in_uint32(call, index, name)); }

uint32_t in_some(struct call *call, int index, const char *name) {
    uint32_t count = in_uint32(call, index, name);
    if (count == 0) refuse_integer(call, call->argv[index], name, 1, UINT32_MAX);
    return count;
}

uint32_t in_length(struct call *call, int index) {
    unsigned length = 0;
    if (call->state == CALL_READY && !enif_get_list_length(call->env, call->argv[index], &length))
        call->state = CALL_BAD_ARGUMENT;
    return checked_count(call, length);
}

/* Room for a list of count entries; NULL if there is nothing to read into it. */
static void *room_for_list(struct call *call, int index, uint32_t count, size_t size, bool may_be_empty) {
    unsigned length;
    if (call->state != CALL_READY) return NULL;
    bool is_list = enif_get_list_length(call->env, call->argv[index], &length);
    if (is_list && length == 0 && may_be_empty) return NULL;
    if (is_list && length == count) return room_for_entries(call, count, size);
    call->state = CALL_BAD_ARGUMENT;
    return NULL;
}

const uint32_t *in_uint32s(struct call *call, int index, const char *name, uint32_t count, bool may_be_empty) {
    ERL_NIF_TERM head, tail = call->argv[index];
    unsigned entry = 0;
    uint32_t *entries = room_for_list(call, index, count, sizeof *entries, may_be_empty);
    for (uint32_t i = 0; entries && i < count; ++i) {
        enif_get_list_cell(call->env, tail, &head, &tail);
        if (!enif_get_uint(call->env, head, &entry)) refuse_integer(call, head, name, 0, UINT32_MAX);
        entries[i] = entry;
    }
    return entries;
}

const uint64_t *in_uint64s(struct call *call, int index, const char *name, uint32_t count, bool may_be_empty) {
    ERL_NIF_TERM head, tail = call->argv[index];
    ErlNifUInt64 entry = 0;
    uint64_t *entries = room_for_list(call, index, count, sizeof *entries, may_be_empty);
    for (uint32_t i = 0; entries && i < count; ++i) {
        enif_get_list_cell(call->env, tail, &head, &tail);
        if (!enif_get_uint64(call->env, head, &entry)) refuse_integer(call, head, name, 0, UINT64_MAX);
        entries[i] = entry;
    }
    return entries;
}

ERL_NIF_TERM close_handle(struct call *call, const char *name, enum kind_number kind) {
    struct handle *handle = handle_at(call, 0, name, kind);
    if (!handle) return refuse(call);
    if (close_entered_handle(handle)) return finish(call, atoms.ok);
    refuse_closed(call, kind);
    return refuse(call);
}
