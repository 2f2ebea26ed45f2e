"""Commits that say that an agent had a part in them, in the many forms this takes: each must be found, and named."""

import pytest

from foureyes.model.change import Identity
from foureyes.provenance.classify import classify
from tests.provenance.people import ADA, SIGNALS, commit

CO = "Co-authored-by"
CLAUDE = "Claude <noreply@anthropic.com>"

TRAILERS = [
    (f"{CO}: {CLAUDE}", "claude"),
    (f"co-authored-by:{CLAUDE}", "claude"),
    (f"CO-AUTHORED-BY : {CLAUDE}", "claude"),
    (f"Co-Authored By: {CLAUDE}", "claude"),
    (f"Coauthored-by: {CLAUDE}", "claude"),
    (f"Co-author: {CLAUDE}", "claude"),
    (f"Co-authors: {CLAUDE}", "claude"),
    (f"Co-authored-with: {CLAUDE}", "claude"),
    (f"\u2003{CO}: {CLAUDE}", "claude"),
    (f"🤖 {CO}: {CLAUDE}", "claude"),
    (f"│{CO}: {CLAUDE}", "claude"),
    (f"**{CO}:** {CLAUDE}", "claude"),
    (f"* {CO}: {CLAUDE}", "claude"),
    (f"Co\u2011authored\u2011by: {CLAUDE}", "claude"),
    (f"{CO}:\u00a0Claude\u00a0<noreply@anthropic.com>", "claude"),
    (f"\u200b{CO}: {CLAUDE}", "claude"),
    (f"{CO}：{CLAUDE}", "claude"),
    (f"{CO}: Claude &lt;noreply@anthropic.com&gt;", "claude"),
    (f"{CO}: Claude \\u003cnoreply@anthropic.com\\u003e", "claude"),
    (f"{CO}: Claude \\<noreply@anthropic.com\\>", "claude"),
    (f"{CO}: Claude <mailto:noreply@anthropic.com>", "claude"),
    (f"{CO}: Claude (noreply@anthropic.com)", "claude"),
    (f"{CO}: Claude noreply@anthropic.com", "claude"),
    (f"{CO}: <noreply@anthropic.com>", "claude"),
    (f"{CO}: noreply@anthropic.com", "claude"),
    (f'{CO}: "Claude" <noreply@anthropic.com>', "claude"),
    (f"{CO}: Claude <NoReply@Anthropic.com>", "claude"),
    (f"{CO}: Claude <noreply@anthropic.com>.", "claude"),
    (f"{CO}: Bob Example <bob@example.org>, {CLAUDE}", "claude"),
    (f"Signed-off-by: Bob Example <bob@example.org> {CO}: {CLAUDE}", "claude"),
    (f"Make it clear in all call sites. {CO}: Claude Sonnet 4.6 (1M context) <noreply@anthropic.com>", "claude"),
    (f"{CO}: Claude Mythos 6 <noreply@anthropic.com>", "claude"),
    (f"{CO}: The Mayor <noreply@anthropic.com>", "claude"),
    (f"{CO}: Claude", "claude"),
    (f"{CO}: Claude <>", "claude"),
    (f"{CO}: @claude", "claude"),
    (f"{CO}: claude-opus-4-6", "claude"),
    (f"{CO}: Claude Code <claude-code@anthropic.com>", "claude"),
    (f"{CO}: Claude <noreply@claude.ai>", "claude"),
    (f"{CO}: Claude <noreply@claude.com>", "claude"),
    (f"{CO}: Claude <ai@example.com>", "claude"),
    (f"{CO}: Claude Code <ada@example.com>", "claude"),
    (f"{CO}: Claude <claude@users.noreply.github.com>", "claude"),
    (f"{CO}: claude[bot] <claude[bot]@users.noreply.github.com>", "claude"),
    (f"{CO}: copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>", "copilot"),
    (f"{CO}: GitHub Copilot <noreply@github.com>", "copilot"),
    (f"{CO}: GitHub Copilot", "copilot"),
    (f"{CO}: Copilot <223556219+Copilot@users.noreply.github.com>", "copilot"),
    (f"{CO}: Cursor <noreply@cursor.sh>", "cursor"),
    (f"{CO}: Cursor Agent <agent@cursor.com>", "cursor"),
    (f"{CO}: Codex <codex@openai.com>", "codex"),
    (f"{CO}: Codex CLI <noreply@openai.com>", "codex"),
    (f"{CO}: GPT-5.6 <noreply@openai.com>", "codex"),
    (f"{CO}: ChatGPT <noreply@example.com>", "chatgpt"),
    (f"{CO}: Assistant <assistant@openai.com>", "generic"),
    (f"{CO}: AI Assistant <assistant@example.com>", "generic"),
    (f"{CO}: AI Agent <ai-agent@example.org>", "generic"),
    (f"{CO}: Gemini", "gemini"),
    (f"{CO}: Gemini <gemini@google.com>", "gemini"),
    (f"{CO}: Gemini <noreply@google.com>", "gemini"),
    (f"{CO}: Gemini 3.5 Flash <ada@example.com>", "gemini"),
    (f"{CO}: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>", "devin"),
    (f"{CO}: devin-ai-integration[bot]", "devin"),
    (f"{CO}: Devin AI <noreply@cognition.ai>", "devin"),
    (f"{CO}: google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>", "jules"),
    (f"{CO}: OpenHands-GPT-5 openhands@all-hands.dev", "openhands"),
    (f"{CO}: OpenHands-Claude <openhands-claude@all-hands.dev>", "openhands"),
    (f"{CO}: OpenDevin <opendevin@opendevin.ai>", "openhands"),
    (f"{CO}: aider (openai/gpt-5) <aider@aider.chat>", "aider"),
    (f"{CO}: Cline <noreply@cline.bot>", "cline"),
    (f"{CO}: Grok <noreply@x.ai>", "generic"),
    (f"{CO}: DeepSeek <noreply@deepseek.com>", "generic"),
    (f"{CO}: Kimi K3 <noreply@moonshot.cn>", "generic"),
    (f"{CO}: GLM-5 <noreply@z.ai>", "generic"),
    (f"{CO}: Qwen-Coder <qwen-coder@alibabacloud.com>", "qwen"),
    (f"{CO}: Mistral Vibe <vibe@mistral.ai>", "mistral"),
    (f"{CO}: x-ai/grok-4.5 <noreply@opencode.ai>", "opencode"),
    (f"{CO}: Zed Agent <agent@zed.dev>", "zed"),
    (f"{CO}: Augment Code <noreply@augmentcode.com>", "generic"),
    (f"{CO}: Kiro <noreply@kiro.dev>", "kiro"),
    (f"{CO}: Junie <junie@jetbrains.com>", "junie"),
    (f"{CO}: Ops Agent <agents-noreply@example.org>", "generic"),
    (f"Coautor: {CLAUDE}", "claude"),
    (f"Co-auteur : {CLAUDE}", "claude"),
    (f"共同作者: {CLAUDE}", "claude"),
    (f"Соавтор: {CLAUDE}", "claude"),
    ("Signed-off-by: Claude Opus 4.5 <noreply@anthropic.com>", "claude"),
    ("Assisted-by: Claude:claude-opus-4-5 coccinelle", "claude"),
    ("Assisted-By: OpenAI Codex", "codex"),
    ("Assisted-by: GPT 5.6", "chatgpt"),
    ("AI-assisted-by: Claude Code", "claude"),
    ("Unit tests: Assisted-by: Claude Code", "claude"),
    ("Generated-by: GitHub Copilot", "copilot"),
    ("Generated-by: Cursor (claude-4.5-sonnet)", "cursor"),
    ("Claude-Generated-By: Claude Code (cli/claude-opus-4-5=100%)", "claude"),
    ("Claude-Steers: 12", "claude"),
    ("AI-generated: yes", "generic"),
    ("AI-Model: claude-sonnet-4", "claude"),
    ("Developed-with: Claude Code", "claude"),
    ("Pair-programmed-with: Claude", "claude"),
    ("Built-with: OpenCode", "opencode"),
    ("Coded-with: Windsurf", "windsurf"),
    ("Vibe-coded-with: Claude Code", "claude"),
    ("Made-with: Cursor", "cursor"),
    ("Amp-Thread-ID: https://ampcode.com/threads/T-01234567-89ab-4cde-8f01-23456789abcd", "amp"),
]

