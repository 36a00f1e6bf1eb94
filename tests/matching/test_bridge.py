"""The bridge carries foreign labels to the English space, and names what it was fitted from."""

from pathlib import Path

import numpy as np
import pytest

from models.matching.bridge_files import from_esco
from models.matching.lexical import Lexical

WORDS = {
    "weld steel": "Stahl schweißen",
    "bake bread": "Brot backen",
    "train horses": "Pferde ausbilden",
    "repair bicycles": "Fahrräder reparieren",
    "translate novels": "Romane übersetzen",
    "measure rainfall": "Niederschlag messen",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "esco"
    folder.mkdir()
    for name, labels in (("skills_en", list(WORDS)), ("skills_de", list(WORDS.values()))):
        rows = [f"urn:skill:{place},{label}" for place, label in enumerate(labels)]
        content = "\n".join(["conceptUri,preferredLabel", *rows, ""])
        (folder / f"{name}.csv").write_text(content, "utf-8")
    return folder


def test_a_foreign_label_lands_at_its_english_one(package: Path) -> None:
    bridge = from_esco(package, Lexical(512, 128))
    english = bridge.embed(list(WORDS), "en")
    german = bridge.embed(list(WORDS.values()), "de")
    assert (german @ english.T).argmax(axis=1).tolist() == list(range(len(WORDS)))
    assert bridge.languages == frozenset({"en", "de"})


def test_the_cache_gives_the_same_vectors(package: Path) -> None:
    first = from_esco(package, Lexical(512, 128)).embed(["Brot backen"], "de")
    second = from_esco(package, Lexical(512, 128)).embed(["Brot backen"], "de")
    assert np.array_equal(first, second)


def test_another_package_is_another_model(package: Path) -> None:
    before = from_esco(package, Lexical(512, 128)).model_id
    with (package / "skills_de.csv").open("a", encoding="utf-8") as more:
        more.write("urn:skill:9,Wein keltern\n")
    assert from_esco(package, Lexical(512, 128)).model_id != before


def test_a_folder_without_a_package_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"skills_en\.csv"):
        from_esco(tmp_path, Lexical())
