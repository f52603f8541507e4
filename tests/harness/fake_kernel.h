// SPDX-License-Identifier: BSD-2-Clause
// A kernel in memory for the unit tests. It fails on demand, which a real kernel does not. While a Kernel object lives, the
// library calls it through fake_sys.cc.
#pragma once

#include "harness/fake_map.h"
#include "harness/fake_xdp.h"
#include "sys/facts.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ebpfmap::fake {

using Interfaces = std::map<uint32_t, std::string>;

// The object of a descriptor or a pin.
struct Object {
    enum class Kind {
        kMap,
        kProgram,
        kBtf,
        kLink,
        kSocket,
        kNetns,
        kFile
    };
    Kind kind = Kind::kFile;
    uint32_t id = 0;
    std::shared_ptr<Map> map;
    uint32_t program_type = 0;
    int32_t socket_domain = 0;
    int32_t socket_type = 0;
    Interfaces interfaces;  // of a network namespace
};

class Kernel {
public:
    Kernel();
    ~Kernel();
    Kernel(const Kernel &) = delete;
    Kernel &operator=(const Kernel &) = delete;

    // ---- the script ----

    // The next calls of a command fail with -error.
    void refuse(uint32_t command, int32_t error, int times = 1);
    // So does the call of bpf(2) with this number, counted from 0 from now on, whichever command it is …
    void refuse_call(size_t number, int32_t error);
    // … and every call after it.
    void refuse_calls_after(size_t number, int32_t error);
    // Answers a command in place of the kernel; nothing: the kernel answers after all. The attribute is the library's own.
    using Answer = std::function<std::optional<int32_t>(void *attr)>;
    void answer(uint32_t command, Answer answer);
    // The commands so far.
    std::vector<uint32_t> calls;

    // ---- the machine ----

    std::string release = "6.18.0-fake";
    uint64_t capabilities = ~uint64_t{0};
    bool has_proc = true;
    std::map<std::string, std::string> files;  // by path
    std::set<std::string> directories;
    std::set<std::string> bpffs;  // where one is mounted
    Interfaces interfaces{{1, "lo"}, {2, "eth0"}};
    // Answers one message of netlink; nothing: interfaces are found by their names, and that is all.
    std::function<int32_t(int protocol, const std::string &request, std::string *reply)> netlink;
    int32_t first_fd = 3;  // 0: the host has closed its standard streams
    int32_t fd_limit = 1024;
    sys::Limit locked_memory{8 << 20, 8 << 20};
    int32_t rename_error = 0;  // 0: pins can be renamed
    Xdp xdp;
    std::map<std::string, std::shared_ptr<Object>> pins;

    // Descriptors of a host that has other things open. They count as open until close() or the end.
    int32_t open(Object object);
    int32_t open_program(uint32_t type);
    int32_t open_map(const sys::MapCreateAttr &attr);
    void close(int32_t fd);
    size_t open_descriptors() const { return descriptors_.size(); }
    std::vector<int32_t> descriptors() const;

    // The map behind a descriptor; it must be there.
    Map &map_at(int32_t fd) { return *descriptors_.at(fd).object->map; }

    // ---- calls from fake_sys.cc: results as in sys/sys.h ----

    struct Descriptor {
        std::shared_ptr<Object> object;
        uint32_t access = 0;  // EBPF_F_RDONLY, EBPF_F_WRONLY or 0
    };

    int32_t bpf(uint32_t command, void *attr, uint32_t size);
    int32_t duplicate(int32_t fd);
    const Descriptor *find(int32_t fd) const;
    std::optional<std::string> read_file(const std::string &path) const;
    bool exists(const std::string &path) const;
    int32_t find_interface(const std::string &request, std::string *reply) const;
    bool on_bpffs(const std::string &path) const;
    // Taken by every function of sys/sys.h: one map may be used by many threads.
    std::recursive_mutex mutex;

private:
    std::optional<int32_t> take_refusal(uint32_t command);
    std::optional<int32_t> scripted(uint32_t command, void *attr);
    int32_t insert(std::shared_ptr<Object> object, uint32_t access, int32_t lowest);
    Map *find_map(uint32_t fd) const;

    int32_t map_create(const sys::MapCreateAttr &attr);
    int32_t element(uint32_t command, const sys::ElementAttr &attr);
    int32_t update(Map &map, const sys::ElementAttr &attr);
    int32_t lookup_batch(sys::BatchAttr *attr);
    int32_t freeze(uint32_t fd);
    int32_t object_info(const sys::InfoAttr &attr);
    int32_t object_pin(const sys::ObjectAttr &attr);
    int32_t object_get(const sys::ObjectAttr &attr);
    int32_t map_fd_by_id(const sys::IdAttr &attr);
    int32_t map_next_id(sys::IdAttr *attr);
    std::map<int32_t, Descriptor> descriptors_;
    std::map<uint32_t, std::weak_ptr<Object>> maps_;  // by id
    std::multimap<uint32_t, int32_t> refusals_;
    std::map<uint32_t, Answer> answers_;
    struct Refusal {
        size_t number;
        int32_t error;
    };
    std::optional<Refusal> refused_call_;
    std::optional<Refusal> refused_from_;
};

// The kernel of the moment.
Kernel &kernel();

// While one exists, its thread works for the fake: its allocations are not the library's.
class Work {
public:
    Work() noexcept;
    ~Work();
    Work(const Work &) = delete;
    Work &operator=(const Work &) = delete;

    static bool going_on() noexcept;
};

}  // namespace ebpfmap::fake
