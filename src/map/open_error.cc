// SPDX-License-Identifier: BSD-2-Clause
#include "map/open_error.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/map_flags.h"
#include "base/scarcity.h"

#include <memory>

namespace ebpfmap {
namespace {

void add(std::string *list, const std::string &difference) { *list += list->empty() ? difference : "; " + difference; }

void add_number(std::string *list, const char *field, uint64_t expected, uint64_t actual) {
    if (expected == actual) return;
    add(list, text("%s is %llu, not %llu", field, static_cast<unsigned long long>(actual),
                   static_cast<unsigned long long>(expected)));
}

}  // namespace

const ObjectKind kMapKind{"map", "map", "open it (ebpf_map_open_pinned), or choose a policy (ebpf_map_create_pinned)"};
const ObjectKind kProgramKind{"program", "prog", "open it (ebpf_program_open_pinned), remove it, or choose another path"};
const ObjectKind kLinkKind{"link", "link", "open it (ebpf_link_open_pinned), remove it, or choose another path"};

int32_t explain_open_id(const ObjectKind &kind, uint32_t id, int32_t code, Error **err) {
    if (!err) return code;
    std::string opening = text("opening %s %u by its id", kind.noun, id);
    if (explain_scarcity(opening.c_str(), code, err)) return code;
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_ID, "there is no %s with id %u (any more): bpftool %s list shows them", kind.noun, id,
                    kind.object);
    }
    if (code == -EPERM) return explain_capabilities(opening, kSysAdmin, code, err);
    return explain_unknown(opening.c_str(), code, err);
}

int32_t explain_open_fd(const ObjectKind &kind, int32_t fd, int32_t code, Error **err) {
    if (!err) return code;
    if (explain_scarcity(text("duplicating the descriptor of a %s", kind.noun).c_str(), code, err)) return code;
    return explain_descriptor_kind(fd, "fd", text("a BPF %s", kind.noun).c_str(), EBPF_CAUSE_FD_KIND, code, err);
}

std::string map_differences(const MapShape &expected, const MapShape &actual) {
    std::string list;
    if (expected.type != actual.type) {
        add(&list, text("type is %s, not %s", type_label(actual.type).c_str(), type_label(expected.type).c_str()));
    }
    add_number(&list, "key_size", expected.key_size, actual.key_size);
    add_number(&list, "value_size", expected.value_size, actual.value_size);
    add_number(&list, "max_entries", expected.max_entries, actual.max_entries);
    if (expected.flags != actual.flags) {
        add(&list, text("flags are %s, not %s", map_flag_names(actual.flags).c_str(), map_flag_names(expected.flags).c_str()));
    }
    add_number(&list, "map_extra", expected.extra, actual.extra);
    return list;
}

}  // namespace ebpfmap
