"""What the forge said, the stored review and people's commands come in; the gate's `Facts` go out, complete."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from foureyes.assembly.commands import Command, acknowledgements, overrides, waivers
from foureyes.github.collected import CollectedFacts, PullRequestText
from foureyes.model.gate_facts import (
    AnalysisState,
    Facts,
    GateFinding,
    Memory,
    PushedCommit,
    Sibling,
)
from foureyes.model.review import Review
from foureyes.model.wording import worded
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.recording import digest_of
from foureyes.server.evidence_of_pull import evidence
from foureyes.server.review_task import ReviewResult
from foureyes.server.unlisted_commits import with_unlisted


def for_provenance(text: PullRequestText) -> PullRequestFacts:
    """Return what provenance may know of the pull request."""
    return PullRequestFacts(
        title=text.title,
        body=text.body,
        labels=text.labels,
        author_login=text.author_login,
        author_id=text.author_id,
        author_type=text.author_type,
        head_branch=text.head_branch,
        signers=dict(text.signers),
        pushers=dict(text.pushers),
        fork=text.head_repository if text.is_fork else None,
        commit_authors=dict(text.commit_authors),
    )


def gate_facts(
    now: CollectedFacts,
    result: ReviewResult,
    commands: list[Command],
    memory: Memory,
    verdicts: Mapping[int, bool],
) -> Facts:
    """Return everything the decision rests on."""
    facts = replace(
        now.facts,
        memory=memory,
        overrides=overrides(commands),
        acknowledgements=acknowledgements(commands),
        siblings=tuple(_with_verdict(sibling, verdicts) for sibling in now.facts.siblings),
        owners=None,
    )
    review = result.review
    if review is None:
        return replace(facts, analysis=result.state, analysis_detail=result.detail)
    facts, state, detail = _whole(now, facts, result, review)
    return replace(
        facts,
        commits=tuple(_with_merge(commit, result) for commit in facts.commits),
        evidence=evidence(review, now),
        paths=_paths(review),
        lines=review.change.added_count + review.change.removed_count,
        files=len(review.change.files),
        findings=tuple(_findings(review, commands)),
        patch=_patch(review),
        analysis=state,
        analysis_detail=detail,
    )


def _whole(now: CollectedFacts, facts: Facts, result: ReviewResult, review: Review) -> tuple[Facts, AnalysisState, str]:
    """Files were read through git, so only commits that GitHub does not list make the facts incomplete; and these where
    git cannot tell them either."""
    of_files = now.files.incomplete if now.files else ()
    missing = [words for words in now.incomplete if words not in of_files]
    if not missing or result.state is not AnalysisState.COMPLETE:
        return facts, result.state, result.detail
    whole = with_unlisted(now, facts, review)
    if whole is None:
        return facts, AnalysisState.INCOMPLETE, missing[0]
    return whole, AnalysisState.COMPLETE, worded("{missing}; the others were read through git", missing=missing[0])


def _with_verdict(sibling: Sibling, verdicts: Mapping[int, bool]) -> Sibling:
    return replace(sibling, is_approved=verdicts.get(sibling.number))


def _with_merge(commit: PushedCommit, result: ReviewResult) -> PushedCommit:
    return replace(commit, equals_automatic_merge=commit.oid in result.reading.automatic_merges)


def _patch(review: Review) -> str:
    """A digest of every changed file, before and after: the same in another pull request with other commits."""
    files = sorted(
        (file.path, file.base_path or "", file.base.blob if file.base else "", file.head.blob if file.head else "")
        for file in review.change.files
    )
    return digest_of(files) if files else ""


def _paths(review: Review) -> tuple[str, ...]:
    names = (name for file in review.change.files for name in (file.path, file.base_path) if name is not None)
    return tuple(dict.fromkeys(names))


def _findings(review: Review, commands: list[Command]) -> Iterable[GateFinding]:
    for finding in review.active:
        yield GateFinding(
            rule=finding.rule,
            severity=finding.severity,
            tier=finding.tier,
            where=f"{finding.path}:{finding.line}",
            fingerprint=finding.fingerprint,
            waivers=waivers(commands, finding.fingerprint),
        )
