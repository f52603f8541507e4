# SPDX-License-Identifier: BSD-2-Clause
"""The command lines that the documentation shows: in blocks of sh, in indented lines, in `spans`, in comments of the examples."""
import re
from typing import Iterator, List, NamedTuple

import runner

# The programs that readers are told to run. A line that begins with another word is output, a picture or C.
TOOLS = "|".join((
    "apt", "bpftool", r"c\+\+", "capsh", "cargo", r"\(?cd", "cc", "clang", "cmake", "curl", "docker", "ebpftool", "escript", "ethtool",
    "export", r"for \w+ in .*; do", "gcc", "getcap", "git", "ip", "ldconfig", "make", "meson", "mix", "mkdir", "modprobe", "mount",
    "ninja", "nsenter", "pip3?", "pkg-config", "podman", "python3", "rebar3", "rm", "setcap", "setpriv", "sudo", "sysctl", "systemctl",
    "systemd-run", "tc", "ulimit", "umount", "unshare", "wget"))
ASSIGNMENT = r"[A-Z_]+=\S*"
COMMAND = re.compile(rf"({ASSIGNMENT} )*((\./|/usr/)[\w./-]+|tools/dev|{TOOLS})( |$)")


class Command(NamedTuple):
    page: str
    text: str


def pages() -> List[str]:
    """README.md, docs/ and the README of each binding; a link to one of them is not a page more."""
    found = [runner.SOURCE / "README.md", runner.SOURCE / "CONTRIBUTING.md", *sorted((runner.SOURCE / "docs").rglob("*.md")),
             runner.SOURCE / "bindings/conformance.md", *sorted((runner.SOURCE / "bindings").glob("*/README.md"))]
    return [str(page.relative_to(runner.SOURCE)) for page in found]


def example_comments() -> List[str]:
    return sorted(str(path.relative_to(runner.SOURCE)) for path in (runner.SOURCE / "examples").glob("*.c"))


def links(page: str) -> List[str]:
    """The links of a page to files of the tree, and to headings of its own or of theirs."""
    text = re.sub(r"^```.*?^```$", "", (runner.SOURCE / page).read_text(), flags=re.S | re.M)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]


def anchors(text: str) -> List[str]:
    """The anchors of GitHub for the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M), re.M)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def blocks(page: str, language: str) -> List[str]:
    text = (runner.SOURCE / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def _without_comment(line: str) -> str:
    return re.sub(r"(\s{2,}|^)(#|\().*$", "", line) if not line.startswith("(cd") else line


def _joined(text: str) -> str:
    return re.sub(r"\\\n\s*", "", text)


def _lines(text: str) -> Iterator[str]:
    """The lines of the blocks: fenced as sh, or indented."""
    language = None
    for line in text.splitlines():
        fence = re.match(r"```(\w*)", line)
        if fence:
            language = None if language is not None else fence[1]
        elif language in ("sh", "bash", "shell", "console"):
            yield line.strip()
        elif language is None and line.startswith("    "):
            yield line.strip()


def _spans(text: str) -> Iterator[str]:
    for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)):
        yield span


def _of_page(page: str) -> Iterator[str]:
    text = _joined((runner.SOURCE / page).read_text())
    # A span of one word is the name of a program.
    found = [_without_comment(line) for line in _lines(text)] + [span for span in _spans(text) if " " in span]
    return (line for line in found if COMMAND.match(line))


def _of_example(path: str) -> Iterator[str]:
    comment = _joined((runner.SOURCE / path).read_text().split("*/\n#")[0].replace("\n * ", "\n"))
    indented = (line.strip() for line in comment.splitlines() if line.startswith("    "))
    return (line for line in map(_without_comment, indented) if COMMAND.match(line))


def commands() -> List[Command]:
    """In the order of each page, once for each page."""
    found = [Command(page, text) for page in pages() for text in _of_page(page)]
    found += [Command(path, text) for path in example_comments() for text in _of_example(path)]
    return list(dict.fromkeys(found))
