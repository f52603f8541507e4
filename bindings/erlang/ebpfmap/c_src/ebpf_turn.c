/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns: one thread at a time may use the sockets that share memory, and a thread inside one of them has the turn of that
 * memory. Several handles may refer to the same socket. The shared memory identifies the turn.
 *
 * Closing never waits: a socket that is closed while another thread has the turn is left to that thread, which closes it
 * before it passes the turn on.
 */
#include "ebpf_nif.h"

#include <stdlib.h>

struct left {
    enum kind_number kind; /* not a function pointer: its version of the library may be unloaded */
    void *object;
    struct left *next;
};

enum state {
    FREE,
    TAKEN,
    TAKEN_AND_LEFT /* and its owner has to destroy something */
};

struct turn {
    const void *memory;      /* is shared */
    _Atomic(uint32_t) state; /* changes from TAKEN_AND_LEFT only under the lock */
    uint32_t users;          /* its handles, and the objects in destruction */
    struct left *left;
    struct turn *next;
};

struct turns {
    ErlNifMutex *lock; /* nothing is called with it locked */
    struct turn *first;
};

struct turns *make_turns(void) {
    struct turns *turns = calloc(1, sizeof *turns);
    if (!turns) return NULL;
    turns->lock = enif_mutex_create("ebpf_turns");
    if (turns->lock) return turns;
    free(turns);
    return NULL;
}

void free_turns(struct turns *turns) {
    if (!turns) return;
    enif_mutex_destroy(turns->lock);
    free(turns);
}

struct turn *join_turn(struct turns *turns, const void *memory) {
    enif_mutex_lock(turns->lock);
    struct turn *turn = turns->first;
    while (turn && turn->memory != memory) turn = turn->next;
    if (!turn && (turn = calloc(1, sizeof *turn))) {
        turn->memory = memory;
        turn->next = turns->first;
        turns->first = turn;
    }
    if (turn) ++turn->users;
    enif_mutex_unlock(turns->lock);
    return turn;
}

void quit_turn(struct turns *turns, struct turn *turn) {
    enif_mutex_lock(turns->lock);
    bool last = --turn->users == 0;
    struct turn **at = &turns->first;
    while (last && *at != turn) at = &(*at)->next;
    if (last) *at = turn->next;
    enif_mutex_unlock(turns->lock);
    if (last) free(turn);
}

bool take_turn(struct turn *turn) {
    uint32_t nobody = FREE;
    return atomic_compare_exchange_strong(&turn->state, &nobody, TAKEN);
}

void pass_turn(struct turns *turns, struct turn *turn) {
    uint32_t taken = TAKEN;
    if (atomic_compare_exchange_strong(&turn->state, &taken, FREE)) return;
    enif_mutex_lock(turns->lock);
    struct left *left = turn->left;
    turn->left = left->next;
    if (!turn->left) turn->state = TAKEN;
    enif_mutex_unlock(turns->lock);
    enum kind_number kind = left->kind;
    void *object = left->object;
    free(left);
    destroy_in_turn(kind, object, turn);
}

/* Leaves it to the owner of the turn. False if the turn is free. */
static bool leave(struct turn *turn, struct left *left) {
    uint32_t state = TAKEN;
    if (!atomic_compare_exchange_strong(&turn->state, &state, TAKEN_AND_LEFT) && state == FREE) return false;
    left->next = turn->left;
    turn->left = left;
    return true;
}

bool take_turn_or_leave(struct turns *turns, struct turn *turn, enum kind_number kind, void *object) {
    struct left *left = malloc(sizeof *left);
    if (left) *left = (struct left){.kind = kind, .object = object};
    enif_mutex_lock(turns->lock);
    bool taken = take_turn(turn);
    /* No memory even for this: the object stays open. */
    while (left && !taken && !leave(turn, left)) taken = take_turn(turn);
    if (left || taken) ++turn->users;
    enif_mutex_unlock(turns->lock);
    if (taken) free(left);
    return taken;
}
