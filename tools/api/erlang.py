# SPDX-License-Identifier: BSD-2-Clause
"""The low-level layer of the Erlang binding: a NIF for each function of the C API, and the constants.

What a NIF takes and returns is the same everywhere, and is told in the module that this writes (CONVENTION).
"""
import textwrap

FOLDER = "bindings/erlang/ebpfmap/"
MARK = "Made of bindings/api.json by tools/api/erlang.py: tools/dev api"
C_MARK = f"/* {MARK} */\n/* SPDX-License-Identifier: BSD-2-Clause */\n/* clang-format off */\n"
ERL_MARK = f"%% {MARK}\n%% SPDX-License-Identifier: BSD-2-Clause\n"
WIDTH = 120
KEYWORDS = {"after", "and", "begin", "case", "catch", "end", "fun", "if", "maybe", "not", "of", "or", "receive", "rem", "try",
            "when"}

# Written by hand, in ebpf_element.c, ebpf_entries.c, ebpf_file.c and ebpf_packets.c: (name, parameters, result, doc).
# One whose name is in SLOW runs on a dirty scheduler.
BY_HAND = [
    ("element_get", ["Map :: ebpf_map()", "Key :: element()"], "binary() | enoent | encode | failure()",
     "The value of a key."),
    ("element_put", ["Map :: ebpf_map()", "Key :: element()", "Value :: element()", "Flags :: non_neg_integer()"],
     "ok | encode | failure()", "Stores a value under a key."),
    ("element_remove", ["Map :: ebpf_map()", "Key :: element()"], "ok | encode | failure()", "Removes a key and its value."),
    ("element_take", ["Map :: ebpf_map()", "Key :: element()"], "binary() | enoent | encode | failure()",
     "Reads the value of a key and removes it."),
    ("cursor_entries", ["Cursor :: ebpf_cursor()", "Count :: pos_integer()", "WithValues :: 0 | 1"],
     "[{Key :: binary(), Value :: binary()}] | [Key :: binary()] | failure()",
     "The next entries of a walk, or their keys, not more than Count; none at the end."),
    ("file_open", ["Path :: iodata()"], "{ok, ebpf_file()} | failure()",
     "Opens a file or directory for reading, for what the C API wants the descriptor of: a network namespace, a cgroup."),
    ("file_fd", ["File :: ebpf_file()"], "non_neg_integer() | failure()", "The descriptor of a file."),
    ("file_close", ["File :: ebpf_file()"], "ok | failure()", "Closes a file."),
    ("xsk_recv_packets", ["Xsk :: ebpf_xsk()", "Room :: non_neg_integer()"], "[binary()] | failure()",
     "The packets that arrived, of not more than Room frames, which are given back at once."),
    ("xsk_send_packets", ["Xsk :: ebpf_xsk()", "Packets :: [iodata()]"], "non_neg_integer() | failure()",
     "Copies packets into frames and sends them: how many, from the first on."),
]

# A negative number that such a function returns is its answer.
SIGNED_ANSWERS = {"ebpf_chain_default_action", "ebpf_drop_error"}
# Over a millisecond now and then: steps of a cursor look at as many empty places as a map has, or start over; a summary reads
# all that was counted.
SLOW = {"cursor_entries", "ebpf_cursor_next", "ebpf_devmap_next", "ebpf_cpumap_next", "ebpf_prog_array_next",
        "ebpf_drops_summary"}
# A handle that uses another one as long as it lives, and the parameter which that is made of.
OWNERS = {"ebpf_cursor": "map"}
# Handles that belong to one process at a time together with others that share something: what tells which.
TURNS = {"ebpf_xsk": "ebpf_xsk_memory"}
# What hands out a member of its first argument, which then is not collected before the member.
MEMBERS = {"ebpf_xsk_group_socket"}
# Those whose end is written by hand.
DESTROYED_BY_HAND = {"ebpf_xsk_group"}
# What is dropped here, for errors are terms, and what is borrowed is copied at once.
NOT_HANDLES = {"ebpf_error", "ebpf_drop"}

