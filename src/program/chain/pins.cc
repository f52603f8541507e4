// SPDX-License-Identifier: BSD-2-Clause
// Pinning and unpinning of a chain's maps and root program, and the lock of its directory.
#include "program/chain/pins.h"

#include "base/bpffs.h"
#include "map/open_error.h"
#include "map/pin.h"
#include "program/chain/chain.h"
#include "program/pin.h"
#include "sys/try.h"

namespace ebpfmap {
namespace {

KernelObject root_of(const Chain &chain) {
    uint32_t id = 0;
    object_id(kProgramKind, chain.root.get(), &id);
    return {kProgramKind, chain.root.get(), id, "the root of the chain"};
}

std::string pin_of(const std::string &directory, const char *name) { return directory + "/" + name; }

bool exists(const std::string &path) noexcept { return sys::exists(path.c_str()) == 0; }

bool any_pin_in(Chain &chain, const std::string &directory) {
    for (auto [name, map] : chain.maps.named()) {
        if (exists(pin_of(directory, name))) return true;
    }
    return false;
}

int32_t check_free(Chain &chain, const std::string &directory, Error **err) {
    if (exists(pin_of(directory, kChainRootPin))) {
        return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                    "a chain is already pinned in %s: open it (ebpf_chain_open_pinned), or choose another directory",
                    shown(directory).c_str());
    }
    if (any_pin_in(chain, directory)) {
        return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                    "%s holds a part of a chain, because a process died while it pinned or unpinned the chain: remove the part "
                    "(rm -r %s), or choose another directory",
                    shown(directory).c_str(), shown(directory).c_str());
    }
    return 0;
}

// With two directories, processes would take two different locks for one chain.
int32_t check_unpinned(const Chain &chain, const std::string &directory, Error **err) {
    if (chain.directory.empty() || chain.directory == directory || !exists(pin_of(chain.directory, kChainRootPin))) return 0;
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                "the chain is already pinned in %s, and a chain has one directory only: unpin it first (ebpf_chain_unpin)",
                shown(chain.directory).c_str());
}

// Also removes the pins of an incomplete chain.
void remove_pins(Chain &chain, const std::string &directory) {
    unpin_object(root_of(chain), pin_of(directory, kChainRootPin).c_str(), nullptr);
    for (auto [name, map] : chain.maps.named()) pins::unpin(**map, pin_of(directory, name).c_str(), nullptr);
}

int32_t make_pins(Chain &chain, const std::string &directory, Error **err) {
    for (auto [name, map] : chain.maps.named()) {
        TRY(pins::pin(**map, pin_of(directory, name).c_str(), err));
    }
    return pin_object(root_of(chain), pin_of(directory, kChainRootPin).c_str(), err);
}

// Fails if the directory holds another chain. Works for a complete chain and for the rest of one.
int32_t remove_first_pin(const Chain &chain, const std::string &directory, Error **err) {
    std::string root = pin_of(directory, kChainRootPin);
    if (exists(root)) return unpin_object(root_of(chain), root.c_str(), err);
    return pins::unpin(*chain.maps.table, pin_of(directory, "table").c_str(), err);
}

}  // namespace

ChainLock::~ChainLock() {
    // A process that was forked in the meantime shares the descriptor, so closing alone would not release the lock.
    if (directory_.valid()) sys::unlock(directory_.get());
}

int32_t ChainLock::take(const std::string &directory, Error **err) {
    if (directory.empty()) return 0;
    int32_t fd = sys::lock_directory(directory.c_str());
    if (fd == -ENOENT) return 0;
    if (fd < 0) return explain_open_pin(kMapKind, pin_of(directory, "table"), 0, fd, err);
    directory_ = sys::Fd(fd);
    return 0;
}

int32_t resolve_chain_directory(const char *directory, std::string *resolved, Error **err) {
    if (directory[0] == '\0') {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "directory is an empty string: pass a path in a bpf file system, or a name");
    }
    *resolved = resolve_pin(directory);
    while (resolved->size() > 1 && resolved->back() == '/') resolved->pop_back();
    return resolved->empty() ? explain_no_bpffs(-ENOENT, err) : 0;
}

int32_t pin_chain(Chain &chain, const char *directory, Error **err) {
    std::string at;
    TRY(resolve_chain_directory(directory, &at, err));
    TRY(check_unpinned(chain, at, err));
    int32_t made = sys::make_directory(at.c_str());
    if (made < 0 && made != -EEXIST) return explain_pin(kMapKind, "the chain", at, made, err);
    if (made < 0) TRY(check_free(chain, at, err));
    if (int32_t code = make_pins(chain, at, err); code < 0) {
        remove_pins(chain, at);
        if (made == 0) sys::remove_directory(at.c_str());
        return code;
    }
    chain.directory = at;
    return 0;
}

int32_t unpin_chain(Chain &chain, const char *directory, Error **err) {
    std::string at;
    TRY(resolve_chain_directory(directory, &at, err));
    TRY(remove_first_pin(chain, at, err));
    remove_pins(chain, at);
    sys::remove_directory(at.c_str());
    if (chain.directory == at) chain.directory.clear();
    return 0;
}

}  // namespace ebpfmap
