# SPDX-License-Identifier: BSD-2-Clause
"""ebpfmap/src/generated/raw.rs: the functions of the C API, safe to call."""
from rust_text import FIRST_LINES, WIDTH, c_to_rust, camel, identifier, listed

# Handles that many threads may use at once through a const pointer, by the contract of ebpfmap.h and abi.h.
SYNC = {"ebpf_error", "ebpf_map_spec", "ebpf_map", "ebpf_program", "ebpf_findings", "ebpf_xsk_spec", "ebpf_xsk_group"}

PROGRAMS = '#[cfg(feature = "programs")]\n'

RAW_TOP = """
//! Every function of the library, safe to call: the thin layer with the unsafe code of this crate. [`sys`] documents each
//! function.
//!
//! It is sound for these reasons, which hold for all functions. A handle points at a live object, because only its `Drop`
//! closes it, and a reference to it cannot outlive that. A pointer to const in C is a shared reference here, another pointer
//! an exclusive one; a handle is `Sync` if the contract of the library lets threads share it. Every buffer is a slice, and
//! its true length is passed with it. Every out parameter points at a local variable, which the library has written after a
//! success. A string is borrowed from its handle. The caller owns an error. Two rules are not in these types: a
//! cursor must not outlive its map, which `maps::Cursor` and the iterators ensure; and sockets with one memory, also two
//! handles of one socket of a group, belong together to one thread at a time, which `xsk` ensures.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::raw::c_void;
use std::ptr::{self, NonNull};

use ebpfmap_sys as sys;

use crate::error::{Error, Result};

/// The result of a call: a number, or its error object.
#[inline]
fn check(code: i32, err: *mut sys::ebpf_error) -> Result<u32> {
    if code >= 0 {
        return Ok(code as u32);
    }
    Err(failure(code, err))
}

/// As [`check`], if "no such key" is an answer: a failure without an error object.
#[inline]
fn answer(code: i32, err: *mut sys::ebpf_error) -> Result<Option<u32>> {
    if code >= 0 {
        return Ok(Some(code as u32));
    }
    if err.is_null() && code == -crate::error::ENOENT {
        return Ok(None);
    }
    Err(failure(code, err))
}

#[cold]
fn failure(code: i32, err: *mut sys::ebpf_error) -> Error {
    Error::from_raw(code, NonNull::new(err).map(ErrorObject))
}

/// The address of an optional buffer: NULL if it is empty.
#[inline]
fn nullable<T>(buffer: &[T]) -> *const c_void {
    if buffer.is_empty() {
        ptr::null()
    } else {
        buffer.as_ptr().cast()
    }
}

#[inline]
fn nullable_mut<T>(buffer: &mut [T]) -> *mut c_void {
    if buffer.is_empty() {
        ptr::null_mut()
    } else {
        buffer.as_mut_ptr().cast()
    }
}

/// The bytes of a buffer. A length of more than 32 bits becomes the greatest number of 32 bits: the library refuses it, because
/// no key and no value has this length. The low bits alone could be a right length.
#[inline]
fn length<T>(buffer: &[T]) -> u32 {
    u32::try_from(std::mem::size_of_val(buffer)).unwrap_or(u32::MAX)
}

/// The number of entries of arrays that are counted together: that of the shortest. An empty optional array does not count.
#[inline]
fn entries(required: &[usize], optional: &[usize]) -> u32 {
    let present = optional.iter().filter(|length| **length > 0);
    let shortest = required.iter().chain(present).min();
    shortest.map_or(0, |length| u32::try_from(*length).unwrap_or(u32::MAX))
}

/// A string that a handle or the library owns.
#[inline]
unsafe fn lent<'a>(text: *const std::os::raw::c_char) -> Option<&'a CStr> {
    if text.is_null() {
        None
    } else {
        // SAFETY: strings of the library end in NUL, and the caller gives them the lifetime of their owner.
        Some(unsafe { CStr::from_ptr(text) })
    }
}
"""


def is_handle(parameter):
    return parameter["kind"] == "handle"


def handle_type(name):
    return camel(name.removeprefix("ebpf_"))


def raw_type(name):
    return {"ebpf_error": "ErrorObject", "ebpf_drop": "DropObject"}.get(name, handle_type(name))


