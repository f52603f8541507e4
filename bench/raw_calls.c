/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bpf(2) without anything in between, for the benchmarks of the bindings: they load this library, so that the language and the
 * kernel's own speed are measured in the same process, in turns.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/*
 * Looks up the keys 0 to 1023 of a hash with keys of 4 and values of 8 bytes, over and over, `count` times in all.
 * Returns the nanoseconds that it took; 0 if a lookup failed.
 */
EXPORT uint64_t raw_lookups(int fd, uint32_t count) {
    uint64_t start = now();
    for (uint32_t lookup = 0; lookup < count; ++lookup) {
        uint32_t key = lookup % 1024;
        uint64_t value;
        union bpf_attr attr;
        /* Only the bytes that the command reads are zeroed and passed. */
        memset(&attr, 0, offsetof(union bpf_attr, flags) + sizeof attr.flags);
        attr.map_fd = (uint32_t)fd;
        attr.key = (uintptr_t)&key;
        attr.value = (uintptr_t)&value;
        if (syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, offsetof(union bpf_attr, flags) + sizeof attr.flags) != 0) return 0;
    }
    return now() - start;
}

/*
 * Reads a whole hash by BPF_MAP_LOOKUP_BATCH, `batch` entries a call. Returns the nanoseconds that it took, 0 if it failed;
 * *entries receives how many there were.
 */
EXPORT uint64_t raw_dump(int fd, uint32_t key_size, uint32_t value_size, uint32_t batch, uint64_t *entries) {
    void *keys = malloc((size_t)key_size * batch);
    void *values = malloc((size_t)value_size * batch);
    uint32_t position[2] = {0, 0};
    uint64_t start = now();
    int failed = !keys || !values;
    *entries = 0;
    for (int first = 1, ended = failed; !ended; first = 0) {
        union bpf_attr attr;
        memset(&attr, 0, sizeof attr);
        attr.batch.map_fd = (uint32_t)fd;
        attr.batch.in_batch = first ? 0 : (uintptr_t)&position[0];
        attr.batch.out_batch = (uintptr_t)&position[1];
        attr.batch.keys = (uintptr_t)keys;
        attr.batch.values = (uintptr_t)values;
        attr.batch.count = batch;
        int result = (int)syscall(SYS_bpf, BPF_MAP_LOOKUP_BATCH, &attr, sizeof attr);
        *entries += attr.batch.count;
        position[0] = position[1];
        ended = result != 0;
        failed = ended && errno != ENOENT; /* which says that this was the last batch */
    }
    uint64_t taken = now() - start;
    free(keys);
    free(values);
    return failed ? 0 : taken;
}
