// SPDX-License-Identifier: BSD-2-Clause
// A process dies in the middle of a commit, at one system call of it after the other, while packets pass.
#include "build_paths.h"
#include "net/chains.h"
#include "net/pins.h"
#include "net/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace net_tests;

namespace {

// A sanitizer makes each process slow to start.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint32_t kStride = 13;
#else
constexpr uint32_t kStride = 2;
#endif

// A pinned chain of three programs, and two versions of each, pinned next to it.
struct PinnedChain {
    PinnedChain() : handle(create()) {
        call(ebpf_chain_pin, handle.get(), directory.c_str());
        for (uint8_t version : {1, 2}) {
            for (uint32_t place = 0; place < kPlaces; place++) {
                programs[version - 1][place] = load_tag(handle, place, version);
                call(ebpf_program_pin, programs[version - 1][place].get(), pin_of(place, version).c_str());
            }
        }
        for (const ProgramHandle &program : programs[0]) insert(handle, program, 1);
        commit(handle);
    }

    std::string pin_of(uint32_t place, uint32_t version) const {
        return pins.path("tag") + std::to_string(place) + "_" + std::to_string(version);
    }

    // Whether a process that puts a version in is through before it is killed.
    bool change(uint32_t version, uint32_t calls) const {
        std::vector<std::string> command = {CHAIN_CHANGER, directory, std::to_string(calls)};
        for (uint32_t place = 0; place < kPlaces; place++) command.push_back(pin_of(place, version));
        Process process(command);
        int status = process.wait();
        INFO(process.output());
        REQUIRE((WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0));
        return WIFEXITED(status);
    }

    // The version that all of the entries of a chain have; 0 where they have not.
    uint32_t version_in(const ChainHandle &chain) const {
        for (uint32_t version : {1, 2}) {
            uint32_t alike = 0;
            for (uint32_t entry : entries_of(chain)) {
                uint32_t id = 0;
                call(ebpf_chain_get, chain.get(), entry, &id, nullptr, nullptr);
                alike += id == ebpf_program_id(programs[version - 1][entry].get());
            }
            if (alike == kPlaces) return version;
        }
        return 0;
    }

    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle handle;
    ProgramHandle programs[2][kPlaces];
};

// Packets that pass all the time.
class Passing {
public:
    explicit Passing(const Line &line)
        : thread_([&] {
              while (!enough_) {
                  Tally tally = send(line, 1'000, [&](const Marks &marks) {
                      torn_ += marks[0] == 0 || marks[0] != marks[1] || marks[1] != marks[2];
                  });
                  sent_ += tally.sent;
                  lost_ += tally.lost();
              }
          }) {}
    ~Passing() { stop(); }

    void stop() {
        enough_ = true;
        if (thread_.joinable()) thread_.join();
    }

    uint64_t sent() const { return sent_; }
    uint64_t lost() const { return lost_; }
    // Met two generations, or was passed by.
    uint64_t torn() const { return torn_; }

private:
    std::atomic<bool> enough_ = false;
    std::atomic<uint64_t> sent_ = 0;
    std::atomic<uint64_t> lost_ = 0;
    std::atomic<uint64_t> torn_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a process that dies in a commit leaves the old chain or the new one", "[net]") {
    Line line;
    PinnedChain pinned;
    LinkHandle link = attach(pinned.handle, line.middle_left);
    Passing passing(line);
    uint32_t version = 1;
    uint64_t generation = 1;
    uint32_t before = 0;
    uint32_t after = 0;
    bool through = false;
    for (uint32_t calls = 0; !through; calls += kStride) {
        CAPTURE(calls);
        REQUIRE(calls < 1'000);
        through = pinned.change(3 - version, calls);
        auto chain = make<ChainHandle>(ebpf_chain_open_pinned, pinned.directory.c_str());
        bool turned = ebpf_chain_generation(chain.get()) == generation + 1;
        (turned ? after : before)++;
        if (turned) {
            generation++;
            version = 3 - version;
        }
        CHECK(ebpf_chain_generation(chain.get()) == generation);
        CHECK(ebpf_chain_pending(chain.get()) == 0);
        CHECK(pinned.version_in(chain) == version);
    }
    passing.stop();
    WARN(passing.sent() << " packets; dead before the turn " << before << " times, after it " << after << " times");
    CHECK(marks_on(line)[0] == version);
    CHECK(passing.torn() == 0);
    CHECK(passing.lost() == 0);
    CHECK(before > 2);
    CHECK(after > 2);
}
