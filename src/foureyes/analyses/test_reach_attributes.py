"""What an attribute of a value stands for: methods of ancestors, overrides in subclasses, properties, modules."""

import fnmatch
from collections.abc import Iterator

from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_operators import AT_CREATION
from foureyes.analyses.test_reach_scope import Scope
from foureyes.analyses.test_reach_values import (
    CONSTANT,
    METHOD_OUTSIDE,
    ClassId,
    Node,
    Receiver,
    Value,
    Values,
    function_node,
    function_value,
    union,
)


class Attributes(Scope):
    """Attribute access on values, with the edges it makes."""

    def call_function(self, value: Value, weight: float) -> None:
        """Note that a function runs."""
        self.lead_to(function_node(value), weight, value.live)

    def attribute(self, values: Values, name: str) -> Values:
        """What `name` stands for on any of `values`; on a value of unknown type, any live method of that name."""
        found: list[Values] = []
        known = False
        for value, weight in values.items():
            known = True
            found.append({item: chance * weight for item, chance in self._of_value(value, name, weight).items()})
        result = union(found)
        is_special = name.startswith("__") and name.endswith("__")
        return result if known or is_special else self.through_properties(self._by_name(name))

    def _of_value(self, value: Value, name: str, weight: float) -> Values:
        match value.kind:
            case "module":
                return self.program.module_attribute(value.path, name)
            case "instance":
                return self._of_instance(value, name, weight)
            case "class":
                found = self.program.class_attribute(receiver_of(value), name, of_instance=False)
                return found or ({CONSTANT: 1.0} if name in ("__name__", "__doc__") else {})
            case "super":
                after = (value.path, value.name)
                receiver = value.receiver or Receiver(*after)
                found = self.program.class_attribute(receiver, name, of_instance=False, after=after)
                return self.through_properties(found)
            case "outside":
                return {Value("outside", name=f"{value.name}.{name}") if value.name else METHOD_OUTSIDE: 1.0}
            case "function":
                return {value: 0.3}
            case "constant" | "method":
                return {value: 1.0}
        return {}

    def _of_instance(self, value: Value, name: str, weight: float) -> Values:
        receiver = receiver_of(value)
        if name == "__class__":
            return {Value("class", receiver.path, receiver.qualname, receiver): 1.0}
        own = self.program.class_attribute(receiver, name, of_instance=True)
        if not own:
            for hook, chance in (("__getattr__", weights.GETATTR), ("__getattribute__", weights.IMPLICIT)):
                method = self.program.method(receiver.id, hook)
                if method is not None:
                    self.lead_to(Node("function", *method, receiver), weight * chance)
        overrides: list[Values] = [] if receiver.exact else [*self._in_subclasses(receiver.id, name)]
        return self.through_properties(union([own, *overrides]))

    def _in_subclasses(self, identity: ClassId, name: str) -> Iterator[Values]:
        for subclass in self.program.subclasses.get(identity, ())[: weights.MAX_TARGETS]:
            outline = self.program.class_(subclass)
            qualname = outline.methods.get(name)
            if qualname is not None:
                yield {function_value((subclass[0], qualname), Receiver(*subclass), live=subclass): 1.0}
            elif name in outline.bindings:
                values = self.program.context(Node("class", *subclass)).name(name)
                yield {
                    value: weight * weights.SUBCLASS_ATTRIBUTE
                    for value, weight in values.items()
                    if value.kind in ("class", "instance")
                }

    def _by_name(self, name: str) -> Values:
        methods = self.program.methods.get(name, [])
        if not methods:
            return {}
        weight = weights.BY_NAME / len(methods) ** weights.BY_NAME_SHARE
        found: Values = {}
        for path, qualname in methods:
            owner = self.program.function((path, qualname)).owner
            if owner is not None:
                found[function_value((path, qualname), Receiver(path, owner), live=(path, owner))] = weight
        return found

    def through_properties(self, values: Values) -> Values:
        """Properties run when they are read, and stand for what they return."""
        found: Values = {}
        for value, weight in values.items():
            if value.kind == "function" and value.receiver is not None and self._is_property(value):
                self.call_function(value, weight)
                for item, chance in self.returned(function_node(value)).items():
                    found[item] = max(found.get(item, 0.0), chance * weight)
            else:
                found[value] = max(found.get(value, 0.0), weight)
        return found

    def _is_property(self, value: Value) -> bool:
        names = (item.rpartition(".")[2] for item in self.program.function(value.id).decorator_names)
        return any(name in ("setter", "deleter", "getter") or name.endswith("property") for name in names)

    def special(self, values: Values, names: tuple[str, ...]) -> Values:
        """Call the first of the special methods `names` that each instance has; returns what they return."""
        found: list[Values] = []
        for value, weight in values.items():
            if value.kind != "instance":
                continue
            receiver = receiver_of(value)
            for name in names:
                method = self.program.method(receiver.id, name)
                if method is not None:
                    node = Node("function", *method, receiver)
                    self.lead_to(node, weight * weights.IMPLICIT)
                    found.append({item: chance * weight for item, chance in self.returned(node).items()})
                    break
            if not receiver.exact:
                self.overrides(receiver.id, names[0], weight)
        return union(found)

    def overrides(self, identity: ClassId, name: str, weight: float) -> None:
        """Note that a method of any live subclass may run instead."""
        for subclass in self.program.subclasses.get(identity, ())[: weights.MAX_TARGETS]:
            qualname = self.program.class_(subclass).methods.get(name)
            if qualname is not None:
                self.lead_to(Node("function", subclass[0], qualname, Receiver(*subclass)), weight, subclass)

    def by_pattern(self, values: Values, pattern: str) -> Values:
        """The methods, or the module's functions, whose name fits a pattern with stars."""
        if len(pattern.replace("*", "")) < 3:
            return {}
        found: Values = {}
        for value in values:
            if value.kind in ("instance", "class"):
                found.update(dict.fromkeys(self._fitting_methods(receiver_of(value), pattern), weights.DISPATCH))
            elif value.kind == "module":
                for qualname in self.program.files[value.path].functions:
                    if "." not in qualname and fnmatch.fnmatchcase(qualname, pattern):
                        found[function_value((value.path, qualname))] = weights.DISPATCH
        return found

    def _fitting_methods(self, receiver: Receiver, pattern: str) -> Iterator[Value]:
        inherited = self.program.mro(receiver.id)
        below = self.program.subclasses.get(receiver.id, ())[: weights.MAX_TARGETS]
        for item in [*inherited, *below]:
            own = receiver if item in inherited else Receiver(*item)
            outline = self.program.class_(item)
            for name in [*outline.bindings, *outline.methods]:
                if fnmatch.fnmatchcase(name, pattern):
                    found = self.program.class_attribute(own, name, of_instance=False)
                    yield from (value for value in found if value.kind == "function")

    def construct(self, value: Value, weight: float, live: ClassId | None = None) -> None:
        """Note that an instance of a class is made."""
        receiver = receiver_of(value)
        for name in AT_CREATION:
            method = self.program.method(receiver.id, name)
            if method is not None:
                self.lead_to(Node("function", *method, receiver), weight * weights.CONSTRUCTED, live)
        self.lead_to(Node("live", *receiver.id), weight)
        metaclass = self.program.metaclass(receiver.id)
        called = self.program.method(metaclass, "__call__") if metaclass else None
        if metaclass and called:
            self.lead_to(Node("function", *called, Receiver(*metaclass)), weight * weights.IMPLICIT)


def receiver_of(value: Value) -> Receiver:
    """Return the class that a class or instance value is of."""
    return value.receiver or Receiver(value.path, value.name)
