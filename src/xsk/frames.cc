// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/frames.h"

#include <bit>

namespace ebpfmap::xsk {

Frames::Frames(uint32_t count, uint32_t size)
    : stack_(std::make_unique_for_overwrite<uint32_t[]>(count)),
      entries_(std::make_unique<Book::Entry[]>(count)),
      book_{entries_.get(), ~uint64_t{0} / size + 1, count, size,
            std::has_single_bit(size) ? static_cast<uint32_t>(std::countr_zero(size)) : 0} {
    // The first frame is on top.
    for (uint32_t index = count; index > 0; --index) give_back(index - 1);
}

uint32_t Frames::reclaim(uint16_t queue) noexcept {
    uint32_t under_way = 0;
    for (uint32_t index = 0; index < count(); ++index) {
        if (entries_[index].queue != queue) continue;
        if (entries_[index].place == Place::kTiming) {
            ++under_way;
        } else {
            reclaim_one(index);
        }
    }
    return under_way;
}

void Frames::reclaim_one(uint64_t index) noexcept {
    if (index >= count()) return;
    Place place = entries_[index].place;
    if (place == Place::kReceiving || place == Place::kSending || place == Place::kTiming) give_back(index);
}

void Frames::reclaim_unsent(uint64_t index, uint16_t queue) noexcept {
    if (index >= count() || entries_[index].queue != queue) return;
    Place place = entries_[index].place;
    if (place == Place::kSending || place == Place::kTiming) give_back(index);
}

}  // namespace ebpfmap::xsk
