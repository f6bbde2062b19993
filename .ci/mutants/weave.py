"""Puts mutants into a source file, each behind a switch: one build holds all of them."""

import re

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))

# The module that the woven crate gets: `is(7)` says whether mutant 7 is on, and can record which were asked for.
SWITCH = """//! Which mutant is on: the number in `MUTANT`. With `MUTANTS_REACHED`, writes those that are asked for to that file.
extern crate std;

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::io::Write as _;

const UNKNOWN: u32 = u32::MAX;
const RECORDS: u32 = u32::MAX - 1;
static ON: AtomicU32 = AtomicU32::new(UNKNOWN);
static REACHED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

pub(crate) fn is(mutant: u32) -> bool {
    match ON.load(Relaxed) {
        UNKNOWN => {
            let number = std::env::var("MUTANT").ok().and_then(|it| it.parse().ok());
            let records = std::env::var_os("MUTANTS_REACHED").is_some();
            ON.store(if records { RECORDS } else { number.unwrap_or(0) }, Relaxed);
            is(mutant)
        }
        RECORDS => {
            if !REACHED[mutant as usize].swap(true, Relaxed) {
                let path = std::env::var_os("MUTANTS_REACHED").unwrap();
                let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
                std::writeln!(file.unwrap(), "{mutant}").unwrap();
            }
            false
        }
        on => on == mutant,
    }
}

pub(crate) fn gap() -> ! {
    panic!("no arm is left")
}
"""


def switch(count):
    return SWITCH.replace("COUNT", str(count + 1))


# Why a mutant is not woven whose function a constant calls, or a constant function.
CONST_FUNCTION = "constant function"


class Unwoven(Exception):
    """Why a mutant cannot stand behind a switch."""


def weave(source, mutants, keep_const):
    """The woven source, and the numbers of the mutants that could not be woven, each with the reason.

    `mutants` are (number, genre, start, end, replacement), positions as (line, column) from 1.
    """
    tree = PARSER.parse(source)
    lines = source.split(b"\n")
    at = {}
    unwoven = {}
    for number, genre, start, replacement in mutants:
        try:
            node = place(tree.root_node, lines, genre, start)
            if why := in_constant(node, keep_const):
                raise Unwoven(why)
            at.setdefault(node.id, []).append((number, genre, start, replacement))
        except Unwoven as why:
            unwoven[number] = str(why)
    woven = Woven(source, lines, at, keep_const)
    return woven.text(tree.root_node), unwoven


def point(lines, start):
    """Rows from 0 and bytes, out of lines from 1 and characters from 1."""
    row = start[0] - 1
    return (row, len(lines[row].decode()[: start[1] - 1].encode()))


def place(root, lines, genre, start):
    """The node that a mutant changes."""
    row, column = point(lines, start)
    node = root.descendant_for_point_range((row, column), (row, column + 1))
    kinds = {
        "FnValue": ("function_item",),
        "BinaryOperator": ("binary_expression", "compound_assignment_expr", "let_chain"),
        "UnaryOperator": ("unary_expression",),
        "MatchArm": ("match_arm",),
        "MatchArmGuard": ("match_pattern",),
        "StructField": ("struct_expression",),
    }.get(genre)
    if kinds is None:
        raise Unwoven(f"genre {genre}")
    while node is not None and node.type not in kinds:
        node = node.parent
    if node is None:
        raise Unwoven("no such place")
    if node.type == "let_chain":
        raise Unwoven("let chain")
    return node


def in_constant(node, keep_const):
    while node is not None:
        if node.type in ("const_item", "static_item", "const_block", "array_type"):
            return "constant"
        if node.type == "function_item":
            name = node.child_by_field_name("name").text.decode()
            if is_const(node) and name in keep_const:
                return CONST_FUNCTION
        node = node.parent
    return None


def is_const(function):
    modifiers = next((it for it in function.children if it.type == "function_modifiers"), None)
    return modifiers is not None and b"const" in modifiers.text.split()


