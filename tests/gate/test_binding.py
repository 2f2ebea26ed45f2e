"""Setups come in, what doctor says of them goes out: every way around the gate fails, and unknown is never ok."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.gate.binding import binding
from foureyes.gate.binding_of_branch import CHECK, GITHUB_ACTIONS
from foureyes.model.diagnosis import Line, State, Verdict, verdict
from foureyes.model.forge_setup import (
    AppSetup,
    BranchSetup,
    Bypass,
    DeliveryRecord,
    ForgeSetup,
    Lacking,
    NeededCheck,
    Poster,
    Protection,
    RepositoryFile,
    ReviewRule,
    RuleSettings,
    Unread,
    WorkflowSettings,
)
from foureyes.model.policy import Permission

OURS = 7
HIDDEN = Unread("not shown")
REVIEWS = ReviewRule(
    1, dismisses_stale=True, needs_last_push_approval=True, needs_code_owner=True, restricts_dismissals=True
)
SETTINGS = RuleSettings(REVIEWS, forbids_force_pushes=True, forbids_deletions=True)
RULESET = Protection('ruleset "main"', "https://forge/rules/1", (NeededCheck(CHECK, OURS),), (), SETTINGS)
MAIN = BranchSetup("main", True, (RULESET,))
APP = AppSetup(
    OURS, "foureyes", True, False, (), DeliveryRecord(3, (), False, 24), "https://app/webhook", "https://forge/app"
)
CODE_OWNERS = "* @acme/core\n/.foureyes.yml @ada\n/.github/ @ada\n"
WELL = ForgeSetup(
    repository="acme/shop",
    page="https://forge/acme/shop",
    app_id=OURS,
    app=APP,
    branches=(MAIN,),
    unread_branches=(),
    idle_rulesets=(),
    workflows=WorkflowSettings(may_approve=False, writes_by_default=False),
    naming_workflows=(),
    posters=(),
    has_posted=True,
    policy=RepositoryFile(".foureyes.yml", "preset: team\n"),
    code_owners=RepositoryFile(".github/CODEOWNERS", CODE_OWNERS),
    maintainers=(("ada", Permission.ADMIN), ("bo", Permission.MAINTAIN), ("cy", Permission.WRITE)),
)


def on_main(*protections: Protection, unread: tuple[Unread, ...] = ()) -> ForgeSetup:
    return replace(WELL, branches=(BranchSetup("main", True, protections, unread),))


def said(setup: ForgeSetup, name: str) -> Line:
    [line] = [line for line in binding(setup) if line.id == name]
    return line


def test_a_setup_that_binds_has_nothing_but_ok() -> None:
    lines = binding(WELL)
    assert {line.state for line in lines} == {State.OK}
    assert verdict(lines) is Verdict.HOLDS
    assert all(line.what and line.why for line in lines)


ADMINS = (Bypass("administrators", "always"),)
BROKEN: dict[str, tuple[str, ForgeSetup]] = {
    "no rule at all": ("required", on_main()),
    "only other checks": ("required", on_main(replace(RULESET, checks=(NeededCheck("build", None),)))),
    "from anybody": ("pinned", on_main(replace(RULESET, checks=(NeededCheck(CHECK, None),)))),
    "from workflows": ("pinned", on_main(replace(RULESET, checks=(NeededCheck(CHECK, GITHUB_ACTIONS),)))),
    "from another App": ("pinned", on_main(replace(RULESET, checks=(NeededCheck(CHECK, 99),)))),
    "administrators pass": ("bypass", on_main(replace(RULESET, bypass=ADMINS))),
    "one team passes in pull requests": (
        "bypass",
        on_main(replace(RULESET, bypass=(Bypass("team 4", "pull_request"),))),
    ),
    "both rules are passed by somebody": (
        "bypass",
        on_main(replace(RULESET, bypass=ADMINS), replace(RULESET, bypass=ADMINS)),
    ),
    "the strict rule is not pinned": (
        "bypass",
        on_main(replace(RULESET, bypass=ADMINS), replace(RULESET, checks=(NeededCheck(CHECK, None),))),
    ),
    "not installed": ("installation", replace(WELL, app=replace(APP, is_installed=False))),
    "suspended": ("installation", replace(WELL, app=replace(APP, is_suspended=True))),
    "a permission is missing": (
        "permissions",
        replace(WELL, app=replace(APP, lacking=(Lacking("checks", "write", "c", False),))),
    ),
    "an event is missing": (
        "events",
        replace(WELL, app=replace(APP, lacking=(Lacking("pull_request", "", "p", False),))),
    ),
    "nothing arrives": (
        "deliveries",
        replace(WELL, app=replace(APP, deliveries=DeliveryRecord(3, ("push (500)",), True, 24))),
    ),
    "no address": ("webhook", replace(WELL, app=replace(APP, webhook=""))),
    "a broken policy": ("policy", replace(WELL, policy=RepositoryFile(".foureyes.yml", "presett: team\n"))),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_opens_the_gate_fails_and_says_how_to_close_it(name: str) -> None:
    about, setup = BROKEN[name]
    line = said(setup, about)
    assert line.state is State.FAILS
    assert line.why
    assert line.fix
    assert verdict(binding(setup)) is Verdict.FAILS


def test_it_is_said_whose_success_would_do() -> None:
    assert said(BROKEN["from workflows"][1], "pinned").what.endswith("pinned to GitHub Actions, not to our App")
    assert said(BROKEN["from another App"][1], "pinned").what.endswith("pinned to App 99, not to our App")
    assert said(BROKEN["from anybody"][1], "pinned").what.endswith("from anybody who posts it")
    assert said(BROKEN["both rules are passed by somebody"][1], "bypass").what.endswith("administrators (always)")


def test_one_rule_that_nobody_passes_by_suffices() -> None:
    line = said(on_main(replace(RULESET, bypass=ADMINS), RULESET), "bypass")
    assert line.state is State.OK


def test_other_checks_beside_ours_change_nothing() -> None:
    both = on_main(
        replace(RULESET, checks=(NeededCheck("build", None), NeededCheck(CHECK, OURS), NeededCheck("lint", 99)))
    )
    assert {said(both, name).state for name in ("required", "pinned", "bypass")} == {State.OK}


def test_our_own_app_on_the_bypass_list_is_no_way_around() -> None:
    assert said(on_main(replace(RULESET, bypass=(Bypass("App 7", "always", OURS),))), "bypass").state is State.OK
    assert said(on_main(replace(RULESET, bypass=(Bypass("App 8", "always", 8),))), "bypass").state is State.FAILS


UNKNOWN: dict[str, tuple[str, ForgeSetup, Verdict]] = {
    "who passes by": ("bypass", on_main(replace(RULESET, bypass=HIDDEN)), Verdict.CANNOT_TELL),
    "rules": ("required", on_main(unread=(HIDDEN,)), Verdict.CANNOT_TELL),
    "which App is ours": ("pinned", replace(WELL, app_id=None), Verdict.CANNOT_TELL),
    "other rules may pin it": (
        "pinned",
        on_main(replace(RULESET, checks=(NeededCheck(CHECK, None),)), unread=(HIDDEN,)),
        Verdict.CANNOT_TELL,
    ),
    "which branches": ("branches", replace(WELL, unread_branches=(HIDDEN,)), Verdict.CANNOT_TELL),
    "the App": ("installation", replace(WELL, app=HIDDEN), Verdict.HOLDS),
    "deliveries": ("deliveries", replace(WELL, app=replace(APP, deliveries=HIDDEN)), Verdict.HOLDS),
    "no deliveries": (
        "deliveries",
        replace(WELL, app=replace(APP, deliveries=DeliveryRecord(0, (), False, 24))),
        Verdict.HOLDS,
    ),
    "the address": ("webhook", replace(WELL, app=replace(APP, webhook=HIDDEN)), Verdict.HOLDS),
    "workflows": ("actions", replace(WELL, workflows=HIDDEN), Verdict.HOLDS),
    "files": ("naming-workflow", replace(WELL, naming_workflows=HIDDEN), Verdict.HOLDS),
    "posters": ("same-name", replace(WELL, posters=HIDDEN), Verdict.HOLDS),
    "our posts": ("posted", replace(WELL, has_posted=HIDDEN), Verdict.HOLDS),
    "policy": ("policy", replace(WELL, policy=HIDDEN), Verdict.HOLDS),
    "owners": ("code-owners", replace(WELL, code_owners=HIDDEN), Verdict.HOLDS),
    "people": ("maintainers", replace(WELL, maintainers=HIDDEN), Verdict.HOLDS),
    "reviews": ("reviews", on_main(replace(RULESET, settings=HIDDEN)), Verdict.HOLDS),
    "history": ("history", on_main(replace(RULESET, settings=HIDDEN)), Verdict.HOLDS),
    "queue": ("merge-queue", replace(on_main(replace(RULESET, has_merge_queue=True)), app=HIDDEN), Verdict.HOLDS),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_was_not_read_is_unknown_with_its_reason_and_never_ok(name: str) -> None:
    about, setup, whole = UNKNOWN[name]
    line = said(setup, about)
    assert line.state is State.UNKNOWN
    assert verdict(binding(setup)) is whole
    if HIDDEN in (setup.app, setup.workflows, setup.policy, setup.posters):
        assert HIDDEN.reason in line.what


def test_a_failure_is_one_whatever_else_is_unknown() -> None:
    setup = replace(on_main(replace(RULESET, checks=(NeededCheck(CHECK, None),), bypass=HIDDEN)), app=HIDDEN)
    assert verdict(binding(setup)) is Verdict.FAILS


def test_each_branch_is_looked_at() -> None:
    setup = replace(WELL, branches=(MAIN, BranchSetup("release", False, ())))
    states = {(line.where, line.state) for line in binding(setup) if line.id == "required"}
    assert states == {("main", State.OK), ("release", State.FAILS)}
    assert verdict(binding(setup)) is Verdict.FAILS


def test_a_ruleset_that_is_not_in_force_is_named() -> None:
    assert "main rules, evaluate" in said(replace(on_main(), idle_rulesets=("main rules, evaluate",)), "required").what


def test_a_branch_that_may_be_deleted_and_made_anew_is_no_gate() -> None:
    lax = replace(RULESET, settings=replace(SETTINGS, forbids_deletions=False, is_lax_on_create=True))
    setup = replace(WELL, branches=(BranchSetup("release", False, (lax,)),))
    assert said(setup, "recreation").state is State.FAILS
    hidden = replace(WELL, branches=(BranchSetup("release", False, (replace(RULESET, settings=HIDDEN),)),))
    assert said(hidden, "recreation").state is State.UNKNOWN
    assert verdict(binding(hidden)) is Verdict.CANNOT_TELL
    for branch in (BranchSetup("release", False, (lax, RULESET)), BranchSetup("main", True, (lax,))):
        assert [line for line in binding(replace(WELL, branches=(branch,))) if line.id == "recreation"] == []


APPS = st.sampled_from([None, OURS, GITHUB_ACTIONS, 99])
CHECKS = st.lists(st.builds(NeededCheck, st.sampled_from([CHECK, "build"]), APPS), max_size=2).map(tuple)
ACTORS = st.lists(st.builds(Bypass, st.just("somebody"), st.just("always"), APPS), max_size=2).map(tuple)
REVIEW_RULES = st.none() | st.just(REVIEWS)
PROTECTIONS = st.builds(
    Protection,
    st.just("a rule"),
    st.just("https://forge/rules/2"),
    CHECKS,
    ACTORS,
    st.builds(RuleSettings, REVIEW_RULES, st.booleans(), st.booleans(), st.booleans()),
    st.booleans(),
)
KNOWN = st.lists(PROTECTIONS, max_size=3).map(tuple)


@settings(max_examples=150, deadline=None)
@given(KNOWN, st.booleans(), st.data())
def test_who_sees_less_never_says_that_more_is_well(
    protections: tuple[Protection, ...], is_default: bool, data: st.DataObject
) -> None:
    """Hide bypass lists, settings and whole rules: what binds with less knowledge binds with all of it."""
    seen = []
    for one in protections:
        hidden = data.draw(st.sampled_from(["nothing", "bypass", "settings", "both", "all"]))
        if hidden != "all":
            bypass = HIDDEN if hidden in ("bypass", "both") else one.bypass
            seen.append(
                replace(one, bypass=bypass, settings=HIDDEN if hidden in ("settings", "both") else one.settings)
            )
    unread = (HIDDEN,) if len(seen) < len(protections) else ()
    whole = replace(WELL, branches=(BranchSetup("dev", is_default, protections),))
    part = replace(WELL, branches=(BranchSetup("dev", is_default, tuple(seen), unread),))
    if verdict(binding(part)) is Verdict.HOLDS:
        assert verdict(binding(whole)) is Verdict.HOLDS
    if verdict(binding(part)) is Verdict.FAILS and not unread:
        assert verdict(binding(whole)) is Verdict.FAILS


def test_the_merge_queue_needs_an_app_that_is_told_of_it() -> None:
    queue = on_main(replace(RULESET, has_merge_queue=True))
    assert said(queue, "merge-queue").state is State.OK
    beside = on_main(RULESET, replace(RULESET, checks=(), has_merge_queue=True))
    assert said(beside, "merge-queue").state is State.OK
    assert [line for line in binding(WELL) if line.id == "merge-queue"] == []
    deaf = replace(APP, lacking=(Lacking("merge_group", "", "m", True),))
    assert said(replace(queue, app=deaf), "merge-queue").state is State.FAILS
    assert said(replace(queue, app=deaf), "events").state is State.WARNING


NO_REVIEWS = replace(SETTINGS, reviews=ReviewRule(0, False, False, False, False), forbids_force_pushes=False)
LAX: dict[str, ForgeSetup] = {
    "dismiss-stale": on_main(replace(RULESET, settings=NO_REVIEWS)),
    "last-push": on_main(replace(RULESET, settings=NO_REVIEWS)),
    "dismissal": on_main(replace(RULESET, settings=replace(SETTINGS, reviews=None))),
    "history": on_main(replace(RULESET, settings=NO_REVIEWS)),
    "actions": replace(WELL, workflows=WorkflowSettings(may_approve=True, writes_by_default=True)),
    "same-name": replace(WELL, posters=(Poster("github-actions", "check run", "a" * 40),)),
    "naming-workflow": replace(WELL, naming_workflows=(".github/workflows/fake.yml",)),
    "posted": replace(WELL, has_posted=False),
    "deliveries": replace(WELL, app=replace(APP, deliveries=DeliveryRecord(9, ("push (502)",), False, 24))),
    "maintainers": replace(WELL, maintainers=(("ada", Permission.ADMIN), ("cy", Permission.WRITE))),
    "guardrails": replace(WELL, policy=RepositoryFile(".foureyes.yml", "approval:\n  guardrail_paths: [AGENTS.md]\n")),
    "code-owners": replace(WELL, code_owners=RepositoryFile("CODEOWNERS", None)),
    "steering-owners": replace(WELL, code_owners=RepositoryFile("CODEOWNERS", "/src/ @ada\n")),
}


@pytest.mark.parametrize("name", LAX)
def test_what_weakens_the_second_line_of_defence_is_a_warning(name: str) -> None:
    line = said(LAX[name], name)
    assert line.state is State.WARNING
    assert line.fix
    assert verdict(binding(LAX[name])) is Verdict.HOLDS


def test_stale_approvals_need_an_approval_to_be_stale() -> None:
    none_asked = replace(SETTINGS, reviews=replace(REVIEWS, approvals=0))
    assert said(on_main(replace(RULESET, settings=none_asked)), "dismiss-stale").state is State.WARNING


def test_nobody_who_may_change_the_policy_is_said() -> None:
    assert "nobody has maintain" in said(replace(WELL, maintainers=()), "maintainers").what
