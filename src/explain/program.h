// SPDX-License-Identifier: BSD-2-Clause
// What a program is. The kernel shows its type, but neither its expected attach type nor whether it handles multi-buffer
// frames, and those are what maps compare. They are found by experiment: by which scratch maps take the program.
#pragma once

#include "core/error.h"
#include "core/map.h"

#include <optional>
#include <string>

namespace ebpfmap::explain {

struct ProgramTraits {
    uint32_t attach_type;
    bool frags;
};

std::string program_type_name(uint32_t type);
std::string attach_type_name(uint32_t program_type, uint32_t attach_type);
// `program 41 "parse"`
std::string describe_program(const sys::ProgramInfo &info);

// Loads the smallest program of a type: returns at once. -errno.
int32_t load_smallest(uint32_t program_type, ProgramTraits traits);

// The traits of a program; nothing where they could not be found out (a type without variants here, or too few rights).
std::optional<ProgramTraits> identify_program(int32_t fd, uint32_t type);
// The type of the programs that a prog array (devmap, cpumap) is bound to; nothing while it is bound to none.
std::optional<uint32_t> owner_type(const Map &map);
// The traits of those programs, by which tail-calling programs can be loaded against the array.
std::optional<ProgramTraits> identify_owner(const Map &map, uint32_t type);

// A descriptor as a caller gave it.
struct Given {
    int32_t fd;
    const char *argument = "prog_fd";  // what the caller calls it
};

// The descriptor is of a program: fills info. Otherwise makes the error with this code.
int32_t need_program(Given program, sys::ProgramInfo *info, int32_t code, Error **err);

// A program that the kernel does not attach in generic mode (-EINVAL), where its maps may be the reason. 0 where they cannot.
int32_t generic_mode(const std::string &program, const std::string &interface, Error **err);

// A program that is to run in an entry of a devmap or cpumap, which the kernel refused: why. `attach_type` is what the map
// needs. 0 where the program is not the reason.
int32_t entry_program(const Map &map, Given given, uint32_t attach_type, int32_t code, Error **err);
// Before the kernel is asked: a descriptor that it would take for "none", or a map without room for a program.
int32_t check_entry_program(const Map &map, int32_t prog_fd, const char *since, Error **err);

}  // namespace ebpfmap::explain
