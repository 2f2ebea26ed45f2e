"""What names stand for in one body of code, and what type annotations say. The evaluator builds on it."""

import builtins
from abc import abstractmethod

from foureyes.analyses import test_reach_code as code
from foureyes.analyses.test_reach_code import Effect, Expression, FunctionOutline
from foureyes.analyses.test_reach_operators import SCALARS, UNTYPED
from foureyes.analyses.test_reach_program import Program
from foureyes.analyses.test_reach_values import (
    CONSTANT,
    OPAQUE,
    OUTSIDE,
    ClassId,
    Node,
    Receiver,
    Value,
    Values,
    function_node,
    instance,
    scaled,
    union,
    without,
)

_BUILTIN_NAMES = frozenset(dir(builtins))
_UNLIKELY = 0.1  # bindings less likely than this weigh on the value
_CLASS_RECEIVERS = ("__new__", "__init_subclass__", "__class_getitem__")


class Scope:
    """The names of one node's body."""

    def __init__(self, program: Program, node: Node) -> None:
        self.program = program
        self.node = node
        self.function: FunctionOutline | None = None
        self.owner: ClassId | None = None
        self.parent: Scope | None = None
        self.frames: list[dict[str, Values]] = []
        file = program.files[node.path]
        if node.kind == "module":
            self.body, self.bindings = file.body, file.bindings
        elif node.kind == "class":
            outline = program.class_(node.id)
            self.body, self.bindings = outline.body, outline.bindings
            self.parent = program.home(node.id)
        else:
            self.function = program.function(node.id)
            self.body, self.bindings = self.function.body, self.function.bindings
            if self.function.owner is not None:
                self.owner = (node.path, self.function.owner)
                self.parent = program.home(self.owner)

    @abstractmethod
    def evaluate(self, item: Expression) -> Values:
        """What an expression may stand for. Notes what evaluating it leads to."""

    @abstractmethod
    def lead_to(self, node: Node, weight: float, live: ClassId | None = None) -> None:
        """Note that running this body leads to `node`."""

    @abstractmethod
    def bound(self, effect: Effect) -> Values:
        """The value of a binding effect."""

    @abstractmethod
    def returned(self, node: Node) -> Values:
        """What calling a function node gives."""

    def name(self, name: str) -> Values:
        """What a name stands for here."""
        for frame in reversed(self.frames):
            if name in frame:
                return frame[name]
        return self.program.memo.get((self.node, name), lambda: self._name(name))

    def _name(self, name: str) -> Values:
        parameter = self._parameter(name) if self.function is not None else None
        if name in self.bindings:
            found = [parameter or {}]
            for effect in self.bindings[name]:
                values = self.bound(effect)
                found.append(scaled(values, effect.weight) if 0 < effect.weight < _UNLIKELY else values)
            return union(found)
        if parameter is not None:
            return parameter
        if self.parent is not None:
            return self.parent.name(name)
        if self.node.kind != "module":
            return self.program.module(self.node.path).name(name)
        values = self.program.module_attribute(self.node.path, name)
        if not values and name in _BUILTIN_NAMES:
            return {Value("outside", name=f"builtins.{name}"): 1.0}
        return values

    def _parameter(self, name: str) -> Values | None:
        function = self.function
        if function is None:
            return None
        if name == function.first_parameter and self.owner and "staticmethod" not in function.decorator_names:
            receiver = self.node.receiver or Receiver(*self.owner)
            if "classmethod" in function.decorator_names or function.name in _CLASS_RECEIVERS:
                return {Value("class", receiver.path, receiver.qualname, receiver): 1.0}
            return {instance(receiver): 1.0}
        if name in function.variadic:
            return {}
        if name not in function.parameters:
            return None
        return self._typed_parameter(function, name)

    def _typed_parameter(self, function: FunctionOutline, name: str) -> Values:
        values = self.types(function.parameters[name])
        if name in function.defaults:
            return values or without(self.evaluate(function.defaults[name]), OPAQUE)
        if self.program.is_test(self.node.path):  # a fixture runs, whatever type the test says it has
            values = union((without(values, OPAQUE), self._fixture(name))) or values
        return values or self._parametrized(function)

    def _fixture(self, name: str) -> Values:
        """The value of the fixture a test or fixture asks for: its class's, its file's, or the nearest conftest's."""
        receiver = self.node.receiver
        if receiver is not None:
            own = self.program.method(receiver.id, name)
            if own is not None and self.program.function(own).has_decorator("fixture"):
                return self._used(Node("function", *own, receiver))
        best: Value | None = None
        for fixture in self.program.fixtures.get(name, ()):
            if fixture.path == self.node.path:
                return self._used(function_node(fixture))
            if reaches_down(fixture.path, self.node.path) and (best is None or len(fixture.path) > len(best.path)):
                best = fixture
        return self._used(function_node(best)) if best is not None else {}

    def _used(self, node: Node) -> Values:
        self.lead_to(node, 1.0)
        return self.returned(node)

    def _parametrized(self, function: FunctionOutline) -> Values:
        found: list[Values] = []
        for item in function.decorators:
            called = item.function if isinstance(item, code.Call) else None
            if isinstance(item, code.Call) and isinstance(called, code.Attribute) and called.name == "parametrize":
                found.extend(self.evaluate(argument) for argument in item.arguments[1:])
        return without(union(found), OPAQUE)

    def types(self, item: Expression) -> Values:
        """Instances of what an annotation names; containers stand for what they hold."""
        if isinstance(item, (code.Name, code.Attribute)):
            return self._named_type(item)
        if isinstance(item, code.Subscript):
            return self._generic_type(item)
        if isinstance(item, code.Display):
            return union(self.types(part) for part in item.items)
        if isinstance(item, code.Operation):
            return union(self.types(part) for part in item.operands)
        return {}

    def _named_type(self, item: code.Name | code.Attribute) -> Values:
        found: Values = {}
        for value, weight in self.evaluate(item).items():
            if value.kind == "class":
                found[instance(Receiver(value.path, value.name, exact=False))] = weight
            elif value.kind == "instance":
                found[value] = weight  # a type variable: its bound
            elif value.kind == "outside" and value.name:
                last = value.name.rpartition(".")[2]
                if last == "Self" and self.node.receiver is not None:
                    found[instance(self.node.receiver)] = 1.0
                elif last not in UNTYPED:
                    found[CONSTANT if last in SCALARS else OUTSIDE] = weight
        return found

    def _generic_type(self, item: code.Subscript) -> Values:
        base = item.value
        last = base.id if isinstance(base, code.Name) else base.name if isinstance(base, code.Attribute) else ""
        if last in ("type", "Type"):
            inner = self.types(item.index).items()
            return {
                Value("class", value.path, value.name, value.receiver): weight
                for value, weight in inner
                if value.kind == "instance"
            }
        if last == "Callable":
            return {}
        if last == "Literal":
            return {CONSTANT: 1.0}
        held = self.types(item.index)
        container = self.types(base)
        return union((without(container, OPAQUE), held)) if held else container


def reaches_down(fixture_path: str, path: str) -> bool:
    """Whether a conftest's fixtures are there for a file."""
    directory, _, name = fixture_path.rpartition("/")
    return name == "conftest.py" and (not directory or path.startswith(directory + "/"))
