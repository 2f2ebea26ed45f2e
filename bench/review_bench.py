"""Measures a review against bandit, vulture and radon on the same sources, in one run, as ratios of CPU time.

usage: python bench/review_bench.py [--large] [--runs N] [--keep-trio]

Everything is downloaded and made in build/bench, once. `--large` adds the repository of ten times the size,
`--keep-trio` takes the trio's cost from the last run. Wall time is never looked at: machines are busy.
"""

import argparse
import compileall
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # started as a script
    sys.path.insert(0, str(HERE.parent))

from bench import corpus  # noqa: E402
from bench.measure import Cost, run  # noqa: E402

OUT = HERE.parent / "build" / "bench"
FOUREYES = Path(sys.executable).parent / "foureyes"
_TRIO = ("bandit", "vulture", "radon")
_PARSE = (
    "import ast,pathlib,sys,warnings; warnings.simplefilter('ignore')\n"
    "for p in pathlib.Path(sys.argv[1]).rglob('*.py'):\n"
    "    try: ast.parse(p.read_bytes())\n"
    "    except SyntaxError: pass\n"
)
_PACKS = (
    "import sys; from pathlib import Path\n"
    "from foureyes.analyses.patterns import collect\n"
    "from foureyes.facts.source import parse\n"
    "for name in sys.argv[1:]: collect(parse(Path(name).read_bytes()))\n"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the ratios, and return 1 where one is above its alarm."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--large", action="store_true", help="measure growth on ten times the sources too (minutes)")
    parser.add_argument("--runs", type=int, default=1, help="take the median of so many runs of each review")
    parser.add_argument("--keep-trio", action="store_true", help="use the trio's cost of the last run")
    options = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    compileall.compile_dir(HERE.parent / "src", quiet=1)  # as pip does; bytecode may be forbidden to be written here
    trees = corpus.sources(OUT)
    tree = trees[corpus.VERSIONS[1]]
    _say("bandit, vulture and radon on the whole tree: one to five minutes")
    parse = _parse(tree)
    trio = _trio(tree, options.keep_trio)
    medium = Reviews(corpus.repository(OUT, trees, "M.git"), options.runs)
    parse = (parse + _parse(tree)) / 2
    lines = sum(path.read_bytes().count(b"\n") for path in tree.rglob("*.py"))
    help_cost = min((run([FOUREYES, "--help"]) for _ in range(5)), key=lambda cost: cost.cpu)
    _say(f"ast.parse of all files {parse:.2f} CPU-s; trio {trio:.1f} = {trio / parse:.1f} times that; {lines} lines")
    _say(f"cold {medium.cold.cpu:.2f} CPU-s, same again {medium.again.cpu:.2f}, next push {medium.push.cpu:.2f}")
    results = [
        Result("G1", "cold review / trio", medium.cold.cpu / trio, 0.15, 0.25),
        Result("G2", "next push / trio", medium.push.cpu / trio, 0.015, 0.03),
        Result("G5", "peak memory cold, MB", medium.cold.megabytes, 150, 200),
        Result("G5", "peak memory warm, MB", medium.push.megabytes, 120, 160),
        Result("G6", "foureyes --help, CPU-s", help_cost.cpu, 0.15, 0.25),
        Result("G8", "pattern packs / bandit, changed files", _packs(trees), 0.35, 0.5),
        Result("G9", "store, bytes per line", medium.store_bytes / lines, 30, 40),
        Result("G11", "warm review differs from cold", float(medium.differs), 0, 0),
    ]
    if options.large:
        large = Reviews(corpus.large(OUT, trees), 1)
        results += [
            Result("G4", "warm push, L / M", large.push.cpu / medium.push.cpu, 1.5, 2),
            Result("G4", "cold, L / M", large.cold.cpu / medium.cold.cpu, 12, 15),
            Result("G5", "peak memory cold, L, MB", large.cold.megabytes, 300, 400),
            Result("G11", "warm review differs from cold, L", float(large.differs), 0, 0),
        ]
    for result in results:
        _say(str(result))
    return int(any(result.value > result.alarm for result in results))


def _say(text: str) -> None:
    print(text, flush=True)


class Result:
    """One number, the goal it should reach, and the alarm above which something is wrong."""

    def __init__(self, key: str, what: str, value: float, goal: float, alarm: float) -> None:
        self.key, self.what, self.value, self.goal, self.alarm = key, what, value, goal, alarm

    def __str__(self) -> str:
        verdict = "good" if self.value <= self.goal else "ALARM" if self.value > self.alarm else "above the goal"
        return f"{self.key:4} {self.what:38} {self.value:9.3f}   goal {self.goal:<7g} {verdict}"


class Reviews:
    """Reviews of one repository: with an empty cache, the same again, and the next push on top."""

    def __init__(self, repository: Path, runs: int) -> None:
        costs: list[tuple[Cost, Cost, Cost]] = []
        self.differs = False
        for _ in range(runs):
            cache = OUT / "cache"
            shutil.rmtree(cache, ignore_errors=True)
            cold, again = (_review(repository, cache, "head") for _ in range(2))
            self.store_bytes = sum(path.stat().st_size for path in cache.glob("*.sqlite3"))
            costs.append((cold, again, _review(repository, cache, "push")))
            self.differs |= _content(cold.output) != _content(again.output)
        self.cold, self.again, self.push = (
            sorted(column, key=lambda cost: cost.cpu)[len(costs) // 2] for column in zip(*costs, strict=True)
        )


def _review(repository: Path, cache: Path, head: str) -> Cost:
    command: list[str | Path] = [FOUREYES, "review", "--repo", repository, "--base", "base", "--head", head]
    cost = run([*command, "--cache", cache, "--format", "json"])
    if cost.status not in (0, 1):
        raise SystemExit(f"the review ended with status {cost.status}")
    return cost


def _content(output: bytes) -> object:
    """Return the report without what the review cost, which is all that may differ."""
    document = json.loads(output)
    document.pop("effort", None)
    return document


def _packs(trees: dict[str, Path]) -> float:
    """Return the cost of all pattern rules on the changed files, parsing included, by that of bandit."""
    files = corpus.changed(trees)
    ours = run([sys.executable, "-c", _PACKS, *files]).cpu
    return ours / run([OUT / "tools" / "bin/bandit", "-q", "-f", "json", *files]).cpu


def _parse(tree: Path) -> float:
    return run([sys.executable, "-c", _PARSE, tree]).cpu


def _trio(tree: Path, keep: bool) -> float:
    """Return the CPU seconds of bandit, vulture and radon on a whole tree."""
    note = OUT / "trio.json"
    if keep and note.exists():
        return float(json.loads(note.read_text("ascii"))["cpu"])
    tools = OUT / "tools"
    if not (tools / ".ready").exists():
        venv.create(tools, with_pip=True, clear=True)
        subprocess.run([tools / "bin/python", "-m", "pip", "install", "--quiet", *_TRIO], check=True)
        (tools / ".ready").touch()
    commands: tuple[list[str | Path], ...] = (
        [tools / "bin/bandit", "-r", "-q", "-f", "json", tree],
        [tools / "bin/vulture", tree],
        [tools / "bin/radon", "cc", "-j", tree],
    )
    cpu = sum(run(command).cpu for command in commands)
    note.write_text(json.dumps({"cpu": cpu}), "ascii")
    return cpu


if __name__ == "__main__":
    sys.exit(main())
