"""Odd messages of Erasmus Without Paper: mixed versions, empty parts, changes that miss."""

from decimal import Decimal

import pytest

from models.documents.read import read
from models.documents.record import Reading
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT
from tests.documents.material import AT, codes

TORS = "https://github.com/erasmus-without-paper/ewp-specs-api-imobility-tors/blob/stable-v"
LAS = "https://github.com/erasmus-without-paper/ewp-specs-api-omobility-las/blob/stable-v1"
ELMO = "https://github.com/emrex-eu/elmo-schemas/tree/v"


def report(title: str) -> str:
    return (
        "<report><issuer><identifier type='schac'>host.example</identifier><title>Host</title>"
        f"</issuer><learningOpportunitySpecification><title>{title}</title><specifies>"
        "<learningOpportunityInstance><credit><scheme>ECTS</scheme><value>5</value></credit>"
        "</learningOpportunityInstance></specifies></learningOpportunitySpecification>"
        "<issueDate>2026-01-31T12:00:00Z</issueDate></report>"
    )


def elmo(*titles: str, version: int = 1) -> str:
    learner = "<learner><givenNames>W</givenNames><familyName>Z</familyName></learner>"
    return f"<elmo xmlns='{ELMO}{version}'>{learner}{''.join(map(report, titles))}</elmo>"


def answer(*tors: str, version: int = 3) -> Reading:
    space = f"{TORS}{version}/endpoints/get-response.xsd"
    inner = "".join(f"<t:tor><t:omobility-id>7</t:omobility-id>{tor}</t:tor>" for tor in tors)
    text = f"<t:imobility-tors-get-response xmlns:t='{space}'>{inner}"
    return read(f"{text}</t:imobility-tors-get-response>".encode(), at=AT)


def component(title: str, code: str = "", status: str = "", more: str = "") -> str:
    mark = f" status='{status}'" if status else ""
    identifier = f"<los-code>{code}</los-code>" if code else ""
    return f"<component{mark}>{identifier}<title>{title}</title>{more}</component>"


def agreed(first: str, changes: str = "", name: str = "components-studied") -> Reading:
    """An agreement; `changes` are its approved changes."""
    changed = f"<approved-changes><{name}>{changes}</{name}></approved-changes>" if changes else ""
    text = f"<la><first-version><{name}>{first}</{name}></first-version>{changed}</la>"
    space = f"{LAS}/endpoints/get-response.xsd"
    wrapped = f"<omobility-las-get-response xmlns='{space}'>{text}</omobility-las-get-response>"
    return read(wrapped.encode(), at=AT)


def planned(found: Reading) -> list[str | None]:
    return [one.title for one in found.credentials[0].planned]


@pytest.mark.parametrize(("api", "inner"), [(1, 1), (2, 1), (3, 2), (3, 1), (1, 2)])
def test_every_version_is_read_whatever_elmo_lies_in_it(api: int, inner: int) -> None:
    found = answer(elmo("Graphs", version=inner), version=api)
    assert (found.standard, found.version) == ("EWP-TOR", str(api))
    assert [(a.title, a.ects) for a in found.achievements] == [("Graphs", Decimal(5))]


def test_each_report_of_each_transcript_is_a_record() -> None:
    found = answer(elmo("A", "B"), elmo("C"))
    assert [a.title for a in found.achievements] == ["A", "B", "C"]
    wheres = {credential.where for credential in found.credentials}
    assert len(wheres) == len(found.credentials)


def test_a_transcript_without_content_is_named_beside_the_others() -> None:
    found = answer(elmo("A"), "", elmo())
    assert [a.title for a in found.achievements] == ["A"]
    empty = [finding.where for finding in found.findings if finding.code == "NO_REPORT"]
    root = "/imobility-tors-get-response"
    assert empty == [f"{root}/tor[2]", f"{root}/tor[3]/elmo"]


def test_a_transcript_with_nothing_in_it_is_no_record_and_says_whom_to_ask() -> None:
    found = answer(elmo())
    assert (found.readable, found.standard) == (False, "EWP-TOR")
    assert "ask the partner" in found.findings[-1].message


