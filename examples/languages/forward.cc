// SPDX-License-Identifier: BSD-2-Clause
// forward A B: every frame that arrives on one interface leaves by the other, in XDP, until the input ends.
#include <ebpfmap.hpp>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>

using namespace ebpfmap;

// Prints the losses if they are more than at the last print. The kernel reports the losses of the whole machine.
static std::uint64_t print_losses(Drops &drops, std::uint32_t a, std::uint32_t b, std::uint64_t printed) {
    std::uint64_t lost = 0;
    struct stat netns {};
    stat("/proc/self/ns/net", &netns);
    for (const Drop &drop : drops.summary().value()) {
        if (drop.netns != netns.st_ino || (drop.ifindex != a && drop.ifindex != b)) continue;
        lost += drop.packets;
        if (lost > printed) std::cerr << "forward: " << drop.packets << " lost: " << drop.message << '\n';
    }
    return lost;
}

static void print(const Finding &finding) { std::cerr << "forward: " << finding.message << "\n    " << finding.remedy << '\n'; }

// Prints reasons why frames from an interface would not arrive. Its index is the key of their target.
static void examine(const DevMapHash &tx, std::uint32_t ifindex, XdpMode mode) {
    for (auto finding : Findings::of_ingress(ifindex, MapType::devmap_hash, mode).value()) print(finding);
    for (auto finding : tx.preflight(1514, this_netns, mode).value())
        if (finding.key == ifindex) print(finding);
}

int main(int argc, char **argv) try {
    if (argc != 3) return std::cerr << "usage: forward A B\n", 2;
    auto a = interface_index(argv[1]).value(), b = interface_index(argv[2]).value();
    auto object = Object::open_bundled("forward").value();
    object.load().value();
    auto program = object.program("forward").value();
    auto tx = object.map<DevMapHash>("tx").value();
    tx.put(a, argv[2]).value();
    tx.put(b, argv[1]).value();
    auto drops = Drops::open();
    if (!drops) std::cerr << "forward: losses are not reported: " << drops.error().message() << '\n';
    auto link_a = Link::attach_xdp(program, argv[1]).value();
    auto link_b = Link::attach_xdp(program, argv[2]).value();
    examine(tx, a, link_a.xdp_mode());
    examine(tx, b, link_b.xdp_mode());

    std::cout << "forwarding" << std::endl;
    std::uint64_t printed = 0;
    char text[256];
    for (pollfd input{STDIN_FILENO, POLLIN, 0}; poll(&input, 1, 1000) == 0 || read(STDIN_FILENO, text, sizeof text) > 0;)
        if (drops) printed = print_losses(*drops, a, b, printed);
    if (drops) print_losses(*drops, a, b, printed);
} catch (const Exception &error) {
    std::cerr << "forward: " << error.what() << '\n';
    return 1;
}