TEXTS = [
    ("🤖 Generated with [Claude Code](https://claude.com/claude-code)", "claude"),
    ("🤖 Generated with Claude Code", "claude"),
    ("*Created with Claude Code*", "claude"),
    ("🤖 Generiert mit [Claude Code](https://claude.com/claude-code)", "claude"),
    ("🤖 Généré avec [Claude Code](https://claude.ai/code)", "claude"),
    ("🤖 Generado con [Claude Code](https://claude.com/claude-code)", "claude"),
    ("🤖 使用 [Claude Code](https://claude.com/claude-code) 生成", "claude"),
    ("🤖 [Claude Code](https://claude.com/claude-code) で生成", "claude"),
    ("🤖 Authored via Claude Code, on behalf of @ada", "claude"),
    ("🤖 Generated with [opencode](https://opencode.ai)", "opencode"),
    ("Generated by Gemini CLI", "gemini"),
    ("🤖 Generated with Codex CLI", "codex"),
    ("Written by Junie.", "junie"),
    ("Generated with Cursor Agent", "cursor"),
    ("Made with [Cursor](https://cursor.com)", "cursor"),
    ("💘 Generated with Crush", "crush"),
    ("Tests generated by openhands", "openhands"),
    ("This PR was written primarily by Opus.", "claude"),
    ("This code was written with assistance from GPT 5.6 Sol and reviewed by hand.", "chatgpt"),
    ("*This PR was implemented with assistance from Claude Code*", "claude"),
    ("> _This was written by Codex on behalf of ada_", "codex"),
    ("With the help of Codex CLI.", "codex"),
    ("Assisted by GPT 5.6 and Fable. Reviewed by hand.", "chatgpt"),
    ("Vibe coded with Claude", "claude"),
    ("https://claude.ai/code/session_0123456789abcdefghijklmn", "claude"),
    ("Link to Devin run: https://app.devin.ai/sessions/0123456789abcdef0123456789abcdef", "devin"),
    ("PR created automatically by Jules for task [123456789](https://jules.google.com/task/123456789)", "jules"),
]

