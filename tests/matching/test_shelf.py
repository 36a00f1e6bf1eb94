"""The calibrations of a deployment: what ships, what is written beside it, which one serves."""

import json
from pathlib import Path

import pytest

from models.matching.calibration import parse, shipped
from models.matching.lexical import Lexical
from models.matching.recompute import Record, again, record
from models.matching.shelf import CURRENT, Shelf, UnknownVersion
from tests.matching.test_match import COMPONENT, achievement


def changed(step: int = 50) -> str:
    content = json.loads(shipped().model_dump_json(exclude={"version"}))
    content["name"] = "own"
    content["entries"][0]["covered"] += step
    return json.dumps(content)


def test_without_a_folder_the_shipped_one_serves() -> None:
    assert Shelf().current() == shipped()
    assert shipped().version in Shelf().versions()
    with pytest.raises(ValueError, match="no folder"):
        Shelf().put(changed())


def test_what_is_written_serves_only_once_it_is_activated(tmp_path: Path) -> None:
    shelf, version = Shelf(tmp_path / "new"), parse(changed()).version
    path = shelf.put(changed())
    assert shelf.put(changed()) == path
    assert path.stat().st_mode & 0o222 == 0
    assert shelf.current() == shipped()
    shelf.activate(version)
    assert shelf.current().version == version
    assert shelf.of(shipped().version) == shipped()
    shelf.activate(shipped().version)
    assert shelf.current() == shipped()


def test_what_shipped_before_can_still_be_computed_with() -> None:
    earlier = Shelf().of("2026-11-22+2312e2c04f73")
    assert earlier != shipped()
    kept = record(achievement(), COMPONENT, embedder=Lexical(), calibration=earlier)
    assert kept.answer["thresholds_version"] == earlier.version
    assert again(kept, Shelf()).same


@pytest.mark.parametrize("version", ["own+0", "../secret", ""])
def test_an_unknown_version_is_not_activated(tmp_path: Path, version: str) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(UnknownVersion):
        shelf.activate(version)
    assert not (tmp_path / CURRENT).exists()


def test_a_file_that_was_changed_afterwards_is_not_taken_for_its_version(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.put(changed())
    path.chmod(0o644)
    path.write_text(changed(100))
    with pytest.raises(UnknownVersion, match="was changed"):
        shelf.of(path.stem)


def test_a_kept_comparison_survives_its_json_and_another_active_version(tmp_path: Path) -> None:
    kept = record(achievement(), COMPONENT, embedder=Lexical(), calibration=shipped())
    read = Record.model_validate_json(kept.model_dump_json())
    shelf = Shelf(tmp_path)
    shelf.put(changed())
    shelf.activate(parse(changed()).version)
    assert again(read, shelf).same


def test_what_is_missing_for_a_recomputation_is_named(tmp_path: Path) -> None:
    kept = record(achievement(), COMPONENT, embedder=Lexical(), calibration=parse(changed()))
    assert "no calibration of the version own+" in again(kept, Shelf(tmp_path)).differences[0]
    other = kept.model_copy(update={"embedder": "another@1"})
    assert again(other, Shelf()).differences == ("the model another@1 is not here",)


def test_a_number_changed_in_the_record_is_found() -> None:
    kept = record(achievement(), COMPONENT, embedder=Lexical(), calibration=shipped())
    matrix = tuple(tuple(p // 2 for p in row) for row in kept.comparison.matrix)
    comparison = kept.comparison.model_copy(update={"matrix": matrix})
    verdict = again(kept.model_copy(update={"comparison": comparison}), Shelf())
    assert verdict.differences == ("the numbers",)
