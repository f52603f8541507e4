# SPDX-License-Identifier: BSD-2-Clause
"""Rules for the tags of a function: a tag that is missing or contradicts the declaration is an error."""
import errno
import re

BUFFERS = {"void *", "const void *", "char *"}
NULL_TAGS = {"nullable", "nonnull", "optional"}


def is_pointer(c_type):
    return c_type.endswith("*")


def is_handle_out(c_type):
    return re.match(r"(const )?ebpf_\w+ \*\*$", c_type) and c_type != "ebpf_error **"


def has_length(function, parameter):
    """True if the next parameter is the length of this one."""
    followers = dict(zip([p.name for p in function.parameters], [p.name for p in function.parameters[1:]]))
    return followers.get(parameter.name) == parameter.name + "_len"


def null_problems(c_type, tags, doc):
    """A pointer is never NULL unless a tag says so. A text about NULL needs a tag, in case the author forgot it."""
    if is_pointer(c_type):
        if re.search(r"\bNULL\b", doc) and not NULL_TAGS & tags.keys():
            yield "the text mentions NULL: [nullable], [optional] or [nonnull] is missing"
    elif NULL_TAGS & tags.keys():
        yield f"[{', '.join(NULL_TAGS & tags.keys())}] on a {c_type}, which is no pointer"


def enum_problems(c_type, tags, enums):
    if "enum" in tags:
        if tags["enum"][0] not in enums:
            yield f"[enum {tags['enum'][0]}]: no such enumeration"
        if not re.match(r"(const )?u?int\d+_t( \*)?$", c_type):
            yield f"[enum] on a {c_type}, which is no number"


def ownership_problems(function, parameter, functions):
    given, c_type = parameter.tags, parameter.type
    is_fd_out = parameter.name == "fd" and c_type == "int32_t *"
    if is_handle_out(c_type) or is_fd_out:
        if not {"owned", "borrowed"} & given.keys():
            yield "[owned FUNCTION] or [borrowed] is missing"
        if "owned" in given and given["owned"][0] not in functions | {"close"}:
            yield f"[owned {given['owned'][0]}]: no such function"
    elif {"owned", "borrowed"} & given.keys():
        yield f"[owned] or [borrowed] on a {c_type} that receives no handle and no descriptor"
    consumes = re.match(r"ebpf_\w+ \*$", c_type)
    if "consumed" in given and not consumes:
        yield f"[consumed] on a {c_type}, which is no handle"
    if consumes and re.search(r"_(close|free)$", function.name) and "consumed" not in given:
        yield "[consumed] is missing"
    if "optional" in given and not re.match(r"(const )?ebpf_\w+ \*$", c_type):
        yield f"[optional] on a {c_type}, which is no handle"


def count_problems(function, parameter):
    c_type = parameter.type
    numbers = re.match(r"(const )?u?int\d+_t \*$", c_type)
    if "count" in parameter.tags:
        counts = [other for other in function.parameters if other.name == parameter.tags["count"][0]]
        if not numbers:
            yield f"[count] on a {c_type}, which is no array of numbers"
        if not counts or not re.match(r"uint\d+_t$", counts[0].type):
            yield f"[count {parameter.tags['count'][0]}]: no such number among the parameters"
    elif numbers and numbers[1] and not has_length(function, parameter):
        yield "[count PARAMETER] is missing"
    if c_type in BUFFERS and not has_length(function, parameter):
        yield f"the length is missing: the next parameter must be {parameter.name}_len"


def parameter_problems(function, parameter, functions, enums):
    # The contract of <ebpfmap.h> describes this parameter.
    if parameter.type == "ebpf_error **":
        return [f"[{name}] on the error" for name in parameter.tags]
    return [*null_problems(parameter.type, parameter.tags, parameter.doc), *enum_problems(parameter.type, parameter.tags, enums),
            *ownership_problems(function, parameter, functions), *count_problems(function, parameter)]


def result_problems(function, enums):
    given, c_type = function.return_tags, function.returns
    kinds = {"status", "number"} & given.keys()
    if function.fallible and not kinds:
        yield "[status] or [number] is missing"
    if not function.fallible and {"status", "number", "answers"} & given.keys():
        yield "[status], [number] and [answers] are for functions that take an error"
    if (c_type != "void") != (function.tag("return") is not None):
        yield f"a function that returns {c_type} {'has no @return' if c_type == 'void' else 'needs a @return'}"
    for name in given.get("answers", []):
        if name not in errno.errorcode.values():
            yield f"[answers {name}]: no such errno"
    lends = function.name.endswith("_fd") and c_type == "int32_t" and not function.fallible
    if lends != ("lent" in given):
        yield "[lent] is missing" if lends else "[lent] on a result that is no descriptor"
    yield from null_problems(c_type, given, function.return_doc)
    yield from enum_problems(c_type, given, enums)


def check(function, functions, enums):
    """Raises the first TagError of a function; `functions` and `enums` are the names that tags can refer to."""
    for parameter in function.parameters:
        for problem in parameter_problems(function, parameter, functions, enums):
            raise function.error(f"@param {parameter.name}: {problem}")
    for problem in result_problems(function, enums):
        raise function.error(f"@return: {problem}")
    if (function.tag("cause") is not None) != function.fallible:
        raise function.error("@cause is missing" if function.fallible else "@cause of a function that takes no error")
    for name in function.causes_of:
        if name not in functions:
            raise function.error(f"@cause: {name}(): no such function")
    for name in ("threads", "since"):
        if not function.tag(name):
            raise function.error(f"@{name} is missing")
