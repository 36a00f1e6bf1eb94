"""The finder: who is first, what changes show at once, and an index in files."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.matching import index as indexes
from models.matching import index_files
from models.matching.embedder import Matrix
from models.matching.find import Course, Finder
from models.matching.index_files import Stated, Unusable
from models.matching.lexical import Lexical

CATALOGUE = (
    Course(code="BIOL 101", title="Cell biology", text="Cells, membranes and metabolism."),
    Course(code="BIOL 401", title="Advanced cell biology", text="Cells, membranes, signalling."),
    Course(code="HIST 210", title="Medieval Europe", text="Kings, monks and cities."),
    Course(code="MATH 120", title="Linear algebra", text="Vectors, matrices, eigenvalues."),
)
FILES = ("index.json", "names.json", "words-weights.npy", "vectors-text.npy")
STATED = Stated(model_id="by hand", catalogue="c", number=7, vectors=8)


class ByHand:
    """Four numbers per text: of what it speaks, in any words."""

    family, model_id = "by hand", "by hand"
    languages: frozenset[str] | None = None
    MEANINGS = (("cell", "organism"), ("king", "medieval"), ("algebra", "vectors"), ("light",))

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        rows = [
            [float(any(word in text.lower() for word in words)) for words in self.MEANINGS]
            for text in texts
        ]
        found = np.array(rows, dtype=np.float32).reshape(len(texts), len(self.MEANINGS))
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))


def codes(finder: Finder, wanted: Course, home: str | None = None) -> list[str]:
    return [hit.code for hit in finder.search(wanted, 10, home)]


def test_the_right_course_of_the_right_year_is_first() -> None:
    finder = Finder(CATALOGUE, Lexical())
    wanted = Course(code="BIO 105", title="Biology of the cell", text="Membranes and metabolism")
    assert [hit.code for hit in finder.search(wanted, 2)] == ["BIOL 101", "BIOL 401"]


def test_meaning_finds_what_shares_no_word() -> None:
    finder = Finder(CATALOGUE, ByHand())
    assert codes(finder, Course(code="", title="Organisms"))[:2] == ["BIOL 101", "BIOL 401"]


def test_a_replaced_course_is_found_by_its_new_text_alone() -> None:
    finder = Finder(CATALOGUE, ByHand())
    finder.replace(Course(code="HIST 210", title="Lasers", text="Photons and lasers, light."))
    assert codes(finder, Course(code="", title="Lasers and photons"))[0] == "HIST 210"
    assert codes(finder, Course(code="", title="Bright light"))[0] == "HIST 210"
    kings = finder.search(Course(code="", title="Medieval kings"))
    assert kings[0].score == pytest.approx(kings[-1].score)
    assert len(kings) == len(CATALOGUE)


def test_a_new_course_is_found_and_one_that_is_gone_is_not() -> None:
    finder = Finder(CATALOGUE, Lexical())
    new = Course(code="ICE 1", title="Glaciology", text="Glaciers and ice sheets")
    finder.replace(new)
    assert codes(finder, new)[0] == "ICE 1"
    finder.update([], {}, gone={"ICE 1", "MATH 120", "NEVER 1"})
    assert set(codes(finder, new)) == {"BIOL 101", "BIOL 401", "HIST 210"}
    assert finder.changed == 1
    finder.replace(CATALOGUE[3])
    assert codes(finder, CATALOGUE[3])[0] == "MATH 120"


def test_what_was_not_read_yet_is_found_by_its_words_and_counted() -> None:
    vectors = indexes.embedded(CATALOGUE, ByHand(), "en")
    read_yet = np.array([False, True, True, True])
    finder = Finder.over(
        indexes.build(CATALOGUE, ByHand(), "en", vectors, read_yet), ByHand(), "en"
    )
    found = finder.find(Course(code="", title="Metabolism of membranes"), 2)
    assert found.hits[0].code == "BIOL 101"
    assert found.hits[0].views["text"] == 0.0
    assert (found.searched, found.unread) == (4, 1)


def test_a_language_the_model_does_not_know_is_compared_by_letters() -> None:
    class English(ByHand):
        languages = frozenset({"en"})

    polish = Course(code="PL 1", title="Mikroekonomia", text="Rynki algebra", language="pl")
    english = Course(code="EN 1", title="Linear algebra", text="Vectors", language="en-GB")
    finder = Finder([polish, english], English())
    asked = finder.find(Course(code="", title="Mikroekonomi", language="pl"), 2)
    assert (asked.hits[0].code, asked.by_meaning, asked.unread) == ("PL 1", False, 0)
    assert {"text", "title"}.isdisjoint(asked.hits[0].views)
    by_meaning = finder.find(Course(code="", title="Algebra", language="en"), 2)
    assert by_meaning.by_meaning
    assert [hit.views["text"] == 0 for hit in by_meaning.hits if hit.code == "PL 1"] == [True]


def test_only_the_catalogue_of_one_university_is_searched() -> None:
    ours = [one.model_copy(update={"home": "warsaw"}) for one in CATALOGUE[:2]]
    theirs = [one.model_copy(update={"home": "milan"}) for one in CATALOGUE[2:]]
    finder = Finder([*ours, *theirs], Lexical())
    assert set(codes(finder, CATALOGUE[0], "milan")) == {"HIST 210", "MATH 120"}
    finder.replace(Course(code="X 1", title="Cell biology", home="milan"))
    assert codes(finder, CATALOGUE[0], "milan")[0] == "X 1"
    assert codes(finder, CATALOGUE[0], "nowhere") == []
    assert Finder([], Lexical()).search(CATALOGUE[0]) == ()


def test_others_are_added_where_they_are_there() -> None:
    finder = Finder(CATALOGUE, Lexical())
    found = finder.find(CATALOGUE[0], 1, also=["HIST 210", "BIOL 101", "NEVER 1"])
    assert [hit.code for hit in found.hits] == ["BIOL 101", "HIST 210"]


def test_an_index_in_files_finds_the_same(tmp_path: Path) -> None:
    vectors = indexes.embedded(CATALOGUE, ByHand(), "en")
    made = indexes.build(CATALOGUE, ByHand(), "en", vectors)
    path = index_files.write(made, STATED, tmp_path)
    assert index_files.newest(tmp_path, "by hand", "c") == (path, STATED)
    assert index_files.newest(tmp_path, "another", "c") is None
    mapped = Finder.over(index_files.open_mapped(path), ByHand(), "en")
    wanted = Course(code="HIS 2", title="Kings and organisms", text="of the medieval world")
    assert mapped.search(wanted) == Finder.over(made, ByHand(), "en").search(wanted)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["missing", "cut short", "altered", "empty"])
def test_a_harmed_file_is_noticed(tmp_path: Path, name: str, harm: str) -> None:
    made = indexes.build(CATALOGUE, ByHand(), "en", indexes.embedded(CATALOGUE, ByHand(), "en"))
    path = index_files.write(made, STATED, tmp_path)
    held = (path / name).read_bytes()
    if harm == "missing":
        (path / name).unlink()
    else:
        kept = {"cut short": held[:-3], "altered": held[:-3] + b"???", "empty": b""}[harm]
        (path / name).write_bytes(kept)
    with pytest.raises(Unusable):
        index_files.open_mapped(path)


def test_older_indexes_are_removed_and_the_last_two_stay(tmp_path: Path) -> None:
    made = indexes.build(CATALOGUE, ByHand(), "en", indexes.embedded(CATALOGUE, ByHand(), "en"))
    paths = [index_files.write(made, STATED, tmp_path) for _ in range(4)]
    mapped = index_files.open_mapped(paths[0])
    index_files.clean(tmp_path)
    assert sorted(tmp_path.iterdir()) == paths[2:]
    assert mapped.vectors["text"].shape == (4, 4)
    shutil.rmtree(paths[3])
    assert index_files.newest(tmp_path, "by hand", "c") == (paths[2], STATED)
