// SPDX-License-Identifier: BSD-2-Clause
// The bundled rewrite program, ready for the entries of a devmap.
#pragma once

#include "harness/bundled.h"
#include "harness/mac.h"

namespace ebpfmap::harness {

// A value of the map "rewrites".
struct Rewrite {
    Mac source{};
    Mac destination{};
    uint32_t actions = 0;  // EBPF_REWRITE_FLAG_…
};

class Rewriter {
public:
    // `variant` is "" or ".frags".
    explicit Rewriter(const std::string &variant = "", const Bundled::Constants &constants = {})
        : object_("rewrite" + variant, constants) {}

    void set(const Interface &egress, const Rewrite &rewrite) const {
        uint32_t key = egress.index();
        call(ebpf_map_update, object_.map("rewrites"), &key, sizeof key, &rewrite, sizeof rewrite, EBPF_ANY);
    }

    void remove(const Interface &egress) const {
        uint32_t key = egress.index();
        ebpf_map_delete(object_.map("rewrites"), &key, sizeof key, nullptr);
    }

    // For the entry of a devmap.
    int32_t program() const { return object_.program("rewrite"); }
    // Frames so far, by EBPF_REWRITE_COUNTER_….
    Count count(uint32_t outcome) const { return object_.count(outcome); }
    Count wait_for(uint32_t outcome, uint64_t packets) const { return object_.wait_for(outcome, packets); }

private:
    Bundled object_;
};

}  // namespace ebpfmap::harness
