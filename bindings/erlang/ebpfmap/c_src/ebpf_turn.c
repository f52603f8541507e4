/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns: sockets that share memory belong to one thread at a time, all together, and whoever is inside one of them has the turn
 * of that memory. Several handles may be of one and the same socket. They find their turn by what they share.
 *
 * Closing never waits: a socket that is closed while somebody else has the turn is left to that one, who closes it before
 * passing the turn on.
 */
#include "ebpf_nif.h"

#include <stdlib.h>

struct left {
    enum kind_number kind; /* and no pointer to a function, which may be in a version that is gone */
    void *object;
    struct left *next;
};

enum state {
    FREE,
    TAKEN,
    TAKEN_AND_LEFT /* and there is something to be destroyed by who has it */
};

struct turn {
    const void *what;        /* is shared */
    _Atomic(uint32_t) state; /* from TAKEN_AND_LEFT on only under the lock */
    uint32_t users;          /* its handles, and objects that are being destroyed */
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

struct turn *join_turn(struct turns *turns, const void *what) {
    enif_mutex_lock(turns->lock);
    struct turn *turn = turns->first;
    while (turn && turn->what != what) turn = turn->next;
    if (!turn && (turn = calloc(1, sizeof *turn))) {
        turn->what = what;
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

/* Who has the turn will see it. False where nobody has it. */
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
    /* Without memory even for this, the object stays open. */
    while (left && !taken && !leave(turn, left)) taken = take_turn(turn);
    if (left || taken) ++turn->users;
    enif_mutex_unlock(turns->lock);
    if (taken) free(left);
    return taken;
}
