"""Gathers what an outline is asked for by name: bindings, methods, attributes set on self."""

from foureyes.analyses import test_reach_code as code


def index(file: code.FileOutline) -> None:
    """Gather what is looked up by name: bindings, methods, attributes of self."""
    for effects, bindings in [
        (file.body, file.bindings),
        *((item.body, item.bindings) for item in file.classes.values()),
        *((item.body, item.bindings) for item in file.functions.values()),
    ]:
        for effect in effects:
            if effect.kind == "bind":
                bindings.setdefault(effect.name, []).append(effect)
    for function in file.functions.values():
        if function.owner is None:
            continue
        owner = file.classes[function.owner]
        owner.methods[function.name] = function.qualname
        for effect in function.body:
            if effect.kind == "attribute":
                owner.self_attributes.setdefault(effect.name, []).append((function.qualname, effect))
