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
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed: %s, for a reason that this library does not know", what.c_str(),
                errno_name(code).c_str());
}

}  // namespace

int32_t no_bpffs(Error **err) {
    return fail(err, -ENOENT, EBPF_CAUSE_BPFFS_MISSING,
                "no bpf file system is mounted, and pins live in one: %s (as root, once per boot)", kMountCommand);
}

int32_t opening_id(uint32_t id, int32_t code, Error **err) {
    if (!err || scarcity("opening a map by its id", code, err)) return code;
    if (code == -ENOENT) {
        return fail(err, code, EBPF_CAUSE_ID, "there is no map with id %u (any more): bpftool map list shows them", id);
    }
    if (code == -EPERM) return missing_sys_admin(text("opening map %u by its id", id), code, err);
    return refused_pin(text("opening map %u by its id", id), "", code, err);
}

int32_t opening_fd(int32_t fd, int32_t code, Error **err) {
    if (!err) return code;
    if (scarcity("duplicating the descriptor of a map", code, err)) return code;
    std::string kind = fd < 0 ? "" : file_kind(fd);
    if (code == -EBADF || kind.empty()) {
        return fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (fd) is not open", fd);
    }
    return fail(err, code, EBPF_CAUSE_FD_KIND, "file descriptor %d (fd) is a %s, not a BPF map", fd, kind.c_str());
}

int32_t opening_pin(const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (int32_t error = unusable_path(path, code, err); error < 0) return code;
    if (code == -ENOENT) return fail(err, code, EBPF_CAUSE_PIN_MISSING, "nothing is pinned at %s", path.c_str());
    if (code == -EINVAL) {
        return fail(err, code, EBPF_CAUSE_PIN_KIND, "what is pinned at %s is not a map: a program, link or token is",
                    path.c_str());
    }
    return refused_pin("opening the pin " + path, path, code, err);
}

int32_t pinning(const Map &map, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (int32_t error = unusable_path(path, code, err); error < 0) return code;
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_PIN_EXISTS,
                    "something is pinned at %s already: open it (ebpf_map_open_pinned), or choose a policy "
                    "(ebpf_map_create_pinned)",
                    path.c_str());
    }
    return refused_pin("pinning " + describe(map) + " at " + path, path, code, err);
}

int32_t unpinning(const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -ENOENT) return opening_pin(path, code, err);
    return refused_pin("removing the pin " + path, path, code, err);
}

std::string map_differences(const Map &expected, const Map &actual) {
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
