"""How quickly webhooks are answered while reviews run: `python bench/webhook_bench.py [PULLS] [COMMENTS]`.

A stand-in GitHub and the App are started; pull requests are opened, and comments are written while the App reviews
them. Out comes how long the App took to answer each delivery, as GitHub would have measured it.
"""

import sys
import tempfile
from pathlib import Path

from foureyes.demo.stage import Stage, set_up
from foureyes.demo.watching import until

_GOAL = 0.250


def measured(stage: Stage, pulls: int, comments: int) -> list[float]:
    """Return the seconds that each delivery took, of those that came while reviews ran."""
    forge, repository = stage.forge, stage.repository
    forge.install_app(stage.app, stage.organization, actor=stage.olga)
    forge.settle()
    before = len(forge.deliveries)
    opened = []
    for number in range(pulls):
        files = {f"shop/part_{number}_{part}.py": f"def part_{part}():\n    return {part}\n" for part in range(10)}
        message = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
        forge.push(repository, f"change-{number}", files, pusher=stage.claude, author=stage.dana, message=message)
        opened.append(forge.open_pull_request(repository, f"change-{number}", author=stage.claude, title="Change"))
    for number in range(comments):
        forge.comment(repository, opened[number % pulls], stage.bo, f"I wonder about {number}.")
    forge.settle(300)

    def reviewed() -> bool | None:
        runs = [run for pull in opened for run in forge.check_runs(repository, pull.head)]
        return True if sum(run.status == "completed" for run in runs) >= 2 * pulls else None

    during = [one.duration for one in forge.deliveries[before:] if one.succeeded]
    until("all reviews to end", reviewed, stage.server.last_words, 600)
    return during


def main() -> None:
    pulls, comments = map(int, sys.argv[1:3]) if len(sys.argv) == 3 else (12, 200)
    with tempfile.TemporaryDirectory() as folder, set_up(Path(folder)) as stage:
        times = sorted(measured(stage, pulls, comments))
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
    print(f"{len(times)} deliveries while {pulls} reviews ran: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    print(f"slowest {times[-1] * 1000:.0f} ms; goal: p99 <= {_GOAL * 1000:.0f} ms")


if __name__ == "__main__":
    main()
