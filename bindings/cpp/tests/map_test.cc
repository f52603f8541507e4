// SPDX-License-Identifier: BSD-2-Clause
// Maps of single values: hashes, arrays, tries, queues, stacks, bloom filters; and maps as bytes.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace ebpfmap;
using Catch::Matchers::Contains;

namespace {

struct Endpoint {
    std::uint32_t address;
    std::uint16_t port;
    std::uint16_t reserved = 0;

    auto operator<=>(const Endpoint &) const = default;
};

// Padding in a value is fine.
struct Seen {
    std::uint64_t packets;
    std::uint8_t last;
};

using Counters = HashMap<std::uint32_t, std::uint64_t>;

Counters counters(std::uint32_t entries, std::uint32_t room = 16) {
    auto map = Counters::create(room, {.name = "counters"}).value();
    for (std::uint32_t key = 0; key < entries; ++key) map.put(key, key * 10).value();
    return map;
}

}  // namespace

TEST_CASE("a hash has what was put into it", "[cpp]") {
    auto map = HashMap<Endpoint, Seen>::create(16, {.name = "seen"}).value();
    CHECK(map.name() == "seen");
    CHECK(map.type() == MapType::hash);
    const Endpoint endpoint{0x0a000001, 80};
    CHECK_FALSE(map.get(endpoint).value().has_value());
    CHECK_FALSE(map.contains(endpoint).value());
    map.put(endpoint, {7, 1}).value();
    CHECK(map.get(endpoint).value()->packets == 7);
    CHECK(map.contains(endpoint).value());
    CHECK(map.take(endpoint).value()->packets == 7);
    CHECK_FALSE(map.take(endpoint).value().has_value());
    map.put(endpoint, {8, 1}).value();
    CHECK(map.remove(endpoint).value());
    CHECK_FALSE(map.remove(endpoint).value());
}

TEST_CASE("the flags of an update say whether a key has to be there", "[cpp]") {
    auto map = counters(1);
    CHECK(map.put(0, 1, Update::noexist).error().cause() == Cause::exists);
    CHECK(map.put(1, 1, Update::exist).error().cause() == Cause::not_found);
    CHECK(map.put(0, 1, Update::exist));
    CHECK(map.put(1, 1, Update::noexist));
}

TEST_CASE("an error explains", "[cpp]") {
    auto map = counters(2, 2);
    auto refused = map.put(2, 0);
    REQUIRE_FALSE(refused);
    const Error &error = refused.error();
    CHECK(error.cause() == Cause::full);
    CHECK(error.code().value() == E2BIG);
    CHECK(error.code() == std::errc::argument_list_too_long);
    CHECK(error.operation() == "ebpf_map_update");
    CHECK_THAT(error.message(), Contains("counters") && Contains("2 of 2"));
    CHECK(error.log().empty());
}

TEST_CASE("all entries of a hash are seen, each once", "[cpp]") {
    // More than are read at once.
    constexpr std::uint32_t kEntries = 10000;
    auto map = counters(kEntries, kEntries);
    std::set<std::uint32_t> seen;
    std::uint64_t wrong = 0;
    auto walk = map.entries();
    for (auto [key, value] : walk) {
        seen.insert(key);
        wrong += value != std::uint64_t{key} * 10;
    }
    CHECK(seen.size() == kEntries);
    CHECK(wrong == 0);
    CHECK(walk.state() == CursorState::complete);
    std::uint32_t again = 0;
    for (auto key : map.keys({.read_ahead = 100})) again += seen.erase(key);
    CHECK(again == kEntries);
}

TEST_CASE("a walk begins anew with each begin()", "[cpp]") {
    auto map = counters(3);
    auto keys = map.keys();
    CHECK(std::ranges::distance(keys) == 3);
    CHECK(std::ranges::distance(keys) == 3);
}

TEST_CASE("entries go through algorithms", "[cpp]") {
    auto map = counters(8);
    static_assert(std::ranges::input_range<decltype(map.entries())>);
    auto entries = map.entries();
    CHECK(std::ranges::count_if(entries, [](const auto &entry) { return entry.second >= 40; }) == 4);
    auto keys = map.keys();
    CHECK(std::ranges::find(keys, 5U) != keys.end());
}

TEST_CASE("a map may be emptied while it is walked", "[cpp]") {
    auto map = counters(1000, 1000);
    for (auto key : map.keys()) map.remove(key).value();
    CHECK(std::ranges::distance(map.keys()) == 0);
}

TEST_CASE("the error of a walk is thrown, or goes into a status", "[cpp]") {
    auto path = find_bpffs().value() + "/ebpfmap_cpp_walk";
    auto map = counters(3);
    map.pin(path).value();
    auto blind = Counters::open_pinned(path, Access::write_only).value();
    map.unpin(path).value();
    CHECK_THROWS_AS(blind.entries(), Exception);
    Result<void> status;
    int entries = 0;
    auto refused = blind.entries(status);
    CHECK(refused.state() == CursorState::gave_up);
    for (auto entry : refused) entries += static_cast<int>(entry.second);
    CHECK(entries == 0);
    CHECK(status.error().cause() == Cause::write_only);
    auto walk = map.entries(status);
    status = blind.get(0).error();  // each walk begins with a clean one
    for (auto entry : walk) entries += static_cast<int>(entry.second);
    CHECK(entries == 30);
    CHECK(status);
}

