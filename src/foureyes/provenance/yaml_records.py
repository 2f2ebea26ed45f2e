"""YAML text in, records with typed access out: every complaint names the file and the line, unknown keys included."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import yaml

from foureyes.model.errors import RulePackError
from foureyes.model.nearest import nearest
from foureyes.model.wording import worded

MAX_CHARACTERS = 256 * 1024
Choice = TypeVar("Choice", bound=StrEnum)
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Record:
    """One mapping. Keys are taken by the typed methods; `finish` refuses what nobody took."""

    def __init__(self, node: yaml.MappingNode, where: str) -> None:
        self._where = where
        self._line = node.start_mark.line + 1
        self._values: dict[str, yaml.Node] = {}
        self._taken: list[str] = []
        for key, value in node.value:
            name = str(key.value)
            if name in self._values:
                raise self.error(worded("the key '{name}' stands twice", name=name), key)
            self._values[name] = value

    @property
    def place(self) -> str:
        return f"{self._where}:{self._line}"

    def error(self, text: str, node: yaml.Node | None = None) -> RulePackError:
        line = node.start_mark.line + 1 if node is not None else self._line
        return RulePackError(worded("{where}:{line}: {text}", where=self._where, line=line, text=text))

    def _take(self, key: str) -> yaml.Node | None:
        self._taken.append(key)
        return self._values.get(key)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        node = self._take(key)
        if node is None:
            if default is None:
                raise self.error(worded("'{key}' is missing", key=key))
            return default
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(worded("'{key}' must be a text", key=key), node)
        return str(node.value)

    def optional(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else self.text(key, "") or None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        node = self._take(key)
        if node is None:
            return ()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if not isinstance(item, yaml.ScalarNode) or not item.value.strip():
                raise self.error(worded("'{key}' must be a text or a list of texts", key=key), item)
        return tuple(item.value for item in items)

    def flag(self, key: str) -> bool:
        node = self._take(key)
        if node is None:
            return False
        if node.value not in ("true", "false"):
            raise self.error(worded("'{key}' must be true or false", key=key), node)
        return bool(node.value == "true")

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        words = self.texts(key)
        known = {member.value: member for member in kind}
        for word in words:
            if word not in known:
                raise self.error(
                    worded("'{key}' is '{word}', must be one of: {known}", key=key, word=word, known=", ".join(known)),
                    self._values.get(key),
                )
        if not words:
            raise self.error(worded("'{key}' is missing", key=key))
        return tuple(known[word] for word in words)

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        return self.choices(key, kind)[0]

    def records(self, key: str) -> Iterator["Record"]:
        node = self._take(key)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(worded("'{key}' must be a list", key=key), node)
        for item in node.value:
            if not isinstance(item, yaml.MappingNode):
                raise self.error(worded("each of '{key}' must be a mapping", key=key), item)
            yield Record(item, self._where)

    def finish(self) -> None:
        """Refuse keys that nothing has asked for."""
        for key, node in self._values.items():
            if key not in self._taken:
                near = nearest(key, self._taken)
                hint = worded(", did you mean '{word}'?", word=near) if near else ""
                raise self.error(worded("unknown key '{key}'{hint}", key=key, hint=hint), node)


def parse_record(text: str, where: str) -> Record:
    """Return the one mapping that `text` holds; `where` names the file in errors."""
    if len(text) > MAX_CHARACTERS:
        raise RulePackError(worded("{where}:1: larger than {limit} characters", where=where, limit=MAX_CHARACTERS))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulePackError(
            worded(
                "{where}:{line}: not valid YAML: {problem}",
                where=where,
                line=line,
                problem=str(error.problem or error.context),
            )
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise RulePackError(
            worded("{where}:1: not valid YAML: {error}", where=where, error=type(error).__name__)
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise RulePackError(worded("{where}:1: must hold one mapping", where=where))
    return Record(node, where)
