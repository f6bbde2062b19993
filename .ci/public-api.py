"""Writes the public API of a crate from rustdoc's JSON, one line for each item, sorted."""

import json
import sys

FORMAT = 57
# Every type has these, or they follow from others.
AUTO = {"Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe", "Freeze", "StructuralPartialEq", "UnsafeUnpin"}


def main(path):
    with open(path) as file:
        crate = json.load(file)
    if crate["format_version"] != FORMAT:
        found = crate["format_version"]
        print(f"public-api: NOT DONE, rustdoc writes format {found}, not {FORMAT}", file=sys.stderr)
        sys.exit(3)
    listing = Listing(crate["index"])
    root = crate["index"][str(crate["root"])]
    listing.module(root, root["name"], set())
    print("\n".join(sorted(set(listing.lines))))


class Listing:
    def __init__(self, index):
        self.index = index
        self.lines = []

    def get(self, item):
        return self.index.get(str(item))

    def children(self, ids):
        found = (self.get(id) for id in ids)
        return [item for item in found if item is not None]

    def module(self, module, path, open_modules):
        if module["id"] in open_modules:
            return
        open_modules = open_modules | {module["id"]}
        for item in self.children(module["inner"]["module"]["items"]):
            kind, inner = only(item["inner"])
            if item["visibility"] != "public" or is_hidden(item):
                continue
            if kind == "use":
                self.use(inner, path, open_modules)
            else:
                self.item(item, f"{path}::{item['name']}", open_modules)

    def use(self, use, path, open_modules):
        target = self.get(use["id"]) if use["id"] is not None else None
        if target is None:
            self.lines.append(f"{path}::{use['name']} = {use['source']}")
        elif use["is_glob"]:
            if "module" in target["inner"]:
                self.module(target, path, open_modules)
        else:
            self.item(target, f"{path}::{use['name']}", open_modules)

    def item(self, item, path, open_modules):
        kind, inner = only(item["inner"])
        if kind == "module":
            self.lines.append(f"{path} (module)")
            self.module(item, path, open_modules)
        elif kind in ("struct", "union"):
            self.lines.append(f"{path}{generics(inner)} ({kind}{marks(item)}){self.traits(item, inner)}")
            self.struct(inner, path)
            self.methods(inner, path)
        elif kind == "enum":
            self.lines.append(f"{path}{generics(inner)} (enum{marks(item)}){self.traits(item, inner)}")
            for variant in self.children(inner["variants"]):
                self.variant(variant, f"{path}::{variant['name']}")
            self.methods(inner, path)
        elif kind == "trait":
            bounds = [bound(one) for one in inner["bounds"]]
            self.lines.append(f"{path}{generics(inner)} (trait{marks(item)}): {' + '.join(bounds)}")
            for member in self.children(inner["items"]):
                self.member(member, path)
        elif kind == "function":
            self.lines.append(f"{path}{signature(inner)}")
        elif kind == "type_alias":
            self.lines.append(f"{path}{generics(inner)} = {show(inner['type'])}")
        elif kind == "constant":
            self.lines.append(f"{path}: {show(inner['type'])} (constant)")
        else:
            self.lines.append(f"{path} ({kind})")

    def struct(self, struct, path):
        kind = struct.get("kind")
        if isinstance(kind, dict) and "plain" in kind:
            for field in self.children(kind["plain"]["fields"]):
                if field["visibility"] == "public" and not is_hidden(field):
                    self.lines.append(f"{path}.{field['name']}: {show(field['inner']['struct_field'])}")
        elif isinstance(kind, dict) and "tuple" in kind:
            for place, id in enumerate(kind["tuple"]):
                field = id is not None and self.get(id)
                if field and field["visibility"] == "public":
                    self.lines.append(f"{path}.{place}: {show(field['inner']['struct_field'])}")

    def variant(self, variant, path):
        kind = variant["inner"]["variant"]["kind"]
        if kind == "plain":
            self.lines.append(f"{path} (variant{marks(variant)})")
        elif "tuple" in kind:
            fields = (self.get(id) for id in kind["tuple"] if id is not None)
            shown = ", ".join(show(field["inner"]["struct_field"]) for field in fields if field)
            self.lines.append(f"{path}({shown}) (variant{marks(variant)})")
        else:
            self.lines.append(f"{path} (variant{marks(variant)})")
            for field in self.children(kind["struct"]["fields"]):
                self.lines.append(f"{path}.{field['name']}: {show(field['inner']['struct_field'])}")

    def impls(self, type):
        return [impl["inner"]["impl"] for impl in self.children(type["impls"])]

    def methods(self, type, path):
        for impl in self.impls(type):
            if impl["trait"] is None and not impl["is_synthetic"] and impl["blanket_impl"] is None:
                for member in self.children(impl["items"]):
                    if member["visibility"] == "public" and not is_hidden(member):
                        self.member(member, path)

    def member(self, member, path):
        kind, inner = only(member["inner"])
        path = f"{path}::{member['name']}"
        if is_hidden(member):
            return
        if kind == "function":
            given = " (provided)" if inner["has_body"] and member["visibility"] == "default" else ""
            self.lines.append(f"{path}{signature(inner)}{given}")
        elif kind == "assoc_const":
            self.lines.append(f"{path}: {show(inner['type'])} (constant)")
        elif kind == "assoc_type":
            self.lines.append(f"{path} (type)")

    def traits(self, item, type):
        shown = set()
        for impl in self.impls(type):
            trait = impl["trait"]
            if trait is None or impl["is_synthetic"] or impl["blanket_impl"] is not None:
                continue
            # rustdoc also lists what other types implement with this one as an argument.
            if impl["for"].get("resolved_path", {}).get("id") != item["id"]:
                continue
            name = of_path(trait)
            if name.split("<")[0] not in AUTO:
                shown.add(f"!{name}" if impl["is_negative"] else name)
        return "".join(f" {name}" for name in sorted(shown))


