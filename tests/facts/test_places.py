"""Places in the texts of a tree: found once, then known by the files' contents, whatever happened in between."""

from pathlib import Path

from foureyes.facts.fact_base import FactBase
from foureyes.facts.reach.places import places_of
from foureyes.facts.store import Store
from tests.facts.blobs import Blobs

FILES = {"a.py": "x = 1\n", "b.py": "\n# cart\n", "c.py": "# cart\n"}
PATHS = ["a.py", "b.py", "c.py"]


def test_the_first_file_and_its_line() -> None:
    blobs = Blobs({f"t{number}.py": f"x = {number}\n" for number in range(40)})
    places = places_of(FactBase(blobs).tree(blobs.entries))
    paths = [f"t{number}.py" for number in range(40)]
    assert places.first(r"= 3\d", paths) == ("t30.py", 1)
    assert places.first("nowhere", paths) is None


def test_what_was_found_is_known_by_contents_later(tmp_path: Path) -> None:
    blobs = Blobs(FILES)
    for asked in (True, False):
        with Store.open(tmp_path) as store:
            places = places_of(FactBase(blobs, store).tree(blobs.entries))
            blobs.asked.clear()
            assert places.first("cart", PATHS) == ("b.py", 2)
            assert places.first("tax", PATHS) is None
            assert bool(blobs.asked) is asked
            places.keep()
    changed = Blobs(FILES | {"b.py": "x = 2\n"})
    with Store.open(tmp_path) as store:
        places = places_of(FactBase(changed, store).tree(changed.entries))
        assert places.first("cart", PATHS) == ("c.py", 1)


def test_a_file_beyond_the_limit_holds_no_place() -> None:
    blobs = Blobs({"a.py": "# cart\n" * 60_000, "b.py": "# cart\n"})
    assert places_of(FactBase(blobs).tree(blobs.entries)).first("cart", ["a.py", "b.py"]) == ("b.py", 1)
