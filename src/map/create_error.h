// SPDX-License-Identifier: BSD-2-Clause
// Errors of creating a map: checks before MAP_CREATE, explanations after it.
#pragma once

#include "base/error.h"
#include "map/map_spec.h"

namespace ebpfmap {

// Checks the rules that hold on every kernel: sizes, counts, required fields.
int32_t check_spec(const Spec &spec, Error **err);
// The error for a spec that passed check_spec() and failed in the kernel.
int32_t explain_create(const Spec &spec, int32_t code, Error **err);
// The capabilities (base/capability.h) that creating a map of this type needs.
uint64_t map_capabilities(uint32_t type) noexcept;
// A name has at most 15 characters of A-Z a-z 0-9 _ .
int32_t check_map_name(const char *name, Error **err);
int32_t check_map_flags(uint32_t flags, Error **err);
// Opening takes 0, EBPF_F_RDONLY or EBPF_F_WRONLY.
int32_t check_open_flags(uint32_t flags, Error **err);

}  // namespace ebpfmap
