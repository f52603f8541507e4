// SPDX-License-Identifier: BSD-2-Clause
// Reading this header takes half of the compile time of a test.
#include <catch2/catch.hpp>
