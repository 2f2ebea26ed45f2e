"""The repository of a case on the stand-in GitHub: files, policy and commits of the case come in, commit ids go out.

A commit of the case becomes a real one when it is first needed, with its author, committer, trailers and parents.
"""

from dataclasses import dataclass, field

import yaml

from foureyes.gate.case_file import Case, Mapped
from foureyes.gate.case_history import group_commits
from foureyes.gate.case_policy import case_policy
from foureyes.gate.case_values import entries, first, number, text, texts
from foureyes.gate.policy import parse_policy
from foureyes.model.errors import PolicyError
from foureyes.model.policy import Policy
from foureyes.standin.git_store import Person
from foureyes.standin.shape_commit import WEB_FLOW
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import Repository, User
from tests.end_to_end.played_plan import Plan

POLICY = ".foureyes.yml"
FINDING = "command-injection"
_SHOP = "import subprocess\n\nprint(subprocess.run('export ' + input(), shell={}))\n"
_AGENT_TRAILER = "trailer"
_PROMPTED = frozenset({"prompter_coauthor_trailer", "agent_run_triggered_by_comment"})


def policy_text(case: Case) -> str | None:
    """The base's policy as a file; None where there is none."""
    raw = first(case.given, ("base_config_raw", "base_config"), "")
    api = case.given.get("api")
    answer = api.get("config") if isinstance(api, dict) else None
    if raw is None or case.given.get("config_missing") or (isinstance(answer, dict) and answer.get("http") == 404):
        return None
    if isinstance(raw, str) and raw:
        try:
            parse_policy(raw, POLICY)
        except PolicyError:
            return raw if not isinstance(case_policy(case, 1e9, 0), Policy) else _written(case)
        return raw
    return _written(case)


def _written(case: Case) -> str:
    policy = case_policy(case, 1e9, 0)
    if not isinstance(policy, Policy):
        return f"# {policy.message}\napproval: {{required: 0}}\n"
    approval = policy.approval
    exempt = {"exempt_paths": list(approval.exempt_paths)} if approval.exempt_paths else {}
    return yaml.safe_dump(
        {
            "preset": policy.preset.value,
            "approval": {
                "required": approval.required,
                "min_permission": approval.min_permission.value,
                "exclude": [role.value for role in approval.exclude],
                "changes_requested_blocks": approval.changes_requested_blocks,
                "carry_over": approval.carry_over.value,
                "carry_over_bots": list(approval.carry_over_bots),
                "unattributed_extra_approvals": approval.unattributed_extra_approvals,
                "machine_accounts": list(approval.machine_accounts),
                "guardrail_paths": list(approval.guardrail_paths),
                "guardrail_min_permission": approval.guardrail_min_permission.value,
                "min_review_seconds_per_100_lines": approval.min_review_seconds_per_100_lines,
                "code_owner_approvals": approval.code_owner_approvals,
                **exempt,
            },
            "evidence": {"undeclared": policy.evidence.undeclared.value},
            "findings": {
                "fail_on": policy.findings.fail_on.value,
                "waivers": policy.findings.waivers.value,
                "keep_waivers": policy.findings.keep_waivers,
                "max_inline_comments": 0,
                **_severities(case),
            },
        }
    )


def _severities(case: Case) -> dict[str, dict[str, str]]:
    """The finding is always the same one; how severe it is, the policy says."""
    found = entries(case.given.get("findings"))
    return {"severities": {FINDING: text(found[0].get("severity", "high"))}} if found else {}


def _paths(case: Case) -> list[str]:
    files = case.pull_request.get("files")
    names = [first(item, ("path", "filename")) if isinstance(item, dict) else item for item in files or []]  # type: ignore[union-attr]
    return [text(name) for name in names] or ["src/app.py"]


def _renames(case: Case) -> dict[str, str]:
    return {text(item.get("to")): text(item.get("from")) for item in entries(case.pull_request.get("renames"))}


def _content(path: str, lines: int = 0, steps: tuple[str, ...] = ()) -> str:
    more = [*(f"step {step}" for step in steps), *(f"line {at}" for at in range(lines))]
    if path.endswith(".py"):
        return "STEPS = [\n    'start',\n" + "".join(f"    {line!r},\n" for line in more) + "]\nprint(STEPS)\n"
    return f"start: of-{path.replace('/', '-')}\n" + "".join(f"# {line}\n" for line in more)


