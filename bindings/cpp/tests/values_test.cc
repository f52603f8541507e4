// SPDX-License-Identifier: BSD-2-Clause
// From C++ types to bytes and back: numbers and texts are not cut, padding is zeros, sums have the type of their values.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <endian.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <new>
#include <numeric>
#include <string>
#include <vector>

using namespace ebpfmap;
using Catch::Matchers::Contains;

namespace {

// Padding after `last`, and in `inner`.
struct Padded {
    std::uint64_t packets;
    struct {
        std::uint8_t kind;
        std::uint32_t mark;
    } inner;
    std::uint8_t last;
};

// An object in memory that has been something else before.
template <typename T>
class Dirty {
public:
    template <typename Set>
    explicit Dirty(Set &&set) {
        std::memset(memory_, 0xa5, sizeof memory_);
        set(*reinterpret_cast<T *>(memory_));
    }
    const T &get() const { return *reinterpret_cast<const T *>(memory_); }

private:
    alignas(T) std::byte memory_[sizeof(T)];
};

void set_padded(Padded &value) {
    value.packets = 1;
    value.inner.kind = 2;
    value.inner.mark = 3;
    value.last = 4;
}

bool is_clean(std::span<const std::byte> bytes) { return std::ranges::find(bytes, std::byte{0xa5}) == bytes.end(); }

template <typename T>
void check_unfit(const Result<T> &result, const char *operation, const char *message) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().cause() == Cause::argument);
    CHECK(result.error().code() == std::errc::invalid_argument);
    CHECK(result.error().operation() == operation);
    CHECK(result.error().message() == message);
}

enum Unscoped {
    unscoped_seven = 7
};

}  // namespace

TEST_CASE("a key or value that does not fit its type is refused", "[cpp]") {
    auto map = HashMap<std::uint32_t, std::int16_t>::create(8).value();
    check_unfit(map.put(-1, 2), "ebpf_map_update", "key is -1: it has to be 0 to 4294967295");
    check_unfit(map.put(std::uint64_t{1} << 32, 2), "ebpf_map_update", "key is 4294967296: it has to be 0 to 4294967295");
    check_unfit(map.put(1, 40000), "ebpf_map_update", "value is 40000: it has to be -32768 to 32767");
    check_unfit(map.put(1, std::int64_t{-32769}), "ebpf_map_update", "value is -32769: it has to be -32768 to 32767");
    check_unfit(map.get((std::int64_t{1} << 32) + 1), "ebpf_map_lookup", "key is 4294967297: it has to be 0 to 4294967295");
    check_unfit(map.contains(-1), "ebpf_map_lookup", "key is -1: it has to be 0 to 4294967295");
    check_unfit(map.remove(-1), "ebpf_map_delete", "key is -1: it has to be 0 to 4294967295");
    check_unfit(map.take(-1), "ebpf_map_take", "key is -1: it has to be 0 to 4294967295");
    CHECK(std::ranges::distance(map.keys()) == 0);
    map.put(std::int64_t{4294967295}, -32768).value();
    CHECK(map.get(4294967295).value() == -32768);
    map.put(unscoped_seven, std::atomic<std::int16_t>(9)).value();
    CHECK(map.get('\7').value() == 9);
}

