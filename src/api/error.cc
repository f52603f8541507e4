// SPDX-License-Identifier: BSD-2-Clause
#include "base/error.h"

#include "base/cause_name.h"

using namespace ebpfmap;

int32_t ebpf_error_code(const ebpf_error *err) { return err ? err->code : 0; }

uint32_t ebpf_error_cause(const ebpf_error *err) { return err ? err->cause : uint32_t{EBPF_CAUSE_NONE}; }

const char *ebpf_cause_name(uint32_t cause) { return cause_name(cause); }

const char *ebpf_error_operation(const ebpf_error *err) { return err ? err->operation : ""; }

const char *ebpf_error_message(const ebpf_error *err) { return err ? err->message.c_str() : ""; }

const char *ebpf_error_log(const ebpf_error *err) { return err ? err->log.c_str() : ""; }

void ebpf_error_free(ebpf_error *err) { free_error(err); }
