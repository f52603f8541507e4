// SPDX-License-Identifier: BSD-2-Clause
// BPF objects: the programs, maps and constants of one object file.
#pragma once

#include "base/error.h"
#include "map/map.h"

#include <map>
#include <memory>
#include <string>

struct bpf_map;
struct bpf_object;
struct bpf_program;

namespace ebpfmap {

// The place of a variable in the object's read-only data.
struct Constant {
    bpf_map *section;
    uint32_t offset;
    uint32_t size;
};

}  // namespace ebpfmap

struct ebpf_object {
    enum class State {
        kOpen,
        kLoaded,
        kFailed
    };

    struct Close {
        void operator()(bpf_object *handle) const noexcept;
    };

    // By their names in the source, because libbpf renames a map when another map is bound in its place.
    template <typename Member>
    using Members = std::map<std::string, Member, std::less<>>;

    std::string name;
    bool bundled = false;
    const char *since = "";     // the first kernel that the programs work on; "" if unknown
    bool loads_before = false;  // older kernels load the programs as well, but then lose every frame
    std::unique_ptr<bpf_object, Close> handle;
    Members<bpf_map *> maps;
    Members<bpf_program *> programs;
    Members<ebpfmap::Constant> constants;
    State state = State::kOpen;
};

namespace ebpfmap {

using Object = ebpf_object;

int32_t open_bundled(const char *name, std::unique_ptr<Object> *out, Error **err);
int32_t open_object_file(const char *path, std::unique_ptr<Object> *out, Error **err);
int32_t open_object_memory(const void *elf, uint64_t size, const char *name, std::unique_ptr<Object> *out, Error **err);

int32_t bind_map(Object &object, const char *name, const Map &map, Error **err);
int32_t load_object(Object &object, Error **err);
int32_t open_object_map(const Object &object, const char *name, std::unique_ptr<Map> *out, Error **err);
int32_t object_program_fd(const Object &object, const char *name, Error **err);

// The member, or nullptr and an error that lists the members.
bpf_program *find_program(const Object &object, const char *name, Error **err);
const Constant *find_constant(const Object &object, const char *name, Error **err);
// Fails with -EINVAL after a load.
int32_t check_open(const Object &object, Error **err);
int32_t check_loaded(const Object &object, const char *kind, const char *name, Error **err);

int32_t get_constant(const Object &object, const char *name, void *value, uint32_t value_len, Error **err);
int32_t set_constant(const Object &object, const char *name, const void *value, uint32_t value_len, Error **err);

}  // namespace ebpfmap
