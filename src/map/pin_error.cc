// SPDX-License-Identifier: BSD-2-Clause
// Errors of opening, pinning and unpinning at a path, for maps, programs, links and chains.
#include "base/bpffs.h"

#include "base/scarcity.h"
#include "map/open_error.h"
#include "sys/facts.h"
#include "sys/try.h"

#include <ebpfmap/types.h>

#include <algorithm>

namespace ebpfmap {
namespace {

constexpr const char *kMountCommand = "mount -t bpf bpf /sys/fs/bpf";
constexpr size_t kLongestPath = 4095;
constexpr size_t kLongestFileName = 255;

enum class Attempt {
    kOpening,
    kPinning,
    kUnpinning
};

// A refused action on a path.
struct Try {
    Attempt attempt;
    const ObjectKind &kind;
    const std::string &path;
    std::string action;  // "pinning map "tx" at /sys/fs/bpf/tx"
    uint32_t access;
    int32_t code;
};

bool is_directory(const std::string &path) {
    sys::FileFacts facts;
    return sys::file_facts(path.c_str(), &facts) == 0 && facts.directory;
}

std::string without_slashes_at_end(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

// Takes the next part of a path, with the slashes in front of it.
std::string_view take_part(std::string_view *path) {
    size_t name = path->find_first_not_of('/');
    size_t end = name == path->npos ? path->size() : std::min(path->find('/', name), path->size());
    std::string_view part = path->substr(0, end);
    path->remove_prefix(end);
    return part;
}

// 0 if the path is a directory that this user can search, else -errno.
int32_t need_directory(const std::string &path) {
    sys::FileFacts facts;
    TRY(sys::file_facts(path.c_str(), &facts));
    if (!facts.directory) return -ENOTDIR;
    return facts.searchable ? 0 : -EACCES;
}

// Finds the first part of the path that is no directory or that this user cannot search: its -errno, or 0 if there is none.
int32_t find_obstacle(const std::string &directory, std::string *where) {
    int32_t whole = need_directory(directory);
    std::string_view rest = directory;
    where->clear();
    while (whole != 0 && !rest.empty()) {
        *where += take_part(&rest);
        TRY(need_directory(*where));
    }
    return whole;
}

int32_t too_long(const Try &tried, Error **err) {
    if (tried.path.size() > kLongestPath) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_NAME, "the path %s has %zu bytes, and a path has at most %zu",
                    shown(tried.path).c_str(), tried.path.size(), kLongestPath);
    }
    std::string_view rest = tried.path;
    while (!rest.empty()) {
        std::string_view part = take_part(&rest);
        part.remove_prefix(std::min(part.size(), part.find_first_not_of('/')));
        if (part.size() <= kLongestFileName) continue;
        return fail(err, tried.code, EBPF_CAUSE_PIN_NAME,
                    "\"%s\" cannot be the name of a pin: it has %zu bytes, and the name of a file has at most %zu",
                    shown(part).c_str(), part.size(), kLongestFileName);
    }
    return 0;
}

int32_t elsewhere(const Try &tried, Error **err) {
    std::string bpffs = find_bpffs();
    return fail(err, tried.code, EBPF_CAUSE_PIN_NOT_BPFFS,
                "%s is not in a bpf file system, and pins can only be in one: there is one at %s", shown(tried.path).c_str(),
                shown(bpffs).c_str());
}

int32_t missing_directory(const Try &tried, const std::string &missing, Error **err) {
    std::string path = shown(tried.path);
    std::string directory = shown(missing);
    if (tried.attempt != Attempt::kPinning) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_DIRECTORY, "nothing is pinned at %s: there is no directory %s",
                    path.c_str(), directory.c_str());
    }
    if (on_bpffs(directory_of(missing))) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_DIRECTORY, "there is no directory %s for the pin %s: create it (mkdir -p)",
                    directory.c_str(), path.c_str());
    }
    return fail(err, tried.code, EBPF_CAUSE_PIN_DIRECTORY,
                "there is no directory %s for the pin %s, and pins can only be in a bpf file system: there is one at %s",
                directory.c_str(), path.c_str(), shown(find_bpffs()).c_str());
}

int32_t blocked(const Try &tried, const std::string &directory, Error **err) {
    std::string where;
    int32_t obstacle = find_obstacle(directory, &where);
    if (obstacle == 0) return 0;
    std::string path = shown(tried.path);
    std::string part = shown(where);
    if (obstacle == -ENOENT) return missing_directory(tried, where, err);
    if (obstacle == -ENOTDIR) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_DIRECTORY, "%s is not a directory, so nothing can be pinned at %s",
                    part.c_str(), path.c_str());
    }
    if (obstacle == -ELOOP) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_DIRECTORY,
                    "the symbolic link %s leads to itself, so nothing can be pinned at %s", part.c_str(), path.c_str());
    }
    if (obstacle != -EACCES) return 0;
    return fail(err, tried.code, EBPF_CAUSE_PERMISSION,
                "%s was refused: the permissions of the directory %s do not let this user search it (x)", tried.action.c_str(),
                part.c_str());
}