TEST_CASE("an LRU hash makes room", "[cpp]") {
    auto map = LruHashMap<std::uint32_t, std::uint32_t>::create(64).value();
    for (std::uint32_t key = 0; key < 1000; ++key) map.put(key, key).value();
    CHECK(map.get(999).value() == 999U);
}

TEST_CASE("an array has all its indices and no others", "[cpp]") {
    auto array = Array<std::uint64_t>::create(4).value();
    CHECK(array.size() == 4);
    CHECK(array.get(3).value() == 0U);
    CHECK_FALSE(array.get(4).value().has_value());
    array.put(3, 1ULL << 60).value();
    CHECK(array.get(3).value() == 1ULL << 60);
    CHECK(array.put(4, 0).error().cause() == Cause::index);
    std::vector<std::uint32_t> indices;
    for (auto [index, value] : array.entries()) indices.push_back(index);
    CHECK(indices == std::vector<std::uint32_t>{0, 1, 2, 3});
}

TEST_CASE("a trie finds the longest prefix", "[cpp]") {
    auto routes = LpmTrie<in_addr, std::uint32_t>::create(16).value();
    routes.put(Ipv4Prefix::parse("10.0.0.0/8").value(), 8).value();
    routes.put(Ipv4Prefix::parse("10.1.0.0/16").value(), 16).value();
    auto address = [](const char *text) { return Ipv4Prefix::parse(text).value().address; };
    CHECK(routes.get(address("10.1.2.3")).value() == 16U);
    CHECK(routes.get(address("10.2.0.1")).value() == 8U);
    CHECK_FALSE(routes.get(address("11.0.0.1")).value().has_value());
    std::uint32_t bits = 0;
    for (auto [prefix, value] : routes.entries()) bits += prefix.length == value ? prefix.length : 0;
    CHECK(bits == 24);
    CHECK(routes.remove(Ipv4Prefix::parse("10.1.0.0/16").value()).value());
    CHECK_FALSE(routes.remove(Ipv4Prefix::parse("10.1.0.0/16").value()).value());
    CHECK(routes.get(address("10.1.2.3")).value() == 8U);
}

TEST_CASE("a trie takes addresses of any size", "[cpp]") {
    auto six = LpmTrie<in6_addr, std::uint32_t>::create(4).value();
    six.put(Ipv6Prefix::parse("2001:db8::/32").value(), 1).value();
    CHECK(six.get(Ipv6Prefix::parse("2001:db8:1::1").value().address).value() == 1U);
    using Mac = std::array<std::uint8_t, 6>;
    auto vendors = LpmTrie<Mac, std::uint8_t>::create(4).value();
    vendors.put({.address = Mac{0x02, 0, 0, 0, 0, 0}, .length = 24}, 5).value();
    CHECK(vendors.get(Mac{0x02, 0, 0, 9, 9, 9}).value() == 5);
}

TEST_CASE("a prefix that is none is refused", "[cpp]") {
    CHECK(Ipv4Prefix::parse("10.0.0/8").error().cause() == Cause::argument);
    CHECK(Ipv4Prefix::parse("10.0.0.0/33").error().cause() == Cause::prefix_length);
    CHECK(Ipv4Prefix::parse("10.0.0.0/").error().cause() == Cause::prefix_length);
    CHECK(Ipv4Prefix::parse("10.0.0.0/8x").error().cause() == Cause::prefix_length);
    CHECK(Ipv6Prefix::parse("::/0").value().length == 0);
}

TEST_CASE("queues and stacks give back in their order", "[cpp]") {
    auto queue = Queue<std::uint32_t>::create(2).value();
    auto stack = Stack<std::uint32_t>::create(2).value();
    for (std::uint32_t value : {1U, 2U}) {
        queue.push(value).value();
        stack.push(value).value();
    }
    CHECK(queue.push(3).error().cause() == Cause::full);
    CHECK(queue.push(3, Update::exist));
    CHECK(queue.peek().value() == 2U);
    CHECK(queue.pop().value() == 2U);
    CHECK(stack.pop().value() == 2U);
    CHECK(stack.pop().value() == 1U);
    CHECK_FALSE(stack.pop().value().has_value());
}

TEST_CASE("a bloom filter never denies what was added", "[cpp]") {
    auto filter = BloomFilter<std::uint64_t>::create(1000, {.extra = 3}).value();
    CHECK_FALSE(filter.contains(42).value());
    filter.add(42).value();
    CHECK(filter.contains(42).value());
    CHECK(filter.extra() == 3);
}

