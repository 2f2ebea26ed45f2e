"""A Dockerfile in; its stages with their instructions, and the files that the first one takes from the context, out."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    word: str
    text: str


def stages(text: str) -> list[list[Instruction]]:
    """Return the instructions of each stage, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        if word:
            found[-1].append(Instruction(word, rest.strip()))
    return found


def one(stage: list[Instruction], word: str) -> str:
    """Return the text of the only such instruction."""
    texts = [item.text for item in stage if item.word == word]
    assert len(texts) == 1, (word, texts)
    return texts[0]


def copy_context(stage: list[Instruction], context: Path, target: Path) -> None:
    """Do what the COPY instructions of the first stage do: nothing else of the context is there."""
    for text in (item.text for item in stage if item.word == "COPY"):
        *sources, place = text.split()
        for source in sources:
            path = context / source
            into = target / (source if place == "./" else place)
            if path.is_dir():
                shutil.copytree(path, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(path, into)
