// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting a socket into an xskmap.
#include "base/describe.h"
#include "base/socket.h"
#include "map/element_error.h"
#include "sys/try.h"
#include "typed/refused.h"

#include <cstring>

namespace ebpfmap {

int32_t explain_xskmap_set(const Refused &refused, int32_t xsk_fd, Error **err) {
    int32_t code = refused.code;
    if (!err) return code;
    if (code == -EEXIST) {
        uint32_t index;
        memcpy(&index, refused.key, sizeof index);
        return fail(err, code, EBPF_CAUSE_EXISTS, "index %u of %s holds another socket already (EBPF_NOEXIST)", index,
                    describe(refused.map).c_str());
    }
    if (code != -EBADF && code != -ENOTSOCK && code != -EOPNOTSUPP) {
        return explain_update(refused.map, refused.key, refused.flags, code, err);
    }
    SocketTraits socket;
    TRY(check_socket(xsk_fd, refused.argument, &socket, code, err));
    return fail(err, code, EBPF_CAUSE_SOCKET_KIND, "%s (%s) cannot be put into an xskmap, which takes AF_XDP sockets",
                socket_text(socket).c_str(), refused.argument);
}

}  // namespace ebpfmap
