/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A spec says what a map is to be. It is plain memory: nothing of the kernel is touched before ebpf_map_create(), which checks
 * it as a whole, so setters can be called in any order.
 */
#ifndef EBPFMAP_SPEC_H
#define EBPFMAP_SPEC_H

#include <ebpfmap/types.h>

EBPF_BEGIN_DECLS

/**
 * Makes a spec with the four numbers that every map has.
 *
 * @param type        [enum ebpf_map_type] one of EBPF_MAP_TYPE_…; other numbers go to the kernel
 * @param key_size    bytes of a key; 0 for queues, stacks, ring buffers, bloom filters and arenas
 * @param value_size  bytes of a value; 0 for ring buffers and arenas
 * @param max_entries entries; bytes for a ring buffer, pages for an arena, 0 for storages
 * @param out         [owned ebpf_spec_free] receives the spec, owned by the caller: ebpf_spec_free()
 * @param err         receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_new(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries, ebpf_spec **out,
                               ebpf_error **err);

/**
 * Names the map. The name is for people (bpftool shows it, errors use it); it need not be unique.
 *
 * @param spec the spec
 * @param name at most 15 characters of A-Z a-z 0-9 _ . ; copied; "" for no name
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NAME
 * @threads one per spec
 * @kernel 4.15; '.' since 5.2 (older kernels get the map without its name)
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_name(ebpf_spec *spec, const char *name, ebpf_error **err);

/**
 * Sets the flags of the map. EBPF_F_NO_PREALLOC is added by the library for the types that cannot be without it (LPM tries,
 * local storages, resizable hashes), EBPF_F_MMAPABLE for arenas.
 *
 * @param spec  the spec
 * @param flags [enum ebpf_map_flag] EBPF_F_… or'ed; replaces what was set before
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_FLAGS (flags that exclude each other on every map)
 * @threads one per spec
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_flags(ebpf_spec *spec, uint32_t flags, ebpf_error **err);

/**
 * Allocates the map on a NUMA node (adds EBPF_F_NUMA_NODE, without which the kernel would ignore the node).
 *
 * @param spec the spec
 * @param node number of an online node
 * @param err  receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_NUMA_NODE (from ebpf_map_create)
 * @threads one per spec
 * @kernel 4.14
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_numa_node(ebpf_spec *spec, uint32_t node, ebpf_error **err);

/**
 * Sets map_extra: the number of hash functions of a bloom filter (1 to 15), the address of an arena (a multiple of the page
 * size), the expected number of entries of a resizable hash.
 *
 * @param spec  the spec
 * @param extra the number
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_EXTRA (from ebpf_map_create)
 * @threads one per spec
 * @kernel 5.16
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_extra(ebpf_spec *spec, uint64_t extra, ebpf_error **err);

/**
 * Says what the inner maps of an array_of_maps or hash_of_maps look like. A template map is made for the moment of creation
 * only.
 *
 * @param spec  the spec of the outer map
 * @param inner the spec of the inner maps; copied
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_OUT_OF_MEMORY
 * @threads one per spec
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_inner(ebpf_spec *spec, const ebpf_spec *inner, ebpf_error **err);

/**
 * As ebpf_spec_set_inner(), with a map that exists as the template.
 *
 * @param spec  the spec of the outer map
 * @param inner a map like the inner ones; its descriptor is duplicated
 * @param err   receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_ARGUMENT, EBPF_CAUSE_TOO_MANY_FILES
 * @threads one per spec
 * @kernel 4.12
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_inner_map(ebpf_spec *spec, const ebpf_map *inner, ebpf_error **err);

/**
 * Describes keys and values by BTF. Local storages need BTF: where none is set, the library makes an int key and a byte array
 * of value_size for them.
 *
 * @param spec          the spec
 * @param btf_fd        file descriptor of loaded BTF; duplicated
 * @param key_type_id   BTF type of the key, its size equal to key_size; 0 for none
 * @param value_type_id BTF type of the value, its size equal to value_size
 * @param err           receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_BTF (from ebpf_map_create)
 * @threads one per spec
 * @kernel 4.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_btf(ebpf_spec *spec, int32_t btf_fd, uint32_t key_type_id, uint32_t value_type_id,
                                   ebpf_error **err);

/**
 * Creates the map by the rights of a BPF token (adds EBPF_F_TOKEN_FD), so that an unprivileged container can.
 *
 * @param spec     the spec
 * @param token_fd file descriptor of a token; duplicated
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BAD_FD, EBPF_CAUSE_TOO_MANY_FILES, EBPF_CAUSE_TOKEN (from ebpf_map_create)
 * @threads one per spec
 * @kernel 6.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_token(ebpf_spec *spec, int32_t token_fd, ebpf_error **err);

/**
 * Lets one program only use the map: the one with this hash.
 *
 * @param spec     the spec
 * @param hash     SHA-256 of the program's instructions with map descriptors zeroed; copied
 * @param hash_len 32
 * @param err      receives the error, or NULL
 * @return [status] 0 or -errno
 * @cause EBPF_CAUSE_BUFFER_SIZE
 * @threads one per spec
 * @kernel 6.18
 * @since 0.1
 */
EBPF_API int32_t ebpf_spec_set_exclusive(ebpf_spec *spec, const void *hash, uint32_t hash_len, ebpf_error **err);

/**
 * Frees a spec; maps made from it are not touched.
 *
 * @param spec [consumed, nullable] the spec, or NULL (does nothing)
 * @threads one per spec
 * @since 0.1
 */
EBPF_API void ebpf_spec_free(ebpf_spec *spec);

EBPF_END_DECLS

#endif
