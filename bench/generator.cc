// SPDX-License-Identifier: BSD-2-Clause
#include "generator.h"

#include "machine.h"
#include "run.h"

namespace bench {

Generator::Generator(int32_t program, const ebpfmap::harness::Interface &ingress, uint32_t packets)
    : running_(std::async(std::launch::async, [this, program, &ingress, packets] {
          struct Ending {
              std::atomic<bool> *done;
              ~Ending() { done->store(true, std::memory_order_release); }
          } ending{&done_};
          move_to_another_cpu();
          ebpfmap::harness::InNetns inside(ingress.netns());
          time_live_packets(program, ingress.index(), packets);
      })) {}

}  // namespace bench
