// SPDX-License-Identifier: BSD-2-Clause
// The rest of codec/: fdinfo, names of flags, types and causes, releases, BTF.
#include "base/cause_name.h"
#include "base/map_flags.h"
#include "base/map_type.h"
#include "codec/btf.h"
#include "codec/chain_state.h"
#include "codec/fdinfo.h"
#include "codec/redirect_entry.h"

#include <ebpfmap.h>

#include <catch2/catch.hpp>

#include <cstring>
#include <set>
#include <string>

using namespace ebpfmap;

TEST_CASE("numbers in fdinfo", "[codec]") {
    const char *text =
        "pos:\t0\nflags:\t02000002\nmap_type:\t3\nmap_flags:\t0x80\nmap_extra:\t0x0\nmemlock:\t344\nfrozen:\t0\n"
        "owner_prog_type:\t6\nowner_jited:\t1";
    CHECK(fdinfo_number(text, "map_type") == 3);
    CHECK(fdinfo_number(text, "map_flags") == 0x80);
    CHECK(fdinfo_number(text, "frozen") == 0);
    CHECK(fdinfo_number(text, "owner_jited") == 1);
    CHECK(fdinfo_number(text, "prog_type") == std::nullopt);
    CHECK(fdinfo_number(text, "map") == std::nullopt);
    CHECK(fdinfo_number(text, "type") == std::nullopt);
}

TEST_CASE("fdinfo that is no fdinfo", "[codec]") {
    for (const char *text :
         {"", "\n", "map_type", "map_type:", "map_type:\n", "map_type:\tx\n", "map_type 3\n", " map_type:\t3\n"}) {
        INFO("\"" << text << "\"");
        CHECK(fdinfo_number(text, "map_type") == std::nullopt);
    }
    CHECK(fdinfo_number("map_type:\tx\nmap_type:\t5\n", "map_type") == 5);
}

TEST_CASE("names of flags", "[codec]") {
    CHECK(map_flag_names(0) == "0");
    CHECK(map_flag_names(EBPF_F_NO_PREALLOC) == "EBPF_F_NO_PREALLOC");
    CHECK(map_flag_names(EBPF_F_NO_PREALLOC | EBPF_F_NUMA_NODE) == "EBPF_F_NO_PREALLOC | EBPF_F_NUMA_NODE");
    CHECK(map_flag_names(EBPF_F_RB_OVERWRITE) == "EBPF_F_RB_OVERWRITE");
    CHECK(map_flag_names(0x80000000) == "0x80000000");
    CHECK(map_flag_names(0x80100000 | EBPF_F_RDONLY) == "EBPF_F_RDONLY | 0x80100000");
}

TEST_CASE("since when there are flags", "[codec]") {
    CHECK(map_flag_since(EBPF_F_NO_PREALLOC) == std::string("4.6"));
    CHECK(map_flag_since(EBPF_F_MMAPABLE) == std::string("5.5"));
    CHECK(map_flag_since(EBPF_F_MMAPABLE | EBPF_F_RDONLY) == nullptr);
    CHECK(map_flag_since(0) == nullptr);
    CHECK(map_flag_since(0x80000000) == nullptr);
}

TEST_CASE("releases are compared by their numbers", "[codec]") {
    CHECK(release_at_least("6.18.44-cloud-amd64", "6.18"));
    CHECK(release_at_least("6.18.44", "6.9"));
    CHECK(release_at_least("10.0", "6.9"));
    CHECK(release_at_least("5.10.0-21-amd64", "5.8"));
    CHECK_FALSE(release_at_least("5.8.18", "5.10"));
    CHECK_FALSE(release_at_least("4.19.0", "5.0"));
    CHECK_FALSE(release_at_least("6.1", "6.18"));
    // Of a release that says nothing, nothing is claimed to be missing.
    CHECK(release_at_least("", "5.8"));
    CHECK(release_at_least("custom", "5.8"));
}

TEST_CASE("types of maps by number and by name", "[codec]") {
    for (uint32_t type = EBPF_MAP_TYPE_HASH; type <= EBPF_MAP_TYPE_RHASH; ++type) {
        REQUIRE(ebpf_map_type_name(type) != nullptr);
        CHECK(ebpf_map_type_by_name(ebpf_map_type_name(type)) == static_cast<int32_t>(type));
    }
    CHECK(ebpf_map_type_name(EBPF_MAP_TYPE_DEVMAP_HASH) == std::string("devmap_hash"));
    CHECK(ebpf_map_type_name(EBPF_MAP_TYPE_UNSPEC) == nullptr);
    CHECK(ebpf_map_type_name(EBPF_MAP_TYPE_RHASH + 1) == nullptr);
    CHECK(ebpf_map_type_name(UINT32_MAX) == nullptr);
    CHECK(ebpf_map_type_by_name("") == -ENOENT);
    CHECK(ebpf_map_type_by_name("HASH") == -ENOENT);
    char buffer[32];
    CHECK(map_type_label(99, buffer, sizeof buffer) == std::string("map of type 99"));
}

