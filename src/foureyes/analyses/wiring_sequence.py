"""One more element in a bracketed sequence, with the commas and line breaks that the others have.

In: LibCST nodes. Out: the node with the element behind a given one.
"""

from collections.abc import Sequence
from typing import TypeVar

import libcst as cst

_Item = TypeVar("_Item", cst.BaseElement, cst.ImportAlias)


def inserted(
    container: cst.List | cst.Tuple | cst.Set, element: cst.BaseElement, new: cst.BaseElement
) -> cst.List | cst.Tuple | cst.Set:
    """Return the list, tuple or set with `new` behind `element`."""
    opening: cst.BaseParenthesizableWhitespace | None = None
    if isinstance(container, cst.List):
        opening = container.lbracket.whitespace_after
    elif isinstance(container, cst.Set):
        opening = container.lbrace.whitespace_after
    elif container.lpar:
        opening = container.lpar[0].whitespace_after
    return container.with_changes(elements=behind(container.elements, element, new, opening))


def behind(
    items: Sequence[_Item], item: _Item, new: _Item, opening: cst.BaseParenthesizableWhitespace | None
) -> list[_Item]:
    """Return `items` with `new` behind `item`. `opening` is what follows the opening bracket, None without one."""
    found: list[_Item] = []
    last = items[-1]
    for other in items:
        if other is not item:
            found.append(other)
        elif item is last:
            found += [item.with_changes(comma=_between(items, opening)), new.with_changes(comma=item.comma)]
        else:
            found += [item, new.with_changes(comma=item.comma)]
    return found


def _between(items: Sequence[_Item], opening: cst.BaseParenthesizableWhitespace | None) -> cst.Comma:
    """The comma that stands between two of the items, or would."""
    for item in items[:-1]:
        if isinstance(item.comma, cst.Comma):
            return item.comma
    space = opening if isinstance(opening, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")
    return cst.Comma(whitespace_after=space)