CONVENTION = """%% @doc The C API as it is: a NIF for each function, called by its name without "ebpf_". For daily use there are
%% {@link ebpf_maps} and its neighbours; this one is for what they leave out.
%%
%% A NIF takes what goes into the C function, in its order: a handle (undefined where NULL asks for something), an integer,
%% iodata for a string or for a buffer with its length (empty for NULL), a list of integers for an array (empty for NULL; those
%% that are counted together are equally long), and of a buffer that comes out the size, of arrays that come out how many
%% entries there may be. Where it takes a descriptor, it takes a number (-1 for none) or the handle of a map, program, link,
%% chain (that of its root), XDP socket or file. What comes out is returned, an array as a list of what was written into it:
%%
%% ```
%% ok, {ok, Out}, {ok, Out1, Out2}   the C function returned 0
%% Number, {Number, Out, ...}        it counts or tells a number; 0 comes without buffers and integers, for then there are none
%% Binary, undefined                 it returns a string, or NULL
%% enoent                            "not there", where that is an answer and no failure
%% {error, {Errno, Cause, Operation, Message, Log}}'''
%%
%% Errno is an atom, Cause a number of EBPF_CAUSE_ (ebpfmap.hrl), the rest are binaries. A handle that was closed is
%% {error, {ebadf, ...}} everywhere. It may be closed while other processes are inside a call with it: the last of them ends it.
%% Objects, links, chains, cursors and drops are used by one process at a time, so that a second one waits, off the schedulers;
%% XDP sockets that share memory all together, but for what only tells something (xsk_statistic/2, xsk_fd/1). Handles that
%% nobody refers to any more are closed. What may take longer than a millisecond runs on a dirty scheduler.
%%
%% ebpf_xsk_memory() is not here: an address is of no use to Erlang. Frames are read and written by xsk_read/3 and xsk_write/3.
"""


def stem(name):
    return name.removeprefix("ebpf_")


def is_public(function):
    """What concerns errors, and drops that are borrowed, is within the results of other NIFs; an address is of no use here."""
    handles = {p["handle"] for p in function["params"] if p["kind"] == "handle" and p["direction"] == "in"}
    return not handles & NOT_HANDLES and function["returns"]["kind"] != "address"


def is_closing(function):
    return any(p.get("ownership") == "consumed" for p in function["params"])


def is_dirty(function):
    return bool(function["blocking"]) or function["name"] in SLOW


def buffer_of(function, parameter):
    return next(p for p in function["params"] if p["name"] == parameter["of"])


def counts_in(function, parameter):
    """Whether a parameter counts the entries of arrays that go in: a list says that itself."""
    return parameter["kind"] == "count" and first_array(function, parameter)["direction"] == "in"


def first_array(function, count):
    return next(p for p in function["params"] if p["name"] == count["of"][0])


def arguments(function):
    """The parameters that a NIF takes."""
    taken = [p for p in function["params"] if p["direction"] == "in" and p["kind"] != "length" and not counts_in(function, p)]
    sizes = [p for p in function["params"] if p["kind"] == "buffer" and p["direction"] == "out"]
    return sorted(taken + sizes, key=function["params"].index)


def results(function):
    """The parameters that a NIF returns."""
    return [p for p in function["params"] if p["direction"] == "out" and p["kind"] not in ("length", "error")]


# ---- C ------------------------------------------------------------------------------------------------------------------


def c_handle_reader(function, parameter):
    if parameter["optional"]:
        return "in_optional_handle"
    return "in_handle_any_time" if parameter["handle"] in TURNS and function["threads"] == "any" else "in_handle"


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
    """The line that makes room for one result, or None for a buffer, whose room is an argument."""
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
    """The lines that turn what the C function did into a term."""
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
    # What a count of entries does not cover would be memory that nobody wrote.
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
    """The function that copies something borrowed into an Erlang map: what all of its getters say."""
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


def kinds(api):
    return [handle for handle in api["handles"] if handle["name"] not in NOT_HANDLES]


