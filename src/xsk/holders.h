// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

namespace ebpfmap::xsk {

// " (AF_XDP sockets are open in process 4711, suricata, and in this one)": the processes of this network namespace that have
// such sockets, as far as /proc tells; "" where it tells of none. The kernel shows which queue a socket has only where it was
// built with CONFIG_XDP_SOCKETS_DIAG, which is rare. A socket of this process that is just being opened (-1: none) does not
// count.
std::string holders_text(int32_t opening_fd);

}  // namespace ebpfmap::xsk
