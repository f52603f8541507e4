// SPDX-License-Identifier: BSD-2-Clause
// Pins of programs and links. Pins of maps also use the registry (map/pin.h).
#pragma once

#include "map/open_error.h"
#include "sys/fd.h"

#include <cstdint>
#include <string>

namespace ebpfmap {

struct KernelObject {
    const ObjectKind &kind;
    int32_t fd;
    uint32_t id;
    std::string description;
};

int32_t pin_object(const KernelObject &object, const char *path, Error **err);
// Fails if the path is the pin of another object.
int32_t unpin_object(const KernelObject &object, const char *path, Error **err);
int32_t open_pinned_object(const ObjectKind &kind, const char *path, sys::Fd *out, Error **err);
int32_t object_id(const ObjectKind &kind, int32_t fd, uint32_t *id) noexcept;

}  // namespace ebpfmap
