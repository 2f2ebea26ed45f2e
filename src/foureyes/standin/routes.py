"""The written-out table of routes, and how a path finds its route."""

import re
from dataclasses import dataclass

from foureyes.standin import (
    route_apps,
    route_checks,
    route_comments,
    route_git,
    route_people,
    route_pulls,
    route_repositories,
    route_reviews,
    route_settings,
)
from foureyes.standin.calls import Route

# The first that fits wins, so what is more exact stands first.
ROUTES: tuple[Route, ...] = (
    *route_apps.ROUTES,
    *route_people.ROUTES,
    *route_checks.ROUTES,
    *route_git.ROUTES,
    *route_comments.ROUTES,
    *route_reviews.ROUTES,
    *route_pulls.ROUTES,
    *route_settings.ROUTES,
    *route_repositories.ROUTES,
)

_HOLE = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    values: dict[str, str]


def _pattern(route: Route) -> re.Pattern[str]:
    def hole(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[1] == route.multi else '[^/]+'})"

    pattern = _HOLE.sub(hole, re.escape(route.template))
    if route.multi == "path":
        pattern = pattern.replace("/(?P<path>.+)", "(?:/(?P<path>.*))?")
    return re.compile(pattern + "/?$")


_COMPILED = tuple((route, _pattern(route)) for route in ROUTES)


def find(method: str, path: str) -> Match | None:
    for route, pattern in _COMPILED:
        if route.method == method:
            match = pattern.match(path)
            if match:
                return Match(route, {name: value or "" for name, value in match.groupdict().items()})
    return None
