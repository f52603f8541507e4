/* Made of bindings/api.json by tools/api/erlang.py: tools/dev api */
/* SPDX-License-Identifier: BSD-2-Clause */
/* clang-format off */
#ifndef EBPF_NIF_KINDS_H
#define EBPF_NIF_KINDS_H

/* What a handle is of. */
enum kind_number {
    KIND_SPEC,
    KIND_MAP,
    KIND_CURSOR,
    KIND_OBJECT,
    KIND_PROGRAM,
    KIND_LINK,
    KIND_CHAIN,
    KIND_DROPS,
    KIND_FINDINGS,
    KIND_XSK_SPEC,
    KIND_XSK,
    KIND_XSK_GROUP,
    KIND_FILE,
    KIND_COUNT
};

#endif
