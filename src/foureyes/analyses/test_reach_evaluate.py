"""One small function per kind of expression: what it may stand for. Looked up in `EVALUATORS` by the context."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from foureyes.analyses import test_reach_code as code
from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_operators import BINARY, COMPARISON, FORMATTING
from foureyes.analyses.test_reach_values import (
    CONSTANT,
    OUTSIDE,
    Value,
    Values,
    class_value,
    function_value,
    scaled,
    union,
    without,
)

if TYPE_CHECKING:
    from foureyes.analyses.test_reach_context import Context


def _name(context: "Context", item: code.Name) -> Values:
    return context.name(item.id)


def _attribute(context: "Context", item: code.Attribute) -> Values:
    values = context.evaluate(item.value)
    if not values and item.name == "param" and isinstance(item.value, code.Name) and item.value.id == "request":
        return _fixture_parameters(context)
    return context.attribute(values, item.name)


def _fixture_parameters(context: "Context") -> Values:
    """`request.param` in a fixture: what its decorator lists."""
    decorators = context.function.decorators if context.function else []
    keywords = (pair for item in decorators if isinstance(item, code.Call) for pair in item.keywords)
    found = union(context.evaluate(value) for key, value in keywords if key == "params")
    return without(found, (CONSTANT, OUTSIDE))


def _call(context: "Context", item: code.Call) -> Values:
    return context.call(item)


def _constant(_context: "Context", _item: code.Constant) -> Values:
    return {CONSTANT: 1.0}


def _dotted_text(context: "Context", item: code.DottedText) -> Values:
    """A string that names something of the program may be imported by that name."""
    module, _, name = item.text.rpartition(".")
    found = context.program.imported(context.node.path, 0, module, name)
    for value in found:
        if value.kind == "function":
            context.call_function(value, weights.TEXT_IMPORT)
        elif value.kind == "class":
            context.construct(value, weights.TEXT_IMPORT)
    own = {value: weight for value, weight in found.items() if value.kind != "outside"}
    return {**own, CONSTANT: 1.0}


def _subscript(context: "Context", item: code.Subscript) -> Values:
    values = context.evaluate(item.value)
    context.evaluate(item.index)
    if any(value.kind == "class" for value in values):
        return values
    found = context.special(values, ("__getitem__",))
    return union((found, without(values, (OUTSIDE,))))


def _display(context: "Context", item: code.Display) -> Values:
    return context.container(union([context.evaluate(part) for part in item.items]))


def _table(context: "Context", item: code.Table) -> Values:
    return context.container(union([context.evaluate(value) for _, value in item.items]))


def _operation(context: "Context", item: code.Operation) -> Values:
    operands = [context.evaluate(operand) for operand in item.operands]
    operator = item.operator
    if operator in ("In", "NotIn"):
        context.special(operands[-1], ("__contains__", "__iter__"))
        return {CONSTANT: 1.0}
    if operator in COMPARISON:
        return _comparison(context, operands, COMPARISON[operator])
    augmented = operator[:1] == "I" and operator[1:] in BINARY and operator not in BINARY
    name = BINARY.get(operator[1:] if augmented else operator)
    if name is None:
        return {CONSTANT: 1.0}
    names = (f"__i{name}__", f"__{name}__") if augmented else (f"__{name}__",)
    found = context.special(operands[0], names)
    if not found and len(operands) > 1:
        found = context.special(operands[1], (f"__r{name}__",))
    return found or union(operands)


def _comparison(context: "Context", operands: list[Values], name: str) -> Values:
    first, second, *_ = operands
    names = ("__ne__", "__eq__") if name == "ne" else (f"__{name}__",)
    if not context.special(first, names):
        context.special(second, names)
    return {CONSTANT: 1.0}


def _choice(context: "Context", item: code.Choice) -> Values:
    found: list[Values] = []
    outer = context.weight
    for chance, option in item.options:
        context.weight = outer * (chance or 1.0)
        values = context.evaluate(option)
        if chance:
            found.append(scaled(values, chance) if chance < weights.OTHER_PLATFORM * 2 else values)
    context.weight = outer
    return union(found)


def _special(context: "Context", item: code.Special) -> Values:
    values = context.evaluate(item.value)
    if item.method == "__iter__":
        return context.iterated(values)
    if item.method == "__aiter__":
        return union((context.special(values, ("__aiter__",)), values))
    if item.method == "__bool__":
        context.special(values, ("__bool__", "__len__"))
    elif item.method != "__await__":
        context.special(values, (item.method,))
    return values


def _entered(context: "Context", item: code.Entered) -> Values:
    values = context.evaluate(item.value)
    enter, leave = ("__aenter__", "__aexit__") if item.is_async else ("__enter__", "__exit__")
    found = context.special(values, (enter,))
    context.special(values, (leave,))
    return found or values


def _comprehension(context: "Context", item: code.Comprehension) -> Values:
    frame: dict[str, Values] = {}
    context.frames.append(frame)
    try:
        for names, source, conditions in item.bindings:
            frame.update(dict.fromkeys(names, context.iterated(context.evaluate(source))))
            for condition in conditions:
                context.evaluate(condition)
        return context.container(union([context.evaluate(element) for element in item.elements]))
    finally:
        context.frames.pop()


def _lambda(context: "Context", item: code.Function) -> Values:
    outer = context.weight
    context.weight = outer * weights.IF
    context.frames.append({name: {} for name in item.parameters})
    try:
        context.evaluate(item.body)
    finally:
        context.frames.pop()
        context.weight = outer
    return {}


def _by_pattern(context: "Context", item: code.ByPattern) -> Values:
    values = context.evaluate(item.value)
    if "*" in item.pattern:
        return context.by_pattern(values, item.pattern)
    return context.attribute(values, item.pattern)


def _formatted(context: "Context", item: code.Formatted) -> Values:
    for value in item.values:
        context.special(context.evaluate(value), FORMATTING)
    return {CONSTANT: 1.0}


def _yielded(context: "Context", item: code.Yielded) -> Values:
    context.yielded = union((context.yielded, context.evaluate(item.value)))
    return {}


def _imported(context: "Context", item: code.Imported) -> Values:
    return context.program.imported(context.node.path, item.level, item.module, item.name)


def _annotated(context: "Context", item: code.Annotated) -> Values:
    return context.types(item.annotation)


def _function_reference(context: "Context", item: code.FunctionReference) -> Values:
    return {function_value((context.node.path, item.qualname)): 1.0}


def _class_reference(context: "Context", item: code.ClassReference) -> Values:
    return {class_value((context.node.path, item.qualname)): 1.0}


def _local(_context: "Context", _item: code.Local) -> Values:
    return {Value("local"): 1.0}


EVALUATORS: dict[type, Callable[..., Values]] = {
    code.Name: _name,
    code.Attribute: _attribute,
    code.Call: _call,
    code.Constant: _constant,
    code.DottedText: _dotted_text,
    code.Subscript: _subscript,
    code.Display: _display,
    code.Table: _table,
    code.Operation: _operation,
    code.Choice: _choice,
    code.Special: _special,
    code.Entered: _entered,
    code.Comprehension: _comprehension,
    code.Function: _lambda,
    code.ByPattern: _by_pattern,
    code.Formatted: _formatted,
    code.Yielded: _yielded,
    code.Imported: _imported,
    code.Annotated: _annotated,
    code.FunctionReference: _function_reference,
    code.ClassReference: _class_reference,
    code.Local: _local,
}