AUTHORS = [
    ("Claude <noreply@anthropic.com>", "claude"),
    ("Claude Code <ada@example.com>", "claude"),
    ("Claude Opus 4.6 <ada@example.com>", "claude"),
    ("claude[bot] <41898282+claude[bot]@users.noreply.github.com>", "claude"),
    ("claude-code[bot] <1+claude-code[bot]@users.noreply.github.com>", "claude"),
    ("Copilot <198982749+Copilot@users.noreply.github.com>", "copilot"),
    ("Copilot <copilot@github.com>", "copilot"),
    ("GitHub Copilot <copilot@example.com>", "copilot"),
    ("copilot-swe-agent[bot] <copilot-swe-agent[bot]@users.noreply.github.com>", "copilot"),
    ("Cursor Agent <cursoragent@cursor.com>", "cursor"),
    ("Cursor Agent <ada@example.com>", "cursor"),
    ("Antigravity Agent <antigravity@gemini.test>", "antigravity"),
    ("Gemini Agent <gemini-agent@example.org>", "gemini"),
    ("OpenHands <opendevin@all-hands.dev>", "openhands"),
    ("openhands <ada@example.com>", "openhands"),
    ("AI Assistant <assistant@example.com>", "generic"),
    ("OpenCode <noreply@opencode.ai>", "opencode"),
    ("Ada Example (aider) <ada@example.com>", "aider"),
    ("Devin AI <devin-ai-integration[bot]@users.noreply.github.com>", "devin"),
    ("Ada + Claude <ada@example.com>", "claude"),
]

SQUASH = f"""Add a cache (#12)\r
\r
* Add a cache\r
\r
{CO}: {CLAUDE}\r
\r
* Tidy up\r
\r
---------\r
\r
{CO}: Bob Example <bob@example.org>\r
"""
MESSAGES = [
    (SQUASH, "claude"),
    (f"Fix it\\n\\nBecause.\\n\\n{CO}: {CLAUDE}\\n", "claude"),
    (f"Fix it\n{CO}: {CLAUDE}", "claude"),
    (f"Fix it\r\r{CO}: {CLAUDE}\r", "claude"),
    (f"Fix it\n\n{CO}: {CLAUDE}\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)", "claude"),
    (f'Revert "Fix it"\n\nThis reverts commit 0123456.\n\n{CO}: {CLAUDE}', "claude"),
    (f"Squashed commit of the following:\n\ncommit 0123456\n\n    Fix it\n\n    {CO}: {CLAUDE}\n", "claude"),
    (f"Fix it\n\n    Because.\n\n    {CO}: {CLAUDE}\n", "claude"),
    ("aider: Added line numbers", "aider"),
]


def named(message: str, author: Identity = ADA) -> tuple[str, set[str]]:
    found = classify(commit(message, author), signals=SIGNALS)
    return found.origin.value, {agent.name for agent in found.agents}


@pytest.mark.parametrize(("line", "agent"), [*TRAILERS, *TEXTS])
def test_a_line_of_a_message(line: str, agent: str) -> None:
    origin, agents = named(f"Fix the retries\n\nThey never ended.\n\n{line}\n")
    assert origin in ("ai", "ai-assisted")
    assert agent in agents


@pytest.mark.parametrize(("author", "agent"), AUTHORS)
def test_an_author(author: str, agent: str) -> None:
    name, _, email = author[:-1].rpartition(" <")
    origin, agents = named("Fix the retries\n", Identity(name, email))
    assert origin in ("ai", "ai-assisted")
    assert agent in agents


@pytest.mark.parametrize(("message", "agent"), MESSAGES)
def test_a_whole_message(message: str, agent: str) -> None:
    origin, agents = named(message)
    assert origin in ("ai", "ai-assisted")
    assert agent in agents
