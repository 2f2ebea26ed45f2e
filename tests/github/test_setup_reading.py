"""How a repository is set up, read over HTTP from the stand-in: as the App, as an administrator, as both, as others."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from foureyes.gate.binding import binding
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.github.setup_access import Credentials
from foureyes.github.setup_reading import Question, forge_setup
from foureyes.model.diagnosis import Line, State, Verdict, verdict
from foureyes.model.errors import UsageError
from foureyes.model.forge_setup import AppSetup, ForgeSetup, Unread
from foureyes.model.policy import Permission
from foureyes.ownership.code_owners import LOCATIONS
from foureyes.standin.faults import Fault, Kind
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import App, BypassActor, Installation, Level, Protection, Repository, User
from tests.contracts.checked import checked
from tests.github.forge_world import PERMISSIONS
from tests.standin.world import receiver, shared_key

ADMINS = BypassActor("RepositoryRole", 5)
_numbers = count(1)


@dataclass
class Town:
    hub: StandIn
    organization: User
    admin: User
    writer: User
    app: App
    installation: Installation


@dataclass
class House:
    """One repository of the town, its gate in a ruleset."""

    town: Town
    repository: Repository
    rules: Protection

    @property
    def key(self) -> bytes:
        return self.town.app.private_key.encode()

    def token(self, user: User) -> str:
        return self.town.hub.user_token(user)

    def setup(self, credentials: Credentials, *branches: str) -> ForgeSetup:
        return forge_setup(credentials, Question("acme", self.repository.name, branches, LOCATIONS))

    def as_app(self) -> Credentials:
        return Credentials(self.town.app.id, self.key, None, self.town.hub.base_url)

    def as_person(self, user: User, app_id: int | None = None) -> Credentials:
        return Credentials(app_id, None, self.token(user), self.town.hub.base_url)

    def as_both(self) -> Credentials:
        return Credentials(self.town.app.id, self.key, self.token(self.town.admin), self.town.hub.base_url)

    def lines(self, credentials: Credentials, *branches: str) -> dict[str, Line]:
        return {f"{line.id} {line.where}".strip(): line for line in binding(self.setup(credentials, *branches))}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    hub = StandIn(tmp_path_factory.mktemp("town"))
    with receiver() as webhook, checked(hub), hub.serve():
        admin, writer = hub.create_user("ann"), hub.create_user("bob")
        organization = hub.create_organization("acme", [admin, writer])
        events = ("pull_request", "pull_request_review", "issue_comment", "check_run", "check_suite", "merge_group")
        app = hub.create_app(
            "foureyes",
            organization,
            permissions=PERMISSIONS,
            events=events,
            private_key=shared_key(),
            webhook_url=webhook.url,
        )
        yield Town(hub, organization, admin, writer, app, hub.install_app(app, organization))


@pytest.fixture
def house(town: Town) -> Iterator[House]:
    hub = town.hub
    files = {"shop.py": "PRICE = 1\n", ".github/CODEOWNERS": "* @ann\n"}
    repository = hub.create_repository(town.organization, f"shop-{next(_numbers)}", files, private=True)
    hub.set_permission(repository, town.admin, Level.ADMIN)
    hub.set_permission(repository, town.writer, Level.MAINTAIN)
    rules = hub.protect_branch(
        repository,
        checks=[(APPROVAL_CHECK, town.app.id)],
        approvals=1,
        dismiss_stale=True,
        last_push_approval=True,
        as_ruleset=True,
    )
    hub.change_protection(rules, restrict_dismissals=True)
    yield House(town, repository, rules)
    hub.heal()


def test_all_is_read_and_binds_when_both_are_asked(house: House) -> None:
    hub = house.town.hub
    bot = hub.world.users[house.town.app.bot]
    hub.set_status(house.repository, hub.tip(house.repository, "main"), bot, APPROVAL_CHECK, "success")
    hub.push(house.repository, "topic", {"a.py": "x = 1\n"}, pusher=house.town.writer)
    hub.open_pull_request(house.repository, "topic", author=house.town.writer)
    assert hub.settle()
    setup = house.setup(house.as_both())
    lines = binding(setup)
    assert verdict(lines) is Verdict.HOLDS
    assert {line.state for line in lines} <= {State.OK, State.WARNING}
    assert [line.id for line in lines if line.state is State.WARNING] == ["events"]  # teams are not listened to
    assert setup.maintainers == (("ann", Permission.ADMIN), ("bob", Permission.MAINTAIN))
    assert not [one for one in vars(type(setup)).get("__slots__", ()) if isinstance(getattr(setup, one), Unread)]


def test_the_app_alone_does_not_see_who_passes_a_ruleset_by(house: House) -> None:
    lines = house.lines(house.as_app())
    assert lines["pinned main"].state is State.OK
    assert lines["bypass main"].state is State.UNKNOWN
    assert "only to who may change" in lines["bypass main"].what
    assert lines["actions"].state is State.UNKNOWN
    assert lines["deliveries"].state in (State.OK, State.UNKNOWN)
    assert verdict(lines.values()) is Verdict.CANNOT_TELL


def test_an_administrator_alone_sees_the_rules_but_not_the_app(house: House) -> None:
    hub, town = house.town.hub, house.town
    core = hub.create_team(town.organization, "core", [town.writer], {house.repository.id: Level.WRITE})
    actors = [ADMINS, BypassActor("Team", core.id, "pull_request"), BypassActor("User", town.writer.id, "exempt")]
    others = [
        BypassActor("Team", 4),
        BypassActor("OrganizationAdmin"),
        BypassActor("DeployKey"),
        BypassActor("User", 5),
    ]
    hub.change_protection(house.rules, bypass=[*actors, *others, BypassActor("Integration", 6)])
    lines = house.lines(house.as_person(house.town.admin, house.town.app.id))
    told = lines["bypass main"].what
    assert "administrators (always), team acme/core (in pull requests), bob (never even asked)" in told
    assert "team 4 (always), owners of the organisation (always), deploy keys (always), user 5" in told
    assert "App 6 (always)" in told
    assert lines["bypass main"].state is State.FAILS
    assert lines["installation"].state is State.UNKNOWN
    assert lines["actions"].state is State.OK
    house.town.hub.change_protection(house.rules, bypass=[])
    assert house.lines(house.as_person(house.town.admin, house.town.app.id))["bypass main"].state is State.OK
    nameless = house.lines(house.as_person(house.town.admin))
    assert nameless["pinned main"].state is State.UNKNOWN
    assert nameless["posted"].state is State.UNKNOWN
    assert nameless["same-name"].state is State.UNKNOWN


def test_a_writer_sees_less_and_nothing_of_it_is_ok(house: House) -> None:
    lines = house.lines(house.as_person(house.town.writer, house.town.app.id))
    assert lines["bypass main"].state is State.UNKNOWN
    assert lines["actions"].state is State.UNKNOWN
    assert verdict(lines.values()) is Verdict.CANNOT_TELL


def test_branch_protection_binds_administrators_or_not(house: House) -> None:
    hub = house.town.hub
    house.repository.protections.clear()
    gate = [(APPROVAL_CHECK, house.town.app.id)]
    classic = hub.protect_branch(house.repository, checks=gate, enforce_admins=False)
    hub.change_protection(classic, force_pushes=True, deletions=True)
    lines = house.lines(house.as_both())
    assert "administrators" in lines["bypass main"].what
    assert lines["history main"].state is State.WARNING
    assert lines["dismiss-stale main"].state is State.WARNING
    assert lines["required main"].what.endswith("by branch protection")
    house.repository.protections.clear()
    hub.protect_branch(house.repository, checks=gate, approvals=1)
    alone = house.lines(house.as_app())
    assert alone["bypass main"].state is State.OK  # the outline of a branch says whether administrators are bound
    assert alone["history main"].state is State.UNKNOWN
    assert alone["reviews main"].state is State.UNKNOWN


def test_every_protected_branch_is_looked_at_or_the_named_ones(house: House) -> None:
    hub = house.town.hub
    hub.protect_branch(house.repository, "release/*", checks=[(APPROVAL_CHECK, None)])
    hub.protect_branch(house.repository, "old", checks=[("build", None)], as_ruleset=True)
    for name in ("release/1.0", "old", "free", "release/a#b%c"):
        hub.push(house.repository, name, {"a.py": f"# {name}\n"}, pusher=house.town.admin)
    lines = house.lines(house.as_both())
    assert lines["pinned release/1.0"].state is State.FAILS
    assert lines["pinned release/a#b%c"].state is State.FAILS
    assert lines["required old"].state is State.FAILS
    assert "required free" not in lines
    chosen = house.lines(house.as_both(), "free")
    assert chosen["required free"].state is State.FAILS
    assert "required main" not in chosen


def test_rulesets_above_the_repository_count_and_idle_ones_do_not(house: House) -> None:
    hub = house.town.hub
    hub.change_protection(house.rules, enforcement="evaluate")
    idle = house.lines(house.as_both())
    assert "protect main, evaluate" in idle["required main"].what
    hub.change_protection(house.rules, enforcement="active", of_organization=True)
    lines = house.lines(house.as_both())
    assert lines["required main"].what.endswith('by ruleset "protect main" of acme')


def test_the_merge_queue_and_a_branch_made_anew(house: House) -> None:
    hub = house.town.hub
    gate = [(APPROVAL_CHECK, house.town.app.id)]
    queue = hub.protect_branch(house.repository, "next", checks=gate, merge_queue=True)
    hub.change_protection(queue, deletions=True, lax_on_create=True)
    hub.push(house.repository, "next", {"a.py": "x = 2\n"}, pusher=house.town.admin)
    lines = house.lines(house.as_both())
    assert lines["merge-queue next"].state is State.OK
    assert lines["recreation next"].state is State.FAILS


def test_impostors_are_found_in_checks_statuses_and_workflows(house: House) -> None:
    hub = house.town.hub
    other = hub.create_app("builder", house.town.organization, private_key=shared_key())
    installation = hub.install_app(other, house.town.organization)
    head = hub.push(
        house.repository,
        "main",
        {".github/workflows/fake.yml": f"name: {APPROVAL_CHECK}\n", ".github/workflows/ok.yml": "name: ok\n"},
        pusher=house.town.admin,
    )
    hub.set_status(house.repository, head, house.town.writer, APPROVAL_CHECK, "success")
    builder = Credentials(other.id, other.private_key.encode(), None, hub.base_url)
    lines = house.lines(house.as_both())
    assert "bob (status on" in lines["same-name"].what
    assert ".github/workflows/fake.yml" in lines["naming-workflow"].what
    assert "ok.yml" not in lines["naming-workflow"].what
    assert lines["posted"].state is State.WARNING
    assert house.lines(builder)["pinned main"].state is State.FAILS  # pinned, but not to this App
    hub.uninstall(installation)


def test_settings_of_workflows_and_a_broken_policy(house: House) -> None:
    hub = house.town.hub
    hub.set_workflow_permissions(house.repository, may_approve=True, default="write")
    hub.push(house.repository, "main", {".foureyes.yml": "aproval: 1\n"}, pusher=house.town.admin)
    lines = house.lines(house.as_both())
    assert "may approve pull requests and have a token that may write" in lines["actions"].what
    assert lines["policy"].state is State.FAILS
    assert ".foureyes.yml:1" in lines["policy"].what


def test_an_app_that_is_not_there_or_asleep_fails(house: House, town: Town) -> None:
    stranger = town.hub.create_app("stranger", town.admin, private_key=shared_key())
    lines = house.lines(Credentials(stranger.id, stranger.private_key.encode(), None, town.hub.base_url))
    assert lines["installation"].state is State.FAILS
    assert "not installed" in lines["installation"].what
    sleeper = town.hub.create_app("sleeper", town.admin, private_key=shared_key())
    asleep = town.hub.install_app(sleeper, town.organization)
    town.hub.suspend(asleep)
    credentials = Credentials(sleeper.id, sleeper.private_key.encode(), house.token(town.admin), town.hub.base_url)
    lines = house.lines(credentials)
    assert "suspended" in lines["installation"].what
    town.hub.uninstall(asleep)


def test_missing_permissions_and_lost_deliveries_are_told(house: House, town: Town) -> None:
    deaf = town.hub.create_app(
        "deaf", town.admin, permissions={"contents": "read"}, events=("push",), private_key=shared_key()
    )
    installation = town.hub.install_app(deaf, town.organization)
    deaf.webhook_url = "http://127.0.0.1:9/nowhere"
    town.hub.push(house.repository, "topic", {"b.py": "y = 1\n"}, pusher=town.writer)
    assert town.hub.settle()
    lines = house.lines(Credentials(deaf.id, deaf.private_key.encode(), None, town.hub.base_url))
    town.hub.uninstall(installation)
    assert "checks: write" in lines["permissions"].what
    assert "pull_request" in lines["events"].what
    assert lines["deliveries"].state is State.FAILS
    assert "push" in lines["deliveries"].what
    assert {lines[name].state for name in ("permissions", "events")} == {State.FAILS}


@pytest.mark.parametrize(
    ("route", "about"),
    [
        ("GET */rules/branches/*", "required main"),
        ("GET */branches", "branches"),
        ("GET /app/hook/deliveries", "deliveries"),
        ("GET */check-runs", "same-name"),
        ("GET */collaborators", "maintainers"),
    ],
)
def test_what_github_does_not_answer_is_unknown(house: House, route: str, about: str) -> None:
    house.town.hub.fail(Fault(Kind.STATUS, route, times=None, status=403))
    lines = house.lines(house.as_both())
    assert lines[about].state is State.UNKNOWN
    assert "403" in lines[about].what


def test_wrong_credentials_are_wrong_use(house: House) -> None:
    url = house.town.hub.base_url
    with pytest.raises(UsageError, match="does not accept the token"):
        house.setup(Credentials(None, None, "ghp_wrong", url))
    with pytest.raises(UsageError, match="does not accept the App's credentials"):
        house.setup(Credentials(424242, house.key, None, url))
    with pytest.raises(UsageError, match="PEM"):
        house.setup(Credentials(house.town.app.id, b"no key", None, url))
    with pytest.raises(UsageError, match="cannot be read"):
        forge_setup(house.as_person(house.town.admin), Question("acme", "nothing", (), LOCATIONS))
    with pytest.raises(UsageError, match="cannot be read"):
        forge_setup(house.as_both(), Question("acme", "nothing", (), LOCATIONS))
    with pytest.raises(UsageError, match="cannot be asked"):
        house.setup(Credentials(None, None, "ghp_any", "http://127.0.0.1:9"))


def test_an_empty_repository_is_no_traceback(town: Town) -> None:
    repository = town.hub.create_repository(town.organization, "empty", private=True)
    town.hub.set_permission(repository, town.admin, Level.ADMIN)
    empty = House(town, repository, Protection("main"))
    setup = empty.setup(empty.as_both())
    assert isinstance(setup.app, AppSetup)
    assert verdict(binding(setup)) is Verdict.FAILS
