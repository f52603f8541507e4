// SPDX-License-Identifier: BSD-2-Clause
// The rules by which the kernel accepts a map, as a table: what is certain is said before it is asked, the rest after it
// refused.
#pragma once

#include "core/error.h"
#include "core/spec.h"

namespace ebpfmap::explain {

// The rules that hold on every kernel: sizes, counts, what a type cannot be without. 0, or the error.
int32_t check_spec(const Spec &spec, Error **err);
// Why the kernel refused a spec that check_spec() let pass.
int32_t creation(const Spec &spec, int32_t code, Error **err);
// The capabilities (explain/capability.h) that creating a map of this type takes.
uint64_t map_capabilities(uint32_t type) noexcept;
// A name: at most 15 characters of A-Z a-z 0-9 _ .
int32_t check_name(const char *name, Error **err);
int32_t check_flags(uint32_t flags, Error **err);
// Of opening: EBPF_F_RDONLY or EBPF_F_WRONLY.
int32_t check_open_flags(uint32_t flags, Error **err);

}  // namespace ebpfmap::explain
