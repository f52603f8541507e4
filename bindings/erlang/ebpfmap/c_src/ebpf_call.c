/* SPDX-License-Identifier: BSD-2-Clause */
/* The begin and the end of a call: its memory, its errors, and the release of its resources. */
#include "ebpf_nif.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct atoms atoms;

void make_atoms(ErlNifEnv *env) {
    atoms = (struct atoms){.ok = enif_make_atom(env, "ok"),
                           .error = enif_make_atom(env, "error"),
                           .enoent = enif_make_atom(env, "enoent"),
                           .encode = enif_make_atom(env, "encode"),
                           .undefined = enif_make_atom(env, "undefined")};
}

void begin(struct call *call, ErlNifEnv *env, const char *name, nif_function *function, int argc, const ERL_NIF_TERM argv[]) {
    call->env = env;
    call->name = name;
    call->function = function;
    call->argc = argc;
    call->argv = argv;
    call->state = CALL_READY;
    call->err = NULL;
    call->slot = NULL;
    call->in_turn = NULL;
    call->held_count = call->buffer_count = call->block_count = 0;
}

void *block(struct call *call, size_t count, size_t size) {
    void *block = calloc(count, size);
    if (block) {
        call->blocks[call->block_count++] = block;
    } else {
        call->state = CALL_NO_MEMORY;
    }
    return block;
}

static void leave_handles(struct call *call) {
    for (; call->held_count > 0; --call->held_count) leave_handle(call->held[call->held_count - 1]);
    if (call->in_turn) end_turn(call->in_turn);
    call->in_turn = NULL;
}

ERL_NIF_TERM finish(struct call *call, ERL_NIF_TERM term) {
    if (call->slot) leave_quickly(call->slot);
    leave_handles(call);
    for (int i = 0; i < call->buffer_count; ++i)
        if (call->buffers[i].data) enif_release_binary(&call->buffers[i]);
    for (int i = 0; i < call->block_count; ++i) free(call->blocks[i]);
    if (call->err) ebpf_error_free(call->err);
    return term;
}

static ERL_NIF_TERM error_tuple(struct call *call, int number, uint32_t cause, ERL_NIF_TERM operation, const char *message,
                                const char *log) {
    ErlNifEnv *env = call->env;
    ERL_NIF_TERM reason = enif_make_tuple5(env, errno_atom(env, number), enif_make_uint(env, cause), operation,
                                           string_term(env, message), string_term(env, log));
    return finish(call, enif_make_tuple2(env, atoms.error, reason));
}

ERL_NIF_TERM failure(struct call *call, int number, uint32_t cause, const char *message) {
    char operation[64];
    enif_snprintf(operation, sizeof operation, "ebpf_%s", call->name);
    return error_tuple(call, number, cause, string_term(call->env, operation), message, "");
}

ERL_NIF_TERM failed(struct call *call, int32_t result) {
    const ebpf_error *err = call->err;
    if (err)
        return error_tuple(call, -result, ebpf_error_cause(err), string_term(call->env, ebpf_error_operation(err)),
                           ebpf_error_message(err), ebpf_error_log(err));
    if (result == -ENOENT) return finish(call, atoms.enoent);
    return failure(call, -result, EBPF_CAUSE_UNKNOWN, strerror(-result));
}

ERL_NIF_TERM missing(struct call *call) {
    return failure(call, EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED, "libebpfmap was built without programs (-Dprograms=disabled)");
}

ERL_NIF_TERM move_to_dirty(struct call *call) {
    ERL_NIF_TERM again =
        enif_schedule_nif(call->env, call->name, ERL_NIF_DIRTY_JOB_IO_BOUND, call->function, call->argc, call->argv);
    return finish(call, again);
}

/* Another process is inside. This process tries again on a dirty scheduler, where it may wait. */
static ERL_NIF_TERM wait_for_turn(struct call *call) {
    const useconds_t pause = 500;
    leave_handles(call);
    if (!on_normal_scheduler()) usleep(pause);
    return move_to_dirty(call);
}

ERL_NIF_TERM refuse(struct call *call) {
    switch (call->state) {
    case CALL_BUSY: return wait_for_turn(call);
    case CALL_REFUSED: return failure(call, call->refused.number, call->refused.cause, call->refused.message);
    case CALL_NO_MEMORY: return failure(call, ENOMEM, EBPF_CAUSE_OUT_OF_MEMORY, "no memory for the buffers of the call");
    case CALL_READY:
    case CALL_BAD_ARGUMENT: break;
    }
    return finish(call, enif_make_badarg(call->env));
}
