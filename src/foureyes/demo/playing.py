"""Plays the story: a directory goes in, every scene is told line by line; out comes whether all was as expected."""

import time
from collections.abc import Callable
from pathlib import Path

from foureyes.demo.scenes import SCENES
from foureyes.demo.stage import Stage, set_up
from foureyes.demo.watching import NotSeen

_READING_SECONDS = 2.5
_PULL_REQUEST_SCENE = 2

Tell = Callable[[str], None]


def play(directory: Path, tell: Tell, *, is_fast: bool, afterwards: Callable[[], None]) -> bool:
    """Return True when every scene was observed. `afterwards` runs while everything is still up."""
    tell("Starting the App (foureyes serve, SQLite, one process) and a stand-in GitHub, on this machine only ...")
    try:
        with set_up(directory) as stage:
            tell(f"The App listens at {stage.server.url}, the stand-in GitHub at {stage.forge.base_url}.")
            is_good = _scenes(stage, tell, 0.0 if is_fast else _READING_SECONDS)
            afterwards()
            return is_good
    except NotSeen as problem:
        tell(f"\n✗ it could not be started: {problem}")
        return False


def _scenes(stage: Stage, tell: Tell, pause: float) -> bool:
    begun = time.monotonic()
    for number, scene in enumerate(SCENES, 1):
        tell(f"\n{number}/{len(SCENES)} {scene.title}\n   expected: {scene.expected}")
        try:
            for line in scene.play(stage):
                tell(f"   {'  ' if line.startswith(' ') else '✓ '}{line}")
        except NotSeen as problem:
            tell(f"   ✗ {problem}")
            tell(f"\nfoureyes demo: step {number} ({scene.title}) was not as expected; {number - 1} before it were.")
            return False
        if number == _PULL_REQUEST_SCENE:
            tell(f"   → look at it: {stage.page}")
        time.sleep(pause)
    tell(f"\nAll {len(SCENES)} steps were as expected, in {time.monotonic() - begun:.0f} s.")
    return True
