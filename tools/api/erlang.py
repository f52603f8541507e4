# SPDX-License-Identifier: BSD-2-Clause
"""The low-level layer of the Erlang binding: a NIF for each function of the C API, and the constants.

The arguments and results of all NIFs follow one convention, which stands in the generated module (erlang_module.CONVENTION).
"""
import erlang_module
import erlang_nif

FOLDER = "bindings/erlang/ebpfmap/"


def generate(api):
    return {FOLDER + "c_src/generated/ebpf_nif_kinds.h": erlang_nif.c_kinds_header(api),
            FOLDER + "c_src/generated/ebpf_nif_api.c": erlang_nif.c_source(api),
            FOLDER + "src/generated/ebpf_nif.erl": erlang_module.erl_module(api),
            FOLDER + "src/generated/ebpf_enum.erl": erlang_module.erl_enums(api),
            FOLDER + "include/ebpfmap.hrl": erlang_module.hrl(api)}