TEST_CASE("a number of every kind of map is checked", "[cpp]") {
    constexpr std::uint64_t high = (std::uint64_t{1} << 32) + 1;
    const char *const index = "index is 4294967297: it has to be 0 to 4294967295";
    const char *const key = "key is 4294967297: it has to be 0 to 4294967295";
    auto array = Array<std::uint8_t>::create(4).value();
    check_unfit(array.put(high, 1), "ebpf_map_update", index);
    check_unfit(array.get(high), "ebpf_map_lookup", index);
    check_unfit(array.put(1, 256), "ebpf_map_update", "value is 256: it has to be 0 to 255");
    check_unfit(Queue<std::uint8_t>::create(4).value().push(-1), "ebpf_queue_push", "value is -1: it has to be 0 to 255");
    auto bloom = BloomFilter<std::uint16_t>::create(4).value();
    check_unfit(bloom.add(65536), "ebpf_bloom_add", "value is 65536: it has to be 0 to 65535");
    check_unfit(bloom.contains(-1), "ebpf_bloom_contains", "value is -1: it has to be 0 to 65535");
    auto trie = LpmTrie<std::uint32_t, std::int8_t>::create(4).value();
    check_unfit(trie.put({0, 0}, 128), "ebpf_lpm_update", "value is 128: it has to be -128 to 127");
    check_unfit(trie.get(high), "ebpf_lpm_lookup", "address is 4294967297: it has to be 0 to 4294967295");
    auto percpu = PerCpuArray<std::uint32_t>::create(4).value();
    check_unfit(percpu.put_cpu(high, 0, 1), "ebpf_percpu_update_cpu", key);
    check_unfit(percpu.put_cpu(0, high, 1), "ebpf_percpu_update_cpu", "cpu is 4294967297: it has to be 0 to 4294967295");
    check_unfit(percpu.put_cpu(0, 0, high), "ebpf_percpu_update_cpu", "value is 4294967297: it has to be 0 to 4294967295");
    check_unfit(percpu.get(high), "ebpf_percpu_lookup", key);
    check_unfit(percpu.get_cpu(0, -1), "ebpf_percpu_lookup_cpu", "cpu is -1: it has to be 0 to 4294967295");
    check_unfit(percpu.sum(high), "ebpf_percpu_sum", key);
    auto tx = DevMapHash::create(4).value();
    check_unfit(tx.put(high, 1), "ebpf_devmap_set", key);
    check_unfit(tx.put(1, high), "ebpf_devmap_set", "ifindex is 4294967297: it has to be 0 to 4294967295");
    check_unfit(tx.put(high, "lo"), "ebpf_devmap_set_by_name", key);
    check_unfit(tx.get(high), "ebpf_devmap_get", key);
    check_unfit(tx.remove(high), "ebpf_devmap_delete", key);
    check_unfit(tx.preflight(high), "ebpf_devmap_preflight_mode", "frame_size is 4294967297: it has to be 0 to 4294967295");
    auto cpus = CpuMap::create(1).value();
    check_unfit(cpus.put(0, high), "ebpf_cpumap_set", "queue_size is 4294967297: it has to be 0 to 4294967295");
    check_unfit(XskMap::create(1).value().get(high), "ebpf_xskmap_get", index);
    check_unfit(ProgramArray::create(1).value().remove(high), "ebpf_prog_array_clear", index);
    check_unfit(CgroupArray::create(1).value().remove(high), "ebpf_cgroup_array_clear", index);
    check_unfit(SockMap::create(1).value().get(high), "ebpf_sockmap_get", key);
    auto nested = ArrayOfMaps<>::create(1, Array<int>::spec(1)).value();
    check_unfit(nested.get(high), "ebpf_map_in_map_get", key);
    check_unfit(Map::open_id(high), "ebpf_map_open_id", "id is 4294967297: it has to be 0 to 4294967295");
    check_unfit(interface_name(high), "ebpf_interface_name", "ifindex is 4294967297: it has to be 0 to 4294967295");
}

TEST_CASE("how many entries a map has is not cut", "[cpp]") {
    const char *const message = "max_entries is 4294967304: it has to be 0 to 4294967295";
    constexpr std::size_t many = (std::size_t{1} << 32) + 8;
    check_unfit(Array<int>::create(many), "ebpf_map_spec_new", message);
    check_unfit(Map::create(Array<int>::spec(many)), "ebpf_map_spec_new", message);
    check_unfit(Map::create(DevMap::spec(many)), "ebpf_map_spec_new", message);
    check_unfit(HashOfMaps<int, Map>::create(many, Array<int>::spec(1)), "ebpf_map_spec_new", message);
    check_unfit(ArrayOfMaps<>::create(1, Array<int>::spec(many)), "ebpf_map_spec_new", message);
    MapSpec spec = Array<int>::spec(8);
    spec.max_entries = many;
    check_unfit(Map::create(spec), "ebpf_map_spec_new", message);
    CHECK(Array<int>::spec(8).max_entries == 8);
}

