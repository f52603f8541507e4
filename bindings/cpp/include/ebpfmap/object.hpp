// SPDX-License-Identifier: BSD-2-Clause
/*
 * Object: the programs and maps of one BPF ELF file. Needs a library with programs.
 *
 *     auto object = Object::open_bundled("forward").value();
 *     object.load().value();
 *     auto tx = object.map<DevMapHash>("tx").value();
 *
 * Belongs to one thread at a time.
 */
#ifndef EBPFMAP_OBJECT_HPP
#define EBPFMAP_OBJECT_HPP

#include <ebpfmap/bundled.h>
#include <ebpfmap/object.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/map.hpp>
#include <ebpfmap/program.hpp>
#include <ebpfmap/result.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** The names of the objects inside the library. */
inline std::vector<std::string_view> bundled_names() {
    std::vector<std::string_view> names;
    while (const char *name = ebpf_bundled_name(static_cast<std::uint32_t>(names.size()))) names.emplace_back(name);
    return names;
}

class [[nodiscard]] Object {
public:
    /** Opens a bundled object: "forward", "jump.frags", … It is not loaded yet. */
    static Result<Object> open_bundled(Text name) { return own(calls::object_open_bundled(name)); }
    /** Opens a BPF ELF file. Open only files that you trust. */
    static Result<Object> open_file(Text path) { return own(calls::object_open_file(path)); }
    static Result<Object> open_memory(Bytes elf, Text name) {
        return own(calls::object_open_memory(elf.data(), elf.size(), name));
    }

    /** Takes ownership of a handle of the C API. */
    explicit Object(ObjectHandle handle) noexcept : handle_(std::move(handle)) {}

    const ebpf_object *raw() const noexcept { return handle_.get(); }
    ebpf_object *raw() noexcept { return handle_.get(); }

    /** Names in alphabetical order. */
    std::vector<std::string> map_names() const { return names(ebpf_object_map_name); }
    std::vector<std::string> program_names() const { return names(ebpf_object_program_name); }
    std::vector<std::string> constant_names() const { return names(ebpf_object_constant_name); }

    /** A constant (`const volatile` in the source) before the object is loaded; T has its size. */
    template <typename T>
    requires std::is_trivially_copyable_v<T> Result<T> constant(Text name)
    const {
        T value;
        return calls::object_get_constant(raw(), name, &value, sizeof value).transform([&] { return value; });
    }
    template <typename T>
    requires std::is_trivially_copyable_v<T> Result<void> set_constant(Text name, const T &value) {
        static_assert(detail::clearable<T>(),
                      "ebpfmap: this compiler cannot make the padding of this type zeros: name the gaps");
        return calls::object_set_constant(raw(), name, detail::sent(value).data(), sizeof value);
    }
    Result<std::int32_t> constant_size(Text name) const { return calls::object_constant_size(raw(), name); }
    /** Replaces a map of the object with an existing map. */
    Result<void> bind(Text name, const Map &map) { return calls::object_bind_map(raw(), name, map.raw()); }
    /** Creates the maps that are not bound and loads the programs. */
    Result<void> load() { return calls::object_load(raw()); }

    /** Opens a map of a loaded object: `object.map("tx")`, `object.map<DevMapHash>("tx")`. Independent of the object. */
    template <std::derived_from<Map> M = Map>
    Result<M> map(Text name) const {
        auto handle = calls::object_open_map(raw(), name);
        if (!handle) return handle.error();
        if constexpr (std::same_as<M, Map>) {
            return Map(*std::move(handle));
        } else {
            return M::adopt(Map(*std::move(handle)));
        }
    }
    /** Opens a program of a loaded object by its C function. Independent of the object. */
    Result<Program> program(Text name) const {
        return calls::object_open_program(raw(), name).transform([](ProgramHandle opened) {
            return Program(std::move(opened));
        });
    }
    /** The descriptor of a program, borrowed from this object. */
    Result<std::int32_t> program_fd(Text name) const { return calls::object_program_fd(raw(), name); }

private:
    static Result<Object> own(Result<ObjectHandle> handle) {
        return std::move(handle).transform([](ObjectHandle opened) { return Object(std::move(opened)); });
    }
    template <typename Name>
    std::vector<std::string> names(Name name_at) const {
        std::vector<std::string> names;
        while (const char *name = name_at(raw(), static_cast<std::uint32_t>(names.size()))) names.emplace_back(name);
        return names;
    }

    ObjectHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
