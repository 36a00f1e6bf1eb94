"""Messages of Erasmus Without Paper: transcripts and agreements are read, the rest is named."""

from decimal import Decimal

import pytest

from models.documents.read import read
from tests.documents.material import AT, codes, reading

HOME = "https://github.com/erasmus-without-paper/"


def test_a_transcript_is_the_elmo_inside_it_with_its_grade_tables() -> None:
    found = reading("ewp-tor.xml")
    (credential,) = found.credentials
    (course,) = credential.achievements
    assert (found.standard, found.version) == ("EWP-TOR", "3")
    assert (course.ects, course.award_id) == (Decimal("7.5"), "CRI/9")
    assert "7a1b" in credential.unknown[0].value
    (table,) = credential.grade_tables
    assert (table.isced, table.percent) == ("0541", True)
    assert [(b.label, b.count) for b in table.buckets] == [
        ("A", Decimal("12.5")),
        ("B", Decimal("87.5")),
    ]


def test_an_agreement_holds_what_was_last_approved() -> None:
    found = reading("ewp-la.xml")
    (credential,) = found.credentials
    assert found.standard == "EWP-LA"
    assert found.achievements == (), "planned is not earned"
    assert [planned.title for planned in credential.planned] == ["Analysis", "Chemistry"]
    (counted,) = credential.recognitions[0].results
    assert (counted.title, counted.ects) == ("Elective", Decimal(10))
    assert credential.learner is not None
    assert credential.learner.ids[0].scheme == "esi"
    assert all(node.eqf is None for node in credential.planned), "EQF at departure is the learner's"


@pytest.mark.parametrize(
    ("root", "standard"),
    [
        (f'<catalogue xmlns="{HOME}ewp-specs-api-registry/tree/stable-v1"/>', "EWP"),
        (f'<m:manifest xmlns:m="{HOME}ewp-specs-api-discovery/tree/stable-v6"/>', "EWP"),
        (f'<iias-get-response xmlns="{HOME}ewp-specs-api-iias/blob/stable-v7/x"/>', "EWP"),
        ("<changes-proposal id='1'><components-studied/></changes-proposal>", "EWP-LA"),
        ("<approve-proposal-v1/>", "EWP-LA"),
    ],
)
def test_other_messages_are_named_and_not_read(root: str, standard: str) -> None:
    found = read(root.encode(), at=AT)
    assert (found.readable, found.standard) == (False, standard)
    assert found.findings[0].message


def test_an_answer_without_a_transcript_is_no_record() -> None:
    empty = f'<imobility-tors-get-response xmlns="{HOME}ewp-specs-api-imobility-tors/x"/>'
    found = read(empty.encode(), at=AT)
    assert (found.readable, found.standard) == (False, "EWP-TOR")
    assert codes(found) == {"NO_RECORD"}


def test_the_standard_is_named_although_the_xml_is_broken() -> None:
    broken = f'<manifest xmlns="{HOME}ewp-specs-api-discovery/tree/stable-v6"><a></manifest>'
    found = read(broken.encode(), at=AT)
    assert (found.readable, found.standard) == (False, "EWP")
    assert found.findings[0].where.startswith("line 1")
