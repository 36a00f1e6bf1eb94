"""The old XML form of European credentials is shown with what it says, and never evidence."""

from decimal import Decimal

from models.documents.read import read
from models.documents.record import Evidence, SealState
from tests.documents.material import AT, codes, document, reading


def test_parts_that_refer_to_each_other_are_put_together() -> None:
    found = reading("europass-1.2.xml")
    assert (found.readable, found.standard, found.version) == (True, "EDC-XML", "1.2")
    what = found.achievements[0]
    assert [(t.text, t.lang) for t in what.titles] == [("Weaving", "en"), ("Tissage", "fr")]
    assert (what.hours, what.eqf, what.ects) == (Decimal(100), 4, None)
    assert what.grade is not None
    assert what.grade.label == "Good"
    assert [(o.text, o.esco) for o in what.outcomes] == [
        ("weaves linen", ("http://data.europa.eu/esco/skill/0002",))
    ]
    assert [part.title for part in what.parts] == ["Setting up a loom"]
    assert what.awarding is not None
    assert what.awarding.bodies[0].name == "Weaving School of the Tests"


def test_issuer_and_learner_are_named() -> None:
    found = reading("europass-1.2.xml")
    assert found.issuer is not None
    assert (found.issuer.name, found.issuer.country) == ("Weaving School of the Tests", "FR")
    assert found.learner is not None
    assert found.learner.name == "Tessa Test"


def test_it_is_superseded_and_asks_for_a_person() -> None:
    found = reading("europass-1.2.xml")
    assert "SUPERSEDED" in codes(found)
    assert found.seal.state is SealState.NONE
    assert found.verdict is Evidence.NEEDS_A_PERSON


def test_parts_that_name_each_other_in_a_circle_are_refused() -> None:
    text = document("europass-1.2.xml").decode()
    part = '<learningAchievement idref="urn:epass:learningAchievement:1"/>'
    twice = text.replace("<hasPart>", f"<hasPart>{part}{part}", 1)
    found = read(twice.encode(), at=AT)
    assert codes(found) == {"TOO_MANY_ACHIEVEMENTS"}
    assert found.standard == "EDC-XML"
