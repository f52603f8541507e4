// SPDX-License-Identifier: BSD-2-Clause
// forward A B: every frame that comes in by one interface goes out by the other, in XDP, until the input ends.
#include <ebpfmap.hpp>

#include <iostream>

using namespace ebpfmap;

int main(int argc, char **argv) try {
    if (argc != 3) return std::cerr << "usage: forward A B\n", 2;
    const char *a = argv[1], *b = argv[2];
    auto object = Object::open_bundled("forward").value();
    object.load().value();
    auto program = object.program("forward").value();
    auto tx = object.map<DevMapHash>("tx").value();
    tx.put(interface_index(a).value(), b).value();
    tx.put(interface_index(b).value(), a).value();
    auto link_a = Link::attach_xdp(program, a).value();
    auto link_b = Link::attach_xdp(program, b).value();
    std::cout << "forwarding" << std::endl;
    while (std::cin.get() != EOF) continue;
} catch (const Exception &error) {
    std::cerr << "forward: " << error.what() << '\n';
    return 1;
}
