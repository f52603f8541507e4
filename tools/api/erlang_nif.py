# SPDX-License-Identifier: BSD-2-Clause
"""The C code of the NIFs, and the kinds of handles."""
import textwrap

from erlang_api import (
    BY_HAND, DESTROYED_BY_HAND, MARK, MEMBERS, NOT_HANDLES, OWNERS, SIGNED_ANSWERS, SLOW, TURNS, WIDTH, arguments, counts_in,
    first_array, is_closing, is_dirty, is_public, kinds, results, stem)

C_MARK = f"/* {MARK} */\n/* SPDX-License-Identifier: BSD-2-Clause */\n/* clang-format off */\n"


def buffer_of(function, parameter):
    return next(p for p in function["params"] if p["name"] == parameter["of"])


def c_handle_reader(function, parameter):
    if parameter["optional"]:
        return "in_optional_handle"
    return "in_handle_any_time" if parameter["handle"] in TURNS and not function["one_per"] else "in_handle"


def c_in(function, index, parameter):
    """The line that reads one argument."""
    name, kind = parameter["name"], parameter["kind"]
    if kind == "handle":
        reader = c_handle_reader(function, parameter)
        return f'{parameter["c_type"]}{name} = {reader}(&call, {index}, "{name}", KIND_{stem(parameter["handle"]).upper()});'
    if kind == "buffer":
        reader = f'in_bytes(&call, {index}, "{name}")' if parameter["direction"] == "in" else f"out_bytes(&call, {index})"
        return f"struct bytes {name} = {reader};"
    if kind == "string":
        return f'const char *{name} = in_string(&call, {index}, "{name}");'
    if kind == "fd":
        return f'int32_t {name} = in_fd(&call, {index}, "{name}");'
    if kind == "array":
        may_be_empty = str(parameter["nullable"]).lower()
        return (f'{parameter["c_type"]}{name} = in_uint{parameter["element_bits"]}s(&call, {index}, "{name}", {parameter["count"]}, '
                f'{may_be_empty});')
    if kind == "count":
        return f'uint32_t {name} = in_count(&call, {index}, "{name}");'
    sign = "" if parameter["signed"] else "u"
    return f'{sign}int{parameter["bits"]}_t {name} = in_{sign}int{parameter["bits"]}(&call, {index}, "{name}");'


def c_counts(function):
    """The lines that take the counts of arrays that go in from the first list of each."""
    for parameter in function["params"]:
        if counts_in(function, parameter):
            index = arguments(function).index(first_array(function, parameter))
            yield f'{parameter["c_type"]} {parameter["name"]} = in_length(&call, {index});'


def c_out(parameter):
    """The line that makes room for one result, or None for a buffer: its size is an argument."""
    name, kind = parameter["name"], parameter["kind"]
    if kind == "array":
        return f'{parameter["c_type"]}{name} = room_for_entries(&call, {parameter["count"]}, sizeof *{name});'
    if kind == "handle":
        return f'{parameter["c_type"].removesuffix("*")}{name} = NULL;'
    if kind == "text":
        return f"char {name}[TEXT_SIZE] = \"\";"
    if kind in ("integer", "fd"):
        return f'{parameter["c_type"].removesuffix("*").strip()} {name} = 0;'
    return None


def c_argument(function, parameter):
    name, kind = parameter["name"], parameter["kind"]
    if kind == "error":
        return "&call.err"
    if kind == "buffer":
        return f"{name}.data"
    if kind == "length":
        of = buffer_of(function, parameter)
        return f'sizeof {of["name"]}' if of["kind"] == "text" else f'({parameter["c_type"]}){of["name"]}.size'
    return f"&{name}" if parameter["direction"] == "out" and kind not in ("text", "array") else name


