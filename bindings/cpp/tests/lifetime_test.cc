// SPDX-License-Identifier: BSD-2-Clause
// Handles that move, and what was lent of them: nothing crashes, dangles, or is closed twice.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <dirent.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace ebpfmap;
using Catch::Matchers::Contains;

namespace {

using Counters = Array<std::uint64_t>;
using Ports = HashMap<std::uint32_t, std::uint64_t>;

std::size_t open_descriptors() {
    DIR *directory = ::opendir("/proc/self/fd");
    std::size_t count = 0;
    while (::readdir(directory) != nullptr) ++count;
    ::closedir(directory);
    return count;
}

template <typename T>
constexpr bool moves_only = std::is_nothrow_move_constructible_v<T> &&std::is_nothrow_move_assignable_v<T> &&
                            !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(moves_only<Map> && moves_only<Ports> && moves_only<Counters> && moves_only<DevMapHash> &&
              moves_only<ProgramArray>);
static_assert(moves_only<Object> && moves_only<Program> && moves_only<Link> && moves_only<Chain> && moves_only<Drops>);
static_assert(moves_only<Xsk> && moves_only<XskGroup> && moves_only<Findings>);
static_assert(moves_only<decltype(std::declval<const Ports &>().entries())>);
static_assert(std::is_nothrow_move_constructible_v<RunStatsGuard> && !std::is_copy_constructible_v<RunStatsGuard>);
static_assert(!std::is_copy_constructible_v<XskBatch<4>> && !std::is_move_constructible_v<XskBatch<4>>);

// Some calls look at another argument before they look at the map.
template <typename T>
void check_refused(const Result<T> &result, Cause cause = Cause::argument) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().cause() == cause);
}

// Moves out of a handle, and gives what is left of it to the test.
template <typename T, typename Test>
void moved_from(T handle, Test &&test) {
    T other(std::move(handle));
    test(handle);
    T self(std::move(other));
    T &same = self;
    self = std::move(same);
    handle = std::move(self);
    CHECK(handle.raw() != nullptr);
}

void check_map_moved_from(const Map &map) {
    CHECK(map.raw() == nullptr);
    CHECK(map.fd() < 0);
    CHECK(map.id() == 0);
    CHECK(map.name().empty());
    CHECK(map.max_entries() == 0);
    CHECK(map.value_len() == 0);
    const std::byte bytes[8] = {};
    check_refused(map.get(bytes));
    check_refused(map.put(bytes, bytes));
    check_refused(map.remove(bytes));
    check_refused(map.take(bytes));
    check_refused(map.next_key());
    check_refused(map.pin("/sys/fs/bpf/moved"));
    check_refused(map.unpin("/sys/fs/bpf/moved"));
    check_refused(map.freeze());
    Result<void> status;
    CHECK(std::ranges::distance(map.entries(status)) == 0);
    check_refused(status);
    CHECK(std::ranges::distance(map.keys(status)) == 0);
    check_refused(status);
    check_refused(Map::open_fd(map), Cause::bad_fd);
}

}  // namespace

TEST_CASE("a walk over a map that a temporary optional holds keeps it open", "[cpp]") {
    auto table = HashOfMaps<std::uint32_t, Ports>::create(4, Ports::spec(8)).value();
    {
        auto inner = Ports::create(8).value();
        for (std::uint32_t port = 0; port < 5; ++port) inner.put(port, port).value();
        table.put(7, inner).value();
    }
    std::uint64_t sum = 0;
    for (auto [port, count] : table.get(7).value()->entries()) sum += count;
    CHECK(sum == 10);
    auto keys = table.get(7).value()->keys();
    CHECK(std::ranges::distance(keys) == 5);
    CHECK(std::ranges::distance(keys) == 5);  // anew, of a map that nothing else has open
}