TEST_CASE("a map is bytes, if wanted", "[cpp]") {
    auto map =
        Map::create({.type = MapType::hash, .key_size = 3, .value_size = 5, .max_entries = 4, .options = {.name = "bytes"}})
            .value();
    const std::array<std::byte, 3> key{std::byte{1}, std::byte{2}, std::byte{3}};
    const std::array<std::byte, 5> value{std::byte{9}};
    map.put(key, value).value();
    CHECK(std::ranges::equal(*map.get(key).value(), value));
    CHECK(map.put(std::span(key).first(2), value).error().cause() == Cause::buffer_size);
    for (auto [k, v] : map.entries()) CHECK((std::ranges::equal(k, key) && std::ranges::equal(v, value)));
    CHECK(std::ranges::equal(*map.next_key().value(), key));
    CHECK_FALSE(map.next_key(key).value().has_value());
    CHECK(std::ranges::equal(*map.take(key).value(), value));
    CHECK_FALSE(map.remove(key).value());
}

TEST_CASE("a map is opened again by id, descriptor and pin", "[cpp]") {
    auto map = counters(1);
    CHECK(Counters::open_id(map.id()).value().get(0).value() == 0U);
    CHECK(Counters::open_fd(map).value().id() == map.id());
    auto path = find_bpffs().value() + "/ebpfmap_cpp";
    map.pin(path).value();
    CHECK(map.pin(path).error().cause() == Cause::pin_exists);
    CHECK(Counters::open_pinned(path).value().id() == map.id());
    auto reused = Counters::create_pinned(Counters::spec(16, {.name = "counters"}), path, PinPolicy::reuse).value();
    CHECK(reused.reused);
    CHECK(reused.map.id() == map.id());
    CHECK(Counters::open_pinned(path, Access::read_only).value().put(0, 1).error().cause() == Cause::read_only);
    map.unpin(path).value();
    CHECK(Counters::open_pinned(path).error().cause() == Cause::pin_missing);
    auto next = Map::next_id(0).value();
    while (next && *next != map.id()) next = Map::next_id(*next).value();
    CHECK(next.has_value());
}

TEST_CASE("a map of other sizes or another type is not adopted", "[cpp]") {
    auto map = counters(0);
    auto wrong_value = HashMap<std::uint32_t, std::uint32_t>::open_fd(map);
    CHECK(wrong_value.error().cause() == Cause::map_mismatch);
    CHECK_THAT(wrong_value.error().message(), Contains("\"counters\"") && Contains("8-byte values"));
    CHECK(Array<std::uint64_t>::open_fd(map).error().cause() == Cause::map_type);
}

TEST_CASE("a map that the kernel cannot make says why", "[cpp]") {
    auto refused = Counters::create(16, {.name = "a name of too many characters"});
    CHECK(refused.error().cause() == Cause::name);
    CHECK(HashMap<std::uint32_t, std::uint32_t>::create(0).error().cause() == Cause::max_entries);
    CHECK(Counters::create(16, {.numa_node = 4711}).error().cause() == Cause::numa_node);
}

TEST_CASE("a frozen map is read-only", "[cpp]") {
    auto map = counters(1);
    map.freeze().value();
    CHECK(map.put(0, 1).error().cause() == Cause::frozen);
    CHECK(map.get(0).value() == 0U);
}

TEST_CASE("one map is used by many threads", "[cpp][threads]") {
    constexpr std::uint32_t kThreads = 4, kKeys = 500;
    const auto map = counters(0, kThreads * kKeys);
    std::atomic<std::uint32_t> found = 0;
    std::vector<std::thread> threads;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&map, &found, first = thread * kKeys] {
            for (std::uint32_t key = first; key < first + kKeys; ++key) {
                map.put(key, key).value();
                found += map.get(key).value() == key;
            }
        });
    }
    for (auto &thread : threads) thread.join();
    CHECK(found == kThreads * kKeys);
    CHECK(std::ranges::distance(map.keys()) == std::ptrdiff_t{kThreads} * kKeys);
}

TEST_CASE("a map that was moved away refuses", "[cpp]") {
    auto map = counters(1);
    Map bytes = std::move(map);
    CHECK(bytes.id() != 0);
    CHECK(map.get(0).error().cause() == Cause::argument);  // NOLINT(bugprone-use-after-move): that is the point
    CHECK(map.id() == 0);
    CHECK(Counters::adopt(std::move(bytes)).value().get(0).value() == 0U);
}

TEST_CASE("the kernel tells what it can", "[cpp]") {
    CHECK(probe(MapType::hash).value());
    CHECK_FALSE(probe(MapType{4711}).value());
    CHECK(probe(Feature{4711}).error().cause() == Cause::argument);
    CHECK(version() == ebpf_version());
    CHECK(interface_index("lo").value() == 1);
    CHECK(interface_name(1).value() == "lo");
    CHECK(interface_index("nowhere0").error().cause() == Cause::interface);
}
