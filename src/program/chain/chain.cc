// SPDX-License-Identifier: BSD-2-Clause
// Creating, opening and binding of chains.
#include "program/chain/chain.h"

#include "base/capability.h"
#include "base/scarcity.h"
#include "map/open_error.h"
#include "map/pin.h"
#include "program/chain/pins.h"
#include "program/pin.h"
#include "sys/try.h"
#include "typed/prog_array.h"

namespace ebpfmap {
namespace {

// The names are those of include/ebpfmap/bpf/chain.h.
int32_t bind_maps(const ChainMaps &maps, Object &object, Error **err) {
    TRY(bind_map(object, "chain_table", *maps.table, err));
    TRY(bind_map(object, "chain_state", *maps.state, err));
    return bind_map(object, "chain_cpu", *maps.cpu, err);
}

int32_t load_root(Chain *chain, Error **err) {
    std::unique_ptr<Object> object;
    TRY(open_bundled(object_of_kind(chain->kind), &object, err));
    TRY(bind_maps(chain->maps, *object, err));
    TRY(load_object(*object, err));
    int32_t fd = sys::duplicate(TRY(object_program_fd(*object, "chain_root", err)));
    explain_scarcity("keeping the root of a chain", fd, err);
    chain->root = sys::Fd(TRY(fd));
    return 0;
}

int32_t open_maps(const std::string &directory, ChainMaps *maps, Error **err) {
    for (auto [name, map] : maps->named()) {
        TRY(pins::open((directory + "/" + name).c_str(), 0, map, err));
    }
    return 0;
}

// The id of the program at an index; 0 if the index is empty.
int32_t program_at(const Map &map, uint32_t index, uint32_t *id, Error **err) {
    *id = 0;
    int32_t code = prog_array::get(map, index, id, err);
    return code == -ENOENT ? 0 : code;
}

int32_t read_entry(const Chain &chain, uint32_t number, const ChainRecord &record, std::optional<ChainEntry> *out,
                   Error **err) {
    ChainEntry entry;
    auto bank = static_cast<uint32_t>(chain.state.active & 1);
    TRY(program_at(*chain.maps.programs, entry_index(bank, number), &entry.program_id, err));
    if (entry.program_id == 0) return 0;
    std::unique_ptr<Program> program;
    TRY(open_program_id(entry.program_id, &program, err));
    entry.program = std::make_shared<sys::Fd>(std::move(program->fd));
    entry.priority = record.priority;
    entry.order = record.order;
    entry.enabled = record.enabled != 0;
    entry.fresh = false;
    entry.before = {record.hits_before, record.misses_before};
    *out = std::move(entry);
    return 0;
}

// The running plan, as the last commit wrote it. An entry is left out if its program was removed from the map.
int32_t read_plan(Chain *chain, Error **err) {
    TRY(read_state(chain->maps, &chain->state, err));
    ChainBank bank = unpack_chain_bank(running_bank(chain->state));
    chain->running.default_action = bank.default_action;
    for (uint32_t number = 0; number < kChainSlots; number++) {
        ChainRecord record;
        TRY(read_record(chain->maps, bank.bank, number, &record, err));
        if (record.used == 0) continue;
        TRY(read_entry(*chain, number, record, &chain->running.entries[number], err));
        chain->damaged = chain->damaged || !chain->running.entries[number];
    }
    return 0;
}

// Compares the programs in the slots with the entries. The next commit repairs a difference.
int32_t compare_slots(Chain *chain, Error **err) {
    ChainBank bank = unpack_chain_bank(running_bank(chain->state));
    std::vector<uint32_t> running = chain->running.running();
    chain->damaged = chain->damaged || running.size() != bank.length;
    for (uint32_t slot = 0; slot < running.size(); slot++) {
        uint32_t id = 0;
        TRY(program_at(*chain->maps.table, running_index(bank.bank, slot), &id, err));
        chain->damaged = chain->damaged || id != chain->running.entries[running[slot]]->program_id;
    }
    return 0;
}

int32_t create_parts(Chain *chain, Error **err) {
    TRY(create_chain_maps(chain->kind, &chain->maps, err));
    chain->state.banks[0] = pack_chain_bank({0, 0, chain->running.default_action, 0});
    TRY(write_state(chain->maps, chain->state, err));
    return load_root(chain, err);
}

}  // namespace

uint32_t program_type_of(const Chain &chain) noexcept {
    return chain.kind == EBPF_CHAIN_KIND_TC ? static_cast<uint32_t>(sys::kSchedCls) : static_cast<uint32_t>(sys::kXdp);
}

const char *object_of_kind(uint32_t kind) noexcept {
    switch (kind) {
    case EBPF_CHAIN_KIND_XDP: return "chain";
    case EBPF_CHAIN_KIND_XDP_FRAGS: return "chain.frags";
    default: return "chain.tc";
    }
}

int32_t create_chain(uint32_t kind, int32_t default_action, std::unique_ptr<Chain> *out, Error **err) {
    TRY(check_default_action(default_action, err));
    TRY(wait_for_packets(err));
    auto chain = std::make_unique<Chain>();
    chain->kind = kind;
    chain->running.default_action = default_action;
    chain->staged.default_action = default_action;
    if (int32_t code = create_parts(chain.get(), err); code < 0) {
        return name_whole_set("creating a chain", kBpf | kNetAdmin, code, err);
    }
    *out = std::move(chain);
    return 0;
}

int32_t open_chain(const char *directory, std::unique_ptr<Chain> *out, Error **err) {
    auto chain = std::make_unique<Chain>();
    TRY(resolve_chain_directory(directory, &chain->directory, err));
    // The lock keeps the maps unchanged while they are read. A process that died during a commit may have left packets in the
    // idle bank, so the library waits for them.
    ChainLock lock;
    TRY(lock.take(chain->directory, err));
    TRY(open_maps(chain->directory, &chain->maps, err));
    TRY(read_kind(chain->maps, chain->directory.c_str(), &chain->kind, err));
    TRY(wait_for_packets(err));
    std::string root = chain->directory + "/" + kChainRootPin;
    TRY(open_pinned_object(kProgramKind, root.c_str(), &chain->root, err));
    TRY(read_plan(chain.get(), err));
    TRY(compare_slots(chain.get(), err));
    chain->staged = chain->running;
    *out = std::move(chain);
    return 0;
}

int32_t bind_chain(const Chain &chain, Object &object, Error **err) {
    if (!object.maps.contains("chain_table") || !object.maps.contains("chain_cpu")) {
        return fail(err, -EINVAL, EBPF_CAUSE_CHAIN_MEMBER,
                    "object \"%s\" has no chain member: write its programs with EBPF_CHAIN_MEMBER of <ebpfmap/bpf/chain.h>",
                    shown(object.name).c_str());
    }
    return bind_maps(chain.maps, object, err);
}

}  // namespace ebpfmap