def only(inner):
    return next(iter(inner.items()))


def is_hidden(item):
    return any("hidden" in str(attribute) for attribute in item.get("attrs", []))


def marks(item):
    attributes = [str(attribute) for attribute in item.get("attrs", [])]
    return ", non_exhaustive" if any("non_exhaustive" in one for one in attributes) else ""


def generics(inner):
    shown = [parameter(one) for one in inner["generics"]["params"] if not is_synthetic(one)]
    return f"<{', '.join(shown)}>" if shown else ""


def is_synthetic(one):
    kind, inner = only(one["kind"])
    return kind == "type" and inner["is_synthetic"]


def parameter(one):
    kind, inner = only(one["kind"])
    if kind == "const":
        return f"const {one['name']}: {show(inner['type'])}"
    bounds = inner["bounds"] if kind == "type" else []
    return one["name"] + (": " + " + ".join(map(bound, bounds)) if bounds else "")


def signature(function):
    header, sig = function["header"], function["sig"]
    words = [word for word in ("const", "async", "unsafe") if header.get(f"is_{word}")]
    shown = ", ".join(argument(name, type) for name, type in sig["inputs"])
    output = f" -> {show(sig['output'])}" if sig["output"] is not None else ""
    where = where_clause(function["generics"]["where_predicates"])
    prefix = f" {' '.join(words)}" if words else ""
    return f"{generics(function)}({shown}){output}{where}{prefix}"


def argument(name, type):
    if name == "self":
        if type == {"generic": "Self"}:
            return "self"
        if "borrowed_ref" in type and type["borrowed_ref"]["type"] == {"generic": "Self"}:
            return "&mut self" if type["borrowed_ref"]["is_mutable"] else "&self"
    return f"{name}: {show(type)}"


def where_clause(predicates):
    shown = []
    for predicate in predicates:
        kind, inner = only(predicate)
        if kind == "bound_predicate":
            shown.append(f"{show(inner['type'])}: {' + '.join(map(bound, inner['bounds']))}")
    return f" where {', '.join(shown)}" if shown else ""


def bound(one):
    kind, inner = only(one)
    if kind == "trait_bound":
        return {"maybe": "?"}.get(inner["modifier"], "") + of_path(inner["trait"])
    return inner if kind == "outlives" else kind


def of_path(path):
    return path["path"].removeprefix("$crate::").split("::")[-1] + arguments(path["args"])


def arguments(args):
    if args is None:
        return ""
    kind, inner = only(args)
    if kind == "parenthesized":
        output = f" -> {show(inner['output'])}" if inner["output"] else ""
        return f"({', '.join(map(show, inner['inputs']))}){output}"
    if kind != "angle_bracketed":
        return ""
    shown = []
    for arg in inner["args"]:
        if isinstance(arg, str):
            continue
        of, value = only(arg)
        shown.append({"lifetime": str, "type": show}.get(of, lambda value: value["expr"])(value))
    for constraint in inner["constraints"]:
        of, value = only(constraint["binding"])
        if of == "equality":
            shown.append(f"{constraint['name']} = {show(value.get('type'))}")
        else:
            shown.append(f"{constraint['name']}: {' + '.join(map(bound, value))}")
    return f"<{', '.join(shown)}>" if shown else ""


def show(type):
    if type is None:
        return "_"
    kind, inner = only(type)
    if kind in ("generic", "primitive"):
        return inner
    if kind == "resolved_path":
        return of_path(inner)
    if kind == "borrowed_ref":
        lifetime = f"{inner['lifetime']} " if inner["lifetime"] else ""
        return f"&{lifetime}{'mut ' if inner['is_mutable'] else ''}{show(inner['type'])}"
    if kind == "tuple":
        return f"({', '.join(map(show, inner))})"
    if kind == "slice":
        return f"[{show(inner)}]"
    if kind == "array":
        return f"[{show(inner['type'])}; {inner['len']}]"
    if kind == "impl_trait":
        return "impl " + " + ".join(map(bound, inner))
    if kind == "dyn_trait":
        bounds = [of_path(one["trait"]) for one in inner["traits"]]
        return "dyn " + " + ".join(bounds + ([inner["lifetime"]] if inner["lifetime"] else []))
    if kind == "qualified_path":
        trait = of_path(inner["trait"]) if inner["trait"] else ""
        return f"<{show(inner['self_type'])} as {trait}>::{inner['name']}" if trait else f"{show(inner['self_type'])}::{inner['name']}"
    if kind == "function_pointer":
        return "fn" + ", ".join(show(type) for _, type in inner["sig"]["inputs"])
    return kind


main(sys.argv[1])