TEST_CASE("types of programs, attachments and links by number and by name", "[codec]") {
    struct Kind {
        const char *(*name)(uint32_t);
        int32_t (*by_name)(const char *);
        uint32_t first, last;
    };
    for (const Kind &kind : {
             Kind{ebpf_program_type_name, ebpf_program_type_by_name, EBPF_PROGRAM_TYPE_SOCKET_FILTER,
                  EBPF_PROGRAM_TYPE_NETFILTER},
             Kind{ebpf_attach_type_name, ebpf_attach_type_by_name, EBPF_ATTACH_TYPE_CGROUP_INET_INGRESS,
                  EBPF_ATTACH_TYPE_TRACE_FSESSION_MULTI},
             Kind{ebpf_link_type_name, ebpf_link_type_by_name, EBPF_LINK_TYPE_RAW_TRACEPOINT, EBPF_LINK_TYPE_TRACING_MULTI},
         }) {
        for (uint32_t type = kind.first; type <= kind.last; ++type) {
            REQUIRE(kind.name(type) != nullptr);
            CHECK(kind.by_name(kind.name(type)) == static_cast<int32_t>(type));
        }
        if (kind.first == 1) CHECK(kind.name(0) == nullptr);
        CHECK(kind.name(kind.last + 1) == nullptr);
        CHECK(kind.name(UINT32_MAX) == nullptr);
        for (const char *name : {"", "unspec", "XDP"}) CHECK(kind.by_name(name) == -ENOENT);
        CHECK(kind.by_name(nullptr) == -ENOENT);
    }
    CHECK(ebpf_program_type_name(EBPF_PROGRAM_TYPE_SCHED_CLS) == std::string("sched_cls"));
    CHECK(ebpf_attach_type_name(EBPF_ATTACH_TYPE_CGROUP_INET_INGRESS) == std::string("cgroup_inet_ingress"));
    CHECK(ebpf_attach_type_name(EBPF_ATTACH_TYPE_TCX_INGRESS) == std::string("tcx_ingress"));
    CHECK(ebpf_link_type_name(EBPF_LINK_TYPE_TCX) == std::string("tcx"));
}

TEST_CASE("causes have names, each its own", "[codec]") {
    std::set<std::string> names;
    for (uint32_t cause = 0; cause < 200; ++cause) {
        const char *name = cause_name(cause);
        if (!name) continue;
        CHECK(std::string(name).starts_with("EBPF_CAUSE_"));
        CHECK(names.insert(name).second);
    }
    CHECK(cause_name(EBPF_CAUSE_FULL) == std::string("EBPF_CAUSE_FULL"));
    CHECK(cause_name(EBPF_CAUSE_CHECKSUM_OFFLOAD + 1) == nullptr);
    CHECK(cause_name(UINT32_MAX) == nullptr);
}

TEST_CASE("a bank of a chain as one number", "[codec]") {
    for (uint32_t bank : {0U, 1U}) {
        for (uint32_t length : {0U, 1U, 32U}) {
            for (int32_t action : {-1, 0, 2, 127}) {
                ChainBank back = unpack_chain_bank(pack_chain_bank({bank, length, action, 0xfffffffffe}));
                CHECK(back.bank == bank);
                CHECK(back.length == length);
                CHECK(back.default_action == action);
                CHECK(back.generation == 0xfffffffffe);
            }
        }
    }
    // A program reads the index before the first one and the index behind the last one.
    CHECK((pack_chain_bank({0, 3, 2, 1}) & 0xffffff) == 0x02037f);
    CHECK((pack_chain_bank({1, 3, 2, 1}) & 0xffffff) == 0x02433f);
}

TEST_CASE("a program descriptor below 1 is no program", "[codec]") {
    CHECK(make_entry(7, 5).program == 5);
    CHECK(make_entry(7, 5).target == 7);
    CHECK(make_entry(7, -1).program == 0);
    CHECK(make_entry(7, 0).program == 0);
}

TEST_CASE("the BTF of a local storage, byte by byte", "[codec]") {
    const uint8_t expected[] = {
        0x9f, 0xeb, 1,   0,   24, 0,   0,   0, 0, 0, 0, 0, 56, 0, 0, 0, 56, 0, 0, 0, 8,    0,    0, 0,  // header
        1,    0,    0,   0,   0,  0,   0,   1, 4, 0, 0, 0, 32, 0, 0, 1,  // 1: int, signed, 32 bits
        5,    0,    0,   0,   0,  0,   0,   1, 1, 0, 0, 0, 8,  0, 0, 0,  // 2: u8, 8 bits
        0,    0,    0,   0,   0,  0,   0,   3, 0, 0, 0, 0, 2,  0, 0, 0, 1,  0, 0, 0, 0x34, 0x12, 0, 0,  // 3: u8[0x1234]
        0,    'i',  'n', 't', 0,  'u', '8', 0,                                                          // names
    };
    CHECK(make_storage_btf(0x1234) == std::vector<uint8_t>(std::begin(expected), std::end(expected)));
    CHECK(StorageBtf::kKeyTypeId == 1);
    CHECK(StorageBtf::kValueTypeId == 3);
}
