// SPDX-License-Identifier: BSD-2-Clause
// Reading and writing of frames by copy, for callers without pointers.
#include "xsk/access.h"

#include "xsk/frame_error.h"

#include <cstring>

namespace ebpfmap::xsk {
namespace {

// The address of the bytes in memory. If the frame is not the caller's, nullptr and the failure in *code.
char *bytes_at(const Umem &umem, const char *action, uint64_t address, uint32_t length, int32_t *code, Error **err) {
    const Frames &frames = umem.frames;
    uint64_t index = frames.index_of(address);
    if (index >= frames.count() || frames.place(index) != Place::kCaller) {
        *code = explain_frame(umem, action, address, 0, err);
    } else if (length > 0 && !frames.holds(index, address, length)) {
        *code = explain_length(umem, address, length, 0, err);
    } else {
        return static_cast<char *>(umem.memory.get()) + address;
    }
    return nullptr;
}

}  // namespace

int32_t read(const Xsk &xsk, uint64_t address, void *data, uint32_t length, Error **err) {
    int32_t code = 0;
    const char *bytes = bytes_at(*xsk.umem, "read", address, length, &code, err);
    if (!bytes) return code;
    if (length > 0) memcpy(data, bytes, length);
    return 0;
}

int32_t write(Xsk *xsk, uint64_t address, const void *data, uint32_t length, Error **err) {
    int32_t code = 0;
    char *bytes = bytes_at(*xsk->umem, "written", address, length, &code, err);
    if (!bytes) return code;
    if (length > 0) memcpy(bytes, data, length);
    return 0;
}

}  // namespace ebpfmap::xsk
