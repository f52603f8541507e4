/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EBPFMAP_VERSION_H
#define EBPFMAP_VERSION_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Returns the version of the loaded library: "0.1.0".
 *
 * @return a string, valid as long as the library
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_version(void);

EBPF_END_DECLS

#endif
