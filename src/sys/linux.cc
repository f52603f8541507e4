// SPDX-License-Identifier: BSD-2-Clause
// System calls of sys.h and facts.h on a real kernel.
#include "sys/facts.h"
#include "sys/fd.h"
#include "sys/try.h"
#include "sys/uapi/socket.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/membarrier.h>
#include <linux/mman.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace ebpfmap::sys {

static_assert(kSocketStream == SOCK_STREAM && kSocketDatagram == SOCK_DGRAM && kSocketRaw == SOCK_RAW &&
              kSocketSeqpacket == SOCK_SEQPACKET);
namespace {

int32_t code_of(long result) noexcept { return result < 0 ? -errno : static_cast<int32_t>(result); }

int32_t interface_ioctl(unsigned long request, ifreq *interface) noexcept {
    Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) return -errno;
    return code_of(ioctl(socket.get(), request, interface));
}

struct NetnsCall {
    int32_t netns_fd;
    int32_t (*function)(void *);
    void *argument;
    int32_t code;
};

void *call_in_netns(void *argument) {
    auto *call = static_cast<NetnsCall *>(argument);
    int32_t entered = code_of(setns(call->netns_fd, CLONE_NEWNET));
    call->code = entered < 0 ? entered : call->function(call->argument);
    return nullptr;
}

}  // namespace

int32_t bpf_once(uint32_t command, void *attr, uint32_t size) noexcept {
    return code_of(syscall(SYS_bpf, command, attr, size));
}

int32_t close(int32_t fd) noexcept { return code_of(::close(fd)); }

int32_t duplicate(int32_t fd) noexcept { return code_of(fcntl(fd, F_DUPFD_CLOEXEC, 3)); }

int32_t any_descriptor() noexcept { return code_of(eventfd(0, EFD_CLOEXEC)); }

int32_t check_descriptors(size_t count) noexcept {
    if (count == 0) return 0;
    Fd one(any_descriptor());
    return one.valid() ? check_descriptors(count - 1) : one.get();
}

int32_t file_flags(int32_t fd) noexcept { return code_of(fcntl(fd, F_GETFL)); }

