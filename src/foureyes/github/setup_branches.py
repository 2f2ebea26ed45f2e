"""Which branches are protected, and by what: rulesets of the repository and above it, and branch protection.

A branch protection that may not be read in full still shows its checks, and whether administrators are bound by them.
"""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from foureyes.github.channel import Channel
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Gone, outcomes
from foureyes.github.setup_access import Access
from foureyes.github.setup_actors import Actors
from foureyes.model.forge_setup import (
    BranchSetup,
    Bypass,
    NeededCheck,
    Protection,
    ReviewRule,
    RuleSettings,
    Unread,
)
from foureyes.model.wording import worded

MAX_BRANCHES = 100
_ENFORCEMENT = {"disabled": worded("disabled"), "evaluate": worded("evaluate")}
_ANY_APP = -1
_UNSEEN = Unread(worded("GitHub shows it only to who may change the ruleset"))
_OUTLINE_ONLY = Unread(worded("branch protection in full is shown to administrators only"))


def branches(
    access: Access, default: str, chosen: Sequence[str], page: str, progress: Callable[[str], None]
) -> tuple[tuple[BranchSetup, ...], tuple[Unread, ...]]:
    """Return the chosen branches, else the default branch and every protected one; and what could not be seen."""
    unread: list[Unread] = []
    names = list(dict.fromkeys(chosen))
    if not names:
        found = access.pages("branches", parameters={"protected": "true"})
        if isinstance(found, Unread):
            unread.append(found)
            found = []
        names = list(dict.fromkeys([default, *(one.text("name") for one in found)]))
    if len(names) > MAX_BRANCHES:
        unread.append(
            Unread(
                worded(
                    "{count} branches are protected, the first {limit} were looked at",
                    count=len(names),
                    limit=MAX_BRANCHES,
                )
            )
        )
    rulesets, found_branches = _Rulesets(access, page), []
    for number, name in enumerate(names[:MAX_BRANCHES], start=1):
        progress(worded("branch {number} of {count}", number=number, count=len(names)))
        found_branches.append(_branch(access, name, default, rulesets, page))
    return tuple(found_branches), tuple(unread)


def idle_rulesets(access: Access) -> tuple[str, ...]:
    """Return the names of rulesets that are switched off or only evaluated."""
    found = access.pages("rulesets")
    if isinstance(found, Unread):
        return ()
    return tuple(
        worded(
            "{name}, {enforcement}",
            name=one.text("name"),
            enforcement=_ENFORCEMENT.get(one.text("enforcement"), one.text("enforcement")),
        )
        for one in found
        if one.text("enforcement") != "active"
    )


def _branch(access: Access, name: str, default: str, rulesets: "_Rulesets", page: str) -> BranchSetup:
    quoted = quote(name, safe="/")
    unread: list[Unread] = []
    protections: list[Protection] = []
    rules = access.pages("rules", "branches", quoted)
    if isinstance(rules, Unread):
        unread.append(rules)
    else:
        protections += rulesets.protections(rules)
    classic = _classic(access, quoted, protections, page)
    if isinstance(classic, Unread):
        unread.append(classic)
    elif classic is not None:
        protections.append(classic)
    return BranchSetup(name, name == default, tuple(protections), tuple(unread))


class _Rulesets:
    """The rules on a branch, put together by the ruleset they come from; each ruleset is asked for once."""

    def __init__(self, access: Access, page: str) -> None:
        self._access = access
        self._page = page
        self._actors = Actors(access)
        self._known: dict[int, Fields | Unread] = {}

    def protections(self, rules: Iterable[Fields]) -> list[Protection]:
        with outcomes(worded("the rules of a branch")):
            groups: dict[int, list[Fields]] = {}
            for rule in rules:
                groups.setdefault(rule.number_or("ruleset_id"), []).append(rule)
            return [self._protection(number, group) for number, group in groups.items()]

    def _protection(self, number: int, rules: list[Fields]) -> Protection:
        ruleset = self._ruleset(number)
        is_own = rules[0].text_or("ruleset_source_type", "Repository") == "Repository"
        source = rules[0].text_or("ruleset_source")
        name = (
            worded("a ruleset")
            if isinstance(ruleset, Unread)
            else worded('ruleset "{name}"', name=ruleset.text("name"))
        )
        above = f"{self._page.rsplit('/', 2)[0]}/organizations/{source}/settings/rules/{number}"
        kinds = {rule.text("type") for rule in rules}
        reviews = next((_review_rule(rule) for rule in rules if rule.text("type") == "pull_request"), None)
        checks = [rule.child_or_none("parameters") for rule in rules if rule.text("type") == "required_status_checks"]
        return Protection(
            name=name if is_own else worded("{ruleset} of {owner}", ruleset=name, owner=source),
            page=f"{self._page}/settings/rules/{number}" if is_own else above,
            checks=tuple(check for one in checks if one is not None for check in _rule_checks(one)),
            bypass=self._bypass(ruleset),
            settings=RuleSettings(
                reviews=reviews,
                forbids_force_pushes="non_fast_forward" in kinds,
                forbids_deletions="deletion" in kinds,
                is_lax_on_create=any(one is not None and one.flag("do_not_enforce_on_create") for one in checks),
            ),
            has_merge_queue="merge_queue" in kinds,
        )

    def _bypass(self, ruleset: Fields | Unread) -> tuple[Bypass, ...] | Unread:
        if isinstance(ruleset, Unread):
            return ruleset
        if not ruleset.has("bypass_actors"):
            return _UNSEEN
        return tuple(self._actors.named(one) for one in ruleset.children("bypass_actors"))

    def _ruleset(self, number: int) -> Fields | Unread:
        """Of several readers, one that may see who passes it by."""
        path = self._access.path("rulesets", number)

        def ask(channel: Channel) -> Fields:
            return channel.get(path)

        def is_whole(answer: Fields) -> bool:
            return answer.has("bypass_actors")

        if number not in self._known:
            answer: Fields | Unread = self._access.read_best(ask, is_whole)
            self._known[number] = answer
        return self._known[number]


