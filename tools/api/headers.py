# SPDX-License-Identifier: BSD-2-Clause
"""The public headers as data: declarations, and comments with their tags."""
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

import tags
from tags import TagError

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
UMBRELLA = INCLUDE / "ebpfmap.h"

# Options of the build that can leave out the functions of a header.
OPTIONS = {"programs"}
# The tags of a function at the start of a line, except @param.
FUNCTION_TAGS = {"return", "cause", "threads", "blocks", "kernel", "since", "source"}

_COMMENT = r"/\*\*?((?:(?!\*/).)*)\*/\s*"
_FUNCTION = re.compile(rf"(?:{_COMMENT})?^EBPF_API\s+([^;]+?)(\w+)\s*\(([^;]*)\);", re.DOTALL | re.MULTILINE)
_ENUM = re.compile(rf"(?:{_COMMENT})?^enum (ebpf_\w+) \{{\n(.*?)\n\}};", re.DOTALL | re.MULTILINE)
_CONSTANT = re.compile(r"^\s+(EBPF_\w+) = (\w+),?(?: +/\*(.*?)\*/)?", re.DOTALL | re.MULTILINE)
_HANDLE = re.compile(rf"(?:{_COMMENT})?^typedef struct (\w+) \2;", re.DOTALL | re.MULTILINE)


def unframed(comment):
    """The text of a comment without the stars before its lines."""
    return "\n".join(re.sub(r"^ ?\* ?", "", line) for line in (comment or "").split("\n")).strip()


def one_line(text):
    return " ".join(text.split())


def unwrap(text):
    """Paragraphs as one line each; lines with more indentation, as in lists and tables, stay separate lines."""
    lines = [""]
    for line in text.split("\n"):
        if not line.strip():
            lines.append("")
        elif line.startswith("  ") or not lines[-1]:
            lines.append(line.rstrip())
        else:
            lines[-1] += " " + line.strip()
    return re.sub(r"\n\n+", "\n\n", "\n".join(lines)).strip()


@dataclass
class Parameter:
    type: str
    name: str
    tags: dict = field(default_factory=dict)
    doc: str = ""


class Comment:
    """The documentation of a function: its description, and the text behind each @tag."""

    def __init__(self, text):
        description, *parts = re.split(r"^@", unframed(text), flags=re.MULTILINE)
        self.description = unwrap(description)
        self.lines = [(name, one_line(rest)) for name, _, rest in (re.split(r"(\s|$)", part, maxsplit=1) for part in parts)]
        self.params = [rest.partition(" ")[::2] for name, rest in self.lines if name == "param"]
        for name, _ in self.lines:
            if name not in FUNCTION_TAGS | {"param"}:
                raise TagError(f"@{name}: no such tag; known: @param, @{', @'.join(sorted(FUNCTION_TAGS))}")
            if name != "param" and [other for other, _ in self.lines].count(name) > 1:
                raise TagError(f"@{name} occurs twice")

    def tag(self, wanted):
        """The text of a tag, or None."""
        return next((text for name, text in self.lines if name == wanted), None)


class Function:
    """A declaration and its comment. A TagError names the header and the function."""

    def __init__(self, header, comment, returns, name, parameters):
        self.header, self.noun, self.option = header.path, header.noun, header.option
        self.returns, self.name = one_line(returns), name
        try:
            self.comment = Comment(comment)
            self.parameters = [self._parameter(text) for text in parameters.split(",") if text.strip() != "void"]
            for documented, _ in self.comment.params:
                if documented not in [parameter.name for parameter in self.parameters]:
                    raise TagError(f"@param {documented}: the function has no such parameter")
            self.return_tags, self.return_doc = self._bracketed("return", tags.RESULT)
            self.blocks_tags, self.blocks = self._bracketed("blocks", tags.BLOCKS)
            self.one_per = tags.parse_threads(self.tag("threads")) if self.tag("threads") else None
            self.own_causes, self.causes_of = tags.parse_causes(self.tag("cause")) if self.tag("cause") else ([], [])
        except TagError as error:
            raise self.error(error) from None

    def _parameter(self, text):
        kind, name = re.match(r"(.*?)(\w+)\s*$", one_line(text)).groups()
        doc = next((doc for documented, doc in self.comment.params if documented == name), None)
        if doc is None:
            raise TagError(f"@param {name} is missing")
        try:
            return Parameter(kind.strip(), name, *tags.parse(doc, tags.PARAMETER))
        except TagError as error:
            raise TagError(f"@param {name}: {error}") from None

    def _bracketed(self, name, allowed):
        try:
            return tags.parse(self.tag(name) or "", allowed)
        except TagError as error:
            raise TagError(f"@{name}: {error}") from None

    def error(self, message):
        return TagError(f"{self.header}: {self.name}: {message}")

    def tag(self, wanted):
        return self.comment.tag(wanted)

    @property
    def fallible(self):
        return bool(self.parameters) and self.parameters[-1].type == "ebpf_error **"


@dataclass
class Constant:
    name: str
    value: int
    doc: str


@dataclass
class Enum:
    header: str
    name: str
    doc: str
    constants: list


class Header:
    """The declarations of one header."""

    def __init__(self, path, text):
        self.path, self.text, self.noun = path, text, Path(path).stem
        self.includes = re.findall(r"^#include <(ebpfmap/\w+\.h)>", text, re.MULTILINE)
        self.option = self._option()
        self.functions = [Function(self, *found) for found in _FUNCTION.findall(text)]
        self._check_enums()
        self.enums = [Enum(path, name, one_line(unframed(comment)), self._constants(body))
                      for comment, name, body in _ENUM.findall(text)]
        self.handles = [(name, one_line(unframed(comment))) for comment, name in _HANDLE.findall(text)]

    def _check_enums(self):
        for name in re.findall(r"^enum ([^;{]*)\{", self.text, re.MULTILINE):
            if not name.startswith("ebpf_"):
                raise TagError(f"{self.path}: an enumeration is named ebpf_NOUN, not '{name.strip()}'")

    def _constants(self, body):
        for item in re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL).split(","):
            if item.strip() and not re.match(r"\s*EBPF_\w+ = \w+\s*$", item):
                raise TagError(f"{self.path}: '{item.strip()}' is no constant with its number")
        return [Constant(name, int(value, 0), one_line(doc)) for name, value, doc in _CONSTANT.findall(body)]

    def _option(self):
        """The option of the build in a line `@option NAME` of the first comment that describes the header."""
        found = re.findall(r"^ \* @(\w+) ?(.*)$", self.text.partition("#ifndef")[0], re.MULTILINE)
        for name, argument in found:
            if name != "option" or argument not in OPTIONS:
                raise TagError(f"{self.path}: @{name} {argument}: a header can have `@option {'|'.join(sorted(OPTIONS))}` only")
        return found[0][1] if found else None


@functools.lru_cache
def read():
    """Every header, each after its included headers."""
    found = {}

    def visit(path):
        if path not in found:
            header = Header(str(path.relative_to(INCLUDE)), path.read_text())
            for included in header.includes:
                visit(INCLUDE / included)
            found[path] = header

    visit(UMBRELLA)
    return list(found.values())


def functions():
    found = [function for header in read() for function in header.functions]
    assert found, "no function found in the headers: the pattern no longer fits them"
    return found


def enums():
    return [enum for header in read() for enum in header.enums]


def constants():
    """The number of each constant."""
    return {constant.name: constant.value for enum in enums() for constant in enum.constants}
