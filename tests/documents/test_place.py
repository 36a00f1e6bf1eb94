"""A place is written out from its steps, however it was put together."""

import pytest

from models.documents.notes import Notes
from models.documents.place import Place


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place("", "title"), "/title"),
        (Place("/elmo/report", "issuer"), "/elmo/report/issuer"),
        (Place(Place("", "hasClaim/3"), "title"), "/hasClaim/3/title"),
        (Place(Place(Place("/@graph/0", "a"), "b/1"), "c"), "/@graph/0/a/b/1/c"),
    ],
)
def test_a_place_is_a_pointer(place: Place, written: str) -> None:
    assert str(place) == written


def test_a_finding_tells_its_place_as_text() -> None:
    notes = Notes()
    notes.info("ODD", Place(Place("/a", "b"), "c"), "it is odd")
    assert [found.where for found in notes.all()] == ["/a/b/c"]


def test_a_place_as_deep_as_anything_is_written_out() -> None:
    place = Place("", "0")
    for step in range(1, 5_000):
        place = Place(place, str(step))
    assert str(place).count("/") == 5_000
