/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects: the programs and maps of one BPF ELF file. The library contains bundled objects (<ebpfmap/bundled.h>), so clang is
 * not needed: open an object by its name, bind existing maps, load, attach.
 *
 * A library built with -Dprograms=disabled does not have these functions: look the symbols up with dlsym().
 *
 * @option programs
 */
#ifndef EBPFMAP_OBJECT_H
#define EBPFMAP_OBJECT_H

#include <ebpfmap/abi.h>

EBPF_BEGIN_DECLS

/**
 * Opens a bundled object. This does not load anything into the kernel.
 *
 * @param name "forward", "jump.frags", ...: see <ebpfmap/bundled.h>
 * @param out  [owned ebpf_object_close] receives the object; close it with ebpf_object_close()
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_bundled(const char *name, ebpf_object **out, ebpf_error **err);

/**
 * Opens a BPF ELF file made by clang -target bpf. This does not load anything into the kernel.
 *
 * Open only trusted files: libbpf reads the file and may crash if it was damaged deliberately.
 *
 * @param path the path of the file
 * @param out  [owned ebpf_object_close] receives the object; close it with ebpf_object_close()
 * @param err  receives the error, with messages of libbpf in ebpf_error_log(); may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT (no such file, not an ELF file, an ELF file for another machine, or one that libbpf cannot read),
 *        EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the file
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_file(const char *path, ebpf_object **out, ebpf_error **err);

/**
 * Opens a BPF ELF file in memory. It must be trusted, as for ebpf_object_open_file().
 *
 * @param elf     the contents of the file; copied as far as needed
 * @param elf_len bytes at elf
 * @param name    a name for the object in messages; libbpf derives the kernel names of .rodata, .bss and similar maps from it
 * @param out     [owned ebpf_object_close] receives the object; close it with ebpf_object_close()
 * @param err     receives the error, with messages of libbpf in ebpf_error_log(); may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT, EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @blocks reading the object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_memory(const void *elf, uint64_t elf_len, const char *name, ebpf_object **out,
                                         ebpf_error **err);

/**
 * Returns the name of a map of an object, in alphabetical order. The variables of the object are maps, too: "NAME.rodata",
 * "NAME.bss".
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string, valid as long as the object; NULL after the last map, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_map_name(const ebpf_object *object, uint32_t index);

/**
 * Returns the name of a program of an object (its C function), in alphabetical order.
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string, valid as long as the object; NULL after the last program, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_program_name(const ebpf_object *object, uint32_t index);

/**
 * Returns the name of a constant of an object (a `const volatile` variable in its source), in alphabetical order.
 *
 * @param object the object
 * @param index  0, 1, …
 * @return [nullable] a string, valid as long as the object; NULL after the last constant, and for NULL
 * @threads one per object
 * @since 0.1
 */
EBPF_API const char *ebpf_object_constant_name(const ebpf_object *object, uint32_t index);

