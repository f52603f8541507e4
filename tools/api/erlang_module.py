# SPDX-License-Identifier: BSD-2-Clause
"""The Erlang code: the module of the NIFs, the module of the enumerations, and the header of the constants."""
import textwrap

from erlang_api import BY_HAND, MARK, SIGNED_ANSWERS, WIDTH, arguments, is_closing, is_public, kinds, results, stem

ERL_MARK = f"%% {MARK}\n%% SPDX-License-Identifier: BSD-2-Clause\n"
KEYWORDS = {"after", "and", "begin", "case", "catch", "end", "fun", "if", "maybe", "not", "of", "or", "receive", "rem", "try",
            "when"}

CONVENTION = """%% @doc The C API: a NIF for each function, with its name without "ebpf_". For daily use there are
%% {@link ebpf_maps} and the other modules; this module also has the functions that they leave out.
%%
%% A NIF takes the input arguments of the C function, in their order: a handle (undefined if NULL has a meaning), an integer,
%% iodata for a string or for a buffer with its length (empty for NULL), a list of integers for an array (empty for NULL; arrays
%% that are counted together have the same length), the size of an output buffer, and the largest number of entries of output
%% arrays. A descriptor is a number (-1 for no descriptor) or the handle of a map, program, link, chain (its root), XDP socket
%% or file. Outputs are returned, an array as a list of its written entries:
%%
%% ```
%% ok, {ok, Out}, {ok, Out1, Out2}   the C function returned 0
%% Number, {Number, Out, ...}        it returns a number; with 0, buffers and integers are missing
%% Binary, undefined                 it returns a string, or NULL
%% enoent                            "no such entry", if this is an answer and not a failure
%% {error, {Errno, Cause, Operation, Message, Log}}'''
%%
%% Errno is an atom, Cause a number of EBPF_CAUSE_ (ebpfmap.hrl), the rest are binaries. A call with a closed handle returns
%% {error, {ebadf, ...}}. A handle may be closed while other processes are inside a call with it: the last call destroys it.
%% One process at a time uses an object, link, chain, cursor or drops, and a second one waits, off the schedulers. All XDP
%% sockets with one memory are also for one process at a time, except for calls that only read (xsk_counter/2, xsk_fd/1).
%% Handles without a reference are closed. Calls that may take longer than a millisecond run on a dirty scheduler.
%%
%% ebpf_xsk_memory() is not here: an address is of no use to Erlang. Frames are read and written by xsk_read/3 and xsk_write/3.
"""


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
    """The first paragraph of a text, escaped for EDoc."""
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


ERL_LOADING = """%% The NIFs are in priv/ebpf_nif.so of this application, which is linked with the C library.
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
            f"%% @doc The name of a number of {name}(); a number without a name in this version is returned.\n"
            f"-spec {name}_name(integer()) -> {name}() | integer().\n{to_name};\n{name}_name(Number) -> Number.\n")


def erl_enums(api):
    names = [enum["name"] for enum in api["enums"]]
    exports = ",\n".join(f"    {name}/1, {name}_name/1" for name in names)
    types = code(f"-export_type([{', '.join(f'{name}/0' for name in names)}]).")
    doc = "@doc Conversion of constants of the C API to and from atoms: EBPF_MAP_TYPE_HASH is the map_type() `hash'."
    head = ERL_MARK + comment(doc) + "-module(ebpf_enum).\n"
    return "\n".join([head, f"-export([\n{exports}\n]).\n\n{types}", *map(erl_enum, api["enums"])])


def hrl(api):
    lines = [ERL_MARK.rstrip("\n")]
    for enum in api["enums"]:
        lines += ["", f"%% {enum['header']}: {enum['name']}"]
        lines += [f"-define({constant['name']}, {constant['value']})." for constant in enum["constants"]]
    return "\n".join(lines) + "\n"
