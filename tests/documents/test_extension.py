"""What our extensions say is taken in, unless it contradicts what others read in the document."""

import json
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from models.documents.elmo.writer import Version, write
from models.documents.read import read
from models.documents.record import (
    Distribution,
    Moment,
)
from models.documents.w3c import writer as badges
from tests.documents.made import european, record
from tests.documents.material import reading
from tests.documents.sealing import AT, DID


def test_an_extension_that_contradicts_elmo_is_not_read() -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    graded = before.achievements[0]
    assert graded.grade is not None
    odd = replace(graded, grade=replace(graded.grade, passed=None), hours=Decimal(60))
    written = write(replace(before, achievements=(odd,)), Version.V1_7, AT).document
    label = b">" + graded.grade.label.encode() + b"</passerelle:label>"
    assert label in written
    found = read(written.replace(label, b">1.0</passerelle:label>"), at=AT)
    assert found.achievements[0].grade is not None
    assert found.achievements[0].grade.label == graded.grade.label
    assert found.achievements[0].hours == Decimal(60)
    assert "EXTENSION_NOT_READ" in {finding.code for finding in found.findings}


@pytest.mark.parametrize("hours", ["-1", "NaN", "Infinity", "1e400", "9" * 40, "", "sixty"])
def test_an_extension_with_a_number_no_reader_takes_is_not_read(hours: str) -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    long = replace(before.achievements[0], hours=Decimal(60))
    written = write(replace(before, achievements=(long,)), Version.V1_7, AT).document
    said = b"<passerelle:hours>60<"
    assert said in written
    found = read(written.replace(said, f"<passerelle:hours>{hours}<".encode()), at=AT)
    assert found.achievements[0].hours is None
    assert "EXTENSION_NOT_READ" in {finding.code for finding in found.findings}


def test_no_extension_makes_passed_what_was_failed() -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    graded = before.achievements[0]
    assert graded.grade is not None
    shares = Distribution(buckets=(), percent=True)
    grade = replace(graded.grade, passed=False, distribution=shares)
    bad = replace(graded, status="OnHold", grade=grade)
    written = write(replace(before, achievements=(bad,)), Version.V1_7, AT)
    again = read(written.document, at=AT).achievements[0]
    assert (again.status, written.findings) == ("OnHold", ())
    forged = written.document.replace(b"<passerelle:passed>false<", b"<passerelle:passed>true<")
    assert forged != written.document
    found = read(forged, at=AT)
    assert found.achievements[0].status == "failed"


def test_no_extension_makes_a_credential_valid_for_longer() -> None:
    since = european().valid_from
    assert since is not None
    ended = Moment(day=date(2026, 6, 1), text="2026-06-01")
    badge = badges.write(replace(record(), valid_until=ended), DID).document
    longer = json.loads(json.dumps(badge).replace("2026-06-01\\", "2027-06-01\\"))
    assert longer != badge
    found = read(json.dumps(longer).encode(), at=AT).credentials[0]
    assert found.valid_until is not None
    assert found.valid_until.day == ended.day


def test_of_several_reports_the_extension_is_kept_and_not_read() -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    document = write(replace(before, id="urn:x:1"), Version.V1_7, AT).document
    start, end = document.index(b"<report>"), document.index(b"</report>") + len(b"</report>")
    found = read(document[:end] + document[start:end] + document[end:], at=AT)
    assert [credential.id for credential in found.credentials] == [None, None]
    assert "urn:x:1" in found.credentials[0].unknown[-1].value