TEST_CASE("floating point values are rounded, and stay finite", "[cpp]") {
    auto map = Array<float>::create(4).value();
    map.put(0, 0.1).value();
    CHECK(map.get(0).value() == 0.1F);
    check_unfit(map.put(0, 1e40), "ebpf_map_update", "value is 1e+40: it has to be -3.40282e+38 to 3.40282e+38");
    check_unfit(map.put(0, -1e40), "ebpf_map_update", "value is -1e+40: it has to be -3.40282e+38 to 3.40282e+38");
    map.put(1, std::numeric_limits<double>::infinity()).value();
    CHECK(std::isinf(*map.get(1).value()));
    map.put(1, std::nan("")).value();
    CHECK(std::isnan(*map.get(1).value()));
    map.put(2, 16777216).value();
    check_unfit(map.put(2, 16777217), "ebpf_map_update",
                "value is 16777217: it has to be -16777216 to 16777216, where no integer is rounded");
    auto wide = Array<double>::create(1).value();
    wide.put(0, std::int64_t{1} << 53).value();
    CHECK_FALSE(wide.put(0, (std::int64_t{1} << 53) + 1).has_value());
    CHECK_FALSE(wide.put(0, std::numeric_limits<std::uint64_t>::max()).has_value());
    CHECK_FALSE(wide.put(0, std::numeric_limits<std::int64_t>::min()).has_value());
}

TEST_CASE("a truth value is 0 or 1", "[cpp]") {
    auto map = Array<bool>::create(2).value();
    map.put(0, true).value();
    CHECK(map.get(0).value() == true);
    map.put(1, 1).value();
    check_unfit(map.put(1, 2), "ebpf_map_update", "value is 2: it has to be 0 to 1");
    // What somebody else stored there is true, too.
    const std::uint32_t index = 1;
    const std::uint8_t two = 2;
    map.Map::put(bytes_of(index), bytes_of(two)).value();
    CHECK(map.get(1).value() == true);
    for (auto [key, value] : map.entries()) CHECK(static_cast<int>(value) == 1);
}

TEST_CASE("padding of a value is zeros in the kernel", "[cpp]") {
    const Dirty<Padded> dirty(set_padded);
    const std::uint32_t key = 0;
    const auto stored = [&](const Map &map) { return is_clean(*map.get(bytes_of(key)).value()); };
    auto hash = HashMap<std::uint32_t, Padded>::create(4).value();
    hash.put(key, dirty.get()).value();
    CHECK(stored(hash));
    CHECK(hash.get(key).value()->inner.mark == 3);
    CHECK(hash.get(key).value()->last == 4);
    auto array = Array<Padded>::create(1).value();
    array.put(key, dirty.get()).value();
    CHECK(stored(array));
    auto percpu = PerCpuArray<Padded>::create(1).value();
    percpu.put_cpu(key, 0, dirty.get()).value();
    CHECK(stored(percpu));
    std::vector<Padded> values(percpu.cpus());
    for (auto &value : values) std::memcpy(&value, &dirty.get(), sizeof value);
    percpu.put(key, values).value();
    CHECK(stored(percpu));
    CHECK(percpu.get(key).value()->back().last == 4);
    auto queue = Queue<Padded>::create(1).value();
    queue.push(dirty.get()).value();
    CHECK(is_clean(*queue.Map::get(Bytes{}).value()));
    auto trie = LpmTrie<std::array<std::uint8_t, 4>, Padded>::create(1).value();
    trie.put({{}, 0}, dirty.get()).value();
    for (auto [prefix, value] : static_cast<const Map &>(trie).entries()) CHECK(is_clean(value));
}

TEST_CASE("padding in arrays of structs, and beside floating point, is zeros", "[cpp]") {
    struct Weighted {
        float weight;
        std::uint8_t kind;
    };
    using Both = std::array<Weighted, 2>;
    const Dirty<Both> dirty([](Both &both) {
        for (auto &one : both) {
            one.weight = 0.5F;
            one.kind = 1;
        }
    });
    auto map = Array<Both>::create(1).value();
    map.put(0, dirty.get()).value();
    const std::uint32_t index = 0;
    CHECK(is_clean(*map.Map::get(bytes_of(index)).value()));
    CHECK((*map.get(0).value())[1].weight == 0.5F);
}

