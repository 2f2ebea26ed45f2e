"""A survey in, the text of a policy and of a workflow out. What the repository names is quoted as YAML wants it."""

import json

from foureyes.entrypoints.init_survey import Survey
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.translation.translated import translated

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
PLACEHOLDER = "OWNER/foureyes@COMMIT"


def policy(found: Survey, preset: str) -> str:
    """Return the policy file, its comments in the reader's language."""
    exclude: str = ""
    if found.excluded:
        listed = "".join(f"\n- {json.dumps(one_line(pattern))}" for pattern in found.excluded)
        exclude = worded(
            "\n# Not analysed, but approved like the rest: it was taken for vendored or generated.\n"
            "exclude:{patterns}\n",
            patterns=listed,
        )
    told = worded(
        """\
# What foureyes asks of a change. It is always read from the base branch: a pull request cannot loosen its own rules.
# Every key: docs/policy.md of foureyes. Check this file: foureyes config check
{why}
preset: {preset}
{exclude}
# approval:
#   required: 1                      # independent humans who must approve exactly the head commit of AI work
#   min_permission: write            # what they must be allowed to do when the decision is made
#   machine_accounts: [acme-ci]      # user accounts that no person sits behind
#   exempt_paths: [docs/**]          # a change wholly within these needs no approval
#   carry_over: clean_update_merge   # keep approvals over the forge's own "Update branch"
#   rules:
#   - name: payments
#     when: {{paths: [src/pay/**]}}
#     require: {{approvals: 2, min_permission: maintain}}

# evidence:
#   undeclared: pass                 # or treat_as_ai: everything needs an approval, whoever wrote it
#   agents:                          # agents that only your organisation knows
#   - {{name: mill, login: "mill[bot]"}}

# findings:
#   fail_on: high
#   tiers: {{size-increase: info}}
#   ignore: {{"*": [tools/**]}}

# entry_points: [plugins/*.py]       # modules that something outside the repository starts
""",
        why=_WHY[preset],
        preset=preset,
        exclude=exclude,
    )
    return translated(told)


_WHY = {
    "solo": worded("# solo: you acknowledge the work of your agents yourself, as nobody else is there to approve it"),
    "team": worded("# team: one human who did not write, prompt or push AI work approves it"),
    "regulated": worded("# regulated: two independent humans, one of them a code owner; everything counts as AI work"),
}


def workflow(found: Survey, action: str) -> str:
    """Return the workflow, its comments in the reader's language. `action` is what `uses:` names."""
    coverage = worded(
        "\n        #   coverage: coverage.xml   # which tests reach what, exactly, if a step before this one wrote it"
    )
    told = worded(
        """\
# Reviews every pull request and says what it found. It does not enforce: whoever can push can change this file.
# What binds is the check "foureyes / human approval" of the foureyes App, required with the App as its source.
name: foureyes
on:
  pull_request:
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: {checkout}
        with:
          fetch-depth: 0 # who owns what is told from history
          persist-credentials: false
      - uses: {action}
        # with:
        #   fail-on: high            # by default the policy's
        #   comment: true            # needs `pull-requests: write` above
        #   mode: gate               # red until a human has approved: docs/action.md says what it takes{coverage}
""",
        checkout=CHECKOUT,
        action=action,
        coverage=coverage if found.test_files else "",
    )
    return translated(told)
