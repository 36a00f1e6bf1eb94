"""European Digital Credentials are read plain, wrapped, flattened and presented."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.documents.read import read
from models.documents.record import Evidence, Identity, LangFrom, Organisation, Reading
from tests.documents.material import AT, codes, document, reading


def changed(**achievement: Any) -> Reading:
    """Our micro-credential with members of its achievement replaced."""
    value = json.loads(document("elm-microcredential.json"))
    value["credentialSubject"]["hasClaim"] |= achievement
    return read(json.dumps(value).encode(), at=AT)


def test_a_micro_credential_becomes_one_achievement() -> None:
    found = reading("elm-microcredential.json")
    (course,) = found.achievements
    assert (found.standard, found.readable) == ("ELM", True)
    assert course.title == "Urban climate data"
    assert [text.lang for text in course.titles] == ["en", "da", None]
    assert (course.ects, course.hours, course.eqf) == (Decimal("2.5"), Decimal("75.5"), 7)
    assert course.isced == ("0532",)
    assert course.participation == ("Online",)
    assert course.quality_assurance == ("Institutional accreditation",)
    assert course.stackability == ("PART_OF_A_QUALIFICATION",)
    assert course.languages_of_instruction == ("en",)
    assert course.prerequisites[0].text == "Statistics"


def test_credits_of_another_framework_are_no_ects() -> None:
    course = reading("elm-microcredential.json").achievements[0]
    assert [(c.scheme, c.value) for c in course.credits] == [
        ("ects", Decimal("2.5")),
        ("ecvet", Decimal(9)),
    ]


def test_sixty_months_are_no_sixty_hours() -> None:
    found = reading("elm-microcredential.json")
    assert "DURATION_IMPLAUSIBLE" in codes(found)
    alone = changed(specifiedBy={"type": "Qualification", "volumeOfLearning": "P60M"})
    assert alone.achievements[0].hours is None


def test_outcomes_carry_language_and_esco() -> None:
    first, second = reading("elm-microcredential.json").achievements[0].outcomes
    assert (first.lang, first.lang_from) == ("en", LangFrom.TAG)
    assert first.esco == ("http://data.europa.eu/esco/skill/11111111-2222-4333-8444-555555555555",)
    assert (second.text, second.lang, second.esco) == ("Kan måle varmeøer", "da", ())


def test_an_outcome_without_a_tag_is_detected_and_says_so() -> None:
    text = "Die Studierenden können eine relationale Datenbank entwerfen und abfragen."
    found = changed(
        specifiedBy={"learningOutcome": {"type": "LearningOutcome", "title": {"und": text}}}
    )
    (outcome,) = found.achievements[0].outcomes
    assert (outcome.lang, outcome.lang_from) == ("de", LangFrom.DETECTED)


def test_the_assessment_says_how_it_was_proven() -> None:
    course = reading("elm-microcredential.json").achievements[0]
    (proof,) = course.assessments
    assert proof.identity is Identity.SUPERVISED_ID
    assert proof.kind == "examination"
    assert course.grade is not None
    assert (course.grade.label, course.grade.scheme, course.grade.passed) == (
        "10",
        "7-step scale",
        True,
    )


def test_dates_are_days_where_they_happened() -> None:
    (credential,) = reading("elm-microcredential.json").credentials
    assert credential.learner is not None
    assert credential.learner.born is not None
    assert credential.learner.born.day == date(1999, 5, 17)
    assert credential.valid_until is not None
    assert credential.valid_until.day == date(2036, 2, 1)


def test_issuer_and_awarding_body_carry_their_ids() -> None:
    (credential,) = reading("elm-microcredential.json").credentials
    assert credential.issuer is not None
    assert credential.issuer.country == "DK"
    assert {i.scheme for i in credential.issuer.ids} == {"did", "registration"}
    assert [body.name for body in credential.awarding_bodies] == ["Host University"]


def test_a_flattened_document_is_followed_by_its_references() -> None:
    found = reading("elm-flattened.json")
    (whole,) = found.achievements
    assert [part.title for part in whole.parts] == ["Partie"]
    assert found.issuer is not None
    assert (found.issuer.name, found.issuer.country) == ("Université Inventée", "FR")
    assert found.learner is not None
    assert found.learner.name == "Jeanne Inventée"


def test_an_expired_credential_needs_a_person() -> None:
    found = reading("elm-flattened.json")
    assert "EXPIRED" in codes(found)
    assert found.evidence == (Evidence.NEEDS_A_PERSON,)


def test_the_wrapper_of_the_issuing_service_is_taken_off() -> None:
    inner = json.loads(document("elm-microcredential.json"))
    wrapped = json.dumps({"credential": inner, "deliveryDetails": {}}).encode()
    assert read(wrapped, at=AT).achievements[0].title == "Urban climate data"


def test_what_lies_outside_a_credential_describes_nothing_inside() -> None:
    inner = json.loads(document("elm-microcredential.json"))
    inner["issuer"] = "urn:org:outside"
    outside = {"id": "urn:org:outside", "type": "Organisation", "legalName": {"en": "Forged"}}
    wrapped = json.dumps({"credential": inner, "deliveryDetails": outside}).encode()
    assert read(wrapped, at=AT).credentials[0].issuer is None


def test_a_presentation_holds_its_credentials() -> None:
    inner = json.loads(document("elm-microcredential.json"))
    shown = {"type": ["VerifiablePresentation"], "verifiableCredential": [inner, inner]}
    assert len(read(json.dumps(shown).encode(), at=AT).credentials) == 2


def test_the_date_of_validity_stands_for_a_missing_date_of_issue_and_is_said() -> None:
    value = json.loads(document("elm-microcredential.json"))
    del value["issued"]
    found = read(json.dumps(value).encode(), at=AT)
    assert found.credentials[0].inferred_issue_date
    assert "ISSUED_INFERRED" in codes(found)


def test_one_object_and_a_list_of_one_say_the_same() -> None:
    value = json.loads(document("elm-microcredential.json"))
    value["credentialSubject"] = [value["credentialSubject"]]
    value["credentialSubject"][0]["hasClaim"] = [value["credentialSubject"][0]["hasClaim"]]
    assert read(json.dumps(value).encode(), at=AT).achievements[0].title == "Urban climate data"


def test_activities_and_entitlements_are_no_achievements_and_are_kept() -> None:
    value = json.loads(document("elm-microcredential.json"))
    claim = {"type": "LearningEntitlement", "title": {"en": "May teach"}}
    value["credentialSubject"]["hasClaim"] = [claim]
    found = read(json.dumps(value).encode(), at=AT)
    assert found.achievements == ()
    assert "May teach" in found.credentials[0].unknown[0].value
    assert "NO_ACHIEVEMENT" in codes(found)


def test_parts_that_name_each_other_in_a_circle_are_refused() -> None:
    found = changed(id="urn:a", hasPart={"id": "urn:a", "type": "LearningAchievement"})
    assert (found.readable, codes(found)) == (False, {"TOO_DEEP"})


def test_credits_received_count_before_credits_promised() -> None:
    framework = {"id": "http://data.europa.eu/snb/education-credit/6fcec5c5af"}
    found = changed(creditReceived={"point": "2", "framework": framework})
    assert found.achievements[0].ects == Decimal(2)
    assert "CREDITS_DIFFER" in codes(found)


def test_a_framework_without_address_is_known_by_its_label() -> None:
    framework = {"type": "Concept", "prefLabel": {"und": "ects"}}
    found = changed(creditReceived={"point": 4, "framework": framework})
    assert found.achievements[0].ects == Decimal(4)


def test_data_of_the_model_without_a_credential_is_named_and_not_read() -> None:
    accreditation = {
        "@context": "http://data.europa.eu/snb/model/context/edc-ap",
        "type": "Accreditation",
        "limitEQFLevel": {"id": "http://data.europa.eu/snb/eqf/6"},
    }
    found = read(json.dumps(accreditation).encode(), at=AT)
    assert (found.readable, found.standard) == (False, "ELM")
    assert found.findings[0].message


def test_a_typed_literal_is_its_value() -> None:
    ects = {"id": "http://data.europa.eu/snb/education-credit/6fcec5c5af", "type": "Concept"}
    course = changed(
        specifiedBy={
            "volumeOfLearning": {"@value": "PT60H", "@type": "xsd:duration"},
            "creditPoint": {"point": [{"@value": "2.5"}], "framework": ects},
        },
        influencedBy=None,
        awardedBy={"awardingDate": {"@value": "2026-01-30", "@type": "xsd:date"}},
    ).achievements[0]
    assert (course.hours, course.ects) == (Decimal(60), Decimal("2.5"))
    assert course.awarding is not None
    assert course.awarding.on is not None
    assert course.awarding.on.day == date(2026, 1, 30)


@pytest.mark.parametrize("level", [7, [7], "7", {"prefLabel": {"en": "EQF Level 7"}}])
def test_a_level_without_an_address_is_read_and_said(level: object) -> None:
    found = changed(specifiedBy={"eqfLevel": level})
    assert found.achievements[0].eqf == 7
    assert "EQF_BY_NAME" in codes(found)


@pytest.mark.parametrize("level", [0, 9, "Master", {"prefLabel": {"en": "Level 12"}}, True])
def test_what_is_no_level_is_none(level: object) -> None:
    found = changed(specifiedBy={"eqfLevel": level})
    assert found.achievements[0].eqf is None
    assert "EQF_UNREADABLE" in codes(found)


def test_a_credential_about_several_persons_asks_for_a_person_and_loses_nothing() -> None:
    value = json.loads(document("elm-microcredential.json"))
    other = {"type": "Person", "fullName": {"en": "Somebody Else"}, "hasClaim": []}
    value["credentialSubject"] = [value["credentialSubject"], other]
    found = read(json.dumps(value).encode(), at=AT)
    assert "SEVERAL_SUBJECTS" in codes(found)
    assert [a.title for a in found.achievements] == ["Urban climate data"]
    assert "Somebody Else" in "".join(left.value for left in found.credentials[0].unknown)


def several(*bodies: Any) -> Reading:
    """A credential with one course for each of these awarding bodies."""
    value = json.loads(document("elm-microcredential.json"))
    course = value["credentialSubject"]["hasClaim"]
    value["credentialSubject"]["hasClaim"] = [
        course | {"id": f"urn:course:{number}", "awardedBy": {"awardingBody": body}}
        for number, body in enumerate(bodies)
    ]
    return read(json.dumps(value).encode(), at=AT)


def bodies_of(found: Reading) -> list[tuple[Organisation, ...]]:
    return [course.awarding.bodies for course in found.achievements if course.awarding is not None]


def test_a_body_that_stands_in_every_course_is_one_value() -> None:
    one, other = {"legalName": {"en": "One"}}, {"legalName": {"en": "Other"}}
    first, second, third = bodies_of(several(one, other, dict(one)))
    assert first[0] is third[0]
    assert [body.name for body in (*first, *second)] == ["One", "Other"]


def test_what_has_to_be_said_of_a_body_is_said_at_each_place() -> None:
    found = several({"legalName": "TODO"}, {"legalName": "TODO"})
    said = [one.where for one in found.findings if one.code == "ISSUER_PLACEHOLDER"]
    assert said == [
        f"/credentialSubject/hasClaim/{number}/awardedBy/awardingBody" for number in range(2)
    ]


@pytest.mark.parametrize(
    "reference", ["urn:body", {"id": "urn:body"}, {"@id": "urn:body", "type": "Organisation"}]
)
def test_a_body_named_by_its_id_is_read_where_it_is_described(reference: Any) -> None:
    described = {"id": "urn:body", "type": "Organisation", "legalName": {"en": "Body"}}
    first, second = bodies_of(several(described, reference))
    assert first == second


def test_a_level_known_by_its_address_needs_no_description() -> None:
    level = {"id": "http://data.europa.eu/snb/eqf/6", "type": "Concept"}
    found = changed(specifiedBy={"type": "Qualification", "eqfLevel": level})
    assert found.achievements[0].eqf == 6
    assert not any(code.startswith("EQF") for code in codes(found))
