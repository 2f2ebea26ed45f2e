"""The policy's reference page: the definition of its keys comes in, Markdown tables go out, presets side by side."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import StrEnum

from foureyes.gate.policy_keys import POLICY
from foureyes.gate.policy_shapes import Key, ListOf, Section
from foureyes.gate.presets import PRESETS
from foureyes.model.policy import Policy, Preset

_RENAMED = {"from": "approvers"}
_HEAD = "| key | values | solo | team | regulated | meaning |\n| --- | --- | --- | --- | --- | --- |\n"


def reference_tables() -> str:
    """Return one table for the top of the file and one for each section."""
    top = [key for key in POLICY.keys if not isinstance(key.shape, Section)]
    tables = [_HEAD + "".join(_row(key, (key.name,)) for key in top)]
    for key in POLICY.keys:
        if isinstance(key.shape, Section):
            rows = "".join(_row(inner, path) for path, inner in _flat(key.shape, (key.name,)))
            tables.append(f"### `{key.name}`\n\n{key.text}\n\n{_HEAD}{rows}")
    return "\n".join(tables)


def key_paths() -> tuple[str, ...]:
    """Return every key of the file as `a.b.c`; `[]` marks the items of a list."""
    return tuple(".".join(path) for path, _ in _flat(POLICY, ()))


def _flat(section: Section, before: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Key]]:
    for key in section.keys:
        path = (*before, key.name)
        yield path, key
        if isinstance(key.shape, Section):
            yield from _flat(key.shape, path)
        if isinstance(key.shape, ListOf) and isinstance(key.shape.item, Section):
            yield from _flat(key.shape.item, (*before, f"{key.name}[]"))


def _row(key: Key, path: tuple[str, ...]) -> str:
    values = [_value(PRESETS[preset], path) for preset in (Preset.SOLO, Preset.TEAM, Preset.REGULATED)]
    cells = [f"`{'.'.join(path)}`", key.shape.words(), *values, key.text]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _value(policy: Policy, path: tuple[str, ...]) -> str:
    value: object = policy
    for name in path:
        field = _RENAMED.get(name, name)
        if not is_dataclass(value) or field not in {item.name for item in fields(value)}:
            return ""
        value = getattr(value, field)
    return _shown(value)


def _shown(value: object) -> str:
    if is_dataclass(value):
        return ""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, StrEnum | int | float):
        return f"`{value}`"
    if isinstance(value, tuple):
        if not value:
            return "none"
        return ", ".join(f"`{item}`" for item in value) if len(value) <= 5 else "see below"
    return f"`{value}`"
