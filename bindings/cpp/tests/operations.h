// SPDX-License-Identifier: BSD-2-Clause
// The operations of bindings/conformance.md, each by its name.
#pragma once

#include "session.h"

#include <functional>
#include <map>
#include <string>

namespace conformance {

// Returns the result; throws ebpfmap::Exception where the library refuses.
using Operation = std::function<json(Session &, const json &step)>;
using Operations = std::map<std::string, Operation>;

// Of operations_FILE.cc.
void add_map_operations(Operations &operations);
void add_kind_operations(Operations &operations);
void add_program_operations(Operations &operations);
void add_xsk_operations(Operations &operations);

std::vector<std::byte> from_hex(const json &text);
std::string to_hex(ebpfmap::Bytes bytes);
// null for nothing.
json to_json(const std::optional<std::vector<std::byte>> &bytes);
// For removals: where there was none, the cases have an error, and this layer has false.
json removed(bool there);
ebpfmap::MapType map_type(const std::string &name);
ebpfmap::Update update_flags(const json &step);

}  // namespace conformance
