// SPDX-License-Identifier: BSD-2-Clause
// docs/capabilities.md holds: every row is run with exactly its set of capabilities, and without each member of it.
#include "build_paths.h"
#include "harness/line.h"
#include "net/capabilities.h"
#include "net/cgroup.h"
#include "net/example.h"
#include "net/objects.h"
#include "net/xsk_sockets.h"

#include <sched.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <thread>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

const std::map<std::string, int> kNumbers = {{"CAP_BPF", 39},     {"CAP_NET_ADMIN", 12}, {"CAP_PERFMON", 38},
                                             {"CAP_NET_RAW", 13}, {"CAP_IPC_LOCK", 14},  {"CAP_SYS_ADMIN", 21}};

using Names = std::vector<std::string>;

CapabilityList numbers_of(const Names &names) {
    CapabilityList numbers;
    for (const std::string &name : names) numbers.push_back(kNumbers.at(name));
    return numbers;
}

Names without(Names names, const std::string &name) {
    names.erase(std::find(names.begin(), names.end(), name));
    return names;
}

struct Row {
    std::string subject;
    Names capabilities;
};

std::string trimmed(const std::string &text) {
    size_t begin = text.find_first_not_of(' ');
    return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Names split(const std::string &text) {
    Names parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(trimmed(part));
    return parts;
}

// The rows of the table below a heading of the page.
std::vector<Row> documented(const std::string &heading) {
    std::ifstream page(DOCS "capabilities.md");
    std::vector<Row> rows;
    bool below = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("## ")) below = line == "## " + heading;
        if (!below || !line.starts_with("| `")) continue;
        size_t middle = line.find('|', 1);
        rows.push_back(
            {trimmed(line.substr(1, middle - 1)), split(trimmed(line.substr(middle + 1, line.rfind('|') - middle - 1)))});
        if (rows.back().capabilities == Names{""}) rows.back().capabilities.clear();
    }
    REQUIRE_FALSE(rows.empty());
    return rows;
}

// "`forward`, `forward.frags`"
Names subjects_of(const Row &row) {
    Names names;
    for (std::string name : split(row.subject)) {
        std::erase(name, '`');
        names.push_back(name);
    }
    return names;
}

using Operation = std::function<int32_t(ebpf_error **)>;

Outcome outcome_of(const Operation &operation) {
    ebpf_error *error;
    int32_t code = operation(&error);
    return Outcome(code, error);
}

// On a thread in a network namespace, with these capabilities alone.
Outcome outcome_with(const Names &names, const Netns &netns, const Operation &operation, bool nobody = false) {
    Outcome outcome{};
    std::thread([&] {
        if (setns(netns.fd(), CLONE_NEWNET) < 0) throw_errno("entering a network namespace");
        nobody ? become_nobody(numbers_of(names)) : keep_capabilities(numbers_of(names));
        outcome = outcome_of(operation);
    }).join();
    return outcome;
}

void check_names_the_set(const Outcome &outcome, const Names &set, const std::string &missing) {
    CAPTURE(missing, outcome.message, outcome.log);
    CHECK(outcome.cause == EBPF_CAUSE_CAPABILITY);
    for (const std::string &name : set) CHECK_THAT(outcome.message, Contains(name));
    CHECK_THAT(outcome.message, Contains("lacks " + missing) || Contains("which this process lacks"));
    CHECK_THAT(outcome.message, !Contains("run it as root") && Contains("--cap-add"));
    CHECK_THAT(outcome.log, !Contains("ulimit -l") && !Contains("RLIMIT_MEMLOCK"));
}

// The operation succeeds with the set, and names the whole of it where one is missing.
void check_set(const Names &set, const Netns &netns, const Operation &operation) {
    Outcome whole = outcome_with(set, netns, operation);
    CAPTURE(whole.message);
    CHECK(whole.code >= 0);
    for (const std::string &missing : set) {
        check_names_the_set(outcome_with(without(set, missing), netns, operation), set, missing);
    }
}

