"""Evaluates the code of one node: what its expressions may stand for, and what running it leads to."""

from foureyes.analyses import test_reach_code as code
from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_attributes import Attributes, receiver_of
from foureyes.analyses.test_reach_code import Effect, Expression
from foureyes.analyses.test_reach_evaluate import EVALUATORS
from foureyes.analyses.test_reach_operators import BUILTINS, EXPECTING, PASSING, SCALARS, WRAPPING
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
    scaled,
    union,
    without,
)

_DIRECT = (code.Name, code.Constant)


class Context(Attributes):
    """The evaluator. `edges` are what the body leads to; `conditional` what it leads to if a class is live."""

    def __init__(self, program: Program, node: Node) -> None:
        super().__init__(program, node)
        self.weight = 1.0
        self.out: dict[Node, float] = {}
        self.conditional: dict[tuple[Node, ClassId], float] = {}
        self.yielded: Values = {}
        self.given_away: dict[Node, None] = {}
        self._is_done = False

    def lead_to(self, node: Node, weight: float, live: ClassId | None = None) -> None:
        weight *= self.weight
        if live is not None:
            key = (node, live)
            self.conditional[key] = max(self.conditional.get(key, 0.0), weight)
        else:
            self.out[node] = max(self.out.get(node, 0.0), weight)

    def edges(self) -> dict[Node, float]:
        """Run the body once; return what it leads to."""
        if self._is_done:
            return self.out
        self._is_done = True
        for effect in self.body:
            self.weight = effect.weight
            self._run(effect)
        self.weight = 1.0
        if self.function is not None:
            for name in self.function.parameters:
                self.name(name)
            for default in self.function.defaults.values():
                if isinstance(default, code.Call):  # `user=Depends(current_user)`: a framework calls what it is given
                    self.evaluate(default)
            self._decorators()
            if not self.program.is_test(self.node.path):
                self._said(self.function.code_words)
        return self.out

    def _run(self, effect: Effect) -> None:
        if effect.kind == "class":
            self._class_body((self.node.path, effect.name))
            return
        values = self.evaluate(effect.value)
        if effect.kind == "return":
            self._hand_over(values)

    def _hand_over(self, values: Values) -> None:
        for value, weight in values.items():
            if value.kind == "function":
                self.call_function(value, weight * weights.HANDED_OVER)

    def _class_body(self, identity: ClassId) -> None:
        """A class statement inside a function runs its body, and what its ancestors do on subclassing."""
        self.lead_to(Node("class", *identity), 1.0)
        receiver = Receiver(*identity)
        hook = self.program.method(identity, "__init_subclass__", after=identity)
        if hook is not None:
            self.lead_to(Node("function", *hook, receiver), weights.IMPLICIT)
        metaclass = self.program.metaclass(identity)
        for name in ("__new__", "__init__") if metaclass else ():
            method = self.program.method(metaclass, name) if metaclass else None
            if method is not None and metaclass is not None:
                self.lead_to(Node("function", *method, Receiver(*metaclass)), weights.IMPLICIT)

    def _decorators(self) -> None:
        if self.function is None:
            return
        for item in self.function.decorators:
            if self.program.is_test(self.node.path):
                self.evaluate(item)
                continue
            call = item if isinstance(item, code.Call) else None
            for value, weight in self.evaluate(call.function if call else item).items():
                if value.kind == "function":
                    self.call_function(value, weight * weights.DECORATOR)
            for argument in call.all_arguments if call else ():
                self._hand_over(self.evaluate(argument))

    def _said(self, words: frozenset[str]) -> None:
        """Code that writes code names what it will call in its strings."""
        for word in sorted(words):
            for value in self.program.named.get(word, ()):
                if value.kind == "class":
                    self.construct(value, weights.SAID)
                else:
                    self.call_function(value, weights.SAID)

    def bound(self, effect: Effect) -> Values:
        outer, self.weight = self.weight, effect.weight
        try:
            return self.evaluate(effect.value)
        finally:
            self.weight = outer

    def returned(self, node: Node) -> Values:
        other = self.program.context(node)
        return self.program.memo.get(("returned", node), other.results)

    def results(self) -> Values:
        """What calling this function gives: its annotation, made exact by what it returns."""
        if self.function is None:
            return {}
        declared = self.types(self.function.returns)
        told = without(declared, OPAQUE)
        if told and not any(value.kind == "instance" and not receiver_of(value).exact for value in told):
            return declared
        found = [self.bound(effect) for effect in self.body if effect.kind == "return"]
        if self.function.yields:
            self.edges()
            found.append(self.yielded)
        real = without(union(found), OPAQUE)
        if not told:
            return union((declared, real))
        exact = {
            value: weight
            for value, weight in real.items()
            if value.kind in ("function", "class") or (value.kind == "instance" and receiver_of(value).exact)
        }
        return union((declared, exact))

    def evaluate(self, item: Expression) -> Values:
        if item is None:
            return {}
        work = EVALUATORS[type(item)]
        if self.frames or isinstance(item, _DIRECT):
            return work(self, item)
        return self.program.memo.get((self.node, item), lambda: work(self, item))

    def container(self, values: Values) -> Values:
        """A container stands for what it holds; where it holds many functions, each is called less often."""
        functions = sum(1 for value in values if value.kind == "function")
        if functions < 2 or self.program.is_test(self.node.path):
            return values
        share = max(0.1, functions**-0.7)
        return {value: weight * share if value.kind == "function" else weight for value, weight in values.items()}

    def iterated(self, values: Values) -> Values:
        values = without(values, (OUTSIDE,))
        found = self.special(values, ("__iter__",))
        self.special(values, ("__next__",))
        return union((found, values))

    def call(self, item: code.Call) -> Values:
        arguments = [self.evaluate(argument) for argument in item.all_arguments]
        for values in arguments:
            self._hand_over(values)
        name = item.function.id if isinstance(item.function, code.Name) else ""
        if name == "super" and self.owner is not None:
            return {Value("super", *self.owner, self.node.receiver or Receiver(*self.owner)): 1.0}
        if name == "type" and len(item.arguments) == 1 and not item.keywords:
            return _classes(arguments[0]) or {OUTSIDE: 1.0}
        called = self.evaluate(item.function)
        found = [self._call_value(value, weight, arguments, item) for value, weight in called.items()]
        return union(found)

    def _call_value(self, value: Value, weight: float, arguments: list[Values], item: code.Call) -> Values:
        if value.kind == "class":
            self.construct(value, weight)
            receiver = receiver_of(value)
            return {Value("instance", value.path, value.name, receiver): weight}
        if value.kind == "function":
            return self._call_function(value, weight, arguments)
        if value.kind == "instance":
            return self._call_instance(value, weight)
        if value.kind == "outside":
            return self._call_outside(value, arguments, item)
        return {CONSTANT: 1.0} if value.kind == "constant" else {}

    def _call_function(self, value: Value, weight: float, arguments: list[Values]) -> Values:
        self.call_function(value, weight)
        result = self.returned(function_node(value))
        found = scaled(result, max(weight, 0.3))
        if arguments and not without(result, OPAQUE):  # like a decorator, it may return what it was given
            given = {item: chance * 0.8 for item, chance in arguments[0].items() if item.kind in ("function", "class")}
            return union((found, given))
        return found

    def _call_instance(self, value: Value, weight: float) -> Values:
        receiver = receiver_of(value)
        method = self.program.method(receiver.id, "__call__")
        if not receiver.exact:
            self.overrides(receiver.id, "__call__", weight)
        if method is None:
            return {value: weight * 0.5}
        node = Node("function", *method, receiver)
        self.lead_to(node, weight)
        return self.returned(node)

    def _call_outside(self, value: Value, arguments: list[Values], item: code.Call) -> Values:
        name = value.name.rpartition(".")[2]
        if name not in PASSING and name not in WRAPPING:
            given = (item for values in arguments for item in values if item.kind == "function")
            self.given_away.update(dict.fromkeys(map(function_node, given)))
        found = [self.special(values, BUILTINS[name]) for values in arguments if name in BUILTINS]
        if name in PASSING:
            found.extend(arguments)
        if name in EXPECTING:
            for expected in (item for values in arguments for item in values if item.kind == "class"):
                self.construct(expected, weights.EXPECTED_ERROR)
        result = union(found)
        if name == "TypeVar":
            bounds = [self.types(given) for key, given in item.keywords if key == "bound"]
            return union([result, *bounds])
        result.setdefault(CONSTANT if name in SCALARS else OUTSIDE, 1.0)
        return result


def _classes(values: Values) -> Values:
    return {
        Value("class", value.path, value.name, value.receiver): weight
        for value, weight in values.items()
        if value.kind == "instance"
    }
