/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handles: objects of the C library as resources of the virtual machine.
 *
 * Any process closes a handle, or the garbage collector does when no process refers to it. One word has the number of calls
 * inside and the mark that it is closed. The last call inside destroys the object, so closing never destroys it during a call,
 * and never waits for a call. Objects for one thread at a time allow one call at a time; objects that share memory allow one
 * call at a time for all of them (ebpf_turn.c).
 */
#include "ebpf_nif.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CLOSED 0x80000000U

struct handle {
    enum kind_number kind;    /* not a pointer: a version of the library may be unloaded before its handles */
    _Atomic(void *) object;   /* NULL once it is destroyed */
    _Atomic(uint32_t) state;  /* the number of calls inside, and CLOSED */
    struct map_shape shape;   /* of a map */
    struct handle *owner;     /* of an object that this object uses */
    struct handle *dependent; /* the first handle that uses this one; next and previous are the list */
    struct handle *next, *previous;
    struct turn *turn;   /* of the memory that the object shares with others, or NULL */
    struct handle *kept; /* is not collected before this one */
};

/*
 * State shared by all loaded versions of the library: the next version, possibly from another file, uses and closes the
 * handles of this one. A version that changes this struct or struct handle renames its resource types.
 */
struct shared {
    /* Guards all lists of dependents. Dependents are destroyed before their object: cursors before their map. */
    ErlNifMutex *dependents;
    _Atomic(struct slot *) slots;
    struct turns *turns;
    atomic_int modules;
};

static struct shared *shared;

bool on_normal_scheduler(void) { return enif_thread_type() == ERL_NIF_THR_NORMAL_SCHEDULER; }

void *handle_object(struct handle *handle) { return handle->object; }

void *owner_object(struct handle *handle) { return handle->owner->object; }

const struct map_shape *handle_shape(const struct handle *handle) { return &handle->shape; }

/* ---- the reaper: a thread for destructions that would block a scheduler --------------------------------------------- */

struct corpse {
    enum kind_number kind;
    void *object;
    struct turn *turn;
    struct corpse *next;
};

static struct {
    ErlNifMutex *lock;
    ErlNifCond *wake;
    ErlNifTid thread;
    struct corpse *first;
    bool stopping;
} reaper;

static void destroy_now(enum kind_number kind, void *object, struct turn *turn) {
    kinds[kind].destroy(object);
    if (!turn) return;
    pass_turn(shared->turns, turn);
    quit_turn(shared->turns, turn);
}

static void *reap(void *unused) {
    (void)unused;
    enif_mutex_lock(reaper.lock);
    while (reaper.first || !reaper.stopping) {
        struct corpse *corpse = reaper.first;
        if (!corpse) {
            enif_cond_wait(reaper.wake, reaper.lock);
            continue;
        }
        reaper.first = corpse->next;
        enif_mutex_unlock(reaper.lock);
        destroy_now(corpse->kind, corpse->object, corpse->turn);
        free(corpse);
        enif_mutex_lock(reaper.lock);
    }
    enif_mutex_unlock(reaper.lock);
    return NULL;
}

bool start_reaper(void) {
    reaper.stopping = false;
    reaper.lock = enif_mutex_create("ebpf_reaper");
    reaper.wake = enif_cond_create("ebpf_reaper");
    return reaper.lock && reaper.wake && enif_thread_create("ebpf_reaper", &reaper.thread, reap, NULL, NULL) == 0;
}

void stop_reaper(void) {
    enif_mutex_lock(reaper.lock);
    reaper.stopping = true;
    enif_cond_signal(reaper.wake);
    enif_mutex_unlock(reaper.lock);
    enif_thread_join(reaper.thread, NULL);
    enif_cond_destroy(reaper.wake);
    enif_mutex_destroy(reaper.lock);
}

static bool leave_to_reaper(enum kind_number kind, void *object, struct turn *turn) {
    struct corpse *corpse = malloc(sizeof *corpse);
    if (!corpse) return false;
    *corpse = (struct corpse){.kind = kind, .object = object, .turn = turn};
    enif_mutex_lock(reaper.lock);
    corpse->next = reaper.first;
    reaper.first = corpse;
    enif_cond_signal(reaper.wake);
    enif_mutex_unlock(reaper.lock);
    return true;
}

/* ---- the end of an object ------------------------------------------------------------------------------------------- */

