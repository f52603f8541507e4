# SPDX-License-Identifier: BSD-2-Clause
"""The description of the C API, bindings/api.json, made from the headers.

    python3 tools/api/describe.py        prints bindings/api.json
"""
import json
import os
import re
import sys

import headers
import rules

INTEGER = re.compile(r"(u?)int(8|16|32|64)_t$")
# Bits of an element of a buffer.
ELEMENT_BITS = {"void": 8, "char": 8, "uint64_t": 64}


# ---- functions ------------------------------------------------------------------------------------------------------

def describe_integer(c_type):
    unsigned, bits = INTEGER.match(c_type).groups()
    return {"bits": int(bits), "signed": not unsigned}


def describe_type(c_type, name):
    """Kind and direction of a parameter by its type."""
    if INTEGER.match(c_type):
        kind = "fd" if re.search(r"(^|_)fd$", name) else "integer"
        return {"kind": kind, "direction": "in", **describe_integer(c_type)}
    if c_type == "const char *":
        return {"kind": "string", "direction": "in"}
    if c_type == "ebpf_error **":
        return {"kind": "error", "direction": "out"}
    target, stars = re.match(r"(?:const )?(\w+) (\*+)$", c_type).groups()
    if target.startswith("ebpf_"):
        return {"kind": "handle", "handle": target, "direction": "out" if stars == "**" else "in"}
    if stars == "*" and INTEGER.match(target):
        return {"kind": "fd" if name == "fd" else "integer", "direction": "out", **describe_integer(target)}
    raise ValueError(f"no binding could pass a {c_type} ({name})")


def describe_pointer(c_type):
    """Direction and element of a pointer to a buffer or an array."""
    target = re.match(r"(?:const )?(\w+) \*$", c_type)[1]
    return target, "in" if c_type.startswith("const") else "out"


def describe_shape(parameter, function):
    """Kind and direction of a parameter, and the parameters that it belongs to."""
    name, c_type = parameter.name, parameter.type
    pointers = [other.name for other in function.parameters if rules.has_length(function, other)]
    counted = [other.name for other in function.parameters if other.tags.get("count") == [name]]
    if "count" in parameter.tags:
        target, direction = describe_pointer(c_type)
        number = describe_integer(target)
        return {"kind": "array", "direction": direction, "element_bits": number["bits"], "signed": number["signed"],
                "count": parameter.tags["count"][0]}
    if counted:
        return describe_type(c_type, name) | {"kind": "count", "of": counted}
    if name in pointers:
        target, direction = describe_pointer(c_type)
        return {"kind": "text" if target == "char" else "buffer", "direction": direction, "element_bits": ELEMENT_BITS[target],
                "length": name + "_len"}
    if name.removesuffix("_len") in pointers:
        return describe_type(c_type, name) | {"kind": "length", "of": name.removesuffix("_len")}
    return describe_type(c_type, name)


def describe_ownership(parameter, described):
    """The owner after the call; nothing for numbers."""
    kind, direction = described["kind"], described["direction"]
    if kind in ("integer", "length", "count") or (kind in ("text", "array", "buffer") and direction == "out"):
        return {}
    if kind == "error":
        return {"ownership": "owned", "destructor": "ebpf_error_free"}
    if "owned" in parameter.tags:
        return {"ownership": "owned", "destructor": parameter.tags["owned"][0]}
    return {"ownership": "consumed" if "consumed" in parameter.tags else "borrowed"}


def describe_enum_of(given):
    return {"enum": given["enum"][0].removeprefix("ebpf_")} if "enum" in given else {}


def describe_parameter(parameter, function):
    given = parameter.tags
    described = {"name": parameter.name, "c_type": parameter.type, **describe_shape(parameter, function), **describe_enum_of(given)}
    if rules.is_pointer(parameter.type):
        described["nullable"] = described["kind"] == "error" or bool({"nullable", "optional"} & given.keys())
    described |= describe_ownership(parameter, described)
    if described["kind"] == "handle":
        # A call changes a handle that is not const, so one thread at a time may use it. Calls that end a handle are separate.
        changed = described["direction"] == "in" and not parameter.type.startswith("const")
        described["exclusive"] = changed and described["ownership"] != "consumed"
        if described["direction"] == "in":
            described["optional"] = "optional" in given
    return described | {"doc": parameter.doc}


