// SPDX-License-Identifier: BSD-2-Clause
// Object files that are not as the bundled ones are: damaged, or with pins of their own.
#include "net/map_file.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>
#include <string>

using namespace ebpfmap::harness;
using net_tests::bytes_of;
using net_tests::open_object;

namespace {

constexpr const char *kPin = "/sys/fs/bpf/ebpfmap_test_pin";

// Nothing is pinned by the objects before and after.
struct NoPin {
    NoPin() { remove(); }
    ~NoPin() { remove(); }
    static void remove() {
        for (const char *pin : {kPin, "/sys/fs/bpf/ebpfmap_test_tx", "/sys/fs/bpf/ebpfmap_test_lru"})
            std::filesystem::remove(pin);
    }
};

// Where the first type stands in the BTF of a file, which begins with the offset of its name.
size_t first_type(const std::string &elf) {
    constexpr char kMagic[] = {'\x9f', '\xeb', 1, 0};
    uint32_t header_size = 0;
    size_t header = elf.find(std::string(kMagic, sizeof kMagic));
    REQUIRE(header != elf.npos);
    memcpy(&header_size, elf.data() + header + sizeof kMagic, sizeof header_size);
    return header + header_size;
}

MapHandle array_like_the_pinned() {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_ARRAY, 4U, 8U, 1U);
    return make<MapHandle>(ebpf_map_create, spec.get());
}

}  // namespace

TEST_CASE("a type with a name outside of the BTF is skipped", "[net]") {
    std::string elf = bytes_of("sample.o");
    memset(elf.data() + first_type(elf), 0x7f, sizeof(uint32_t));
    auto object = make<ObjectHandle>(ebpf_object_open_memory, elf.data(), elf.size(), "damaged");
    CHECK(call(ebpf_object_constant_size, object.get(), "verdict") == 4);
}

TEST_CASE("a file for the other byte order is called so", "[net]") {
    std::string elf = bytes_of("sample.o");
    elf[5 /* EI_DATA */] = static_cast<char>(3 - elf[5]);
    ebpf_object *object = nullptr;
    Outcome refusal = refusal_of(ebpf_object_open_memory, elf.data(), elf.size(), "foreign", &object);
    CHECK(refusal.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(refusal.message, Catch::Matchers::Contains("wrong byte order for this machine"));
}

TEST_CASE("a file that is cut off is refused wherever it is", "[net]") {
    std::string elf = bytes_of("sample.o");
    for (size_t size = 0; size < elf.size(); size += 97) {
        CAPTURE(size);
        std::string head = elf.substr(0, size);
        ebpf_object *object = nullptr;
        CHECK(refusal_of(ebpf_object_open_memory, head.data(), head.size(), "head", &object).cause == EBPF_CAUSE_OBJECT);
        CHECK(object == nullptr);
    }
}

TEST_CASE("a bound map stands before the pin that the object asks for", "[net]") {
    NoPin none;
    bool pinned = GENERATE(false, true);
    ObjectHandle first;
    if (pinned) {
        first = open_object("pinned.o");
        call(ebpf_object_load, first.get());
        CHECK(std::filesystem::exists(kPin));
    }
    MapHandle mine = array_like_the_pinned();
    ObjectHandle object = open_object("pinned.o");
    call(ebpf_object_bind_map, object.get(), "ebpfmap_test_pin", mine.get());
    call(ebpf_object_load, object.get());
    auto used = make<MapHandle>(ebpf_object_open_map, object.get(), "ebpfmap_test_pin");
    CHECK(ebpf_map_id(used.get()) == ebpf_map_id(mine.get()));
    CHECK(std::filesystem::exists(kPin) == pinned);
}

TEST_CASE("a pinned map that the kernel changed as it made it is used by the next process that loads the object", "[net]") {
    NoPin none;
    std::string ids[2];
    for (std::string &seen : ids) {
        ObjectHandle object = open_object("pinned_changed.o");
        call(ebpf_object_load, object.get());
        for (const char *name : {"ebpfmap_test_tx", "ebpfmap_test_lru"}) {
            seen += std::to_string(ebpf_map_id(make<MapHandle>(ebpf_object_open_map, object.get(), name).get())) + " ";
        }
    }
    CHECK(ids[0] == ids[1]);
}

TEST_CASE("an object that is open holds its prog arrays", "[net]") {
    auto object = make<ObjectHandle>(ebpf_object_open_bundled, "jump");
    call(ebpf_object_load, object.get());
    auto slots = make<MapHandle>(ebpf_object_open_map, object.get(), "slots");
    int32_t program = call(ebpf_object_program_fd, object.get(), ebpf_object_program_name(object.get(), 0));
    ebpf_error *refused = nullptr;
    for (uint32_t index = 0; const char *name = ebpf_object_program_name(object.get(), index); ++index) {
        program = call(ebpf_object_program_fd, object.get(), name);
        if (ebpf_prog_array_set(slots.get(), 0, program, &refused) == 0) break;
        ebpf_error_free(refused);
    }
    CHECK(call(ebpf_prog_array_lost_on_close, slots.get()) == 0);
    object.reset();
    CHECK(call(ebpf_prog_array_lost_on_close, slots.get()) == 1);
}