int32_t at_directory(const Try &tried, const std::string &path, Error **err) {
    if (!is_directory(path)) return 0;
    std::string name = shown(path);
    const char *which =
        on_bpffs(path) && !on_bpffs(directory_of(path)) ? "the top directory of a bpf file system" : "a directory";
    if (tried.attempt == Attempt::kPinning) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_EXISTS, "%s is %s: give the path of a pin in it (%s/NAME)", name.c_str(),
                    which, name.c_str());
    }
    return fail(err, tried.code, EBPF_CAUSE_PIN_KIND, "%s is %s, not a pin: give the path of a pin in it", name.c_str(), which);
}

// A path that ends with '/' names a directory.
int32_t slash_at_end(const Try &tried, const std::string &path, Error **err) {
    std::string given = shown(tried.path);
    bool directory = is_directory(path);
    if (directory && tried.attempt != Attempt::kPinning) return 0;
    if (directory) {
        return fail(err, tried.code, EBPF_CAUSE_PIN_NAME, "the pin %s has no file name: give the path of a file",
                    given.c_str());
    }
    return fail(err, tried.code, EBPF_CAUSE_PIN_NAME, "the pin %s has no file name, because it ends with '/': remove that '/'",
                given.c_str());
}

int32_t impossible_name(const Try &tried, const std::string &path, Error **err) {
    std::string name = file_name_of(path);
    if (name.find('.') == std::string::npos) return 0;
    return fail(err, tried.code, EBPF_CAUSE_PIN_NAME,
                "\"%s\" cannot be the name of a pin: the bpf file system reserves names with a '.'", shown(name).c_str());
}

// The reasons why no pin can be at this path, in the order in which a user fixes them.
int32_t unusable_path(const Try &tried, Error **err) {
    TRY(too_long(tried, err));
    if (find_bpffs().empty()) return explain_no_bpffs(tried.code, err);
    std::string path = without_slashes_at_end(tried.path);
    std::string directory = directory_of(path);
    TRY(blocked(tried, directory, err));
    if (!on_bpffs(directory) && !(is_directory(path) && on_bpffs(path))) return elsewhere(tried, err);
    if (path != tried.path) {
        TRY(slash_at_end(tried, path, err));
    }
    if (on_bpffs(directory)) {
        TRY(impossible_name(tried, path, err));
    }
    return at_directory(tried, path, err);
}

int32_t read_only_file_system(const Try &tried, Error **err) {
    bool by_reading = tried.attempt == Attempt::kOpening && &tried.kind == &kMapKind;
    return fail(err, tried.code, EBPF_CAUSE_PERMISSION,
                "%s was refused: the bpf file system is mounted read-only (%smount -o remount,rw makes it writable)",
                tried.action.c_str(), by_reading ? "open the map with EBPF_F_RDONLY; " : "");
}

// The remedy that the mode of a pin allows.
std::string remedy(const Try &tried, const sys::FileFacts &pin) {
    if (&tried.kind != &kMapKind) return text("opening a %s needs read and write permission on its pin", tried.kind.noun);
    if (pin.readable && !pin.writable && tried.access != EBPF_F_RDONLY)
        return "this user may read it: open it with EBPF_F_RDONLY";
    if (pin.writable && !pin.readable && tried.access != EBPF_F_WRONLY)
        return "this user may write it: open it with EBPF_F_WRONLY";
    return "its owner, or root, can change them (chmod, chown)";
}

int32_t no_permission(const Try &tried, Error **err) {
    std::string path = without_slashes_at_end(tried.path);
    std::string directory = directory_of(path);
    sys::FileFacts facts;
    if (tried.attempt != Attempt::kOpening) {
        if (sys::file_facts(directory.c_str(), &facts) == 0 && !facts.writable) {
            return fail(err, tried.code, EBPF_CAUSE_PERMISSION,
                        "%s was refused: the permissions of the directory %s (%03o) do not let this user change it",
                        tried.action.c_str(), shown(directory).c_str(), facts.mode);
        }
    } else if (sys::file_facts(path.c_str(), &facts) == 0 && !(facts.readable && facts.writable)) {
        return fail(err, tried.code, EBPF_CAUSE_PERMISSION, "%s was refused by the permissions of the pin (%03o): %s",
                    tried.action.c_str(), facts.mode, remedy(tried, facts).c_str());
    }
    return fail(err, tried.code, EBPF_CAUSE_PERMISSION,
                "%s was refused: the permissions of %s, those of its directory, or a security module forbid it",
                tried.action.c_str(), shown(path).c_str());
}

int32_t refused(const Try &tried, Error **err) {
    int32_t code = tried.code;
    switch (code) {
    case -EROFS: return read_only_file_system(tried, err);
    case -EPERM:
    case -EACCES: return no_permission(tried, err);
    case -ELOOP:
        return fail(err, code, EBPF_CAUSE_PIN_DIRECTORY, "%s failed: the symbolic link at that path leads to itself",
                    tried.action.c_str());
    case -ENOTDIR:
        return fail(err, code, EBPF_CAUSE_PIN_DIRECTORY, "%s failed: a part of the path is not a directory",
                    tried.action.c_str());
    default: return explain_unknown(tried.action.c_str(), code, err);
    }
}

