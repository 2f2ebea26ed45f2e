"""The words by which people name tools in ("OpenCode (Claude Opus 4.5)"), the agents meant out; nothing for people.

Many agents bear names that people bear too: such a name counts only with a word behind it that no surname is, or with
an address that no person has.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from foureyes.model.attribution import Role, Strength
from foureyes.provenance.identity_rules import compiled
from foureyes.provenance.signals import KnownAgent, Signal, SignalKind

MAX_VALUE = 300
_SEPARATOR = re.compile(r"\s*(?:[,;&]|\band\b|\+| / )\s*")
_FILLER = re.compile(r"(?:an? |the |some |my |anthropic'?s? |google'?s? |openai'?s? |help (?:of|from) |with )+")
_EMAIL = re.compile(r"[<(]?\s*([^\s<>()@]+@[^\s<>()@.]+(?:\.[^\s<>()@.]+)+)\s*[>)]?\s*$")
_CONTINUES = r"\s*(?:$|[:(\[/@]|[-–—]\s|-\w|[a-z]?\d|\.(?:ai|dev|com)\b|<(?![^>]*@)|(?:with|via|using|for|on|in|web)\b)"
_OF_TOOLS = "code|cli|agent|ai|bot|assistant|ide|desktop"
_OF_MODELS = "agent|coder|chat|chatbot|tools|reasoner|fast|large|medium|small|preview|pro|max|mini"
_TOKENS = re.compile(r"[.+_-]")
_MACHINES = frozenset({"agent", "agents", "subagent", "ai", "bot", "assistant", "llm", "noreply", "donotreply"})
_NOWHERE = (".local", ".localhost", ".invalid", ".test", ".example", "localhost")
_EXAMPLES = frozenset({"example.com", "example.org", "example.net"})
_LOGIN_WORDS = frozenset({"agent", "ai", "app", "assistant", "bot", "cli", "code", "coder", "coding", "dev", "swe"})
_NAMESAKES = frozenset({"claude", "gemini", "devin"})
_LONG_NAME = 8
_LONG_LOGIN = 5


@dataclass(frozen=True, slots=True)
class _Tool:
    """One agent's words: `follows` is what may stand behind its name, `proves` what makes the name no person's."""

    agent: str
    follows: str
    proves: str
    domains: frozenset[str]
    writes: bool


@dataclass(frozen=True, slots=True)
class ToolNames:
    """The aliases of all tools; `person_names` are those that people bear too."""

    aliases: Mapping[str, str]
    tools: Mapping[str, _Tool]
    person_names: frozenset[str]
    emails: frozenset[str]
    doubted: frozenset[str]

    def named(self, value: str) -> tuple[str, ...]:
        """Return the ids of the agents that `value` begins with or lists, in order; empty when it names no tool."""
        text = value[:MAX_VALUE].strip().strip("*_`\"'[]").lower()
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
                tool = self.tools[self.aliases[alias]]
                return tool.agent if self._is_tool(alias, text[len(alias) :], email, tool) else None
        return None

    def _longest(self, text: str) -> str | None:
        for end in range(min(len(text), 40), 0, -1):
            if text[:end] in self.aliases and not text[end : end + 1].isalpha():
                return text[:end]
        return None

    def _is_tool(self, alias: str, rest: str, email: str | None, tool: _Tool) -> bool:
        if compiled(tool.proves).match(rest):
            return True
        if email is not None and (rest[:1] == "-" or not self._is_automatic(alias, email, tool)):
            return False
        if alias in self.person_names and rest:
            return email is None and rest.lstrip()[:1] in (":", "(", "[", "@")
        return compiled(tool.follows).match(rest) is not None or self._longest(rest.lstrip(" -/")) is not None

    def _is_automatic(self, alias: str, email: str, tool: _Tool) -> bool:
        """Whether no person can be behind an address: it is nobody's, or it is the tool's at its own vendor."""
        local, _, domain = email.partition("@")
        if email in self.doubted:
            return False
        if email in self.emails or not _MACHINES.isdisjoint(_TOKENS.split(local)) or local in ("no-reply", "no_reply"):
            return True
        if domain in _EXAMPLES or domain.endswith(_NOWHERE):
            return alias not in self.person_names
        word = _TOKENS.sub("", local)
        return domain in tool.domains and word in (alias.replace(" ", "").replace("-", ""), tool.agent)

    def named_without_email(self, value: str) -> tuple[str, ...]:
        """As `named`, for a value that must not name a person: a bare name counts only where few people bear it."""
        if "@" in value[1:]:
            return ()
        text = value[:MAX_VALUE].strip().strip("<>").strip().lower().removeprefix("@")
        return () if text in self.person_names and text not in ("claude", "gemini") else self.named(text)

    def author(self, name: str, email: str) -> tuple[str, ...]:
        """Return the agent that an author's name is, where the whole name is a tool's."""
        low = name[:MAX_VALUE].strip().lower()
        alias = self._longest(low)
        if alias is None:
            return ()
        tool, rest = self.tools[self.aliases[alias]], low[len(alias) :]
        if not tool.writes:
            return ()
        proved = compiled(tool.proves).match(rest)
        if proved is not None:
            left = rest[proved.end() :]
            return () if re.search(r"\b(?:review|sync|mirror|release|docs|ci)", left) else (tool.agent,)
        if rest:
            return ()
        is_long = len(alias) >= _LONG_NAME or " " in alias or "-" in alias
        if alias not in self.person_names and (is_long or self._is_automatic(alias, email, tool)):
            return (tool.agent,)
        return (tool.agent,) if _is_nobody(email) else ()

    def login(self, login: str) -> tuple[str, ...]:
        """Return the agent that an unlisted [bot] account names itself after: its words are a tool's, and no others."""
        words = login.removesuffix("[bot]")
        alias = self._longest(words.replace("-", " ")) or self._longest(words)
        if alias is None or len(alias) < _LONG_LOGIN or (alias in self.person_names and alias not in _NAMESAKES):
            return ()
        rest = [word for word in re.split(r"[ _-]", words.replace("-", " ")[len(alias) :]) if word]
        tool = self.tools[self.aliases[alias]]
        return (tool.agent,) if tool.writes and all(word in _LOGIN_WORDS for word in rest) else ()


