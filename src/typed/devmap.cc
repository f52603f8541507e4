// SPDX-License-Identifier: BSD-2-Clause
// Entries of a devmap (Linux 4.14) or devmap_hash (5.4), programs in them (5.8).
#include "typed/devmap.h"

#include "base/describe.h"
#include "map/element_error.h"
#include "net/interface.h"
#include "net/netns.h"
#include "sys/try.h"
#include "typed/program_prober.h"
#include "typed/redirect_entries.h"
#include "typed/refused.h"

namespace ebpfmap::devmap {
namespace {

bool is_devmap(const Map &map) { return map.type == EBPF_MAP_TYPE_DEVMAP || map.type == EBPF_MAP_TYPE_DEVMAP_HASH; }

// The kernel accepts EBPF_EXIST and ignores it, so it would create a missing entry.
int32_t check_exists(const Map &map, uint32_t key, Error **err) {
    RedirectEntry entry;
    if (raw_lookup(map, &key, &entry, 0) != -ENOENT) return 0;
    return fail(err, -ENOENT, EBPF_CAUSE_NOT_FOUND, "%s has no key %u to overwrite (EBPF_EXIST)", describe(map).c_str(), key);
}

}  // namespace

int32_t check_type(const Map &map, Error **err) {
    return is_devmap(map) ? 0 : explain_type(map, "a devmap or devmap_hash", err);
}

int32_t set(const Map &map, uint32_t key, uint32_t ifindex, int32_t prog_fd, uint64_t flags, Error **err) {
    TRY(check_type(map, err));
    TRY(check_entry_program(map, prog_fd, "5.8", err));
    // For a devmap, the kernel reads interface 0 as "delete this entry".
    if (ifindex == 0) return check_interface(ifindex, -EINVAL, err);
    if (flags == EBPF_EXIST) {
        TRY(check_exists(map, key, err));
    }
    RedirectEntry entry = make_entry(ifindex, prog_fd);
    int32_t code = raw_update(map, &key, &entry, flags);
    return code < 0 ? explain_devmap_set({map, &key, flags, code, "prog_fd"}, ifindex, prog_fd, err) : 0;
}

int32_t set_name(const Map &map, uint32_t key, const char *name, int32_t prog_fd, uint64_t flags, Error **err) {
    uint32_t ifindex = 0;
    TRY(find_interface(name, -1, &ifindex, err));
    return set(map, key, ifindex, prog_fd, flags, err);
}

int32_t set_netns(const Map &map, uint32_t key, int32_t netns_fd, uint32_t ifindex, int32_t prog_fd, uint64_t flags,
                  Error **err) {
    return in_netns(netns_fd, err, [&] { return set(map, key, ifindex, prog_fd, flags, err); });
}

int32_t get(const Map &map, uint32_t key, uint32_t *ifindex, uint32_t *prog_id, Error **err) {
    TRY(check_type(map, err));
    return get_redirect_entry(map, key, ifindex, prog_id, err);
}

int32_t remove(const Map &map, uint32_t key, Error **err) {
    TRY(check_type(map, err));
    int32_t code = raw_delete(map, &key);
    return code < 0 ? explain_delete(map, &key, code, err) : 0;
}

int32_t next(Cursor &cursor, uint32_t *key, uint32_t *ifindex, uint32_t *prog_id, Error **err) {
    TRY(check_type(cursor.map(), err));
    return next_redirect_entry(cursor, key, ifindex, prog_id, err);
}

}  // namespace ebpfmap::devmap
