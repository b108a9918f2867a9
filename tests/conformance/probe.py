"""Runs inside the environment of one real package: says what of an entry is not true there.

Standard library only. Reads {"types": [...], "functions": [...]} as `expect.py` writes them from
stdin and prints JSON. Imports the package and reads its signatures; constructs and calls nothing.
"""

import functools
import importlib
import importlib.util
import inspect
import json
import sys
import typing
import warnings


def find(dotted):
    """The object of a dotted name. A package's attribute goes before its module of that name."""
    head, *rest = dotted.split(".")
    found, path = importlib.import_module(head), head
    for part in rest:
        before, path = path, f"{path}.{part}"
        try:
            found = member(found, part)
        except AttributeError:
            if inspect.ismodule(found):
                found = importlib.import_module(path)
            elif before in sys.modules:  # the attribute hid the module of its name
                found = member(sys.modules[before], part)
            else:
                raise
    return found


def member(owner, name):
    """An attribute; of a class, what an instance's attribute of that name would be."""
    if inspect.isclass(owner):
        raw = inspect.getattr_static(owner, name, None)
        getter = raw.fget if isinstance(raw, property) else None
        if isinstance(raw, functools.cached_property) or (
            hasattr(raw, "func") and not callable(raw)
        ):
            getter = raw.func
        if getter is not None:
            return returned(getter, owner)
        if raw is None:
            hint = annotated(owner, name) or assigned(owner, name)
            if hint is not None:
                return hint
        elif not inspect.isroutine(raw) and not inspect.isclass(raw):
            hint = annotated(owner, name)
            if hint is not None:
                return hint
    elif not inspect.ismodule(owner) and not inspect.isroutine(owner):
        got = getattr(owner, name)
        return got if inspect.isroutine(got) or inspect.isclass(got) else type(got)
    return getattr(owner, name)


def annotated(owner, name):
    for cls in owner.__mro__:
        note = vars(cls).get("__annotations__", {}).get(name)
        if note is None:
            try:
                note = inspect.get_annotations(cls).get(name)
            except Exception:
                note = None
        if note is not None:
            return plain(note, vars(sys.modules[cls.__module__]), cls)
    return None


def assigned(owner, name):
    """`self.name = Class(...)` or `self.name: Class = ...` in an `__init__` of the class."""
    import ast
    import textwrap

    for cls in owner.__mro__:
        init = vars(cls).get("__init__")
        if init is None:
            continue
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(init)))
        except (OSError, TypeError, SyntaxError):
            continue
        for node in ast.walk(tree):
            targets = (
                node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            )
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == name:
                    text = None
                    if isinstance(node, ast.AnnAssign):
                        text = ast.unparse(node.annotation)
                    elif isinstance(node.value, ast.Call):
                        text = ast.unparse(node.value.func)
                    elif isinstance(node.value, ast.Name):
                        note = inspect.get_annotations(init).get(node.value.id)
                        if note is None:
                            continue
                        return plain(note, init.__globals__, cls)
                    if text:
                        return plain(text, init.__globals__, cls)
    return None


def returned(getter, owner):
    """What a property is, by its annotation, else by what its body makes or hands on."""
    import ast
    import textwrap

    note = getattr(getter, "__annotations__", {}).get("return")
    if note is not None:
        return plain(note, getter.__globals__, owner)
    body = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(getter)))))
    made = [node.value for node in body if isinstance(node, (ast.Return, ast.Assign))]
    for value in made:
        if isinstance(value, ast.Call):
            return plain(ast.unparse(value.func), getter.__globals__, owner)
    for value in made:
        if isinstance(value, ast.Attribute):
            names = ast.unparse(value).split(".")[1:]  # without self
            return functools.reduce(member, names, owner)
    raise AttributeError(f"{owner.__name__}.{getter.__name__} says nothing of what it returns")


