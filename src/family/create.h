// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "core/error.h"
#include "core/map.h"
#include "core/spec.h"

namespace ebpfmap::family {

// Creates any kind of map, with what its type needs beside the spec: a template for inner maps, BTF for local storages, flags
// that it cannot be without. Explains every failure.
int32_t create(const Spec &spec, std::unique_ptr<Map> *out, Error **err);

}  // namespace ebpfmap::family
