// SPDX-License-Identifier: BSD-2-Clause
#include "harness/fake_kernel.h"

#include "codec/netlink.h"

#include <ebpfmap/types.h>

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebpfmap::fake {
namespace {

Kernel *current = nullptr;
// No id is used twice in a process, as on a real machine: facts about one map must not apply to another.
uint32_t next_id = 1;

std::string line(const char *name, uint64_t number) { return std::string(name) + ":\t" + std::to_string(number) + '\n'; }

std::string fdinfo_of(const Object &object) {
    std::string text = "pos:\t0\nflags:\t02000002\nmnt_id:\t15\n";
    switch (object.kind) {
    case Object::Kind::kMap:
        return text + line("map_type", object.map->info.type) + line("map_id", object.id) + line("frozen", object.map->frozen) +
               line("map_id", object.id) + line("memlock", object.map->memlock);
    case Object::Kind::kProgram: return text + line("prog_type", object.program_type) + line("prog_id", object.id);
    case Object::Kind::kBtf: return text + line("btf_id", object.id);
    case Object::Kind::kLink: return text + "link_type:\txdp\n" + line("link_id", object.id);
    default: return text;
    }
}

}  // namespace

Kernel &kernel() { return *current; }

Kernel::Kernel()
    : files{{"/sys/devices/system/cpu/possible", "0-" + std::to_string(kCpus - 1) + "\n"},
            {"/sys/devices/system/node/online", "0\n"},
            {"/proc/self/uid_map", "         0          0 4294967295\n"},
            {"/proc/self/mounts", "sysfs /sys sysfs rw 0 0\nbpf /sys/fs/bpf bpf rw 0 0\n"}},
      directories{"/", "/tmp", "/sys/fs/bpf", "/sys/devices/system/node/node0"},
      bpffs{"/sys/fs/bpf"} {
    current = this;
}

Kernel::~Kernel() { current = nullptr; }

// ---- script ---------------------------------------------------------------------------------------------------------

void Kernel::refuse(uint32_t command, int32_t error, int times) {
    for (; times > 0; --times) refusals_.emplace(command, error);
}

void Kernel::refuse_call(size_t number, int32_t error) { refused_call_ = {calls.size() + number, error}; }

void Kernel::refuse_calls_after(size_t number, int32_t error) { refused_from_ = {calls.size() + number + 1, error}; }

void Kernel::answer(uint32_t command, Answer answer) { answers_[command] = std::move(answer); }

// The errno that the script has for this call.
std::optional<int32_t> Kernel::take_refusal(uint32_t command) {
    size_t number = calls.size();
    calls.push_back(command);
    if (refused_call_ && number == refused_call_->number) return refused_call_->error;
    if (refused_from_ && number >= refused_from_->number) return refused_from_->error;
    auto refusal = refusals_.find(command);
    if (refusal == refusals_.end()) return std::nullopt;
    int32_t error = refusal->second;
    refusals_.erase(refusal);
    return error;
}

std::optional<int32_t> Kernel::scripted(uint32_t command, void *attr) {
    if (std::optional<int32_t> error = take_refusal(command)) {
        // Where a batch ends it says how much it has read; other refusals leave the count as it was.
        if (command == sys::kMapLookupBatch && *error == ENOENT) static_cast<sys::BatchAttr *>(attr)->count = 0;
        return -*error;
    }
    auto answer = answers_.find(command);
    return answer == answers_.end() ? std::nullopt : answer->second(attr);
}

// ---- descriptors ----------------------------------------------------------------------------------------------------

int32_t Kernel::insert(std::shared_ptr<Object> object, uint32_t access, int32_t lowest) {
    int32_t fd = lowest;
    while (descriptors_.contains(fd)) ++fd;
    if (fd >= fd_limit) return -EMFILE;
    descriptors_[fd] = {std::move(object), access};
    return fd;
}

const Kernel::Descriptor *Kernel::find(int32_t fd) const {
    auto found = descriptors_.find(fd);
    return found == descriptors_.end() ? nullptr : &found->second;
}

Map *Kernel::find_map(uint32_t fd) const {
    const Descriptor *descriptor = find(static_cast<int32_t>(fd));
    return descriptor ? descriptor->object->map.get() : nullptr;
}

int32_t Kernel::duplicate(int32_t fd) {
    const Descriptor *descriptor = find(fd);
    return descriptor ? insert(descriptor->object, descriptor->access, 3) : -EBADF;
}

int32_t Kernel::open(Object object) {
    object.id = next_id++;
    return insert(std::make_shared<Object>(std::move(object)), 0, first_fd);
}

int32_t Kernel::open_program(uint32_t type) {
    Object program;
    program.kind = Object::Kind::kProgram;
    program.program_type = type;
    return open(std::move(program));
}

int32_t Kernel::open_map(const sys::MapCreateAttr &attr) {
    auto object = std::make_shared<Object>();
    object->kind = Object::Kind::kMap;
    object->id = next_id++;
    object->map = std::make_shared<Map>(attr, object->id);
    maps_[object->id] = object;
    return insert(std::move(object), attr.map_flags & (EBPF_F_RDONLY | EBPF_F_WRONLY), first_fd);
}

void Kernel::close(int32_t fd) { descriptors_.erase(fd); }

std::vector<int32_t> Kernel::descriptors() const {
    std::vector<int32_t> numbers;
    for (const auto &[fd, descriptor] : descriptors_) numbers.push_back(fd);
    return numbers;
}

// ---- files ----------------------------------------------------------------------------------------------------------

std::optional<std::string> Kernel::read_file(const std::string &path) const {
    constexpr const char *kFdinfo = "/proc/self/fdinfo/";
    if (path.starts_with("/proc/") && !has_proc) return std::nullopt;
    if (path.starts_with(kFdinfo)) {
        const Descriptor *descriptor = find(std::stoi(path.substr(strlen(kFdinfo))));
        return descriptor ? std::optional(fdinfo_of(*descriptor->object)) : std::nullopt;
    }
    auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
}

bool Kernel::exists(const std::string &path) const { return directories.contains(path) || pins.contains(path); }

// RTM_GETLINK with IFLA_IFNAME, or with IFLA_ALT_IFNAME for a name that the other has no room for.
int32_t Kernel::find_interface(const std::string &request, std::string *reply) const {
    constexpr uint16_t kAlternative = 53;
    std::string_view attributes = netlink_attributes(request, sizeof(ifinfomsg));
    std::string name = netlink_text(attributes, IFLA_IFNAME);
    if (name.size() > 15) return -ERANGE;
    if (name.empty()) name = netlink_text(attributes, kAlternative);
    auto named = [&](const auto &interface) { return interface.second == name; };
    auto found = std::find_if(interfaces.begin(), interfaces.end(), named);
    if (found == interfaces.end()) return -ENODEV;
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(found->first);
    *reply = NetlinkRequest(RTM_NEWLINK, &link, sizeof link).bytes();
    return 0;
}

bool Kernel::on_bpffs(const std::string &path) const {
    auto holds = [&](const std::string &mount) { return path == mount || path.starts_with(mount + '/'); };
    return std::any_of(bpffs.begin(), bpffs.end(), holds);
}

}  // namespace ebpfmap::fake
