// SPDX-License-Identifier: BSD-2-Clause
#include "program/chain_pins.h"

#include "core/pin.h"
#include "explain/open.h"
#include "family/pin.h"
#include "program/chain.h"
#include "program/pin.h"
#include "sys/try.h"

namespace ebpfmap {
namespace {

KernelObject root_of(const Chain &chain) {
    uint32_t id = 0;
    object_id(explain::kProgram, chain.root.get(), &id);
    return {explain::kProgram, chain.root.get(), id, "the root of the chain"};
}

std::string pin_of(const std::string &directory, const char *name) { return directory + "/" + name; }

bool exists(const std::string &path) noexcept { return sys::exists(path.c_str()) == 0; }

bool any_pin_in(Chain &chain, const std::string &directory) {
    for (auto [name, map] : chain.maps.named()) {
        if (exists(pin_of(directory, name))) return true;
    }
    return false;
}

int32_t need_free(Chain &chain, const std::string &directory, Error **err) {
    if (exists(pin_of(directory, kChainRootPin))) {
        return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                    "something is pinned in %s already: open the chain there (ebpf_chain_open_pinned), or choose another "
                    "directory",
                    shown(directory).c_str());
    }
    if (any_pin_in(chain, directory)) {
        return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                    "a part of a chain is pinned in %s, left by a process that died while it pinned or unpinned one: remove it "
                    "(rm -r %s), or choose another directory",
                    shown(directory).c_str(), shown(directory).c_str());
    }
    return 0;
}

// Those who opened it here would take turns at one place, and those who opened it there at the other.
int32_t need_unpinned(const Chain &chain, const std::string &directory, Error **err) {
    if (chain.directory.empty() || chain.directory == directory || !exists(pin_of(chain.directory, kChainRootPin))) return 0;
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_EXISTS,
                "the chain is pinned in %s, and it can be at one place only: remove it from there first (ebpf_chain_unpin)",
                shown(chain.directory).c_str());
}

// Removes the pins that there are, in whatever state a pinning was broken off.
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

// Whether it is this chain that is there, whole or what is left of it.
int32_t remove_first_pin(const Chain &chain, const std::string &directory, Error **err) {
    std::string root = pin_of(directory, kChainRootPin);
    if (exists(root)) return unpin_object(root_of(chain), root.c_str(), err);
    return pins::unpin(*chain.maps.table, pin_of(directory, "table").c_str(), err);
}

}  // namespace

ChainLock::~ChainLock() {
    // A process that was forked meanwhile has the descriptor, too, and closing this one would leave the lock with it.
    if (directory_.valid()) sys::unlock(directory_.get());
}

int32_t ChainLock::take(const std::string &directory, Error **err) {
    if (directory.empty()) return 0;
    int32_t fd = sys::lock_directory(directory.c_str());
    if (fd == -ENOENT) return 0;
    if (fd < 0) return explain::opening_pin(explain::kMap, pin_of(directory, "table"), 0, fd, err);
    directory_ = sys::Fd(fd);
    return 0;
}

int32_t resolve_chain_directory(const char *directory, std::string *resolved, Error **err) {
    if (directory[0] == '\0') {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "directory is empty: give the path of one in a bpf file system, or a name");
    }
    *resolved = resolve_pin(directory);
    while (resolved->size() > 1 && resolved->back() == '/') resolved->pop_back();
    return resolved->empty() ? explain::no_bpffs(-ENOENT, err) : 0;
}

int32_t pin_chain(Chain &chain, const char *directory, Error **err) {
    std::string at;
    TRY(resolve_chain_directory(directory, &at, err));
    TRY(need_unpinned(chain, at, err));
    int32_t made = sys::make_directory(at.c_str());
    if (made < 0 && made != -EEXIST) return explain::pinning(explain::kMap, "the chain", at, made, err);
    TRY(made < 0 ? need_free(chain, at, err) : 0);
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
