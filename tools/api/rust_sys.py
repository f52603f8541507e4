# SPDX-License-Identifier: BSD-2-Clause
"""ebpfmap-sys/src/generated/api.rs: the functions as C has them, the constants, the opaque types."""
import textwrap

from rust_text import FIRST_LINES, c_to_rust, code, doc_comment, identifier, listed, paragraphs


def bullet(name, text):
    joined = " ".join((text or "").split())
    return textwrap.fill(f"* `{name}`: {code(joined)}", 112, subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


def function_doc(function):
    text = "\n\n".join(paragraphs(function["doc"]))
    bullets = [bullet(parameter["name"], parameter["doc"]) for parameter in function["params"] if parameter.get("doc")]
    if function["returns"].get("doc"):
        bullets.append(bullet("return", function["returns"]["doc"]))
    for tag in ("threads", "kernel", "since"):
        if function.get(tag):
            bullets.append(bullet(tag, str(function[tag])))
    lines = (text + "\n\n" + "\n".join(bullets)).split("\n")
    return "".join(f"    /// {line}".rstrip() + "\n" for line in lines)


def extern_function(function):
    parameters = [f"{identifier(p['name'])}: {c_to_rust(p['c_type'])}" for p in function["params"]]
    result = "" if function["returns"]["kind"] == "void" else f" -> {c_to_rust(function['returns']['c_type'])}"
    return function_doc(function) + listed(f"pub fn {function['name']}(", parameters, f"){result};", "    ")


def constant_type(enum):
    """Flags of updates are 64 bits wide in the functions that take them; all other constants 32."""
    return "u64" if enum["name"] == "update_flag" else "u32"


def extern_constants(enum):
    lines = [f"\n// {enum['header']}\n"]
    for constant in enum["constants"]:
        if constant.get("doc"):
            lines.append(doc_comment(constant["doc"]))
        else:
            lines.append(f"/// `{constant['name']}`\n")
        lines.append(f"pub const {constant['name']}: {constant_type(enum)} = {constant['value']};\n")
    return "".join(lines)


def opaque(handle):
    return f"\n{doc_comment(handle['doc'])}#[repr(C)]\npub struct {handle['name']} {{\n    _private: [u8; 0],\n}}\n"


def sys_file(api):
    return (FIRST_LINES + "\nuse std::os::raw::{c_char, c_void};\n" + "".join(map(opaque, api["handles"]))
            + "".join(map(extern_constants, api["enums"])) + '\nextern "C" {\n'
            + "\n".join(map(extern_function, api["functions"])) + "}\n")
