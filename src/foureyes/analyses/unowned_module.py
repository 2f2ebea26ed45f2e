"""`unowned-module`: a new module of an agent's that nobody is named to answer for.

With a CODEOWNERS file in base, its lines decide; without one, the share of lines that no agent wrote does. Where the
policy says that new modules need a code owner, it does not matter who wrote them, and it blocks.
"""

from collections.abc import Iterator
from dataclasses import replace

from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.attribution import FileAttribution
from foureyes.model.change import FileChange, FileStatus
from foureyes.model.facts import BlobFacts, DefinitionKind
from foureyes.model.finding import Finding, RelatedPlace, Scope, Tier
from foureyes.model.safe_text import shown

RULES = ("unowned-module",)
_GENERATED = frozenset({"migrations", "versions"})
_CODE = (DefinitionKind.FUNCTION, DefinitionKind.CLASS)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every added module without an owner."""
    is_needed = subject.policy.ownership.new_modules_need_owner
    if subject.attribution is None or not (subject.attribution.ai_lines or is_needed):
        return
    attributed = {file.path: file for file in subject.attribution.files}
    for file in subject.python_changes:
        if file.status is FileStatus.ADDED and _is_module(subject, file.path):
            added = attributed.get(file.path)
            why = _why_unowned(subject, file, added)
            if why is not None:
                finding = _finding(subject, file.path, added, why)
                yield replace(finding, tier=Tier.BLOCK) if is_needed else finding


def _is_module(subject: Subject, path: str) -> bool:
    if not path.endswith(".py") or is_test_file(path, subject.policy.tests.paths):
        return False
    facts = subject.head.facts(path)
    if facts is None or facts.failure is not None or not facts.lines:
        return False
    return _has_code(facts) if path.endswith("__init__.py") else _GENERATED.isdisjoint(path.split("/")[:-1])


def _has_code(facts: BlobFacts) -> bool:
    return any(item.kind in _CODE for item in facts.definitions)


def _why_unowned(subject: Subject, file: FileChange, added: FileAttribution | None) -> str | None:
    lines = added.ai_lines if added is not None else 0
    policy, owners = subject.policy.ownership, subject.code_owners
    if not lines and not policy.new_modules_need_owner:
        return None
    if owners is None:
        if policy.new_modules_need_owner:
            return "the repository names no code owners (there is no CODEOWNERS in the base)"
        people = 1 - lines / file.added_count if file.added_count else 1.0
        if people >= policy.min_human_share:
            return None
        return f"people wrote {people:.0%} of it and the policy asks for {policy.min_human_share:.0%}"
    rule = owners.rule(file.path)
    if rule is not None and rule.owners:
        return None
    if rule is None:
        return f"no line of {owners.path} in the base covers it"
    return f"line {rule.line} of {owners.path} in the base leaves it without an owner"


def _finding(subject: Subject, path: str, added: FileAttribution | None, why: str) -> Finding:
    agents = ", ".join(shown(name) for name, _ in added.by_agent[:3]) if added is not None else ""
    author = f", written by {agents}" if agents else ""
    return subject.rules["unowned-module"].finding(
        path=path,
        line=1,
        message=f"Nobody is named to answer for this new module{author}: {why}.",
        scope=Scope.FILE,
        symbol=path,
        key="unowned-module",
        related=_related(subject, path),
    )


def _related(subject: Subject, path: str) -> tuple[RelatedPlace, ...]:
    owners = subject.code_owners
    rule = owners.rule(path) if owners is not None else None
    if owners is None or rule is None:
        return ()
    return (RelatedPlace(owners.path, rule.line, f"{shown(rule.pattern)} is the last line that covers it"),)
