// SPDX-License-Identifier: BSD-2-Clause
// Programs and maps of one BPF object file: opened, bound, loaded, closed.
#pragma once

#include "core/error.h"
#include "core/map.h"

#include <map>
#include <memory>
#include <string>

struct bpf_map;
struct bpf_object;
struct bpf_program;

struct ebpf_object {
    enum class State {
        kOpen,
        kLoaded,
        kFailed
    };

    struct Close {
        void operator()(bpf_object *handle) const noexcept;
    };

    // By the names of the source: libbpf renames a map when another one is bound in its place.
    template <typename Member>
    using Members = std::map<std::string, Member *, std::less<>>;

    std::string name;
    std::unique_ptr<bpf_object, Close> handle;
    Members<bpf_map> maps;
    Members<bpf_program> programs;
    State state = State::kOpen;
};

namespace ebpfmap {

using Object = ebpf_object;

int32_t open_bundled(const char *name, Object **out, Error **err);
int32_t bind_map(Object &object, const char *name, const Map &map, Error **err);
int32_t load_object(Object &object, Error **err);
int32_t open_object_map(const Object &object, const char *name, Map **out, Error **err);
int32_t object_program_fd(const Object &object, const char *name, Error **err);

}  // namespace ebpfmap
