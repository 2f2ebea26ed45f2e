"""`sole-agent-author`: a module that people had a part in, and of whose lines none but agents' are left.

Told from who wrote the added lines, and who wrote, in base, those that stayed and those that went.
"""

from collections.abc import Iterator

from foureyes.analyses.subject import Subject
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.attribution import Attribution, FileAttribution
from foureyes.model.change import ChangeSet, FileChange
from foureyes.model.facts import DefinitionKind
from foureyes.model.finding import Finding, Scope
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded, worded_count

RULES = ("sole-agent-author",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every changed module that this change leaves to agents alone."""
    attribution, before = subject.attribution, subject.base_attribution
    if attribution is None or before is None or subject.whole_tree:
        return
    for file in rewritten_by_agents(subject.change, attribution):
        known = before.file(file.base_path or file.path)
        if known is None or _is_owned(subject, file.path) or not _is_module(subject, file.path):
            continue
        people = _lines_of_people(known)
        removed = {line for hunk in file.hunks for line in hunk.removed}
        if people and people <= removed:
            yield _finding(subject, file, attribution.file(file.path), len(people))


def rewritten_by_agents(change: ChangeSet, attribution: Attribution) -> tuple[FileChange, ...]:
    """Return the modules of base to which the change adds agents' lines only, and of which it removes some."""
    added = {file.path: file for file in attribution.files if file.added and file.ai_lines == file.added}
    return tuple(
        file
        for file in change.files
        if file.path in added and file.path.endswith(".py") and file.base_path is not None and file.removed_count
    )


def _is_module(subject: Subject, path: str) -> bool:
    """Whether it is product code with a function or a class: a list of imports is nothing to answer for."""
    facts = subject.head.facts(path)
    if facts is None or is_test_file(path, subject.policy.tests.paths):
        return False
    return any(item.kind in (DefinitionKind.FUNCTION, DefinitionKind.CLASS) for item in facts.definitions)


def _is_owned(subject: Subject, path: str) -> bool:
    if subject.taker(path) is not None:
        return True
    owners = subject.code_owners.owners(path) if subject.code_owners is not None else ()
    return any(not subject.has_left(owner) for owner in owners)


def _lines_of_people(file: FileAttribution) -> set[int]:
    """Lines that no agent is known to have written."""
    return {line for item in file.ranges if item.agent is None for line in range(item.first, item.last + 1)}


def _finding(subject: Subject, file: FileChange, added: FileAttribution | None, gone: int) -> Finding:
    agents = ", ".join(shown(name) for name, _ in added.by_agent[:3]) if added is not None else worded("agents")
    return subject.rules["sole-agent-author"].finding(
        path=file.path,
        line=1,
        message=worded_count(
            "The change removes the last line that no agent wrote: only agents' lines are left here ({agents}).",
            "The change removes the last {count} lines that no agent wrote: "
            "only agents' lines are left here ({agents}).",
            gone,
            agents=agents,
        ),
        scope=Scope.FILE,
        symbol=file.path,
        key="sole-agent-author",
    )