def c_kinds_header(api):
    names = [stem(handle["name"]).upper() for handle in kinds(api)] + ["FILE"]
    text = C_MARK + "#ifndef EBPF_NIF_KINDS_H\n#define EBPF_NIF_KINDS_H\n\n/* What a handle is of. */\nenum kind_number {\n"
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


# ---- Erlang -------------------------------------------------------------------------------------------------------------


def atom(text):
    return f"'{text}'" if text in KEYWORDS else text


def variable(name):
    return "".join(part.capitalize() for part in name.split("_"))


def erl_in(parameter):
    kind = parameter["kind"]
    if kind == "handle":
        left_out = " | undefined" if parameter["optional"] else ""
        return f'{parameter["handle"]}(){left_out}'
    if kind in ("buffer", "string"):
        return "iodata()" if parameter["direction"] == "in" else "non_neg_integer()"
    if kind == "fd":
        return "descriptor()"
    if kind == "array":
        return "[non_neg_integer()]"
    return "integer()" if parameter["signed"] else "non_neg_integer()"


def erl_out(parameter):
    kind = parameter["kind"]
    if kind == "handle":
        return f'{parameter["handle"]}()'
    if kind == "fd":
        return "ebpf_file()"
    if kind == "array":
        return "[non_neg_integer()]"
    return "binary()" if kind in ("buffer", "text") else "integer()" if parameter["signed"] else "non_neg_integer()"


def erl_result(function):
    if is_closing(function):
        return "ok | failure()"
    returns, outs = function["returns"], [erl_out(p) for p in results(function)]
    if returns["kind"] == "void":
        return "ok | failure()"
    if returns["kind"] == "string":
        return "binary() | undefined | failure()"
    if returns["kind"] == "status":
        alternatives = [f'{{{", ".join(["ok"] + outs)}}}' if outs else "ok", *map(str.lower, returns["answers"]), "failure()"]
        return " | ".join(alternatives)
    number = "integer()" if function["name"] in SIGNED_ANSWERS else "non_neg_integer()"
    return f"{number} | {{{', '.join([number] + outs)}}} | failure()" if outs else f"{number} | failure()"


def edoc(text):
    """The first paragraph of a text, as EDoc takes it."""
    text = text.split("\n\n")[0]
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("`", ""), ("@", "@@")):
        text = text.replace(raw, escaped)
    return text


def comment(text):
    return textwrap.fill(text, WIDTH, initial_indent="%% ", subsequent_indent="%% ", break_on_hyphens=False) + "\n"


def code(text):
    return textwrap.fill(text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) + "\n"


def erl_stub(name, parameters, result, doc):
    variables = [parameter.split(" ::")[0] for parameter in parameters]
    head = f"{name}({', '.join(f'_{variable}' for variable in variables)}) ->"
    return (comment(f"@doc {doc}") + code(f"-spec {name}({', '.join(parameters)}) -> {result}.") +
            f"{head}\n    erlang:nif_error({{not_loaded, ?MODULE}}).\n")


def erl_function(function):
    parameters = []
    for parameter in arguments(function):
        size = "Size" if parameter["kind"] == "buffer" and parameter["direction"] == "out" else ""
        parameters.append(f'{variable(parameter["name"])}{size} :: {erl_in(parameter)}')
    return erl_stub(stem(function["name"]), parameters, erl_result(function), edoc(function["doc"]))


ERL_LOADING = """%% The NIFs are in priv/ebpf_nif.so of this application, which names the C library that it was linked with.
init() ->
    Directory =
        case code:priv_dir(ebpfmap) of
            {error, bad_name} -> filename:join(filename:dirname(filename:dirname(code:which(?MODULE))), "priv");
            Found -> Found
        end,
    erlang:load_nif(filename:join(Directory, "ebpf_nif"), 0).
"""


