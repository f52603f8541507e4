#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The parser of the headers reads each tag, and refuses tags that are malformed, unknown, misplaced or missing."""
import unittest

import runner
from declarations import TagError, describe, headers, rules

ENUMS = {"ebpf_color"}
FIRST_COMMENT = "/*\n * A sample.\n */\n#ifndef SAMPLE_H\n"

CLOSE = """
/**
 * Closes.
 *
 * @param thing [consumed, nullable] the thing, or NULL
 * @threads any
 * @since 0.1
 */
EBPF_API void ebpf_thing_close(ebpf_thing *thing);
"""

# Each line of a comment once, so that a test can replace it.
OPEN = """
/**
 * Opens a thing. NULL, -ENOENT, EBPF_CAUSE_FULL and "owned by the caller: ebpf_map_close()" in a text is text.
 *
 * @param name    its name
 * @param other   [optional] NULL for no other
 * @param color   [enum ebpf_color] its
 *                color
 * @param data    the data
 * @param data_len bytes of data
 * @param numbers [nullable, count room] numbers, or NULL
 * @param room    entries
 * @param out     [owned ebpf_thing_close] receives it
 * @param err     receives the error, or NULL
 * @return [status, answers ENOENT EAGAIN] 0, or -errno
 * @cause EBPF_CAUSE_INDEX, _FLAGS (not EBPF_CAUSE_NAME, see membarrier(2)), as ebpf_thing_refill() (also)
 * @threads any
 * @blocks [types hash array] a while
 * @kernel 5.9
 * @since 0.1
 */
EBPF_API int32_t ebpf_thing_open(const char *name, ebpf_thing *other, uint32_t color, const void *data, uint32_t data_len,
                                 uint64_t *numbers, uint32_t room, ebpf_thing **out, ebpf_error **err);
"""

REFILL = """
/**
 * Refills a thing.
 *
 * @param thing the thing
 * @param numbers [count count] numbers
 * @param count entries
 * @param err   receives the error, or NULL
 * @return [number] the entries that fitted
 * @cause EBPF_CAUSE_FULL, as ebpf_thing_open()
 * @threads one per thing, memory; or two
 * @since 0.1
 */
EBPF_API int32_t ebpf_thing_refill(ebpf_thing *thing, const uint32_t *numbers, uint32_t count, ebpf_error **err);
"""

GETTERS = """
/**
 * The descriptor.
 *
 * @param thing the thing
 * @return [lent] the descriptor
 * @threads any
 * @since 0.1
 */
EBPF_API int32_t ebpf_thing_fd(const ebpf_thing *thing);

/**
 * The color.
 *
 * @param thing the thing
 * @return [enum ebpf_color] the color
 * @threads any
 * @since 0.1
 */
EBPF_API uint32_t ebpf_thing_color(const ebpf_thing *thing);

/**
 * The name.
 *
 * @param thing the thing
 * @return [nullable] the name, or NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_thing_name(const ebpf_thing *thing);

/**
 * The label.
 *
 * @param thing the thing
 * @return [nonnull] the label, never NULL
 * @threads any
 * @since 0.1
 */
EBPF_API const char *ebpf_thing_label(const ebpf_thing *thing);
"""

SAMPLE = FIRST_COMMENT + CLOSE + OPEN + REFILL + GETTERS


def describe_sample(text=SAMPLE):
    """The description of each function of a header."""
    header = headers.Header("ebpfmap/sample.h", text)
    functions = {function.name: function for function in header.functions}
    for function in functions.values():
        rules.check(function, functions.keys(), ENUMS)
    return {name: describe.describe_function(function, functions) for name, function in functions.items()}


