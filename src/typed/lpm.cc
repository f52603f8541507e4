// SPDX-License-Identifier: BSD-2-Clause
// Keys of an lpm_trie (Linux 4.11).
#include "typed/lpm.h"

#include "base/describe.h"
#include "map/element_error.h"

#include <cstring>

namespace ebpfmap::lpm {

int32_t make_key(const Map &map, uint32_t prefix_len, const void *address, uint32_t address_len, Key *key, Error **err) {
    if (map.type != EBPF_MAP_TYPE_LPM_TRIE) return explain_type(map, "an lpm_trie", err);
    uint32_t size = map.key_size - sizeof key->prefix_len;
    if (address_len != size) {
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "an address of %s has %u bytes (key_size - 4), not %u (address_len)",
                    describe(map).c_str(), size, address_len);
    }
    if (prefix_len > 8 * size) {
        return fail(err, -EINVAL, EBPF_CAUSE_PREFIX_LENGTH, "a prefix of %s has 0 to %u bits, not %u", describe(map).c_str(),
                    8 * size, prefix_len);
    }
    key->prefix_len = prefix_len;
    memcpy(key->address, address, size);
    return 0;
}

}  // namespace ebpfmap::lpm