def _is_nobody(email: str) -> bool:
    local = email.partition("@")[0].lower()
    return local in ("noreply", "no-reply", "donotreply", "ai-agent", "ai")


def tool_names(agents: tuple[KnownAgent, ...], person_names: frozenset[str]) -> ToolNames:
    """Build the table from the catalogue."""
    aliases: dict[str, str] = {}
    tools: dict[str, _Tool] = {}
    emails: set[str] = set()
    for agent in agents:
        for alias in agent.aliases:
            aliases.setdefault(alias, agent.id)
        own = {email for signal in agent.signals for email in signal.emails}
        emails |= own
        tools[agent.id] = _tool(agent, own)
    for agent in agents:
        for model in agent.models if agent.id == "claude" else ():
            aliases.setdefault(model, agent.id)
    weak = [signal for agent in agents for signal in agent.signals if signal.strength is Strength.WEAK]
    doubted = frozenset(email for signal in weak for email in signal.emails)
    return ToolNames(aliases, tools, person_names, frozenset(emails), doubted)


def _tool(agent: KnownAgent, emails: Iterable[str]) -> _Tool:
    models = "|".join(re.escape(word) for word in sorted(agent.models, key=len, reverse=True))
    words = f"{_OF_TOOLS}|{models}" if models else _OF_TOOLS
    follows = rf"{_CONTINUES}|\s*(?:{words}|{_OF_MODELS})\b"
    proves = rf"[\s(\[:/-]*(?:(?:{words})\b(?!-[a-z])|(?<=[\s(-])v?\d)"
    writes = any(_is_authorship(signal) for signal in agent.signals)
    return _Tool(agent.id, follows, proves, frozenset(email.partition("@")[2] for email in emails), writes)


def _is_authorship(signal: Signal) -> bool:
    """Whether a signal tells that the tool writes under its name, and not only that it was there."""
    names = signal.kind is SignalKind.AUTHOR or "co-authored-by" in signal.keys
    return names and signal.role is Role.AUTHOR
