"""The commits that GitHub does not list (it ends at 250), read from git: what was read of both comes in, the whole list
with who pushed each goes out, or nothing where git does not fit what GitHub lists.

An author's e-mail leads to an account where GitHub showed one for it; whoever stays unknown counts as unattributed.
Signatures and co-authors of these commits are not known, so none of them carries an approval on.
"""

from dataclasses import replace

from foureyes.github.branch_history import pushes, with_pushers
from foureyes.github.collected import CollectedFacts
from foureyes.model.change import Commit
from foureyes.model.gate_facts import Facts, PushedCommit
from foureyes.model.review import Review
from foureyes.server.evidence_of_pull import Addresses, addresses


def with_unlisted(now: CollectedFacts, facts: Facts, review: Review) -> Facts | None:
    """Return `facts` with every commit of the change, None where git cannot make up for what is missing."""
    listed = {commit.oid: commit for commit in facts.commits}
    oids = [commit.oid for commit in review.change.commits]
    if review.change.incomplete or not listed.keys() <= set(oids) or facts.head not in oids:
        return None
    who = addresses(review, now)
    everything = tuple(listed.get(commit.oid) or _from_git(commit, who) for commit in review.change.commits)
    pushed = {commit.oid: commit for commit in with_pushers(everything, now.history)}
    commits = tuple(commit if commit.oid in listed else pushed[commit.oid] for commit in everything)
    moved = pushes(now.history, oids, now.text.opened_at) or facts.pushes
    return replace(facts, commits=commits, pushes=moved)


def _from_git(commit: Commit, who: Addresses) -> PushedCommit:
    author = who.by_email(commit.author.email)
    return PushedCommit(
        oid=commit.oid,
        parents=commit.parents,
        author=author if author in who.accounts else None,
        committer=who.by_email(commit.committer.email),
    )