void destroy_in_turn(enum kind_number kind, void *object, struct turn *turn) {
    if (kinds[kind].slow && on_normal_scheduler() && leave_to_reaper(kind, object, turn)) return;
    destroy_now(kind, object, turn);
}

static void destroy_object(struct handle *handle) {
    void *object = atomic_exchange(&handle->object, NULL);
    if (!object) return;
    if (handle->turn && !take_turn_or_leave(shared->turns, handle->turn, handle->kind, object)) return;
    destroy_in_turn(handle->kind, object, handle->turn);
}

void destroy_shared(enum kind_number kind, void *object) {
    struct turn *turn = join_turn(shared->turns, kinds[kind].shared(object));
    if (!turn) return; /* no memory even for this: the object stays open */
    if (take_turn_or_leave(shared->turns, turn, kind, object)) destroy_in_turn(kind, object, turn);
    quit_turn(shared->turns, turn);
}

static void destroy_dependents(struct handle *handle) {
    enif_mutex_lock(shared->dependents);
    for (struct handle *dependent = handle->dependent; dependent; dependent = dependent->next) destroy_object(dependent);
    enif_mutex_unlock(shared->dependents);
}

/* Call it when no call is inside. */
static void destroy(struct handle *handle) {
    if (!handle->owner) {
        destroy_dependents(handle);
        destroy_object(handle);
        return;
    }
    enif_mutex_lock(shared->dependents);
    destroy_object(handle);
    enif_mutex_unlock(shared->dependents);
}

static void depend(struct handle *handle, struct handle *owner) {
    enif_keep_resource(owner);
    enif_mutex_lock(shared->dependents);
    handle->owner = owner;
    handle->next = owner->dependent;
    if (handle->next) handle->next->previous = handle;
    owner->dependent = handle;
    enif_mutex_unlock(shared->dependents);
}

static void depend_no_more(struct handle *handle) {
    enif_mutex_lock(shared->dependents);
    if (handle->next) handle->next->previous = handle->previous;
    if (handle->previous) handle->previous->next = handle->next;
    if (handle->owner->dependent == handle) handle->owner->dependent = handle->next;
    enif_mutex_unlock(shared->dependents);
    enif_release_resource(handle->owner);
}

static void forget(ErlNifEnv *env, void *resource) {
    (void)env;
    struct handle *handle = resource;
    destroy(handle);
    if (handle->owner) depend_no_more(handle);
    if (handle->turn) quit_turn(shared->turns, handle->turn);
    if (handle->kept) enif_release_resource(handle->kept);
}

/* ---- in and out ----------------------------------------------------------------------------------------------------- */

static enum entry enter_one(struct handle *handle) {
    if (kinds[handle->kind].exclusive) {
        uint32_t nobody = 0;
        if (atomic_compare_exchange_strong(&handle->state, &nobody, 1)) return ENTERED;
        return nobody & CLOSED ? ENTRY_CLOSED : ENTRY_BUSY;
    }
    if (!(atomic_fetch_add(&handle->state, 1) & CLOSED)) return ENTERED;
    if (atomic_fetch_sub(&handle->state, 1) == (CLOSED | 1)) destroy(handle);
    return ENTRY_CLOSED;
}

static void leave_one(struct handle *handle) {
    if (atomic_fetch_sub(&handle->state, 1) == (CLOSED | 1)) destroy(handle);
}

enum entry begin_turn(struct handle *handle) {
    if (atomic_load(&handle->state) & CLOSED) return ENTRY_CLOSED;
    return take_turn(handle->turn) ? ENTERED : ENTRY_BUSY;
}

void end_turn(struct handle *handle) { pass_turn(shared->turns, handle->turn); }

enum entry enter_handle(struct handle *handle) {
    enum entry entry = handle->owner ? enter_one(handle->owner) : ENTERED;
    if (entry != ENTERED) return entry;
    entry = enter_one(handle);
    if (entry != ENTERED && handle->owner) leave_one(handle->owner);
    return entry;
}

void leave_handle(struct handle *handle) {
    leave_one(handle);
    if (handle->owner) leave_one(handle->owner);
}

/* ---- quick entries: of calls that run to their end on a scheduler ---------------------------------------------------- */

/*
 * Counting a call in and out costs a quarter of a lookup's time outside the kernel. So a quick call only notes its handle in
 * a slot of its thread. Closing a handle makes the slots of all threads visible, by membarrier(2), and waits for the threads
 * that have noted the handle: each is inside one short system call.
 */
