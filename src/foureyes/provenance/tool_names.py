"""The value of a disclosure trailer in ("OpenCode (Claude Opus 4.5)"), the agents it names out; nothing for people."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from foureyes.provenance.signals import KnownAgent

MAX_VALUE = 300
_SEPARATOR = re.compile(r"\s*(?:[,;&]|\band\b|\+| / )\s*")
_FILLER = re.compile(r"(?:an? |the |some |my |anthropic'?s? |google'?s? |openai'?s? |help (?:of|from) |with )+")
_EMAIL = re.compile(r"[<(]?\s*([^\s<>()@]+@[^\s<>()@.]+(?:\.[^\s<>()@.]+)+)\s*[>)]?\s*$")
_CONTINUES = re.compile(
    r"\s*(?:$|[:(\[/@]|[-–—]\s|-\w|v?\d|\.(?:ai|dev|com)\b|<(?![^>]*@)"
    r"|(?:with|via|using|for|on|in|code|cli|agent|ai|bot|web|ide|desktop)\b)"
)
_AUTOMATIC = ("noreply", "no-reply", "example.com", "agent", "bot")


@dataclass(frozen=True, slots=True)
class ToolNames:
    """The words by which tools are called, and what they may be followed by before it is a person's name."""

    aliases: Mapping[str, str]
    continues: re.Pattern[str]
    models: frozenset[str]
    person_names: frozenset[str]
    emails: frozenset[str]

    def named(self, value: str) -> tuple[str, ...]:
        """Return the ids of the agents that `value` begins with or lists, in order; empty when it names no tool."""
        text = value[:MAX_VALUE].strip().strip("*_`\"'").lower()
        email = _EMAIL.search(text)
        if email:
            text = text[: email.start()].strip()
        found: list[str] = []
        for number, item in enumerate(_SEPARATOR.split(text)):
            agent = self._item(item, email.group(1) if email else None)
            if agent is None and number == 0:
                return ()
            if agent is not None and agent not in found:
                found.append(agent)
        return tuple(found)

    def _item(self, item: str, email: str | None) -> str | None:
        filler = _FILLER.match(item)
        for text in (item, item[filler.end() :]) if filler else (item,):
            alias = self._longest(text)
            if alias is not None:
                return self.aliases[alias] if self._is_tool(alias, text[len(alias) :], email) else None
        return None

    def _longest(self, text: str) -> str | None:
        best = None
        for end in range(min(len(text), 40), 0, -1):
            if text[:end] in self.aliases and not text[end : end + 1].isalpha():
                best = text[:end]
                break
        return best

    def _is_tool(self, alias: str, rest: str, email: str | None) -> bool:
        if not self.continues.match(rest):
            return False
        return email is None or bool(rest.strip()) or self._is_automatic(email)

    def _is_automatic(self, email: str) -> bool:
        return email in self.emails or any(
            word in email.partition("@")[0] or email.endswith(word) for word in _AUTOMATIC
        )

    def named_without_email(self, value: str) -> tuple[str, ...]:
        """As `named`, for a value that must not name a person: a bare name counts only where few people bear it."""
        if "@" in value:
            return ()
        text = value[:MAX_VALUE].strip().lower()
        return () if text in self.person_names and text != "claude" else self.named(value)


def tool_names(agents: Iterable[KnownAgent], person_names: frozenset[str]) -> ToolNames:
    """Build the table from the catalogue."""
    aliases: dict[str, str] = {}
    models: set[str] = set()
    emails: set[str] = set()
    for agent in agents:
        for alias in agent.aliases:
            aliases.setdefault(alias, agent.id)
        models.update(agent.models)
        for signal in agent.signals:
            emails.update(signal.emails)
    for agent in agents:
        for model in agent.models if agent.id == "claude" else ():
            aliases.setdefault(model, agent.id)
    words = "|".join(re.escape(word) for word in sorted(models, key=len, reverse=True))
    continues = re.compile(_CONTINUES.pattern[:-1] + rf"|\s+(?:{words})\b)")
    return ToolNames(aliases, continues, frozenset(models), person_names, frozenset(emails))
