"""The catalogue in, the tables of `docs/provenance.md` out; `python -m foureyes.provenance.signal_page` prints them."""

from collections.abc import Iterator

from foureyes.provenance.signal_files import load_signals
from foureyes.provenance.signals import KnownAgent, Signal, Signals

BEGIN = "<!-- signals: begin (python -m foureyes.provenance.signal_page) -->"
END = "<!-- signals: end -->"


def signals_markdown(signals: Signals) -> str:
    """Return the tables of all agents, of ordinary bots and of false friends, between their marks."""
    lines = [BEGIN, ""]
    for agent in signals.agents:
        lines.extend(_agent(agent))
    names = ", ".join(sorted({bot.name for bot in signals.bots}))
    lines += ["### Ordinary automation", "", f"Never AI by itself: {names}.", "", "### False friends", ""]
    lines += [f"- **{friend.id}**: {friend.what}" for friend in signals.false_friends]
    return "\n".join((*lines, "", END))


def _agent(agent: KnownAgent) -> Iterator[str]:
    yield f"### {agent.name} (`{agent.id}`)"
    yield ""
    yield f"Vendor: {agent.vendor}. Known since: {agent.since}."
    yield ""
    yield "| signal | where | strength | role | evidence | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for signal in agent.signals:
        cells = (
            f"`{signal.id}`",
            _where(signal),
            signal.strength.value,
            signal.role.value,
            ", ".join(grade.value for grade in signal.grades),
            f"{signal.source}. {signal.note}".rstrip(". ") + ".",
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _where(signal: Signal) -> str:
    example = signal.matches[0].replace("`", "'")
    return f"{signal.kind.value}: `{example}`"


if __name__ == "__main__":
    print(signals_markdown(load_signals()))