class Tags(unittest.TestCase):
    def setUp(self):
        self.described = describe_sample()
        self.open = self.described["ebpf_thing_open"]
        self.params = {param["name"]: param for param in self.open["params"]}

    def test_the_sample_is_read_whole(self):
        self.assertEqual(list(self.described), ["ebpf_thing_close", "ebpf_thing_open", "ebpf_thing_refill", "ebpf_thing_fd",
                                                "ebpf_thing_color", "ebpf_thing_name", "ebpf_thing_label"])

    def test_tags_are_not_in_the_text(self):
        self.assertEqual(self.params["color"]["doc"], "its color")
        self.assertEqual(self.params["numbers"]["doc"], "numbers, or NULL")
        self.assertEqual(self.open["returns"]["doc"], "0, or -errno")
        self.assertEqual(self.open["blocking"], "a while")

    def test_nullable_optional_and_nonnull(self):
        self.assertEqual({name: param["nullable"] for name, param in self.params.items() if "nullable" in param},
                         {"name": False, "other": True, "data": False, "numbers": True, "out": False, "err": True})
        self.assertTrue(self.params["other"]["optional"])
        self.assertTrue(self.described["ebpf_thing_name"]["returns"]["nullable"])
        self.assertFalse(self.described["ebpf_thing_label"]["returns"]["nullable"])

    def test_owned_borrowed_consumed_and_lent(self):
        self.assertEqual(self.params["out"]["ownership"], "owned")
        self.assertEqual(self.params["out"]["destructor"], "ebpf_thing_close")
        self.assertEqual(self.described["ebpf_thing_close"]["params"][0]["ownership"], "consumed")
        self.assertEqual(self.described["ebpf_thing_fd"]["returns"]["ownership"], "lent")
        borrowed = describe_sample(SAMPLE.replace("[owned ebpf_thing_close]", "[borrowed]"))["ebpf_thing_open"]["params"]
        self.assertEqual([param["ownership"] for param in borrowed if param["name"] == "out"], ["borrowed"])

    def test_enum_and_count(self):
        self.assertEqual(self.params["color"]["enum"], "color")
        self.assertEqual(self.described["ebpf_thing_color"]["returns"]["enum"], "color")
        self.assertEqual((self.params["numbers"]["kind"], self.params["numbers"]["count"]), ("array", "room"))
        self.assertEqual((self.params["room"]["kind"], self.params["room"]["of"]), ("count", ["numbers"]))

    def test_a_length_belongs_to_its_buffer_by_its_name(self):
        self.assertEqual((self.params["data"]["kind"], self.params["data"]["length"]), ("buffer", "data_len"))
        self.assertEqual((self.params["data_len"]["kind"], self.params["data_len"]["of"]), ("length", "data"))

    def test_status_number_and_answers(self):
        self.assertEqual(self.open["returns"]["kind"], "status")
        self.assertEqual(self.open["returns"]["answers"], ["ENOENT", "EAGAIN"])
        self.assertEqual(self.described["ebpf_thing_refill"]["returns"]["kind"], "number")

    def test_causes_are_those_of_the_functions_that_are_named_too(self):
        self.assertEqual(self.open["causes"], ["EBPF_CAUSE_FLAGS", "EBPF_CAUSE_FULL", "EBPF_CAUSE_INDEX"])

    def test_threads(self):
        self.assertEqual(self.open["one_per"], [])
        self.assertEqual(self.described["ebpf_thing_refill"]["one_per"], ["thing", "memory"])
        self.assertEqual(self.described["ebpf_thing_refill"]["threads"], "one per thing, memory; or two")

    def test_types_of_maps_that_block(self):
        self.assertEqual(self.open["blocking_map_types"], ["hash", "array"])
        self.assertFalse(self.described["ebpf_thing_refill"]["blocking"])

    def test_the_option_of_a_header(self):
        self.assertFalse(self.open["programs"])
        with_option = describe_sample(SAMPLE.replace(" * A sample.", " * A sample.\n *\n * @option programs"))
        self.assertTrue(with_option["ebpf_thing_open"]["programs"])

    def test_another_text_changes_texts_only(self):
        """Every word behind a tag is replaced; the first comment and the description of a function are texts too."""
        reworded = SAMPLE
        for text in ("its name", "NULL for no other", "numbers, or NULL", "receives it", "0, or -errno", "the entries that fitted",
                     "a while", "A sample.", "Refills a thing."):
            reworded = reworded.replace(text, "NULL or 0 where -ENOENT, which is an answer" if "NULL" in text else "something else")

        def without_texts(described):
            if isinstance(described, dict):
                return {key: without_texts(value) for key, value in described.items() if key not in ("doc", "blocking")}
            return [without_texts(value) for value in described] if isinstance(described, list) else described

        self.assertNotEqual(describe_sample(reworded), self.described)
        self.assertEqual(without_texts(describe_sample(reworded)), without_texts(self.described))


