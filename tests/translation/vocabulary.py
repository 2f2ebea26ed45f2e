"""The words of the catalogue: a report told in French comes in, its words that are English and not French go out."""

import re
from html import unescape

from babel.messages.pofile import read_po

from tests.translation.collecting import place_of

_CODE = re.compile(
    r"<style>.*?</style>|<pre>.*?</pre>|<code[^>]*>.*?</code>|</?[a-z][^>]*>|(`+).*?\1|\[[^\]]*\]\([^)]*\)|&#?\w+;"
    r"|--format json|::(?:error|warning|notice)|\b(?:file|line|endLine|col|title)=|CWE-\d+"
    r"|[\w./-]*\.(?:py|yml|toml|md|ipynb|log)\S*|\b[a-z]+(?:-[a-z]+)+\b|\b[A-Z_]{4,}\b|\b[0-9a-f]{7,}\b",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")


def words(report: str) -> set[str]:
    """The words of a report, its code and places left out."""
    return {word.lower() for word in WORD.findall(_CODE.sub(" ", unescape(_CODE.sub(" ", report))))}


def vocabulary() -> tuple[set[str], set[str]]:
    """The words of the English texts, and those of the French ones."""
    english: set[str] = set()
    french: set[str] = set()
    with place_of("fr", "po").open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        for found, string in ((english, message.id), (french, message.string)):
            for item in (string,) if isinstance(string, str) else string or ():
                found |= words(item)
    return english, french


ENGLISH, FRENCH = vocabulary()


def left_in_english(report: str) -> set[str]:
    return (words(report) & ENGLISH) - FRENCH