class Woven:
    def __init__(self, source, lines, at, keep_const):
        self.source, self.lines, self.at, self.keep_const = source, lines, at, keep_const

    def text(self, node):
        if node.type == "match_arm" and node.id in self.at:
            return self.arm(node, self.at[node.id])
        if node.type == "match_block":
            return self.arms(node)
        if node.type == "match_pattern":
            return self.pattern(node, self.at.get(node.id, []), b"")
        if node.id not in self.at:
            return self.plain(node)
        mutants = self.at[node.id]
        if node.type == "function_item":
            return self.function(node, mutants)
        if node.type == "unary_expression":
            operand = self.text(node.children[-1])
            [(number, *_)] = mutants
            return b"(if %s { %s } else { %s })" % (on(number), operand, self.plain(node))
        if node.type == "struct_expression":
            return self.fields(node, mutants)
        return self.operator(node, mutants)

    def plain(self, node, put=None):
        """The node with its children woven; `put` replaces some of them."""
        cursor, parts = node.start_byte, []
        for child in node.children:
            parts.append(self.source[cursor : child.start_byte])
            parts.append(put[child.id] if put and child.id in put else self.text(child))
            cursor = child.end_byte
        parts.append(self.source[cursor : node.end_byte])
        text = b"".join(parts)
        if node.type == "function_modifiers":
            name = node.parent.child_by_field_name("name").text.decode()
            if name not in self.keep_const and self.holds_mutants(node.parent):
                text = text.replace(b"const", b"")
        return text

    def holds_mutants(self, node):
        return node.id in self.at or any(self.holds_mutants(child) for child in node.children)

    def function(self, node, mutants):
        body = node.child_by_field_name("body")
        result = node.child_by_field_name("return_type")
        if result and b"impl Iterator" in result.text:
            return self.plain(node, {body.id: self.iterator(body, mutants)})
        early = b"".join(
            b"if %s { return\n%s\n/*m%d*/; }\n" % (on(number), replacement.encode(), number)
            for number, _, _, replacement in mutants
        )
        text = self.text(body)
        assert text.startswith(b"{")
        return self.plain(node, {body.id: b"{ " + early + text[1:]})

    def iterator(self, body, mutants):
        """The body of a function that returns an opaque iterator, or perhaps one: each mutant has its items and not the others."""
        early, items, off = b"", b"core::iter::empty()", []
        is_optional = any(replacement.startswith(("Some(", "None")) for *_, replacement in mutants)
        for number, _, _, replacement in mutants:
            if replacement == "None":
                early += b"if %s { return None; }\n" % on(number)
                continue
            off.append(on(number))
            if replacement.startswith("Some("):
                replacement = replacement[len("Some(") : -1]
            items += b"\n.chain((%s).then(||\n%s\n/*m%d*/).into_iter().flatten())" % (on(number), replacement.encode(), number)
        if not off:
            return b"{ " + early + self.text(body)[1:]
        items += b".chain(whole.take(if %s { 0 } else { usize::MAX }))" % b" || ".join(off)
        whole = self.text(body)
        if is_optional:
            return b"{ %s let whole = %s; whole.map(move |whole| %s) }" % (early, whole, items)
        return b"{ let whole = %s; %s }" % (whole, items)

    def operator(self, node, mutants):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        operator = operator or next(it for it in node.children if it.type.endswith("=") and not it.is_named)
        before, left = self.after_range(left)
        right, operator = self.text(right), operator.text
        if operator in (b"&&", b"||") and len(mutants) == 1:
            # Written once each, for chains of them would double at every link.
            number = mutants[0][0]
            go_on = b"left" if operator == b"&&" else b"!left"
            return before + b"({ let left: bool = %s; if %s ^ %s { %s } else { left } })" % (left, go_on, on(number), right)
        text = b""
        for number, _, _, replacement in mutants:
            text += b"if %s {\n%s %s %s /*m%d*/\n} else " % (on(number), left, replacement.encode(), right, number)
        return before + b"(" + text + b"{ %s %s %s })" % (left, operator, right)

    def after_range(self, node):
        """The operand in two parts: `a..*b + c` is read by the grammar as `((a..) * b) + c`."""
        left = node.child_by_field_name("left")
        if node.type == "binary_expression" and left.type == "range_expression" and left.children[-1].type.startswith(".."):
            sign = node.child_by_field_name("operator").text
            return self.text(left), sign + self.text(node.child_by_field_name("right"))
        return b"", self.text(node)

    def arms(self, node):
        """An arm that can be off covers nothing, so that a last one must: nobody gets there but a mutant that would not compile."""
        text = self.plain(node)
        arms = [it for it in node.children if it.type == "match_arm"]
        if not any(it.id in self.at for it in arms):
            return text
        comma = b"" if arms[-1].text.endswith(b",") else b","
        return text[:-1] + comma + b" _ => crate::mutant_switch::gap(), }"

    def arm(self, node, mutants):
        pattern = next(it for it in node.children if it.type == "match_pattern")
        off = b" && ".join(b"!" + on(number) for number, *_ in mutants)
        return self.plain(node, {pattern.id: self.pattern(pattern, self.at.get(pattern.id, []), off)})

    def pattern(self, node, guards, off):
        condition = node.child_by_field_name("condition")
        if condition is None:
            return self.plain(node) + (b" if " + off if off else b"")
        text = self.text(condition)
        if condition.type != "let_chain":
            text = b"(" + text + b")"
        for number, _, _, replacement in guards:
            if condition.type == "let_chain":
                raise AssertionError("a guard that is a let chain")
            text = b"(%s || %s)" % (on(number), text) if replacement == "true" else b"(!%s && %s)" % (on(number), text)
        return self.plain(node, {condition.id: (off + b" && " if off else b"") + text})

    def fields(self, node, mutants):
        whole = self.plain(node)
        text = b""
        for number, _, start, _ in mutants:
            place = point(self.lines, start)
            body = node.child_by_field_name("body")
            field = next(it for it in body.children if it.start_point == place)
            without = self.plain(body, {field.id: b""})
            without = re.sub(rb"\{\s*,", b"{", without)
            without = re.sub(rb",(\s*),", rb",\1", without)
            text += b"if %s {\n%s%s /*m%d*/\n} else " % (on(number), self.text(node.child_by_field_name("name")), without, number)
        return b"(" + text + b"{ " + whole + b" })"


def on(number):
    return b"crate::mutant_switch::is(%d)" % number
