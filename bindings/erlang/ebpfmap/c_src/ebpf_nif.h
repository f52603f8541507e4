/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The base of the NIFs: handles that may be closed and forgotten at any time (ebpf_handle.c), turns for objects that share
 * memory which one thread may use at a time (ebpf_turn.c), calls (ebpf_call.c), their arguments (ebpf_arguments.c) and results
 * (ebpf_results.c). A NIF reads its arguments, refuses the call if an argument was bad, calls the C function, and finishes:
 *
 *     struct call call;
 *     begin(&call, env, "map_freeze", nif_map_freeze, argc, argv);
 *     const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
 *     if (call.state != CALL_READY) return refuse(&call);
 *     int32_t result = ebpf_map_freeze(map, &call.err);
 *     if (result < 0) return failed(&call, result);
 *     return finish(&call, atoms.ok);
 */
#ifndef EBPF_NIF_H
#define EBPF_NIF_H

#include "generated/ebpf_nif_kinds.h"

#include <ebpfmap.h>
#include <erl_nif.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Room for a returned text: a path. */
#define TEXT_SIZE 4096

/* ---- handles ------------------------------------------------------------------------------------------------------ */

struct kind {
    const char *name;
    void (*destroy)(void *object);
    bool exclusive;                      /* for one thread at a time */
    bool slow;                           /* destroying it can block a scheduler for too long */
    void *(*shared)(const void *object); /* one thread at a time for all that share this; or NULL */
    ErlNifResourceType *type;
};

extern struct kind kinds[KIND_COUNT];

struct handle;
struct slot;

/* The properties of a map that the quick calls need. They never change. */
struct map_shape {
    uint32_t type, key_size, value_size, value_len;
};

enum entry {
    ENTERED,
    ENTRY_CLOSED,
    ENTRY_BUSY
};

bool open_handle_types(ErlNifEnv *env);
bool start_reaper(void);
void prepare_quick_entries(void);
/* with: the shared state of the previous version, or NULL. */
void *share(void *with);
void share_no_more(void);
void stop_reaper(void);

/*
 * The term of a new handle, which owns the object. owner: the handle of an object that it uses all the time, or NULL; kept: a
 * handle that is not collected before this one, or NULL.
 */
ERL_NIF_TERM make_handle(ErlNifEnv *env, enum kind_number kind, void *object, struct handle *owner, struct handle *kept);
/* Takes the turn of the memory that its object shares with others. */
enum entry begin_turn(struct handle *handle);
void end_turn(struct handle *handle);
/* Between these two calls the object exists, even if its handle is closed. */
enum entry enter_handle(struct handle *handle);
void leave_handle(struct handle *handle);
/* The same for a call that runs to its end on a scheduler. slot: of this thread, or NULL. */
struct slot *thread_slot(void);
enum entry enter_quickly(struct slot *slot, struct handle *handle);
void leave_quickly(struct slot *slot);
/* False if it was closed before. */
bool close_entered_handle(struct handle *handle);
void *handle_object(struct handle *handle);
/* The object that the object of a handle uses. */
void *owner_object(struct handle *handle);
const struct map_shape *handle_shape(const struct handle *handle);
bool on_normal_scheduler(void);

/* ---- turns -------------------------------------------------------------------------------------------------------- */

struct turns;
struct turn;

struct turns *make_turns(void);
void free_turns(struct turns *turns);
/* The turn of all objects that share this memory; NULL if there is no memory for the turn. */
struct turn *join_turn(struct turns *turns, const void *memory);
void quit_turn(struct turns *turns, struct turn *turn);
/* False if another thread has it. */
bool take_turn(struct turn *turn);
/* First destroys the objects that were left to this thread. */
void pass_turn(struct turns *turns, struct turn *turn);
/* Takes it to destroy an object; false if another thread has it, which then destroys the object. */
bool take_turn_or_leave(struct turns *turns, struct turn *turn, enum kind_number kind, void *object);
/* Destroys an object that has no handle, in its turn. */
void destroy_shared(enum kind_number kind, void *object);
/* The caller has the turn; the call passes it on. */
void destroy_in_turn(enum kind_number kind, void *object, struct turn *turn);

/* ---- calls -------------------------------------------------------------------------------------------------------- */

typedef ERL_NIF_TERM nif_function(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]);

enum call_state {
    CALL_READY,
    CALL_BAD_ARGUMENT,
    CALL_REFUSED,
    CALL_BUSY,
    CALL_NO_MEMORY
};

/* The error of a call that is not made. */
struct refusal {
    int number;
    uint32_t cause;
    char message[384];
};

struct bytes {
    void *data; /* NULL if there are no bytes */
    size_t size;
    ERL_NIF_TERM term;
    int buffer; /* the index in call.buffers, or -1: term has it already */
};

struct call {
    ErlNifEnv *env;
    const char *name;
    nif_function *function;
    int argc;
    const ERL_NIF_TERM *argv;
    enum call_state state;
    struct refusal refused; /* if the state is CALL_REFUSED */
    ebpf_error *err;
    struct slot *slot;      /* in which a quick call has noted its handle */
    struct handle *in_turn; /* the call has its turn; a call with two turns could deadlock */
    int held_count, buffer_count, block_count;
    struct handle *held[6];
    ErlNifBinary buffers[2];
    void *blocks[3]; /* strings and arrays */
};