/**
 * Returns the size of a constant.
 *
 * @param object the object
 * @param name   the name of the constant
 * @param err    receives the error; may be NULL
 * @return [number] the size in bytes; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_constant_size(const ebpf_object *object, const char *name, ebpf_error **err);

/**
 * Reads the value that a constant has, or will have when the object is loaded.
 *
 * @param object    the object
 * @param name      the name of the constant
 * @param value     receives the value, in host byte order
 * @param value_len bytes at value: the size of the constant
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OBJECT_STATE (loaded: the value is in the kernel now)
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_get_constant(const ebpf_object *object, const char *name, void *value, uint32_t value_len,
                                          ebpf_error **err);

/**
 * Sets a constant before the object is loaded. The verifier sees the value and removes code that cannot run with it.
 *
 * @param object    the object, not loaded
 * @param name      the name of the constant
 * @param value     the new value, in host byte order
 * @param value_len bytes at value: the size of the constant
 * @param err       receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_BUFFER_SIZE, EBPF_CAUSE_OBJECT_STATE
 * @threads one per object
 * @kernel 5.2
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_set_constant(ebpf_object *object, const char *name, const void *value, uint32_t value_len,
                                          ebpf_error **err);

/**
 * Binds an existing map in place of one that the object would create. Its name and max_entries can differ. The object's source
 * may request a pin for the map (LIBBPF_PIN_BY_NAME); such a request is then ignored.
 *
 * @param object the object, not loaded
 * @param name   the name of the map in the object
 * @param map    the existing map; its descriptor is duplicated
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_MAP_MISMATCH (another type, key size or value size),
 *        EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_bind_map(ebpf_object *object, const char *name, const ebpf_map *map, ebpf_error **err);

/**
 * Creates the maps that are not bound, and loads the programs.
 *
 * A map that the object's source pins (LIBBPF_PIN_BY_NAME) is opened from its pin if the pinned map matches; if there is no
 * pin, the map is created and pinned.
 *
 * Loading needs CAP_BPF; also CAP_NET_ADMIN if a program handles packets or a map is a devmap, devmap_hash, sockmap, sockhash
 * or xskmap; also CAP_PERFMON if a program traces or calculates with pointers. <ebpfmap/bundled.h> lists the capabilities for
 * each bundled object. An error with EBPF_CAUSE_CAPABILITY names all that are needed.
 *
 * @param object the object
 * @param err    receives the error, with the verifier log and messages of libbpf in ebpf_error_log(); may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_VERIFIER, EBPF_CAUSE_CAPABILITY, EBPF_CAUSE_KERNEL_TOO_OLD, EBPF_CAUSE_OBJECT_STATE (loaded already, or
 *        failed to load before: open the object again), EBPF_CAUSE_MAP_MISMATCH (a bound prog array belongs to programs of
 *        another kind), EBPF_CAUSE_OUT_OF_MEMORY, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_MEMLOCK, EBPF_CAUSE_OBJECT (a kernel
 *        option, function or structure that this kernel lacks), EBPF_CAUSE_PIN_MISMATCH, as ebpf_map_create() (a map that
 *        breaks a rule), as ebpf_map_open_pinned() (a pinned map), as ebpf_map_pin() (a pinned map)
 * @threads one per object
 * @blocks the verifier: milliseconds to seconds for each program
 * @kernel for a bundled object see docs/programs.md. flood before 5.14 and steer before 5.3 are refused, because such a kernel
 *         accepts them and loses every packet. Before 5.11 libbpf raises RLIMIT_MEMLOCK of the process.
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_load(ebpf_object *object, ebpf_error **err);

/**
 * Opens a map of a loaded object.
 *
 * @param object the loaded object
 * @param name   the name of the map in the object
 * @param out    [owned ebpf_map_close] receives the map, independent of the object; close it with ebpf_map_close()
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_map(const ebpf_object *object, const char *name, ebpf_map **out, ebpf_error **err);

/**
 * Opens a program of a loaded object.
 *
 * @param object the loaded object
 * @param name   the name of the program (its C function)
 * @param out    [owned ebpf_program_close] receives the program, independent of the object; close it with ebpf_program_close()
 * @param err    receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_open_program(const ebpf_object *object, const char *name, ebpf_program **out, ebpf_error **err);

/**
 * Returns the file descriptor of a program of a loaded object.
 *
 * @param object the loaded object
 * @param name   the name of the program (its C function)
 * @param err    receives the error; may be NULL
 * @return [number] the descriptor, valid until ebpf_object_close(); do not close it; -errno on failure
 * @cause EBPF_CAUSE_OBJECT_MEMBER, EBPF_CAUSE_OBJECT_STATE
 * @threads one per object
 * @since 0.1
 */
EBPF_API int32_t ebpf_object_program_fd(const ebpf_object *object, const char *name, ebpf_error **err);

/**
 * Closes an object with its programs and maps. Programs that are attached or in a map stay in the kernel.
 *
 * @param object [consumed, nullable] the object; NULL does nothing
 * @threads one per object
 * @since 0.1
 */
EBPF_API void ebpf_object_close(ebpf_object *object);

EBPF_END_DECLS

#endif
