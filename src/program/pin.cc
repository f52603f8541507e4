// SPDX-License-Identifier: BSD-2-Clause
// Pinning, unpinning and opening of programs and links.
#include "program/pin.h"

#include "base/bpf_object.h"
#include "base/bpffs.h"
#include "map/map.h"
#include "map/pin.h"
#include "program/link/link.h"
#include "sys/try.h"

namespace ebpfmap {
namespace {

int32_t open_path(const ObjectKind &kind, const std::string &path, sys::Fd *out) {
    sys::ObjectAttr attr{reinterpret_cast<uintptr_t>(path.c_str()), 0, 0};
    sys::Fd fd(sys::bpf_fd(sys::kObjectGet, &attr, EBPFMAP_ATTR_SIZE(sys::ObjectAttr, file_flags)));
    if (!fd.valid()) return fd.get();
    if (file_kind(fd.get()) != kind.noun) return -EINVAL;
    *out = std::move(fd);
    return 0;
}

}  // namespace

int32_t object_id(const ObjectKind &kind, int32_t fd, uint32_t *id) noexcept {
    if (&kind == &kLinkKind) {
        sys::LinkInfo info;
        int32_t code = link_info(fd, &info);
        *id = info.id;
        return code;
    }
    sys::ProgramInfo info;
    int32_t code = program_info(fd, &info);
    *id = info.id;
    return code;
}

int32_t pin_object(const KernelObject &object, const char *path, Error **err) {
    std::string at;
    TRY(pins::resolve(path, &at, err));
    int32_t code = pin_fd(object.fd, at);
    return code < 0 ? explain_pin(object.kind, object.description, at, code, err) : 0;
}

int32_t unpin_object(const KernelObject &object, const char *path, Error **err) {
    std::string at;
    TRY(pins::resolve(path, &at, err));
    sys::Fd pinned;
    int32_t code = open_path(object.kind, at, &pinned);
    if (code < 0) return explain_open_pin(object.kind, at, 0, code, err);
    uint32_t id = 0;
    object_id(object.kind, pinned.get(), &id);
    if (id != object.id) {
        return fail(err, -EINVAL, EBPF_CAUSE_PIN_KIND,
                    "%s is the pin of another %s (id %u), not of %s: the pin was not removed", shown(at).c_str(),
                    object.kind.noun, id, object.description.c_str());
    }
    code = sys::unlink(at.c_str());
    return code < 0 ? explain_unpin(object.kind, at, code, err) : 0;
}

int32_t open_pinned_object(const ObjectKind &kind, const char *path, sys::Fd *out, Error **err) {
    std::string at;
    TRY(pins::resolve(path, &at, err));
    int32_t code = open_path(kind, at, out);
    return code < 0 ? explain_open_pin(kind, at, 0, code, err) : 0;
}

}  // namespace ebpfmap