def _rule_checks(parameters: Fields) -> Iterable[NeededCheck]:
    for check in parameters.children("required_status_checks"):
        yield NeededCheck(
            check.text("context"), check.number("integration_id") if check.has("integration_id") else None
        )


def _review_rule(rule: Fields) -> ReviewRule | None:
    given = rule.child_or_none("parameters")
    if given is None:
        return None
    restriction = given.child_or_none("dismissal_restriction")
    return ReviewRule(
        approvals=given.number_or("required_approving_review_count"),
        dismisses_stale=given.flag("dismiss_stale_reviews_on_push"),
        needs_last_push_approval=given.flag("require_last_push_approval"),
        needs_code_owner=given.flag("require_code_owner_review"),
        restricts_dismissals=restriction is not None and restriction.flag("enabled"),
    )


def _classic(access: Access, name: str, rulesets: Sequence[Protection], page: str) -> Protection | Unread | None:
    """Branch protection: in full where a reader may see it, else its outline from the branch itself."""
    where = f"{page}/settings/branches"
    full = access.read(lambda channel: _protection_or_none(channel, access.path("branches", name, "protection")))
    if full is None:
        return None
    if isinstance(full, Fields):
        with outcomes(worded("the branch protection")):
            return _in_full(full, where)
    branch = access.get("branches", name)
    if isinstance(branch, Unread):
        return branch
    with outcomes(worded("the branch")):
        return _outline(branch, rulesets, where)


def _protection_or_none(channel: Channel, path: str) -> Fields | None:
    """GitHub says "Branch not protected" to an administrator, and no more than "Not Found" to anybody else."""
    try:
        return channel.get(path)
    except Gone as error:
        if "branch not protected" in str(error).lower():
            return None
        raise


def _in_full(full: Fields, where: str) -> Protection:
    required = full.child_or_none("required_status_checks")
    admins = full.child_or_none("enforce_admins")
    reviews = full.child_or_none("required_pull_request_reviews")
    are_bound = admins is not None and admins.flag("enabled")
    return Protection(
        name=worded("branch protection"),
        page=where,
        checks=tuple(_branch_checks(required)) if required is not None else (),
        bypass=() if are_bound else _ADMINISTRATORS,
        settings=RuleSettings(
            reviews=_branch_reviews(reviews) if reviews is not None else None,
            forbids_force_pushes=not _is_on(full, "allow_force_pushes"),
            forbids_deletions=not _is_on(full, "allow_deletions"),
            is_lax_on_create=not _is_on(full, "block_creations"),
        ),
    )


_ADMINISTRATORS = (Bypass(worded("administrators"), "always"),)


def _is_on(full: Fields, key: str) -> bool:
    setting = full.child_or_none(key)
    return setting is not None and setting.flag("enabled")


def _branch_reviews(reviews: Fields) -> ReviewRule:
    return ReviewRule(
        approvals=reviews.number_or("required_approving_review_count"),
        dismisses_stale=reviews.flag("dismiss_stale_reviews"),
        needs_last_push_approval=reviews.flag("require_last_push_approval"),
        needs_code_owner=reviews.flag("require_code_owner_reviews"),
        restricts_dismissals=reviews.has("dismissal_restrictions"),
    )


def _outline(branch: Fields, rulesets: Sequence[Protection], where: str) -> Protection | Unread | None:
    protection = branch.child_or_none("protection")
    if protection is None:
        return _OUTLINE_ONLY if branch.flag("protected") else None
    if not protection.flag("enabled"):
        return None
    required = protection.child_or_none("required_status_checks")
    level = required.text_or("enforcement_level", "off") if required is not None else "off"
    # A check that a ruleset requires may only be repeated here: it must not pass for a second, stricter rule.
    named = {check.context for one in rulesets for check in one.checks}
    found = [] if required is None or level == "off" else _branch_checks(required)
    return Protection(
        name=worded("branch protection"),
        page=where,
        checks=tuple(check for check in found if check.context not in named),
        bypass=() if level == "everyone" else _ADMINISTRATORS,
        settings=_OUTLINE_ONLY,
    )


def _branch_checks(required: Fields) -> Iterable[NeededCheck]:
    listed = list(required.children("checks"))
    for check in listed:
        app = check.number("app_id") if check.has("app_id") else _ANY_APP
        yield NeededCheck(check.text("context"), None if app == _ANY_APP else app)
    known = {check.text("context") for check in listed}
    for context in required.names("contexts"):
        if context not in known:
            yield NeededCheck(context, None)
