// SPDX-License-Identifier: BSD-2-Clause
// sys/sys.h over a fake kernel: linked in place of sys/linux.cc.
#include "sys/sys.h"

#include "harness/fake_kernel.h"

#include "sys/facts.h"
#include "sys/uapi/xdp.h"

#include <ebpfmap/types.h>

#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

namespace ebpfmap {
namespace {

thread_local int depth = 0;

// One visit of the library to the fake kernel: alone in it.
struct Visit {
    fake::Work work;
    fake::Kernel &kernel = fake::kernel();
    std::lock_guard<std::recursive_mutex> lock{kernel.mutex};
};

constexpr uint64_t kBpffsMagic = 0xcafe4a11;
constexpr uint64_t kOtherMagic = 0x01021994;  // tmpfs

}  // namespace

fake::Work::Work() noexcept { ++depth; }

fake::Work::~Work() { --depth; }

bool fake::Work::going_on() noexcept { return depth > 0; }

namespace sys {

int32_t bpf_once(uint32_t command, void *attr, uint32_t size) noexcept { return Visit{}.kernel.bpf(command, attr, size); }

int32_t close(int32_t fd) noexcept {
    Visit visit;
    if (!visit.kernel.find(fd)) return -EBADF;
    visit.kernel.close(fd);
    visit.kernel.xdp.close(fd);
    return 0;
}

int32_t duplicate(int32_t fd) noexcept { return Visit{}.kernel.duplicate(fd); }

int32_t file_flags(int32_t fd) noexcept {
    Visit visit;
    const fake::Kernel::Descriptor *descriptor = visit.kernel.find(fd);
    if (!descriptor) return -EBADF;
    switch (descriptor->access) {
    case EBPF_F_RDONLY: return O_RDONLY;
    case EBPF_F_WRONLY: return O_WRONLY;
    default: return O_RDWR;
    }
}

std::optional<std::string> read_file(const char *path) {
    std::optional<std::string> text = Visit{}.kernel.read_file(path);
    if (!text) return std::nullopt;
    // A copy that the library makes: there may be no memory for it.
    return std::string(*text);
}

std::string read_link(const char *path) {
    constexpr std::string_view kDescriptors = "/proc/self/fd/";
    Visit visit;
    if (!visit.kernel.has_proc || !std::string_view(path).starts_with(kDescriptors)) return "";
    const fake::Kernel::Descriptor *descriptor = visit.kernel.find(std::stoi(path + kDescriptors.size()));
    return descriptor && descriptor->object->map ? "anon_inode:bpf-map" : "";
}

int32_t open_descriptors(std::vector<int32_t> *descriptors) {
    Visit visit;
    if (!visit.kernel.has_proc) return -ENOENT;
    *descriptors = visit.kernel.descriptors();
    return 0;
}

int32_t filesystem_magic(const char *path, uint64_t *magic) noexcept {
    Visit visit;
    if (!visit.kernel.exists(path)) return -ENOENT;
    *magic = visit.kernel.on_bpffs(path) ? kBpffsMagic : kOtherMagic;
    return 0;
}

int32_t exists(const char *path) noexcept { return Visit{}.kernel.exists(path) ? 0 : -ENOENT; }

int32_t file_facts(const char *path, FileFacts *facts) noexcept {
    Visit visit;
    if (!visit.kernel.exists(path)) return -ENOENT;
    *facts = {0600, visit.kernel.directories.contains(path) || visit.kernel.bpffs.contains(path), true, true, true};
    return 0;
}

int32_t locked_memory_limit(Limit *limit) noexcept {
    *limit = Visit{}.kernel.locked_memory;
    return 0;
}

int32_t unlink(const char *path) noexcept { return Visit{}.kernel.pins.erase(path) != 0 ? 0 : -ENOENT; }

int32_t rename(const char *from, const char *to) noexcept {
    Visit visit;
    auto pin = visit.kernel.pins.find(from);
    if (pin == visit.kernel.pins.end()) return -ENOENT;
    if (visit.kernel.rename_error != 0) return -visit.kernel.rename_error;
    visit.kernel.pins[to] = pin->second;
    visit.kernel.pins.erase(from);
    return 0;
}

int32_t socket_option(int32_t fd, int level, int name, void *value, uint32_t *length) noexcept {
    Visit visit;
    if (level == kLevelXdp) return visit.kernel.xdp.option(fd, name, value, length);
    const fake::Kernel::Descriptor *descriptor = visit.kernel.find(fd);
    if (!descriptor) return -EBADF;
    const fake::Object &object = *descriptor->object;
    if (object.kind != fake::Object::Kind::kSocket) return -ENOTSOCK;
    uint64_t cookie = object.id;
    switch (name) {
    case SO_COOKIE: return memcpy(value, &cookie, sizeof cookie), 0;
    case SO_DOMAIN: return memcpy(value, &object.socket_domain, sizeof object.socket_domain), 0;
    case SO_TYPE: return memcpy(value, &object.socket_type, sizeof object.socket_type), 0;
    case SO_PROTOCOL: {
        int protocol = object.socket_type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
        return memcpy(value, &protocol, sizeof protocol), 0;
    }
    default: return memset(value, 0, sizeof(int)), 0;
    }
}

int32_t interface_name(uint32_t ifindex, char *name) noexcept {
    Visit visit;
    auto found = visit.kernel.interfaces.find(ifindex);
    if (found == visit.kernel.interfaces.end()) return -ENODEV;
    strcpy(name, found->second.c_str());
    return 0;
}

int32_t any_descriptor() noexcept { return -ENOSYS; }

int32_t check_descriptors(size_t) noexcept { return -ENOSYS; }

int32_t own_netns() noexcept { return -ENOSYS; }

int32_t make_directory(const char *) noexcept { return -ENOSYS; }

int32_t remove_directory(const char *) noexcept { return -ENOSYS; }

int32_t lock_directory(const char *) noexcept { return -ENOSYS; }

int32_t unlock(int32_t) noexcept { return -ENOSYS; }

int32_t wait_for_programs() noexcept { return -ENOSYS; }

int32_t set_socket_option(int32_t fd, int level, int name, const void *value, uint32_t) noexcept {
    return Visit{}.kernel.xdp.set_option(fd, level, name, value);
}

int32_t open_socket(int family, int type) noexcept {
    Visit visit;
    if (std::optional<int32_t> refused = visit.kernel.xdp.refusal(fake::Xdp::Step::kOpen)) return *refused;
    fake::Object socket;
    socket.kind = fake::Object::Kind::kSocket;
    socket.socket_domain = family;
    socket.socket_type = type;
    int32_t fd = visit.kernel.open(std::move(socket));
    if (fd >= 0) visit.kernel.xdp.open(fd);
    return fd;
}

int32_t bind_socket(int32_t fd, const void *address, uint32_t length) noexcept {
    Visit visit;
    XdpAddress wanted;
    if (length != sizeof wanted) return -EINVAL;
    memcpy(&wanted, address, sizeof wanted);
    return visit.kernel.xdp.bind(fd, wanted, visit.kernel.interfaces.contains(wanted.ifindex));
}

int32_t kick_sending(int32_t fd) noexcept { return Visit{}.kernel.xdp.push(fd); }

int32_t kick_receiving(int32_t) noexcept { return -Visit{}.kernel.xdp.push_error; }

int32_t wait_for(int32_t fd, int16_t events, int32_t timeout) noexcept {
    Visit visit;
    visit.kernel.xdp.patience = timeout;
    return visit.kernel.xdp.poll(fd) & events;
}

void sleep_milliseconds(uint32_t) noexcept {}

void *map_memory(size_t length, bool, int32_t *error) noexcept { return Visit{}.kernel.xdp.map_memory(length, error); }

void *map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *error) noexcept {
    return Visit{}.kernel.xdp.map_ring(fd, length, offset, error);
}

void unmap(void *address, size_t) noexcept { Visit{}.kernel.xdp.unmap(address); }

int32_t receive_queues(uint32_t) noexcept { return static_cast<int32_t>(Visit{}.kernel.xdp.queues); }

int32_t send_queues(uint32_t) noexcept { return static_cast<int32_t>(Visit{}.kernel.xdp.queues); }

std::vector<uint32_t> processes() { return {}; }

std::vector<std::string> entries(const char *) { return {}; }

uint64_t inode(const char *) noexcept { return 0; }

std::vector<uint32_t> interfaces() { return {}; }

int32_t open_file(const char *) noexcept { return -ENOENT; }

int32_t netlink(int protocol, const std::string &request, std::string *reply) {
    Visit visit;
    if (visit.kernel.netlink) return visit.kernel.netlink(protocol, request, reply);
    return protocol == NETLINK_ROUTE ? visit.kernel.find_interface(request, reply) : -EPROTONOSUPPORT;
}

// On the calling thread: the fake has one network namespace at a time.
int32_t in_netns(int32_t netns_fd, int32_t (*function)(void *), void *argument) noexcept {
    fake::Kernel &kernel = fake::kernel();
    const fake::Kernel::Descriptor *descriptor = kernel.find(netns_fd);
    if (!descriptor) return -EBADF;
    if (descriptor->object->kind != fake::Object::Kind::kNetns) return -EINVAL;
    std::swap(kernel.interfaces, descriptor->object->interfaces);
    int32_t result = function(argument);
    std::swap(kernel.interfaces, descriptor->object->interfaces);
    return result;
}

uint64_t effective_capabilities() noexcept { return Visit{}.kernel.capabilities; }

std::string kernel_release() { return fake::kernel().release; }

uint32_t page_size() noexcept { return 4096; }

uint32_t netns_inode() noexcept { return 1; }

uint32_t process_id() noexcept { return 4711; }

}  // namespace sys
}  // namespace ebpfmap
