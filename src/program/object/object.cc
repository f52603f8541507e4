// SPDX-License-Identifier: BSD-2-Clause
// Binding, loading and members of objects.
#include "program/object/object.h"

#include "base/describe.h"
#include "base/map_flags.h"
#include "base/registry.h"
#include "base/scarcity.h"
#include "program/libbpf_log.h"
#include "program/low_descriptors.h"
#include "program/object/load_error.h"
#include "sys/try.h"

#include <bpf/libbpf.h>

void ebpf_object::Close::operator()(bpf_object *handle) const noexcept { bpf_object__close(handle); }

namespace ebpfmap {
namespace {

using State = Object::State;

constexpr size_t kLongestList = 600;  // bytes in a message, for the members of an object

template <typename Member>
std::string names_of(const Object::Members<Member> &members) {
    std::string names;
    for (const auto &[name, member] : members) names += (names.empty() ? "" : ", ") + name;
    return names.empty() ? "none" : names;
}

// The member, or nullptr and an error that lists the members.
template <typename Member>
const Member *find_member(const Object &object, const Object::Members<Member> &members, const char *kind, const char *name,
                          Error **err) {
    auto found = members.find(name);
    if (found != members.end()) return &found->second;
    fail(err, -ENOENT, EBPF_CAUSE_OBJECT_MEMBER, "object \"%s\" has no %s \"%s\": it has %s", shown(object.name).c_str(), kind,
         shown(name).c_str(), one_line(names_of(members), kLongestList).c_str());
    return nullptr;
}

bpf_map *find_map(const Object &object, const char *name, Error **err) {
    bpf_map *const *map = find_member(object, object.maps, "map", name, err);
    return map ? *map : nullptr;
}

int32_t check_same(const char *name, const char *field, uint32_t wanted, uint32_t given, Error **err) {
    if (wanted == given) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_MAP_MISMATCH,
                "a map with %s %u cannot replace \"%s\": its programs are compiled for %s %u", field, given,
                shown(name).c_str(), field, wanted);
}

int32_t check_same_type(const char *name, uint32_t wanted, uint32_t given, Error **err) {
    if (wanted == given) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_MAP_MISMATCH, "%s cannot replace \"%s\", which is %s",
                with_article(type_label(given)).c_str(), shown(name).c_str(), with_article(type_label(wanted)).c_str());
}

int32_t check_fit(const char *name, const bpf_map *wanted, const Map &given, Error **err) {
    TRY(check_same_type(name, bpf_map__type(wanted), given.type, err));
    TRY(check_same(name, "key_size", bpf_map__key_size(wanted), given.key_size, err));
    return check_same(name, "value_size", bpf_map__value_size(wanted), given.value_size, err);
}

// The release is checked only for objects that an older kernel would load. Otherwise the kernel itself refuses programs that
// it does not support, and distributions backport features to older releases.
int32_t check_kernel(const Object &object, Error **err) {
    if (!object.loads_before || release_at_least(sys::kernel_release(), object.since)) return 0;
    return fail(err, -EOPNOTSUPP, EBPF_CAUSE_KERNEL_TOO_OLD,
                "object \"%s\" needs Linux %s, this is %s: this kernel would load the programs, but drop every frame that they "
                "redirect",
                shown(object.name).c_str(), object.since, running_kernel().c_str());
}

int32_t explain_bind(const Object &object, const char *name, int32_t code, const std::string &log, Error **err) {
    if (explain_scarcity("binding a map", code, err)) return code;
    fail(err, code, EBPF_CAUSE_UNKNOWN, "libbpf %s cannot bind the map to \"%s\" of object \"%s\" (%s): see the log",
         libbpf_version_string(), shown(name).c_str(), shown(object.name).c_str(), errno_name(code).c_str());
    attach_log(err, log);
    return code;
}

// libbpf probes the kernel's features during its first load. If descriptors run out then, it takes the features for missing,
// and later loads in this process fail. So enough descriptors have to be free before the load.
int32_t check_descriptors(const Object &object, Error **err) {
    constexpr size_t kProbes = 8;
    int32_t code = sys::check_descriptors(object.maps.size() + object.programs.size() + kProbes);
    if (code < 0) explain_scarcity(("loading object \"" + shown(object.name) + "\"").c_str(), code, err);
    return code;
}

}  // namespace

bpf_program *find_program(const Object &object, const char *name, Error **err) {
    bpf_program *const *program = find_member(object, object.programs, "program", name, err);
    return program ? *program : nullptr;
}

const Constant *find_constant(const Object &object, const char *name, Error **err) {
    return find_member(object, object.constants, "constant", name, err);
}

int32_t check_loaded(const Object &object, const char *kind, const char *name, Error **err) {
    if (object.state == State::kLoaded) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_OBJECT_STATE,
                "%s \"%s\" of object \"%s\" is not in the kernel: call ebpf_object_load() first", kind, shown(name).c_str(),
                shown(object.name).c_str());
}

int32_t check_open(const Object &object, Error **err) {
    if (object.state == State::kOpen) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_OBJECT_STATE,
                "object \"%s\" %s, and this call works only before the load: open the object again", shown(object.name).c_str(),
                object.state == State::kLoaded ? "is loaded already" : "failed to load");
}

int32_t bind_map(Object &object, const char *name, const Map &map, Error **err) {
    TRY(check_open(object, err));
    bpf_map *place = find_map(object, name, err);
    if (!place) return -ENOENT;
    TRY(check_fit(name, place, map, err));
    LowDescriptors taken;
    LibbpfLog log;
    int32_t code = bpf_map__reuse_fd(place, map.fd.get());
    // With a pin path, libbpf would replace the bound map by the map that is pinned there, or pin the bound map there.
    if (code == 0) code = bpf_map__set_pin_path(place, nullptr);
    return code == 0 ? 0 : explain_bind(object, name, code, log.text(), err);
}

int32_t load_object(Object &object, Error **err) {
    TRY(check_open(object, err));
    TRY(check_kernel(object, err));
    TRY(check_descriptors(object, err));
    std::vector<MapDefinition> definitions = collect_definitions(object.handle.get());
    LibbpfLog log;
    TRY(take_pins(object, definitions, err));
    int32_t code = bpf_object__load(object.handle.get());
    if (code == -sys::kErrnoNotsupp) code = -EOPNOTSUPP;
    object.state = code == 0 ? State::kLoaded : State::kFailed;
    return code == 0 ? 0 : explain_load(object, definitions, code, log.text(), err);
}

int32_t open_object_map(const Object &object, const char *name, std::unique_ptr<Map> *out, Error **err) {
    bpf_map *map = find_map(object, name, err);
    if (!map) return -ENOENT;
    TRY(check_loaded(object, "map", name, err));
    sys::Fd fd(sys::duplicate(bpf_map__fd(map)));
    explain_scarcity("opening a map of an object", fd.get(), err);
    TRY(fd.get());
    std::unique_ptr<Map> opened;
    TRY(adopt_map(std::move(fd), &opened));
    // The registry checks this pin before an error says that nothing else holds the map.
    const char *pin = bpf_map__is_pinned(map) ? bpf_map__pin_path(map) : nullptr;
    if (pin) registry::pinned(opened->id, pin);
    *out = std::move(opened);
    return 0;
}

int32_t object_program_fd(const Object &object, const char *name, Error **err) {
    bpf_program *program = find_program(object, name, err);
    if (!program) return -ENOENT;
    TRY(check_loaded(object, "program", name, err));
    return bpf_program__fd(program);
}

}  // namespace ebpfmap
