// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting a program into a prog_array.
#include "base/describe.h"
#include "base/type_names.h"
#include "map/element_error.h"
#include "sys/try.h"
#include "typed/program_prober.h"
#include "typed/refused.h"

namespace ebpfmap {
namespace {

std::string traits_text(uint32_t type, const ProgramTraits &traits) {
    std::string words = "attach type " + variant_name(type, traits.attach_type);
    if (type == sys::kXdp) words += traits.frags ? ", with frags" : ", without frags";
    return words;
}

int32_t other_traits(const Map &map, int32_t prog_fd, const sys::ProgramInfo &info, int32_t code, Error **err) {
    std::optional<ProgramTraits> owner = identify_owner(map, info.type);
    std::optional<ProgramTraits> program = identify_program(prog_fd, info.type);
    std::string name = describe_program(info);
    std::string array = describe(map);
    std::string type = program_type_label(info.type);
    if (!owner || !program) {
        return fail(err, code, EBPF_CAUSE_ATTACH_TYPE,
                    "%s is of type %s like the programs of %s, but has another expected attach type or another "
                    "xdp.frags: load it with the same (Linux 6.18 and later require it)",
                    name.c_str(), type.c_str(), array.c_str());
    }
    uint32_t cause = owner->attach_type != program->attach_type ? EBPF_CAUSE_ATTACH_TYPE : EBPF_CAUSE_FRAGS;
    return fail(err, code, cause, "%s has %s, %s holds %s programs with %s: load it with the same", name.c_str(),
                traits_text(info.type, *program).c_str(), array.c_str(), type.c_str(), traits_text(info.type, *owner).c_str());
}

// The array has no owner yet, so the reason is the program: tail calls cannot reach programs of its kind.
int32_t never_called(const sys::ProgramInfo &info, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_PROGRAM_TYPE,
        "%s, of type %s, cannot be put into a prog_array: programs of type ext, programs bound to a device, and programs that "
        "override a function's result (bpf_override_return) cannot be tail-called",
        describe_program(info).c_str(), program_type_label(info.type).c_str());
}

}  // namespace

int32_t explain_prog_array_set(const Refused &refused, int32_t prog_fd, Error **err) {
    const Map &map = refused.map;
    int32_t code = refused.code;
    if (!err) return code;
    bool about_program = code == -EINVAL || code == -EBADF || code == -EBUSY;
    if (about_flags(refused) || !about_program) return explain_update(map, refused.key, refused.flags, code, err);
    sys::ProgramInfo info;
    TRY(check_program({prog_fd, refused.argument}, &info, code, err));
    if (code == -EBUSY) {
        return fail(
            err, code, EBPF_CAUSE_BUSY,
            "a program of type ext (freplace) extends %s, and a prog_array does not take an extended program: detach the "
            "extension first",
            describe_program(info).c_str());
    }
    std::optional<uint32_t> owner = owner_type(map);
    if (!owner) return never_called(info, code, err);
    if (*owner == info.type) return other_traits(map, prog_fd, info, code, err);
    return fail(err, code, EBPF_CAUSE_PROGRAM_TYPE,
                "%s is of type %s, %s holds %s programs: all programs of an array have the type of its first program",
                describe_program(info).c_str(), program_type_label(info.type).c_str(), describe(map).c_str(),
                program_type_label(*owner).c_str());
}

}  // namespace ebpfmap