class Errors(unittest.TestCase):
    # Text of the sample, text in its place, and the error.
    CASES = [
        ("[optional]", "[optinal]", "@param other: [optinal]: no such tag here"),
        ("[status, answers", "[nullable status, answers", "@return: [nullable] has 1 arguments, not 0"),
        ("[optional]", "[status]", "@param other: [status]: no such tag here"),
        ("[optional] NULL", "[optional NULL", "@param other: [optional NULL for no other: no closing bracket"),
        ("[optional]", "[optional,]", "@param other: []: no such tag here"),
        ("[optional]", "[optional, optional]", "@param other: [optional] occurs twice"),
        ("[optional]", "[optional, nullable]", "@param other: [nullable, optional] exclude each other"),
        ("[optional]", "", "@param other: the text mentions NULL: [nullable], [optional] or [nonnull] is missing"),
        ("[nullable] the name, or", "the name, or", "@return: the text mentions NULL: [nullable]"),
        ("room    entries", "room    [nullable] entries", "@param room: [nullable] on a uint32_t, which is no pointer"),
        ("[enum ebpf_color] its", "[enum ebpf_shape] its", "@param color: [enum ebpf_shape]: no such enumeration"),
        ("[enum ebpf_color] its", "[enum] its", "@param color: [enum] has 0 arguments, not 1"),
        ("name    its", "name    [enum ebpf_color] its", "@param name: [enum] on a const char *, which is no number"),
        ("[owned ebpf_thing_close] ", "", "@param out: [owned FUNCTION] or [borrowed] is missing"),
        ("[owned ebpf_thing_close]", "[owned]", "@param out: [owned] has 0 arguments, not 1"),
        ("[owned ebpf_thing_close]", "[owned ebpf_thing_free]", "@param out: [owned ebpf_thing_free]: no such function"),
        ("name    its", "name    [borrowed] its", "@param name: [owned] or [borrowed] on a const char *"),
        ("name    its", "name    [consumed] its", "@param name: [consumed] on a const char *, which is no handle"),
        ("[consumed, nullable]", "[nullable]", "@param thing: [consumed] is missing"),
        ("name    its", "name    [optional] its", "@param name: [optional] on a const char *, which is no handle"),
        ("[count count]", "", "@param numbers: [count PARAMETER] is missing"),
        ("[count count]", "[count entries]", "@param numbers: [count entries]: no such number among the parameters"),
        ("name    its", "name    [count room] its", "@param name: [count] on a const char *, which is no array of numbers"),
        ("uint32_t data_len", "uint32_t size", "@param size is missing"),
        ("[status, answers ENOENT EAGAIN]", "", "@return: [status] or [number] is missing"),
        ("[status, answers ENOENT EAGAIN]", "[status, number]", "@return: [number, status] exclude each other"),
        ("answers ENOENT EAGAIN", "answers", "@return: [answers] needs an argument"),
        ("answers ENOENT EAGAIN", "answers ENONSENSE", "@return: [answers ENONSENSE]: no such errno"),
        ("[lent]", "", "@return: [lent] is missing"),
        ("[number]", "[number, lent]", "@return: [lent] on a result that is no descriptor"),
        ("[enum ebpf_color] the color", "[status] the color", "@return: [status], [number] and [answers] are for functions"),
        (" * @return [nonnull] the label, never NULL\n", "", "@return: a function that returns const char * needs a @return"),
        ("@param name    its", "@param label    its", "@param name is missing"),
        ("@param name    its name", "@param name    its name\n * @param label its label", "@param label: the function has no such"),
        ("@kernel", "@kernels", "@kernels: no such tag"),
        ("@kernel 5.9", "@threads any", "@threads occurs twice"),
        ("@threads one per", "@threads one for a", "@threads: 'one for a thing, memory' is neither `any` nor"),
        ("@threads any", "@threads any number", "@threads: 'any number' is neither `any` nor `one per NOUN`"),
        (" * @threads any\n", "", "@threads is missing"),
        (" * @since 0.1\n", "", "@since is missing"),
        ("@blocks [types hash array]", "@blocks [hash array]", "@blocks: [hash]: no such tag here"),
        ("EBPF_CAUSE_INDEX,", "EBPF_CAUSE_INDEX and", "@cause: 'EBPF_CAUSE_INDEX and _FLAGS' is neither"),
        ("as ebpf_thing_refill() (also)", "as ebpf_thing_fill()", "@cause: ebpf_thing_fill(): no such function"),
        ("(not EBPF_CAUSE_NAME", "not EBPF_CAUSE_NAME", "@cause: unbalanced parentheses"),
        (" * @cause EBPF_CAUSE_FULL, as ebpf_thing_open()\n", "", "@cause is missing"),
    ]

    def test_each_error_names_the_header_the_function_and_the_tag(self):
        for old, new, expected in self.CASES:
            with self.subTest(f"{old} -> {new}"):
                self.assertIn(old, SAMPLE)
                with self.assertRaises(TagError) as caught:
                    describe_sample(SAMPLE.replace(old, new, 1))
                self.assertRegex(str(caught.exception), r"^ebpfmap/sample\.h: ebpf_thing_\w+: ")
                self.assertIn(expected, str(caught.exception))

    def test_a_constant_without_a_number(self):
        with self.assertRaisesRegex(TagError, r"ebpfmap/sample\.h: 'EBPF_RED' is no constant with its number"):
            describe_sample(SAMPLE + "\nenum ebpf_color {\n    EBPF_RED, /* a color */\n    EBPF_BLUE = 2\n};\n")

    def test_an_enumeration_needs_a_name(self):
        for name in ("", "color "):
            with self.subTest(name), self.assertRaisesRegex(TagError, r"ebpfmap/sample\.h: an enumeration is named ebpf_NOUN"):
                describe_sample(SAMPLE + f"\nenum {name}{{\n    EBPF_RED = 1\n}};\n")

    def test_the_prefix_of_an_enumeration(self):
        for constants, prefix in [(("EBPF_COLOR_RED", "EBPF_COLOR_RED_DARK"), "EBPF_COLOR_"), (("EBPF_RED", "EBPF_F_BLUE"), "EBPF_"),
                                  (("EBPF_COLOR_RED",), "EBPF_COLOR_"), (("EBPF_MOST_RED",), "EBPF_")]:
            body = ",\n".join(f"    {name} = {number}" for number, name in enumerate(constants))
            header = headers.Header("ebpfmap/sample.h", SAMPLE + f"\nenum ebpf_color {{\n{body}\n}};\n")
            self.assertEqual(describe.describe_enum(header.enums[0])["prefix"], prefix, constants)

    def test_an_option_that_the_build_does_not_have(self):
        with self.assertRaisesRegex(TagError, r"ebpfmap/sample\.h: @option prgrams"):
            describe_sample(SAMPLE.replace(" * A sample.", " * A sample.\n *\n * @option prgrams"))


if __name__ == "__main__":
    runner.main()
