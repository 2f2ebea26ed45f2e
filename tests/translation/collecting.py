"""What can be translated, collected: foureyes' own source, its rule pages and its commands come in; the gettext
catalogues of `foureyes.translation` go out.

`make messages` brings each catalogue up to date (new text with no translation yet, text that is gone removed) and
compiles it; with `--check` nothing is written, and what is missing or out of date is named.
"""

import ast
import io
import sys
from collections.abc import Iterator
from enum import StrEnum
from inspect import cleandoc
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from foureyes.analyses.registry import ANALYSES, told_name
from foureyes.entrypoints.cli import COMMANDS
from foureyes.entrypoints.reference import commands
from foureyes.facts.reach.reasons import convention_texts
from foureyes.model.attribution import EvidenceKind, Origin, Strength
from foureyes.model.finding import Severity, SuppressionKind
from foureyes.rulepacks.catalogue import load_catalogue
from foureyes.rulepacks.pack import template_of
from foureyes.translation.translated import DOMAIN, ENGLISH, LANGUAGES, LOCALE

SOURCE = Path(__file__).parent.parent.parent / "src" / "foureyes"
_TEXTS = {"worded": 1, "worded_count": 2, "worded_later": 1, "translated": 1}  # how many stand first
_CLICK_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}
_SHOWN: tuple[type[StrEnum], ...] = (EvidenceKind, Origin, Severity, Strength, SuppressionKind)
_ENGLISH_ALONE = ("standin",)  # a test tool, read by developers


def template() -> Catalog:
    """Return every text there is to translate, none translated."""
    found = Catalog(domain=DOMAIN, charset="utf-8")
    for message, place in (*_of_source(), *_of_values(), *_of_rules(), *_of_commands(), *_of_click()):
        found.add(message, locations=[(place, 0)])
    return found


def _of_source() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith(_ENGLISH_ALONE):
            for message in written_out(path.read_text(encoding="utf-8")):
                yield message, f"src/foureyes/{name}"


def written_out(code: str) -> Iterator[str | tuple[str, ...]]:
    """Yield the texts of all calls in the code, also of calls within calls and within f-strings, which gettext's own
    tools pass over."""
    for node in ast.walk(ast.parse(code)):
        number = _TEXTS.get(node.func.id, 0) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else 0
        if isinstance(node, ast.Call) and number:
            values = (item.value for item in node.args[:number] if isinstance(item, ast.Constant))
            texts = tuple(value for value in values if isinstance(value, str))
            if len(texts) == number and any(texts):
                yield texts if number > 1 else texts[0]


def _of_values() -> Iterator[tuple[str, str]]:
    """What reports and progress show by its own name: values of enumerations, and analyses."""
    for kind in _SHOWN:
        for value in kind:
            yield str(value.value), f"src/{kind.__module__.replace('.', '/')}.py"
    yield from ((str(told_name(analysis)), "src/foureyes/analyses/registry.py") for analysis in ANALYSES)


def _of_rules() -> Iterator[tuple[str, str]]:
    for page in load_catalogue().pages.values():
        rule = page.rule
        texts = [rule.title, rule.what, rule.why, rule.known_problems, rule.remedy]
        texts += [template_of(variant.message) for variant in page.variants]
        texts += [code for code in (rule.example, rule.use_instead) if "# " in code]  # comments are read, too
        for text in texts:
            if text:
                yield text, f"rules/{rule.category}/{rule.id}.yaml"
    for text in convention_texts():
        yield text.replace("{", "{{").replace("}", "}}"), "rules/entrypoints"


def _of_commands() -> Iterator[tuple[str, str]]:
    for _, (module, _, line) in COMMANDS.items():
        yield line, f"src/foureyes/entrypoints/{module}.py"
    for context in commands():
        place = (
            "src/foureyes/entrypoints/" + (context.command.callback.__module__.rpartition(".")[2] + ".py")
            if context.command.callback
            else "src/foureyes/entrypoints/cli.py"
        )
        for text in (context.command.help, context.command.short_help, context.command.epilog):
            if text:
                yield cleandoc(text), place  # as written, or as Python 3.13 dedents it
        for parameter in context.command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                yield parameter.help, place


def _of_click() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """What click itself says ("Usage:", "Missing option"): it looks its words up in the same catalogue."""
    folder = Path(click.__file__).parent
    for name in ("core", "exceptions", "formatting", "parser", "types", "decorators"):
        for _, message, _, _ in extract_from_file("python", folder / f"{name}.py", keywords=_CLICK_KEYWORDS):
            yield message, f"click/{name}.py"


def brought_up_to_date(language: str) -> Catalog:
    """Return the catalogue of `language` with exactly the texts there are, keeping the translations it has."""
    catalogue = _read(language)
    begun = catalogue.creation_date
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.creation_date = begun  # it would differ each minute
    catalogue.obsolete.clear()
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts that are not, or not wholly, translated."""
    return [str(_english(message.id)) for message in catalogue if message.id and not _is_complete(message.string)]


def _is_complete(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _english(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as the text that is committed."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue compiled."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def place_of(language: str, ending: str) -> Path:
    """Return where the catalogue of `language` lies, as `po` or `mo`."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def _read(language: str) -> Catalog:
    path = place_of(language, "po")
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def main(arguments: list[str]) -> int:
    """Write the catalogues, or check them; return 1 where one is out of date or not complete."""
    wrong = 0
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        catalogue = brought_up_to_date(language)
        for ending, data in (("po", as_po(catalogue)), ("mo", as_mo(catalogue))):
            path = place_of(language, ending)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            elif not path.exists() or path.read_bytes() != data:
                print(f"{path.name} is out of date: run make messages", file=sys.stderr)
                wrong = 1
        for text in untranslated(catalogue):
            print(f"{language}: not translated: {text!r}", file=sys.stderr)
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
