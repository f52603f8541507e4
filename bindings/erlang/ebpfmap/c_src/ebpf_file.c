/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors as handles: of network namespaces, of cgroups, and of run statistics, which Erlang cannot own itself. */
#include "ebpf_nif.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A handle without an object is closed, so descriptor 0 must not look like NULL. */
void *file_object(int32_t fd) { return (void *)((intptr_t)fd + 1); }

int32_t file_fd(const void *object) { return (int32_t)((intptr_t)object - 1); }

void destroy_file(void *object) { close(file_fd(object)); }

ERL_NIF_TERM nif_file_open(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "file_open", nif_file_open, argc, argv);
    const char *path = in_string(&call, 0, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    /* Without the path, which can be any bytes: ebpf_arg adds it as text. */
    if (fd < 0) return failure(&call, errno, EBPF_CAUSE_UNKNOWN, strerror(errno));
    return finish(&call, enif_make_tuple2(env, atoms.ok, out_file(&call, fd)));
}

ERL_NIF_TERM nif_file_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "file_fd", nif_file_fd, argc, argv);
    const void *object = in_handle(&call, 0, "file", KIND_FILE);
    if (call.state != CALL_READY) return refuse(&call);
    return finish(&call, enif_make_int(env, file_fd(object)));
}

ERL_NIF_TERM nif_file_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "file_close", nif_file_close, argc, argv);
    return close_handle(&call, "file", KIND_FILE);
}
