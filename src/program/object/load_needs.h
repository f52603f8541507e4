// SPDX-License-Identifier: BSD-2-Clause
// Capabilities for loading an object.
#pragma once

#include "base/capability.h"
#include "program/object/object.h"

#include <string>

namespace ebpfmap {

// From the types of the object's programs and maps. For a bundled object also CAP_PERFMON if its programs need it.
Capabilities needed_capabilities(const Object &object);

// The forbidden action in the verifier's complaint, if the verifier would allow it with CAP_PERFMON: "calculates with
// pointers". nullptr for other complaints, and if this process has CAP_PERFMON.
const char *forbidden_deed(const std::string &complaint);

// The error for a load that failed with EPERM.
int32_t explain_permission(const Object &object, int32_t code, Error **err);

}  // namespace ebpfmap
