// SPDX-License-Identifier: BSD-2-Clause
#include "program/program.h"

#include "api/arguments.h"
#include "program/pin.h"
#include "typed/program_prober.h"

#include <ebpfmap/program.h>

using namespace ebpfmap;

namespace {

KernelObject pinnable(const Program &program) {
    return {kProgramKind, program.fd.get(), program.info.id, describe_program(program.info)};
}

}  // namespace

int32_t ebpf_program_open_fd(int32_t fd, ebpf_program **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return open_program_fd(fd, into(out), err); });
}

int32_t ebpf_program_open_id(uint32_t id, ebpf_program **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] { return open_program_id(id, into(out), err); });
}

int32_t ebpf_program_open_pinned(const char *path, ebpf_program **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(path), ARG(out)}, [&] { return open_program_pinned(path, into(out), err); });
}

int32_t ebpf_program_pin(const ebpf_program *program, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(program), ARG(path)}, [&] { return pin_object(pinnable(*program), path, err); });
}

int32_t ebpf_program_unpin(const ebpf_program *program, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(program), ARG(path)}, [&] { return unpin_object(pinnable(*program), path, err); });
}

int32_t ebpf_program_fd(const ebpf_program *program) { return program ? program->fd.get() : -EINVAL; }

uint32_t ebpf_program_id(const ebpf_program *program) { return program ? program->info.id : 0; }

const char *ebpf_program_name(const ebpf_program *program) { return program ? program->info.name : ""; }

uint32_t ebpf_program_type(const ebpf_program *program) { return program ? program->info.type : 0; }

const char *ebpf_program_tag(const ebpf_program *program) { return program ? program->tag.c_str() : ""; }

int32_t ebpf_program_attach_type(const ebpf_program *program, ebpf_error **err) {
    return guard(err, __func__, {ARG(program)}, [&] { return program_attach_type(*program, err); });
}

int32_t ebpf_program_has_frags(const ebpf_program *program, ebpf_error **err) {
    return guard(err, __func__, {ARG(program)}, [&] { return program_has_frags(*program, err); });
}

int32_t ebpf_program_run_stats(const ebpf_program *program, uint64_t *count, uint64_t *nanoseconds, ebpf_error **err) {
    return guard(err, __func__, {ARG(program), ARG(count), ARG(nanoseconds)},
                 [&] { return program_runs(*program, count, nanoseconds, err); });
}

int32_t ebpf_program_enable_run_stats(int32_t *fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(fd)}, [&] {
        int32_t opened = enable_run_statistics(err);
        if (opened >= 0) *fd = opened;
        return opened < 0 ? opened : 0;
    });
}

void ebpf_program_close(ebpf_program *program) { delete program; }