def test_a_transcript_inside_any_other_message_is_read() -> None:
    space = "https://github.com/erasmus-without-paper/ewp-specs-other/tree/stable-v1"
    inside = read(f"<x:any xmlns:x='{space}'><y>{elmo('A')}</y></x:any>".encode(), at=AT)
    foreign = read(f"<export><data>{elmo('A')}</data></export>".encode(), at=AT)
    assert (inside.standard, foreign.standard) == ("EWP-TOR", "ELMO")
    for found in (inside, foreign):
        assert [a.title for a in found.achievements] == ["A"]
        assert "INSIDE_ANOTHER" in codes(found)


def test_components_of_the_same_title_are_different_components() -> None:
    credit = "<credit><scheme>ects</scheme><value>3</value></credit>"
    elective = component("Free elective", more=credit)
    found = agreed(elective * 3)
    assert planned(found) == ["Free elective"] * 3


def test_a_change_takes_out_what_it_names_once() -> None:
    first = component("Free elective") * 2 + component("Analysis", "A1")
    changes = component("Free elective", status="deleted") + component("Logic", "L1", "inserted")
    found = agreed(first, changes)
    assert planned(found) == ["Free elective", "Analysis", "Logic"]


def test_a_component_that_is_deleted_by_another_code_stays_and_is_named() -> None:
    found = agreed(component("Analysis", "A1"), component("Analysis I", "A-1", "deleted"))
    assert planned(found) == ["Analysis"]
    assert "DELETED_UNKNOWN" in codes(found)


def test_what_is_said_of_a_component_is_kept() -> None:
    more = (
        "<term-id>2026/2027-1/2</term-id><short-description>By distance</short-description>"
        "<recognition-conditions>Passed</recognition-conditions>"
    )
    (one,) = agreed(component("A", more=more)).credentials[0].planned
    assert (one.term, one.descriptions[0].text) == ("2026/2027-1/2", "By distance")
    assert "Passed" in one.unknown[0].value


@pytest.mark.parametrize(
    "name", ["virtual-components", "blended-mobility-components", "short-term-doctoral-components"]
)
def test_every_kind_of_component_is_planned(name: str) -> None:
    assert planned(agreed(component("A"), name=name)) == ["A"]


def test_who_has_not_signed_is_named_and_the_last_signature_dates_the_agreement() -> None:
    signed = (
        "<student-signature><timestamp>2026-01-02T10:00:00Z</timestamp></student-signature>"
        "<sending-hei-signature><timestamp>2026-01-05T10:00:00Z</timestamp></sending-hei-signature>"
    )
    found = read(f"<la><first-version>{signed}</first-version></la>".encode(), at=AT)
    (said,) = [f.message for f in found.findings if f.code == "NOT_SIGNED_BY_ALL"]
    assert said == "no signature stands there of the receiving university"
    assert found.credentials[0].issued is not None
    assert found.credentials[0].issued.day.isoformat() == "2026-01-05"


@pytest.mark.parametrize(
    ("inside", "code"),
    [("", "NOTHING_AGREED"), ("<changes-proposal id='1'/>", "PROPOSAL_OPEN")],
)
def test_an_agreement_nobody_agreed_to_says_so(inside: str, code: str) -> None:
    found = read(f"<la><omobility-id>1</omobility-id>{inside}</la>".encode(), at=AT)
    assert (found.readable, found.credentials[0].planned) == (True, ())
    (said,) = [f.message for f in found.findings if f.code == code]
    assert "ask for" in said


def test_more_components_than_any_agreement_has_are_refused() -> None:
    found = agreed(component("A") * (ACHIEVEMENTS_PER_DOCUMENT + 1))
    assert (found.readable, codes(found)) == (False, {"TOO_MANY_ACHIEVEMENTS"})


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("imobility-tors-index-response", "hand in the transcripts"),
        ("error-response", "an error"),
        ("courses-response", "a catalogue of courses"),
        ("ewp-mobility-file", "a nomination"),
    ],
)
def test_other_messages_say_what_they_are(root: str, said: str) -> None:
    space = "https://github.com/erasmus-without-paper/ewp-specs-x/tree/stable-v1"
    found = read(f"<{root} xmlns='{space}'/>".encode(), at=AT)
    assert (found.readable, found.standard) == (False, "EWP")
    assert said in found.findings[0].message
