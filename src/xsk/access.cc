// SPDX-License-Identifier: BSD-2-Clause
// Frames by copy, for callers that have no pointers.
#include "xsk/error.h"
#include "xsk/socket.h"

#include <cstring>

namespace ebpfmap::xsk {
namespace {

// Where the bytes lie; nullptr with the error in *result where they are not the caller's.
char *bytes_at(const Umem &umem, const char *action, uint64_t address, uint32_t length, int32_t *result, Error **err) {
    const Frames &frames = umem.frames;
    uint64_t index = frames.index_of(address);
    if (index >= frames.count() || frames.place(index) != Place::kCaller) {
        *result = explain_frame(umem, action, address, 0, err);
    } else if (length > 0 && !frames.holds(index, address, length)) {
        *result = explain_length(umem, address, length, 0, err);
    } else {
        return static_cast<char *>(umem.memory.get()) + address;
    }
    return nullptr;
}

}  // namespace

int32_t read(const Xsk &xsk, uint64_t address, void *data, uint32_t length, Error **err) {
    int32_t result = 0;
    const char *bytes = bytes_at(*xsk.umem, "read", address, length, &result, err);
    if (!bytes) return result;
    if (length > 0) memcpy(data, bytes, length);
    return 0;
}

int32_t write(Xsk *xsk, uint64_t address, const void *data, uint32_t length, Error **err) {
    int32_t result = 0;
    char *bytes = bytes_at(*xsk->umem, "written", address, length, &result, err);
    if (!bytes) return result;
    if (length > 0) memcpy(bytes, data, length);
    return 0;
}

}  // namespace ebpfmap::xsk
