"""What the forge said, the stored review and people's commands come in; the gate's `Facts` go out, complete."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from foureyes.assembly.commands import Command, acknowledgements, overrides, waivers
from foureyes.github.collected import CollectedFacts, PullRequestText
from foureyes.model.attribution import Evidence, Origin, Role, Strength
from foureyes.model.gate_facts import (
    AgentEvidence,
    AnalysisState,
    Facts,
    GateFinding,
    Memory,
    PushedCommit,
    Sibling,
)
from foureyes.model.review import Review
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.review_task import ReviewResult

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AI = frozenset({Origin.AI, Origin.AI_ASSISTED})


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
    state, detail = _analysis(now, result)
    return replace(
        facts,
        evidence=evidence(review, facts.commits),
        paths=_paths(review),
        lines=review.change.added_count + review.change.removed_count,
        files=len(review.change.files),
        findings=tuple(_findings(review, commands)),
        analysis=state,
        analysis_detail=detail,
    )


def _analysis(now: CollectedFacts, result: ReviewResult) -> tuple[AnalysisState, str]:
    """Files were read through git, so only commits that GitHub does not list make the facts incomplete."""
    of_files = now.files.incomplete if now.files else ()
    missing = [words for words in now.incomplete if words not in of_files]
    if missing and result.state is AnalysisState.COMPLETE:
        return AnalysisState.INCOMPLETE, missing[0]
    return result.state, result.detail


def _with_verdict(sibling: Sibling, verdicts: Mapping[int, bool]) -> Sibling:
    return replace(sibling, is_approved=verdicts.get(sibling.number))


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


def evidence(review: Review, pushed: Iterable[PushedCommit]) -> tuple[AgentEvidence, ...]:
    """Return the evidence of an agent, with the accounts of those who prompted it. Names of people are claims: an
    e-mail leads to the account that the forge gives for a commit which bears it."""
    attribution = review.attribution
    if attribution.origin not in _AI:
        return ()
    people = _accounts(review, pushed)
    found = [AgentEvidence(_words(item), _commit(item)) for item in attribution.evidence if _counts(item)]
    for commit in attribution.commits:
        if commit.origin in _AI:
            ids = dict.fromkeys(people.get(person.email.casefold()) for person in commit.prompters)
            found += [AgentEvidence(f"prompted in {commit.commit}", commit.commit, user) for user in ids if user]
    whole = dict.fromkeys(people.get(person.email.casefold()) for person in attribution.prompters)
    found += [AgentEvidence("prompted the change", None, user) for user in whole if user]
    return tuple(dict.fromkeys(found)) or (AgentEvidence("the change as a whole"),)


def _counts(item: Evidence) -> bool:
    return item.strength is not Strength.WEAK and item.role is not Role.MENTION


def _words(item: Evidence) -> str:
    return f"{item.agent}: {item.kind.value} {item.value}"[:300]


def _commit(item: Evidence) -> str | None:
    return item.where if _OID.fullmatch(item.where) else None


def _accounts(review: Review, pushed: Iterable[PushedCommit]) -> dict[str, int]:
    known = {commit.oid: commit for commit in pushed}
    found: dict[str, int] = {}
    for commit in review.change.commits:
        account = known.get(commit.oid)
        if account is None:
            continue
        for person, user in ((commit.author, account.author), (commit.committer, account.committer)):
            if user is not None and person.email:
                found.setdefault(person.email.casefold(), user)
    return found
