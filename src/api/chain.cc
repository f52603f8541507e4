// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/chain.h>

#include "api/guard.h"
#include "program/chain/chain.h"

using namespace ebpfmap;

int32_t ebpf_chain_create(uint32_t kind, int32_t default_action, ebpf_chain **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        if (kind < EBPF_CHAIN_KIND_XDP || kind > EBPF_CHAIN_KIND_TC) {
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "kind %u is not EBPF_CHAIN_KIND_XDP (1), EBPF_CHAIN_KIND_XDP_FRAGS (2) or EBPF_CHAIN_KIND_TC (3)",
                        kind);
        }
        return create_chain(kind, default_action, into(out), err);
    });
}

int32_t ebpf_chain_open_pinned(const char *directory, ebpf_chain **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(directory), ARG(out)}, [&] { return open_chain(directory, into(out), err); });
}

int32_t ebpf_chain_pin(ebpf_chain *chain, const char *directory, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(directory)}, [&] { return pin_chain(*chain, directory, err); });
}

int32_t ebpf_chain_unpin(ebpf_chain *chain, const char *directory, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(directory)}, [&] { return unpin_chain(*chain, directory, err); });
}

int32_t ebpf_chain_root_fd(const ebpf_chain *chain) { return chain ? chain->root.get() : -EINVAL; }

int32_t ebpf_chain_bind(const ebpf_chain *chain, ebpf_object *object, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(object)}, [&] { return bind_chain(*chain, *object, err); });
}

int32_t ebpf_chain_insert(ebpf_chain *chain, int32_t prog_fd, uint32_t priority, uint32_t *entry, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(entry)}, [&] { return insert_entry(*chain, prog_fd, priority, entry, err); });
}

int32_t ebpf_chain_replace(ebpf_chain *chain, uint32_t entry, int32_t prog_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] { return replace_entry(*chain, entry, prog_fd, err); });
}

int32_t ebpf_chain_remove(ebpf_chain *chain, uint32_t entry, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] { return remove_entry(*chain, entry, err); });
}

int32_t ebpf_chain_set_enabled(ebpf_chain *chain, uint32_t entry, uint32_t enabled, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] { return enable_entry(*chain, entry, enabled != 0, err); });
}

int32_t ebpf_chain_set_priority(ebpf_chain *chain, uint32_t entry, uint32_t priority, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] { return prioritize_entry(*chain, entry, priority, err); });
}

int32_t ebpf_chain_set_default_action(ebpf_chain *chain, int32_t default_action, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] { return set_default_action(*chain, default_action, err); });
}

int32_t ebpf_chain_commit(ebpf_chain *chain, uint64_t *generation, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] {
        TRY(commit_chain(*chain, err));
        if (generation) *generation = generation_of(*chain);
        return 0;
    });
}

void ebpf_chain_rollback(ebpf_chain *chain) {
    if (chain) roll_back(*chain);
}

int32_t ebpf_chain_pending(const ebpf_chain *chain) { return chain ? chain->changed || chain->damaged : -EINVAL; }

uint64_t ebpf_chain_generation(const ebpf_chain *chain) { return chain ? generation_of(*chain) : 0; }

uint32_t ebpf_chain_kind(const ebpf_chain *chain) { return chain ? chain->kind : 0; }

int32_t ebpf_chain_default_action(const ebpf_chain *chain) { return chain ? chain->staged.default_action : -1; }

int32_t ebpf_chain_at(const ebpf_chain *chain, uint32_t position, uint32_t *entry, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(entry)}, [&] {
        std::vector<uint32_t> entries = chain->staged.all();
        if (position >= entries.size()) return 0;
        *entry = entries[position];
        return 1;
    });
}

int32_t ebpf_chain_get(const ebpf_chain *chain, uint32_t entry, uint32_t *program_id, uint32_t *priority, uint32_t *enabled,
                       ebpf_error **err) {
    return guard(err, __func__, {ARG(chain)}, [&] {
        const ChainEntry *found = nullptr;
        TRY(find_entry(*chain, entry, &found, err));
        if (program_id) *program_id = found->program_id;
        if (priority) *priority = found->priority;
        if (enabled) *enabled = found->enabled;
        return 0;
    });
}

int32_t ebpf_chain_open_program(const ebpf_chain *chain, uint32_t entry, ebpf_program **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(out)}, [&] {
        const ChainEntry *found = nullptr;
        TRY(find_entry(*chain, entry, &found, err));
        return open_program_fd(found->program->get(), into(out), err);
    });
}

int32_t ebpf_chain_counts(const ebpf_chain *chain, uint32_t entry, uint64_t *hits, uint64_t *misses, ebpf_error **err) {
    return guard(err, __func__, {ARG(chain), ARG(hits), ARG(misses)}, [&] {
        ChainCounts counts;
        TRY(entry_counts(*chain, entry, &counts, err));
        *hits = counts.hits;
        *misses = counts.misses;
        return 0;
    });
}

void ebpf_chain_close(ebpf_chain *chain) { delete chain; }
