"""`foureyes provenance`: a range, a tree or commit records come in, who wrote them goes out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import unread_reason
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

if TYPE_CHECKING:
    from foureyes.model.attribution import CommitAttribution
    from foureyes.model.policy import EvidencePolicy
    from foureyes.provenance.pull_request_file import PullRequestFile

_BATCH = 256
_CHUNK = 1024 * 1024
_MOST_ERRORS = 100
_TREE_SECONDS = 600.0


@click.command()
@click.option("--repo", type=click.Path(path_type=Path), default=".", help="the repository (default: here)")
@click.option("--base", metavar="REF", help="what the range starts from (default: the default branch)")
@click.option("--head", metavar="REF", help="what the range ends in (default: HEAD)")
@click.option("--tree", is_flag=True, help="the lines that stand in --head, by blame, instead of a range")
@click.option(
    "--pull-request", "pull", type=click.Path(path_type=Path), help="its facts as JSON: a webhook's payload, gh pr view"
)
@click.option("--stdin", is_flag=True, help="read one commit record (JSON) a line; needs no repository")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl"]), help="default: text; with --stdin: jsonl"
)
@click.option("--config", type=click.Path(path_type=Path), help="a policy file, instead of the base's .foureyes.yml")
def provenance(
    repo: Path,
    base: str | None,
    head: str | None,
    tree: bool,
    pull: Path | None,
    stdin: bool,
    form: str | None,
    config: Path | None,
) -> None:
    """Say which commits of a range an AI agent wrote, and why.

    \b
    A record for --stdin has: sha, author_name, author_email, committer_name,
    committer_email, message, head_branches. "undeclared" says that nothing
    declares an agent, never that a person wrote it.

    \b
    Examples:
      foureyes provenance                  this branch against the default one
      foureyes provenance --base v1.0 --head v1.1 --format json
      foureyes provenance --tree           who wrote the lines that stand now
      foureyes provenance --pull-request "$GITHUB_EVENT_PATH"
      foureyes provenance --stdin < commits.jsonl
    """
    if stdin and (tree or base or head or pull):
        raise UsageError(worded("--stdin reads records: leave --tree, --base, --head and --pull-request out"))
    if tree and pull:
        raise UsageError(worded("--tree looks at one commit: leave --pull-request out"))
    if tree and base:
        raise UsageError(worded("--tree looks at one commit: name it by --head, and leave --base out"))
    if stdin:
        _records(sys.stdin.buffer, form or "jsonl", config)
    else:
        _repository(repo, base, head, tree, form or "text", config, pull)


def _records(source: BinaryIO, form: str, config: Path | None) -> None:
    from foureyes.provenance.records import as_lines, commit_record

    output, unread = sys.stdout, _Unread()
    found = _classified(source, config, unread)
    if form == "json":
        json.dump([commit_record(commit) for commit in found], output, indent=2)
        output.write("\n")
    else:
        from foureyes.entrypoints.provenance_text import commit_line

        batch: list[str] = []
        for commit in found:
            batch.append(as_lines((commit_record(commit),)) if form == "jsonl" else commit_line(commit, "") + "\n")
            if len(batch) >= _BATCH:
                output.write("".join(batch))
                batch.clear()
        output.write("".join(batch))
    output.flush()
    unread.end()


class _Unread:
    """Records that cannot be read: each is told on stderr as it comes, and the others go on."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, error: UsageError) -> None:
        self._count += 1
        if self._count <= _MOST_ERRORS:
            click.echo(f"foureyes: {translated(error.message)}", err=True)

    def end(self) -> None:
        if self._count > _MOST_ERRORS:
            told = worded("{count} more lines could not be read", count=self._count - _MOST_ERRORS)
            click.echo(f"foureyes: {translated(told)}", err=True)
        if self._count:
            sys.exit(UsageError.exit_code)


def _classified(source: BinaryIO, config: Path | None, unread: _Unread) -> Iterator["CommitAttribution"]:
    from foureyes.provenance.classify import classify
    from foureyes.provenance.records import MAX_RECORD, read_record
    from foureyes.provenance.signal_files import load_signals

    signals = load_signals()
    policy = _evidence_policy(config)
    number = 0
    while line := source.readline(MAX_RECORD + 2):
        number += 1
        if len(line) > MAX_RECORD:
            _skip_line(source, line)
        if not line.strip():
            continue
        try:
            commit, branches = read_record(line, number)
        except UsageError as error:
            unread.add(error)
            continue
        yield classify(commit, signals=signals, policy=policy, branches=branches)


def _skip_line(source: BinaryIO, line: bytes) -> None:
    """Read on to the end of a line that is too long."""
    while line and not line.endswith(b"\n"):
        line = source.readline(_CHUNK)


def _pull_request(file: Path) -> "PullRequestFile":
    from foureyes.provenance.pull_request_file import read_pull_request

    try:
        return read_pull_request(file.read_text("utf-8-sig"), one_line(str(file)))
    except (OSError, UnicodeDecodeError) as error:
        told = worded("{path}: cannot be read: {error}", path=one_line(str(file)), error=one_line(unread_reason(error)))
        raise UsageError(told) from None


def _evidence_policy(config: Path | None) -> "EvidencePolicy":
    from foureyes.model.policy import EvidencePolicy

    if config is None:
        return EvidencePolicy()
    from foureyes.gate.policy import parse_policy

    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            worded("{path}: cannot be read: {error}", path=str(config), error=unread_reason(error))
        ) from None
    return parse_policy(text, str(config)).evidence


def _repository(
    repo: Path, base: str | None, head: str | None, tree: bool, form: str, config: Path | None, pull: Path | None
) -> None:
    from foureyes.assembly.attribution import attributed, tree_attributed
    from foureyes.entrypoints.change_options import ChangeOptions, policy_text, snapshot_of
    from foureyes.entrypoints.provenance_text import attribution_text
    from foureyes.gate.policy import parse_policy
    from foureyes.git.change_set import whole_tree
    from foureyes.git.repository import Repository
    from foureyes.provenance.records import as_lines, attribution_record, commit_record

    with Repository.open(repo) as repository:
        if tree:
            snapshot = whole_tree(repository, head or "HEAD")
        else:
            told = _pull_request(pull) if pull is not None else None
            base, head = base or (told.base if told else None), head or (told.head if told else None)
            snapshot = snapshot_of(repository, ChangeOptions(base=base, head=head))
        change = snapshot.change
        text, path, _ = policy_text(repository, change.head if tree else change.base, config)
        policy = parse_policy(text, path).evidence
        if tree:
            found = tree_attributed(repository, change, policy, _TREE_SECONDS)
        else:
            found = attributed(repository, change, policy, told.facts if told else None)
    if form == "jsonl":
        click.echo(as_lines(commit_record(commit) for commit in found.commits), nl=False)
    elif form == "json":
        click.echo(json.dumps(attribution_record(found, base=change.merge_base, head=change.head), indent=2))
    else:
        subjects = {commit.oid: commit.message for commit in change.commits}
        click.echo(attribution_text(found, subjects, is_tree=tree), nl=False)
