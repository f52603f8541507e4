// SPDX-License-Identifier: BSD-2-Clause
// Maps whose values are things: interfaces, CPUs, maps, sockets, cgroups.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <vector>

using namespace ebpfmap;
using Catch::Matchers::Contains;

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) { REQUIRE(fd >= 0); }
    Descriptor(const Descriptor &) = delete;
    ~Descriptor() { ::close(fd_); }
    int fd() const { return fd_; }

private:
    int fd_;
};

Descriptor listening_socket() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::listen(fd, 1) == 0);
    return Descriptor(fd);
}

}  // namespace

TEMPLATE_TEST_CASE("a devmap has interfaces", "[cpp]", DevMap, DevMapHash) {
    auto tx = TestType::create(8, {.name = "tx"}).value();
    tx.put(1, "lo").value();
    tx.put(2, 1).value();
    CHECK(tx.get(1).value() == Device{1, 0});
    CHECK_FALSE(tx.get(3).value().has_value());
    std::vector<std::uint32_t> keys;
    for (auto [key, device] : tx.entries()) {
        keys.push_back(key);
        CHECK(device == Device{1, 0});
    }
    std::ranges::sort(keys);
    CHECK(keys == std::vector<std::uint32_t>{1, 2});
    CHECK(tx.remove(2).value());
    CHECK_FALSE(tx.get(2).value().has_value());
    auto unknown = tx.put(3, "nowhere0");
    CHECK(unknown.error().cause() == Cause::interface);
    CHECK_THAT(unknown.error().message(), Contains("nowhere0"));
}

