"""`unowned-module`: new modules of an agent's that nobody is named to answer for; one finding a package.

With a CODEOWNERS file in base, its lines decide; without one, the share of lines that no agent wrote does, and either
way whoever has taken a module on answers for it. Where the policy says that new modules need an owner, it does not
matter who wrote them, and it blocks. A scan lists what the tree's own CODEOWNERS leaves out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.attribution import FileAttribution
from foureyes.model.change import FileChange, FileStatus
from foureyes.model.facts import BlobFacts, DefinitionKind
from foureyes.model.finding import Finding, RelatedPlace, Scope, Severity, Tier
from foureyes.model.safe_text import shown
from foureyes.model.wording import Message, joined, rebuilt, worded

RULES = ("unowned-module",)
_GENERATED = frozenset({"migrations", "versions"})
_CODE = (DefinitionKind.FUNCTION, DefinitionKind.CLASS)
_IT = "{it}"
_MOST_PACKAGES = 5
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class _Unowned:
    """`why` has `_IT` where the module is to be named."""

    path: str
    agents: tuple[str, ...]
    why: Message

    @property
    def package(self) -> str:
        return self.path.rpartition("/")[0]


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every package to which the change adds modules without an owner."""
    needed = subject.policy.ownership.new_modules_need_owner
    unowned = list(_unowned(subject))
    packages = dict.fromkeys(item.package for item in unowned)
    one = len(packages) > _MOST_PACKAGES and len({item.why for item in unowned}) == 1
    groups = [unowned] if one else [[item for item in unowned if item.package == name] for name in packages]
    for group in groups:
        if needed:
            yield replace(_finding(subject, group), tier=Tier.BLOCK)
        elif subject.whole_tree:
            yield replace(_finding(subject, group), tier=Tier.INFO, severity=Severity.LOW)
        else:
            yield _finding(subject, group)


def _unowned(subject: Subject) -> Iterator[_Unowned]:
    is_listing = subject.whole_tree and subject.code_owners is not None
    is_needed = subject.policy.ownership.new_modules_need_owner or is_listing
    if subject.attribution is None or not (subject.attribution.ai_lines or is_needed):
        return
    attributed = {file.path: file for file in subject.attribution.files}
    for file in subject.python_changes:
        if file.status is FileStatus.ADDED and _is_module(subject, file.path):
            added = attributed.get(file.path)
            why = _why_unowned(subject, file, added, is_needed=is_needed)
            if why is not None:
                agents = tuple(name for name, _ in added.by_agent) if added is not None else ()
                yield _Unowned(file.path, agents, why)


def _is_module(subject: Subject, path: str) -> bool:
    if not path.endswith(".py") or is_test_file(path, subject.policy.tests.paths):
        return False
    facts = subject.head.facts(path)
    if facts is None or facts.failure is not None or not facts.lines:
        return False
    return _has_code(facts) if path.endswith("__init__.py") else _GENERATED.isdisjoint(path.split("/")[:-1])


def _has_code(facts: BlobFacts) -> bool:
    return any(item.kind in _CODE for item in facts.definitions)


def _why_unowned(
    subject: Subject, file: FileChange, added: FileAttribution | None, *, is_needed: bool
) -> Message | None:
    lines = added.ai_lines if added is not None else 0
    if (not lines and not is_needed) or subject.taker(file.path) is not None:
        return None
    if subject.code_owners is None:
        return _why_without_file(subject, file, lines)
    owners = subject.code_owners
    rule = owners.rule(file.path)
    if rule is not None and rule.owners:
        return None
    if rule is None:
        return worded("no line of {file} in the base covers {it}", file=owners.path, it=_IT)
    return worded(
        "line {line} of {file} in the base leaves {it} without an owner", line=rule.line, file=owners.path, it=_IT
    )


def _why_without_file(subject: Subject, file: FileChange, lines: int) -> Message | None:
    policy = subject.policy.ownership
    if policy.new_modules_need_owner:
        return worded("the repository names no code owners (there is no CODEOWNERS in the base)")
    people = 1 - lines / file.added_count if file.added_count else 1.0
    if people >= policy.min_human_share:
        return None
    return worded(
        "people wrote {share}% of {it} and the policy asks for {least}%",
        share=f"{100 * people:.0f}",
        it=_IT,
        least=f"{100 * policy.min_human_share:.0f}",
    )


def _finding(subject: Subject, group: list[_Unowned]) -> Finding:
    first = group[0]
    agents = list(dict.fromkeys(name for item in group for name in item.agents))[:3]
    author = worded(", written by {agents}", agents=", ".join(map(shown, agents))) if agents else ""
    reasons = dict.fromkeys(item.why for item in group)
    if len(group) == 1:
        message = worded(
            "Nobody is named to answer for this new module{author}: {why}.",
            author=author,
            why=_of(first.why, worded("it")),
        )
    else:
        names = ", ".join(shown(item.path.rpartition("/")[2]) for item in group[:_MOST_NAMES])
        names += ", …" if len(group) > _MOST_NAMES else ""
        which = worded("them") if len(reasons) == 1 else worded("some")
        message = worded(
            "Nobody is named to answer for {count} new modules{author} ({names}): {why}.",
            count=len(group),
            author=author,
            names=names,
            why=joined("; ", (_of(reason, which) for reason in list(reasons)[:3])),
        )
    return subject.rules["unowned-module"].finding(
        path=first.path,
        line=1,
        message=message,
        scope=Scope.FILE,
        symbol=first.path if len(group) == 1 else first.package,
        key=" ".join(["unowned-module", *(item.path for item in group[1:])]),
        related=(*_related(subject, first.path), *_others(group)),
    )


def _of(why: Message, which: Message) -> Message:
    """The reason, said of one module, of several or of some."""
    arguments = dict(why.arguments)
    return rebuilt(why.template, {**arguments, "it": which} if arguments else {})


def _others(group: list[_Unowned]) -> Iterator[RelatedPlace]:
    for item in group[1:_MOST_NAMES]:
        yield RelatedPlace(item.path, 1, worded("nobody is named to answer for this one either"))


def _related(subject: Subject, path: str) -> tuple[RelatedPlace, ...]:
    owners = subject.code_owners
    rule = owners.rule(path) if owners is not None else None
    if owners is None or rule is None:
        return ()
    said = worded("{pattern} is the last line that covers it", pattern=shown(rule.pattern))
    return (RelatedPlace(owners.path, rule.line, said),)