Operation loading(const std::string &name) {
    return [name](ebpf_error **err) {
        ebpf_object *object = nullptr;
        int32_t code = ebpf_object_open_bundled(name.c_str(), &object, err);
        if (code < 0) return code;
        // Every part of steer; its constant disables some parts.
        uint32_t match = EBPF_STEER_MATCH_PORT | EBPF_STEER_MATCH_PREFIX;
        if (name.starts_with("steer")) code = ebpf_object_set_constant(object, "match", &match, sizeof match, err);
        if (code >= 0) code = ebpf_object_load(object, err);
        ebpf_object_close(object);
        return code;
    };
}

template <auto close, typename Handle, typename... Parameters, typename... Arguments>
Operation opening(int32_t (*function)(Parameters...), Arguments... arguments) {
    return [=](ebpf_error **err) {
        Handle *handle = nullptr;
        int32_t code = function(arguments..., &handle, err);
        close(handle);
        return code;
    };
}

Operation creating_map(uint32_t type) {
    return [type](ebpf_error **err) {
        auto spec = make<MapSpecHandle>(ebpf_map_spec_new, type, 4U, 4U, 1U);
        ebpf_map *map = nullptr;
        int32_t code = ebpf_map_create(spec.get(), &map, err);
        ebpf_map_close(map);
        return code;
    };
}

Operation walking_maps() {
    return [](ebpf_error **err) {
        uint32_t next;
        return ebpf_map_next_id(0, &next, err);
    };
}

Operation counting_runs() {
    return [](ebpf_error **err) {
        int32_t fd = -1;
        int32_t code = ebpf_program_enable_run_stats(&fd, err);
        if (fd >= 0) close(fd);
        return code;
    };
}

// The objects that the operations need, created with all capabilities.
struct Scene {
    Line line;
    ObjectHandle sample = open_object("sample.o");
    Cgroup cgroup;
    XskSpecHandle sockets = make_xsk_spec();
    XskSpecHandle polling = make_xsk_spec();
    MapHandle devices;
    LinkHandle link;

    Scene() {
        call(ebpf_object_load, sample.get());
        // As many frames as any user may lock.
        call(ebpf_xsk_spec_set_frames, sockets.get(), 64U, 4096U);
        call(ebpf_xsk_spec_set_frames, polling.get(), 64U, 4096U);
        call(ebpf_xsk_spec_set_busy_poll, polling.get(), 20U, 64U);
        auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP, 4U, 4U, 1U);
        devices = make<MapHandle>(ebpf_map_create, spec.get());
        InNetns inside(line.right_netns);
        link = make<LinkHandle>(ebpf_link_attach_xdp, program("decide"), line.right.index(), EBPF_XDP_MODE_GENERIC);
    }

    int32_t program(const char *name) const { return call(ebpf_object_program_fd, sample.get(), name); }

    std::map<std::string, Operation> operations() const;
};

