/* Made of bindings/api.json by tools/api/erlang.py: tools/dev api */
/* SPDX-License-Identifier: BSD-2-Clause */
/* clang-format off */
#include "ebpf_nif.h"

/* Not in a library that was built with -Dprograms=disabled. */
#pragma weak ebpf_bundled_name
#pragma weak ebpf_chain_create
#pragma weak ebpf_chain_open_pinned
#pragma weak ebpf_chain_pin
#pragma weak ebpf_chain_unpin
#pragma weak ebpf_chain_root_fd
#pragma weak ebpf_chain_bind
#pragma weak ebpf_chain_insert
#pragma weak ebpf_chain_replace
#pragma weak ebpf_chain_remove
#pragma weak ebpf_chain_enable
#pragma weak ebpf_chain_set_priority
#pragma weak ebpf_chain_set_default_action
#pragma weak ebpf_chain_commit
#pragma weak ebpf_chain_rollback
#pragma weak ebpf_chain_pending
#pragma weak ebpf_chain_generation
#pragma weak ebpf_chain_kind
#pragma weak ebpf_chain_default_action
#pragma weak ebpf_chain_at
#pragma weak ebpf_chain_get
#pragma weak ebpf_chain_open_program
#pragma weak ebpf_chain_counts
#pragma weak ebpf_chain_close
#pragma weak ebpf_drops_open
#pragma weak ebpf_drops_unseen
#pragma weak ebpf_drops_fd
#pragma weak ebpf_drops_next
#pragma weak ebpf_drops_summary
#pragma weak ebpf_drops_close
#pragma weak ebpf_drop_reason
#pragma weak ebpf_drop_reason_name
#pragma weak ebpf_drop_error
#pragma weak ebpf_drop_ifindex
#pragma weak ebpf_drop_netns
#pragma weak ebpf_drop_target
#pragma weak ebpf_drop_map_id
#pragma weak ebpf_drop_program_id
#pragma weak ebpf_drop_packets
#pragma weak ebpf_drop_message
#pragma weak ebpf_link_attach_xdp
#pragma weak ebpf_link_attach_xdp_name
#pragma weak ebpf_link_find_xdp
#pragma weak ebpf_link_replace_xdp
#pragma weak ebpf_link_xdp_mode
#pragma weak ebpf_link_attach_tc
#pragma weak ebpf_link_attach_tc_name
#pragma weak ebpf_link_tc_mode
#pragma weak ebpf_link_attach_cgroup
#pragma weak ebpf_link_attach_section
#pragma weak ebpf_link_open_fd
#pragma weak ebpf_link_open_id
#pragma weak ebpf_link_open_pinned
#pragma weak ebpf_link_pin
#pragma weak ebpf_link_unpin
#pragma weak ebpf_link_update
#pragma weak ebpf_link_detach
#pragma weak ebpf_link_id
#pragma weak ebpf_link_type
#pragma weak ebpf_link_program_id
#pragma weak ebpf_link_ifindex
#pragma weak ebpf_link_fd
#pragma weak ebpf_link_close
#pragma weak ebpf_object_open_bundled
#pragma weak ebpf_object_open_file
#pragma weak ebpf_object_open_memory
#pragma weak ebpf_object_map_name
#pragma weak ebpf_object_program_name
#pragma weak ebpf_object_constant_name
#pragma weak ebpf_object_constant_size
#pragma weak ebpf_object_get_constant
#pragma weak ebpf_object_set_constant
#pragma weak ebpf_object_bind_map
#pragma weak ebpf_object_load
#pragma weak ebpf_object_open_map
#pragma weak ebpf_object_open_program
#pragma weak ebpf_object_program_fd
#pragma weak ebpf_object_close
#pragma weak ebpf_program_open_fd
#pragma weak ebpf_program_open_id
#pragma weak ebpf_program_open_pinned
#pragma weak ebpf_program_pin
#pragma weak ebpf_program_unpin
#pragma weak ebpf_program_fd
#pragma weak ebpf_program_id
#pragma weak ebpf_program_name
#pragma weak ebpf_program_type
#pragma weak ebpf_program_tag
#pragma weak ebpf_program_attach_type
#pragma weak ebpf_program_frags
#pragma weak ebpf_program_runs
#pragma weak ebpf_program_enable_runs
#pragma weak ebpf_program_close
#pragma weak ebpf_xsk_group_open
#pragma weak ebpf_xsk_group_refresh
#pragma weak ebpf_xsk_group_count
#pragma weak ebpf_xsk_group_socket
#pragma weak ebpf_xsk_group_xdp_mode
#pragma weak ebpf_xsk_group_close

static void destroy_spec(void *object) { ebpf_spec_free(object); }
static void destroy_map(void *object) { ebpf_map_close(object); }
static void destroy_cursor(void *object) { ebpf_cursor_free(object); }
static void destroy_object(void *object) { ebpf_object_close(object); }
static void destroy_program(void *object) { ebpf_program_close(object); }
static void destroy_link(void *object) { ebpf_link_close(object); }
static void destroy_chain(void *object) { ebpf_chain_close(object); }
static void destroy_drops(void *object) { ebpf_drops_close(object); }
static void destroy_findings(void *object) { ebpf_findings_free(object); }
static void destroy_xsk_spec(void *object) { ebpf_xsk_spec_free(object); }
static void destroy_xsk(void *object) { ebpf_xsk_close(object); }
static void *shared_by_xsk(const void *object) { return ebpf_xsk_memory(object); }

struct kind kinds[KIND_COUNT] = {
    [KIND_SPEC] = {.name = "spec", .destroy = destroy_spec, .exclusive = true, .slow = false},
    [KIND_MAP] = {.name = "map", .destroy = destroy_map, .exclusive = false, .slow = false},
    [KIND_CURSOR] = {.name = "cursor", .destroy = destroy_cursor, .exclusive = true, .slow = false},
    [KIND_OBJECT] = {.name = "object", .destroy = destroy_object, .exclusive = true, .slow = false},
    [KIND_PROGRAM] = {.name = "program", .destroy = destroy_program, .exclusive = false, .slow = false},
    [KIND_LINK] = {.name = "link", .destroy = destroy_link, .exclusive = true, .slow = true},
    [KIND_CHAIN] = {.name = "chain", .destroy = destroy_chain, .exclusive = true, .slow = false},
    [KIND_DROPS] = {.name = "drops", .destroy = destroy_drops, .exclusive = true, .slow = true},
    [KIND_FINDINGS] = {.name = "findings", .destroy = destroy_findings, .exclusive = false, .slow = false},
    [KIND_XSK_SPEC] = {.name = "xsk_spec", .destroy = destroy_xsk_spec, .exclusive = true, .slow = false},
    [KIND_XSK] = {.name = "xsk", .destroy = destroy_xsk, .exclusive = false, .slow = true, .shared = shared_by_xsk},
    [KIND_XSK_GROUP] = {.name = "xsk_group", .destroy = destroy_xsk_group, .exclusive = true, .slow = true},
    [KIND_FILE] = {.name = "file", .destroy = destroy_file},
};

static ERL_NIF_TERM drop_term(struct call *call, const ebpf_drop *drop) {
    ERL_NIF_TERM term = enif_make_new_map(call->env);
    term = with_field(call, term, "reason", enif_make_uint64(call->env, ebpf_drop_reason(drop)));
    term = with_field(call, term, "error", enif_make_int64(call->env, ebpf_drop_error(drop)));
    term = with_field(call, term, "ifindex", enif_make_uint64(call->env, ebpf_drop_ifindex(drop)));
    term = with_field(call, term, "netns", enif_make_uint64(call->env, ebpf_drop_netns(drop)));
    term = with_field(call, term, "target", enif_make_uint64(call->env, ebpf_drop_target(drop)));
    term = with_field(call, term, "map_id", enif_make_uint64(call->env, ebpf_drop_map_id(drop)));
    term = with_field(call, term, "program_id", enif_make_uint64(call->env, ebpf_drop_program_id(drop)));
    term = with_field(call, term, "packets", enif_make_uint64(call->env, ebpf_drop_packets(drop)));
    term = with_field(call, term, "message", string_term(call->env, ebpf_drop_message(drop)));
    return term;
}

static ERL_NIF_TERM nif_bloom_add(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "bloom_add", nif_bloom_add, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes value = in_bytes(&call, 1, "value");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_bloom_add(map, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_bloom_contains(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "bloom_contains", nif_bloom_contains, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes value = in_bytes(&call, 1, "value");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_bloom_contains(map, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_bundled_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "bundled_name", nif_bundled_name, argc, argv);
    if (!ebpf_bundled_name) return missing(&call);
    uint32_t index = in_uint32(&call, 0, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_bundled_name(index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_cgroup_array_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cgroup_array_set", nif_cgroup_array_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    int32_t cgroup_fd = in_fd(&call, 2, "cgroup_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cgroup_array_set(map, index, cgroup_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cgroup_array_clear(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cgroup_array_clear", nif_cgroup_array_clear, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cgroup_array_clear(map, index, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_create(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_create", nif_chain_create, argc, argv);
    if (!ebpf_chain_create) return missing(&call);
    uint32_t kind = in_uint32(&call, 0, "kind");
    int32_t default_action = in_int32(&call, 1, "default_action");
    ebpf_chain *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_create(kind, default_action, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_CHAIN, out, -1)));
}

static ERL_NIF_TERM nif_chain_open_pinned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_open_pinned", nif_chain_open_pinned, argc, argv);
    if (!ebpf_chain_open_pinned) return missing(&call);
    const char *directory = in_string(&call, 0, "directory");
    ebpf_chain *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_open_pinned(directory, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_CHAIN, out, -1)));
}

