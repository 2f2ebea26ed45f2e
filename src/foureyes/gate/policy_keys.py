"""The one definition of the policy file: every key, its shape and what it means. Everything else is derived from it."""

from foureyes.gate.policy_shapes import Choice, Flag, Json, Key, ListOf, MapTo, Section, Share, Text, Whole
from foureyes.model.finding import Severity, Tier
from foureyes.model.policy import CarryOver, ExcludedRole, Permission, Preset, Risk, Undeclared, WaiverBy
from foureyes.model.wording import LANGUAGES, worded

_PERMISSION = Choice(("read", "triage", "write", "maintain", "admin"))
_APPROVER_PERMISSION = Choice(tuple(item.value for item in Permission if item.rank >= Permission.WRITE.rank))
_SEVERITY = Choice(tuple(item.value for item in Severity))
_LOGIN = Text(worded("a login"), r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(\[bot\])?$")
_TEAM = Text(worded("a team as org/slug"), r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")
_GLOB = Text(worded("a path pattern without '!'"), r"^[^!]")
_NAME = Text(worded("a name"))
_TRAILER = Text(worded("a trailer"))
_ANYBODY = Text(worded("a login, name or address"))
_TAKEN_ON = MapTo(worded("file or directory"), Text(worded("a person")))
_RULE_ID = worded("rule id")
_RULE = Text(worded("a rule id"), r"^[a-z0-9][a-z0-9-]*$")

_APPROVERS = Section(
    (
        Key("users", ListOf(_LOGIN), "These logins."),
        Key("teams", ListOf(_TEAM), "Members of these teams, as `org/slug`."),
        Key("code_owners", Flag(), "Code owners (CODEOWNERS of the base) of a changed path."),
    )
)

_WHEN = Section(
    (
        Key("paths", ListOf(_GLOB), "A changed path, old or new name, matches one of these."),
        Key("min_lines", Whole(1, 1_000_000), "At least so many lines were added or removed."),
        Key("min_files", Whole(1, 1_000_000), "At least so many files changed."),
        Key("min_risk", Choice(tuple(item.value for item in Risk)), "The change's risk is at least this."),
        Key("findings", _SEVERITY, "A finding, waived or not, is at least so severe."),
    )
)

_REQUIRE = Section(
    (
        Key("approvals", Whole(1, 20), "So many independent humans."),
        Key("min_permission", _APPROVER_PERMISSION, "Each with at least this permission."),
        Key("from", _APPROVERS, "Each one of these; left out: anybody with the permission."),
    )
)

_RULE_ENTRY = Section(
    (
        Key("name", Text(worded("a short name")), "What people see when it is not met.", needed=True),
        Key("when", _WHEN, "All that is given must hold; left out: always."),
        Key("require", _REQUIRE, "What is then needed besides `approval.required`.", needed=True),
    )
)

_APPROVAL = Section(
    (
        Key("required", Whole(1, 20), "Independent humans who must approve the exact head of AI work."),
        Key("min_permission", _PERMISSION, "Permission an approver must have when the decision is made."),
        Key("from", _APPROVERS, "Whose approvals count; left out: everybody's with the permission."),
        Key(
            "code_owner_approvals", Whole(0, 20), "So many of the approvals must come from code owners of what changed."
        ),
        Key(
            "exclude",
            ListOf(Choice(tuple(item.value for item in ExcludedRole))),
            "Whose approval does not count because of their part in the change. Shortening the list weakens the gate.",
        ),
        Key("changes_requested_blocks", Flag(), "An open change request of a qualified human blocks."),
        Key(
            "carry_over",
            Choice(tuple(item.value for item in CarryOver)),
            "Whether approvals survive a merge of the base whose tree equals the automatic merge.",
        ),
        Key("carry_over_bots", ListOf(_LOGIN), "Bots whose own commits on top keep the approvals (a formatter)."),
        Key("machine_accounts", ListOf(_LOGIN), "User accounts that no person sits behind."),
        Key("guardrail_paths", ListOf(_GLOB), "Paths whose change needs an approver with `guardrail_min_permission`."),
        Key("guardrail_min_permission", _APPROVER_PERMISSION, "Permission needed for guardrail paths."),
        Key("exempt_paths", ListOf(_GLOB), "A change wholly within these paths needs no approval."),
        Key(
            "unattributed_extra_approvals",
            Whole(0, 20),
            "Approvals asked in addition when a commit's author maps to no account.",
        ),
        Key(
            "min_review_seconds_per_100_lines",
            Whole(0, 3600),
            "Approvals faster than this after the push do not count; 0 only records the time.",
        ),
        Key("rules", ListOf(_RULE_ENTRY), "Further approvals by path, size, risk or findings."),
    )
)

_HOUSE_AGENT = Section(
    (
        Key("name", _NAME, "What reports call it.", needed=True),
        Key("login", _LOGIN, "Its account."),
        Key("id", Whole(1, 2**53), "Its account's numeric id."),
        Key("email", Text(worded("an e-mail address"), r"@"), "The exact address it commits with."),
        Key("author", _NAME, "The name it commits under, or how such names begin, up to a `/`."),
        Key(
            "trailer",
            Text(worded("a trailer")),
            "The whole trailer line it writes; one that ends in `:` takes any value.",
        ),
        Key("subject", Text(worded("the beginning of a subject")), "How the first line of its messages begins."),
        Key("branch", Text(worded("a branch or a prefix")), "Its branch, or where its branches lie, up to a `/`."),
    ),
    one_of=("login", "id", "email", "author", "trailer", "subject", "branch"),
)

_DISCLOSURE = Section(
    (
        Key("required", Flag(), "Work with evidence of an agent must also be declared by the trailer."),
        Key("trailer", Text(worded("a trailer's name"), r"^[A-Za-z][A-Za-z0-9-]*$"), "The trailer that declares it."),
        Key("forbid_sign_off", Flag(), "An agent may not sign off commits."),
    )
)

_EVIDENCE = Section(
    (
        Key("undeclared", Choice(tuple(item.value for item in Undeclared)), "What no evidence of an agent means."),
        Key("agents", ListOf(_HOUSE_AGENT), "Agents that only your organisation knows."),
        Key("not_agents", ListOf(_ANYBODY), "Who is no agent, whatever the signals say."),
        Key("disclosure", _DISCLOSURE, "Whether agents' work must be declared."),
    )
)

_FINDINGS = Section(
    (
        Key("fail_on", _SEVERITY, "The command line exits 1, and the gate blocks, from this severity up."),
        Key(
            "tiers",
            MapTo(_RULE_ID, Choice(tuple(item.value for item in Tier))),
            "What the gate does with a rule.",
        ),
        Key("severities", MapTo(_RULE_ID, _SEVERITY), "A rule's severity here."),
        Key("disabled", ListOf(_RULE), "Rules that are switched off; their findings are kept, marked."),
        Key("ignore", MapTo(worded("rule id or '*'"), ListOf(_GLOB)), "Paths in which a rule does not count."),
        Key("max_inline_comments", Whole(0, 100), "Review comments per push; the rest stands in the check."),
        Key(
            "waivers", Choice(tuple(item.value for item in WaiverBy)), "Who may lift a blocking finding, with a reason."
        ),
        Key(
            "keep_waivers",
            Flag(),
            "A waiver stays valid on later commits while the finding's fingerprint is unchanged.",
        ),
    )
)

_OWNERSHIP = Section(
    (
        Key("min_human_share", Share(), "Share of human lines that makes a module owned where no code owner is named."),
        Key("new_modules_need_owner", Flag(), "A new module without a code owner blocks."),
        Key("regenerated_share", Share(), "Share of a body replaced by an agent that counts as a rewrite."),
        Key(
            "taken_on",
            _TAKEN_ON,
            "Who has taken a module, or all below a path, on.",
        ),
    )
)

_COMPLEXITY = Section(
    (
        Key("threshold", Whole(1, 1000), "Cyclomatic complexity a function may reach."),
        Key("worsening", Whole(1, 1000), "What may be added to a function already above it."),
    )
)

_TESTS = Section(
    (
        Key("paths", ListOf(_GLOB), "More paths that are test code."),
        Key("exempt", ListOf(_GLOB), "Code that needs no test."),
    )
)

POLICY = Section(
    (
        Key("preset", Choice(tuple(item.value for item in Preset)), "Where to start from; the rest is what differs."),
        Key("approval", _APPROVAL, "Who must approve AI work, and what counts as an approval."),
        Key("evidence", _EVIDENCE, "What tells that an agent wrote something."),
        Key("findings", _FINDINGS, "What findings do."),
        Key("ownership", _OWNERSHIP, "Code that nobody answers for."),
        Key("tests", _TESTS, "What test code is, and what needs none."),
        Key("complexity", _COMPLEXITY, "How complex functions may become."),
        Key("language", Choice(LANGUAGES), "What is posted on a pull request is told in this language."),
        Key("entry_points", ListOf(_GLOB), "Modules that something outside the repository starts."),
        Key("exclude", ListOf(_GLOB), "Paths that are not analysed (vendored, generated). They still need approval."),
    )
)


def json_schema() -> dict[str, Json]:
    """Return the published JSON Schema of the policy file."""
    head: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "foureyes policy",
        "description": "The file .foureyes.yml, read from the base commit.",
    }
    return head | POLICY.schema()
