"""The invented England-sized register (script/make_national_register), at a small size."""

from __future__ import annotations

from pathlib import Path

from script._make_national_register import make
from tests.providers.registers import read_locations

ROWS, RATINGS = 400, 2_000


def made(folder: Path, months: int = 0) -> dict[str, Path]:
    """Its files by name."""
    paths = make(folder, rows=ROWS, ratings=RATINGS, months=months, seed=1)
    return {path.name: path for path in paths}


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = made(tmp_path / "a"), made(tmp_path / "b")
    assert {name: path.read_bytes() for name, path in first.items()} == {
        name: path.read_bytes() for name, path in second.items()
    }


def test_ods_and_csv_say_the_same_and_nothing_is_held(tmp_path: Path) -> None:
    files = made(tmp_path)
    for name, rows in (("HSCA_Active_Locations", ROWS), ("Latest_ratings", None)):
        from_csv, held = read_locations(files[f"{name}.csv"])
        from_ods, held_ods = read_locations(files[f"{name}.ods"])
        assert from_csv == from_ods
        assert held == held_ods == []
        assert rows is None or len(from_csv) == rows


def test_it_has_as_many_ratings_as_asked_for(tmp_path: Path) -> None:
    facts, _ = read_locations(made(tmp_path)["Latest_ratings.csv"])
    assert sum(len(fact.ratings) for fact in facts) == RATINGS


def test_a_month_later_few_are_new_gone_and_changed(tmp_path: Path) -> None:
    before, _ = read_locations(made(tmp_path / "a")["HSCA_Active_Locations.csv"])
    after, _ = read_locations(made(tmp_path / "b", months=1)["HSCA_Active_Locations.csv"])
    then, now = {one.cqc_id: one for one in before}, {one.cqc_id: one for one in after}
    gone, new = then.keys() - now.keys(), now.keys() - then.keys()
    changed = [key for key in then.keys() & now.keys() if then[key].values != now[key].values]
    assert 0 < len(gone) < ROWS * 0.02
    assert 0 < len(new) < ROWS * 0.02
    assert 0 < len(changed) < ROWS * 0.1
