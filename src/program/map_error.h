// SPDX-License-Identifier: BSD-2-Clause
// Why the kernel does not take a map of an object.
#pragma once

#include "program/map_definition.h"
#include "program/object.h"

#include <span>
#include <string>

namespace ebpfmap {

using Definitions = std::span<MapDefinition>;

// The pins that maps of the object are to be taken from, or made at: 0, or why one is refused. libbpf compares what a source
// says with what the kernel made of it, and refuses its own pins of devmaps; those are taken here.
int32_t take_pins(const Object &object, Definitions definitions, Error **err);

// Why the load failed, where a map is the reason: the error. 0 where none is. `log` is libbpf's.
int32_t explain_map(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err);

// The verifier refused a program, with `complaint`. The error of a map that libbpf made without its BTF, where that is the
// reason; 0 where it is not.
int32_t explain_lost_btf(const Object &object, Definitions definitions, const std::string &complaint, const std::string &log,
                         Error **err);

}  // namespace ebpfmap
