# SPDX-License-Identifier: BSD-2-Clause
"""The public headers as data: every function with its parameters and its documentation."""
import re
from dataclasses import dataclass

from runner import SOURCE

INCLUDE = SOURCE / "include"
HEADERS = sorted(INCLUDE.glob("*.h")) + sorted(INCLUDE.glob("ebpfmap/*.h"))
# These are left out of a library that is built with -Dprograms=disabled.
PROGRAM_HEADERS = {f"ebpfmap/{noun}.h" for noun in ("bundled", "chain", "drops", "link", "object", "program", "xsk_group")}

_FUNCTION = re.compile(r"(?:/\*\*((?:(?!\*/).)*)\*/\s*)?^EBPF_API\s+([^;]+);", re.DOTALL | re.MULTILINE)
_DECLARATION = re.compile(r"(.*?)(\w+)\s*\((.*)\)", re.DOTALL)
_PARAMETER = re.compile(r"(.*?)(\w+)$", re.DOTALL)


@dataclass
class Parameter:
    type: str
    name: str


@dataclass
class Function:
    header: str
    returns: str
    name: str
    parameters: list
    documentation: str

    def tags(self):
        """(tag, text) of every @tag, in the order of the comment."""
        text = re.sub(r"^\s*\* ?", "", self.documentation, flags=re.MULTILINE)
        return re.findall(r"@(\w+)\s*([^@]*)", text)

    def tag(self, wanted):
        """The text of the first @tag of this name, or None."""
        return next((text.strip() for tag, text in self.tags() if tag == wanted), None)


def _parse_parameters(text):
    if text.strip() == "void":
        return []
    matches = (_PARAMETER.match(parameter.strip()) for parameter in text.split(","))
    return [Parameter(" ".join(match[1].split()), match[2]) for match in matches]


def _parse_header(path):
    for documentation, declaration in _FUNCTION.findall(path.read_text()):
        returns, name, parameters = _DECLARATION.match(declaration).groups()
        yield Function(str(path.relative_to(INCLUDE)), returns.strip(), name, _parse_parameters(parameters), documentation)


def functions():
    """Every exported function that the headers declare."""
    found = [function for path in HEADERS for function in _parse_header(path)]
    assert found, "no function found in the headers: the pattern no longer fits them"
    return found


def built_functions(with_programs):
    """Those that a library with or without the program room has."""
    return [function for function in functions() if with_programs or function.header not in PROGRAM_HEADERS]


def constants():
    """Every enumerator of the headers with its number."""
    text = "".join(path.read_text() for path in HEADERS)
    return {name: int(number, 0) for name, number in re.findall(r"^\s+(EBPF_\w+) = (\w+)", text, re.MULTILINE)}