def erl_module(api):
    functions = [function for function in api["functions"] if is_public(function)]
    stubs = [erl_stub(*entry) for entry in BY_HAND] + [erl_function(function) for function in functions]
    arities = [(name, len(parameters)) for name, parameters, _, _ in BY_HAND]
    arities += [(stem(function["name"]), len(arguments(function))) for function in functions]
    exports = ",\n".join(f"    {name}/{arity}" for name, arity in arities)
    handles = [handle["name"] for handle in kinds(api)] + ["ebpf_file"]
    fields = [f for f in api["functions"] if [p.get("handle") for p in f["params"]] == ["ebpf_drop"]]
    drop = ", ".join(f'{stem(f["name"]).removeprefix("drop_")} := '
                     f'{"binary()" if f["returns"]["kind"] == "string" else "integer()"}' for f in fields)
    types = "".join(f"-type {name}() :: reference().\n" for name in handles)
    types += code(f"-type ebpf_drop() :: #{{{drop}}}.")
    types += "-type element() :: binary() | integer().\n"
    types += code("-type descriptor() :: integer() | ebpf_map() | ebpf_program() | ebpf_link() | ebpf_chain() | ebpf_xsk() | "
                  "ebpf_file().")
    types += code("-type failure() :: {error, {Errno :: atom(), Cause :: non_neg_integer(), Operation :: binary(), "
                  "Message :: binary(), Log :: binary()}}.")
    names = handles + ["ebpf_drop", "element", "descriptor", "failure"]
    exported = code(f'-export_type([{", ".join(f"{name}/0" for name in names)}]).')
    head = ERL_MARK + CONVENTION + "-module(ebpf_nif).\n-on_load(init/0).\n"
    return "\n".join([head, f"-export([\n{exports}\n]).\n", exported + types, ERL_LOADING, *stubs])


def enum_members(enum):
    return [(atom(constant["name"].removeprefix(enum["prefix"]).lower()), constant["value"]) for constant in enum["constants"]]


def erl_enum(enum):
    name, members = enum["name"], enum_members(enum)
    type_text = code(f"-type {name}() :: {' | '.join(member for member, _ in members)}.")
    to_number = ";\n".join(f"{name}({member}) -> {value}" for member, value in members)
    to_name = ";\n".join(f"{name}_name({value}) -> {member}" for member, value in members)
    doc = comment("@doc " + edoc(enum["doc"] or f"{enum['prefix']}…"))
    return (f"{type_text}\n{doc}-spec {name}({name}()) -> non_neg_integer().\n{to_number}.\n\n"
            f"%% @doc The name of a number of {name}(); one that this version does not know stays as it is.\n"
            f"-spec {name}_name(integer()) -> {name}() | integer().\n{to_name};\n{name}_name(Number) -> Number.\n")


def erl_enums(api):
    names = [enum["name"] for enum in api["enums"]]
    exports = ",\n".join(f"    {name}/1, {name}_name/1" for name in names)
    types = code(f"-export_type([{', '.join(f'{name}/0' for name in names)}]).")
    doc = "@doc The constants of the C API as atoms, and back: EBPF_MAP_TYPE_HASH of C is the map_type() `hash' here."
    head = ERL_MARK + comment(doc) + "-module(ebpf_enum).\n"
    return "\n".join([head, f"-export([\n{exports}\n]).\n\n{types}", *map(erl_enum, api["enums"])])


def hrl(api):
    lines = [ERL_MARK.rstrip("\n")]
    for enum in api["enums"]:
        lines += ["", f"%% {enum['header']}: {enum['name']}"]
        lines += [f"-define({constant['name']}, {constant['value']})." for constant in enum["constants"]]
    return "\n".join(lines) + "\n"


def generate(api):
    return {FOLDER + "c_src/ebpf_nif_kinds.h": c_kinds_header(api),
            FOLDER + "c_src/ebpf_nif_api.c": c_source(api),
            FOLDER + "src/ebpf_nif.erl": erl_module(api),
            FOLDER + "src/ebpf_enum.erl": erl_enums(api),
            FOLDER + "include/ebpfmap.hrl": hrl(api)}
