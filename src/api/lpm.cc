// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/lpm.h>

#include "api/arguments.h"
#include "typed/lpm.h"

using namespace ebpfmap;

int32_t ebpf_lpm_update(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len, const void *value,
                        uint32_t value_len, uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), BUFFER(address, address_len)}, [&] {
        lpm::Key key;
        TRY(lpm::make_key(*map, prefix_len, address, address_len, &key, err));
        TRY(check_value(map, value, value_len, err));
        int32_t code = raw_update(*map, &key, value, flags);
        return code < 0 ? explain_update(*map, &key, flags, code, err) : 0;
    });
}

int32_t ebpf_lpm_lookup(const ebpf_map *map, const void *address, uint32_t address_len, void *value, uint32_t value_len,
                        ebpf_error **err) {
    return guard(err, __func__, {ARG(map), BUFFER(address, address_len)}, [&] {
        lpm::Key key;
        TRY(lpm::make_key(*map, 8 * address_len, address, address_len, &key, err));
        TRY(check_value(map, value, value_len, err));
        int32_t code = raw_lookup(*map, &key, value, 0);
        return code < 0 && code != -ENOENT ? explain_lookup(*map, 0, code, err) : code;
    });
}

int32_t ebpf_lpm_delete(const ebpf_map *map, uint32_t prefix_len, const void *address, uint32_t address_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), BUFFER(address, address_len)}, [&] {
        lpm::Key key;
        TRY(lpm::make_key(*map, prefix_len, address, address_len, &key, err));
        int32_t code = raw_delete(*map, &key);
        return code < 0 ? explain_delete(*map, &key, code, err) : 0;
    });
}