def c_term(function, parameter):
    name, kind = parameter["name"], parameter["kind"]
    if kind == "handle" and parameter["handle"] in NOT_HANDLES:
        return f'{stem(parameter["handle"])}_term(&call, {name})'
    if kind == "handle" and function["name"] in MEMBERS:
        return f'out_member(&call, KIND_{stem(parameter["handle"]).upper()}, {name})'
    if kind == "handle":
        owner = OWNERS.get(parameter["handle"])
        index = next((i for i, p in enumerate(arguments(function)) if p["name"] == owner), -1)
        return f'out_handle(&call, KIND_{stem(parameter["handle"]).upper()}, {name}, {index})'
    if kind == "array":
        return f'uint{parameter["element_bits"]}s_term(&call, {name}, (uint32_t)result)'
    if kind == "fd":
        return f"out_file(&call, {name})"
    if kind == "buffer":
        return f"bytes_term(&call, &{name})"
    if kind == "text":
        return f"string_term(call.env, {name})"
    sign = "" if parameter["signed"] else "u"
    return f'enif_make_{sign}int64(call.env, {name})'


def c_tuple(function, first):
    terms = [first] + [c_term(function, p) for p in results(function)]
    return terms[0] if len(terms) == 1 else f'enif_make_tuple({", ".join(["call.env", str(len(terms))] + terms)})'


def c_number(function):
    returns = function["returns"]
    sign = "" if returns["signed"] else "u"
    return f"enif_make_{sign}int64(call.env, result)"


def c_result(function):
    """The lines that make a term from the result of the C function."""
    kind = function["returns"]["kind"]
    if kind == "void":
        return ["return finish(&call, atoms.ok);"]
    if kind == "string":
        return ["return finish(&call, string_term(call.env, result));"]
    lines = []
    if function["returns"]["signed"] and function["name"] not in SIGNED_ANSWERS:
        lines.append("if (result < 0) return failed(&call, result);")
    if kind == "status":
        return lines + [f'return finish(&call, {c_tuple(function, "atoms.ok")});']
    if results(function) and all(p["kind"] != "handle" or p["handle"] in NOT_HANDLES for p in results(function)):
        lines.append(f"if (result == 0) return finish(&call, {c_number(function)});")
    return lines + [f"return finish(&call, {c_tuple(function, c_number(function))});"]


def c_call(function):
    call = f'{function["name"]}({", ".join(c_argument(function, p) for p in function["params"])})'
    if function["returns"]["kind"] == "void":
        return f"{call};"
    space = "" if function["returns"]["c_type"].endswith("*") else " "
    return f'{function["returns"]["c_type"]}{space}result = {call};'


def c_body(function):
    if is_closing(function):
        closed = function["params"][0]
        return [f'return close_handle(&call, "{closed["name"]}", KIND_{stem(closed["handle"]).upper()});']
    lines = [*c_counts(function), *(c_in(function, index, p) for index, p in enumerate(arguments(function)))]
    lines += [line for line in map(c_out, results(function)) if line]
    if arguments(function):
        lines.append("if (call.state != CALL_READY) return refuse(&call);")
    # Memory beyond the counted entries would be uninitialised.
    if function["returns"]["kind"] == "number":
        lines += [f'clear_bytes(&{p["name"]});' for p in results(function) if p["kind"] == "buffer"]
    return lines + [c_call(function)] + c_result(function)


def c_line(line):
    return textwrap.fill(line, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 8, break_long_words=False,
                         break_on_hyphens=False) + "\n"


def c_function(function):
    name = stem(function["name"])
    lines = ["struct call call;", f'begin(&call, env, "{name}", nif_{name}, argc, argv);']
    if function["programs"]:
        lines.append(f'if (!{function["name"]}) return missing(&call);')
    head = f"static ERL_NIF_TERM nif_{name}(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {{\n"
    return head + "".join(c_line(line) for line in lines + c_body(function)) + "}\n"


