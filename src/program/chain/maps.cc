// SPDX-License-Identifier: BSD-2-Clause
// Creation, reading and writing of a chain's maps.
#include "program/chain/maps.h"

#include "map/create.h"
#include "map/element_error.h"
#include "map/map_spec.h"
#include "sys/try.h"
#include "typed/prog_array.h"

#include <cstring>
#include <vector>

namespace ebpfmap {
namespace {

constexpr uint32_t kMagic = 0x6e696863;  // "chin"
constexpr uint32_t kVersion = 1;
constexpr uint32_t kZero = 0;

int32_t create_one(const char *name, uint32_t type, uint32_t value_size, uint32_t max_entries, std::unique_ptr<Map> *out,
                   Error **err) {
    Spec spec;
    spec.type = type;
    spec.key_size = sizeof(uint32_t);
    spec.value_size = value_size;
    spec.max_entries = max_entries;
    strncpy(spec.name, name, sizeof spec.name - 1);
    return create_map(spec, out, err);
}

int32_t read_element(const Map &map, uint32_t index, void *value, Error **err) {
    int32_t code = lookup(map, &index, value, 0);
    return code < 0 ? explain_lookup(map, 0, code, err) : 0;
}

int32_t write_element(const Map &map, uint32_t index, const void *value, Error **err) {
    int32_t code = update(map, &index, value, 0);
    return code < 0 ? explain_update(map, &index, 0, code, err) : 0;
}

// No error if the index is already empty.
int32_t clear_index(const Map &programs, uint32_t index, Error **err) {
    int32_t code = raw_delete(programs, &index);
    return code < 0 && code != -ENOENT ? explain_delete(programs, &index, code, err) : 0;
}

}  // namespace

std::array<std::pair<const char *, std::unique_ptr<Map> *>, 5> ChainMaps::named() noexcept {
    return {{{"table", &table}, {"state", &state}, {"cpu", &cpu}, {"programs", &programs}, {"entries", &entries}}};
}

int32_t create_chain_maps(uint32_t kind, ChainMaps *out, Error **err) {
    TRY(create_one("chain_table", EBPF_MAP_TYPE_PROG_ARRAY, sizeof(uint32_t), kChainIndexes, &out->table, err));
    TRY(create_one("chain_state", EBPF_MAP_TYPE_ARRAY, sizeof(ChainState), 1, &out->state, err));
    TRY(create_one("chain_cpu", EBPF_MAP_TYPE_PERCPU_ARRAY, sizeof(ebpf_chain_cpu), 1, &out->cpu, err));
    TRY(create_one("chain_programs", EBPF_MAP_TYPE_PROG_ARRAY, sizeof(uint32_t), 2 * kChainSlots, &out->programs, err));
    TRY(create_one("chain_entries", EBPF_MAP_TYPE_ARRAY, sizeof(ChainRecord), kChainHeader + 1, &out->entries, err));
    ChainHeader header{kMagic, kVersion, kind, {}};
    return write_element(*out->entries, kChainHeader, &header, err);
}

int32_t read_state(const ChainMaps &maps, ChainState *state, Error **err) {
    return read_element(*maps.state, kZero, state, err);
}

int32_t write_state(const ChainMaps &maps, const ChainState &state, Error **err) {
    return write_element(*maps.state, kZero, &state, err);
}

int32_t read_counts(const ChainMaps &maps, SlotCounts *counts, Error **err) {
    std::vector<ebpf_chain_cpu> values(maps.cpu->value_len / sizeof(ebpf_chain_cpu));
    TRY(read_element(*maps.cpu, kZero, values.data(), err));
    *counts = {};
    for (const ebpf_chain_cpu &value : values) {
        for (uint32_t index = 0; index < kChainIndexes; index++) {
            (*counts)[index].hits += value.counts[index].hits;
            (*counts)[index].misses += value.counts[index].misses;
        }
    }
    return 0;
}

int32_t read_record(const ChainMaps &maps, uint32_t bank, uint32_t entry, ChainRecord *record, Error **err) {
    return read_element(*maps.entries, entry_index(bank, entry), record, err);
}

int32_t write_record(const ChainMaps &maps, uint32_t bank, uint32_t entry, const ChainRecord &record, Error **err) {
    return write_element(*maps.entries, entry_index(bank, entry), &record, err);
}

int32_t read_kind(const ChainMaps &maps, const char *directory, uint32_t *kind, Error **err) {
    ChainHeader header{};
    bool alike = maps.entries->value_size == sizeof header && maps.entries->max_entries == kChainHeader + 1 &&
                 maps.cpu->value_size == sizeof(ebpf_chain_cpu) && maps.table->max_entries == kChainIndexes &&
                 maps.programs->max_entries == 2 * kChainSlots;
    if (alike) {
        TRY(read_element(*maps.entries, kChainHeader, &header, err));
    }
    if (header.magic != kMagic || header.version != kVersion) {
        return fail(err, -EINVAL, EBPF_CAUSE_PIN_KIND,
                    "the pins in %s are not a chain in the format of this library (version %u): create a new chain in another "
                    "directory",
                    shown(directory).c_str(), kVersion);
    }
    *kind = header.kind;
    return 0;
}

int32_t clear_bank(const ChainMaps &maps, uint32_t bank, Error **err) {
    for (uint32_t at = 0; at < kChainSlots; at++) {
        TRY(clear_index(*maps.table, running_index(bank, at), err));
        TRY(clear_index(*maps.programs, entry_index(bank, at), err));
    }
    return 0;
}

}  // namespace ebpfmap
