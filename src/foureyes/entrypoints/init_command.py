"""`foureyes init`: a repository comes in, a commented policy and a workflow to start from go out. Never overwrites."""

from pathlib import Path

import click

from foureyes.model.errors import UsageError

POLICY = """\
# What foureyes asks of a change. It is always read from the base branch: a pull request cannot loosen its own rules.
# Every key: docs/policy.md of foureyes. Check this file: foureyes config check
preset: {preset}          # solo, team or regulated; below stands only what differs from it

# approval:
#   required: 1                      # independent humans who must approve exactly the head commit of AI work
#   min_permission: write            # what they must be allowed to do when the decision is made
#   machine_accounts: [acme-ci]      # user accounts that no person sits behind
#   exempt_paths: [docs/**]          # a change wholly within these needs no approval
#   carry_over: clean_update_merge   # keep approvals over the forge's own "Update branch"
#   rules:
#   - name: payments
#     when: {{paths: [src/pay/**]}}
#     require: {{approvals: 2, min_permission: maintain}}

# evidence:
#   undeclared: pass                 # or treat_as_ai
#   agents:                          # agents that only your organisation knows
#   - {{name: mill, login: "mill[bot]"}}

# findings:
#   fail_on: high
#   tiers: {{size-increase: info}}
#   ignore: {{"*": [vendor/**]}}

# entry_points: [plugins/*.py]       # modules that something outside the repository starts
# exclude: [vendor/**]               # not analysed; still needs approval
"""

WORKFLOW = """\
# Analyses every pull request and says what it found. It does not enforce: any workflow can fake a check, so the
# approval gate is the foureyes App's, pinned as the source of the required check "foureyes / human approval".
name: foureyes
on:
  pull_request:
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: python -m pip install foureyes
      - run: foureyes review --base "origin/$BASE" --head "$HEAD" --format github
        env:
          BASE: ${{ github.base_ref }}
          HEAD: ${{ github.event.pull_request.head.sha }}
"""


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path("."))
@click.option("--preset", type=click.Choice(["solo", "team", "regulated"]), default="team", show_default=True)
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def init(directory: Path, preset: str, force: bool) -> None:
    """Write .foureyes.yml and .github/workflows/foureyes.yml in DIRECTORY to start from."""
    if not (directory / ".git").exists():
        raise UsageError(f"{directory} is not the top of a git repository; run foureyes init there")
    files = {
        directory / ".foureyes.yml": POLICY.format(preset=preset),
        directory / ".github" / "workflows" / "foureyes.yml": WORKFLOW,
    }
    for path in files:
        for folder in path.relative_to(directory).parents:
            if (directory / folder).is_symlink() and folder != Path("."):
                raise UsageError(f"{directory / folder} is a link; foureyes writes through none")
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there and not force:
        names = ", ".join(str(path) for path in there)
        raise UsageError(f"{names} already there; nothing was written. Use --force to overwrite")
    for path, text in files.items():
        _write(path, text)
        click.echo(f"wrote {path}")
    click.echo(
        "Next: look through .foureyes.yml, then foureyes config check; commit both files to the default branch "
        "(the policy is read from there); try foureyes review on a branch."
    )


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()  # never write through a link to somewhere else
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
