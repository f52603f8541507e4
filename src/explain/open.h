// SPDX-License-Identifier: BSD-2-Clause
// Why a map, program or link could not be opened or pinned, and in what two maps differ.
#pragma once

#include "core/error.h"
#include "core/map_shape.h"

#include <string>

namespace ebpfmap::explain {

// The kinds of kernel objects that have ids and pins.
struct Kind {
    const char *noun;    // "program": what file_kind() says, and what messages call it
    const char *object;  // "prog": what bpftool calls it
    const char *pinned;  // how an error says what else could be done where a pin is taken
};

extern const Kind kMap;
extern const Kind kProgram;
extern const Kind kLink;

int32_t opening_id(const Kind &kind, uint32_t id, int32_t code, Error **err);
int32_t opening_fd(const Kind &kind, int32_t fd, int32_t code, Error **err);
// Of pins: explain/pin.cc. `access` is how the pin was to be opened: 0, EBPF_F_RDONLY or EBPF_F_WRONLY.
int32_t opening_pin(const Kind &kind, const std::string &path, uint32_t access, int32_t code, Error **err);
// `what` is the object's description: `map "tx"`.
int32_t pinning(const Kind &kind, const std::string &what, const std::string &path, int32_t code, Error **err);
int32_t unpinning(const Kind &kind, const std::string &path, int32_t code, Error **err);
int32_t no_bpffs(int32_t code, Error **err);
// Whether a pin could be made at a path, before anything is made for it.
int32_t check_pin_place(const std::string &path, Error **err);

// "key_size is 4, not 8; flags are 0, not EBPF_F_NO_PREALLOC": each field of `actual` that is not as in `expected`. "" where
// none differs.
std::string map_differences(const MapShape &expected, const MapShape &actual);

}  // namespace ebpfmap::explain
