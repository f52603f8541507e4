// SPDX-License-Identifier: BSD-2-Clause
// Every type, every command: one row for a type, one column for a command, and in each cell the result, or the
// errno and the cause. The test prints its results in the form of this table.
#include "kernel/raw.h"
#include "kernel/subject.h"

#include <sys/mman.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

using namespace kernel_tests;

namespace {

// ---- the commands ---------------------------------------------------------------------------------------------------

Verdict lookup(const Subject &subject) {
    Bytes value = subject.value;  // a bloom filter reads it
    return attempt(ebpf_map_lookup, subject.map.get(), subject.key.data(), subject.key.size(), value.data(), value.size(), 0)
        .verdict;
}

Verdict update(const Subject &subject) { return subject.fill().verdict; }

Verdict remove(const Subject &subject) {
    return attempt(ebpf_map_delete, subject.map.get(), subject.key.data(), subject.key.size()).verdict;
}

Verdict next_key(const Subject &subject) {
    Bytes next(subject.key.size());
    return attempt(ebpf_map_next_key, subject.map.get(), nullptr, 0, next.data(), next.size()).verdict;
}

Verdict take(const Subject &subject) {
    Bytes value = subject.value;
    return attempt(ebpf_map_take, subject.map.get(), subject.key.data(), subject.key.size(), value.data(), value.size(), 0)
        .verdict;
}

Verdict freeze(const Subject &subject) { return attempt(ebpf_map_freeze, subject.map.get()).verdict; }

Verdict walk(const Subject &subject) {
    ebpf_cursor *cursor = nullptr;
    Verdict begun = attempt(ebpf_cursor_new, subject.map.get(), &cursor).verdict;
    CursorHandle owned(cursor);
    if (begun != kOk) return begun;
    Bytes key(subject.key.size());
    Bytes value(subject.value.size());
    Attempt step = attempt(ebpf_cursor_next, cursor, key.data(), key.size(), value.data(), value.size());
    return step.result == 0 ? kNone : step.verdict;
}

Verdict raw(int32_t result) {
    if (result == -kNotsupp) return kUnsupported;
    return {result < 0 ? result : 0, EBPF_CAUSE_NONE};
}

// The final batch says ENOENT with its entries.
Verdict batch(const Subject &subject, uint32_t command) {
    Bytes keys = subject.key;
    Bytes values(4096);
    std::copy(subject.value.begin(), subject.value.end(), values.begin());
    auto [result, count] = raw_batch(command, ebpf_map_fd(subject.map.get()), keys, values, 1);
    return result == -ENOENT && count == 1 ? kOk : raw(result);
}

Verdict batch_lookup(const Subject &subject) { return batch(subject, BPF_MAP_LOOKUP_BATCH); }
Verdict batch_update(const Subject &subject) { return batch(subject, BPF_MAP_UPDATE_BATCH); }
Verdict batch_delete(const Subject &subject) { return batch(subject, BPF_MAP_DELETE_BATCH); }
Verdict batch_take(const Subject &subject) { return batch(subject, BPF_MAP_LOOKUP_AND_DELETE_BATCH); }

Verdict map_memory(const Subject &subject) {
    void *memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ebpf_map_fd(subject.map.get()), 0);
    if (memory == MAP_FAILED) return raw(-errno);
    munmap(memory, 4096);
    return kOk;
}

struct Column {
    const char *name;
    Verdict (*command)(const Subject &);
    bool filled;  // the entry is there already
};

constexpr Column kColumns[] = {
    {"lookup", lookup, true},  {"absent", lookup, false},       {"update", update, false},  {"delete", remove, true},
    {"absent", remove, false}, {"next", next_key, true},        {"take", take, true},       {"freeze", freeze, true},
    {"cursor", walk, true},    {"batch L", batch_lookup, true}, {"U", batch_update, false}, {"D", batch_delete, true},
    {"LD", batch_take, true},  {"mmap", map_memory, false},
};

// ---- the table ------------------------------------------------------------------------------------------------------

constexpr Verdict ok = kOk;
constexpr Verdict none = kNone;       // ENOENT, which is an answer
constexpr Verdict no = kUnsupported;  // EOPNOTSUPP (the kernel's own 524, too): the type has no such command
constexpr Verdict noI{-EINVAL, EBPF_CAUSE_NOT_SUPPORTED};
constexpr Verdict miss{-ENOENT, EBPF_CAUSE_NOT_FOUND};
constexpr Verdict misI{-EINVAL, EBPF_CAUSE_NOT_FOUND};
constexpr Verdict inv{-EINVAL, EBPF_CAUSE_NONE};
constexpr Verdict perm{-EPERM, EBPF_CAUSE_NONE};

struct Row {
    const char *type;
    Verdict cells[std::size(kColumns)];
};

