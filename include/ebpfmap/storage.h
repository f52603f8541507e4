/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local storages: a value that belongs to a kernel object and is freed with it. A file descriptor selects the object: a socket
 * (sk_storage), any file of an inode (inode_storage), a pidfd (task_storage), a cgroup v2 directory (cgrp_storage).
 */
#ifndef EBPFMAP_STORAGE_H
#define EBPFMAP_STORAGE_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Reads the value of an object.
 *
 * @param map       an sk_storage, inode_storage, task_storage or cgrp_storage
 * @param object_fd the object's descriptor; borrowed
 * @param value     receives the value
 * @param value_len bytes at value: value_size
 * @param flags     [enum ebpf_update_flag] 0; or EBPF_F_LOCK if the value has a bpf_spin_lock
 * @param err       receives the error; may be NULL
 * @return [status, answers ENOENT] 0; -ENOENT, without an error object, if the object has no value in this map or the task has
 *         ended; -errno on failure
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
 * @param object_fd the object's descriptor; borrowed
 * @param value     the value
 * @param value_len bytes at value: value_size
 * @param flags     [enum ebpf_update_flag] EBPF_ANY, EBPF_NOEXIST or EBPF_EXIST, or'ed with EBPF_F_LOCK if wanted
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FD_KIND, _BAD_FD, _CGROUP, _TASK (the process has ended), _EXISTS, _NOT_FOUND, _FLAGS, _MAP_TYPE,
 *        _BUFFER_SIZE, _FROZEN
 * @threads any
 * @kernel as ebpf_storage_get()
 * @since 0.1
 */
EBPF_API int32_t ebpf_storage_set(const ebpf_map *map, int32_t object_fd, const void *value, uint32_t value_len, uint64_t flags,
                                  ebpf_error **err);

/**
 * Deletes the value of an object.
 *
 * @param map       an sk_storage, inode_storage, task_storage or cgrp_storage
 * @param object_fd the object's descriptor; borrowed
 * @param err       receives the error; may be NULL
 * @return [status] 0; -ENOENT, with an error object, if the object has no value; -errno on failure
 * @cause EBPF_CAUSE_NOT_FOUND, as ebpf_storage_set()
 * @threads any
 * @kernel as ebpf_storage_get()
 * @since 0.1
 */
EBPF_API int32_t ebpf_storage_delete(const ebpf_map *map, int32_t object_fd, ebpf_error **err);

EBPF_END_DECLS

#endif