// Explains failures that do not depend on the object at the path. True if the error is made.
bool explained(const Try &tried, Error **err) {
    return explain_scarcity(tried.action.c_str(), tried.code, err) || unusable_path(tried, err) < 0;
}

// The namespace of `ip netns exec NAME`, which mounts a new sysfs with the source NAME for each command. "" without that mount.
std::string netns_of_exec(std::string_view mounts) {
    std::string name;
    while (!mounts.empty()) {
        std::string_view line = mounts.substr(0, mounts.find('\n'));
        mounts.remove_prefix(std::min(mounts.size(), line.size() + 1));
        size_t end = line.find(" /sys sysfs ");
        if (end != line.npos) name = line.substr(0, end);
    }
    if (name.empty() || name.find('/') != name.npos) return "";
    return sys::exists(("/run/netns/" + name).c_str()) == 0 ? name : "";
}

// The bpf file system of process 1 if it has another mount namespace; "" if it has none or cannot be read.
std::string bpffs_outside() {
    std::string own = sys::read_link("/proc/self/ns/mnt");
    std::string first = sys::read_link("/proc/1/ns/mnt");
    if (own.empty() || first.empty() || own == first) return "";
    return bpffs_in(sys::read_file("/proc/1/mounts").value_or(""));
}

}  // namespace

int32_t explain_no_bpffs(int32_t code, Error **err) {
    if (!err) return code;
    std::string netns = netns_of_exec(sys::read_file("/proc/self/mounts").value_or(""));
    std::string outside = bpffs_outside();
    if (!netns.empty()) {
        std::string first = outside.empty() ? text(" (mount one there first: %s, once per boot)", kMountCommand) : "";
        return fail(
            err, code, EBPF_CAUSE_BPFFS_MISSING,
            "no bpf file system is mounted here, and pins need one: `ip netns exec %s` gives each command a new "
            "/sys, and a bpf "
            "file system in it ends with the command; run the program by `nsenter --net=/run/netns/%s` instead, which keeps "
            "the /sys of the machine%s",
            shown(netns).c_str(), shown(netns).c_str(), first.c_str());
    }
    if (!outside.empty()) {
        return fail(
            err, code, EBPF_CAUSE_BPFFS_MISSING,
            "no bpf file system is mounted in the mount namespace of this process, and pins need one: process 1 has one at %s, "
            "so start the program in its mount namespace, or give the program that mount; %s mounts another one, for this "
            "mount namespace only",
            shown(outside).c_str(), kMountCommand);
    }
    return fail(err, code, EBPF_CAUSE_BPFFS_MISSING,
                "no bpf file system is mounted, and pins need one: %s (as root, once per boot)", kMountCommand);
}

int32_t check_pin_place(const std::string &path, Error **err) {
    // The code with which the kernel would refuse a pin at this place.
    int32_t code = sys::exists(path.c_str());
    if (code == 0) code = -EEXIST;
    if (code == -ENOENT && sys::exists(directory_of(path).c_str()) == 0) code = -EPERM;
    return unusable_path({Attempt::kPinning, kMapKind, path, "pinning a map at " + shown(path), 0, code}, err);
}

int32_t explain_open_pin(const ObjectKind &kind, const std::string &path, uint32_t access, int32_t code, Error **err) {
    if (!err) return code;
    Try tried{Attempt::kOpening, kind, path, "opening the pin " + shown(path), access, code};
    if (explained(tried, err)) return code;
    if (code == -ENOENT) return fail(err, code, EBPF_CAUSE_PIN_MISSING, "nothing is pinned at %s", shown(path).c_str());
    if (code == -EINVAL) {
        return fail(err, code, EBPF_CAUSE_PIN_KIND,
                    "the pin %s is not a %s, but another kind of BPF object (map, program, link or token)", shown(path).c_str(),
                    kind.noun);
    }
    return refused(tried, err);
}

int32_t explain_pin(const ObjectKind &kind, const std::string &object, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    Try tried{Attempt::kPinning, kind, path, "pinning " + object + " at " + shown(path), 0, code};
    if (explained(tried, err)) return code;
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_PIN_EXISTS, "something is pinned at %s already: %s", shown(path).c_str(),
                    kind.pinned);
    }
    return refused(tried, err);
}

int32_t explain_unpin(const ObjectKind &kind, const std::string &path, int32_t code, Error **err) {
    if (!err) return code;
    Try tried{Attempt::kUnpinning, kind, path, "removing the pin " + shown(path), 0, code};
    if (explained(tried, err)) return code;
    if (code == -ENOENT) return fail(err, code, EBPF_CAUSE_PIN_MISSING, "nothing is pinned at %s", shown(path).c_str());
    return refused(tried, err);
}

}  // namespace ebpfmap
