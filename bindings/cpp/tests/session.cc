// SPDX-License-Identifier: BSD-2-Clause
#include "session.h"

namespace conformance {

int Session::fd(const json &step, const char *field) const {
    if (!step.contains(field) || step[field].is_null()) return -1;
    if (step[field].is_number()) return step[field];
    return std::visit(
        [](const auto &handle) {
            if constexpr (requires { handle.fd(); }) {
                return handle.fd();
            } else {
                return -1;
            }
        },
        handles_.at(step[field]));
}

json Session::program_name(std::uint32_t id) const {
    if (id == 0) return nullptr;
    for (const auto &[name, handle] : handles_) {
        const auto *program = std::get_if<ebpfmap::Program>(&handle);
        if (program != nullptr && program->id() == id) return name;
    }
    return id;
}

json Session::member_name(std::uint32_t entry) const {
    for (const auto &[name, handle] : handles_) {
        const auto *member = std::get_if<ChainMember>(&handle);
        if (member != nullptr && member->entry == entry) return name;
    }
    return entry;
}

}  // namespace conformance
