// SPDX-License-Identifier: BSD-2-Clause
#include "explain/open.h"

#include "codec/map_flags.h"
#include "core/pin.h"
#include "explain/capability.h"
#include "explain/describe.h"
#include "explain/scarcity.h"

#include <memory>

namespace ebpfmap::explain {
namespace {

constexpr const char *kMountCommand = "mount -t bpf bpf /sys/fs/bpf";
constexpr size_t kLongestFileName = 255;

void add(std::string *list, const std::string &difference) { *list += list->empty() ? difference : "; " + difference; }

void add_number(std::string *list, const char *field, uint64_t expected, uint64_t actual) {
    if (expected == actual) return;
    add(list, text("%s is %llu, not %llu", field, static_cast<unsigned long long>(actual),
                   static_cast<unsigned long long>(expected)));
}

// The reasons for which no path could work, in the order in which somebody would mend them.
int32_t unusable_path(const std::string &path, int32_t code, Error **err) {
    std::string directory = directory_of(path);
    std::string name = file_name_of(path);
    if (sys::exists(directory.c_str()) < 0) {
        return fail(err, code, EBPF_CAUSE_PIN_DIRECTORY, "there is no directory %s for the pin %s: make it (mkdir -p)",
                    directory.c_str(), path.c_str());
    }
    if (!on_bpffs(directory)) {
        std::string bpffs = find_bpffs();
        if (bpffs.empty()) return no_bpffs(err);
        return fail(err, code, EBPF_CAUSE_PIN_NOT_BPFFS,
                    "%s is not in a bpf file system, and pins live nowhere else: there is one at %s", path.c_str(),
                    bpffs.c_str());
    }
    if (name.empty()) {
        return fail(err, code, EBPF_CAUSE_PIN_NAME, "the pin %s has no file name: give the path of a file", path.c_str());
    }
    if (name.find('.') != std::string::npos || name.size() > kLongestFileName) {
        return fail(
            err, code, EBPF_CAUSE_PIN_NAME,
            "\"%s\" cannot be the name of a pin: the bpf file system keeps names with a '.' for itself, and has none of "
            "more than %zu characters",
            name.c_str(), kLongestFileName);
    }
    return 0;
}

int32_t refused_pin(const std::string &what, const std::string &path, int32_t code, Error **err) {
    if (scarcity(what.c_str(), code, err)) return code;
    if (code == -EPERM || code == -EACCES) {
        return fail(
            err, code, EBPF_CAUSE_PERMISSION,
            "%s was refused: the permissions of %s or of its directory do not let this user, or a security module forbids it",
            what.c_str(), path.c_str());
    }
    if (code == -EROFS) {
        return fail(err, code, EBPF_CAUSE_PERMISSION,
                    "%s was refused: the bpf file system is mounted read-only (mount -o remount,rw makes it writable)",
                    what.c_str());
    }
    if (code == -ENOTDIR) {
        return fail(err, code, EBPF_CAUSE_PIN_DIRECTORY, "%s failed: a part of the path that should be a directory is none",
                    what.c_str());
    }
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed: %s, for a reason that this library does not know", what.c_str(),
                errno_name(code).c_str());
}

}  // namespace

int32_t no_bpffs(Error **err) {
    return fail(err, -ENOENT, EBPF_CAUSE_BPFFS_MISSING,
                "no bpf file system is mounted, and pins live in one: %s (as root, once per boot)", kMountCommand);
}

int32_t check_pin_place(const std::string &path, Error **err) {
    // What the kernel answers to a pin in such a place.
    int32_t code = sys::exists(directory_of(path).c_str()) < 0 ? -ENOENT : -EPERM;
    return unusable_path(path, code, err);
}

const Kind kMap{"map", "map", "open it (ebpf_map_open_pinned), or choose a policy (ebpf_map_create_pinned)"};
const Kind kProgram{"program", "prog", "open it (ebpf_program_open_pinned), remove it, or choose another path"};
const Kind kLink{"link", "link", "open it (ebpf_link_open_pinned), remove it, or choose another path"};

int32_t opening_id(const Kind &kind, uint32_t id, int32_t code, Error **err) {
    if (!err) return code;
    std::string opening = text("opening %s %u by its id", kind.noun, id);
    if (scarcity(opening.c_str(), code, err)) return code;
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_ID, "there is no %s with id %u (any more): bpftool %s list shows them", kind.noun, id,
                    kind.object);
    }
    if (code == -EPERM) return missing_sys_admin(opening, code, err);
    return refused_pin(opening, "", code, err);
}

int32_t opening_fd(const Kind &kind, int32_t fd, int32_t code, Error **err) {
    if (!err) return code;
    if (scarcity(text("duplicating the descriptor of a %s", kind.noun).c_str(), code, err)) return code;
    std::string found = fd < 0 ? "" : file_kind(fd);
    if (code == -EBADF || found.empty()) {
        return fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (fd) is not open", fd);
    }
    return fail(err, code, EBPF_CAUSE_FD_KIND, "file descriptor %d (fd) is a %s, not a BPF %s", fd, found.c_str(), kind.noun);
}

int32_t opening_pin(const Kind &kind, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (int32_t error = unusable_path(path, code, err); error < 0) return code;
    if (code == -ENOENT) return fail(err, code, EBPF_CAUSE_PIN_MISSING, "nothing is pinned at %s", path.c_str());
    if (code == -EINVAL) {
        return fail(err, code, EBPF_CAUSE_PIN_KIND,
                    "what is pinned at %s is not a %s but another kind of BPF object (a map, program, link or token)",
                    path.c_str(), kind.noun);
    }
    return refused_pin("opening the pin " + path, path, code, err);
}

int32_t pinning(const Kind &kind, const std::string &what, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (int32_t error = unusable_path(path, code, err); error < 0) return code;
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_PIN_EXISTS, "something is pinned at %s already: %s", path.c_str(), kind.pinned);
    }
    return refused_pin("pinning " + what + " at " + path, path, code, err);
}

int32_t unpinning(const Kind &kind, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -ENOENT) return opening_pin(kind, path, code, err);
    return refused_pin("removing the pin " + path, path, code, err);
}

std::string map_differences(const MapShape &expected, const MapShape &actual) {
    std::string list;
    if (expected.type != actual.type) {
        add(&list, text("type is %s, not %s", type_label(actual.type).c_str(), type_label(expected.type).c_str()));
    }
    add_number(&list, "key_size", expected.key_size, actual.key_size);
    add_number(&list, "value_size", expected.value_size, actual.value_size);
    add_number(&list, "max_entries", expected.max_entries, actual.max_entries);
    if (expected.flags != actual.flags) {
        add(&list, text("flags are %s, not %s", map_flag_names(actual.flags).c_str(), map_flag_names(expected.flags).c_str()));
    }
    add_number(&list, "map_extra", expected.extra, actual.extra);
    return list;
}

}  // namespace ebpfmap::explain
