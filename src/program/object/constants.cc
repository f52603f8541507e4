// SPDX-License-Identifier: BSD-2-Clause
// Constants of an object: its read-only variables, which the load makes part of the programs.
#include "program/libbpf_log.h"
#include "program/object/object.h"
#include "sys/try.h"

#include <bpf/libbpf.h>

#include <cstring>
#include <string_view>

namespace ebpfmap {
namespace {

using Section = std::string_view;

// The current bytes of the constant's section, and the constant's place in it.
int32_t find_constant_in(const Object &object, const char *name, uint32_t value_len, Section *section, const Constant **out,
                         Error **err) {
    TRY(check_open(object, err));
    const Constant *constant = find_constant(object, name, err);
    if (!constant) return -ENOENT;
    if (value_len != constant->size) {
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "constant \"%s\" of object \"%s\" has %u bytes, not %u (value_len)",
                    shown(name).c_str(), shown(object.name).c_str(), constant->size, value_len);
    }
    size_t size = 0;
    const void *data = bpf_map__initial_value(constant->section, &size);
    if (!data || uint64_t{constant->offset} + constant->size > size) {
        return fail(
            err, -EINVAL, EBPF_CAUSE_OBJECT_STATE,
            "constant \"%s\" of object \"%s\" cannot be accessed: another map is bound in place of the map of constants",
            shown(name).c_str(), shown(object.name).c_str());
    }
    *section = {static_cast<const char *>(data), size};
    *out = constant;
    return 0;
}

}  // namespace

int32_t get_constant(const Object &object, const char *name, void *value, uint32_t value_len, Error **err) {
    Section section;
    const Constant *constant = nullptr;
    TRY(find_constant_in(object, name, value_len, &section, &constant, err));
    memcpy(value, section.data() + constant->offset, value_len);
    return 0;
}

int32_t set_constant(const Object &object, const char *name, const void *value, uint32_t value_len, Error **err) {
    Section section;
    const Constant *constant = nullptr;
    TRY(find_constant_in(object, name, value_len, &section, &constant, err));
    std::string changed(section);  // libbpf sets a whole section only
    memcpy(changed.data() + constant->offset, value, value_len);
    LibbpfLog log;
    int32_t code = bpf_map__set_initial_value(constant->section, changed.data(), changed.size());
    if (code == 0) return 0;
    fail(err, code, EBPF_CAUSE_OBJECT_STATE, "libbpf cannot set constant \"%s\" of object \"%s\" (%s)", shown(name).c_str(),
         shown(object.name).c_str(), errno_name(code).c_str());
    attach_log(err, log.text());
    return code;
}

}  // namespace ebpfmap
