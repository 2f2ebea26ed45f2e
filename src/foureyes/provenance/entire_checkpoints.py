"""The metadata of an Entire checkpoint (JSON) in, how many lines its agent kept out. Never raises."""

from dataclasses import dataclass

from foureyes.model.wording import worded
from foureyes.provenance.line_claims import MAX_CHARACTERS, loaded, mapping, sequence, word

BRANCH = "refs/heads/entire/checkpoints/v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`agent_lines` is None where the metadata does not tell."""

    id: str
    agent: str | None
    agent_lines: int | None
    ignored: tuple[str, ...] = ()


def checkpoint_directory(checkpoint: str) -> str:
    """Return where on its branch the files of a checkpoint lie."""
    return f"{checkpoint[:2]}/{checkpoint[2:]}"


def parse_checkpoint(checkpoint: str, text: str) -> Checkpoint:
    """Parse one `metadata.json` of the checkpoint with this id."""
    document = mapping(loaded(text)) if len(text) <= MAX_CHARACTERS else {}
    if not document:
        return Checkpoint(
            checkpoint,
            None,
            None,
            (worded("the metadata of checkpoint {checkpoint} is not a JSON object", checkpoint=checkpoint[:12]),),
        )
    lines = mapping(document.get("initial_attribution")).get("agent_lines")
    agent = word(document.get("agent"), 60) or word(next(iter(sequence(document.get("agents"))), None), 60)
    known = isinstance(lines, int) and not isinstance(lines, bool) and lines >= 0
    return Checkpoint(checkpoint, agent, lines if known and isinstance(lines, int) else None)
