// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/bundled.h>

#include "program/object/bundled.h"

const char *ebpf_bundled_name(uint32_t index) { return ebpfmap::bundled_name(index); }