// clang-format off
constexpr Row kRows[] = {
    //                         get   absnt put   del   absnt next  take  frz   walk  L     U     D     LD    mmap
    {"hash",                   {ok,   none, ok,   ok,   miss, ok,   ok,   ok,   ok,   ok,   ok,   ok,   ok,   no}},
    {"array",                  {ok,   ok,   ok,   noI,  noI,  ok,   no,   ok,   ok,   ok,   ok,   no,   no,   inv}},
    {"prog_array",             {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"perf_event_array",       {no,   no,   ok,   ok,   miss, ok,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"percpu_hash",            {ok,   none, ok,   ok,   miss, ok,   ok,   ok,   ok,   ok,   ok,   ok,   ok,   no}},
    {"percpu_array",           {ok,   ok,   ok,   noI,  noI,  ok,   no,   ok,   ok,   ok,   ok,   no,   no,   no}},
    {"stack_trace",            {none, none, noI,  miss, miss, none, none, ok,   none, no,   no,   no,   no,   no}},
    {"cgroup_array",           {no,   no,   ok,   ok,   miss, ok,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"lru_hash",               {ok,   none, ok,   ok,   miss, ok,   ok,   ok,   ok,   ok,   ok,   ok,   ok,   no}},
    {"lru_percpu_hash",        {ok,   none, ok,   ok,   miss, ok,   ok,   ok,   ok,   ok,   ok,   ok,   ok,   no}},
    {"lpm_trie",               {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   ok,   ok,   ok,   no,   no}},
    {"array_of_maps",          {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   ok,   ok,   no,   no,   no}},
    {"hash_of_maps",           {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   ok,   ok,   ok,   ok,   no}},
    {"devmap",                 {ok,   none, ok,   ok,   ok,   ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"sockmap",                {ok,   none, ok,   ok,   misI, ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"cpumap",                 {ok,   none, ok,   ok,   ok,   ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"xskmap",                 {no,   no,   ok,   ok,   ok,   ok,   no,   ok,   none, no,   no,   no,   no,   no}},  // the iteration yields the sockets of ebpf_xskmap_set()
    {"sockhash",               {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"cgroup_storage",         {none, none, miss, noI,  noI,  none, no,   ok,   none, no,   no,   no,   no,   no}},
    {"reuseport_sockarray",    {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"percpu_cgroup_storage",  {none, none, miss, noI,  noI,  none, no,   ok,   none, no,   no,   no,   no,   no}},
    {"queue",                  {ok,   none, ok,   noI,  noI,  noI,  ok,   ok,   no,   no,   no,   no,   no,   no}},
    {"stack",                  {ok,   none, ok,   noI,  noI,  noI,  ok,   ok,   no,   no,   no,   no,   no,   no}},
    {"sk_storage",             {ok,   none, ok,   ok,   miss, no,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"devmap_hash",            {ok,   none, ok,   ok,   miss, ok,   no,   ok,   ok,   no,   no,   no,   no,   no}},
    {"struct_ops",             {ok,   ok,   ok,   no,   no,   ok,   no,   no,   ok,   no,   no,   no,   no,   no}},
    {"ringbuf",                {no,   no,   no,   no,   no,   no,   no,   ok,   no,   no,   no,   no,   no,   ok}},
    {"inode_storage",          {ok,   none, ok,   ok,   miss, no,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"task_storage",           {ok,   none, ok,   ok,   miss, no,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"bloom_filter",           {ok,   none, ok,   no,   no,   no,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"user_ringbuf",           {no,   no,   no,   no,   no,   no,   no,   ok,   no,   no,   no,   no,   no,   perm}},
    {"cgrp_storage",           {ok,   none, ok,   ok,   miss, no,   no,   ok,   no,   no,   no,   no,   no,   no}},
    {"arena",                  {noI,  noI,  no,   no,   no,   no,   no,   ok,   no,   no,   no,   no,   no,   ok}},
};
// clang-format on

std::string cell_text(const Verdict &verdict) {
    if (verdict == noI) return "no EINVAL";
    if (verdict == miss) return "ENOENT";
    if (verdict == misI) return "EINVAL";
    return short_text(verdict);
}

void append(std::string &line, const std::string &cell, size_t width) {
    line += cell + std::string(width > cell.size() ? width - cell.size() : 1, ' ');
}

std::string header() {
    std::string line;
    append(line, "", 22);
    for (const Column &column : kColumns) append(line, column.name, 10);
    return line + '\n';
}

}  // namespace

TEST_CASE("every type, every command", "[kernel]") {
    std::string table = header();
    for (const Row &row : kRows) {
        append(table, row.type, 22);
        auto type = static_cast<uint32_t>(ebpf_map_type_by_name(row.type));
        for (size_t column = 0; column < std::size(kColumns); ++column) {
            INFO(row.type << ": " << kColumns[column].name << " (column " << column << ")");
            Subject subject = make_subject(type);
            if (kColumns[column].filled) subject.fill();
            Verdict found = kColumns[column].command(subject);
            CHECK(found == row.cells[column]);
            append(table, cell_text(found), 10);
        }
        table += '\n';
    }
    std::cout << table;
}

TEST_CASE("the table has a row for each type of this kernel", "[kernel]") {
    CHECK(std::size(kRows) == kNewestType);
    for (uint32_t type = 1; type <= kNewestType; ++type) CHECK(kRows[type - 1].type == std::string(ebpf_map_type_name(type)));
}
