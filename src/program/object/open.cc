// SPDX-License-Identifier: BSD-2-Clause
// Opening of bundled objects, object files and objects in memory.
#include "base/capability.h"
#include "base/cpus.h"
#include "base/scarcity.h"
#include "program/libbpf_log.h"
#include "program/object/bundled.h"
#include "program/object/object.h"
#include "sys/try.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <elf.h>

#include <bit>
#include <cstring>
#include <span>

namespace ebpfmap {
namespace {

using Bytes = std::span<const unsigned char>;

int32_t fail_elf(const std::string &what, const std::string &why, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_OBJECT, "%s %s: compile the source with `clang -target bpf -O2 -g -c`", what.c_str(),
                why.c_str());
}

// libbpf reports these errors in a log of many lines, and for an ELF file of another machine only that it has no programs.
int32_t check_elf(const std::string &what, Bytes elf, Error **err) {
    Elf64_Ehdr header;
    if (elf.size() < sizeof header || memcmp(elf.data(), ELFMAG, SELFMAG) != 0)
        return fail_elf(what, "is not an ELF file", err);
    memcpy(&header, elf.data(), sizeof header);
    constexpr unsigned char kOwnOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header.e_ident[EI_DATA] != kOwnOrder) return fail_elf(what, "has the wrong byte order for this machine", err);
    if (header.e_machine == EM_BPF) return 0;
    return fail_elf(what, text("is an ELF file for machine %u, not for BPF (%u)", header.e_machine, EM_BPF), err);
}

void collect_maps_and_programs(Object *object) {
    bpf_map *map;
    bpf_object__for_each_map(map, object->handle.get()) object->maps.emplace(bpf_map__name(map), map);
    bpf_program *program;
    bpf_object__for_each_program(program, object->handle.get()) {
        object->programs.emplace(bpf_program__name(program), program);
    }
}

// The kernel refuses a cpumap with more entries than possible CPUs, and an object file cannot know that number.
void size_cpumaps(const Object &object) {
    for (const auto &[name, map] : object.maps) {
        if (bpf_map__type(map) != BPF_MAP_TYPE_CPUMAP || bpf_map__max_entries(map) != 0) continue;
        if (int32_t cpus = possible_cpus(); cpus > 0) bpf_map__set_max_entries(map, static_cast<uint32_t>(cpus));
    }
}

// libbpf names the map of a section after the object and the section: "forward.rodata".
bpf_map *map_of_section(const Object &object, std::string_view section) {
    for (const auto &[name, map] : object.maps) {
        if (bpf_map__is_internal(map) && name.ends_with(section)) return map;
    }
    return nullptr;
}

// "" if the file's BTF has no name there: libbpf does not check the names in a file.
std::string_view name_of(const btf *types, const btf_type *type) {
    const char *name = type ? btf__name_by_offset(types, type->name_off) : nullptr;
    return name ? name : "";
}

bool lies_in(const btf_var_secinfo &variable, bpf_map *map) {
    size_t size = 0;
    return bpf_map__initial_value(map, &size) && uint64_t{variable.offset} + variable.size <= size;
}

void collect_variables(const btf *types, const btf_type *section, bpf_map *map, Object *object) {
    const btf_var_secinfo *variable = btf_var_secinfos(section);
    for (uint32_t i = 0; i < btf_vlen(section); i++, variable++) {
        std::string_view name = name_of(types, btf__type_by_id(types, variable->type));
        if (name.empty() || !lies_in(*variable, map)) continue;
        object->constants.emplace(name, Constant{map, variable->offset, variable->size});
    }
}

void collect_constants(Object *object) {
    const btf *types = bpf_object__btf(object->handle.get());
    for (uint32_t id = 1; types && id < btf__type_cnt(types); id++) {
        const btf_type *section = btf__type_by_id(types, id);
        std::string_view name = name_of(types, section);
        if (!name.starts_with(".rodata") || !btf_is_datasec(section)) continue;
        if (bpf_map *map = map_of_section(*object, name)) collect_variables(types, section, map, object);
    }
}

int32_t open_elf(const std::string &what, Bytes elf, const char *name, std::unique_ptr<Object> *out, Error **err) {
    auto object = std::make_unique<Object>();
    object->name = name;
    LibbpfLog log;
    bpf_object_open_opts options{};
    options.sz = sizeof options;
    options.object_name = name;
    object->handle.reset(bpf_object__open_mem(elf.data(), elf.size(), &options));
    if (!object->handle) {
        int32_t code = -errno;
        fail(err, code, EBPF_CAUSE_OBJECT, "libbpf %s cannot open %s (%s): %s", libbpf_version_string(), what.c_str(),
             errno_name(code).c_str(), first_line(log.text()).c_str());
        attach_log(err, log.text());
        return code;
    }
    collect_maps_and_programs(object.get());
    collect_constants(object.get());
    size_cpumaps(*object);
    *out = std::move(object);
    return 0;
}

int32_t open_foreign(const std::string &what, Bytes elf, const char *name, std::unique_ptr<Object> *out, Error **err) {
    TRY(check_elf(what, elf, err));
    return open_elf(what, elf, name, out, err);
}

// "filter" of "/usr/lib/filter.bpf.o".
std::string stem(const std::string &path) {
    std::string name = path.substr(path.rfind('/') + 1);
    return name.substr(0, name.find('.'));
}

int32_t explain_read(const char *path, Error **err) {
    int32_t code = sys::check_descriptors(1);
    if (explain_scarcity("reading an object file", code, err)) return code;
    code = sys::exists(path);
    if (code == 0) code = -EIO;
    return fail(err, code, EBPF_CAUSE_OBJECT, "the object file %s %s (%s)", shown(path).c_str(),
                code == -ENOENT ? "does not exist" : "cannot be read", errno_name(code).c_str());
}

}  // namespace

int32_t open_bundled(const char *name, std::unique_ptr<Object> *out, Error **err) {
    const BundledObject *bundled = find_bundled(name);
    if (!bundled) {
        return fail(err, -ENOENT, EBPF_CAUSE_OBJECT, "no bundled object is named \"%s\": the library has %s",
                    shown(name).c_str(), bundled_names().c_str());
    }
    std::unique_ptr<Object> object;
    std::string what = text("the bundled object \"%s\"", name);
    const BundledObject &loaded = bundled_for(*bundled, lacking(kPerfmon) == 0);
    TRY(open_elf(what, {loaded.elf, loaded.size}, bundled->name, &object, err));
    object->bundled = true;
    object->since = bundled_since(bundled->name);
    object->loads_before = bundled_loads_before(bundled->name);
    *out = std::move(object);
    return 0;
}

int32_t open_object_file(const char *path, std::unique_ptr<Object> *out, Error **err) {
    std::optional<std::string> file = sys::read_file(path);
    if (!file) return explain_read(path, err);
    std::string what = text("the object file %s", shown(path).c_str());
    return open_foreign(what, {reinterpret_cast<const unsigned char *>(file->data()), file->size()}, stem(path).c_str(), out,
                        err);
}

int32_t open_object_memory(const void *elf, uint64_t size, const char *name, std::unique_ptr<Object> *out, Error **err) {
    if (name[0] == '\0') return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "name is an empty string: give the object a name");
    return open_foreign(text("object \"%s\"", shown(name).c_str()), {static_cast<const unsigned char *>(elf), size}, name, out,
                        err);
}

}  // namespace ebpfmap
