// SPDX-License-Identifier: BSD-2-Clause
// What is left in the kernel by a run of the tests:
//
//   leaks list          prints the maps, programs, links and pins that exist, one per line
//   leaks check FILE    fails where something exists that an earlier list does not have
//
// The kernel frees a map some time after its last descriptor is closed, so check waits before it complains.
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace {

using Lines = std::set<std::string>;

constexpr auto kPatience = std::chrono::seconds(10);

struct Kind {
    const char *name;
    uint32_t next_id;
    uint32_t open_by_id;
    size_t info_name;  // where its info has a name; 0: nowhere
};

constexpr Kind kKinds[] = {
    {"map", BPF_MAP_GET_NEXT_ID, BPF_MAP_GET_FD_BY_ID, offsetof(bpf_map_info, name)},
    {"program", BPF_PROG_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID, offsetof(bpf_prog_info, name)},
    {"link", BPF_LINK_GET_NEXT_ID, BPF_LINK_GET_FD_BY_ID, 0},
};

int bpf(uint32_t command, bpf_attr &attr) { return static_cast<int>(syscall(SYS_bpf, command, &attr, sizeof attr)); }

// A name tells a person whose an object is. Empty where there is none, or where the object has gone in the meantime.
std::string name_of(const Kind &kind, uint32_t id) {
    bpf_attr by_id{};
    by_id.map_id = id;
    int fd = bpf(kind.open_by_id, by_id);
    if (fd < 0) return "";
    char info[1024] = {};
    bpf_attr by_fd{};
    by_fd.info.bpf_fd = static_cast<uint32_t>(fd);
    by_fd.info.info_len = sizeof info;
    by_fd.info.info = reinterpret_cast<uintptr_t>(info);
    bpf(BPF_OBJ_GET_INFO_BY_FD, by_fd);
    close(fd);
    return kind.info_name == 0 ? "" : info + kind.info_name;
}

void list_kind(const Kind &kind, Lines &lines) {
    bpf_attr attr{};
    while (bpf(kind.next_id, attr) == 0) {
        uint32_t id = attr.next_id;
        lines.insert(std::string(kind.name) + ' ' + std::to_string(id) + ' ' + name_of(kind, id));
        attr.start_id = id;
    }
    if (errno != ENOENT) throw std::system_error(errno, std::generic_category(), std::string("ids of each ") + kind.name);
}

void list_pins(Lines &lines) {
    std::error_code not_mounted;
    for (const auto &pin : std::filesystem::recursive_directory_iterator("/sys/fs/bpf", not_mounted))
        lines.insert("pin " + pin.path().string());
}

Lines list() {
    Lines lines;
    for (const Kind &kind : kKinds) list_kind(kind, lines);
    list_pins(lines);
    return lines;
}

Lines read_lines(const char *path) {
    Lines lines;
    std::ifstream file(path);
    if (!file) throw std::runtime_error(std::string("cannot read ") + path);
    for (std::string line; std::getline(file, line);) lines.insert(line);
    return lines;
}

Lines left_since(const Lines &before) {
    Lines left;
    for (const std::string &line : list())
        if (!before.contains(line)) left.insert(line);
    return left;
}

int check(const Lines &before) {
    auto deadline = std::chrono::steady_clock::now() + kPatience;
    Lines left = left_since(before);
    while (!left.empty() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        left = left_since(before);
    }
    for (const std::string &line : left) std::cout << "LEAKED: " << line << '\n';
    return left.empty() ? 0 : 1;
}

int print_list() {
    for (const std::string &line : list()) std::cout << line << '\n';
    return 0;
}

}  // namespace

int main(int argc, char **argv) try {
    std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "list" && argc == 2) return print_list();
    if (verb == "check" && argc == 3) return check(read_lines(argv[2]));
    std::cerr << "usage: leaks list | leaks check FILE\n";
    return 2;
} catch (const std::exception &problem) {
    std::cerr << "leaks: " << problem.what() << '\n';
    return 2;
}
