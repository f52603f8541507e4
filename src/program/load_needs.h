// SPDX-License-Identifier: BSD-2-Clause
// The capabilities that loading an object takes.
#pragma once

#include "explain/capability.h"
#include "program/object.h"

#include <string>

namespace ebpfmap {

// By the types of its programs and maps, and of a bundled object by what its programs do.
explain::Capabilities needed_capabilities(const Object &object);

// "calculates with pointers": what a verifier minds (its complaint) that it allows with CAP_PERFMON. nullptr where it is
// something else, or where this process has CAP_PERFMON.
const char *forbidden_deed(const std::string &complaint);

// The load of an object was refused with EPERM.
int32_t fail_permission(const Object &object, int32_t code, Error **err);

}  // namespace ebpfmap
