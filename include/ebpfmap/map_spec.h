/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Specs: a spec describes a map to create.
 *
 * A spec is plain memory. ebpf_map_create() checks the whole spec, so the setters can be called in any order.
 */
#ifndef EBPFMAP_MAP_SPEC_H
#define EBPFMAP_MAP_SPEC_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/**
 * Makes a spec with the four numbers that every map has.
 *
 * @param type        [enum ebpf_map_type] one of EBPF_MAP_TYPE_…; other numbers are passed to the kernel
 * @param key_size    bytes of a key; 0 for queues, stacks, ring buffers, bloom filters and arenas
 * @param value_size  bytes of a value; 0 for ring buffers and arenas
 * @param max_entries number of entries; bytes for a ring buffer, pages for an arena, 0 for local storages
 * @param out         [owned ebpf_map_spec_free] receives the spec; free it with ebpf_map_spec_free()
 * @param err         receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_new(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries,
                                   ebpf_map_spec **out, ebpf_error **err);

/**
 * Sets the name of the map. The name is for people: bpftool and error messages show it. It need not be unique.
 *
 * @param spec the spec
 * @param name at most 15 characters of A-Z a-z 0-9 _ . ; copied; "" for no name
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NAME
 * @threads one per spec
 * @kernel 4.15; '.' 5.2 (on older kernels the map is created without its name)
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_name(ebpf_map_spec *spec, const char *name, ebpf_error **err);

/**
 * Sets the flags of the map. The library adds EBPF_F_NO_PREALLOC for map types that require it (LPM tries, local storages,
 * resizable hashes), and EBPF_F_MMAPABLE for arenas.
 *
 * @param spec  the spec
 * @param flags [enum ebpf_map_flag] EBPF_F_… or'ed; replaces flags set before
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_FLAGS (flags that exclude each other on every map)
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_flags(ebpf_map_spec *spec, uint32_t flags, ebpf_error **err);

/**
 * Allocates the map on a NUMA node. This adds EBPF_F_NUMA_NODE, without which the kernel ignores the node.
 *
 * @param spec the spec
 * @param node the number of an online node
 * @param err  receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_NUMA_NODE (from ebpf_map_create)
 * @threads one per spec
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_numa_node(ebpf_map_spec *spec, uint32_t node, ebpf_error **err);

/**
 * Sets map_extra: for a bloom filter the number of hash functions (1 to 15), for an arena its address (a multiple of the page
 * size), for a resizable hash the expected number of entries.
 *
 * @param spec  the spec
 * @param extra the number
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_EXTRA (from ebpf_map_create)
 * @threads one per spec
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_extra(ebpf_map_spec *spec, uint64_t extra, ebpf_error **err);

/**
 * Sets the template of the inner maps of an array_of_maps or hash_of_maps. While the outer map is created, the library creates
 * a map from the template; it closes that map afterwards.
 *
 * @param spec  the spec of the outer map
 * @param inner the spec of the inner maps; copied
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per spec
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_inner(ebpf_map_spec *spec, const ebpf_map_spec *inner, ebpf_error **err);

/**
 * Sets an existing map as the template of the inner maps, as ebpf_map_spec_set_inner() does with a spec.
 *
 * @param spec  the spec of the outer map
 * @param inner a map like the inner maps; its descriptor is duplicated
 * @param err   receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per spec
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_inner_map(ebpf_map_spec *spec, const ebpf_map *inner, ebpf_error **err);

/**
 * Describes keys and values with BTF. Local storages need BTF: if none is set, the library makes an int key and a byte array of
 * value_size for them.
 *
 * @param spec          the spec
 * @param btf_fd        file descriptor of loaded BTF; duplicated
 * @param key_type_id   BTF type of the key, of key_size bytes; 0 for none
 * @param value_type_id BTF type of the value, of value_size bytes
 * @param err           receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_BTF (from ebpf_map_create)
 * @threads one per spec
 * @kernel 4.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_btf(ebpf_map_spec *spec, int32_t btf_fd, uint32_t key_type_id, uint32_t value_type_id,
                                       ebpf_error **err);

/**
 * Creates the map with the rights of a BPF token, so that an unprivileged container can create it. This adds EBPF_F_TOKEN_FD.
 *
 * @param spec     the spec
 * @param token_fd file descriptor of a token; duplicated
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_TOKEN (from ebpf_map_create)
 * @threads one per spec
 * @kernel 6.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_token(ebpf_map_spec *spec, int32_t token_fd, ebpf_error **err);

/**
 * Restricts the map to one program, identified by its hash.
 *
 * @param spec     the spec
 * @param hash     SHA-256 of the program's instructions, with map descriptors set to zero; copied
 * @param hash_len 32
 * @param err      receives the error; may be NULL
 * @return [status] 0; -errno on failure
 * @cause EBPF_CAUSE_BUFFER_SIZE
 * @threads one per spec
 * @kernel 6.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_map_spec_set_exclusive(ebpf_map_spec *spec, const void *hash, uint32_t hash_len, ebpf_error **err);

/**
 * Frees a spec. Maps created from it are not affected.
 *
 * @param spec [consumed, nullable] the spec; NULL does nothing
 * @threads one per spec
 * @since 0.1
 */
EBPF_API void ebpf_map_spec_free(ebpf_map_spec *spec);

EBPF_END_DECLS

#endif