std::map<std::string, Operation> Scene::operations() const {
    uint32_t left = line.middle_left.index();
    int32_t elsewhere = line.right_netns.fd();
    const ebpf_map *map = devices.get();
    auto by_link = [](auto function, auto... arguments) { return opening<ebpf_link_close, ebpf_link>(function, arguments...); };
    uint32_t program_id = 0;
    call(ebpf_link_program_id, link.get(), &program_id);
    return {
        {"`ebpf_map_create`", creating_map(EBPF_MAP_TYPE_HASH)},
        {"`ebpf_map_create` of a devmap, devmap_hash, sockmap, sockhash or xskmap", creating_map(EBPF_MAP_TYPE_XSKMAP)},
        {"`ebpf_chain_create`", opening<ebpf_chain_close, ebpf_chain>(ebpf_chain_create, uint32_t{EBPF_CHAIN_KIND_XDP}, 2)},
        {"`ebpf_drops_open`", opening<ebpf_drops_close, ebpf_drops>(ebpf_drops_open)},
        {"`ebpf_link_attach_xdp`", by_link(ebpf_link_attach_xdp, program("decide"), left, uint32_t{EBPF_XDP_MODE_GENERIC})},
        {"`ebpf_link_attach_tc` as tcx",
         by_link(ebpf_link_attach_tc, program("first"), left, uint32_t{EBPF_TC_DIRECTION_INGRESS}, uint32_t{EBPF_TC_MODE_TCX})},
        {"`ebpf_link_attach_tc` as clsact", by_link(ebpf_link_attach_tc, program("first"), left,
                                                    uint32_t{EBPF_TC_DIRECTION_INGRESS}, uint32_t{EBPF_TC_MODE_CLSACT})},
        {"`ebpf_link_attach_cgroup` of a cgroup_skb program",
         by_link(ebpf_link_attach_cgroup, program("leaving"), cgroup.fd(), 1U)},
        {"`ebpf_link_attach_section` of a raw_tp program",
         by_link(ebpf_link_attach_section, static_cast<const ebpf_object *>(sample.get()), "entering")},
        {"`ebpf_xsk_open`", opening<ebpf_xsk_close, ebpf_xsk>(ebpf_xsk_open, sockets.get(), left, 0U)},
        {"`ebpf_xsk_open` with busy polling", opening<ebpf_xsk_close, ebpf_xsk>(ebpf_xsk_open, polling.get(), left, 0U)},
        {"`ebpf_xsk_group_open`",
         opening<ebpf_xsk_group_close, ebpf_xsk_group>(ebpf_xsk_group_open, sockets.get(), left,
                                                       uint32_t{EBPF_XDP_MODE_GENERIC}, static_cast<ebpf_object *>(nullptr))},
        {"`ebpf_map_open_id`", opening<ebpf_map_close, ebpf_map>(ebpf_map_open_id, ebpf_map_id(map), 0U)},
        {"`ebpf_program_open_id`", opening<ebpf_program_close, ebpf_program>(ebpf_program_open_id, program_id)},
        {"`ebpf_link_open_id`", by_link(ebpf_link_open_id, ebpf_link_id(link.get()))},
        {"`ebpf_map_next_id`", walking_maps()},
        {"`ebpf_program_enable_run_stats`", counting_runs()},
        {"`ebpf_devmap_set_in_netns`",
         [=](ebpf_error **err) { return ebpf_devmap_set_in_netns(map, 0, elsewhere, 1, -1, EBPF_ANY, err); }},
    };
}

// The programs that the calling thread starts have these capabilities at most, though they are root.
void limit_children(const CapabilityList &kept) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
        if (std::find(kept.begin(), kept.end(), capability) == kept.end()) prctl(PR_CAPBSET_DROP, capability);
    }
}

struct Run {
    bool started;
    int exit_code;
    std::string output;
};

Run run_example(const std::string &name, const Names &capabilities, const Line &line) {
    const std::map<std::string, std::pair<std::vector<std::string>, const char *>> kExamples = {
        {"forward", {{"mleft", "mright"}, "mright: attached"}},
        {"route", {{"mleft", "mright"}, "mright: attached"}},
        {"spread", {{"--cpus", "0", "mleft"}, "mleft: attached"}},
        {"chain", {{"mleft", EXAMPLES "chain_members.o", "drop_ethertype"}, "mleft: attached"}},
        {"xsk-recv", {{"mleft"}, "mleft: receiving"}},
        {"xsk-echo", {{"mleft"}, "mleft: echoing"}},
        {"drops", {{}, "listening"}},
    };
    auto [arguments, sign] = kExamples.at(name);
    Run run{};
    std::thread([&, arguments = arguments, sign = sign] {
        limit_children(numbers_of(capabilities));
        Example example(line.middle_netns, name, arguments);
        run.started = example.prints(sign);
        run.exit_code = run.started ? example.end() : example.exit_code();
        run.output = example.output();
    }).join();
    return run;
}

}  // namespace

