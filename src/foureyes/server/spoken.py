"""A comment that begins with `/foureyes` in, what it asks out; and what is kept of it, if its author may ask it."""

from dataclasses import dataclass

from foureyes.assembly.commands import Asked, Command, Word, asked
from foureyes.github.client import RepositoryForge
from foureyes.github.comments import put_comment, react
from foureyes.github.moments import seconds
from foureyes.github.people import People, ask_permissions
from foureyes.github.repository_reading import place
from foureyes.model.forge_events import CommentChanged
from foureyes.model.gate_facts import Account
from foureyes.model.policy import Permission
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded
from foureyes.report.markdown_text import code, plain, prose
from foureyes.rulepacks.catalogue import load_catalogue
from foureyes.server.job import Job, settle
from foureyes.server.records import PullKey
from foureyes.server.review_records import ReviewRecords
from foureyes.server.taking_on import taken_on
from foureyes.server.told_language import spoken_last
from foureyes.translation.translated import speaking, translated


@dataclass(frozen=True, slots=True)
class Listener:
    """Answers commands. Whether a waiver or an override counts is the gate's to say, each time anew."""

    records: ReviewRecords

    def hear(self, forge: RepositoryForge, event: CommentChanged) -> tuple[str, list[Job]]:
        """Do what the comment asks. Return what became of it, in words, and the work that follows."""
        wish = asked(event.body)
        if wish is None:
            return "no command", []
        key = PullKey(event.repository.id, event.number)
        problem = wish.problem or self._refusal(forge, event)
        kept = "" if problem or wish.word is None else self._kept(forge, event, key, wish)
        problem = problem or kept
        if problem:
            with speaking(spoken_last(self.records, key)):
                put_comment(forge, event.number, _refused(event, problem), key=f"answer-{event.comment}")
            react(forge, event.comment, "confused")
            return f"refused: {problem}", []
        react(forge, event.comment, "+1")
        rerun = wish.word in (Word.RECHECK, Word.OWN)
        follow = [] if wish.word is Word.EXPLAIN else [settle(key.repository, key.number, rerun=rerun)]
        return f"{wish.word}", follow

    def _refusal(self, forge: RepositoryForge, event: CommentChanged) -> str:
        """Why the author may not give commands; empty where they may. Permission is asked for now."""
        if event.author is None or event.author != event.sender.id or event.sender.is_bot:
            return worded("only a person may ask for that, in a comment of their own")
        people = People({event.author: Account(event.author, (event.sender.login,), False, None)})
        ask_permissions(forge, people, {event.author})
        permission = people.accounts[event.author].permission
        if permission is None or permission.rank < Permission.WRITE.rank:
            return worded("it takes write permission")
        return ""

    def _kept(self, forge: RepositoryForge, event: CommentChanged, key: PullKey, wish: Asked) -> str:
        """Keep or answer what was asked; return why that is not possible."""
        if wish.word is Word.EXPLAIN:
            with speaking(spoken_last(self.records, key)):
                return _explained(forge, event, wish.subject)
        if wish.word is Word.RECHECK or wish.word is None or event.author is None:
            return ""
        answer = forge.channel.get(forge.path("issues", "comments", event.comment))
        if answer.text_or("body") != event.body:
            return worded("the comment was changed after it was written; say it in a new one")
        pull = self.records.pull(key)
        head = place(forge, event.number).head
        if pull is None or pull.head != head:
            return worded("the head has just moved; look at it, and say it again")
        if wish.word is Word.ACKNOWLEDGE and not head.startswith(wish.subject):
            return worded("the head is {head}, not {commit}", head=head[:12], commit=shown(wish.subject[:12]))
        at = seconds(answer, "created_at")
        if wish.word is Word.OWN:
            return taken_on(self.records, pull, event, wish.subject, at)
        fingerprint = wish.subject if wish.word is Word.WAIVE else ""
        command = Command(event.comment, wish.word.value, event.author, wish.reason, fingerprint, head, at)
        subject = f"{event.repository.full}#{event.number}"
        self.records.say(key, command, subject=subject, actor=event.sender.login)
        return ""


def _refused(event: CommentChanged, problem: str) -> str:
    said = {"login": plain(event.sender.login), "problem": prose(translated(problem))}
    return translated(worded("{login}, that was not done: {problem}.", **said))


def _explained(forge: RepositoryForge, event: CommentChanged, name: str) -> str:
    rules = load_catalogue(()).rules
    rule = rules.get(name)
    if rule is None:
        return worded("there is no rule {rule}", rule=shown(name[:80]))
    parts = [f"**{plain(rule.id)}**: {plain(translated(rule.title))}"]
    for heading in ("what", "why", "remedy"):
        text = getattr(rule, heading, "")
        if text:
            parts.append(prose(" ".join(translated(str(text)).split()), 2000))
    who = translated(worded("asked by {login}", login=code(event.sender.login)))
    parts.append(f"<sub>{who}</sub>")
    put_comment(forge, event.number, "\n\n".join(parts), key=f"answer-{event.comment}")
    return ""
