// SPDX-License-Identifier: BSD-2-Clause
/*
 * Chain: up to 32 programs that run one after the other on every packet. Changes are staged, and commit() applies
 * all of them in one step. Needs a library with programs.
 *
 *     auto chain = Chain::create(ChainKind::xdp, XDP_PASS).value();
 *     auto entry = chain.insert(program, 10).value();
 *     chain.commit().value();
 *     auto link = Link::attach_xdp(chain.root_fd(), "eth0").value();
 *
 * Belongs to one thread at a time. A chain that is not pinned works while this object exists: destroy its link first.
 */
#ifndef EBPFMAP_CHAIN_HPP
#define EBPFMAP_CHAIN_HPP

#include <ebpfmap/chain.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/object.hpp>
#include <ebpfmap/program.hpp>
#include <ebpfmap/result.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** A staged entry of a chain. */
struct ChainEntry {
    std::uint32_t entry; /**< its number, by which it is called until it is removed */
    std::uint32_t program_id;
    std::uint32_t priority;
    bool enabled;

    bool operator==(const ChainEntry &) const = default;
};

/** Packet counters of an entry. */
struct ChainCounts {
    std::uint64_t hits;   /**< packets that its program ran on */
    std::uint64_t misses; /**< packets that came when its program was gone */
};

class [[nodiscard]] Chain {
public:
    /** `default_action` is the verdict on a packet that every program passes on. */
    static Result<Chain> create(ChainKind kind, Number<std::int32_t> default_action) {
        return own(calls::chain_create(static_cast<std::uint32_t>(kind), default_action));
    }
    static Result<Chain> open_pinned(Text directory) { return own(calls::chain_open_pinned(directory)); }

    /** Takes ownership of a handle of the C API. */
    explicit Chain(ChainHandle handle) noexcept : handle_(std::move(handle)) {}

    const ebpf_chain *raw() const noexcept { return handle_.get(); }
    /** The descriptor of the program to attach, borrowed from this object. */
    int root_fd() const noexcept { return ebpf_chain_root_fd(raw()); }
    Result<void> pin(Text directory) { return calls::chain_pin(handle_.get(), directory); }
    Result<void> unpin(Text directory) { return calls::chain_unpin(handle_.get(), directory); }

    /** Binds the maps of the chain into an object with programs for the chain. Call it before load(). */
    Result<void> bind(Object &object) const { return calls::chain_bind(raw(), object.raw()); }

    /** Stages a new entry and returns its number. Lower priorities run first. */
    Result<std::uint32_t> insert(Fd program, Number<std::uint32_t> priority) {
        std::uint32_t entry = 0;
        return calls::chain_insert(handle_.get(), program.get(), priority, &entry).transform([&] { return entry; });
    }
    Result<void> replace(Number<std::uint32_t> entry, Fd program) {
        return calls::chain_replace(handle_.get(), entry, program.get());
    }
    Result<void> remove(Number<std::uint32_t> entry) { return calls::chain_remove(handle_.get(), entry); }
    Result<void> enable(Number<std::uint32_t> entry, bool enabled = true) {
        return calls::chain_set_enabled(handle_.get(), entry, enabled ? 1 : 0);
    }
    Result<void> set_priority(Number<std::uint32_t> entry, Number<std::uint32_t> priority) {
        return calls::chain_set_priority(handle_.get(), entry, priority);
    }
    Result<void> set_default_action(Number<std::int32_t> action) {
        return calls::chain_set_default_action(handle_.get(), action);
    }
    /** Applies the staged changes; returns the number of the commit. Takes about ten milliseconds. */
    Result<std::uint64_t> commit() {
        std::uint64_t generation = 0;
        return calls::chain_commit(handle_.get(), &generation).transform([&] { return generation; });
    }
    /** Discards the staged changes. */
    void rollback() noexcept { ebpf_chain_rollback(handle_.get()); }

    /** Whether staged changes exist. */
    bool pending() const noexcept { return ebpf_chain_pending(raw()) == 1; }
    std::uint64_t generation() const noexcept { return ebpf_chain_generation(raw()); }
    ChainKind kind() const noexcept { return ChainKind{ebpf_chain_kind(raw())}; }
    std::int32_t default_action() const noexcept { return ebpf_chain_default_action(raw()); }
    /** The entries in the order in which they run; disabled entries at their position. */
    Result<std::vector<ChainEntry>> entries() const {
        std::vector<ChainEntry> entries;
        for (std::uint32_t number = 0;;) {
            auto more = calls::chain_at(raw(), static_cast<std::uint32_t>(entries.size()), &number);
            if (!more) return more.error();
            if (*more == 0) return entries;
            auto entry = get(number);
            if (!entry) return entry.error();
            entries.push_back(*entry);
        }
    }
    Result<ChainEntry> get(Number<std::uint32_t> entry) const {
        std::uint32_t program_id = 0, priority = 0, enabled = 0;
        return calls::chain_get(raw(), entry, &program_id, &priority, &enabled).transform([&] {
            return ChainEntry{entry, program_id, priority, enabled != 0};
        });
    }
    Result<Program> open_program(Number<std::uint32_t> entry) const {
        return calls::chain_open_program(raw(), entry).transform([](ProgramHandle opened) {
            return Program(std::move(opened));
        });
    }
    Result<ChainCounts> counts(Number<std::uint32_t> entry) const {
        ChainCounts counts{};
        return calls::chain_counts(raw(), entry, &counts.hits, &counts.misses).transform([&] { return counts; });
    }

private:
    static Result<Chain> own(Result<ChainHandle> handle) {
        return std::move(handle).transform([](ChainHandle opened) { return Chain(std::move(opened)); });
    }

    ChainHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
