// SPDX-License-Identifier: BSD-2-Clause
// System calls of the library. Every function returns >= 0 or -errno. Implemented by sys/linux.cc; the unit tests link
// tests/harness/fake_sys.cc instead.
#pragma once

#include "sys/uapi/bpf.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ebpfmap::sys {

// bpf(2) without a retry. Other rooms call bpf() and bpf_fd() instead.
int32_t bpf_once(uint32_t command, void *attr, uint32_t size) noexcept;

int32_t close(int32_t fd) noexcept;
// The duplicate is close-on-exec and is not 0, 1 or 2.
int32_t duplicate(int32_t fd) noexcept;
// A descriptor with the lowest free number, so that no other file gets the number.
int32_t any_descriptor() noexcept;
// 0 if the process can open this many more descriptors now.
int32_t check_descriptors(size_t count) noexcept;
// The open descriptors of this process; -ENOENT without /proc.
int32_t open_descriptors(std::vector<int32_t> *descriptors);
// The access mode and the status flags of an open file (F_GETFL).
int32_t file_flags(int32_t fd) noexcept;

// The content of a small file; nothing if it cannot be read.
std::optional<std::string> read_file(const char *path);
// The target of a symbolic link; "" if there is no link.
std::string read_link(const char *path);
// The names in a directory, without names that begin with a dot. Empty if it cannot be read.
std::vector<std::string> entries(const char *directory);
// The inode number of the file at a path; 0 if stat(2) fails.
uint64_t inode(const char *path) noexcept;
// A close-on-exec descriptor for reading.
int32_t open_file(const char *path) noexcept;
// The ids of the processes in /proc.
std::vector<uint32_t> processes();
// f_type of the file system of a path.
int32_t filesystem_magic(const char *path, uint64_t *magic) noexcept;
// 0 if a file exists at the path.
int32_t exists(const char *path) noexcept;
int32_t unlink(const char *path) noexcept;
int32_t rename(const char *from, const char *to) noexcept;

int32_t make_directory(const char *path) noexcept;
int32_t remove_directory(const char *path) noexcept;
// Waits for the exclusive lock of a directory, and returns its descriptor for unlock().
int32_t lock_directory(const char *path) noexcept;
int32_t unlock(int32_t fd) noexcept;

// Returns after every BPF program that was running on a CPU has ended (MEMBARRIER_CMD_GLOBAL, Linux 4.3).
int32_t wait_for_programs() noexcept;

int32_t socket_option(int32_t fd, int level, int name, void *value, uint32_t *length) noexcept;
int32_t set_socket_option(int32_t fd, int level, int name, const void *value, uint32_t length) noexcept;
// The socket is close-on-exec, and its descriptor is not 0, 1 or 2.
int32_t open_socket(int family, int type) noexcept;
int32_t bind_socket(int32_t fd, const void *address, uint32_t length) noexcept;
// Wakes the kernel to send the frames in a TX ring, or to fill an RX ring. Repeated after EINTR.
int32_t kick_sending(int32_t fd) noexcept;
int32_t kick_receiving(int32_t fd) noexcept;
// poll(2) of one descriptor. Returns the events, 0 after the timeout (milliseconds; -1: no timeout), or -EINTR after a signal.
int32_t wait_for(int32_t fd, int16_t events, int32_t timeout) noexcept;
void sleep_milliseconds(uint32_t milliseconds) noexcept;

// Anonymous memory, from huge pages of 2 MiB if `huge` is set (then `length` is a multiple of 2 MiB), and a ring of a socket.
// On failure they return nullptr and set *code to -errno.
void *map_memory(size_t length, bool huge, int32_t *code) noexcept;
void *map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *code) noexcept;
void unmap(void *address, size_t length) noexcept;

// The name of an interface in the calling thread's network namespace. `name` has at least 16 bytes.
int32_t interface_name(uint32_t ifindex, char *name) noexcept;
// The indexes of the interfaces in the calling thread's network namespace.
std::vector<uint32_t> interfaces();
// The number of receive queues of an interface in the calling thread's network namespace; 1 if its driver does not report it.
int32_t receive_queues(uint32_t ifindex) noexcept;
// The number of send queues; 0 if the driver does not report it.
int32_t send_queues(uint32_t ifindex) noexcept;
// Sends one netlink message in the calling thread's network namespace, and receives the first message of the answer. Returns
// the error of the answer if it is one.
int32_t netlink(int protocol, const std::string &request, std::string *reply);
// Runs a function on a new thread in another network namespace. The calling thread stays in its namespace.
int32_t in_netns(int32_t netns_fd, int32_t (*function)(void *), void *argument) noexcept;

// A descriptor of the calling thread's network namespace.
int32_t own_netns() noexcept;

// The effective capabilities of the calling thread, one bit each.
uint64_t effective_capabilities() noexcept;
// "6.18.1"
std::string kernel_release();
uint32_t page_size() noexcept;
// The inode number of the calling thread's network namespace; 0 without /proc.
uint32_t netns_inode() noexcept;
uint32_t process_id() noexcept;

// bpf(2), repeated after EINTR. The kernel's internal errno 524 becomes EOPNOTSUPP.
inline int32_t bpf(uint32_t command, void *attr, uint32_t size) noexcept {
    int32_t code;
    do {
        code = bpf_once(command, attr, size);
    } while (code == -EINTR);
    return code == -kErrnoNotsupp ? -EOPNOTSUPP : code;
}

// For commands that return a descriptor. It is never 0, 1 or 2: an application that closed those would print into it.
int32_t bpf_fd(uint32_t command, void *attr, uint32_t size) noexcept;

}  // namespace ebpfmap::sys
