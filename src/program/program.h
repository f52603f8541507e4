// SPDX-License-Identifier: BSD-2-Clause
// Programs in the kernel.
#pragma once

#include "base/error.h"
#include "map/map.h"
#include "sys/fd.h"

#include <memory>
#include <string>

struct ebpf_program {
    ebpfmap::sys::Fd fd;
    ebpfmap::sys::ProgramInfo info;
    std::string tag;  // as bpftool prints it
};

namespace ebpfmap {

using Program = ebpf_program;

int32_t open_program_fd(int32_t fd, std::unique_ptr<Program> *out, Error **err);
int32_t open_program_id(uint32_t id, std::unique_ptr<Program> *out, Error **err);
int32_t open_program_pinned(const char *path, std::unique_ptr<Program> *out, Error **err);

int32_t program_attach_type(const Program &program, Error **err);
int32_t program_has_frags(const Program &program, Error **err);
int32_t program_runs(const Program &program, uint64_t *count, uint64_t *nanoseconds, Error **err);
// Returns a descriptor: the kernel counts runs while it is open.
int32_t enable_run_statistics(Error **err);

}  // namespace ebpfmap