def c_snapshot(api, handle):
    """The function that copies a borrowed object into an Erlang map: the results of all of its getters."""
    noun = stem(handle["name"])
    getters = [f for f in api["functions"] if [p.get("handle") for p in f["params"]] == [handle["name"]]]
    text = f"static ERL_NIF_TERM {noun}_term(struct call *call, const {handle['name']} *{noun}) {{\n"
    text += "    ERL_NIF_TERM term = enif_make_new_map(call->env);\n"
    for getter in getters:
        value = f'{getter["name"]}({noun})'
        if getter["returns"]["kind"] == "string":
            value = f"string_term(call->env, {value})"
        else:
            value = f'enif_make_{"" if getter["returns"]["signed"] else "u"}int64(call->env, {value})'
        field = stem(getter["name"]).removeprefix(f"{noun}_")
        text += f'    term = with_field(call, term, "{field}", {value});\n'
    return text + "    return term;\n}\n"


def c_kinds_header(api):
    names = [stem(handle["name"]).upper() for handle in kinds(api)] + ["FILE"]
    text = C_MARK + "#ifndef EBPF_NIF_KINDS_H\n#define EBPF_NIF_KINDS_H\n\n/* The kinds of handles. */\nenum kind_number {\n"
    return text + "".join(f"    KIND_{name},\n" for name in names) + "    KIND_COUNT\n};\n\n#endif\n"


def c_kinds(api):
    text = "struct kind kinds[KIND_COUNT] = {\n"
    by_name = {function["name"]: function for function in api["functions"]}
    for handle in kinds(api):
        destructor = by_name[handle["destructor"]]
        exclusive = any(p.get("exclusive") for f in api["functions"] for p in f["params"] if p.get("handle") == handle["name"])
        noun = stem(handle["name"])
        # Those are by their turn.
        exclusive = exclusive and handle["name"] not in TURNS
        shared = f", .shared = shared_by_{noun}" if handle["name"] in TURNS else ""
        text += (f'    [KIND_{noun.upper()}] = {{.name = "{noun}", .destroy = destroy_{noun}, '
                 f'.exclusive = {str(exclusive).lower()}, .slow = {str(bool(destructor["blocking"])).lower()}{shared}}},\n')
    text += '    [KIND_FILE] = {.name = "file", .destroy = destroy_file},\n'
    destroyers = "".join(f'static void destroy_{stem(handle["name"])}(void *object) {{ {handle["destructor"]}(object); }}\n'
                         for handle in kinds(api) if handle["name"] not in DESTROYED_BY_HAND)
    destroyers += "".join(f"static void *shared_by_{stem(name)}(const void *object) {{ return {getter}(object); }}\n"
                          for name, getter in TURNS.items())
    return destroyers + "\n" + text + "};\n"


def flags(dirty):
    return "ERL_NIF_DIRTY_JOB_IO_BOUND" if dirty else "0"


def c_table(functions):
    text = "static ErlNifFunc functions[] = {\n"
    for name, parameters, _, _ in BY_HAND:
        text += f'    {{"{name}", {len(parameters)}, nif_{name}, {flags(name in SLOW)}}},\n'
    for function in functions:
        name = stem(function["name"])
        text += f'    {{"{name}", {len(arguments(function))}, nif_{name}, {flags(is_dirty(function))}}},\n'
    return text + "};\n\nERL_NIF_INIT(ebpf_nif, functions, load, NULL, upgrade, unload)\n"


def c_source(api):
    functions = [function for function in api["functions"] if is_public(function)]
    weak = "".join(f'#pragma weak {f["name"]}\n' for f in api["functions"] if f["programs"])
    snapshots = [c_snapshot(api, handle) for handle in api["handles"] if handle["destructor"] is None]
    parts = [C_MARK + '#include "ebpf_nif.h"\n',
             "/* Not in a library that was built with -Dprograms=disabled. */\n" + weak,
             c_kinds(api), *snapshots, *map(c_function, functions), c_table(functions)]
    return "\n".join(parts)
