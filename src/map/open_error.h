// SPDX-License-Identifier: BSD-2-Clause
// Errors of opening and pinning maps, programs and links, and the differences between two maps.
#pragma once

#include "base/error.h"
#include "map/map_shape.h"

#include <string>

namespace ebpfmap {

// The kinds of kernel objects that have ids and pins.
struct ObjectKind {
    const char *noun;    // "program": the name in file_kind() and in messages
    const char *object;  // "prog": the name in bpftool
    const char *pinned;  // the alternatives in the message for an existing pin
};

extern const ObjectKind kMapKind;
extern const ObjectKind kProgramKind;
extern const ObjectKind kLinkKind;

int32_t explain_open_id(const ObjectKind &kind, uint32_t id, int32_t code, Error **err);
int32_t explain_open_fd(const ObjectKind &kind, int32_t fd, int32_t code, Error **err);
// Pins (map/pin_error.cc). `access` is the requested access: 0, EBPF_F_RDONLY or EBPF_F_WRONLY.
int32_t explain_open_pin(const ObjectKind &kind, const std::string &path, uint32_t access, int32_t code, Error **err);
// `object` is its description: `map "tx"`.
int32_t explain_pin(const ObjectKind &kind, const std::string &object, const std::string &path, int32_t code, Error **err);
int32_t explain_unpin(const ObjectKind &kind, const std::string &path, int32_t code, Error **err);
int32_t explain_no_bpffs(int32_t code, Error **err);
// Checks that a pin can be created at the path, before an object is created for it.
int32_t check_pin_place(const std::string &path, Error **err);

// "key_size is 4, not 8; flags are 0, not EBPF_F_NO_PREALLOC": each field of `actual` that differs from `expected`, or "".
std::string map_differences(const MapShape &expected, const MapShape &actual);

}  // namespace ebpfmap
