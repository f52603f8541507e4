// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "benchmarks.h"

namespace bench {

void print(const Table &table);

}  // namespace bench
