// SPDX-License-Identifier: BSD-2-Clause
// The one place where the library touches the kernel. Every function returns >= 0 or -errno, so nothing above
// depends on errno. sys/linux.cc is the real thing; the unit tests link tests/harness/fake_sys.cc in its place.
#pragma once

#include "sys/uapi/bpf.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ebpfmap::sys {

// bpf(2), once. Above sys, bpf() and bpf_fd() below are called instead.
int32_t bpf_once(uint32_t command, void *attr, uint32_t size) noexcept;

int32_t close(int32_t fd) noexcept;
// A duplicate that is close-on-exec and not one of 0, 1, 2.
int32_t duplicate(int32_t fd) noexcept;
// The lowest free file descriptor, to keep its number from others.
int32_t any_descriptor() noexcept;
// 0 where so many file descriptors could be opened now.
int32_t need_descriptors(size_t count) noexcept;
// The file descriptors that are open now; -ENOENT where there is no /proc.
int32_t open_descriptors(std::vector<int32_t> *descriptors);
// The O_ACCMODE and other status flags of an open file.
int32_t file_flags(int32_t fd) noexcept;

// A whole (small) file; nothing where it cannot be read.
std::optional<std::string> read_file(const char *path);
// What a symbolic link says; "" where there is none.
std::string read_link(const char *path);
// The names in a directory, without those that begin with a dot; none where it cannot be read.
std::vector<std::string> entries(const char *directory);
// The inode number of what is at a path; 0 where that cannot be found out.
uint64_t inode(const char *path) noexcept;
// A descriptor to read from, close-on-exec.
int32_t open_file(const char *path) noexcept;
// The processes that /proc shows.
std::vector<uint32_t> processes();
// f_type of the file system that a path lies on.
int32_t filesystem_magic(const char *path, uint64_t *magic) noexcept;
// 0 where something is at the path.
int32_t exists(const char *path) noexcept;
int32_t unlink(const char *path) noexcept;
int32_t rename(const char *from, const char *to) noexcept;

int32_t make_directory(const char *path) noexcept;
int32_t remove_directory(const char *path) noexcept;
// Waits until this process alone has the directory; unlocking the descriptor that it returns lets the next one have it.
int32_t lock_directory(const char *path) noexcept;
int32_t unlock(int32_t fd) noexcept;

// Returns when every CPU has left whatever BPF program it was in (MEMBARRIER_CMD_GLOBAL, Linux 4.3).
int32_t wait_for_programs() noexcept;

int32_t socket_option(int32_t fd, int level, int name, void *value, uint32_t *length) noexcept;
int32_t set_socket_option(int32_t fd, int level, int name, const void *value, uint32_t length) noexcept;
// A socket that is close-on-exec and not one of 0, 1, 2.
int32_t open_socket(int family, int type) noexcept;
int32_t bind_socket(int32_t fd, const void *address, uint32_t length) noexcept;
// Asks the kernel to send what stands in a ring, or to fill one: no data goes along. EINTR is repeated.
int32_t kick_sending(int32_t fd) noexcept;
int32_t kick_receiving(int32_t fd) noexcept;
// poll(2) of one descriptor: the events that came, 0 when the time (in milliseconds, -1: none) is up, -EINTR for a signal.
int32_t wait_for(int32_t fd, int16_t events, int32_t timeout) noexcept;
void sleep_milliseconds(uint32_t milliseconds) noexcept;

// Memory of this process, from the machine's huge pages of 2 MiB if wanted (then a multiple of that); and a part of what a descriptor stands for. nullptr with the
// errno, negative, in *error.
void *map_memory(size_t length, bool huge, int32_t *error) noexcept;
void *map_ring(int32_t fd, size_t length, uint64_t offset, int32_t *error) noexcept;
void unmap(void *address, size_t length) noexcept;

// Name (at least 16 bytes) of an interface in the calling thread's network namespace.
int32_t interface_name(uint32_t ifindex, char *name) noexcept;
// The indexes of the interfaces in the calling thread's network namespace.
std::vector<uint32_t> interfaces();
// How many receive queues an interface of the calling thread's network namespace has; 1 where its driver does not tell.
int32_t receive_queues(uint32_t ifindex) noexcept;
// How many queues it sends through; 0 where its driver does not tell.
int32_t send_queues(uint32_t ifindex) noexcept;
// One netlink message and the first message of the answer, in the calling thread's network namespace. Where the kernel answers
// with an error, that is the result.
int32_t netlink(int protocol, const std::string &request, std::string *reply);
// Runs a function on a thread of its own inside another network namespace, so that the caller's thread never leaves its own.
int32_t in_netns(int32_t netns_fd, int32_t (*function)(void *), void *argument) noexcept;

// A descriptor of the calling thread's network namespace.
int32_t own_netns() noexcept;

// The effective capabilities of the calling thread, bit by bit.
uint64_t effective_capabilities() noexcept;
// "6.18.1"
std::string kernel_release();
uint32_t page_size() noexcept;
// The inode number of the calling thread's network namespace; 0 where /proc does not tell.
uint32_t netns_inode() noexcept;
uint32_t process_id() noexcept;

// bpf(2) as the library wants it: EINTR repeated, and the kernel's private 524 turned into an errno that has a name.
inline int32_t bpf(uint32_t command, void *attr, uint32_t size) noexcept {
    int32_t result;
    do {
        result = bpf_once(command, attr, size);
    } while (result == -EINTR);
    return result == -kErrnoNotsupp ? -EOPNOTSUPP : result;
}

// For commands that return a file descriptor: keeps it out of 0, 1 and 2, where a host that closed those would print into it.
int32_t bpf_fd(uint32_t command, void *attr, uint32_t size) noexcept;

}  // namespace ebpfmap::sys
