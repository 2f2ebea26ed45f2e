"""The whole story on one page: change -> attribution -> facts -> findings -> decision.

An entry point hands in a snapshot of the change, the facts of its trees and a request; a `Review` comes out. Nothing
here touches a file, a process or the network: what must be read is read through what was handed in. An analysis that
fails does not end the review: what it would have said is recorded as not analysed, and that blocks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from foureyes.analyses.alike import gathered
from foureyes.analyses.completion import complete
from foureyes.analyses.reading_order import reading_order
from foureyes.analyses.registry import ANALYSES, Analysis, told_name
from foureyes.analyses.subject import Subject, Tree
from foureyes.analyses.suppression import apply
from foureyes.analyses.suppression_added import NEVER_SUPPRESSED
from foureyes.analyses.unread import unread
from foureyes.facts.problems import problem
from foureyes.gate.local import local_decision
from foureyes.model.attribution import Attribution
from foureyes.model.change import ChangeSet
from foureyes.model.finding import Finding
from foureyes.model.policy import Policy
from foureyes.model.review import NotAnalysed, Review
from foureyes.model.rule import Rule
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.provenance.disclosure import undisclosed
from foureyes.provenance.signals import Signals

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What is asked of a review.

    `rules` is the catalogue, `signals` what is known of agents. `policy_name` says which policy it is, as
    `preset@commit`; `policy_path` is its file. `selected` limits the findings to these rule ids (empty: all of them),
    `ignored` leaves some out; both are the caller's wish for less to read, and what they leave out is not part of the
    review.
    """

    policy: Policy
    policy_name: str
    rules: Mapping[str, Rule]
    signals: Signals
    policy_path: str = ".foureyes.yml"
    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    analyses: tuple[Analysis, ...] = ANALYSES


def review(
    subject: Subject,
    attribution: Attribution,
    request: ReviewRequest,
    progress: Progress,
) -> Review:
    """Return the review of `subject`. Never raises for what the change contains."""
    found, failed = _findings(subject, _wanted(request), progress)
    disclosure, page = request.policy.evidence.disclosure, request.rules["undisclosed-agent"]
    found.extend(undisclosed(subject.change, attribution, disclosure, page, request.signals))
    applied = apply(found, subject.head, NEVER_SUPPRESSED)
    findings = complete(
        applied if subject.whole_tree else gathered(applied),
        attribution=attribution,
        policy=request.policy.findings,
        policy_path=request.policy_path,
    )
    findings = tuple(finding for finding in findings if _is_wanted(finding.rule, request))
    not_analysed = (*unread(subject), *_uncollected(subject.head), *failed)
    occurring = {finding.rule for finding in findings}
    is_complete = not any(item.blocks for item in not_analysed) and not subject.change.incomplete
    return Review(
        change=subject.change,
        attribution=attribution,
        findings=findings,
        reading_order=reading_order(subject.change, findings),
        decision=local_decision(
            request.policy, attribution, findings, is_complete, subject.change.head, _paths(subject.change)
        ),
        rules=tuple(request.rules[rule_id] for rule_id in sorted(occurring) if rule_id in request.rules),
        policy=request.policy_name,
        not_analysed=not_analysed,
        whole_tree=subject.whole_tree,
        fail_on=request.policy.findings.fail_on,
    )


def _wanted(request: ReviewRequest) -> tuple[Analysis, ...]:
    """Analyses of which at least one rule is wanted: what nobody asked for costs nothing."""
    return tuple(
        item for item in request.analyses if not item.RULES or any(_is_wanted(rule, request) for rule in item.RULES)
    )


def _is_wanted(rule: str, request: ReviewRequest) -> bool:
    return (not request.selected or rule in request.selected) and rule not in request.ignored


def _findings(
    subject: Subject, analyses: Iterable[Analysis], progress: Progress
) -> tuple[list[Finding], tuple[NotAnalysed, ...]]:
    found: list[Finding] = []
    failed: list[NotAnalysed] = []
    for analysis in analyses:
        name = told_name(analysis)
        progress(name)
        try:
            found.extend(analysis.find(subject))
        except Exception as error:  # whatever it was, the review must go on and the gate must know
            said = one_line(f"{type(error).__name__}: {error}")
            reason = worded("the analysis '{name}' failed: {error}", name=name, error=said)
            failed.append(NotAnalysed("", reason))
    return found, tuple(failed)


def _uncollected(head: Tree) -> Iterable[NotAnalysed]:
    """Changed files on which a collector failed, or was stopped at its limits."""
    for path, reason in sorted(head.not_collected().items()):
        yield NotAnalysed(path, problem(reason))


def _paths(change: ChangeSet) -> tuple[str, ...]:
    names = ((file.path, file.base_path) for file in change.files)
    return tuple(dict.fromkeys(name for pair in names for name in pair if name is not None))
