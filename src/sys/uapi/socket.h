// SPDX-License-Identifier: BSD-2-Clause
// Families and types of sockets: the kernel's numbers, which only <sys/socket.h> has. sys/linux.cc compares the types with it.
#pragma once

namespace ebpfmap::sys {

enum SocketFamily : int {
    kFamilyUnix = 1,
    kFamilyInet = 2,
    kFamilyX25 = 9,
    kFamilyInet6 = 10,
    kFamilyKey = 15,
    kFamilyNetlink = 16,
    kFamilyPacket = 17,
    kFamilyRds = 21,
    kFamilyPppox = 24,
    kFamilyLlc = 26,
    kFamilyCan = 29,
    kFamilyTipc = 30,
    kFamilyBluetooth = 31,
    kFamilyRxrpc = 33,
    kFamilyPhonet = 35,
    kFamilyIeee802154 = 36,
    kFamilyAlg = 38,
    kFamilyNfc = 39,
    kFamilyVsock = 40,
    kFamilyKcm = 41,
    kFamilyQipcrtr = 42,
    kFamilySmc = 43,
    kFamilyXdp = 44,
    kFamilyMctp = 45,
};

constexpr int kSocketStream = 1;
constexpr int kSocketDatagram = 2;
constexpr int kSocketRaw = 3;
constexpr int kSocketSeqpacket = 5;

constexpr int kProtocolMptcp = 262;  // IPPROTO_MPTCP, which older C libraries do not have
constexpr int kProtocolL2tp = 115;
constexpr int kPreferBusyPoll = 69;  // SO_PREFER_BUSY_POLL
constexpr int kBusyPollBudget = 70;  // SO_BUSY_POLL_BUDGET

}  // namespace ebpfmap::sys
