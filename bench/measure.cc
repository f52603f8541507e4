// SPDX-License-Identifier: BSD-2-Clause
#include "measure.h"

#include <algorithm>
#include <ctime>

namespace bench {
namespace {

double read_clock(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct Samples {
    std::vector<double> times;
    std::vector<double> ratios;
};

void run_round(const std::vector<Contender> &contenders, std::vector<Samples> *samples) {
    double before = contenders.front().run();
    samples->front().times.push_back(before);
    for (size_t index = 1; index < contenders.size(); ++index) {
        double time = contenders[index].run();
        double after = contenders.front().run();
        (*samples)[index].times.push_back(time);
        (*samples)[index].ratios.push_back(2 * time / (before + after));
        before = after;
    }
}

}  // namespace

double now() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

double clock_time() { return read_clock(CLOCK_MONOTONIC); }

double median(std::vector<double> numbers) {
    auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

std::vector<Result> compare(const std::vector<Contender> &contenders, size_t rounds) {
    std::vector<Samples> warm_up(contenders.size());
    run_round(contenders, &warm_up);
    std::vector<Samples> samples(contenders.size());
    for (size_t round = 0; round < rounds; ++round) run_round(contenders, &samples);

    std::vector<Result> results;
    for (size_t index = 0; index < contenders.size(); ++index) {
        double ratio = index == 0 ? 1 : median(samples[index].ratios);
        results.push_back({contenders[index].name, median(samples[index].times), ratio});
    }
    return results;
}

}  // namespace bench
