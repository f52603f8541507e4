/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local storages: a value that hangs on a kernel object and goes with it. The object is named by a file descriptor: a socket
 * (sk_storage), any file on the inode (inode_storage), a pidfd (task_storage), a cgroup v2 directory (cgrp_storage).
 */
#ifndef EBPFMAP_STORAGE_H
#define EBPFMAP_STORAGE_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Reads the value of an object.
 *
 * @param map       an sk_storage, inode_storage, task_storage or cgrp_storage
 * @param object_fd the object; borrowed
 * @param value     receives the value
 * @param value_len bytes at value: value_size
 * @param flags     [enum ebpf_update_flag] 0, or EBPF_F_LOCK for a value with a bpf_spin_lock
 * @param err       receives the error, or NULL
 * @return [status, answers ENOENT] 0; -ENOENT where the object has no value in this map, or the task has ended, which is an
 *         answer: there is no error object; another -errno
 * @cause EBPF_CAUSE_FD_KIND, EBPF_CAUSE_BAD_FD, EBPF_CAUSE_CGROUP, EBPF_CAUSE_MAP_TYPE, EBPF_CAUSE_BUFFER_SIZE
 * @threads any
 * @kernel sk_storage 5.2, inode_storage 5.10, task_storage 5.11, cgrp_storage 6.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_storage_get(const ebpf_map *map, int32_t object_fd, void *value, uint32_t value_len, uint64_t flags,
                                  ebpf_error **err);

/**
 * Stores a value for an object.
 *
 * @param map       an sk_storage, inode_storage, task_storage or cgrp_storage
 * @param object_fd the object; borrowed
 * @param value     the value
 * @param value_len bytes at value: value_size
 * @param flags     [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST, or'ed with EBPF_F_LOCK
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FD_KIND, _BAD_FD, _CGROUP, _TASK (the process has ended), _EXISTS, _NOT_FOUND, _FLAGS, _MAP_TYPE,
 *        _BUFFER_SIZE, _FROZEN
 * @threads any
 * @kernel as ebpf_storage_get()
 * @since 0.1
 */
EBPF_API int32_t ebpf_storage_set(const ebpf_map *map, int32_t object_fd, const void *value, uint32_t value_len, uint64_t flags,
                                  ebpf_error **err);

/**
 * Removes the value of an object.
 *
 * @param map       an sk_storage, inode_storage, task_storage or cgrp_storage
 * @param object_fd the object; borrowed
 * @param err       receives the error, or NULL
 * @return [status] 0; -ENOENT where it has none; another -errno
 * @cause EBPF_CAUSE_NOT_FOUND, as ebpf_storage_set()
 * @threads any
 * @kernel as ebpf_storage_get()
 * @since 0.1
 */
EBPF_API int32_t ebpf_storage_delete(const ebpf_map *map, int32_t object_fd, ebpf_error **err);

EBPF_END_DECLS

#endif