def owned_handle(handle, gate):
    name = raw_type(handle["name"])
    sync = ""
    if handle["name"] in SYNC:
        sync = (f"// SAFETY: functions of a const `{handle['name']}` may be called by any number of threads at once.\n"
                f"{gate}unsafe impl Sync for {name} {{}}\n")
    return f"""
/// Owns an [`sys::{handle['name']}`].
{gate}#[derive(Debug)]
pub struct {name}(NonNull<sys::{handle['name']}>);

// SAFETY: no object of the library is bound to the thread that made it.
{gate}unsafe impl Send for {name} {{}}
{sync}
{gate}impl Drop for {name} {{
    fn drop(&mut self) {{
        // SAFETY: it is live, and nobody uses it after this.
        unsafe {{ sys::{handle['destructor']}(self.0.as_ptr()) }}
    }}
}}
"""


def borrowed_handle(handle, gate):
    name = raw_type(handle["name"])
    return (f"\n/// An [`sys::{handle['name']}`], which something else owns.\n{gate}#[repr(transparent)]\n"
            f"pub struct {name}(sys::{handle['name']});\n")


class Wrapper:
    """The safe form of one function."""

    def __init__(self, function, lent_handles):
        self.function, self.lent_handles = function, lent_handles
        self.takes, self.gives, self.outs, self.locals = [], [], [], []
        for parameter in function["params"]:
            self.add(parameter)

    def add(self, parameter):
        name, out = identifier(parameter["name"]), parameter.get("direction") == "out"
        getattr(self, f"add_{'out_' if out else ''}{parameter['kind']}")(parameter, name)

    def add_handle(self, parameter, name):
        if parameter["handle"] in self.lent_handles:
            self.takes.append(f"{name}: &{raw_type(parameter['handle'])}")
            self.gives.append(f"&{name}.0")
        else:
            kind = f"&{'mut ' if parameter['exclusive'] else ''}{raw_type(parameter['handle'])}"
            self.takes.append(f"{name}: Option<{kind}>" if parameter["optional"] else f"{name}: {kind}")
            self.gives.append(f"{name}.map_or(ptr::null_mut(), |handle| handle.0.as_ptr())" if parameter["optional"]
                              else f"{name}.0.as_ptr()")

    def add_out_handle(self, parameter, name):
        if parameter["handle"] in self.lent_handles:
            kind = raw_type(parameter["handle"])
            self.locals.append(f"let mut {name} = ptr::null();")
            self.outs.append((f"Option<&{kind}>", f"{name}.cast::<{kind}>().as_ref()"))
        else:
            self.locals.append(f"let mut {name} = ptr::null_mut();")
            kind = raw_type(parameter["handle"])
            self.outs.append((kind, f"{kind}(NonNull::new_unchecked({name}))"))
        self.gives.append(f"&mut {name}")

    def add_buffer(self, parameter, name):
        element = "u64" if parameter.get("element_bits") == 64 else "u8"
        self.takes.append(f"{name}: &[{element}]")
        self.gives.append(f"nullable({name})" if parameter.get("nullable") else f"{name}.as_ptr().cast()")

    def add_out_buffer(self, parameter, name):
        element = "u64" if parameter.get("element_bits") == 64 else "MaybeUninit<u8>"
        self.takes.append(f"{name}: &mut [{element}]")
        self.gives.append(f"nullable_mut({name})" if parameter.get("nullable") else f"{name}.as_mut_ptr().cast()")

    def add_array(self, parameter, name):
        self.takes.append(f"{name}: &[u{parameter['element_bits']}]")
        self.gives.append(f"nullable({name}).cast()" if parameter["nullable"] else f"{name}.as_ptr()")

    def add_out_array(self, parameter, name):
        self.takes.append(f"{name}: &mut [u{parameter['element_bits']}]")
        self.gives.append(f"nullable_mut({name}).cast()" if parameter["nullable"] else f"{name}.as_mut_ptr()")

    def add_count(self, parameter, name):
        arrays = [p for p in self.function["params"] if p["name"] in parameter["of"]]
        lengths = {optional: ", ".join(f"{p['name']}.len()" for p in arrays if p["nullable"] == optional)
                   for optional in (False, True)}
        self.gives.append(f"entries(&[{lengths[False]}], &[{lengths[True]}])")

    def add_out_text(self, parameter, name):
        self.takes.append(f"{name}: &mut [u8]")
        self.gives.append(f"{name}.as_mut_ptr().cast()")

    def add_length(self, parameter, name):
        buffer = identifier(parameter["of"])
        self.gives.append(f"length({buffer})" if parameter["bits"] == 32 else f"std::mem::size_of_val({buffer}) as u64")

    def add_string(self, parameter, name):
        self.takes.append(f"{name}: &CStr")
        self.gives.append(f"{name}.as_ptr()")

    def add_integer(self, parameter, name):
        self.takes.append(f"{name}: {c_to_rust(parameter['c_type'])}")
        self.gives.append(name)

    add_fd = add_integer

    def add_out_integer(self, parameter, name):
        self.locals.append(f"let mut {name} = 0;")
        self.outs.append((c_to_rust(parameter["c_type"]).removeprefix("*mut "), name))
        self.gives.append(f"&mut {name}")

    add_out_fd = add_out_integer

    def add_out_error(self, parameter, name):
        self.locals.append(f"let mut {name} = ptr::null_mut();")
        self.gives.append(f"&mut {name}")

    def call(self):
        return f"sys::{self.function['name']}({', '.join(self.gives)})"

    def call_for_code(self):
        """The lines that call it, and keep its result."""
        line = f"let code = unsafe {{ {self.call()} }};"
        if len(line) <= WIDTH - 4:
            return [line]
        lines = listed(f"sys::{self.function['name']}(", self.gives, ")", "        ").splitlines()
        return ["let code = unsafe {", *(line[4:] for line in lines), "};"]

    def fallible(self):
        return any(p["kind"] == "error" for p in self.function["params"])

    def text(self):
        name = self.function["name"].removeprefix("ebpf_")
        body, result = self.fallible_body() if self.fallible() else self.plain_body()
        arrow = f" -> {result}" if result else ""
        gate = PROGRAMS if self.function["programs"] else ""
        head = f"\n/// [`sys::{self.function['name']}`]\n{gate}#[inline]\n"
        head += listed(f"pub fn {name}(", self.takes, f"){arrow} {{", "")
        return head + "".join(f"    {line}\n" for line in body) + "}\n"

    def plain_body(self):
        returns = self.function["returns"]
        if returns["kind"] == "string":
            static = not any("&" in take for take in self.takes)
            result = f"Option<&{chr(39) + 'static ' if static else ''}CStr>"
            return ["// SAFETY: see the top of this file.", f"unsafe {{ lent({self.call()}) }}"], result
        if returns["kind"] == "void":
            return ["// SAFETY: see the top of this file.", f"unsafe {{ {self.call()} }}"], None
        return ["// SAFETY: see the top of this file.", f"unsafe {{ {self.call()} }}"], c_to_rust(returns["c_type"])

    def fallible_body(self):
        """Locals, the call, and its result: the number if it has a meaning, then the out parameters."""
        returns = self.function["returns"]
        answers, counts = returns.get("answers"), returns["kind"] == "number"
        outs = ([("u32", "code")] if counts else []) + self.outs
        kinds, values = [kind for kind, _ in outs], [value for _, value in outs]
        kind = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
        value = values[0] if len(values) == 1 else f"({', '.join(values)})"
        if any("unchecked" in v or "as_ref" in v for v in values):
            value = f"unsafe {{ {value} }}"
        safety = "// SAFETY: see the top of this file."
        unsafe_value = value.startswith("unsafe")
        body = [*self.locals, safety, *self.call_for_code()]
        if answers:
            if unsafe_value:
                body += [safety, f"Ok(answer(code, err)?.map(|_| {value}))"]
            elif outs:
                body += [f"Ok(answer(code, err)?.map(|{'code' if counts else '_'}| {value}))"]
            else:
                body += ["Ok(answer(code, err)?.map(|_| ()))"]
            return body, f"Result<Option<{kind}>>"
        if outs == [("u32", "code")]:
            return body + ["check(code, err)"], "Result<u32>"
        body.append("let code = check(code, err)?;" if counts else "check(code, err)?;")
        if unsafe_value:
            body.append(safety)
        return body + [f"Ok({value})"], f"Result<{kind}>"


def is_destructor(function):
    return any(is_handle(p) and p.get("ownership") == "consumed" for p in function["params"])


def raw_file(api):
    lent_handles = {handle["name"] for handle in api["handles"] if not handle["destructor"]}
    without_programs = {p["handle"] for f in api["functions"] if not f["programs"] for p in f["params"] if is_handle(p)}
    gates = {handle["name"]: "" if handle["name"] in without_programs else PROGRAMS for handle in api["handles"]}
    handles = ((borrowed_handle if h["name"] in lent_handles else owned_handle)(h, gates[h["name"]]) for h in api["handles"])
    functions = (Wrapper(f, lent_handles).text() for f in api["functions"] if not is_destructor(f))
    return FIRST_LINES + RAW_TOP + "".join(handles) + "".join(functions)
