// SPDX-License-Identifier: BSD-2-Clause
// Half of what it takes to compile a test is to read this.
#include <catch2/catch.hpp>
