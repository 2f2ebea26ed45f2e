"""docs/standin.md names every route, every call of the control API and every fault."""

from pathlib import Path

from foureyes.standin.control_code import CodeControl
from foureyes.standin.control_people import PeopleControl
from foureyes.standin.control_pulls import PullControl
from foureyes.standin.control_settings import SettingsControl
from foureyes.standin.faults import Kind
from foureyes.standin.routes import ROUTES
from foureyes.standin.stand_in import StandIn

PAGE = (Path(__file__).parents[2] / "docs" / "standin.md").read_text()


def test_every_route_is_named() -> None:
    lines = {line.split(" /")[-1]: line for line in PAGE.splitlines() if " /" in line and line[0].isupper()}
    missing = [route.name for route in ROUTES if route.method not in lines.get(route.template[1:], "")]
    assert missing == []


def test_every_call_and_fault_is_named() -> None:
    calls = [
        name
        for kind in (PeopleControl, CodeControl, PullControl, SettingsControl, StandIn)
        for name in vars(kind)
        if not name.startswith("_") and callable(getattr(kind, name, None))
    ]
    assert [name for name in (*calls, *(kind.name for kind in Kind)) if name not in PAGE] == []
