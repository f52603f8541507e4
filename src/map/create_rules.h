// SPDX-License-Identifier: BSD-2-Clause
// Creation rules by map type.
#pragma once

#include <cstdint>

namespace ebpfmap {

// A size is at least `least`, at most `most` (on every kernel), and a multiple of `step`. {0, 0, 1} is "must be 0".
struct SizeRule {
    uint32_t least;
    uint32_t most;
    uint32_t step;
};

enum class EntriesRule {
    kOne,
    kZero,
    kRing,
    kPages
};
enum class BtfRule {
    kTaken,
    kRefused,
    kRequired
};

struct CreateRule {
    SizeRule key;
    SizeRule value;
    EntriesRule entries;
    uint32_t flags;  // all flags that the type takes
    BtfRule btf;
    bool extra;  // the type takes map_extra
};

// Returns nullptr for a type without rules.
const CreateRule *find_create_rule(uint32_t type) noexcept;

}  // namespace ebpfmap
