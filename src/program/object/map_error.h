// SPDX-License-Identifier: BSD-2-Clause
// Explanation of a map that the kernel or libbpf refuses; reuse of pinned maps.
#pragma once

#include "program/object/map_definition.h"
#include "program/object/object.h"

#include <span>
#include <string>

namespace ebpfmap {

using Definitions = std::span<MapDefinition>;

// Binds the maps at the object's pins, if libbpf would refuse them although they fit. libbpf compares the definition with the
// created map and so refuses even devmaps that it pinned itself. Fails if a pinned map does not fit.
int32_t take_pins(const Object &object, Definitions definitions, Error **err);

// The error if a map is the reason that the load failed, otherwise 0. `log` is libbpf's log.
int32_t explain_map(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err);

// The verifier refused a program with `complaint`. The error of a map that libbpf created without its BTF, if that is the
// reason, otherwise 0.
int32_t explain_lost_btf(const Object &object, Definitions definitions, const std::string &complaint, const std::string &log,
                         Error **err);

}  // namespace ebpfmap