struct slot {
    _Atomic(struct handle *) inside;
    struct slot *next;
};

static bool quick_entries;
static _Thread_local struct slot *own_slot;

static long membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0); }

/* On a kernel without membarrier(2), all calls are counted. */
void prepare_quick_entries(void) { quick_entries = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0; }

struct slot *thread_slot(void) {
    if (own_slot || !quick_entries || !on_normal_scheduler()) return own_slot;
    own_slot = calloc(1, sizeof *own_slot);
    if (!own_slot) return NULL;
    own_slot->next = shared->slots;
    while (!atomic_compare_exchange_weak(&shared->slots, &own_slot->next, own_slot)) continue;
    return own_slot;
}

enum entry enter_quickly(struct slot *slot, struct handle *handle) {
    atomic_store_explicit(&slot->inside, handle, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst); /* pairs with the membarrier of closing */
    if (!(atomic_load_explicit(&handle->state, memory_order_acquire) & CLOSED)) return ENTERED;
    leave_quickly(slot);
    return ENTRY_CLOSED;
}

void leave_quickly(struct slot *slot) { atomic_store_explicit(&slot->inside, NULL, memory_order_release); }

static void wait_for_quick_entries(const struct handle *handle) {
    if (handle->kind != KIND_MAP || !quick_entries) return;
    membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
    for (struct slot *slot = shared->slots; slot; slot = slot->next)
        while (atomic_load_explicit(&slot->inside, memory_order_acquire) == handle) sched_yield();
}

/* Closing counts as a call inside, so that the object exists until the wait is over. */
bool close_entered_handle(struct handle *handle) {
    atomic_fetch_add(&handle->state, 1);
    bool first = !(atomic_fetch_or(&handle->state, CLOSED) & CLOSED);
    if (first) wait_for_quick_entries(handle);
    leave_one(handle);
    return first;
}

/* ---- state shared by versions ----------------------------------------------------------------------------------------- */

void *share(void *with) {
    if (!shared) shared = with;
    if (!shared && (shared = calloc(1, sizeof *shared))) {
        shared->dependents = enif_mutex_create("ebpf_dependents");
        shared->turns = make_turns();
    }
    if (shared) atomic_fetch_add(&shared->modules, 1);
    return shared;
}

void share_no_more(void) {
    if (atomic_fetch_sub(&shared->modules, 1) > 1) return;
    for (struct slot *slot = shared->slots; slot;) {
        struct slot *next = slot->next;
        free(slot);
        slot = next;
    }
    enif_mutex_destroy(shared->dependents);
    free_turns(shared->turns);
    free(shared);
    shared = NULL;
}

/* ---- new handles ---------------------------------------------------------------------------------------------------- */

static struct map_shape shape_of(const ebpf_map *map) {
    return (struct map_shape){.type = ebpf_map_type(map),
                              .key_size = ebpf_map_key_size(map),
                              .value_size = ebpf_map_value_size(map),
                              .value_len = ebpf_map_value_len(map)};
}

/* If there is no memory for the turn, the object is closed at once: no other process has it yet. */
static void join(struct handle *handle) {
    handle->turn = join_turn(shared->turns, kinds[handle->kind].shared(handle->object));
    if (handle->turn) return;
    handle->state = CLOSED;
    destroy_object(handle);
}

ERL_NIF_TERM make_handle(ErlNifEnv *env, enum kind_number kind, void *object, struct handle *owner, struct handle *kept) {
    struct handle *handle = enif_alloc_resource(kinds[kind].type, sizeof *handle);
    *handle = (struct handle){.kind = kind, .object = object, .kept = kept};
    if (kept) enif_keep_resource(kept);
    if (kind == KIND_MAP) handle->shape = shape_of(object);
    if (kinds[kind].shared) join(handle);
    if (owner) depend(handle, owner);
    ERL_NIF_TERM term = enif_make_resource(env, handle);
    enif_release_resource(handle);
    return term;
}

bool open_handle_types(ErlNifEnv *env) {
    for (int kind = 0; kind < KIND_COUNT; ++kind) {
        ErlNifResourceFlags flags = ERL_NIF_RT_CREATE | ERL_NIF_RT_TAKEOVER;
        kinds[kind].type = enif_open_resource_type(env, NULL, kinds[kind].name, forget, flags, NULL);
        if (!kinds[kind].type) return false;
    }
    return true;
}
