// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/version.h>

#include "version.h"

const char *ebpf_version(void) { return EBPFMAP_VERSION; }
