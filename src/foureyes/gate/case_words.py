"""The words of a case file: every fact, event and expectation that the simulation knows. Data only."""

TOP = frozenset({"schema", "version", "reasons", "defaults", "cases", "description", "notes"})
DEFAULTS = frozenset({"users", "config", "pr"})
CASE = frozenset(
    {"id", "behaviour", "title", "given", "events", "expect", "description", "note", "notes", "tags", "source"}
)
EXPECT = frozenset(
    {
        "status", "reason", "sha", "posted", "also", "http", "http_status", "approved_by", "carried_from",
        "conclusion", "recorded",
    }
)  # fmt: skip

GIVEN = frozenset(
    {
        "users", "config", "pr", "policy",
        "agent_evidence", "prior_evidence", "sticky_evidence", "commits", "pushes", "head", "base_changes", "reviews",
        "comments", "reactions", "findings", "overrides", "acknowledgements", "siblings", "merge_group", "owners",
        "code_owners", "base_config", "base_config_raw", "base_config_missing", "base_config_status",
        "base_config_error", "head_config", "head_config_raw", "api", "git_fallback_available", "analysis",
        "analysis_status", "analysis_state", "analysis_result", "analysis_error", "analysis_failed",
        "analysis_crashed", "analysis_timed_out", "check_runs", "foreign_checks", "foreign_check_runs", "checks",
        "statuses", "foreign_check", "forged_check", "forged_checks", "other_checks", "external_checks",
        "spoofed_check", "check", "analyser", "analyzer", "scan", "config_error", "config_missing", "config_fetch",
        "prompters", "issue_assigned_by", "requested_by",
        # said for the reader, not read by the gate: the head's policy never counts, evidence carries its own patch
        "head_policy", "patch_id", "now", "note",
    }
)  # fmt: skip

_WHO = frozenset({"user", "login", "id", "type"})
PARTS: dict[str, frozenset[str]] = {
    "commits": frozenset(
        {
            "sha", "author", "author_email", "author_name", "committer", "committer_email", "coauthors",
            "coauthors_raw", "parents", "pushed_by", "pushed_t", "verified", "signed_by", "signer", "via_web",
            "tree_equals_automerge", "conflicts_edited", "conflict_edited", "message", "message_trailer", "trailers",
            "patch_id", "forced", "t", "merge",
        }
    ),
    "reviews": _WHO
    | {
        "state", "was", "commit_id", "t", "dismissed_t", "dismissed_by", "dismissal_message", "dismissed_message",
        "dismissal_reason", "dismissed_reason", "dismiss_message", "dismissed_with", "reason", "message",
        "filler", "body", "edited_by", "counted_by_forge",
    },
    "comments": _WHO
    | {"body", "t", "edited_by", "edited_t", "edited", "review_comment", "kind", "reactions", "triggered_run"},
    "overrides": _WHO | {"reason", "sha", "t"},
    "acknowledgements": _WHO | {"sha", "t"},
    "findings": frozenset(
        {"id", "rule", "severity", "tier", "path", "line", "fingerprint", "ack", "acks", "message", "title"}
    ),
    "siblings": frozenset(
        {"number", "base", "head", "author", "own_verdict", "verdict", "state", "open", "closed", "merged", "approved"}
    ),
    "agent_evidence": _WHO | {"kind", "value", "sha", "seen_t", "seen_pr", "pr", "patch_id", "t", "strength", "agent"},
    "pr": frozenset(
        {
            "number", "author", "base", "state", "draft", "head_repo", "head", "files", "renames", "lines", "additions",
            "deletions", "files_total", "files_listed", "commits_total", "commits_listed", "truncated", "missing_patch",
            "files_without_patch", "patch_missing", "title", "body", "labels", "assignees", "branch", "merged",
            "fork", "patch_id", "requested_by", "assigned_by",
        }
    ),
    "config": frozenset(
        {
            "preset", "required_approvals", "min_permission", "exclude", "comments_count_as_approval",
            "changes_requested_blocks", "carry_over", "carry_over_bots", "unattributed_extra_approvals",
            "machine_accounts", "guardrail_paths", "guardrail_min_permission", "no_ai_evidence", "findings_block_at",
            "exempt_paths", "min_review_seconds_per_100_lines", "app_pinned_in_ruleset", "waivers", "keep_waivers",
            "keep_acks", "ack_carry_over", "acks_carry_over", "code_owner_approvals",
        }
    ),
}  # fmt: skip

EVENTS = frozenset(
    {
        "pr.opened", "pr.reopened", "pr.synchronize", "pr.edited", "pr.closed", "pr.merged", "pr.ready_for_review",
        "pr.converted_to_draft", "pr.labeled", "pr.unlabeled", "pr.assigned", "pr.enqueued", "pr.dequeued", "push",
        "review.submitted", "review.edited", "review.dismissed", "review_comment.created", "comment.created",
        "comment.edited", "comment.deleted", "reaction.created", "finding.ack", "override", "acknowledge",
        "member.added", "member.edited", "member.removed", "team.edited", "membership.removed", "user.renamed",
        "check_run.requested_action", "check_run.rerequested", "check_run.created", "check_run.completed",
        "check_suite.rerequested", "check_suite.requested", "check_suite.completed", "status", "status.created",
        "merge_group.checks_requested", "merge_group.destroyed", "analysis.started", "analysis.completed",
        "analysis.failed", "analysis.crashed", "analysis.timeout", "analysis.timed_out", "analysis.error",
        "analysis.crash", "worker.crashed", "worker.timeout", "job.failed", "job.crashed", "job.timeout",
        "reconcile", "retry", "redelivery", "replay", "ruleset.edited",
        "repository_ruleset.edited", "installation.created", "config.changed",
    }
)  # fmt: skip

EVENT = frozenset(
    {
        "t", "kind", "user", "sender", "commit_id", "state", "before", "after", "sha", "head", "head_sha", "forced",
        "number", "pr", "base", "changes", "from", "to", "body", "editor", "permission", "identifier", "finding",
        "reason",
        "delivered", "delivered_t", "worker", "slow", "check_suite_event", "guid", "delivery", "delivery_id",
        "delivery_guid", "redelivery", "redelivery_of", "of", "duplicate", "replay", "replay_of", "signature",
        "signature_valid", "signature_header", "processing", "processed", "outcome", "fails", "failed", "crashed",
        "result", "name", "app", "conclusion", "status", "context", "title", "payload_head", "payload", "late",
        "stale", "author", "head_repo", "http", "dismissed_by", "message", "members", "tree", "note", "old_login",
        "new_login", "error",
    }
)  # fmt: skip
