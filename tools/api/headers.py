# SPDX-License-Identifier: BSD-2-Clause
"""The public headers as a description: types and values by clang, meanings by the comments.

    python3 tools/api/headers.py        prints bindings/api.json

The comments follow the rules that tests/abi/documentation_test.py checks, so what they say in words can be taken as data: a
parameter "or NULL", "owned by the caller: ebpf_map_close()", a result "which is an answer".
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"

# What to call the enumerations, which have no names in C, by the constant that each begins with.
ENUM_NAMES = {
    "EBPF_MAP_TYPE_UNSPEC": ("map_type", "EBPF_MAP_TYPE_"),
    "EBPF_F_NO_PREALLOC": ("map_flag", "EBPF_F_"),
    "EBPF_ANY": ("update_flag", "EBPF_"),
    "EBPF_CAUSE_NONE": ("cause", "EBPF_CAUSE_"),
    "EBPF_CURSOR_WALKING": ("cursor_state", "EBPF_CURSOR_"),
    "EBPF_PIN_FAIL": ("pin_policy", "EBPF_PIN_"),
    "EBPF_FEATURE_BATCH": ("feature", "EBPF_FEATURE_"),
    "EBPF_PROGRAM_TYPE_UNSPEC": ("program_type", "EBPF_PROGRAM_TYPE_"),
    "EBPF_XDP_BEST": ("xdp_mode", "EBPF_XDP_"),
    "EBPF_TC_INGRESS": ("tc_direction", "EBPF_TC_"),
    "EBPF_TC_BEST": ("tc_mode", "EBPF_TC_"),
    "EBPF_CHAIN_XDP": ("chain_kind", "EBPF_CHAIN_"),
    "EBPF_CHAIN_ENTRIES": ("chain_limit", "EBPF_CHAIN_"),
    "EBPF_DROP_NONE": ("drop_reason", "EBPF_DROP_"),
    "EBPF_FORWARD_REDIRECTED": ("forward_counter", "EBPF_FORWARD_"),
    "EBPF_FLOOD_FLOODED": ("flood_counter", "EBPF_FLOOD_"),
    "EBPF_REWRITE_REWRITTEN": ("rewrite_counter", "EBPF_REWRITE_"),
    "EBPF_REWRITE_SOURCE": ("rewrite_flag", "EBPF_REWRITE_"),
    "EBPF_ROUTE_REDIRECTED": ("route_counter", "EBPF_ROUTE_"),
    "EBPF_SPREAD_BY_PORTS": ("spread_counter", "EBPF_SPREAD_"),
    "EBPF_STEER_REDIRECTED": ("steer_counter", "EBPF_STEER_"),
    "EBPF_STEER_MATCH_PORT": ("steer_match", "EBPF_STEER_MATCH_"),
    "EBPF_XSK_BEST": ("xsk_mode", "EBPF_XSK_"),
    "EBPF_XSK_READABLE": ("xsk_event", "EBPF_XSK_"),
    "EBPF_XSK_CONTINUED": ("xsk_option", "EBPF_XSK_"),
    "EBPF_XSK_TIMESTAMP": ("xsk_request", "EBPF_XSK_"),
    "EBPF_XSK_REQUESTS_OFF": ("xsk_requests", "EBPF_XSK_REQUESTS_"),
    "EBPF_XSK_RX_DROPPED": ("xsk_counter", "EBPF_XSK_"),
}

INTEGER = re.compile(r"(u?)int(8|16|32|64)_t$")
# Bits of what a buffer holds one after the other.
ELEMENT_BITS = {"void": 8, "char": 8, "uint64_t": 64}


# ---- text -----------------------------------------------------------------------------------------------------------

def unwrap(text):
    """Paragraphs as one line each; lines that are indented further, as lists and tables are, stay lines of their own."""
    lines = [""]
    for line in text.split("\n"):
        if not line.strip():
            lines.append("")
        elif line.startswith("  ") or not lines[-1]:
            lines.append(line.rstrip())
        else:
            lines[-1] += " " + line.strip()
    return re.sub(r"\n\n+", "\n\n", "\n".join(lines)).strip()


def comment_text(comment):
    """What a comment says: without its frame."""
    inside = re.sub(r"^/\*+|\*/$", "", comment.strip())
    return "\n".join(re.sub(r"^ ?\* ?", "", line) for line in inside.split("\n")).strip("\n").strip()


class Comment:
    """The documentation of a function: what it does, and its tags in order."""

    def __init__(self, comment):
        text = comment_text(comment)
        self.description, *tags = re.split(r"^@", text, flags=re.MULTILINE)
        self.description = unwrap(self.description)
        self.tags = [(name, " ".join(rest.split())) for name, _, rest in (tag.partition(" ") for tag in tags)]

    def tag(self, wanted):
        """The text of a tag; None where it is not there."""
        return next((text for name, text in self.tags if name == wanted), None)

    def parameter(self, wanted):
        """What is said of a parameter."""
        texts = (text.split(" ", 1) for name, text in self.tags if name == "param")
        return next(rest[0] for name, *rest in texts if name == wanted)


class Header:
    """The text of one header."""

    def __init__(self, path):
        self.path = str(path.relative_to(INCLUDE))
        self.noun = path.stem
        self.text = path.read_text()
        # Each such header says so in its first comment.
        self.programs = "-Dprograms=disabled" in self.text

    def comment_of(self, pattern, opening=r"/\*\*"):
        """The comment that ends where the pattern begins; "" where there is none."""
        found = re.search(rf"({opening}(?:(?!\*/).)*\*/)\n{pattern}", self.text, re.DOTALL)
        return found[1] if found else ""


def find_headers():
    return [Header(path) for path in sorted(INCLUDE.glob("ebpfmap/*.h"))]


def declared_functions(header):
    return re.findall(r"^EBPF_API [^;]*?\b(ebpf_\w+)\(", header.text, re.MULTILINE)


# ---- functions ------------------------------------------------------------------------------------------------------

def named_causes(text):
    """Full names, and short ones in a list after a full one: `EBPF_CAUSE_FLAGS, _INDEX`."""
    full = re.findall(r"\bEBPF_CAUSE_[A-Z_]+\b", text)
    short = re.findall(r"(?<!\w)_[A-Z][A-Z_]*\b", text)
    return full + ["EBPF_CAUSE" + name for name in short]


def describe_type(c_type, name, doc):
    """Kind and direction of a parameter by its type."""
    if number := INTEGER.match(c_type):
        kind = "fd" if re.search(r"(^|_)fd$", name) else "integer"
        return {"kind": kind, "direction": "in", "bits": int(number[2]), "signed": not number[1]}
    if c_type == "const char *":
        return {"kind": "string", "direction": "in"}
    if c_type == "ebpf_error **":
        return {"kind": "error", "direction": "out"}
    target, stars = re.match(r"(?:const )?(\w+) (\*+)$", c_type).groups()
    if target.startswith("ebpf_"):
        direction = "out" if stars == "**" else "in"
        return {"kind": "handle", "handle": target, "direction": direction}
    if stars == "*" and (number := INTEGER.match(target)):
        kind = "fd" if name == "fd" else "integer"
        return {"kind": kind, "direction": "out", "bits": int(number[2]), "signed": not number[1]}
    raise ValueError(f"no binding could pass a {c_type} ({name}: {doc})")


def describe_buffer(c_type):
    """A pointer that is followed by its length."""
    target = re.match(r"(?:const )?(\w+) \*$", c_type)[1]
    kind = "text" if target == "char" else "buffer"
    direction = "in" if c_type.startswith("const") else "out"
    return {"kind": kind, "direction": direction, "element_bits": ELEMENT_BITS[target]}


def counted_arrays(comment):
    """The arrays that each number counts the entries of: "entries at addresses and lengths"."""
    texts = (text.split(" ", 1) for name, text in comment.tags if name == "param")
    said = ((name, re.match(r"entries at ((?:\w+, )*\w+(?: and \w+)?)", doc)) for name, doc in texts)
    return {name: re.split(r", | and ", found[1]) for name, found in said if found}


def describe_array(c_type, count):
    """A pointer to numbers, of which another parameter tells how many."""
    target = INTEGER.match(re.match(r"(?:const )?(\w+) \*$", c_type)[1])
    direction = "in" if c_type.startswith("const") else "out"
    return {"kind": "array", "direction": direction, "element_bits": int(target[2]), "signed": not target[1], "count": count}


def describe_ownership(parameter, function, doc):
    """Who holds what after the call: nothing to say of numbers."""
    kind, direction = parameter["kind"], parameter["direction"]
    if kind in ("integer", "length", "count") or (kind in ("text", "array") and direction == "out"):
        return {}
    if direction == "in":
        consumed = kind == "handle" and re.search(r"_(close|free)$", function)
        return {"ownership": "consumed" if consumed else "borrowed"}
    if kind == "error":
        return {"ownership": "owned", "destructor": "ebpf_error_free"}
    if kind in ("handle", "fd"):
        owned = re.search(r"owned by the caller[^:]*: (\w+)\(", doc)
        return {"ownership": "owned", "destructor": owned[1]} if owned else {"ownership": "borrowed"}
    return {}


def enum_of(doc, enums):
    """The enumeration that a number is of: "EBPF_XDP_NATIVE or …", "one of EBPF_CAUSE_…". What is in parentheses is said aside."""
    spoken_of = set()
    for word in re.findall(r"\bEBPF_[A-Z0-9_]+", re.sub(r"\([^)]*\)", "", doc)):
        spoken_of |= {enum["name"] for enum in enums for constant in enum["constants"] if word in (constant["name"], enum["prefix"])}
    return {"enum": spoken_of.pop()} if len(spoken_of) == 1 else {}


def describe_parameter(node, follower, function, comment, enums):
    name, c_type = node["name"], node["type"]["qualType"]
    doc = comment.parameter(name)
    parameter = {"name": name, "c_type": c_type}
    arrays = counted_arrays(comment)
    count = next((count for count, names in arrays.items() if name in names), None)
    if count:
        parameter |= describe_array(c_type, count)
    elif name in arrays:
        parameter |= describe_type(c_type, name, doc) | {"kind": "count", "of": arrays[name]}
    elif follower == name + "_len":
        parameter |= describe_buffer(c_type) | {"length": follower}
    elif name.endswith("_len") and not re.search(r"\*", c_type) and name != "prefix_len":
        parameter |= describe_type(c_type, name, doc) | {"kind": "length", "of": name[:-len("_len")]}
    else:
        parameter |= describe_type(c_type, name, doc)
    if parameter["kind"] in ("integer", "array"):
        parameter |= enum_of(doc, enums)
    if "*" in c_type:
        parameter["nullable"] = bool(re.search(r"\bNULL\b", doc))
    parameter |= describe_ownership(parameter, function, doc)
    if parameter["kind"] == "handle":
        # A handle that is not const is changed by the call: it belongs to one thread. One that ends with it is not meant.
        changed = parameter["direction"] == "in" and not c_type.startswith("const")
        parameter["exclusive"] = changed and parameter["ownership"] != "consumed"
        if parameter["direction"] == "in":
            parameter["optional"] = bool(re.search(r"\bNULL for\b", doc))
    return parameter | {"doc": doc}


def describe_result(c_type, name, fallible, doc, enums):
    if c_type == "void":
        return {"c_type": c_type, "kind": "void"}
    result = {"c_type": c_type, "doc": doc}
    pointers = {"const char *": "string", "void *": "address"}
    if c_type in pointers:
        nullable = bool(re.search(r"\bNULL (past|where)", doc))
        return result | {"kind": pointers[c_type], "ownership": "borrowed", "nullable": nullable}
    unsigned, bits = INTEGER.match(c_type).groups()
    status = fallible and re.match(r"0( or|;|, also)", doc) and not re.search(r"[;:] [^;]*(otherwise how many|\b1[,:])", doc)
    result |= {"kind": "status" if status else "number", "bits": int(bits), "signed": not unsigned}
    if name.endswith("_fd"):
        result["ownership"] = "lent"
    if result["kind"] == "number":
        result |= enum_of(doc, enums)
    return result | {"answers": re.findall(r"-(E[A-Z]+)[^;]*, which is an answer", doc)}


def describe_blocking(text):
    """False, or what is waited for; and the types of maps that it is limited to, where it is."""
    if text is None:
        return {"blocking": False}
    types = re.match(r"((?:[a-z_]+, )*[a-z_]+): ", text)
    return {"blocking": text} | ({"blocking_map_types": types[1].split(", ")} if types else {})


def describe_function(node, header, enums):
    name = node["name"]
    comment = Comment(header.comment_of(rf"EBPF_API [^;]*?\b{name}\("))
    nodes = [child for child in node.get("inner", []) if child["kind"] == "ParmVarDecl"]
    followers = [child["name"] for child in nodes[1:]] + [""]
    parameters = [describe_parameter(child, follower, name, comment, enums) for child, follower in zip(nodes, followers)]
    fallible = bool(parameters) and parameters[-1]["kind"] == "error"
    c_type = re.match(r"(.*?) ?\(", node["type"]["qualType"])[1]
    return {
        "name": name, "header": header.path, "noun": header.noun, "doc": comment.description, "params": parameters,
        "returns": describe_result(c_type, name, fallible, comment.tag("return") or "", enums), "fallible": fallible,
        **describe_blocking(comment.tag("blocks")), "threads": comment.tag("threads"), "kernel": comment.tag("kernel"),
        "since": comment.tag("since"), "source": comment.tag("source"), "causes": comment.tag("cause") or "",
        "programs": header.programs,
    }


def resolve_causes(functions):
    """The causes by name, those of the functions that a @cause refers to included."""
    texts = {function["name"]: function["causes"] for function in functions}

    def causes_of(name, seen):
        if name in seen:
            return []
        referred = [other for other in re.findall(r"\b(ebpf_\w+)\(\)", texts[name]) if other in texts]
        return named_causes(texts[name]) + [cause for other in referred for cause in causes_of(other, seen | {name})]

    for function in functions:
        function["causes"] = sorted(set(causes_of(function["name"], frozenset())))


# ---- constants and handles ------------------------------------------------------------------------------------------

def enumerator_doc(name, header):
    """The comment behind a constant, or on the lines that follow it."""
    found = re.search(rf"^\s+{name} = \w+,? +/\*(.*?)\*/", header.text, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def describe_enum(node, headers):
    constants = [(child["name"], int(child["inner"][0]["value"])) for child in node["inner"]]
    first = constants[0][0]
    header = next(header for header in headers if re.search(rf"\b{first} =", header.text))
    name, prefix = ENUM_NAMES[first]
    doc = comment_text(header.comment_of(rf"enum {{\n\s+{first}\b", opening=r"/\*"))
    return {"name": name, "prefix": prefix, "header": header.path, "doc": " ".join(doc.split()), "constants": [
        {"name": constant, "value": value, "doc": enumerator_doc(constant, header)} for constant, value in constants]}


def describe_handle(name, headers, functions):
    abi = next(header for header in headers if header.noun == "abi")
    doc = comment_text(abi.comment_of(rf"typedef struct {name} {name};"))
    destructors = [function["name"] for function in functions if len(function["params"]) == 1
                   and function["params"][0].get("ownership") == "consumed" and function["params"][0]["handle"] == name]
    return {"name": name, "doc": " ".join(doc.split()), "destructor": destructors[0] if destructors else None}


# ---- the whole ------------------------------------------------------------------------------------------------------

def syntax_tree():
    """The declarations of the umbrella header that are ours, as clang sees them."""
    command = ["clang", "-x", "c", "-std=c99", "-fsyntax-only", "-Xclang", "-ast-dump=json", f"-I{INCLUDE}", "-"]
    done = subprocess.run(command, input="#include <ebpfmap.h>\n", stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)["inner"]


def version():
    return re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())[1]


def describe():
    headers, nodes = find_headers(), syntax_tree()
    enums = [describe_enum(node, headers) for node in nodes
             if node["kind"] == "EnumDecl" and node["inner"][0]["name"].startswith("EBPF_")]
    declared = {name: header for header in headers for name in declared_functions(header)}
    functions = [describe_function(node, declared[node["name"]], enums) for node in nodes
                 if node["kind"] == "FunctionDecl" and node["name"] in declared]
    resolve_causes(functions)
    handles = [node["name"] for node in nodes if node["kind"] == "TypedefDecl" and node["name"].startswith("ebpf_")]
    release = version()
    return {
        "library": {"name": "ebpfmap", "soname": f"libebpfmap.so.{release.split('.')[0]}", "version": release},
        "handles": [describe_handle(name, headers, functions) for name in handles],
        "enums": enums,
        "functions": functions,
    }


def as_text(api):
    return json.dumps(api, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_text(describe()))
