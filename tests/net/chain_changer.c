/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that changes a pinned chain, for tests that kill it meanwhile.
 *
 *   chain_changer DIRECTORY CALLS PROGRAM...
 *
 * opens the chain, replaces its programs, entry by entry, with those pinned at the paths, and commits. Before system call number
 * CALLS of the commit it is killed. It ends with 0 where the commit needs fewer.
 */
#define _GNU_SOURCE
#include <ebpfmap.h>

#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long calls_left = -1; /* -1: not counted */

/* Stands before libc's, by which the library calls bpf(2) and membarrier(2). */
long syscall(long number, ...) {
    long (*libc_syscall)(long, ...);
    long arguments[6];
    va_list list;

    *(void **)&libc_syscall = dlsym(RTLD_NEXT, "syscall");
    va_start(list, number);
    for (int i = 0; i < 6; i++) arguments[i] = va_arg(list, long);
    va_end(list);
    if (calls_left == 0) kill(getpid(), SIGKILL);
    if (calls_left > 0) calls_left--;
    return libc_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

static int complain(ebpf_error *error) {
    printf("refused: %s\n", ebpf_error_message(error));
    ebpf_error_free(error);
    return 1;
}

static int32_t replace(ebpf_chain *chain, uint32_t position, const char *path, ebpf_error **error) {
    ebpf_program *program = NULL;
    uint32_t entry = 0;
    int32_t result = ebpf_chain_at(chain, position, &entry, error);

    if (result < 0 || (result = ebpf_program_open_pinned(path, &program, error)) < 0) return result;
    result = ebpf_chain_replace(chain, entry, ebpf_program_fd(program), error);
    ebpf_program_close(program);
    return result;
}

int main(int count, char **words) {
    ebpf_chain *chain = NULL;
    ebpf_error *error = NULL;

    if (count < 4) return 2;
    if (ebpf_chain_open_pinned(words[1], &chain, &error) < 0) return complain(error);
    for (int i = 3; i < count; i++) {
        if (replace(chain, (uint32_t)i - 3, words[i], &error) < 0) return complain(error);
    }
    calls_left = atol(words[2]);
    if (ebpf_chain_commit(chain, NULL, &error) < 0) return complain(error);
    calls_left = -1;
    ebpf_chain_close(chain);
    return 0;
}