TEST_CASE("sums have the type of the values", "[cpp]") {
    const auto sum = []<typename V>(V value) {
        auto map = PerCpuArray<V>::create(1).value();
        map.put(0, std::vector<V>(map.cpus(), value)).value();
        return *map.sum(0).value();
    };
    const auto cpus = static_cast<std::int64_t>(PerCpuArray<int>::create(1).value().cpus());
    static_assert(std::same_as<decltype(sum(std::int8_t{})), std::int64_t>);
    static_assert(std::same_as<decltype(sum(std::uint8_t{})), std::uint64_t>);
    static_assert(std::same_as<decltype(sum(float{})), double>);
    CHECK(sum(std::int8_t{-1}) == -cpus);
    CHECK(sum(std::int16_t{-300}) == -300 * cpus);
    CHECK(sum(std::numeric_limits<std::int32_t>::min()) == std::numeric_limits<std::int32_t>::min() * cpus);
    CHECK(sum(std::int64_t{-1}) == -cpus);
    CHECK(sum(std::uint8_t{255}) == 255U * static_cast<std::uint64_t>(cpus));
    CHECK(sum(-0.5F) == -0.5 * static_cast<double>(cpus));
    CHECK(sum(1e300) == Approx(1e300 * static_cast<double>(cpus)));
    // Modulo 2^64.
    std::uint64_t wrapped = 0;
    for (std::int64_t cpu = 0; cpu < cpus; ++cpu) wrapped += std::numeric_limits<std::int64_t>::max();
    CHECK(sum(std::numeric_limits<std::int64_t>::max()) == static_cast<std::int64_t>(wrapped));
}

TEST_CASE("sums of members, and of what a function makes of a value", "[cpp]") {
    struct Balance {
        std::int32_t in, out;
    };
    auto balances = PerCpuHashMap<std::uint32_t, Balance>::create(4).value();
    balances.put(7, std::vector<Balance>(balances.cpus(), Balance{-1, 2})).value();
    const auto cpus = static_cast<std::int64_t>(balances.cpus());
    auto [in, out] = *balances.sum<std::int32_t>(7).value();
    CHECK(in == -cpus);
    CHECK(out == 2 * cpus);
    CHECK_FALSE(balances.sum<std::int32_t>(8).value().has_value());
    CHECK(balances.sum(7, [](const Balance &balance) { return balance.in - balance.out; }).value() == -3 * cpus);
    CHECK_FALSE(balances.sum(8, [](const Balance &balance) { return balance.in; }).value().has_value());
    auto network = PerCpuArray<std::uint32_t>::create(1).value();
    network.put(0, std::vector<std::uint32_t>(network.cpus(), htobe32(5))).value();
    CHECK(network.sum(0, [](std::uint32_t bytes) { return be32toh(bytes); }).value() == 5U * network.cpus());
    auto lengths = PerCpuArray<double>::create(1).value();
    lengths.put(0, std::vector<double>(lengths.cpus(), -0.25)).value();
    CHECK(lengths.sum<double>(0).value()->front() == -0.25 * lengths.cpus());
}

TEST_CASE("a key of no bytes is none", "[cpp]") {
    const std::array<std::byte, 4> bytes{};
    const Bytes empty(bytes.data(), 0);
    REQUIRE(empty.data() != nullptr);
    for (auto type : {MapType::queue, MapType::stack}) {
        auto map = Map::create({.type = type, .value_size = 4, .max_entries = 4}).value();
        map.put(empty, bytes).value();
        CHECK(map.get(empty).value().has_value());
        CHECK(map.take(empty).value().has_value());
        CHECK_FALSE(map.take(empty).value().has_value());
        CHECK(map.remove(empty).error().message() == map.remove({}).error().message());
    }
    auto bloom = Map::create({.type = MapType::bloom_filter, .value_size = 4, .max_entries = 4}).value();
    bloom.put(empty, bytes).value();
    CHECK(BloomFilter<std::uint32_t>::adopt(std::move(bloom)).value().contains(0).value());
    auto ring = Map::create({.type = MapType::ringbuf, .max_entries = 4096}).value();
    CHECK(ring.get(empty).error().message() == ring.get({}).error().message());
    auto hash = HashMap<std::uint32_t, std::uint32_t>::create(1).value();
    hash.put(1, 1).value();
    CHECK(hash.next_key(empty).value().has_value());
}