struct atoms {
    ERL_NIF_TERM ok, error, enoent, encode, undefined;
};

extern struct atoms atoms;

void make_atoms(ErlNifEnv *env);
ERL_NIF_TERM errno_atom(ErlNifEnv *env, int number);

void begin(struct call *call, ErlNifEnv *env, const char *name, nif_function *function, int argc, const ERL_NIF_TERM argv[]);

/* name: of the argument, for the message of a refusal. */
void *in_handle(struct call *call, int index, const char *name, enum kind_number kind);
/* For calls that any number of threads may make at once, without the turn. */
void *in_handle_any_time(struct call *call, int index, const char *name, enum kind_number kind);
/* NULL for `undefined`, too. */
void *in_optional_handle(struct call *call, int index, const char *name, enum kind_number kind);
/* The handle of a map, entered quickly if possible; NULL if there is no map. */
struct handle *in_map(struct call *call, int index);
struct bytes in_bytes(struct call *call, int index, const char *name);
const char *in_string(struct call *call, int index, const char *name);
/* A number, or the descriptor of a handle, which stays open during the call. */
int32_t in_fd(struct call *call, int index, const char *name);
int32_t in_int32(struct call *call, int index, const char *name);
uint32_t in_uint32(struct call *call, int index, const char *name);
uint64_t in_uint64(struct call *call, int index, const char *name);
/* The number of integers of a list. */
uint32_t in_length(struct call *call, int index);
/* A list of count integers; NULL for an empty list if it may be empty. */
const uint32_t *in_uint32s(struct call *call, int index, const char *name, uint32_t count, bool may_be_empty);
const uint64_t *in_uint64s(struct call *call, int index, const char *name, uint32_t count, bool may_be_empty);
/* The number of entries that returned arrays have room for. */
uint32_t in_count(struct call *call, int index, const char *name);
/* A number of at least 1. */
uint32_t in_some(struct call *call, int index, const char *name);
/* Zeroed memory that lives as long as the call. */
void *block(struct call *call, size_t count, size_t size);
void *room_for_entries(struct call *call, uint32_t count, size_t size);
/* Room of the size in an argument. */
struct bytes out_bytes(struct call *call, int index);
struct bytes room_for(struct call *call, size_t size);
void clear_bytes(struct bytes *bytes);

ERL_NIF_TERM bytes_term(struct call *call, struct bytes *bytes);
ERL_NIF_TERM string_term(ErlNifEnv *env, const char *text);
ERL_NIF_TERM uint32s_term(struct call *call, const uint32_t *entries, uint32_t count);
ERL_NIF_TERM uint64s_term(struct call *call, const uint64_t *entries, uint32_t count);
/* owner: the index of the argument with a handle that the new one uses, or -1. NULL becomes `undefined`. */
ERL_NIF_TERM out_handle(struct call *call, enum kind_number kind, const void *object, int owner);
/* A handle that keeps the handle in the first argument from being collected. */
ERL_NIF_TERM out_member(struct call *call, enum kind_number kind, const void *object);
ERL_NIF_TERM out_file(struct call *call, int32_t fd);
ERL_NIF_TERM with_field(struct call *call, ERL_NIF_TERM map, const char *name, ERL_NIF_TERM value);

/* The result of a NIF: for a call that is not made, for a failure, and for a success. Each leaves the entered handles. */
ERL_NIF_TERM refuse(struct call *call);
ERL_NIF_TERM failed(struct call *call, int32_t result);
ERL_NIF_TERM failure(struct call *call, int number, uint32_t cause, const char *message);
ERL_NIF_TERM finish(struct call *call, ERL_NIF_TERM term);
/* For functions that the library lacks. */
ERL_NIF_TERM missing(struct call *call);
/* The whole NIF of a function that closes or frees. */
ERL_NIF_TERM close_handle(struct call *call, const char *name, enum kind_number kind);
/* Runs the NIF again on a dirty scheduler. */
ERL_NIF_TERM move_to_dirty(struct call *call);

/* ---- written by hand: ebpf_element.c, ebpf_entries.c, ebpf_file.c, ebpf_group.c, ebpf_packets.c --------------------- */

nif_function nif_element_get, nif_element_put, nif_element_remove, nif_element_take;
nif_function nif_cursor_entries;
nif_function nif_file_open, nif_file_fd, nif_file_close;
nif_function nif_xsk_recv_packets, nif_xsk_send_packets;
void destroy_xsk_group(void *object);
void destroy_file(void *object);
void *file_object(int32_t fd);
int32_t file_fd(const void *object);

int load(ErlNifEnv *env, void **private_data, ERL_NIF_TERM info);
int upgrade(ErlNifEnv *env, void **private_data, void **old_data, ERL_NIF_TERM info);
void unload(ErlNifEnv *env, void *private_data);

#endif
