# SPDX-License-Identifier: BSD-2-Clause
"""ebpfmap/src/generated/kinds.rs: the enumerations."""
from rust_text import FIRST_LINES, camel, doc_comment

# Enumerations with single values, as Rust enums. The others are flags and indices, and stay numbers.
ENUMS = {
    "cause": ("Cause", "The cause of a failed call, to branch on."),
    "map_type": ("MapType", "Map types, with the first kernel that has each."),
    "program_type": ("ProgramType", "Program types, with the first kernel that has each."),
    "attach_type": ("AttachType", "Attach types, with the first kernel that has each."),
    "link_type": ("LinkType", "Link types, with the first kernel that has each."),
    "feature": ("Feature", "Features of a kernel: see [`crate::probe::feature`]."),
    "drop_reason": ("DropReason", "The reason why a redirected packet was lost: see [`crate::drops`]."),
}


def variant(constant, prefix):
    return camel(constant["name"].removeprefix(prefix))


ENUM = """
/// {doc}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u32)]
pub enum {name} {{
{variants}}}

impl {name} {{
    /// The enumerator with this number of the library or the kernel, if this version has it.
    pub fn from_number(number: u32) -> Option<Self> {{
        Some(match number {{
{numbers}            _ => return None,
        }})
    }}

    /// Its name in the C headers.
    pub fn name(self) -> &'static str {{
        match self {{
{names}        }}
    }}
}}

impl From<{name}> for u32 {{
    fn from(value: {name}) -> Self {{
        value as Self
    }}
}}
"""


def enum_text(enum):
    name, doc = ENUMS[enum["name"]]
    constants = [(variant(constant, enum["prefix"]), constant) for constant in enum["constants"]]
    docs = {own: doc_comment(constant.get("doc") or constant["name"], "    ") for own, constant in constants}
    return ENUM.format(
        name=name, doc=doc,
        variants="".join(f"{docs[own]}    {own} = {c['value']},\n" for own, c in constants),
        numbers="".join(f"            {c['value']} => Self::{own},\n" for own, c in constants),
        names="".join(f"            Self::{own} => \"{c['name']}\",\n" for own, c in constants))


def kinds_file(api):
    top = "\n//! The enumerations of the library.\n"
    return FIRST_LINES + top + "".join(enum_text(enum) for enum in api["enums"] if enum["name"] in ENUMS)
