// SPDX-License-Identifier: BSD-2-Clause
// The C ABI for C++ tests: handles that close themselves, failures that throw the message of the library.
#pragma once

#include <ebpfmap.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace ebpfmap::harness {

template <auto close>
struct Closer {
    template <typename Object>
    void operator()(Object *object) const noexcept {
        close(object);
    }
};

using ErrorHandle = std::unique_ptr<ebpf_error, Closer<ebpf_error_free>>;
using MapSpecHandle = std::unique_ptr<ebpf_map_spec, Closer<ebpf_map_spec_free>>;
using MapHandle = std::unique_ptr<ebpf_map, Closer<ebpf_map_close>>;
using ObjectHandle = std::unique_ptr<ebpf_object, Closer<ebpf_object_close>>;
using ProgramHandle = std::unique_ptr<ebpf_program, Closer<ebpf_program_close>>;
using ChainHandle = std::unique_ptr<ebpf_chain, Closer<ebpf_chain_close>>;
using DropsHandle = std::unique_ptr<ebpf_drops, Closer<ebpf_drops_close>>;
using FindingsHandle = std::unique_ptr<ebpf_findings, Closer<ebpf_findings_free>>;
using LinkHandle = std::unique_ptr<ebpf_link, Closer<ebpf_link_close>>;

// Calls a function of the library, its last argument left out: call(ebpf_object_load, object.get()).
template <typename... Parameters, typename... Arguments>
int32_t call(int32_t (*function)(Parameters...), Arguments... arguments) {
    ebpf_error *error;
    int32_t result = function(arguments..., &error);
    ErrorHandle owned(error);
    if (error) throw std::runtime_error(std::string(ebpf_error_operation(error)) + ": " + ebpf_error_message(error));
    return result;
}

// Calls a function that makes a handle, its last two arguments left out: make<MapHandle>(ebpf_map_create, spec.get()).
template <typename Handle, typename... Parameters, typename... Arguments>
Handle make(int32_t (*function)(Parameters...), Arguments... arguments) {
    typename Handle::pointer made = nullptr;
    call(function, arguments..., &made);
    return Handle(made);
}

// The result of a call and the contents of its error.
struct Outcome {
    int32_t code = 0;
    bool has_error = false;
    uint32_t cause = EBPF_CAUSE_NONE;
    std::string operation;
    std::string message;
    std::string log;

    Outcome() = default;
    // Frees the error. Throws if the error has another code than the result.
    Outcome(int32_t result, ebpf_error *error)
        : code(result),
          has_error(error != nullptr),
          cause(ebpf_error_cause(error)),
          operation(ebpf_error_operation(error)),
          message(ebpf_error_message(error)),
          log(ebpf_error_log(error)) {
        ErrorHandle owned(error);
        if (error && ebpf_error_code(error) != result) throw std::logic_error("the error has another code: " + message);
    }
};

// Calls a function of the library, its last argument left out: outcome_of(ebpf_map_freeze, map.get()).
template <typename... Parameters, typename... Arguments>
Outcome outcome_of(int32_t (*function)(Parameters...), Arguments... arguments) {
    auto *error = reinterpret_cast<ebpf_error *>(1);  // the library overwrites the pointer in any case
    int32_t result = function(arguments..., &error);
    return Outcome(result, error);
}

// The same for a function that has to fail.
template <typename... Parameters, typename... Arguments>
Outcome refusal_of(int32_t (*function)(Parameters...), Arguments... arguments) {
    Outcome outcome = outcome_of(function, arguments...);
    if (outcome.code >= 0) throw std::runtime_error("the call succeeded, it should have failed");
    return outcome;
}

}  // namespace ebpfmap::harness
