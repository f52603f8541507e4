// SPDX-License-Identifier: BSD-2-Clause
// Result and Error: both ways to handle a failure.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace ebpfmap;

namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return Error(EINVAL, Cause::argument, "half", "odd", "the log");
    return number / 2;
}

Result<void> check(int number) {
    return half(number).transform([](int) {});
}

// What can be mixed up with "is it true" asks has_value() only.
template <typename T>
concept Conditional = requires(const Result<T> &result) {
    result ? 1 : 0;
};
static_assert(Conditional<int> && Conditional<void>);
static_assert(!Conditional<bool> && !Conditional<std::optional<int>>);

// Moved out of a temporary, so that a range-for over it is safe.
static_assert(std::same_as<decltype(std::declval<Result<std::string>>().value()), std::string>);
static_assert(std::same_as<decltype(std::declval<Result<int>>().error()), Error>);
static_assert(std::same_as<decltype(std::declval<Result<void>>().error()), Error>);

}  // namespace

TEST_CASE("a result has a value or an error", "[cpp]") {
    auto good = half(4);
    CHECK(good.has_value());
    CHECK(*good == 2);
    CHECK(good.value() == 2);
    auto bad = half(3);
    CHECK_FALSE(bad.has_value());
    CHECK_FALSE(bad);
    CHECK(bad.error().cause() == Cause::argument);
    CHECK(bad.value_or(7) == 7);
    CHECK(half(8).value_or(7) == 4);
}

TEST_CASE("value() of a failure throws an exception that knows everything", "[cpp]") {
    try {
        (void)half(3).value();
        FAIL("no exception");
    } catch (const Exception &exception) {
        CHECK(std::string(exception.what()) == "odd");
        CHECK(exception.code() == std::errc::invalid_argument);
        CHECK(exception.error().operation() == "half");
        CHECK(exception.error().log() == "the log");
    }
    CHECK_THROWS_AS(check(3).value(), std::system_error);
    CHECK_NOTHROW(check(2).value());
}

TEST_CASE("results go through functions", "[cpp]") {
    CHECK(half(8).and_then(half).value() == 2);
    CHECK(half(6).and_then(half).error().message() == "odd");
    CHECK(half(6).transform([](int number) { return std::to_string(number); }).value() == "3");
    CHECK(half(1).transform([](int) { return 1; }).error().message() == "odd");
    CHECK(half(1).or_else([](const Error &) { return Result<int>(9); }).value() == 9);
    const auto kept = half(8);  // not only a temporary one
    CHECK(kept.and_then(half).transform([](int number) { return number + 1; }).value() == 3);
    CHECK(kept.transform([](int number) { return number + 1; }).value() == 5);
    CHECK(kept.or_else([](const Error &) { return Result<int>(9); }).value() == 4);
    CHECK(check(2).transform([] { return 5; }).value() == 5);
    CHECK_FALSE(check(1).and_then([] { return Result<void>(); }));
    CHECK(check(1).or_else([](const Error &) { return Result<void>(); }));
}

TEST_CASE("a result moves what cannot be copied", "[cpp]") {
    Result<std::unique_ptr<int>> made(std::make_unique<int>(3));
    auto taken = std::move(made).value();
    CHECK(*taken == 3);
}

TEST_CASE("the constants have names", "[cpp]") {
    CHECK(to_string(MapType::devmap_hash) == "devmap_hash");
    CHECK(to_string(Cause::full) == "full");
    CHECK(to_string(MapType{4711}).empty());
    CHECK((MapFlags::no_prealloc | MapFlags::zero_seed) == MapFlags{EBPF_F_NO_PREALLOC | EBPF_F_ZERO_SEED});
}