std::optional<std::string> read_file(const char *path) {
    Fd file(open(path, O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return std::nullopt;
    std::string text;
    char chunk[4096];
    for (;;) {
        ssize_t count = read(file.get(), chunk, sizeof chunk);
        if (count == 0) return text;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        text.append(chunk, static_cast<size_t>(count));
    }
}

std::string read_link(const char *path) {
    char target[256];
    ssize_t length = readlink(path, target, sizeof target);
    return length < 0 ? "" : std::string(target, static_cast<size_t>(length));
}

std::vector<std::string> entries(const char *path) {
    std::vector<std::string> found;
    std::unique_ptr<DIR, int (*)(DIR *)> directory(opendir(path), closedir);
    if (!directory) return found;
    while (const dirent *entry = readdir(directory.get())) {
        if (entry->d_name[0] != '.') found.emplace_back(entry->d_name);
    }
    return found;
}

uint64_t inode(const char *path) noexcept {
    struct stat status;
    return stat(path, &status) < 0 ? 0 : status.st_ino;
}

int32_t open_file(const char *path) noexcept { return code_of(open(path, O_RDONLY | O_CLOEXEC)); }

std::vector<uint32_t> processes() {
    std::vector<uint32_t> found;
    for (const std::string &name : entries("/proc")) {
        auto number = static_cast<uint32_t>(strtoul(name.c_str(), nullptr, 10));
        if (number != 0) found.push_back(number);
    }
    return found;
}

int32_t open_descriptors(std::vector<int32_t> *descriptors) {
    std::unique_ptr<DIR, int (*)(DIR *)> directory(opendir("/proc/self/fd"), closedir);
    if (!directory) return -errno;
    errno = 0;
    while (const dirent *entry = readdir(directory.get())) {
        if (entry->d_name[0] != '.') descriptors->push_back(static_cast<int32_t>(strtol(entry->d_name, nullptr, 10)));
        errno = 0;
    }
    return -errno;
}

int32_t file_facts(const char *path, FileFacts *facts) noexcept {
    struct stat status;
    if (stat(path, &status) < 0) return -errno;
    facts->mode = status.st_mode & 07777;
    facts->directory = S_ISDIR(status.st_mode);
    facts->readable = faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
    facts->writable = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
    facts->searchable = faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
    return 0;
}

int32_t locked_memory_limit(Limit *limit) noexcept {
    rlimit found;
    if (getrlimit(RLIMIT_MEMLOCK, &found) < 0) return -errno;
    limit->soft = found.rlim_cur == RLIM_INFINITY ? kUnlimited : found.rlim_cur;
    limit->hard = found.rlim_max == RLIM_INFINITY ? kUnlimited : found.rlim_max;
    return 0;
}

int32_t filesystem_magic(const char *path, uint64_t *magic) noexcept {
    struct statfs info;
    if (statfs(path, &info) < 0) return -errno;
    *magic = static_cast<uint64_t>(info.f_type);
    return 0;
}

int32_t exists(const char *path) noexcept { return code_of(access(path, F_OK)); }

int32_t unlink(const char *path) noexcept { return code_of(::unlink(path)); }

int32_t rename(const char *from, const char *to) noexcept { return code_of(::rename(from, to)); }

int32_t make_directory(const char *path) noexcept { return code_of(mkdir(path, 0700)); }

int32_t remove_directory(const char *path) noexcept { return code_of(rmdir(path)); }

int32_t lock_directory(const char *path) noexcept {
    Fd directory(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return -errno;
    while (flock(directory.get(), LOCK_EX) < 0) {
        if (errno != EINTR) return -errno;
    }
    return directory.release();
}

int32_t unlock(int32_t fd) noexcept { return code_of(flock(fd, LOCK_UN)); }

int32_t wait_for_programs() noexcept { return code_of(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0)); }

int32_t socket_option(int32_t fd, int level, int name, void *value, uint32_t *length) noexcept {
    return code_of(getsockopt(fd, level, name, value, length));
}

int32_t set_socket_option(int32_t fd, int level, int name, const void *value, uint32_t length) noexcept {
    return code_of(setsockopt(fd, level, name, value, length));
}

int32_t open_socket(int family, int type) noexcept {
    Fd low(code_of(socket(family, type | SOCK_CLOEXEC, 0)));
    if (!low.valid() || low.get() > 2) return low.release();
    return duplicate(low.get());
}

int32_t bind_socket(int32_t fd, const void *address, uint32_t length) noexcept {
    return code_of(bind(fd, static_cast<const sockaddr *>(address), length));
}

int32_t kick_sending(int32_t fd) noexcept {
    int32_t code;
    do {
        code = code_of(sendto(fd, nullptr, 0, MSG_DONTWAIT, nullptr, 0));
    } while (code == -EINTR);
    return code;
}

int32_t kick_receiving(int32_t fd) noexcept {
    int32_t code;
    do {
        code = code_of(recvfrom(fd, nullptr, 0, MSG_DONTWAIT, nullptr, nullptr));
    } while (code == -EINTR);
    return code;
}

int32_t wait_for(int32_t fd, int16_t events, int32_t timeout) noexcept {
    pollfd polled{fd, events, 0};
    int32_t count = code_of(poll(&polled, 1, timeout));
    return count <= 0 ? count : polled.revents;
}

void sleep_milliseconds(uint32_t milliseconds) noexcept {
    timespec rest{milliseconds / 1000, static_cast<long>(milliseconds % 1000) * 1'000'000};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR) continue;
}

void *map_memory(size_t length, bool huge, int32_t *code) noexcept {
    // Shared, because after a fork a child would otherwise write into copies of the pages, which the kernel does not see.
    int flags = MAP_SHARED | MAP_ANONYMOUS | (huge ? MAP_HUGETLB | MAP_HUGE_2MB : 0);
    void *address = mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, -1, 0);
    *code = address == MAP_FAILED ? -errno : 0;
    return address == MAP_FAILED ? nullptr : address;
}

