// SPDX-License-Identifier: BSD-2-Clause
// What a case of bindings/conformance.json works with: handles by their names, and a directory for pins.
#pragma once

#include <ebpfmap.hpp>

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace conformance {

using nlohmann::json;

class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    Socket(Socket &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket &operator=(Socket &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Socket() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const noexcept { return fd_; }

private:
    int fd_;
};

struct Cursor {
    ebpfmap::CursorHandle handle;
    const ebpfmap::Map *map;
};

struct ChainMember {
    std::uint32_t entry;
};

using Handle = std::variant<ebpfmap::Map, Cursor, ebpfmap::Object, ebpfmap::Program, ebpfmap::Link, ebpfmap::Chain,
                            ebpfmap::Drops, ebpfmap::Xsk, ebpfmap::XskGroup, Socket, ChainMember>;

class Session {
public:
    explicit Session(std::string pins) : pins_(std::move(pins)) {}
    // What stands on something else goes first: cursors on maps, the root of a chain on the chain.
    ~Session() {
        close_all<Cursor>();
        close_all<ebpfmap::Link>();
    }

    void keep(const json &step, Handle handle) {
        handles_.erase(step.at("as"));
        handles_.emplace(step.at("as"), std::move(handle));
    }
    void close(const json &step) { handles_.erase(step.at("on")); }

    template <typename T>
    T &on(const json &step, const char *field = "on") {
        return get<T>(step.at(field));
    }
    template <typename T>
    T &get(const std::string &name) {
        auto found = handles_.find(name);
        if (found == handles_.end()) throw std::runtime_error("there is no " + name);
        return std::get<T>(found->second);
    }

    std::string pin(const json &step) const { return pins_ + "/" + step.at("pin").get<std::string>(); }
    // The descriptor of a handle, or a number; -1 where the field is left out.
    int fd(const json &step, const char *field) const;
    // The name of the program with this id; null for none.
    json program_name(std::uint32_t id) const;
    // The name of the chain member with this number.
    json member_name(std::uint32_t entry) const;

private:
    template <typename T>
    void close_all() {
        std::erase_if(handles_, [](const auto &entry) { return std::holds_alternative<T>(entry.second); });
    }

    std::string pins_;
    std::map<std::string, Handle> handles_;
};

}  // namespace conformance
