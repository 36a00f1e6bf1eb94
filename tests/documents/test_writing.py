"""What we write is valid for others and says the same when it is read again."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pyshacl
import pytest
import rdflib
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from msgspec.structs import replace

from models.documents.content import content
from models.documents.elm import writer as european_writer
from models.documents.elmo.writer import Version, write
from models.documents.read import read
from models.documents.record import (
    Achievement,
    Attachment,
    Bucket,
    Distribution,
    Evidence,
    Grade,
    Organisation,
    SealKind,
    SealState,
    Text,
)
from models.documents.seals.signing import did_key, jades, method_of, token, with_proof
from models.documents.standards import bring
from models.documents.w3c import writer as badges
from models.documents.w3c.status_list import status_entry, status_list
from tests.documents.made import SAMPLES, european, graph, record, schema
from tests.documents.material import reading
from tests.documents.sealing import AT, DID, KEY, certificate, rsa_key
from tests.shared import needs_shared

STATUS = "https://home.example/status/1"


def test_a_decision_in_elmo_is_read_back_as_it_was() -> None:
    before = reading("elmo-2.1.1.xml").credentials[0]
    written = write(before, Version.V2_1, AT)
    again = read(written.document, at=AT)
    assert content(again.credentials[0]) == content(before)
    assert (bool(before.recognitions), written.findings) == (True, ())


@pytest.mark.parametrize("version", list(Version))
def test_a_transcript_in_elmo_is_read_back_as_it_was(version: Version) -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    written = write(before, version, AT)
    again = read(written.document, at=AT).credentials[0]
    assert content(again) == content(before)
    assert (before.achievements[0].term is not None, written.findings) == (True, ())


def test_our_own_word_for_the_outcome_travels_beside() -> None:
    before = reading("elmo-2.1.1.xml").credentials[0]
    decided = replace(before.recognitions[0], outcome="CONDITIONAL")
    written = write(replace(before, recognitions=(decided,)), Version.V2_1, AT)
    again = read(written.document, at=AT).credentials[0]
    assert (again.recognitions[0].status, again.recognitions[0].outcome) == (
        "Partially Positive",
        "CONDITIONAL",
    )


def test_what_was_recognised_keeps_who_awarded_it() -> None:
    decided = reading("elmo-2.1.1.xml").credentials[0].recognitions[0]
    awarding = decided.basis[0].awarding
    assert awarding is not None
    assert [body.name for body in awarding.bodies] == ["Host University"]


def test_characters_that_xml_does_not_know_are_left_out_and_said() -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    odd = "Soil\x01 data\ufffe"
    counted = Distribution(buckets=(Bucket(label=odd, count=Decimal(1)),))
    grade = Grade(label=odd, scheme=odd, distribution=counted)
    what = replace(before.achievements[0], titles=(Text(text=odd),), grade=grade)
    written = write(replace(before, achievements=(what,)), Version.V2_1, AT)
    assert read(written.document, at=AT).achievements[0].title == "Soil data"
    assert {finding.code for finding in written.findings} == {"LEFT_OUT"}


def test_what_elmo_cannot_hold_is_said() -> None:
    before = reading("elmo-1.6.xml").credentials[0]
    file = Attachment(where="/a", size=3, digest="0" * 64)
    written = write(replace(before, attachments=(file,)), Version.V2_1, AT)
    assert [(f.code, f.where) for f in written.findings] == [("LEFT_OUT", "/attachments")]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("FULL", "Positive"),
        ("PARTIAL", "Partially Positive"),
        ("CONDITIONAL", "Partially Positive"),
        ("ALTERNATIVE", "Partially Positive"),
        ("REFUSED", "Negative"),
    ],
)
def test_each_outcome_of_ours_has_a_word_of_elmo(outcome: str, status: str) -> None:
    before = reading("elmo-2.1.1.xml").credentials[0]
    ours = replace(before.recognitions[0], status=None, outcome=outcome)
    written = write(replace(before, recognitions=(ours,)), Version.V2_1, AT)
    (again,) = read(written.document, at=AT).credentials[0].recognitions
    assert (again.status, again.outcome, written.findings) == (status, outcome, ())


def test_a_decision_in_two_words_that_differ_is_not_written() -> None:
    before = reading("elmo-2.1.1.xml").credentials[0]
    odd = replace(before.recognitions[0], status="Positive", outcome="REFUSED")
    with pytest.raises(ValueError, match="cannot be both"):
        write(replace(before, recognitions=(odd,)), Version.V2_1, AT)


@pytest.mark.parametrize("status", [None, "PLANNED"])
def test_what_is_not_decided_is_no_decision_of_elmo(status: str | None) -> None:
    before = reading("elmo-2.1.1.xml").credentials[0]
    open_ = replace(before.recognitions[0], status=status)
    with pytest.raises(ValueError, match="no word for a decision"):
        write(replace(before, recognitions=(open_,)), Version.V2_1, AT)


def test_what_elmo_demands_is_asked_for() -> None:
    with pytest.raises(ValueError, match="name of the learner"):
        write(record(), Version.V2_1, AT)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("name", ["elmo-2.1.1.xml", "elmo-1.6.xml"])
def test_written_elmo_is_valid_by_the_official_schema(version: Version, name: str) -> None:
    credential = reading(name).credentials[0]
    document = etree.fromstring(write(credential, version, AT).document)
    official = schema(version.value)
    assert official.validate(document), official.error_log


def test_a_badge_is_read_back_as_the_record_it_was_written_from() -> None:
    sealed = with_proof(badges.write(record(), DID).document, KEY, method_of(DID), AT)
    found = read(json.dumps(sealed).encode(), at=AT)
    assert found.seal.state is SealState.VALID
    assert content(found.credentials[0]) == content(record())
    assert "BREAKS_STANDARD" not in {finding.code for finding in found.findings}


def test_a_badge_as_a_token_is_read_back_too() -> None:
    found = read(token(badges.write(record(), DID).document, KEY, method_of(DID)).encode(), at=AT)
    assert found.seal.state is SealState.VALID
    known = {"iss", "jti", "nbf", "sub"}
    assert not {u.where.rpartition("/")[2] for u in found.credentials[0].unknown} - known
    assert content(found.credentials[0]) == content(record())


def test_a_badge_on_a_status_list_can_be_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    given = tmp_path / "given"
    given.mkdir()
    badge = badges.write(record(), DID, status_entry(STATUS, 42)).document
    data = json.dumps(with_proof(badge, KEY, method_of(DID), AT)).encode()
    for revoked, verdict in (((), Evidence.NEEDS_A_PERSON), ((42,), Evidence.REFUSED)):
        listed = status_list(STATUS, DID, "2026-01-01T00:00:00Z", revoked)
        listed = with_proof(listed, KEY, method_of(DID), AT)
        (given / "list.json").write_text(json.dumps(listed))
        bring(given, tmp_path / "state" / "standards", AT)
        found = read(data, at=AT)
        assert (found.seal.state, found.verdict) == (SealState.VALID, verdict)


def test_a_badge_without_what_it_needs_is_not_written() -> None:
    for lacking in (
        {"id": None},
        {"achievements": ()},
        {"valid_from": None},
        {"issuer": None},
        {"achievements": (Achievement(where="/a"),)},
    ):
        with pytest.raises(ValueError, match="a badge"):
            badges.write(replace(record(), **lacking), did_key(KEY))


@pytest.mark.shared
@needs_shared
def test_a_written_badge_is_valid_by_the_official_schema() -> None:
    path = SAMPLES / "ob3" / "schemas" / "ob_v3p0_achievementcredential_schema.json"
    badge = badges.write(record(), DID, status_entry(STATUS, 42)).document
    sealed = with_proof(badge, KEY, method_of(DID), AT)
    jsonschema.Draft201909Validator(json.loads(path.read_text())).validate(sealed)


def test_a_european_credential_is_read_back_as_its_record() -> None:
    before = replace(european(), inferred_issue_date=False)
    written = european_writer.write(before)
    found = read(json.dumps(written.document).encode(), at=AT)
    assert (found.standard, found.readable, written.findings) == ("ELM", True, ())
    again = found.credentials[0]
    assert again.learner is not None
    assert again.learner.born is not None
    assert again.learner.born.day == date(1999, 5, 17)
    assert content(again) == content(before)


def test_a_sealed_european_credential_is_read_with_its_seal() -> None:
    owner = certificate(rsa_key(), "Home University")
    text = json.dumps(european_writer.write(european()).document, ensure_ascii=False)
    sealed = jades(text, rsa_key(), [owner], AT)
    trusted = [owner.public_bytes(Encoding.PEM)]
    found = read(json.dumps(sealed).encode(), trust=trusted, at=AT)
    assert (found.seal.state, found.seal.kind) == (SealState.VALID, SealKind.JADES)
    assert found.verdict is Evidence.ACCEPTABLE
    assert found.achievements[0].ects == Decimal("2.5")


def test_a_european_credential_without_what_it_needs_is_not_written() -> None:
    for lacking in ({"id": None}, {"issuer": None}, {"valid_from": None}):
        with pytest.raises(ValueError, match="a European credential"):
            european_writer.write(replace(european(), **lacking))
    with pytest.raises(ValueError, match="country"):
        european_writer.write(replace(european(), issuer=Organisation(names=(Text(text="X"),))))


@pytest.mark.shared
@needs_shared
@pytest.mark.filterwarnings("ignore")
def test_a_written_european_credential_conforms_to_the_official_shapes() -> None:
    shapes = rdflib.Graph().parse(
        str(SAMPLES / "elm" / "schemas" / "shacl" / "EDC-generic-no-cv.ttl")
    )
    conforms, _, text = pyshacl.validate(
        graph(european_writer.write(european()).document), shacl_graph=shapes, do_owl_imports=False
    )
    assert conforms, text