def describe_result(function):
    given, c_type = function.return_tags, function.returns
    if c_type == "void":
        return {"c_type": c_type, "kind": "void"}
    result = {"c_type": c_type, "doc": function.return_doc}
    pointers = {"const char *": "string", "void *": "address"}
    if c_type in pointers:
        return result | {"kind": pointers[c_type], "ownership": "borrowed", "nullable": "nullable" in given}
    result |= {"kind": "status" if "status" in given else "number", **describe_integer(c_type)}
    if "lent" in given:
        result["ownership"] = "lent"
    return result | describe_enum_of(given) | {"answers": given.get("answers", [])}


def describe_blocking(function):
    """False, or the reason to wait; and the map types that the wait is limited to."""
    if function.tag("blocks") is None:
        return {"blocking": False}
    types = function.blocks_tags.get("types")
    return {"blocking": function.blocks} | ({"blocking_map_types": types} if types else {})


def causes_of(name, functions, seen=frozenset()):
    """The causes of a function, those of the functions that its @cause refers to included."""
    if name in seen:
        return set()
    own = set(functions[name].own_causes)
    return own.union(*(causes_of(other, functions, seen | {name}) for other in functions[name].causes_of))


def describe_function(function, functions):
    return {
        "name": function.name, "header": function.header, "noun": function.noun, "doc": function.comment.description,
        "params": [describe_parameter(parameter, function) for parameter in function.parameters],
        "returns": describe_result(function), "fallible": function.fallible, **describe_blocking(function),
        "threads": function.tag("threads"), "one_per": function.one_per, "kernel": function.tag("kernel"), "since": function.tag("since"),
        "source": function.tag("source"), "causes": sorted(causes_of(function.name, functions)),
        "programs": function.option == "programs",
    }


# ---- constants and handles ------------------------------------------------------------------------------------------

def common_prefix(names):
    """The words that all names start with: EBPF_XSK_MODE_."""
    words = os.path.commonprefix([name.split("_")[:-1] for name in names])
    return "_".join(words) + "_"


def describe_enum(enum):
    names = [constant.name for constant in enum.constants]
    # The name of the enumeration counts only if there is nothing else to compare a constant with.
    prefix = common_prefix(names if len(names) > 1 else [*names, enum.name.upper() + "_"])
    return {"name": enum.name.removeprefix("ebpf_"), "prefix": prefix, "header": enum.header, "doc": enum.doc, "constants": [
        {"name": constant.name, "value": constant.value, "doc": constant.doc} for constant in enum.constants]}


def enum_names():
    """The names that a tag [enum NAME] can have."""
    return {enum.name for enum in headers.enums()}


def describe_handle(name, doc, functions):
    destructors = [function.name for function in functions for parameter in function.parameters
                   if parameter.type == f"{name} *" and "consumed" in parameter.tags]
    return {"name": name, "doc": doc, "destructor": destructors[0] if destructors else None}


# ---- the whole ------------------------------------------------------------------------------------------------------

def version():
    return re.search(r"version: '([\d.]+)'", (headers.ROOT / "meson.build").read_text())[1]


def describe():
    functions = {function.name: function for function in headers.functions()}
    for function in functions.values():
        rules.check(function, functions.keys(), enum_names())
    release = version()
    return {
        "library": {"name": "ebpfmap", "soname": f"libebpfmap.so.{release.split('.')[0]}", "version": release},
        "handles": [describe_handle(name, doc, functions.values()) for header in headers.read() for name, doc in header.handles],
        "enums": [describe_enum(enum) for enum in headers.enums()],
        "functions": [describe_function(function, functions) for function in functions.values()],
    }


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def listed(values):
    """A list with one value in each line."""
    return "[\n" + ",\n".join(values) + "\n]"


def enum_text(enum):
    constants = listed(compact(constant) for constant in enum["constants"])
    return compact(enum | {"constants": []}).removesuffix("[]}") + constants + "}"


def as_text(api):
    """One function, handle or constant in each line, so that a difference between versions is easy to read."""
    sections = {"library": compact(api["library"]), "handles": listed(map(compact, api["handles"])),
                "enums": listed(map(enum_text, api["enums"])), "functions": listed(map(compact, api["functions"]))}
    return "{\n" + ",\n".join(f'"{name}":{text}' for name, text in sections.items()) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(as_text(describe()))