TEST_CASE("the capabilities of bundled objects are those of the page", "[net]") {
    Netns netns;
    Names tried;
    for (const Row &row : documented("Bundled objects")) {
        for (const std::string &name : subjects_of(row)) {
            CAPTURE(name);
            tried.push_back(name);
            check_set(row.capabilities, netns, loading(name));
        }
    }
    Names bundled;
    for (uint32_t index = 0; const char *name = ebpf_bundled_name(index); index++) bundled.push_back(name);
    std::sort(tried.begin(), tried.end());
    std::sort(bundled.begin(), bundled.end());
    CHECK(tried == bundled);
}

TEST_CASE("the capabilities of operations are those of the page", "[net]") {
    Scene scene;
    std::map<std::string, Operation> operations = scene.operations();
    for (const Row &row : documented("Operations")) {
        CAPTURE(row.subject);
        auto found = operations.find(row.subject);
        REQUIRE(found != operations.end());
        check_set(row.capabilities, scene.line.middle_netns, found->second);
        operations.erase(found);
    }
    CHECK(operations.empty());
}

TEST_CASE("the capabilities of the examples are those of the page, and the example names them", "[net]") {
    Line line;
    for (const Row &row : documented("Examples")) {
        for (const std::string &name : subjects_of(row)) {
            CAPTURE(name);
            Run whole = run_example(name, row.capabilities, line);
            CAPTURE(whole.output);
            CHECK(whole.started);
            CHECK(whole.exit_code == 0);
            for (const std::string &missing : row.capabilities) {
                Run run = run_example(name, without(row.capabilities, missing), line);
                CAPTURE(missing, run.output);
                CHECK_FALSE(run.started);
                CHECK(run.exit_code == 1);
                CHECK_THAT(run.output, !Contains("run it as root"));
                for (std::string capability : row.capabilities) {
                    std::transform(capability.begin(), capability.end(), capability.begin(), ::tolower);
                    CHECK_THAT(run.output, Contains(capability));
                }
            }
        }
    }
}

TEST_CASE("a user without capabilities is told how a file gets them, root how a container does", "[net]") {
    Netns netns;
    Outcome user = outcome_with({"CAP_BPF"}, netns, loading("forward"), true);
    CHECK(
        user.message ==
        "loading object \"forward\" needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_NET_ADMIN: run it as root, or "
        "give its file all of them (setcap cap_bpf,cap_net_admin+ep FILE)");
    Outcome root = outcome_with({}, netns, loading("forward"));
    CHECK(
        root.message ==
        "loading object \"forward\" needs CAP_BPF and CAP_NET_ADMIN, which this process lacks: it is root, but with a limited "
        "set of capabilities: start it with all of them (a container: --cap-add BPF --cap-add NET_ADMIN; a service: "
        "CapabilityBoundingSet=)");
    CHECK(outcome_with({"CAP_BPF", "CAP_NET_ADMIN"}, netns, loading("forward"), true).code == 0);
}

TEST_CASE("a program that calculates with pointers is told from one that the verifier refuses", "[net]") {
    Netns netns;
    auto load = [](const char *file) {
        return [file](ebpf_error **err) {
            ObjectHandle object = open_object(file);
            return ebpf_object_load(object.get(), err);
        };
    };
    for (const char *file : {"pointers_subtract.o", "pointers_compare.o", "pointers_add.o", "pointers_print.o"}) {
        CAPTURE(file);
        check_set({"CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"}, netns, load(file));
    }
    Outcome wrong = outcome_with({"CAP_BPF", "CAP_NET_ADMIN"}, netns, load("pointers_wrong.o"));
    CHECK(wrong.cause == EBPF_CAUSE_VERIFIER);
}