static ERL_NIF_TERM nif_chain_pin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_pin", nif_chain_pin, argc, argv);
    if (!ebpf_chain_pin) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    const char *directory = in_string(&call, 1, "directory");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_pin(chain, directory, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_unpin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_unpin", nif_chain_unpin, argc, argv);
    if (!ebpf_chain_unpin) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    const char *directory = in_string(&call, 1, "directory");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_unpin(chain, directory, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_root_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_root_fd", nif_chain_root_fd, argc, argv);
    if (!ebpf_chain_root_fd) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_root_fd(chain);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_chain_bind(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_bind", nif_chain_bind, argc, argv);
    if (!ebpf_chain_bind) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    ebpf_object *object = in_handle(&call, 1, "object", KIND_OBJECT);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_bind(chain, object, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_insert(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_insert", nif_chain_insert, argc, argv);
    if (!ebpf_chain_insert) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    int32_t prog_fd = in_fd(&call, 1, "prog_fd");
    uint32_t priority = in_uint32(&call, 2, "priority");
    uint32_t entry = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_insert(chain, prog_fd, priority, &entry, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, entry)));
}

static ERL_NIF_TERM nif_chain_replace(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_replace", nif_chain_replace, argc, argv);
    if (!ebpf_chain_replace) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    int32_t prog_fd = in_fd(&call, 2, "prog_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_replace(chain, entry, prog_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_remove(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_remove", nif_chain_remove, argc, argv);
    if (!ebpf_chain_remove) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_remove(chain, entry, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_enable(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_enable", nif_chain_enable, argc, argv);
    if (!ebpf_chain_enable) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    uint32_t enabled = in_uint32(&call, 2, "enabled");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_enable(chain, entry, enabled, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_set_priority(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_set_priority", nif_chain_set_priority, argc, argv);
    if (!ebpf_chain_set_priority) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    uint32_t priority = in_uint32(&call, 2, "priority");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_set_priority(chain, entry, priority, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_set_default_action(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_set_default_action", nif_chain_set_default_action, argc, argv);
    if (!ebpf_chain_set_default_action) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    int32_t default_action = in_int32(&call, 1, "default_action");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_set_default_action(chain, default_action, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_commit(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_commit", nif_chain_commit, argc, argv);
    if (!ebpf_chain_commit) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint64_t generation = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_commit(chain, &generation, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, generation)));
}

static ERL_NIF_TERM nif_chain_rollback(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_rollback", nif_chain_rollback, argc, argv);
    if (!ebpf_chain_rollback) return missing(&call);
    ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    ebpf_chain_rollback(chain);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_chain_pending(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_pending", nif_chain_pending, argc, argv);
    if (!ebpf_chain_pending) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_pending(chain);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_chain_generation(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_generation", nif_chain_generation, argc, argv);
    if (!ebpf_chain_generation) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    uint64_t result = ebpf_chain_generation(chain);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_chain_kind(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_kind", nif_chain_kind, argc, argv);
    if (!ebpf_chain_kind) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_chain_kind(chain);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_chain_default_action(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_default_action", nif_chain_default_action, argc, argv);
    if (!ebpf_chain_default_action) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_default_action(chain);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_chain_at(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_at", nif_chain_at, argc, argv);
    if (!ebpf_chain_at) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t position = in_uint32(&call, 1, "position");
    uint32_t entry = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_at(chain, position, &entry, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), enif_make_uint64(call.env,
        entry)));
}

static ERL_NIF_TERM nif_chain_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_get", nif_chain_get, argc, argv);
    if (!ebpf_chain_get) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    uint32_t program_id = 0;
    uint32_t priority = 0;
    uint32_t enabled = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_get(chain, entry, &program_id, &priority, &enabled, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 4, atoms.ok, enif_make_uint64(call.env, program_id),
        enif_make_uint64(call.env, priority), enif_make_uint64(call.env, enabled)));
}

static ERL_NIF_TERM nif_chain_open_program(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_open_program", nif_chain_open_program, argc, argv);
    if (!ebpf_chain_open_program) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    ebpf_program *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_open_program(chain, entry, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_PROGRAM, out, -1)));
}

static ERL_NIF_TERM nif_chain_counts(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_counts", nif_chain_counts, argc, argv);
    if (!ebpf_chain_counts) return missing(&call);
    const ebpf_chain *chain = in_handle(&call, 0, "chain", KIND_CHAIN);
    uint32_t entry = in_uint32(&call, 1, "entry");
    uint64_t hits = 0;
    uint64_t misses = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_chain_counts(chain, entry, &hits, &misses, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 3, atoms.ok, enif_make_uint64(call.env, hits),
        enif_make_uint64(call.env, misses)));
}

static ERL_NIF_TERM nif_chain_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "chain_close", nif_chain_close, argc, argv);
    if (!ebpf_chain_close) return missing(&call);
    return close_handle(&call, "chain", KIND_CHAIN);
}

static ERL_NIF_TERM nif_cpumap_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cpumap_set", nif_cpumap_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t cpu = in_uint32(&call, 1, "cpu");
    uint32_t queue_size = in_uint32(&call, 2, "queue_size");
    int32_t prog_fd = in_fd(&call, 3, "prog_fd");
    uint64_t flags = in_uint64(&call, 4, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cpumap_set(map, cpu, queue_size, prog_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cpumap_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cpumap_get", nif_cpumap_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t cpu = in_uint32(&call, 1, "cpu");
    uint32_t queue_size = 0;
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cpumap_get(map, cpu, &queue_size, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 3, atoms.ok, enif_make_uint64(call.env, queue_size),
        enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_cpumap_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cpumap_delete", nif_cpumap_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t cpu = in_uint32(&call, 1, "cpu");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cpumap_delete(map, cpu, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cpumap_next(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cpumap_next", nif_cpumap_next, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    uint32_t cpu = 0;
    uint32_t queue_size = 0;
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cpumap_next(cursor, &cpu, &queue_size, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 4, enif_make_int64(call.env, result), enif_make_uint64(call.env,
        cpu), enif_make_uint64(call.env, queue_size), enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_cursor_new(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_new", nif_cursor_new, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    ebpf_cursor *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cursor_new(map, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_CURSOR, out, 0)));
}

static ERL_NIF_TERM nif_cursor_next(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_next", nif_cursor_next, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    struct bytes key = out_bytes(&call, 1);
    struct bytes value = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    clear_bytes(&key);
    clear_bytes(&value);
    int32_t result = ebpf_cursor_next(cursor, key.data, (uint32_t)key.size, value.data, (uint32_t)value.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 3, enif_make_int64(call.env, result), bytes_term(&call, &key),
        bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_cursor_read(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_read", nif_cursor_read, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    struct bytes keys = out_bytes(&call, 1);
    struct bytes values = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    clear_bytes(&keys);
    clear_bytes(&values);
    int32_t result = ebpf_cursor_read(cursor, keys.data, (uint32_t)keys.size, values.data, (uint32_t)values.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 3, enif_make_int64(call.env, result), bytes_term(&call, &keys),
        bytes_term(&call, &values)));
}

static ERL_NIF_TERM nif_cursor_state(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_state", nif_cursor_state, argc, argv);
    const ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cursor_state(cursor);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_cursor_set_all(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_set_all", nif_cursor_set_all, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    int32_t all = in_int32(&call, 1, "all");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cursor_set_all(cursor, all, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cursor_set_read_ahead(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_set_read_ahead", nif_cursor_set_read_ahead, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    uint32_t entries = in_uint32(&call, 1, "entries");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_cursor_set_read_ahead(cursor, entries, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cursor_rewind(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_rewind", nif_cursor_rewind, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    if (call.state != CALL_READY) return refuse(&call);
    ebpf_cursor_rewind(cursor);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_cursor_free(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cursor_free", nif_cursor_free, argc, argv);
    return close_handle(&call, "cursor", KIND_CURSOR);
}

static ERL_NIF_TERM nif_devmap_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_set", nif_devmap_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t key = in_uint32(&call, 1, "key");
    uint32_t ifindex = in_uint32(&call, 2, "ifindex");
    int32_t prog_fd = in_fd(&call, 3, "prog_fd");
    uint64_t flags = in_uint64(&call, 4, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_set(map, key, ifindex, prog_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_devmap_set_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_set_name", nif_devmap_set_name, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t key = in_uint32(&call, 1, "key");
    const char *name = in_string(&call, 2, "name");
    int32_t prog_fd = in_fd(&call, 3, "prog_fd");
    uint64_t flags = in_uint64(&call, 4, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_set_name(map, key, name, prog_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_devmap_set_netns(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_set_netns", nif_devmap_set_netns, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t key = in_uint32(&call, 1, "key");
    int32_t netns_fd = in_fd(&call, 2, "netns_fd");
    uint32_t ifindex = in_uint32(&call, 3, "ifindex");
    int32_t prog_fd = in_fd(&call, 4, "prog_fd");
    uint64_t flags = in_uint64(&call, 5, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_set_netns(map, key, netns_fd, ifindex, prog_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_devmap_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_get", nif_devmap_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t key = in_uint32(&call, 1, "key");
    uint32_t ifindex = 0;
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_get(map, key, &ifindex, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 3, atoms.ok, enif_make_uint64(call.env, ifindex),
        enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_devmap_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_delete", nif_devmap_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t key = in_uint32(&call, 1, "key");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_delete(map, key, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_devmap_next(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_next", nif_devmap_next, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    uint32_t key = 0;
    uint32_t ifindex = 0;
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_next(cursor, &key, &ifindex, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 4, enif_make_int64(call.env, result), enif_make_uint64(call.env,
        key), enif_make_uint64(call.env, ifindex), enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_drops_open(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_open", nif_drops_open, argc, argv);
    if (!ebpf_drops_open) return missing(&call);
    ebpf_drops *out = NULL;
    int32_t result = ebpf_drops_open(&out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_DROPS, out, -1)));
}

static ERL_NIF_TERM nif_drops_unseen(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_unseen", nif_drops_unseen, argc, argv);
    if (!ebpf_drops_unseen) return missing(&call);
    const ebpf_drops *drops = in_handle(&call, 0, "drops", KIND_DROPS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_drops_unseen(drops, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_drops_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_fd", nif_drops_fd, argc, argv);
    if (!ebpf_drops_fd) return missing(&call);
    const ebpf_drops *drops = in_handle(&call, 0, "drops", KIND_DROPS);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_drops_fd(drops);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_drops_next(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_next", nif_drops_next, argc, argv);
    if (!ebpf_drops_next) return missing(&call);
    ebpf_drops *drops = in_handle(&call, 0, "drops", KIND_DROPS);
    const ebpf_drop *drop = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_drops_next(drops, &drop, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), drop_term(&call, drop)));
}

static ERL_NIF_TERM nif_drops_summary(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_summary", nif_drops_summary, argc, argv);
    if (!ebpf_drops_summary) return missing(&call);
    ebpf_drops *drops = in_handle(&call, 0, "drops", KIND_DROPS);
    uint32_t index = in_uint32(&call, 1, "index");
    const ebpf_drop *drop = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_drops_summary(drops, index, &drop, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), drop_term(&call, drop)));
}

static ERL_NIF_TERM nif_drops_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drops_close", nif_drops_close, argc, argv);
    if (!ebpf_drops_close) return missing(&call);
    return close_handle(&call, "drops", KIND_DROPS);
}

static ERL_NIF_TERM nif_drop_reason_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "drop_reason_name", nif_drop_reason_name, argc, argv);
    if (!ebpf_drop_reason_name) return missing(&call);
    uint32_t reason = in_uint32(&call, 0, "reason");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_drop_reason_name(reason);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_cause_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "cause_name", nif_cause_name, argc, argv);
    uint32_t cause = in_uint32(&call, 0, "cause");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_cause_name(cause);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_interface_index(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "interface_index", nif_interface_index, argc, argv);
    const char *name = in_string(&call, 0, "name");
    int32_t netns_fd = in_fd(&call, 1, "netns_fd");
    uint32_t ifindex = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_interface_index(name, netns_fd, &ifindex, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, ifindex)));
}

static ERL_NIF_TERM nif_interface_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "interface_name", nif_interface_name, argc, argv);
    uint32_t ifindex = in_uint32(&call, 0, "ifindex");
    int32_t netns_fd = in_fd(&call, 1, "netns_fd");
    char name[TEXT_SIZE] = "";
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_interface_name(ifindex, netns_fd, name, sizeof name, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, string_term(call.env, name)));
}

static ERL_NIF_TERM nif_link_attach_xdp(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_xdp", nif_link_attach_xdp, argc, argv);
    if (!ebpf_link_attach_xdp) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t mode = in_uint32(&call, 2, "mode");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_xdp(prog_fd, ifindex, mode, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_attach_xdp_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_xdp_name", nif_link_attach_xdp_name, argc, argv);
    if (!ebpf_link_attach_xdp_name) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    const char *name = in_string(&call, 1, "name");
    int32_t netns_fd = in_fd(&call, 2, "netns_fd");
    uint32_t mode = in_uint32(&call, 3, "mode");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_xdp_name(prog_fd, name, netns_fd, mode, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_find_xdp(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_find_xdp", nif_link_find_xdp, argc, argv);
    if (!ebpf_link_find_xdp) return missing(&call);
    uint32_t ifindex = in_uint32(&call, 0, "ifindex");
    uint32_t program_id = 0;
    uint32_t mode = 0;
    uint32_t link_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_find_xdp(ifindex, &program_id, &mode, &link_id, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 4, enif_make_int64(call.env, result), enif_make_uint64(call.env,
        program_id), enif_make_uint64(call.env, mode), enif_make_uint64(call.env, link_id)));
}

static ERL_NIF_TERM nif_link_replace_xdp(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_replace_xdp", nif_link_replace_xdp, argc, argv);
    if (!ebpf_link_replace_xdp) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t mode = in_uint32(&call, 2, "mode");
    uint32_t program_id = in_uint32(&call, 3, "program_id");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_replace_xdp(prog_fd, ifindex, mode, program_id, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_xdp_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_xdp_mode", nif_link_xdp_mode, argc, argv);
    if (!ebpf_link_xdp_mode) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_xdp_mode(link);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_link_attach_tc(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_tc", nif_link_attach_tc, argc, argv);
    if (!ebpf_link_attach_tc) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t direction = in_uint32(&call, 2, "direction");
    uint32_t mode = in_uint32(&call, 3, "mode");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_tc(prog_fd, ifindex, direction, mode, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_attach_tc_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_tc_name", nif_link_attach_tc_name, argc, argv);
    if (!ebpf_link_attach_tc_name) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    const char *name = in_string(&call, 1, "name");
    int32_t netns_fd = in_fd(&call, 2, "netns_fd");
    uint32_t direction = in_uint32(&call, 3, "direction");
    uint32_t mode = in_uint32(&call, 4, "mode");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_tc_name(prog_fd, name, netns_fd, direction, mode, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_tc_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_tc_mode", nif_link_tc_mode, argc, argv);
    if (!ebpf_link_tc_mode) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_tc_mode(link);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_link_attach_cgroup(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_cgroup", nif_link_attach_cgroup, argc, argv);
    if (!ebpf_link_attach_cgroup) return missing(&call);
    int32_t prog_fd = in_fd(&call, 0, "prog_fd");
    int32_t cgroup_fd = in_fd(&call, 1, "cgroup_fd");
    uint32_t attach_type = in_uint32(&call, 2, "attach_type");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_cgroup(prog_fd, cgroup_fd, attach_type, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_attach_section(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_attach_section", nif_link_attach_section, argc, argv);
    if (!ebpf_link_attach_section) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *program = in_string(&call, 1, "program");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_attach_section(object, program, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_open_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_open_fd", nif_link_open_fd, argc, argv);
    if (!ebpf_link_open_fd) return missing(&call);
    int32_t fd = in_fd(&call, 0, "fd");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_open_fd(fd, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_open_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_open_id", nif_link_open_id, argc, argv);
    if (!ebpf_link_open_id) return missing(&call);
    uint32_t id = in_uint32(&call, 0, "id");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_open_id(id, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_open_pinned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_open_pinned", nif_link_open_pinned, argc, argv);
    if (!ebpf_link_open_pinned) return missing(&call);
    const char *path = in_string(&call, 0, "path");
    ebpf_link *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_open_pinned(path, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_LINK, out, -1)));
}

static ERL_NIF_TERM nif_link_pin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_pin", nif_link_pin, argc, argv);
    if (!ebpf_link_pin) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_pin(link, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_link_unpin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_unpin", nif_link_unpin, argc, argv);
    if (!ebpf_link_unpin) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_unpin(link, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_link_update(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_update", nif_link_update, argc, argv);
    if (!ebpf_link_update) return missing(&call);
    ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    int32_t prog_fd = in_fd(&call, 1, "prog_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_update(link, prog_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_link_detach(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_detach", nif_link_detach, argc, argv);
    if (!ebpf_link_detach) return missing(&call);
    ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_detach(link, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_link_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_id", nif_link_id, argc, argv);
    if (!ebpf_link_id) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_link_id(link);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_link_type(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_type", nif_link_type, argc, argv);
    if (!ebpf_link_type) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_link_type(link);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_link_program_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_program_id", nif_link_program_id, argc, argv);
    if (!ebpf_link_program_id) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    uint32_t program_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_program_id(link, &program_id, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, program_id)));
}

static ERL_NIF_TERM nif_link_ifindex(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_ifindex", nif_link_ifindex, argc, argv);
    if (!ebpf_link_ifindex) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_ifindex(link, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_link_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_fd", nif_link_fd, argc, argv);
    if (!ebpf_link_fd) return missing(&call);
    const ebpf_link *link = in_handle(&call, 0, "link", KIND_LINK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_link_fd(link);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_link_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "link_close", nif_link_close, argc, argv);
    if (!ebpf_link_close) return missing(&call);
    return close_handle(&call, "link", KIND_LINK);
}

static ERL_NIF_TERM nif_lpm_update(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "lpm_update", nif_lpm_update, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t prefix_len = in_uint32(&call, 1, "prefix_len");
    struct bytes address = in_bytes(&call, 2, "address");
    struct bytes value = in_bytes(&call, 3, "value");
    uint64_t flags = in_uint64(&call, 4, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_lpm_update(map, prefix_len, address.data, (uint32_t)address.size, value.data,
        (uint32_t)value.size, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_lpm_lookup(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "lpm_lookup", nif_lpm_lookup, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes address = in_bytes(&call, 1, "address");
    struct bytes value = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_lpm_lookup(map, address.data, (uint32_t)address.size, value.data, (uint32_t)value.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_lpm_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "lpm_delete", nif_lpm_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t prefix_len = in_uint32(&call, 1, "prefix_len");
    struct bytes address = in_bytes(&call, 2, "address");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_lpm_delete(map, prefix_len, address.data, (uint32_t)address.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_type_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_type_name", nif_map_type_name, argc, argv);
    uint32_t type = in_uint32(&call, 0, "type");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_map_type_name(type);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_map_type_by_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_type_by_name", nif_map_type_by_name, argc, argv);
    const char *name = in_string(&call, 0, "name");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_type_by_name(name);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_map_create(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_create", nif_map_create, argc, argv);
    const ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_create(spec, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, out, -1)));
}

static ERL_NIF_TERM nif_map_open_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_open_id", nif_map_open_id, argc, argv);
    uint32_t id = in_uint32(&call, 0, "id");
    uint32_t flags = in_uint32(&call, 1, "flags");
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_open_id(id, flags, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, out, -1)));
}

static ERL_NIF_TERM nif_map_open_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_open_fd", nif_map_open_fd, argc, argv);
    int32_t fd = in_fd(&call, 0, "fd");
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_open_fd(fd, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, out, -1)));
}

static ERL_NIF_TERM nif_map_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_close", nif_map_close, argc, argv);
    return close_handle(&call, "map", KIND_MAP);
}

static ERL_NIF_TERM nif_map_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_fd", nif_map_fd, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_fd(map);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_map_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_id", nif_map_id, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_id(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_type(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_type", nif_map_type, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_type(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_key_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_key_size", nif_map_key_size, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_key_size(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_value_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_value_size", nif_map_value_size, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_value_size(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_value_len(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_value_len", nif_map_value_len, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_value_len(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_max_entries(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_max_entries", nif_map_max_entries, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_max_entries(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_flags(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_flags", nif_map_flags, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_map_flags(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_extra(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_extra", nif_map_extra, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    uint64_t result = ebpf_map_extra(map);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_map_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_name", nif_map_name, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_map_name(map);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_map_lookup(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_lookup", nif_map_lookup, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes value = out_bytes(&call, 2);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_lookup(map, key.data, (uint32_t)key.size, value.data, (uint32_t)value.size, flags,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_map_update(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_update", nif_map_update, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes value = in_bytes(&call, 2, "value");
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_update(map, key.data, (uint32_t)key.size, value.data, (uint32_t)value.size, flags,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_delete", nif_map_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_delete(map, key.data, (uint32_t)key.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_take(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_take", nif_map_take, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes value = out_bytes(&call, 2);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_take(map, key.data, (uint32_t)key.size, value.data, (uint32_t)value.size, flags,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_map_next_key(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_next_key", nif_map_next_key, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes next = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_next_key(map, key.data, (uint32_t)key.size, next.data, (uint32_t)next.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &next)));
}

static ERL_NIF_TERM nif_map_freeze(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_freeze", nif_map_freeze, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_freeze(map, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_next_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_next_id", nif_map_next_id, argc, argv);
    uint32_t id = in_uint32(&call, 0, "id");
    uint32_t next = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_next_id(id, &next, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, next)));
}

static ERL_NIF_TERM nif_nested_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "nested_set", nif_nested_set, argc, argv);
    const ebpf_map *outer = in_handle(&call, 0, "outer", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    const ebpf_map *inner = in_handle(&call, 2, "inner", KIND_MAP);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_nested_set(outer, key.data, (uint32_t)key.size, inner, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_nested_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "nested_get", nif_nested_get, argc, argv);
    const ebpf_map *outer = in_handle(&call, 0, "outer", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    ebpf_map *inner = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_nested_get(outer, key.data, (uint32_t)key.size, &inner, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, inner, -1)));
}

static ERL_NIF_TERM nif_object_open_bundled(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_open_bundled", nif_object_open_bundled, argc, argv);
    if (!ebpf_object_open_bundled) return missing(&call);
    const char *name = in_string(&call, 0, "name");
    ebpf_object *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_open_bundled(name, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_OBJECT, out, -1)));
}

static ERL_NIF_TERM nif_object_open_file(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_open_file", nif_object_open_file, argc, argv);
    if (!ebpf_object_open_file) return missing(&call);
    const char *path = in_string(&call, 0, "path");
    ebpf_object *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_open_file(path, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_OBJECT, out, -1)));
}

static ERL_NIF_TERM nif_object_open_memory(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_open_memory", nif_object_open_memory, argc, argv);
    if (!ebpf_object_open_memory) return missing(&call);
    struct bytes elf = in_bytes(&call, 0, "elf");
    const char *name = in_string(&call, 1, "name");
    ebpf_object *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_open_memory(elf.data, (uint64_t)elf.size, name, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_OBJECT, out, -1)));
}

static ERL_NIF_TERM nif_object_map_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_map_name", nif_object_map_name, argc, argv);
    if (!ebpf_object_map_name) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_object_map_name(object, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_object_program_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_program_name", nif_object_program_name, argc, argv);
    if (!ebpf_object_program_name) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_object_program_name(object, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_object_constant_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_constant_name", nif_object_constant_name, argc, argv);
    if (!ebpf_object_constant_name) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_object_constant_name(object, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_object_constant_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_constant_size", nif_object_constant_size, argc, argv);
    if (!ebpf_object_constant_size) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_constant_size(object, name, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_object_get_constant(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_get_constant", nif_object_get_constant, argc, argv);
    if (!ebpf_object_get_constant) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    struct bytes value = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_get_constant(object, name, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_object_set_constant(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_set_constant", nif_object_set_constant, argc, argv);
    if (!ebpf_object_set_constant) return missing(&call);
    ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    struct bytes value = in_bytes(&call, 2, "value");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_set_constant(object, name, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_object_bind_map(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_bind_map", nif_object_bind_map, argc, argv);
    if (!ebpf_object_bind_map) return missing(&call);
    ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    const ebpf_map *map = in_handle(&call, 2, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_bind_map(object, name, map, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_object_load(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_load", nif_object_load, argc, argv);
    if (!ebpf_object_load) return missing(&call);
    ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_load(object, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_object_open_map(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_open_map", nif_object_open_map, argc, argv);
    if (!ebpf_object_open_map) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_open_map(object, name, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, out, -1)));
}

static ERL_NIF_TERM nif_object_open_program(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_open_program", nif_object_open_program, argc, argv);
    if (!ebpf_object_open_program) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    ebpf_program *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_open_program(object, name, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_PROGRAM, out, -1)));
}

static ERL_NIF_TERM nif_object_program_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_program_fd", nif_object_program_fd, argc, argv);
    if (!ebpf_object_program_fd) return missing(&call);
    const ebpf_object *object = in_handle(&call, 0, "object", KIND_OBJECT);
    const char *name = in_string(&call, 1, "name");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_object_program_fd(object, name, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_object_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "object_close", nif_object_close, argc, argv);
    if (!ebpf_object_close) return missing(&call);
    return close_handle(&call, "object", KIND_OBJECT);
}

static ERL_NIF_TERM nif_percpu_count(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_count", nif_percpu_count, argc, argv);
    int32_t result = ebpf_percpu_count(&call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_percpu_lookup(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_lookup", nif_percpu_lookup, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes values = out_bytes(&call, 2);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_percpu_lookup(map, key.data, (uint32_t)key.size, values.data, (uint32_t)values.size, flags,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &values)));
}

static ERL_NIF_TERM nif_percpu_update(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_update", nif_percpu_update, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    struct bytes values = in_bytes(&call, 2, "values");
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_percpu_update(map, key.data, (uint32_t)key.size, values.data, (uint32_t)values.size, flags,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_percpu_lookup_cpu(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_lookup_cpu", nif_percpu_lookup_cpu, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    uint32_t cpu = in_uint32(&call, 2, "cpu");
    struct bytes value = out_bytes(&call, 3);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_percpu_lookup_cpu(map, key.data, (uint32_t)key.size, cpu, value.data, (uint32_t)value.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_percpu_update_cpu(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_update_cpu", nif_percpu_update_cpu, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    uint32_t cpu = in_uint32(&call, 2, "cpu");
    struct bytes value = in_bytes(&call, 3, "value");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_percpu_update_cpu(map, key.data, (uint32_t)key.size, cpu, value.data, (uint32_t)value.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_percpu_sum(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "percpu_sum", nif_percpu_sum, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    uint32_t width = in_uint32(&call, 2, "width");
    struct bytes sums = out_bytes(&call, 3);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_percpu_sum(map, key.data, (uint32_t)key.size, width, sums.data, (uint32_t)sums.size,
        &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &sums)));
}

static ERL_NIF_TERM nif_perf_array_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "perf_array_set", nif_perf_array_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    int32_t perf_fd = in_fd(&call, 2, "perf_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_perf_array_set(map, index, perf_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_perf_array_clear(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "perf_array_clear", nif_perf_array_clear, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_perf_array_clear(map, index, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_pin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_pin", nif_map_pin, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_pin(map, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_unpin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_unpin", nif_map_unpin, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_unpin(map, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_map_open_pinned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_open_pinned", nif_map_open_pinned, argc, argv);
    const char *path = in_string(&call, 0, "path");
    uint32_t flags = in_uint32(&call, 1, "flags");
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_open_pinned(path, flags, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_MAP, out, -1)));
}

static ERL_NIF_TERM nif_map_create_pinned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_create_pinned", nif_map_create_pinned, argc, argv);
    const ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    const char *path = in_string(&call, 1, "path");
    uint32_t policy = in_uint32(&call, 2, "policy");
    ebpf_map *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_map_create_pinned(spec, path, policy, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), out_handle(&call, KIND_MAP,
        out, -1)));
}

static ERL_NIF_TERM nif_bpffs_find(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "bpffs_find", nif_bpffs_find, argc, argv);
    char path[TEXT_SIZE] = "";
    int32_t result = ebpf_bpffs_find(path, sizeof path, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), string_term(call.env, path)));
}

static ERL_NIF_TERM nif_devmap_preflight(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_preflight", nif_devmap_preflight, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    int32_t netns_fd = in_fd(&call, 1, "netns_fd");
    uint32_t frame_size = in_uint32(&call, 2, "frame_size");
    ebpf_findings *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_preflight(map, netns_fd, frame_size, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), out_handle(&call,
        KIND_FINDINGS, out, -1)));
}

static ERL_NIF_TERM nif_devmap_preflight_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "devmap_preflight_mode", nif_devmap_preflight_mode, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t mode = in_uint32(&call, 1, "mode");
    int32_t netns_fd = in_fd(&call, 2, "netns_fd");
    uint32_t frame_size = in_uint32(&call, 3, "frame_size");
    ebpf_findings *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_devmap_preflight_mode(map, mode, netns_fd, frame_size, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), out_handle(&call,
        KIND_FINDINGS, out, -1)));
}

static ERL_NIF_TERM nif_ingress_preflight(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "ingress_preflight", nif_ingress_preflight, argc, argv);
    uint32_t ifindex = in_uint32(&call, 0, "ifindex");
    uint32_t mode = in_uint32(&call, 1, "mode");
    uint32_t map_type = in_uint32(&call, 2, "map_type");
    int32_t netns_fd = in_fd(&call, 3, "netns_fd");
    ebpf_findings *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_ingress_preflight(ifindex, mode, map_type, netns_fd, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), out_handle(&call,
        KIND_FINDINGS, out, -1)));
}

static ERL_NIF_TERM nif_findings_count(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_count", nif_findings_count, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_findings_count(findings);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_findings_key(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_key", nif_findings_key, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_findings_key(findings, index);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_findings_ifindex(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_ifindex", nif_findings_ifindex, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_findings_ifindex(findings, index);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_findings_cause(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_cause", nif_findings_cause, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_findings_cause(findings, index);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_findings_message(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_message", nif_findings_message, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_findings_message(findings, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_findings_remedy(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_remedy", nif_findings_remedy, argc, argv);
    const ebpf_findings *findings = in_handle(&call, 0, "findings", KIND_FINDINGS);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_findings_remedy(findings, index);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_findings_free(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "findings_free", nif_findings_free, argc, argv);
    return close_handle(&call, "findings", KIND_FINDINGS);
}

static ERL_NIF_TERM nif_probe_map_type(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "probe_map_type", nif_probe_map_type, argc, argv);
    uint32_t type = in_uint32(&call, 0, "type");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_probe_map_type(type, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_probe_feature(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "probe_feature", nif_probe_feature, argc, argv);
    uint32_t feature = in_uint32(&call, 0, "feature");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_probe_feature(feature, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_prog_array_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "prog_array_set", nif_prog_array_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    int32_t prog_fd = in_fd(&call, 2, "prog_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_prog_array_set(map, index, prog_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_prog_array_clear(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "prog_array_clear", nif_prog_array_clear, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_prog_array_clear(map, index, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_prog_array_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "prog_array_get", nif_prog_array_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_prog_array_get(map, index, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_prog_array_next(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "prog_array_next", nif_prog_array_next, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    uint32_t index = 0;
    uint32_t prog_id = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_prog_array_next(cursor, &index, &prog_id, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 3, enif_make_int64(call.env, result), enif_make_uint64(call.env,
        index), enif_make_uint64(call.env, prog_id)));
}

static ERL_NIF_TERM nif_prog_array_would_empty(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "prog_array_would_empty", nif_prog_array_would_empty, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_prog_array_would_empty(map, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_program_open_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_open_fd", nif_program_open_fd, argc, argv);
    if (!ebpf_program_open_fd) return missing(&call);
    int32_t fd = in_fd(&call, 0, "fd");
    ebpf_program *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_open_fd(fd, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_PROGRAM, out, -1)));
}

static ERL_NIF_TERM nif_program_open_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_open_id", nif_program_open_id, argc, argv);
    if (!ebpf_program_open_id) return missing(&call);
    uint32_t id = in_uint32(&call, 0, "id");
    ebpf_program *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_open_id(id, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_PROGRAM, out, -1)));
}

static ERL_NIF_TERM nif_program_open_pinned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_open_pinned", nif_program_open_pinned, argc, argv);
    if (!ebpf_program_open_pinned) return missing(&call);
    const char *path = in_string(&call, 0, "path");
    ebpf_program *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_open_pinned(path, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_PROGRAM, out, -1)));
}

static ERL_NIF_TERM nif_program_pin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_pin", nif_program_pin, argc, argv);
    if (!ebpf_program_pin) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_pin(program, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_program_unpin(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_unpin", nif_program_unpin, argc, argv);
    if (!ebpf_program_unpin) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    const char *path = in_string(&call, 1, "path");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_unpin(program, path, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_program_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_fd", nif_program_fd, argc, argv);
    if (!ebpf_program_fd) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_fd(program);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_program_id(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_id", nif_program_id, argc, argv);
    if (!ebpf_program_id) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_program_id(program);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_program_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_name", nif_program_name, argc, argv);
    if (!ebpf_program_name) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_program_name(program);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_program_type(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_type", nif_program_type, argc, argv);
    if (!ebpf_program_type) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_program_type(program);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_program_tag(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_tag", nif_program_tag, argc, argv);
    if (!ebpf_program_tag) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    const char *result = ebpf_program_tag(program);
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_program_attach_type(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_attach_type", nif_program_attach_type, argc, argv);
    if (!ebpf_program_attach_type) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_attach_type(program, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_program_frags(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_frags", nif_program_frags, argc, argv);
    if (!ebpf_program_frags) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_frags(program, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_program_runs(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_runs", nif_program_runs, argc, argv);
    if (!ebpf_program_runs) return missing(&call);
    const ebpf_program *program = in_handle(&call, 0, "program", KIND_PROGRAM);
    uint64_t count = 0;
    uint64_t nanoseconds = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_program_runs(program, &count, &nanoseconds, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 3, atoms.ok, enif_make_uint64(call.env, count),
        enif_make_uint64(call.env, nanoseconds)));
}

static ERL_NIF_TERM nif_program_enable_runs(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_enable_runs", nif_program_enable_runs, argc, argv);
    if (!ebpf_program_enable_runs) return missing(&call);
    int32_t fd = 0;
    int32_t result = ebpf_program_enable_runs(&fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_file(&call, fd)));
}

static ERL_NIF_TERM nif_program_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "program_close", nif_program_close, argc, argv);
    if (!ebpf_program_close) return missing(&call);
    return close_handle(&call, "program", KIND_PROGRAM);
}

static ERL_NIF_TERM nif_queue_push(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "queue_push", nif_queue_push, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes value = in_bytes(&call, 1, "value");
    uint64_t flags = in_uint64(&call, 2, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_queue_push(map, value.data, (uint32_t)value.size, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_queue_pop(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "queue_pop", nif_queue_pop, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes value = out_bytes(&call, 1);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_queue_pop(map, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_queue_peek(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "queue_peek", nif_queue_peek, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes value = out_bytes(&call, 1);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_queue_peek(map, value.data, (uint32_t)value.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_sockmap_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "sockmap_set", nif_sockmap_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    int32_t sock_fd = in_fd(&call, 2, "sock_fd");
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_sockmap_set(map, key.data, (uint32_t)key.size, sock_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_sockmap_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "sockmap_get", nif_sockmap_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    struct bytes key = in_bytes(&call, 1, "key");
    uint64_t cookie = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_sockmap_get(map, key.data, (uint32_t)key.size, &cookie, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, cookie)));
}

static ERL_NIF_TERM nif_spec_new(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_new", nif_spec_new, argc, argv);
    uint32_t type = in_uint32(&call, 0, "type");
    uint32_t key_size = in_uint32(&call, 1, "key_size");
    uint32_t value_size = in_uint32(&call, 2, "value_size");
    uint32_t max_entries = in_uint32(&call, 3, "max_entries");
    ebpf_spec *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_new(type, key_size, value_size, max_entries, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_SPEC, out, -1)));
}

static ERL_NIF_TERM nif_spec_set_name(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_name", nif_spec_set_name, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    const char *name = in_string(&call, 1, "name");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_name(spec, name, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_flags(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_flags", nif_spec_set_flags, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    uint32_t flags = in_uint32(&call, 1, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_flags(spec, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_numa_node(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_numa_node", nif_spec_set_numa_node, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    uint32_t node = in_uint32(&call, 1, "node");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_numa_node(spec, node, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_extra(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_extra", nif_spec_set_extra, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    uint64_t extra = in_uint64(&call, 1, "extra");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_extra(spec, extra, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_inner(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_inner", nif_spec_set_inner, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    const ebpf_spec *inner = in_handle(&call, 1, "inner", KIND_SPEC);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_inner(spec, inner, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_inner_map(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_inner_map", nif_spec_set_inner_map, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    const ebpf_map *inner = in_handle(&call, 1, "inner", KIND_MAP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_inner_map(spec, inner, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_btf(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_btf", nif_spec_set_btf, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    int32_t btf_fd = in_fd(&call, 1, "btf_fd");
    uint32_t key_type_id = in_uint32(&call, 2, "key_type_id");
    uint32_t value_type_id = in_uint32(&call, 3, "value_type_id");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_btf(spec, btf_fd, key_type_id, value_type_id, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_token(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_token", nif_spec_set_token, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    int32_t token_fd = in_fd(&call, 1, "token_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_token(spec, token_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_set_exclusive(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_set_exclusive", nif_spec_set_exclusive, argc, argv);
    ebpf_spec *spec = in_handle(&call, 0, "spec", KIND_SPEC);
    struct bytes hash = in_bytes(&call, 1, "hash");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_spec_set_exclusive(spec, hash.data, (uint32_t)hash.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_spec_free(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "spec_free", nif_spec_free, argc, argv);
    return close_handle(&call, "spec", KIND_SPEC);
}

static ERL_NIF_TERM nif_storage_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "storage_get", nif_storage_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    int32_t object_fd = in_fd(&call, 1, "object_fd");
    struct bytes value = out_bytes(&call, 2);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_storage_get(map, object_fd, value.data, (uint32_t)value.size, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &value)));
}

static ERL_NIF_TERM nif_storage_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "storage_set", nif_storage_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    int32_t object_fd = in_fd(&call, 1, "object_fd");
    struct bytes value = in_bytes(&call, 2, "value");
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_storage_set(map, object_fd, value.data, (uint32_t)value.size, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_storage_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "storage_delete", nif_storage_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    int32_t object_fd = in_fd(&call, 1, "object_fd");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_storage_delete(map, object_fd, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_version(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "version", nif_version, argc, argv);
    const char *result = ebpf_version();
    return finish(&call, string_term(call.env, result));
}

static ERL_NIF_TERM nif_xsk_spec_new(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_new", nif_xsk_spec_new, argc, argv);
    ebpf_xsk_spec *out = NULL;
    int32_t result = ebpf_xsk_spec_new(&out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_XSK_SPEC, out, -1)));
}

static ERL_NIF_TERM nif_xsk_spec_set_frames(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_frames", nif_xsk_spec_set_frames, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t count = in_uint32(&call, 1, "count");
    uint32_t size = in_uint32(&call, 2, "size");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_frames(spec, count, size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_headroom(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_headroom", nif_xsk_spec_set_headroom, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t bytes = in_uint32(&call, 1, "bytes");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_headroom(spec, bytes, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_unaligned(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_unaligned", nif_xsk_spec_set_unaligned, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t unaligned = in_uint32(&call, 1, "unaligned");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_unaligned(spec, unaligned, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_huge_pages(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_huge_pages", nif_xsk_spec_set_huge_pages, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t huge = in_uint32(&call, 1, "huge");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_huge_pages(spec, huge, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_rings(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_rings", nif_xsk_spec_set_rings, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t receive = in_uint32(&call, 1, "receive");
    uint32_t send = in_uint32(&call, 2, "send");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_rings(spec, receive, send, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_mode", nif_xsk_spec_set_mode, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t mode = in_uint32(&call, 1, "mode");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_mode(spec, mode, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_busy_poll(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_busy_poll", nif_xsk_spec_set_busy_poll, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t microseconds = in_uint32(&call, 1, "microseconds");
    uint32_t budget = in_uint32(&call, 2, "budget");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_busy_poll(spec, microseconds, budget, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_multi_buffer(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_multi_buffer", nif_xsk_spec_set_multi_buffer, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t multi = in_uint32(&call, 1, "multi");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_multi_buffer(spec, multi, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_set_requests(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_set_requests", nif_xsk_spec_set_requests, argc, argv);
    ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t requests = in_uint32(&call, 1, "requests");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_spec_set_requests(spec, requests, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_spec_free(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_spec_free", nif_xsk_spec_free, argc, argv);
    return close_handle(&call, "spec", KIND_XSK_SPEC);
}

static ERL_NIF_TERM nif_xsk_open(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_open", nif_xsk_open, argc, argv);
    const ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t queue = in_uint32(&call, 2, "queue");
    ebpf_xsk *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_open(spec, ifindex, queue, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_XSK, out, -1)));
}

static ERL_NIF_TERM nif_xsk_open_shared(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_open_shared", nif_xsk_open_shared, argc, argv);
    const ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    ebpf_xsk *with = in_handle(&call, 1, "with", KIND_XSK);
    uint32_t ifindex = in_uint32(&call, 2, "ifindex");
    uint32_t queue = in_uint32(&call, 3, "queue");
    ebpf_xsk *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_open_shared(spec, with, ifindex, queue, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_XSK, out, -1)));
}

static ERL_NIF_TERM nif_xsk_recv(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_recv", nif_xsk_recv, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t room = in_count(&call, 1, "room");
    uint64_t *addresses = room_for_entries(&call, room, sizeof *addresses);
    uint32_t *lengths = room_for_entries(&call, room, sizeof *lengths);
    uint32_t *options = room_for_entries(&call, room, sizeof *options);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_recv(xsk, addresses, lengths, options, room, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 4, enif_make_int64(call.env, result), uint64s_term(&call, addresses,
        (uint32_t)result), uint32s_term(&call, lengths, (uint32_t)result), uint32s_term(&call, options,
        (uint32_t)result)));
}

static ERL_NIF_TERM nif_xsk_release(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_release", nif_xsk_release, argc, argv);
    uint32_t count = in_length(&call, 1);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    const uint64_t *addresses = in_uint64s(&call, 1, "addresses", count, false);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_release(xsk, addresses, count, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_reserve(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_reserve", nif_xsk_reserve, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t room = in_count(&call, 1, "room");
    uint64_t *addresses = room_for_entries(&call, room, sizeof *addresses);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_reserve(xsk, addresses, room, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 2, enif_make_int64(call.env, result), uint64s_term(&call, addresses,
        (uint32_t)result)));
}

static ERL_NIF_TERM nif_xsk_send(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_send", nif_xsk_send, argc, argv);
    uint32_t count = in_length(&call, 1);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    const uint64_t *addresses = in_uint64s(&call, 1, "addresses", count, false);
    const uint32_t *lengths = in_uint32s(&call, 2, "lengths", count, false);
    const uint32_t *options = in_uint32s(&call, 3, "options", count, true);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_send(xsk, addresses, lengths, options, count, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_reap(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_reap", nif_xsk_reap, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_reap(xsk, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_request(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_request", nif_xsk_request, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint64_t address = in_uint64(&call, 1, "address");
    uint32_t requests = in_uint32(&call, 2, "requests");
    uint32_t checksum_start = in_uint32(&call, 3, "checksum_start");
    uint32_t checksum_offset = in_uint32(&call, 4, "checksum_offset");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_request(xsk, address, requests, checksum_start, checksum_offset, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_timestamps(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_timestamps", nif_xsk_timestamps, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t room = in_count(&call, 1, "room");
    uint64_t *addresses = room_for_entries(&call, room, sizeof *addresses);
    uint64_t *times = room_for_entries(&call, room, sizeof *times);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_timestamps(xsk, addresses, times, room, &call.err);
    if (result < 0) return failed(&call, result);
    if (result == 0) return finish(&call, enif_make_int64(call.env, result));
    return finish(&call, enif_make_tuple(call.env, 3, enif_make_int64(call.env, result), uint64s_term(&call, addresses,
        (uint32_t)result), uint64s_term(&call, times, (uint32_t)result)));
}

static ERL_NIF_TERM nif_xsk_wait(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_wait", nif_xsk_wait, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint32_t events = in_uint32(&call, 1, "events");
    int32_t timeout = in_int32(&call, 2, "timeout");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_wait(xsk, events, timeout, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_memory_size(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_memory_size", nif_xsk_memory_size, argc, argv);
    const ebpf_xsk *xsk = in_handle_any_time(&call, 0, "xsk", KIND_XSK);
    if (call.state != CALL_READY) return refuse(&call);
    uint64_t result = ebpf_xsk_memory_size(xsk);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_read(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_read", nif_xsk_read, argc, argv);
    const ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint64_t address = in_uint64(&call, 1, "address");
    struct bytes data = out_bytes(&call, 2);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_read(xsk, address, data.data, (uint32_t)data.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, bytes_term(&call, &data)));
}

static ERL_NIF_TERM nif_xsk_write(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_write", nif_xsk_write, argc, argv);
    ebpf_xsk *xsk = in_handle(&call, 0, "xsk", KIND_XSK);
    uint64_t address = in_uint64(&call, 1, "address");
    struct bytes data = in_bytes(&call, 2, "data");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_write(xsk, address, data.data, (uint32_t)data.size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xsk_fd(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_fd", nif_xsk_fd, argc, argv);
    const ebpf_xsk *xsk = in_handle_any_time(&call, 0, "xsk", KIND_XSK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_fd(xsk);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_mode", nif_xsk_mode, argc, argv);
    const ebpf_xsk *xsk = in_handle_any_time(&call, 0, "xsk", KIND_XSK);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_mode(xsk);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_statistic(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_statistic", nif_xsk_statistic, argc, argv);
    const ebpf_xsk *xsk = in_handle_any_time(&call, 0, "xsk", KIND_XSK);
    uint32_t counter = in_uint32(&call, 1, "counter");
    uint64_t value = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_statistic(xsk, counter, &value, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, value)));
}

static ERL_NIF_TERM nif_xsk_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_close", nif_xsk_close, argc, argv);
    return close_handle(&call, "xsk", KIND_XSK);
}

static ERL_NIF_TERM nif_xsk_group_open(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_open", nif_xsk_group_open, argc, argv);
    if (!ebpf_xsk_group_open) return missing(&call);
    const ebpf_xsk_spec *spec = in_handle(&call, 0, "spec", KIND_XSK_SPEC);
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t xdp_mode = in_uint32(&call, 2, "xdp_mode");
    ebpf_object *object = in_optional_handle(&call, 3, "object", KIND_OBJECT);
    ebpf_xsk_group *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_group_open(spec, ifindex, xdp_mode, object, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_handle(&call, KIND_XSK_GROUP, out, -1)));
}

static ERL_NIF_TERM nif_xsk_group_refresh(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_refresh", nif_xsk_group_refresh, argc, argv);
    if (!ebpf_xsk_group_refresh) return missing(&call);
    ebpf_xsk_group *group = in_handle(&call, 0, "group", KIND_XSK_GROUP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_group_refresh(group, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_group_count(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_count", nif_xsk_group_count, argc, argv);
    if (!ebpf_xsk_group_count) return missing(&call);
    const ebpf_xsk_group *group = in_handle(&call, 0, "group", KIND_XSK_GROUP);
    if (call.state != CALL_READY) return refuse(&call);
    uint32_t result = ebpf_xsk_group_count(group);
    return finish(&call, enif_make_uint64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_group_socket(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_socket", nif_xsk_group_socket, argc, argv);
    if (!ebpf_xsk_group_socket) return missing(&call);
    const ebpf_xsk_group *group = in_handle(&call, 0, "group", KIND_XSK_GROUP);
    uint32_t queue = in_uint32(&call, 1, "queue");
    ebpf_xsk *out = NULL;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_group_socket(group, queue, &out, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, out_member(&call, KIND_XSK, out)));
}

static ERL_NIF_TERM nif_xsk_group_xdp_mode(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_xdp_mode", nif_xsk_group_xdp_mode, argc, argv);
    if (!ebpf_xsk_group_xdp_mode) return missing(&call);
    const ebpf_xsk_group *group = in_handle(&call, 0, "group", KIND_XSK_GROUP);
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xsk_group_xdp_mode(group);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_int64(call.env, result));
}

static ERL_NIF_TERM nif_xsk_group_close(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xsk_group_close", nif_xsk_group_close, argc, argv);
    if (!ebpf_xsk_group_close) return missing(&call);
    return close_handle(&call, "group", KIND_XSK_GROUP);
}

static ERL_NIF_TERM nif_xskmap_set(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xskmap_set", nif_xskmap_set, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    int32_t xsk_fd = in_fd(&call, 2, "xsk_fd");
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xskmap_set(map, index, xsk_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xskmap_set_queue(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xskmap_set_queue", nif_xskmap_set_queue, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t ifindex = in_uint32(&call, 1, "ifindex");
    uint32_t queue = in_uint32(&call, 2, "queue");
    int32_t xsk_fd = in_fd(&call, 3, "xsk_fd");
    uint64_t flags = in_uint64(&call, 4, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xskmap_set_queue(map, ifindex, queue, xsk_fd, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ERL_NIF_TERM nif_xskmap_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xskmap_get", nif_xskmap_get, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    uint64_t cookie = 0;
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xskmap_get(map, index, &cookie, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, enif_make_tuple(call.env, 2, atoms.ok, enif_make_uint64(call.env, cookie)));
}

static ERL_NIF_TERM nif_xskmap_delete(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "xskmap_delete", nif_xskmap_delete, argc, argv);
    const ebpf_map *map = in_handle(&call, 0, "map", KIND_MAP);
    uint32_t index = in_uint32(&call, 1, "index");
    if (call.state != CALL_READY) return refuse(&call);
    int32_t result = ebpf_xskmap_delete(map, index, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

static ErlNifFunc functions[] = {
    {"element_get", 2, nif_element_get, 0},
    {"element_put", 4, nif_element_put, 0},
    {"element_remove", 2, nif_element_remove, 0},
    {"element_take", 2, nif_element_take, 0},
    {"cursor_entries", 3, nif_cursor_entries, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"file_open", 1, nif_file_open, 0},
    {"file_fd", 1, nif_file_fd, 0},
    {"file_close", 1, nif_file_close, 0},
    {"xsk_recv_packets", 2, nif_xsk_recv_packets, 0},
    {"xsk_send_packets", 2, nif_xsk_send_packets, 0},
    {"bloom_add", 2, nif_bloom_add, 0},
    {"bloom_contains", 2, nif_bloom_contains, 0},
    {"bundled_name", 1, nif_bundled_name, 0},
    {"cgroup_array_set", 3, nif_cgroup_array_set, 0},
    {"cgroup_array_clear", 2, nif_cgroup_array_clear, 0},
    {"chain_create", 2, nif_chain_create, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_open_pinned", 1, nif_chain_open_pinned, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_pin", 2, nif_chain_pin, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_unpin", 2, nif_chain_unpin, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_root_fd", 1, nif_chain_root_fd, 0},
    {"chain_bind", 2, nif_chain_bind, 0},
    {"chain_insert", 3, nif_chain_insert, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_replace", 3, nif_chain_replace, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_remove", 2, nif_chain_remove, 0},
    {"chain_enable", 3, nif_chain_enable, 0},
    {"chain_set_priority", 3, nif_chain_set_priority, 0},
    {"chain_set_default_action", 2, nif_chain_set_default_action, 0},
    {"chain_commit", 1, nif_chain_commit, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"chain_rollback", 1, nif_chain_rollback, 0},
    {"chain_pending", 1, nif_chain_pending, 0},
    {"chain_generation", 1, nif_chain_generation, 0},
    {"chain_kind", 1, nif_chain_kind, 0},
    {"chain_default_action", 1, nif_chain_default_action, 0},
    {"chain_at", 2, nif_chain_at, 0},
    {"chain_get", 2, nif_chain_get, 0},
    {"chain_open_program", 2, nif_chain_open_program, 0},
    {"chain_counts", 2, nif_chain_counts, 0},
    {"chain_close", 1, nif_chain_close, 0},
    {"cpumap_set", 5, nif_cpumap_set, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"cpumap_get", 2, nif_cpumap_get, 0},
    {"cpumap_delete", 2, nif_cpumap_delete, 0},
    {"cpumap_next", 1, nif_cpumap_next, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"cursor_new", 1, nif_cursor_new, 0},
    {"cursor_next", 3, nif_cursor_next, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"cursor_read", 3, nif_cursor_read, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"cursor_state", 1, nif_cursor_state, 0},
    {"cursor_set_all", 2, nif_cursor_set_all, 0},
    {"cursor_set_read_ahead", 2, nif_cursor_set_read_ahead, 0},
    {"cursor_rewind", 1, nif_cursor_rewind, 0},
    {"cursor_free", 1, nif_cursor_free, 0},
    {"devmap_set", 5, nif_devmap_set, 0},
    {"devmap_set_name", 5, nif_devmap_set_name, 0},
    {"devmap_set_netns", 6, nif_devmap_set_netns, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"devmap_get", 2, nif_devmap_get, 0},
    {"devmap_delete", 2, nif_devmap_delete, 0},
    {"devmap_next", 1, nif_devmap_next, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"drops_open", 0, nif_drops_open, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"drops_unseen", 2, nif_drops_unseen, 0},
    {"drops_fd", 1, nif_drops_fd, 0},
    {"drops_next", 1, nif_drops_next, 0},
    {"drops_summary", 2, nif_drops_summary, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"drops_close", 1, nif_drops_close, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"drop_reason_name", 1, nif_drop_reason_name, 0},
    {"cause_name", 1, nif_cause_name, 0},
    {"interface_index", 2, nif_interface_index, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"interface_name", 2, nif_interface_name, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_attach_xdp", 3, nif_link_attach_xdp, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_attach_xdp_name", 4, nif_link_attach_xdp_name, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_find_xdp", 1, nif_link_find_xdp, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_replace_xdp", 4, nif_link_replace_xdp, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_xdp_mode", 1, nif_link_xdp_mode, 0},
    {"link_attach_tc", 4, nif_link_attach_tc, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_attach_tc_name", 5, nif_link_attach_tc_name, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_tc_mode", 1, nif_link_tc_mode, 0},
    {"link_attach_cgroup", 3, nif_link_attach_cgroup, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_attach_section", 2, nif_link_attach_section, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_open_fd", 1, nif_link_open_fd, 0},
    {"link_open_id", 1, nif_link_open_id, 0},
    {"link_open_pinned", 1, nif_link_open_pinned, 0},
    {"link_pin", 2, nif_link_pin, 0},
    {"link_unpin", 2, nif_link_unpin, 0},
    {"link_update", 2, nif_link_update, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_detach", 1, nif_link_detach, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"link_id", 1, nif_link_id, 0},
    {"link_type", 1, nif_link_type, 0},
    {"link_program_id", 1, nif_link_program_id, 0},
    {"link_ifindex", 1, nif_link_ifindex, 0},
    {"link_fd", 1, nif_link_fd, 0},
    {"link_close", 1, nif_link_close, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"lpm_update", 5, nif_lpm_update, 0},
    {"lpm_lookup", 3, nif_lpm_lookup, 0},
    {"lpm_delete", 3, nif_lpm_delete, 0},
    {"map_type_name", 1, nif_map_type_name, 0},
    {"map_type_by_name", 1, nif_map_type_by_name, 0},
    {"map_create", 1, nif_map_create, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"map_open_id", 2, nif_map_open_id, 0},
    {"map_open_fd", 1, nif_map_open_fd, 0},
    {"map_close", 1, nif_map_close, 0},
    {"map_fd", 1, nif_map_fd, 0},
    {"map_id", 1, nif_map_id, 0},
    {"map_type", 1, nif_map_type, 0},
    {"map_key_size", 1, nif_map_key_size, 0},
    {"map_value_size", 1, nif_map_value_size, 0},
    {"map_value_len", 1, nif_map_value_len, 0},
    {"map_max_entries", 1, nif_map_max_entries, 0},
    {"map_flags", 1, nif_map_flags, 0},
    {"map_extra", 1, nif_map_extra, 0},
    {"map_name", 1, nif_map_name, 0},
    {"map_lookup", 4, nif_map_lookup, 0},
    {"map_update", 4, nif_map_update, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"map_delete", 2, nif_map_delete, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"map_take", 4, nif_map_take, 0},
    {"map_next_key", 3, nif_map_next_key, 0},
    {"map_freeze", 1, nif_map_freeze, 0},
    {"map_next_id", 1, nif_map_next_id, 0},
    {"nested_set", 4, nif_nested_set, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"nested_get", 2, nif_nested_get, 0},
    {"object_open_bundled", 1, nif_object_open_bundled, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"object_open_file", 1, nif_object_open_file, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"object_open_memory", 2, nif_object_open_memory, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"object_map_name", 2, nif_object_map_name, 0},
    {"object_program_name", 2, nif_object_program_name, 0},
    {"object_constant_name", 2, nif_object_constant_name, 0},
    {"object_constant_size", 2, nif_object_constant_size, 0},
    {"object_get_constant", 3, nif_object_get_constant, 0},
    {"object_set_constant", 3, nif_object_set_constant, 0},
    {"object_bind_map", 3, nif_object_bind_map, 0},
    {"object_load", 1, nif_object_load, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"object_open_map", 2, nif_object_open_map, 0},
    {"object_open_program", 2, nif_object_open_program, 0},
    {"object_program_fd", 2, nif_object_program_fd, 0},
    {"object_close", 1, nif_object_close, 0},
    {"percpu_count", 0, nif_percpu_count, 0},
    {"percpu_lookup", 4, nif_percpu_lookup, 0},
    {"percpu_update", 4, nif_percpu_update, 0},
    {"percpu_lookup_cpu", 4, nif_percpu_lookup_cpu, 0},
    {"percpu_update_cpu", 4, nif_percpu_update_cpu, 0},
    {"percpu_sum", 4, nif_percpu_sum, 0},
    {"perf_array_set", 3, nif_perf_array_set, 0},
    {"perf_array_clear", 2, nif_perf_array_clear, 0},
    {"map_pin", 2, nif_map_pin, 0},
    {"map_unpin", 2, nif_map_unpin, 0},
    {"map_open_pinned", 2, nif_map_open_pinned, 0},
    {"map_create_pinned", 3, nif_map_create_pinned, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"bpffs_find", 0, nif_bpffs_find, 0},
    {"devmap_preflight", 3, nif_devmap_preflight, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"devmap_preflight_mode", 4, nif_devmap_preflight_mode, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"ingress_preflight", 4, nif_ingress_preflight, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"findings_count", 1, nif_findings_count, 0},
    {"findings_key", 2, nif_findings_key, 0},
    {"findings_ifindex", 2, nif_findings_ifindex, 0},
    {"findings_cause", 2, nif_findings_cause, 0},
    {"findings_message", 2, nif_findings_message, 0},
    {"findings_remedy", 2, nif_findings_remedy, 0},
    {"findings_free", 1, nif_findings_free, 0},
    {"probe_map_type", 1, nif_probe_map_type, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"probe_feature", 1, nif_probe_feature, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"prog_array_set", 3, nif_prog_array_set, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"prog_array_clear", 2, nif_prog_array_clear, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"prog_array_get", 2, nif_prog_array_get, 0},
    {"prog_array_next", 1, nif_prog_array_next, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"prog_array_would_empty", 1, nif_prog_array_would_empty, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"program_open_fd", 1, nif_program_open_fd, 0},
    {"program_open_id", 1, nif_program_open_id, 0},
    {"program_open_pinned", 1, nif_program_open_pinned, 0},
    {"program_pin", 2, nif_program_pin, 0},
    {"program_unpin", 2, nif_program_unpin, 0},
    {"program_fd", 1, nif_program_fd, 0},
    {"program_id", 1, nif_program_id, 0},
    {"program_name", 1, nif_program_name, 0},
    {"program_type", 1, nif_program_type, 0},
    {"program_tag", 1, nif_program_tag, 0},
    {"program_attach_type", 1, nif_program_attach_type, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"program_frags", 1, nif_program_frags, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"program_runs", 1, nif_program_runs, 0},
    {"program_enable_runs", 0, nif_program_enable_runs, 0},
    {"program_close", 1, nif_program_close, 0},
    {"queue_push", 3, nif_queue_push, 0},
    {"queue_pop", 2, nif_queue_pop, 0},
    {"queue_peek", 2, nif_queue_peek, 0},
    {"sockmap_set", 4, nif_sockmap_set, 0},
    {"sockmap_get", 2, nif_sockmap_get, 0},
    {"spec_new", 4, nif_spec_new, 0},
    {"spec_set_name", 2, nif_spec_set_name, 0},
    {"spec_set_flags", 2, nif_spec_set_flags, 0},
    {"spec_set_numa_node", 2, nif_spec_set_numa_node, 0},
    {"spec_set_extra", 2, nif_spec_set_extra, 0},
    {"spec_set_inner", 2, nif_spec_set_inner, 0},
    {"spec_set_inner_map", 2, nif_spec_set_inner_map, 0},
    {"spec_set_btf", 4, nif_spec_set_btf, 0},
    {"spec_set_token", 2, nif_spec_set_token, 0},
    {"spec_set_exclusive", 2, nif_spec_set_exclusive, 0},
    {"spec_free", 1, nif_spec_free, 0},
    {"storage_get", 4, nif_storage_get, 0},
    {"storage_set", 4, nif_storage_set, 0},
    {"storage_delete", 2, nif_storage_delete, 0},
    {"version", 0, nif_version, 0},
    {"xsk_spec_new", 0, nif_xsk_spec_new, 0},
    {"xsk_spec_set_frames", 3, nif_xsk_spec_set_frames, 0},
    {"xsk_spec_set_headroom", 2, nif_xsk_spec_set_headroom, 0},
    {"xsk_spec_set_unaligned", 2, nif_xsk_spec_set_unaligned, 0},
    {"xsk_spec_set_huge_pages", 2, nif_xsk_spec_set_huge_pages, 0},
    {"xsk_spec_set_rings", 3, nif_xsk_spec_set_rings, 0},
    {"xsk_spec_set_mode", 2, nif_xsk_spec_set_mode, 0},
    {"xsk_spec_set_busy_poll", 3, nif_xsk_spec_set_busy_poll, 0},
    {"xsk_spec_set_multi_buffer", 2, nif_xsk_spec_set_multi_buffer, 0},
    {"xsk_spec_set_requests", 2, nif_xsk_spec_set_requests, 0},
    {"xsk_spec_free", 1, nif_xsk_spec_free, 0},
    {"xsk_open", 3, nif_xsk_open, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_open_shared", 4, nif_xsk_open_shared, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_recv", 2, nif_xsk_recv, 0},
    {"xsk_release", 2, nif_xsk_release, 0},
    {"xsk_reserve", 2, nif_xsk_reserve, 0},
    {"xsk_send", 4, nif_xsk_send, 0},
    {"xsk_reap", 1, nif_xsk_reap, 0},
    {"xsk_request", 5, nif_xsk_request, 0},
    {"xsk_timestamps", 2, nif_xsk_timestamps, 0},
    {"xsk_wait", 3, nif_xsk_wait, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_memory_size", 1, nif_xsk_memory_size, 0},
    {"xsk_read", 3, nif_xsk_read, 0},
    {"xsk_write", 3, nif_xsk_write, 0},
    {"xsk_fd", 1, nif_xsk_fd, 0},
    {"xsk_mode", 1, nif_xsk_mode, 0},
    {"xsk_statistic", 2, nif_xsk_statistic, 0},
    {"xsk_close", 1, nif_xsk_close, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_group_open", 4, nif_xsk_group_open, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_group_refresh", 1, nif_xsk_group_refresh, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xsk_group_count", 1, nif_xsk_group_count, 0},
    {"xsk_group_socket", 2, nif_xsk_group_socket, 0},
    {"xsk_group_xdp_mode", 1, nif_xsk_group_xdp_mode, 0},
    {"xsk_group_close", 1, nif_xsk_group_close, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xskmap_set", 4, nif_xskmap_set, 0},
    {"xskmap_set_queue", 5, nif_xskmap_set_queue, ERL_NIF_DIRTY_JOB_IO_BOUND},
    {"xskmap_get", 2, nif_xskmap_get, 0},
    {"xskmap_delete", 2, nif_xskmap_delete, 0},
};

ERL_NIF_INIT(ebpf_nif, functions, load, NULL, upgrade, unload)
