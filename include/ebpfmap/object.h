/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An object: the programs and maps of one BPF ELF file. The bundled ones are inside the library (<ebpfmap/bundled.h>), so
 * that nobody needs clang: open by name, bind maps of one's own, load, attach.
 *
 * Not in a library that was built with -Dprograms=disabled: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_OBJECT_H
#define EBPFMAP_OBJECT_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Opens a bundled object. Nothing is loaded into the kernel yet.
 *
 * @param name "forward", "jump.frags", ...: see <ebpfmap/bundled.h>
 * @param out  [owned ebpf_object_close] receives the object, owned by the caller: ebpf_object_close()
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_bundled(const char *name, ebpf_object **out, ebpf_error **err);

/**
 * Opens a BPF ELF file, as clang -target bpf makes it. Nothing is loaded into the kernel yet.
 *
 * It has to be one that you trust: libbpf, which reads it, may crash on a file that somebody damaged on purpose.
 *
 * @param path the file
 * @param out  [owned ebpf_object_close] receives the object, owned by the caller: ebpf_object_close()
 * @param err  receives the error, with libbpf's words in ebpf_error_log(), or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT (no such file, no ELF, an ELF for another machine, or one that libbpf cannot read),
 *        EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the file
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_file(const char *path, ebpf_object **out, ebpf_error **err);

/**
 * Opens a BPF ELF file that is in memory; as trustworthy as for ebpf_object_open_file().
 *
 * @param elf     the bytes of the file; copied as far as needed
 * @param elf_len how many
 * @param name    what to call the object in messages; libbpf builds the kernel names of .rodata and its like from it
 * @param out     [owned ebpf_object_close] receives the object, owned by the caller: ebpf_object_close()
 * @param err     receives the error, with libbpf's words in ebpf_error_log(), or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT, EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_memory(const void *elf, uint64_t elf_len, const char *name, ebpf_object **out,
                                         ebpf_error **err);

/**
 * The name of a map of an object, in the order of the alphabet. The object's variables are maps too: "NAME.rodata", "NAME.bss".
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string that lives as long as the object; NULL past the last one, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_map_name(const ebpf_object *object, uint32_t index);

/**
 * The name of a program of an object (its C function), in the order of the alphabet.
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string that lives as long as the object; NULL past the last one, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_program_name(const ebpf_object *object, uint32_t index);

/**
 * The name of a constant of an object (a `const volatile` variable of its source), in the order of the alphabet.
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string that lives as long as the object; NULL past the last one, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_constant_name(const ebpf_object *object, uint32_t index);

/**
 * The size of a constant.
 *
 * @param object the object
 * @param name   the constant
 * @param err    receives the error, or NULL
 * @return [number] bytes; -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_constant_size(const ebpf_object *object, const char *name, ebpf_error **err);

/**
 * Reads what a constant is, or will be when the object is loaded.
 *
 * @param object    the object
 * @param name      the constant
 * @param value     receives it, in the byte order of this machine
 * @param value_len bytes at value: the size of the constant
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OBJECT_STATE (loaded: the value is the kernel's then)
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_get_constant(const ebpf_object *object, const char *name, void *value, uint32_t value_len,
                                          ebpf_error **err);

/**
 * Sets a constant before the object is loaded. The verifier sees the value, and what cannot happen with it costs nothing.
 *
 * @param object    the object, not loaded yet
 * @param name      the constant
 * @param value     what it is to be, in the byte order of this machine
 * @param value_len bytes at value: the size of the constant
 * @param err       receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OBJECT_STATE
 * @threads one per object
 * @kernel 5.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_set_constant(ebpf_object *object, const char *name, const void *value, uint32_t value_len,
                                          ebpf_error **err);

/**
 * Binds a map that exists in place of one that the object would create. Its name and max_entries may be others; a pin that the
 * object's source asks for (LIBBPF_PIN_BY_NAME) is neither used nor made then.
 *
 * @param object the object, not loaded yet
 * @param name   the name of the map in the object
 * @param map    the map; its descriptor is duplicated
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_MAP_MISMATCH (type, key size or value size differ),
 *        EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_bind_map(ebpf_object *object, const char *name, const ebpf_map *map, ebpf_error **err);

/**
 * Creates the maps that are not bound and loads the programs.
 *
 * A map that its source pins (LIBBPF_PIN_BY_NAME) is taken from its pin where it is what the source describes, and pinned where
 * nothing is.
 *
 * It takes CAP_BPF; CAP_NET_ADMIN too, where a program handles packets or a map is a devmap, devmap_hash, sockmap, sockhash or
 * xskmap; CAP_PERFMON too, where a program traces or calculates with pointers. <ebpfmap/bundled.h> has the set of each bundled
 * object. An error with EBPF_CAUSE_CAPABILITY names the whole set.
 *
 * @param object the object
 * @param err    receives the error, with the verifier's and libbpf's words in ebpf_error_log(), or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_VERIFIER, EBPF_CAUSE_CAPABILITY, EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_OBJECT_STATE (loaded already, or
 *        failed to load before: open it again), EBPF_CAUSE_MAP_MISMATCH (a bound prog array belongs to programs of another
 *        kind), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_MEMLOCK, EBPF_CAUSE_OBJECT (a kernel option,
 *        function or structure that this kernel lacks), EBPF_CAUSE_PIN_MISMATCH, as ebpf_map_create() (a map that breaks a
 *        rule), as ebpf_map_open_pinned() (a pinned map), as ebpf_map_pin() (a pinned map)
 * @threads one per object
 * @blocks the verifier: milliseconds to seconds for each program
 * @kernel for a bundled object what docs/programs.md says; flood before 5.14 and steer before 5.3 are refused here, for such a
 *         kernel takes them and loses every frame. Before 5.11 libbpf raises RLIMIT_MEMLOCK of the process.
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_load(ebpf_object *object, ebpf_error **err);

/**
 * Opens a map of a loaded object.
 *
 * @param object the object, loaded
 * @param name   the name of the map in the object
 * @param out    [owned ebpf_map_close] receives the map, owned by the caller and independent of the object: ebpf_map_close()
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_map(const ebpf_object *object, const char *name, ebpf_map **out, ebpf_error **err);

/**
 * Opens a program of a loaded object.
 *
 * @param object the object, loaded
 * @param name   the name of the program (its C function)
 * @param out    [owned ebpf_program_close] receives the program, owned by the caller and independent of the object:
 *               ebpf_program_close()
 * @param err    receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_program(const ebpf_object *object, const char *name, ebpf_program **out, ebpf_error **err);

/**
 * Lends the file descriptor of a program of a loaded object.
 *
 * @param object the object, loaded
 * @param name   the name of the program (its C function)
 * @param err    receives the error, or NULL
 * @return [number] the descriptor, valid until ebpf_object_close(), not to be closed; -errno
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_program_fd(const ebpf_object *object, const char *name, ebpf_error **err);

/**
 * Closes an object with its programs and maps; what is attached or in a map stays in the kernel.
 *
 * @param object [consumed, nullable] the object, or NULL (does nothing)
 * @threads one per object
 * @since 0.1
 */
EBPF_API void ebpf_object_close(ebpf_object *object);

EBPF_END_DECLS

#endif