def plain(note, names, owner):
    """The class an annotation means, Optional and strings resolved."""
    if isinstance(note, str):
        try:
            note = eval(note, dict(names))
        except NameError as error:
            hidden = str(error).split("'")[1]
            note = eval(note, {**names, hidden: guarded(names["__name__"], hidden)})
        return plain(note, names, owner)
    args = [arg for arg in typing.get_args(note) if arg is not type(None)]
    if (
        typing.get_origin(note) is not None
        and args
        and not inspect.isclass(typing.get_origin(note))
    ):
        return plain(args[0], names, owner)
    return typing.get_origin(note) or note


def guarded(module, name):
    """A name that the module imports under `if TYPE_CHECKING:`."""
    import ast

    here = sys.modules[module]
    package = module if hasattr(here, "__path__") else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(inspect.getsource(here))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    source = importlib.util.resolve_name(
                        "." * node.level + (node.module or ""), package
                    )
                    return find(f"{source}.{alias.name}")
    raise NameError(name)


def parameters(thing):
    """(names, takes **kwargs). A class is asked for its constructor or its model fields."""
    names, open_ = set(), False
    things = [thing]
    if inspect.isclass(thing):
        for base in thing.__mro__:
            for field, info in (getattr(base, "model_fields", None) or {}).items():
                names.add(field)
                for attr in ("alias", "validation_alias"):
                    alias = getattr(info, attr, None)
                    if isinstance(alias, str):
                        names.add(alias)
                    for choice in getattr(alias, "choices", ()):
                        names.add(choice)
            names.update(getattr(base, "__annotations__", {}))
        things = [vars(base)["__init__"] for base in thing.__mro__ if "__init__" in vars(base)][:1]
    if things and inspect.isfunction(things[0]):
        things += typing.get_overloads(things[0])
    for each in things:
        try:
            signature = inspect.signature(each)
        except (TypeError, ValueError):
            open_ = True
            continue
        for parameter in signature.parameters.values():
            names.add(parameter.name)
            if parameter.kind is parameter.VAR_KEYWORD:
                packed = parameter.annotation
                keys = {}
                for arg in (packed, *typing.get_args(packed)):
                    keys.update(getattr(arg, "__annotations__", {}) if inspect.isclass(arg) else {})
                names.update(keys)
                open_ = open_ or not keys
    return names, open_


def main():
    """Prints {subject: ""} for what holds and {subject: complaint} for what does not."""
    warnings.simplefilter("ignore")
    wanted = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr  # some packages print when imported
    said = {}

    def note(subject, complaint):
        if said.get(subject) != "":
            said[subject] = complaint

    def arguments(subject, thing, args):
        names, open_ = parameters(thing)
        for arg in args:
            there = open_ or any(choice in names for choice in arg.split("|"))
            note(f"{subject}({arg})", "" if there else f"no such argument; it has {sorted(names)}")

    for each in wanted["types"]:
        found = []
        for name in each["names"]:
            try:
                found.append((name, find(name)))
                note(name, "")
            except Exception as error:
                note(name, f"{type(error).__name__}: {error}")
        for _, thing in found:
            arguments(each["id"], thing, each["args"])
        for path, args in each["paths"] if found else ():
            subject = f"{each['id']}.{path}"
            for _, thing in found:
                try:
                    target = functools.reduce(member, path.split("."), thing)
                except Exception as error:
                    note(subject, f"{type(error).__name__}: {error}")
                    continue
                if callable(target) or not path:
                    note(subject, "")
                    arguments(subject, target, args)
                else:
                    note(subject, "not callable")
    for each in wanted["functions"]:
        try:
            thing = find(each["name"])
        except Exception as error:
            note(each["name"], f"{type(error).__name__}: {error}")
            continue
        note(each["name"], "" if callable(thing) else "not callable")
        if callable(thing):
            arguments(each["name"], thing, each["args"])
    json.dump(said, out)


if __name__ == "__main__":
    main()
