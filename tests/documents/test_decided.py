"""A decision in the form of a record: what was brought, what counts, and whose word it is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from lxml import etree
from msgspec.structs import replace

from models.documents import decided, parts
from models.documents.decided import Counted, Decided
from models.documents.elmo.writer import Version, write
from models.documents.parts import Found
from models.documents.read import read
from tests.documents.made import schema
from tests.shared import needs_shared
from tests.store.alliances import FILE

AT = datetime(2026, 11, 22, tzinfo=UTC)
HOME = decided.university(
    "University of Warsaw",
    "en",
    "PL",
    ["Uniwersytet Warszawski", "uw.edu.pl", "PL WARSZAW01", "999572294", "https://www.uw.edu.pl"],
)


def brought() -> Found:
    data = (FILE.parent / "documents" / "entrepreneurship.jsonld").read_bytes()
    found = parts.find([read(data, at=AT)], [None], UUID(int=1))
    assert isinstance(found, tuple)
    return found[0]


def made(ects: str = "2", outcome: str = "FULL") -> Decided:
    line = Counted(brought(), "ECO-EL-07", "Elective: Entrepreneurship", "en", Decimal(ects))
    return Decided("01a2", outcome, date(2026, 11, 22), [line])


def test_a_university_has_the_ids_among_the_names_it_is_known_by() -> None:
    assert {one.scheme: one.value for one in HOME.ids} == {
        "schac": "uw.edu.pl",
        "erasmus": "PL WARSZAW01",
        "pic": "999572294",
    }
    assert HOME.homepage == "https://www.uw.edu.pl"


def test_what_was_refused_counts_as_nothing() -> None:
    record = decided.record(HOME, decided.person([brought()], "x"), made("0", "REFUSED"))
    (decision,) = record.recognitions
    assert (record.achievements, decision.mappings) == ((), ())
    assert len(decision.basis) == 1
    assert decision.outcome == "REFUSED"


def test_a_name_in_one_piece_ends_with_the_family_name() -> None:
    named = decided.person([], "Maria Anna Przykładowa")
    assert (named.given, named.family) == ("Maria Anna", "Przykładowa")


def test_nobodys_course_is_not_written() -> None:
    found = brought()
    achievement = replace(found.achievement, awarding=None)
    credential = replace(found.credential, issuer=None, awarding_bodies=())
    nobody = replace(found, achievement=achievement, credential=credential)
    line = made().lines[0]._replace(found=nobody)
    with pytest.raises(ValueError, match="does not say who awarded it"):
        decided.record(HOME, decided.person([nobody], "A B"), made()._replace(lines=[line]))


@needs_shared
@pytest.mark.parametrize(("ects", "outcome"), [("2", "FULL"), ("1", "PARTIAL"), ("0", "REFUSED")])
@pytest.mark.parametrize("version", list(Version))
def test_it_keeps_to_the_official_schema(version: Version, ects: str, outcome: str) -> None:
    record = decided.record(HOME, decided.person([brought()], "x"), made(ects, outcome))
    document = etree.fromstring(write(record, version, AT).document)
    official = schema(version.value)
    assert official.validate(document), official.error_log
