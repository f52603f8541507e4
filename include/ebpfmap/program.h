/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs in the kernel, loaded by any library: this one, libbpf, bpftool, aya, cilium/ebpf.
 *
 * All functions of this library that use a program take its file descriptor. The handle here is for inspecting a program,
 * pinning it, and opening a program that another process loaded.
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_PROGRAM_H
#define EBPFMAP_PROGRAM_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/**
 * Opens a program by a file descriptor from other code.
 *
 * @param fd  file descriptor of a program; duplicated, so the caller still closes it
 * @param out [owned ebpf_program_close] receives the program; close it with ebpf_program_close()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_FD_KIND, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_fd(int32_t fd, ebpf_program **out, ebpf_error **err);

/**
 * Opens a program by its id.
 *
 * @param id  the id, as shown by `bpftool prog list`
 * @param out [owned ebpf_program_close] receives the program; close it with ebpf_program_close()
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ID, EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 4.13
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_id(uint32_t id, ebpf_program **out, ebpf_error **err);

/**
 * Opens a pinned program.
 *
 * @param path the path of the pin
 * @param out  [owned ebpf_program_close] receives the program; close it with ebpf_program_close()
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_KIND (a pin of a map or link),
 *        _PERMISSION, _TOO_MANY_FILES
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_open_pinned(const char *path, ebpf_program **out, ebpf_error **err);

/**
 * Pins a program. It stays in the kernel as long as the pin exists.
 *
 * @param program the program
 * @param path    the path, as for ebpf_map_pin()
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_EXISTS, _PIN_DIRECTORY, _PIN_NOT_BPFFS, _BPFFS_MISSING, _PIN_NAME, _PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_pin(const ebpf_program *program, const char *path, ebpf_error **err);

/**
 * Removes a pin of a program.
 *
 * @param program the program
 * @param path    a pin of this program; a pin of any other object is not touched
 * @param err     receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_PIN_MISSING, EBPF_CAUSE_PIN_KIND, EBPF_CAUSE_PERMISSION
 * @threads any
 * @kernel 4.4
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_unpin(const ebpf_program *program, const char *path, ebpf_error **err);

/**
 * Returns the file descriptor of a program.
 *
 * @param program the program
 * @return [lent] the descriptor, valid until ebpf_program_close(); do not close it; -EINVAL for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_fd(const ebpf_program *program);

/**
 * Returns the id of a program. It is unique in the kernel while the program is loaded.
 *
 * @param program the program
 * @return the id; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_program_id(const ebpf_program *program);

/**
 * Returns the name of a program. The kernel keeps the first 15 characters.
 *
 * @param program the program
 * @return [nonnull] a string, valid as long as the handle; "" if the program has no name, and for NULL
 * @threads any
 * @kernel 4.15; "" before
 * @since 0.1
 */
EBPF_API const char *ebpf_program_name(const ebpf_program *program);

/**
 * Returns the type of a program.
 *
 * @param program the program
 * @return [enum ebpf_program_type] one of EBPF_PROGRAM_TYPE_…; 0 for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_program_type(const ebpf_program *program);

/**
 * Returns the tag of a program: a hash of its instructions. Two loads of one program have the same tag.
 *
 * @param program the program
 * @return [nonnull] 16 hexadecimal digits, as shown by bpftool, valid as long as the handle; "" for NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_program_tag(const ebpf_program *program);

/**
 * Returns the expected attach type that a program was loaded with. The kernel does not report it, so the library tests which
 * small maps accept the program.
 *
 * @param program the program
 * @param err     receives the error; may be NULL
 * @return [number, enum ebpf_attach_type] EBPF_ATTACH_TYPE_XDP on an interface, EBPF_ATTACH_TYPE_XDP_DEVMAP in a devmap,
 *         EBPF_ATTACH_TYPE_XDP_CPUMAP in a cpumap, …; 0 if the program was loaded without one; -errno on failure
 * @cause EBPF_CAUSE_NOT_SUPPORTED (a type other than xdp, cgroup_skb and cgroup_sock_addr, or too few capabilities for the
 *        test)
 * @threads any
 * @blocks the creation of small maps
 * @kernel 5.8; before 6.18 only the differences that devmaps and cpumaps show
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_attach_type(const ebpf_program *program, ebpf_error **err);

/**
 * Checks if an XDP program was loaded with multi-buffer support (section xdp.frags). The library tests this as
 * ebpf_program_attach_type() does.
 *
 * @param program the program
 * @param err     receives the error; may be NULL
 * @return [number] 1 or 0; -errno on failure
 * @cause EBPF_CAUSE_NOT_SUPPORTED (too few capabilities for the test)
 * @threads any
 * @blocks the creation of small maps
 * @kernel 5.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_has_frags(const ebpf_program *program, ebpf_error **err);

/**
 * Reads the run statistics of a program: number of runs and total time. The kernel counts only while statistics are enabled
 * (ebpf_program_enable_run_stats() or sysctl kernel.bpf_stats_enabled). It never counts runs reached by a tail call.
 *
 * @param program     the program
 * @param count       receives the number of runs
 * @param nanoseconds receives the total time of the runs
 * @param err         receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT
 * @threads any
 * @kernel 5.1
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_run_stats(const ebpf_program *program, uint64_t *count, uint64_t *nanoseconds, ebpf_error **err);

/**
 * Enables run statistics of all programs. This costs some tens of nanoseconds per run.
 *
 * @param fd  [owned close] receives a file descriptor; close(2) disables the statistics, unless they are also enabled in
 *            another way
 * @param err receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_CAPABILITY (CAP_SYS_ADMIN), EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_TOO_MANY_FILES
 * @threads any
 * @kernel 5.8
 * @since 0.1
 */
EBPF_API int32_t ebpf_program_enable_run_stats(int32_t *fd, ebpf_error **err);

/**
 * Closes a program. It stays in the kernel while it is attached, pinned, in a map or open elsewhere.
 *
 * @param program [consumed, nullable] the program; NULL does nothing
 * @threads one per program
 * @since 0.1
 */
EBPF_API void ebpf_program_close(ebpf_program *program);

EBPF_END_DECLS

#endif
