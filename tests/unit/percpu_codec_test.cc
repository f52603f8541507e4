// SPDX-License-Identifier: BSD-2-Clause
// codec/percpu.h: values of CPUs, and how many CPUs there are.
#include "codec/percpu.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <vector>

using namespace ebpfmap;

TEST_CASE("values of odd sizes are packed without their padding", "[codec]") {
    char packed[10];
    pack_percpu("abcde***fghij***", 5, 2, packed);
    CHECK(std::string(packed, 10) == "abcdefghij");
}

TEST_CASE("and unpacked with zeros as padding", "[codec]") {
    char padded[16];
    memset(padded, '*', sizeof padded);
    unpack_percpu("abcdefghij", 5, 2, padded);
    CHECK(std::string(padded, 16) == std::string("abcde\0\0\0fghij\0\0\0", 16));
}

TEST_CASE("packing undoes unpacking for every size", "[codec]") {
    for (uint32_t size = 1; size <= 40; ++size) {
        std::string values;
        for (uint32_t byte = 0; byte < 3 * size; ++byte) values += static_cast<char>(byte * 7 + size);
        std::vector<char> padded(size_t{3} * percpu_stride(size));
        unpack_percpu(values.data(), size, 3, padded.data());
        std::string back(values.size(), '\0');
        pack_percpu(padded.data(), size, 3, back.data());
        CHECK(back == values);
    }
}

TEST_CASE("the kernel's stride is the next multiple of 8", "[codec]") {
    CHECK(percpu_stride(1) == 8);
    CHECK(percpu_stride(8) == 8);
    CHECK(percpu_stride(9) == 16);
    CHECK(percpu_stride(32768) == 32768);
}

TEST_CASE("columns of integers are added up over the CPUs", "[codec]") {
    const uint16_t halves[] = {1, 0xffff, 2, 0xffff};
    uint64_t sums[4];
    sum_percpu(halves, 4, 2, 2, sums);
    CHECK(sums[0] == 3);
    CHECK(sums[1] == 0x1fffe);
    const uint8_t bytes[] = {255, 1, 255, 2, 255, 3};
    sum_percpu(bytes, 2, 3, 1, sums);
    CHECK(sums[0] == 765);
    CHECK(sums[1] == 6);
    const uint32_t words[] = {0xffffffff, 1};
    sum_percpu(words, 4, 2, 4, sums);
    CHECK(sums[0] == 0x100000000);
    const uint64_t wide[] = {UINT64_MAX, 3};
    sum_percpu(wide, 8, 2, 8, sums);
    CHECK(sums[0] == 2);
}

TEST_CASE("lists of possible CPUs", "[codec]") {
    struct {
        const char *text;
        uint32_t count;
    } const lists[] = {
        {"0\n", 1},
        {"0-3\n", 4},
        {"0-3", 4},
        {"0-3,8-11\n", 8},
        {"0,2,4,6\n", 4},
        {"0-0\n", 1},
        {"0-8191\n", 8192},
        {"0-1,3\n", 3},
        {"0-3\n\n", 4},
        {"5\n", 1},
        // Garbage has no CPUs.
        {"", 0},
        {"\n", 0},
        {"x\n", 0},
        {"0-\n", 0},
        {"-3\n", 0},
        {"3-0\n", 0},
        {"0-3,\n", 4},
        {"0-3,x\n", 0},
        {"0--3\n", 0},
        {"0-3-5\n", 0},
        {"0 3\n", 0},
        {"99999999999\n", 0},
        {"0x3\n", 0},
        {",\n", 0},
        {"0-3 \n", 0},
    };
    for (const auto &list : lists) {
        INFO("\"" << list.text << "\"");
        CHECK(count_possible_cpus(list.text) == list.count);
    }
}