void *map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *code) noexcept {
    void *address = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, static_cast<off_t>(offset));
    *code = address == MAP_FAILED ? -errno : 0;
    return address == MAP_FAILED ? nullptr : address;
}

void unmap(void *address, size_t length) noexcept { munmap(address, length); }

int32_t interface_name(uint32_t ifindex, char *name) noexcept {
    ifreq interface {};
    interface.ifr_ifindex = static_cast<int>(ifindex);
    int32_t code = interface_ioctl(SIOCGIFNAME, &interface);
    if (code == 0) memcpy(name, interface.ifr_name, sizeof interface.ifr_name);
    return code;
}

std::vector<uint32_t> interfaces() {
    std::vector<uint32_t> found;
    std::unique_ptr<struct if_nameindex, void (*)(struct if_nameindex *)> list(if_nameindex(), if_freenameindex);
    for (const struct if_nameindex *entry = list.get(); entry && entry->if_index != 0; ++entry)
        found.push_back(entry->if_index);
    return found;
}

namespace {

// All counts are 0 if the driver does not report them.
int32_t read_channels(uint32_t ifindex, ethtool_channels *channels) noexcept {
    ifreq interface {};
    channels->cmd = ETHTOOL_GCHANNELS;
    TRY(interface_name(ifindex, interface.ifr_name));
    interface.ifr_data = reinterpret_cast<char *>(channels);
    interface_ioctl(SIOCETHTOOL, &interface);
    return 0;
}

}  // namespace

int32_t receive_queues(uint32_t ifindex) noexcept {
    ethtool_channels channels{};
    TRY(read_channels(ifindex, &channels));
    return static_cast<int32_t>(std::max(channels.combined_count + channels.rx_count, 1U));
}

int32_t send_queues(uint32_t ifindex) noexcept {
    ethtool_channels channels{};
    TRY(read_channels(ifindex, &channels));
    return static_cast<int32_t>(channels.combined_count + channels.tx_count);
}

int32_t netlink(int protocol, const std::string &request, std::string *reply) {
    constexpr size_t kLongestMessage = 65536;
    Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    if (!socket.valid() || send(socket.get(), request.data(), request.size(), 0) < 0) return -errno;
    reply->resize(kLongestMessage);
    ssize_t length = recv(socket.get(), reply->data(), reply->size(), 0);
    if (length < 0) return -errno;
    reply->resize(static_cast<size_t>(length));
    nlmsghdr header;
    if (reply->size() < sizeof header) return -EBADMSG;
    memcpy(&header, reply->data(), sizeof header);
    if (header.nlmsg_type != NLMSG_ERROR) return 0;
    nlmsgerr error;
    if (reply->size() < sizeof header + sizeof error) return -EBADMSG;
    memcpy(&error, reply->data() + sizeof header, sizeof error);
    return error.error;
}

int32_t in_netns(int32_t netns_fd, int32_t (*function)(void *), void *argument) noexcept {
    NetnsCall call{netns_fd, function, argument, 0};
    // Signal handlers of the application must not run on this thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int created = pthread_create(&thread, nullptr, call_in_netns, &call);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (created != 0) return -created;
    pthread_join(thread, nullptr);
    return call.code;
}

int32_t own_netns() noexcept {
    int32_t fd = code_of(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (fd < 0 || fd > 2) return fd;
    Fd low(fd);
    return duplicate(fd);
}

uint64_t effective_capabilities() noexcept {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (syscall(SYS_capget, &header, data) < 0) return 0;
    return data[0].effective | static_cast<uint64_t>(data[1].effective) << 32;
}

std::string kernel_release() {
    utsname name{};
    uname(&name);
    return name.release;
}

uint32_t page_size() noexcept { return static_cast<uint32_t>(sysconf(_SC_PAGESIZE)); }

uint32_t netns_inode() noexcept { return static_cast<uint32_t>(inode("/proc/thread-self/ns/net")); }

uint32_t process_id() noexcept { return static_cast<uint32_t>(getpid()); }

}  // namespace ebpfmap::sys