TEST_CASE("a walk outlives its map, and closes it", "[cpp]") {
    const std::size_t before = open_descriptors();
    {
        std::optional<Ports> map = Ports::create(5000).value();
        for (std::uint32_t port = 0; port < 5000; ++port) map->put(port, port).value();
        auto walk = map->entries({.read_ahead = 16});
        auto entry = walk.begin();
        map.reset();
        std::size_t count = 0;
        for (; entry != walk.end(); ++entry) ++count;
        CHECK(count == 5000);
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("a walk moves, and what is left of it is at its end", "[cpp]") {
    auto map = Ports::create(8).value();
    for (std::uint32_t port = 0; port < 5; ++port) map.put(port, port).value();
    auto walk = map.entries();
    auto entry = walk.begin();
    ++entry;
    auto moved = std::move(walk);
    CHECK(entry == walk.end());
    CHECK(std::ranges::distance(walk) == 0);
    CHECK(walk.state() == CursorState::gave_up);
    CHECK(std::ranges::distance(moved) == 5);
    auto other = map.entries();
    moved = std::move(other);
    auto &same = moved;
    moved = std::move(same);
    CHECK(std::ranges::distance(moved) == 5);
}

TEST_CASE("a map that was moved away refuses every call", "[cpp]") {
    moved_from(Map::create(Ports::spec(4)).value(), check_map_moved_from);
    moved_from(Ports::create(4).value(), [](const Ports &map) {
        check_map_moved_from(map);
        check_refused(map.get(1));
        check_refused(map.contains(1));
        check_refused(map.put(1, 2));
        check_refused(map.remove(1));
        check_refused(map.take(1));
        Result<void> status;
        CHECK(std::ranges::distance(map.entries(status)) == 0);
        check_refused(status);
        CHECK_THROWS_AS(std::ranges::distance(map.keys()), Exception);
    });
    moved_from(Counters::create(4).value(), [](const Counters &map) {
        CHECK(map.size() == 0);
        check_refused(map.get(0));
        check_refused(map.put(0, 1));
    });
    moved_from(PerCpuHashMap<std::uint32_t, std::int32_t>::create(4).value(), [](const auto &map) {
        CHECK(map.cpus() == 0);
        check_refused(map.get(0));
        check_refused(map.get_cpu(0, 0));
        check_refused(map.put_cpu(0, 0, 1));
        check_refused(map.sum(0));
        check_refused(map.take(0));
    });
    moved_from(LpmTrie<in_addr, int>::create(4).value(), [](const auto &map) {
        check_refused(map.get(in_addr{}));
        check_refused(map.put({{}, 0}, 1));
        check_refused(map.remove({{}, 0}));
    });
    moved_from(Queue<int>::create(4).value(), [](const auto &map) {
        check_refused(map.push(1));
        check_refused(map.pop());
        check_refused(map.peek());
    });
    moved_from(BloomFilter<int>::create(4).value(), [](const auto &map) {
        check_refused(map.add(1));
        check_refused(map.contains(1));
    });
    moved_from(DevMapHash::create(4).value(), [](const DevMapHash &map) {
        check_refused(map.put(1, 1));
        check_refused(map.put(1, "lo"));
        check_refused(map.get(1));
        check_refused(map.remove(1));
        check_refused(map.preflight());
    });
    moved_from(CpuMap::create(1).value(), [](const CpuMap &map) {
        check_refused(map.put(0, 192));
        check_refused(map.get(0));
        check_refused(map.remove(0));
    });
    moved_from(XskMap::create(1).value(), [](const XskMap &map) {
        check_refused(map.put(0, 0));
        check_refused(map.get(0));
        check_refused(map.remove(0));
    });
    moved_from(ProgramArray::create(1).value(), [](const ProgramArray &map) {
        check_refused(map.put(0, 0));
        check_refused(map.get(0));
        check_refused(map.remove(0));
        check_refused(map.lost_on_close());
    });
    moved_from(SockMap::create(1).value(), [](const SockMap &map) {
        check_refused(map.put(0, 0));
        check_refused(map.get(0));
    });
    moved_from(SkStorage<int>::create().value(), [](const auto &map) {
        check_refused(map.get(0));
        check_refused(map.put(0, 1));
        check_refused(map.remove(0));
    });
    moved_from(ArrayOfMaps<Counters>::create(1, Counters::spec(1)).value(), [](const auto &map) {
        auto inner = Counters::create(1).value();
        check_refused(map.get(0));
        check_refused(map.put(0, inner));
        check_refused(map.remove(0));
    });
    auto inner = Counters::create(1).value();
    const auto taken = std::move(inner);
    check_refused(ArrayOfMaps<Counters>::create(1, taken).value().put(0, inner));
    check_refused(ArrayOfMaps<Counters>::create(1, inner));
    check_refused(Counters::adopt(std::move(inner)));
}

TEST_CASE("handles live in containers", "[cpp]") {
    const std::size_t before = open_descriptors();
    {
        std::vector<Ports> maps;
        maps.reserve(20);
        for (int i = 0; i < 20; ++i) maps.push_back(Ports::create(4).value());
        std::ranges::reverse(maps);
        maps.erase(maps.begin(), maps.begin() + 10);
        for (auto &map : maps) map.put(1, 1).value();
        std::map<std::string, Map> named;
        named.emplace("one", std::move(maps.front()));
        named.insert_or_assign("one", Ports::create(4).value());
        CHECK(open_descriptors() == before + 10);
        std::swap(maps[1], maps[2]);
        CHECK(maps[1].contains(1).value());
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("a typed map that became another one by its base is not decoded", "[cpp]") {
    auto map = Ports::create(4).value();
    auto small = HashMap<std::uint8_t, std::uint8_t>::create(4).value();
    small.put(1, 1).value();
    static_cast<Map &>(map) = std::move(small);
    Result<void> status;
    CHECK(std::ranges::distance(map.entries(status)) == 0);
    CHECK(status.error().cause() == Cause::map_mismatch);
    CHECK_THAT(status.error().message(), Contains("it is a hash, 1-byte keys, 1-byte values"));
    CHECK(std::ranges::distance(map.keys(status)) == 0);
    CHECK_FALSE(status);
    CHECK(map.get(1).error().cause() == Cause::buffer_size);
    // 256 bytes for each CPU are no multiple of 251, so that what there is room for is less than what there is.
    auto odd = PerCpuHashMap<std::uint32_t, std::array<std::uint8_t, 256>>::create(4).value();
    odd.put_cpu(1, 0, {}).value();
    auto percpu = PerCpuHashMap<std::uint32_t, std::array<std::uint8_t, 251>>::create(4).value();
    static_cast<Map &>(percpu) = std::move(odd);
    CHECK(percpu.get_cpu(1, 0).error().cause() == Cause::buffer_size);
    CHECK(percpu.get(1).error().cause() == Cause::buffer_size);
    CHECK(percpu.take(1).error().cause() == Cause::buffer_size);
}

TEST_CASE("an error that was moved still says everything", "[cpp]") {
    auto result = Ports::create(0);
    Error error = std::move(result).error();
    Error moved(std::move(error));
    CHECK(error.message() == moved.message());
    CHECK(error.cause() == Cause::max_entries);
    CHECK(error.operation() == "ebpf_map_create");
    CHECK(result.error().code() == moved.code());
    CHECK(error.log().empty());
    Result<Ports> other(std::move(result));
    CHECK(result.error().message() == other.error().message());
}

TEST_CASE("the message of a temporary error is a copy", "[cpp]") {
    static_assert(std::same_as<decltype(std::declval<Error>().message()), std::string>);
    static_assert(std::same_as<decltype(std::declval<Error>().log()), std::string>);
    const std::string &message = Ports::create(0).error().message();
    CHECK_THAT(message, Contains("max_entries"));
}

TEST_CASE("an index past the findings is none", "[cpp]") {
    auto findings = DevMapHash::create(1).value().preflight().value();
    CHECK(findings[0].cause == Cause::none);
    CHECK(findings[std::uint64_t{1} << 32].message.empty());
    auto moved = std::move(findings);
    CHECK(findings.empty());
    CHECK(std::ranges::distance(findings) == 0);
    CHECK(findings[0].message.empty());
}
