"""Strongly connected components of a small graph: sets of nodes that all lead to one another. No recursion."""

from collections.abc import Mapping, Sequence


def strong_components(edges: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the components, each sorted, in the order of their first node. Targets that are no keys are ignored."""
    order = _finishing_order(edges)
    backward: dict[str, list[str]] = {node: [] for node in edges}
    for node, targets in edges.items():
        for target in targets:
            if target in backward:
                backward[target].append(node)
    seen: set[str] = set()
    found: list[tuple[str, ...]] = []
    for node in reversed(order):
        if node in seen:
            continue
        component, stack = [], [node]
        seen.add(node)
        while stack:
            current = stack.pop()
            component.append(current)
            for before in backward[current]:
                if before not in seen:
                    seen.add(before)
                    stack.append(before)
        found.append(tuple(sorted(component)))
    return sorted(found)


def _finishing_order(edges: Mapping[str, Sequence[str]]) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    for start in sorted(edges):
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(edges[start]))]
        while stack:
            node, targets = stack[-1]
            following = next((target for target in targets if target in edges and target not in seen), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(edges[following])))
    return order