TEST_CASE("a length of more than 32 bits is no right length", "[cpp]") {
    auto map = HashMap<std::uint32_t, std::uint32_t>::create(1).value();
    const std::uint32_t four = 4;
    // Nobody reads the bytes of a span whose length is refused.
    const Bytes beyond(bytes_of(four).data(), (std::size_t{1} << 32) + 4);
    check_unfit(map.Map::put(beyond, bytes_of(four)), "ebpf_map_update", "key_len is 4294967300: it has to be 0 to 4294967295");
    check_unfit(map.Map::put(bytes_of(four), beyond), "ebpf_map_update",
                "value_len is 4294967300: it has to be 0 to 4294967295");
    CHECK_FALSE(map.contains(4).value());
}

TEST_CASE("a name or path with a NUL inside is refused", "[cpp]") {
    using namespace std::string_literals;
    const char *const message = "path is \"/sys/fs/bpf/a\\x00b\": it ends at the NUL inside; remove that";
    auto map = Array<int>::create(1).value();
    check_unfit(map.pin("/sys/fs/bpf/a\0b"s), "ebpf_map_pin", message);
    check_unfit(map.pin(std::filesystem::path("/sys/fs/bpf/a\0b"s)), "ebpf_map_pin", message);
    check_unfit(Map::open_pinned("/sys/fs/bpf/a\0b"s), "ebpf_map_open_pinned", message);
    CHECK_FALSE(std::filesystem::exists("/sys/fs/bpf/a"));
    check_unfit(Array<int>::create(1, {.name = "a\0b"s}), "ebpf_map_spec_set_name",
                "name is \"a\\x00b\": it ends at the NUL inside; remove that");
    check_unfit(interface_index("lo\0"s), "ebpf_interface_index",
                "name is \"lo\\x00\": it ends at the NUL inside; remove that");
    CHECK(interface_index("lo"s).value() == 1);
    CHECK(interface_index(std::string()).error().cause() != Cause::none);
}

TEST_CASE("text of the user in a message is escaped and short", "[cpp]") {
    CHECK_THAT(Ipv4Prefix::parse("a\n\x1b[2J\"\\").error().message(), Contains(R"("a\n\x1b[2J\"\\" is no prefix)"));
    CHECK_THAT(Ipv4Prefix::parse("10.0.0.0/\xff\xc3").error().message(), Contains(R"("10.0.0.0/\xff\xc3" is no number)"));
    CHECK_THAT(Ipv4Prefix::parse("é/8").error().message(), Contains("\"é/8\""));
    CHECK_THAT(Ipv4Prefix::parse("\xc2\x9b\xe2\x80\xae\xed\xa0\x80").error().message(),
               Contains(R"("\xc2\x9b\xe2\x80\xae\xed\xa0\x80")"));
    std::string text, shown = "\"";
    for (int i = 0; i < 3000; ++i) text += "é";
    for (int i = 0; i < 128; ++i) shown += "é";
    CHECK_THAT(Ipv4Prefix::parse(text).error().message(), Contains(shown + "…\""));
    CHECK(Ipv4Prefix::parse(text).error().message().size() < 400);
    CHECK_FALSE(Ipv4Prefix::parse(std::string("10.0.0.1\0x", 10)).has_value());
}

TEST_CASE("a patience that is no number is refused", "[cpp]") {
    using Seconds = std::chrono::duration<double>;
    static_assert(detail::patience_in_milliseconds(Seconds(-1e300)).count() == 0);
    static_assert(detail::patience_in_milliseconds(Seconds(1e300)) == std::chrono::hours(24 * 365));
    static_assert(detail::patience_in_milliseconds(std::chrono::nanoseconds(1)).count() == 1);
    static_assert(detail::patience_in_milliseconds(std::chrono::hours::min()).count() == 0);
    CHECK_THAT(detail::no_duration("call").message(), Contains("NaN"));
    XskSpec spec;
    spec.busy_poll.duration = std::chrono::microseconds(-1);
    check_unfit(Xsk::open("lo", 0, spec), "ebpf_xsk_spec_set_busy_poll",
                "the microseconds of busy_poll.duration is -1: it has to be 0 to 4294967295");
}
