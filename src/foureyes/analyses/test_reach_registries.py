"""What a program holds under words: functions registered by a string, definitions that generated code names, classes
that have instances as soon as their module is imported."""

import re
from collections import defaultdict
from collections.abc import Iterator

from foureyes.analyses import test_reach_code as code
from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_files import may_hold_tests
from foureyes.analyses.test_reach_outline import LOCALS
from foureyes.analyses.test_reach_program import Program
from foureyes.analyses.test_reach_values import (
    Node,
    Receiver,
    Value,
    class_value,
    function_node,
    function_value,
    live_node,
)

_VARIABLE = re.compile(r"\{[^}]*\}|<[^>]*>|\(\?P<.*?\)|:\w+")
_AMBIGUOUS = 3  # a name that more definitions bear says nothing


def named(program: Program) -> dict[str, list[Value]]:
    """Product functions and classes by their plain name, where few share it."""
    found: dict[str, list[Value]] = defaultdict(list)
    for path, file in program.files.items():
        if program.is_test(path):
            continue
        for function in file.functions.values():
            if len(function.name) > 3 and not function.name.startswith("__"):
                receiver = Receiver(path, function.owner) if function.owner else None
                found[function.name].append(function_value((path, function.qualname), receiver))
        for qualname in file.classes:
            found[qualname.rpartition(".")[2]].append(class_value((path, qualname)))
    return {name: values for name, values in found.items() if len(values) <= _AMBIGUOUS}


def registered(program: Program) -> dict[str, list[Node]]:
    """Product functions and classes by the strings they are registered under, in tables and by decorators."""
    found: dict[str, dict[Node, None]] = defaultdict(dict)
    for path, file in program.files.items():
        if program.is_test(path):
            continue
        for node in _bodies(program, path):
            for key, value in _table_items(program, node):
                found[key].update(dict.fromkeys(_nodes(program, value)))
        for function in file.functions.values():
            receiver = Receiver(path, function.owner) if function.owner else None
            for text in function.registered_as:
                found[text][Node("function", path, function.qualname, receiver)] = None
    return {key: list(nodes) for key, nodes in found.items()}


def routes(program: Program) -> list[tuple[re.Pattern[str], Node]]:
    """Product functions whose decorator gives them a URL path, with the pattern of the URLs that lead to them.

    A router may be mounted under a prefix: the pattern holds for the end of a URL. A path without a fixed part fits
    every URL.
    """
    found = []
    for path, file in program.files.items():
        for function in file.functions.values():
            receiver = Receiver(path, function.owner) if function.owner else None
            for text in function.registered_as:
                if "/" in text and not program.is_test(path):
                    fixed = [re.escape(part) for part in _VARIABLE.split(text.rstrip("/")) if part.strip("/")]
                    pattern = re.compile(".*".join(fixed))
                    found.append((pattern, Node("function", path, function.qualname, receiver)))
    return found


def handed_over(program: Program) -> list[Node]:
    """Product functions that a module's own code gives to something outside the repository, which may call them."""
    found: dict[Node, None] = {}
    for path, file in program.files.items():
        if program.is_test(path):
            continue
        routed = {function.qualname for function in file.functions.values() if function.registered_as}
        context = program.module(path)
        context.edges()
        for node in context.given_away:
            if node.path != path or node.name not in routed:
                found[node] = None
    return list(found)


def _bodies(program: Program, path: str) -> Iterator[Node]:
    yield Node("module", path)
    for qualname in program.files[path].classes:
        if LOCALS not in qualname:
            yield Node("class", path, qualname)


def _table_items(program: Program, node: Node) -> Iterator[tuple[str, Value]]:
    context = program.context(node)
    for effect in context.body:
        if effect.kind == "bind" and isinstance(effect.value, code.Table):
            for key, item in effect.value.items:
                if key is not None:
                    yield from ((key, value) for value in context.evaluate(item))


def _nodes(program: Program, value: Value) -> Iterator[Node]:
    if value.kind == "function":
        yield function_node(value)
    elif value.kind == "class":
        yield live_node(value.id)
        method = program.method(value.id, "__init__")
        if method is not None:
            yield Node("function", *method, Receiver(*value.id))


def born_at_import(program: Program) -> dict[str, dict[Node, float]]:
    """Classes with instances once a module is imported: by test file, and under "" those of all other files."""
    found: dict[str, dict[Node, float]] = defaultdict(dict)
    for path in program.files:
        scope = path if program.is_test(path) and may_hold_tests(path) else ""
        for node in _bodies(program, path):
            for target, weight in program.context(node).edges().items():
                if target.kind == "live":
                    best = max(found[scope].get(target, 0.0), min(weight, weights.BORN_AT_IMPORT))
                    found[scope][target] = best
    return found
