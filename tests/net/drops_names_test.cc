// SPDX-License-Identifier: BSD-2-Clause
// Drops names interfaces and network namespaces, also those of others.
#include "net/drop_stages.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

// A name in /run/netns, as `ip netns add` makes it.
class NamedNetns {
public:
    NamedNetns(const Netns &netns, const std::string &name) : path_("/run/netns/" + name) {
        mkdir("/run/netns", 0755);
        Descriptor file(open(path_.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
        if (!file.valid()) throw_errno("making a file in /run/netns");
        std::string target = "/proc/self/fd/" + std::to_string(netns.fd());
        if (mount(target.c_str(), path_.c_str(), "none", MS_BIND, nullptr) < 0) throw_errno("naming a namespace");
    }
    ~NamedNetns() {
        umount2(path_.c_str(), MNT_DETACH);
        unlink(path_.c_str());
    }
    NamedNetns(const NamedNetns &) = delete;
    NamedNetns &operator=(const NamedNetns &) = delete;

private:
    std::string path_;
};

// A process that sits in a namespace.
class Inhabitant {
public:
    explicit Inhabitant(const Netns &netns) : child_(fork()) {
        if (child_ != 0) {
            wait_until_inside(netns);
            return;
        }
        if (setns(netns.fd(), CLONE_NEWNET) == 0) pause();
        _exit(1);
    }
    ~Inhabitant() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    Inhabitant(const Inhabitant &) = delete;
    Inhabitant &operator=(const Inhabitant &) = delete;

    std::string number() const { return std::to_string(child_); }

private:
    void wait_until_inside(const Netns &netns) const {
        std::string path = "/proc/" + number() + "/ns/net";
        struct stat status {};
        for (int i = 0; i < 1000; i++) {
            if (stat(path.c_str(), &status) == 0 && status.st_ino == inode(netns)) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        throw std::runtime_error("a process did not enter a namespace");
    }

    pid_t child_;
};

// Drops that were opened here, where none of the interfaces is.
struct Elsewhere : ToInterface {
    Elsewhere()
        : ToInterface(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP_HASH, kNoProgram),
          outside(make<DropsHandle>(ebpf_drops_open)) {
        line.middle_right.set_down();
    }

    std::string message() const {
        lose(kFrames);
        Losses losses = summary(outside.get(), in_namespace(line.middle_netns));
        return losses.size() == 1 ? losses.begin()->second.message : std::to_string(losses.size()) + " losses";
    }

    DropsHandle outside;
};

}  // namespace

TEST_CASE("drops names interfaces of another namespace, and the namespace", "[net]") {
    Elsewhere stage;
    SECTION("that has a name") {
        NamedNetns name(stage.line.middle_netns, "ebpfmap-drops-blue");
        CHECK_THAT(stage.message(),
                   Contains("a redirect from mleft in network namespace ebpfmap-drops-blue to mright in network "
                            "namespace ebpfmap-drops-blue failed (ENETDOWN)"));
    }
    SECTION("that a process is in") {
        Inhabitant inhabitant(stage.line.middle_netns);
        CHECK_THAT(stage.message(), Contains("from mleft in the network namespace of process " + inhabitant.number() + " ("));
    }
    SECTION("that nobody can name") {
        std::string number = std::to_string(inode(stage.line.middle_netns));
        CHECK_THAT(stage.message(),
                   Contains("from mleft in network namespace " + number + " to mright in network namespace " + number));
    }
    SECTION("named a moment ago") {
        std::string number = std::to_string(inode(stage.line.middle_netns));
        CHECK_THAT(stage.message(), Contains("from mleft in network namespace " + number));
        NamedNetns name(stage.line.middle_netns, "ebpfmap-drops-late");
        bool named = false;
        for (int i = 0; i < 50 && !named; i++) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            Losses losses = summary(stage.outside.get(), in_namespace(stage.line.middle_netns));
            named = losses.begin()->second.message.find("ebpfmap-drops-late") != std::string::npos;
        }
        CHECK(named);
    }
}

TEST_CASE("drops names an interface as it is called at the loss", "[net]") {
    Elsewhere stage;
    CHECK_THAT(stage.message(), Contains("from mleft in"));
    stage.line.middle_left.rename("other");
    CHECK_THAT(stage.message(), Contains("from other in"));
}

TEST_CASE("drops shows names of others in one line of plain text", "[net]") {
    Elsewhere stage;
    stage.line.middle_left.rename("a\x1b[31m\xc3");
    CHECK_THAT(stage.message(), Contains("from a?[31m? in"));
}

TEST_CASE("drops names interfaces of its own namespace alone", "[net]") {
    ToInterface stage(EBPF_XDP_MODE_NATIVE, EBPF_MAP_TYPE_DEVMAP_HASH, kNoProgram);
    stage.line.middle_right.set_down();
    stage.lose(kFrames);
    // From wherever the caller asks.
    Losses losses = summary(stage.drops.get(), in_namespace(stage.line.middle_netns));
    REQUIRE(losses.size() == 1);
    CHECK_THAT(losses.begin()->second.message, Contains("a redirect from mleft to mright failed"));
}
