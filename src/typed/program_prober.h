// SPDX-License-Identifier: BSD-2-Clause
// Properties of programs, and errors about them. Maps compare the expected attach type and xdp.frags of programs, and the
// kernel does not show either. The library finds them by experiment: it tries which scratch maps take the program.
#pragma once

#include "base/error.h"
#include "map/map.h"

#include <optional>
#include <string>

namespace ebpfmap {

struct ProgramTraits {
    uint32_t attach_type;
    bool frags;
};

// The section of such programs, "xdp/devmap"; the number of the attach type if this table does not have it.
std::string variant_name(uint32_t program_type, uint32_t attach_type);
// `program 41 "parse"`
std::string describe_program(const sys::ProgramInfo &info);

// Loads the smallest program of a type, which only returns. -errno.
int32_t load_smallest(uint32_t program_type, ProgramTraits traits);

// The traits of a program; nothing if they cannot be found (a type without variants here, or missing capabilities).
std::optional<ProgramTraits> identify_program(int32_t fd, uint32_t type);
// The type of the programs that a prog array, devmap or cpumap is bound to; nothing if it is not bound yet.
std::optional<uint32_t> owner_type(const Map &map);
// The traits of those programs. The library finds them by loading programs that tail-call into the array.
std::optional<ProgramTraits> identify_owner(const Map &map, uint32_t type);

// A descriptor that the caller passed.
struct GivenProgram {
    int32_t fd;
    const char *argument = "prog_fd";  // the name of the argument
};

// Fills info for a descriptor of a program. For another descriptor, the error has this code.
int32_t check_program(GivenProgram program, sys::ProgramInfo *info, int32_t code, Error **err);

// The kernel did not attach a program in generic mode (-EINVAL). Returns 0 if the maps of the program cannot be the reason.
int32_t explain_generic_mode(const std::string &program, const std::string &interface, Error **err);

// The kernel refused a program for an entry of a devmap or cpumap. `attach_type` is the one that the map needs. Returns 0 if
// the program is not the reason.
int32_t explain_entry_program(const Map &map, GivenProgram given, uint32_t attach_type, int32_t code, Error **err);
// Refuses a descriptor that the kernel reads as "no program", and a map without room for a program.
int32_t check_entry_program(const Map &map, int32_t prog_fd, const char *since, Error **err);

}  // namespace ebpfmap