@dataclass(slots=True)
class Code:
    """`branch` is the head's, in `home` (the fork where there is one). `made` has the commit ids by their names."""

    plan: Plan
    forge: StandIn
    base: Repository
    home: Repository
    people: dict[int, User]
    made: dict[str, str] = field(default_factory=dict)
    branch: str = "change"

    def tip(self, name: str) -> str:
        return self.forge.tip(self.base, name)

    def item(self, name: str) -> Mapped | None:
        """What the case says of its commit `name`; nothing where only a push brought it."""
        return next((one for one in entries(self.plan.case.given.get("commits")) if one.get("sha") == name), None)

    def oid(self, name: str, onto: str = "", same_as: str = "") -> str:
        """The commit that the case calls `name`; made now, on top of what it names as parents, or `onto` where the
        case says nothing of it. `same_as` is the commit whose patch it has."""
        if same_as:
            self.made[name] = self._with_patch_of(same_as, name)
        if name not in self.made:
            item = self.item(name)
            self.made[name] = self._commit(name, {"parents": [onto]} if item is None and onto else item or {})
        return self.made[name]

    def _parents(self, item: Mapped) -> list[str]:
        names = texts(item.get("parents")) or ("base",)
        return [self.tip("main") if name in ("base", "main") else self.oid(name) for name in names]

    def _commit(self, name: str, item: Mapped) -> str:
        if name.startswith(("main", "base")):
            return self._on_main(name)
        parents = self._parents(item)
        author = self._author(item)
        committer: User | Person | None = self._person(item.get("committer")) if item.get("committer") else None
        if item.get("via_web"):
            committer = WEB_FLOW
        return self.forge.commit(
            self.home,
            self._files(name, item, is_first=not texts(item.get("parents"))),
            parents=parents,
            author=author,
            committer=committer,
            message=self._message(name, item),
        )

    def _with_patch_of(self, other: str, name: str) -> str:
        files = self._files(other, self.item(other) or {}, is_first=True)
        author = self._author(self.item(other) or {})
        parents, message = [self.tip("main")], self._message(name, {})
        return self.forge.commit(self.home, files, parents=parents, author=author, message=message)

    def _on_main(self, name: str) -> str:
        """Somebody else's work on the base branch."""
        files = {f"notes-{name}.md": f"{name}\n"}
        return self.forge.push(self.base, "main", files, pusher=self.people[0], message=f"Notes {name}")

    def _person(self, who: object) -> User | Person:
        return self.people[number(self.plan.who.id(who), -1)]  # type: ignore[arg-type]

    def _author(self, item: Mapped) -> User | Person:
        if item.get("author") is None and "author" in item:
            return Person("Somebody", text(item.get("author_email")) or "somebody@laptop.example")
        return self._person(item.get("author") or self.plan.case.pull_request.get("author"))

    def _files(self, name: str, item: Mapped, *, is_first: bool) -> dict[str, str | None]:
        case = self.plan.case
        paths, renames = _paths(case), _renames(case)
        if len(texts(item.get("parents"))) > 1:
            is_edited = item.get("tree_equals_automerge") is False or item.get("conflicts_edited") is True
            edited: dict[str, str | None] = {"notes-edited.md": name} if is_edited else {}
            return {f"notes-{side}.md": f"{side}\n" for side in texts(item.get("parents"))[1:]} | edited
        if not is_first or name not in self._firsts() or self._is_side(name):
            lineage = (*self.made, name)
            own = paths[0] if paths[0] not in renames else f"{paths[0]}.txt"
            return {f"notes-{name}.md": f"{name}\n"} if self._is_side(name) else {own: _content(own, 0, lineage)}
        files: dict[str, str | None] = {old: None for old in renames.values()}
        lines = number(case.pull_request.get("lines"), 0)
        for place, path in enumerate(paths):
            files[path] = _content(renames[path]) if path in renames else _content(path, 0 if place else lines, (name,))
        if POLICY in paths:
            files[POLICY] = (policy_text(case) or "") + f"# {name}\n"
        if entries(case.given.get("findings")):
            files["shop.py"] = _SHOP.format(True)
        return files

    def _firsts(self) -> set[str]:
        """Commits that begin the change: what they are built on is the base."""
        commits = entries(self.plan.case.given.get("commits"))
        known = {text(item.get("sha")) for item in commits if not set(texts(item.get("parents"))) - {"base"}}
        return known or {next(iter(self.made), "")}

    def _is_side(self, name: str) -> bool:
        if name in group_commits(self.plan.case):
            return True
        commits = entries(self.plan.case.given.get("commits"))
        return any(name in texts(item.get("parents"))[1:] for item in commits)

    def _message(self, name: str, item: Mapped) -> str:
        trailers = [text(item["message_trailer"])] if item.get("message_trailer") else []
        named = list(texts(item.get("coauthors")))
        for sign in entries(self.plan.case.given.get("agent_evidence")):
            kind, who = text(sign.get("kind")), first(sign, ("login", "user"))
            if sign.get("sha") == name and kind in _PROMPTED and text(who) not in named:
                named.append(text(who))
            elif kind.startswith("issue_assigned") and name in self._firsts():
                trailers.append(f"Requested-by: @{text(who)}")
            elif sign.get("sha") == name and _AGENT_TRAILER in kind and kind not in _PROMPTED:
                trailers.append(f"Co-authored-by: {text(sign.get('value'))}")
        trailers += [f"Co-authored-by: {self._address(who)}" for who in named]
        trailers += [f"Co-authored-by: {raw}" for raw in texts(item.get("coauthors_raw"))]
        return f"Step {name}\n\n" + "\n".join(dict.fromkeys(trailers))

    def _address(self, who: object) -> str:
        person = self._person(who)
        return f"{person.name or 'Somebody'} <{person.email}>"

    def start_files(self) -> dict[str, str]:
        """What the base has before anything happens."""
        case, renames = self.plan.case, _renames(self.plan.case)
        names = [renames.get(path, path) for path in _paths(case)]
        files = {"README.md": "A repository.\n", "pkg/__init__.py": ""}
        files |= {name: _content(name) for name in names if name != POLICY}
        if entries(case.given.get("findings")):
            files |= {"shop.py": _SHOP.format(False), "CODEOWNERS": "* @olga\n"}
        written = policy_text(case)
        return files if written is None else files | {POLICY: written}
