// SPDX-License-Identifier: BSD-2-Clause
// xsk-echo INTERFACE: sends every frame back to its source, by AF_XDP, until the input ends.
#include <ebpfmap.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

using namespace ebpfmap;

// A frame starts with its destination MAC and its source MAC.
static void turn_back(MutableBytes frame) { std::swap_ranges(frame.begin(), frame.begin() + 6, frame.begin() + 6); }

int main(int argc, char **argv) try {
    if (argc != 2) return std::cerr << "usage: xsk-echo INTERFACE\n", 2;
    auto group = XskGroup::open(argv[1]).value();
    auto sockets = group.sockets().value();
    std::vector<pollfd> ready{{STDIN_FILENO, POLLIN, 0}};
    for (auto &socket : sockets) ready.push_back({socket.fd(), POLLIN, 0});
    std::cout << "echoing on " << sockets.size() << " queues" << std::endl;
    XskBatch batch;
    while (::poll(ready.data(), ready.size(), -1) > 0) {
        if (ready[0].revents != 0 && std::cin.get() == EOF) break;
        for (auto &socket : sockets) {
            socket.recv(batch).value();
            for (auto frame : batch) turn_back(frame.bytes());
            socket.send(batch).value();
        }
    }
} catch (const Exception &error) {
    std::cerr << "xsk-echo: " << error.what() << '\n';
    return 1;
}
