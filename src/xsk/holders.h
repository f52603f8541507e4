// SPDX-License-Identifier: BSD-2-Clause
// Processes with AF_XDP sockets, for messages.
#pragma once

#include <string>

namespace ebpfmap::xsk {

// " (AF_XDP sockets are open in process 4711, suricata; in this process)": the processes of this network namespace with AF_XDP
// sockets, from /proc; "" if it shows none. The queue of a socket is visible only with CONFIG_XDP_SOCKETS_DIAG, which few
// kernels have. `opening_fd` is the socket that this process is opening, which does not count (-1: none).
std::string holders_text(int32_t opening_fd);

}  // namespace ebpfmap::xsk