TEST_CASE("an interface is found in a network namespace", "[cpp]") {
    auto tx = DevMapHash::create(8).value();
    Descriptor netns(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    tx.put_in(netns, 7, 1).value();
    CHECK(tx.get(7).value()->ifindex == 1);
    CHECK(tx.put_in(Descriptor(::open("/dev/null", O_RDONLY)), 7, 1).error().cause() == Cause::netns);
}

TEST_CASE("a devmap of old values has no room for programs", "[cpp]") {
    auto tx = DevMapHash::adopt(Map::create(DevMapHash::spec(8, {}, 4)).value()).value();
    CHECK(tx.value_size() == 4);
    tx.put(1, "lo").value();
    CHECK(std::ranges::distance(tx.entries()) == 1);
    CHECK(tx.get(1).value() == Device{1, 0});
    CHECK(tx.put(2, "lo", 0).error().code().value() == EINVAL);  // descriptor 0 is never a program
}

TEST_CASE("a preflight finds what is wrong with a target", "[cpp]") {
    auto tx = DevMapHash::create(8).value();
    tx.put(5, "lo").value();
    auto findings = tx.preflight(1514).value();
    REQUIRE(findings.size() == 1);
    for (auto finding : findings) {
        CHECK(finding.key == 5);
        CHECK(finding.ifindex == 1);
        CHECK(finding.cause == Cause::xdp_xmit);
        CHECK_FALSE(finding.message.empty());
    }
    CHECK(DevMapHash::create(1).value().preflight().value().empty());
}

TEST_CASE("a preflight finds what is wrong with an ingress, and asks no driver in generic mode", "[cpp]") {
    auto tx = DevMapHash::create(8).value();
    tx.put(5, "lo").value();
    CHECK_FALSE(tx.preflight(0, this_netns, XdpMode::native).value().empty());
    for (auto finding : tx.preflight(0, this_netns, XdpMode::generic).value()) CHECK(finding.cause == Cause::interface_down);

    auto merged = [](MapType type) {
        auto findings = Findings::of_ingress(1, type, XdpMode::generic).value();
        return std::ranges::any_of(findings, [](const auto &finding) { return finding.cause == Cause::merged_packets; });
    };
    CHECK(merged(MapType::xskmap));
    CHECK(merged(MapType::devmap));
    CHECK_FALSE(merged(MapType::cpumap));
    CHECK(Findings::of_ingress(1, MapType::hash).error().cause() == Cause::map_type);
    CHECK(Findings::of_ingress(0, MapType::devmap).error().cause() == Cause::interface);
}

TEST_CASE("a cpumap has CPUs with queues", "[cpp]") {
    auto cpus = CpuMap::create(static_cast<std::uint32_t>(percpu_count().value())).value();
    cpus.put(0, 192).value();
    CHECK(cpus.get(0).value() == CpuQueue{192, 0});
    CHECK(cpus.put(0, 0).error().cause() == Cause::queue_size);
    for (auto [cpu, queue] : cpus.entries()) CHECK((cpu == 0 && queue.size == 192));
    CHECK(std::ranges::distance(cpus.entries()) == 1);
    cpus.remove(0).value();
    CHECK_FALSE(cpus.get(0).value().has_value());
}

TEST_CASE("an xskmap takes AF_XDP sockets", "[cpp]") {
    auto sockets = XskMap::create(4).value();
    Descriptor xsk(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    std::uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    REQUIRE(::getsockopt(xsk.fd(), SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0);
    sockets.put(1, xsk).value();
    CHECK(sockets.get(1).value() == cookie);
    CHECK_FALSE(sockets.get(2).value().has_value());
    CHECK(sockets.put(4, xsk).error().cause() == Cause::index);
    CHECK(sockets.put(1, listening_socket()).error().cause() == Cause::socket_kind);
    for (auto index : sockets.keys()) CHECK(index == 1);
    CHECK(std::ranges::distance(sockets.keys()) == 1);
    sockets.remove(1).value();
    CHECK_FALSE(sockets.get(1).value().has_value());
}

TEST_CASE("maps of maps have maps", "[cpp]") {
    using Counters = Array<std::uint64_t>;
    auto inner = Counters::create(8).value();
    inner.put(3, 33).value();
    auto hash = HashOfMaps<std::uint32_t, Counters>::create(4, Counters::spec(8)).value();
    hash.put(7, inner).value();
    CHECK(hash.get(7).value()->get(3).value() == 33U);
    CHECK_FALSE(hash.get(8).value().has_value());
    for (auto [key, id] : hash.entries()) CHECK((key == 7 && id == inner.id()));
    CHECK(hash.put(9, Counters::create(9).value()).error().cause() == Cause::inner_map);
    CHECK(hash.remove(7).value());
    CHECK_FALSE(hash.remove(7).value());
    const auto spec = HashOfMaps<std::uint32_t, Counters>::spec(4, Counters::spec(8));  // has the inner one in it
    CHECK(Map::create(spec).value().type() == MapType::hash_of_maps);
    auto array = ArrayOfMaps<>::create(4, inner).value();
    array.put(1, inner).value();
    CHECK(array.get(1).value()->id() == inner.id());
}

TEST_CASE("a sockmap has sockets, by their cookies", "[cpp]") {
    auto socket = listening_socket();
    std::uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    REQUIRE(::getsockopt(socket.fd(), SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0);
    auto map = SockMap::create(4).value();
    map.put(2, socket).value();
    CHECK(map.get(2).value() == cookie);
    CHECK_FALSE(map.get(1).value().has_value());
    for (auto [key, value] : map.entries()) CHECK((key == 2 && value == cookie));
    CHECK(map.remove(2).value());
    auto hash = SockHash<std::uint64_t>::create(4).value();
    hash.put(1ULL << 40, socket).value();
    CHECK(hash.get(1ULL << 40).value() == cookie);
    auto group = ReuseportSockArray::create(4).value();
    CHECK(group.put(0, Descriptor(::open("/dev/null", O_RDONLY))).error().cause() == Cause::fd_kind);
}

TEST_CASE("a sockmap of old values has sockets, and no cookies", "[cpp]") {
    auto socket = listening_socket();
    auto map = SockMap::adopt(Map::create(SockMap::spec(4, {}, 4)).value()).value();
    map.put(2, socket).value();
    CHECK(map.get(2).error().cause() == Cause::value_size);
    Result<void> status;
    CHECK(std::ranges::distance(map.entries(status)) == 0);
    CHECK(status.error().cause() == Cause::value_size);
    CHECK(map.remove(2).value());
}

TEST_CASE("a storage hangs a value on a socket", "[cpp]") {
    auto socket = listening_socket();
    auto marks = SkStorage<std::uint64_t>::create({.name = "marks"}).value();
    CHECK_FALSE(marks.get(socket).value().has_value());
    marks.put(socket, 5).value();
    CHECK(marks.get(socket).value() == 5U);
    CHECK(marks.put(socket, 5, Update::noexist).error().cause() == Cause::exists);
    CHECK(marks.remove(socket).value());
    CHECK_FALSE(marks.remove(socket).value());
    auto tasks = TaskStorage<std::uint32_t>::create().value();
    Descriptor self(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
    tasks.put(self, 1).value();
    CHECK(tasks.get(self).value() == 1U);
}

TEST_CASE("perf events and cgroups go in and out", "[cpp]") {
    perf_event_attr attr{};
    attr.type = PERF_TYPE_SOFTWARE;
    attr.size = sizeof attr;
    attr.config = PERF_COUNT_SW_BPF_OUTPUT;
    Descriptor event(static_cast<int>(::syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC)));
    auto events = PerfEventArray::create(2).value();
    events.put(0, event).value();
    CHECK(events.remove(0).value());
    CHECK_FALSE(events.remove(0).value());
    auto cgroups = CgroupArray::create(2).value();
    CHECK(cgroups.put(0, event).error().cause() == Cause::cgroup);
    CHECK_FALSE(cgroups.remove(0).value());
}
