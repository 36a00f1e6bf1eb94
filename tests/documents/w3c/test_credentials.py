"""What readers of badges and other W3C credentials find, and what they never do."""

import base64
import json
import struct
import zlib
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from models.documents.counting import total
from models.documents.read import read
from models.documents.record import Evidence, Identity, Reading, SealKind, SealState
from models.documents.seals.signing import jades, method_of, token, with_proof
from tests.documents.sealing import AT, DID, KEY, V2, badge, certificate, rsa_key, signed

V1 = "https://www.w3.org/2018/credentials/v1"
OWNER = certificate(rsa_key(), "University of the Tests").public_bytes(Encoding.PEM)


def reading(document: object, **more: Any) -> Reading:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read(data, at=AT, **more)


def codes(found: Reading) -> set[str]:
    return {finding.code for finding in found.findings}


def described(**achievement: Any) -> dict[str, Any]:
    """A badge whose achievement has these further members."""
    made = badge()
    subject = made["credentialSubject"]
    made["credentialSubject"] = subject | {"achievement": subject["achievement"] | achievement}
    return made


def test_a_signed_badge_is_read_with_its_seal() -> None:
    found = reading(signed())
    assert (found.readable, found.standard, found.version) == (True, "OB3", "3.0.3")
    assert [a.title for a in found.achievements] == ["Water chemistry"]
    assert found.issuer is not None
    assert found.issuer.name == "University of the Tests"
    assert found.learner is not None
    assert found.seal.state is SealState.VALID


def test_a_valid_seal_of_a_stranger_still_asks_for_a_person() -> None:
    assert reading(signed()).verdict is Evidence.NEEDS_A_PERSON


def test_a_badge_of_a_signer_we_know_is_acceptable() -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _x()}
    assert reading(signed(), trust=[json.dumps(jwk).encode()]).verdict is Evidence.ACCEPTABLE


def test_a_changed_badge_is_refused_and_still_shown() -> None:
    found = reading(signed() | {"name": "Doctorate"})
    assert found.verdict is Evidence.REFUSED
    assert [a.title for a in found.achievements] == ["Water chemistry"]


def test_an_expired_badge_asks_for_a_person_even_from_a_known_signer() -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _x()}
    found = reading(signed(validUntil="2026-10-01T00:00:00Z"), trust=[json.dumps(jwk).encode()])
    assert found.verdict is Evidence.NEEDS_A_PERSON
    assert "EXPIRED" in codes(found)


def test_only_what_is_called_ects_is_ects() -> None:
    found = reading(described(creditsAvailable=36))
    assert found.achievements[0].ects is None
    assert found.achievements[0].credits[0].value == Decimal(36)
    assert "CREDITS_NOT_ECTS" in codes(found)
    data = json.dumps(described()).replace('"criteria"', '"ECTS": 3.50, "criteria"').encode()
    assert reading(data).achievements[0].ects == Decimal("3.50")


def test_the_edubadges_extension_is_read() -> None:
    what = described(
        SBU=240,
        inLanguage="nl-NL",
        participationType="onsite",
        assessmentType="testing",
        identityChecked=True,
        supervisionType="onsite with identity verification",
        alignment=[
            {"type": ["Alignment"], "targetType": "ext:EQF", "targetCode": "4"},
            {"type": ["Alignment"], "targetType": "ext:QualityAssurance", "targetName": "NVAO"},
            {
                "type": ["Alignment"],
                "targetName": "measure water quality",
                "targetUrl": "http://data.europa.eu/esco/skill/0001",
            },
        ],
    )
    achievement = reading(what).achievements[0]
    assert (achievement.ects, achievement.hours, achievement.eqf) == (None, Decimal(240), 4)
    assert achievement.titles[0].lang == "nl-NL"
    assert achievement.participation == ("onsite",)
    assert achievement.quality_assurance == ("NVAO",)
    assert achievement.assessments[0].identity is Identity.SUPERVISED_ID
    assert [(o.text, o.esco) for o in achievement.outcomes] == [
        ("measure water quality", ("http://data.europa.eu/esco/skill/0001",))
    ]


def test_a_grade_keeps_its_letters_and_its_scale() -> None:
    made = described(
        resultDescription=[
            {
                "id": "urn:x:r1",
                "type": ["ResultDescription"],
                "name": "Final grade",
                "resultType": "LetterGrade",
                "allowedValue": ["00", "02", "12"],
                "requiredValue": "02",
            }
        ]
    )
    made["credentialSubject"]["result"] = [
        {"type": ["Result"], "resultDescription": "urn:x:r1", "value": "02"}
    ]
    grade = reading(made).achievements[0].grade
    assert grade is not None
    assert grade.label == "02"
    assert grade.scheme == "Final grade; 00, 02, 12; passed from 02"


def test_faults_against_the_standard_are_named_and_the_rest_is_shown() -> None:
    found = reading(badge(issuer={"id": "nobody", "name": "University of the Tests"}))
    assert found.readable
    said = {f.message for f in found.findings if f.code == "BREAKS_STANDARD"}
    assert said == {"the id of the issuer is not a URL", "the issuer has no type Profile"}
    assert found.verdict is not Evidence.ACCEPTABLE


def test_members_nobody_knows_are_kept_word_for_word() -> None:
    unknown = reading(described(kiln={"heat": 3})).achievements[0].unknown
    assert [(u.where, u.value) for u in unknown] == [
        ("/credentialSubject/achievement/kiln", '{"heat": 3}')
    ]


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_token_is_read_with_and_without_its_wrapper(wrapped: bool) -> None:
    text = token(badge(), KEY, method_of(DID)) if not wrapped else _wrapped()
    found = reading(text.encode())
    assert found.standard == "OB3"
    assert (found.seal.state, found.seal.kind) == (SealState.VALID, SealKind.JWT)
    assert found.learner is not None


def test_a_token_without_a_signature_is_refused_as_evidence() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    body = token(badge(), KEY, method_of(DID)).split(".")[1]
    found = reading(f"{head}.{body}.".encode())
    assert (found.seal.state, found.verdict) == (SealState.INVALID, Evidence.REFUSED)


def test_a_seal_around_a_badge_counts_for_it() -> None:
    text = json.dumps(badge(), ensure_ascii=False)
    made = jades(text, rsa_key(), [certificate(rsa_key())], AT)
    found = reading(made)
    assert (found.standard, found.seal.kind) == ("OB3", SealKind.JADES)
    assert found.seal.state is SealState.VALID
    made["payload"] = text.replace("Water", "Wine")
    assert reading(made).verdict is Evidence.REFUSED


def test_a_seal_of_somebody_else_than_the_issuer_is_a_doubt() -> None:
    text = json.dumps(badge())
    other = certificate(rsa_key(), "Bakery of the Tests")
    trusted = [other.public_bytes(Encoding.PEM)]
    found = reading(jades(text, rsa_key(), [other], AT), trust=trusted)
    assert found.seal.trusted
    assert "SEAL_OF_ANOTHER" in codes(found)
    assert found.verdict is Evidence.NEEDS_A_PERSON


def test_who_presents_does_not_vouch_for_what_is_in_it() -> None:
    shown = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [badge(issuer={"id": "did:example:u", "type": ["Profile"]})],
    }
    found = reading(with_proof(shown, KEY, method_of(DID), AT))
    assert found.standard == "OB3"
    assert found.seal.state is SealState.NONE


def test_a_broken_presentation_is_a_reason_to_refuse() -> None:
    shown = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [signed()],
    }
    made = with_proof(shown, KEY, method_of(DID), AT)
    assert reading(made).verdict is Evidence.NEEDS_A_PERSON
    made["id"] = "urn:x:added"
    assert reading(made).verdict is Evidence.REFUSED


def test_a_credential_behind_an_address_of_data_is_read() -> None:
    inner = {
        "@context": V2,
        "id": f"data:application/vc+jwt,{token(badge(), KEY, method_of(DID))}",
        "type": "EnvelopedVerifiableCredential",
    }
    shown = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [inner],
    }
    found = reading(shown)
    assert [a.title for a in found.achievements] == ["Water chemistry"]
    assert found.seal.state is SealState.VALID


def test_an_envelope_on_its_own_is_opened() -> None:
    address = f"data:application/vc+jwt,{token(badge(), KEY, method_of(DID))}"
    envelope = {"@context": V2, "id": address, "type": "EnvelopedVerifiableCredential"}
    assert reading(envelope).seal.state is SealState.VALID
    found = reading(envelope | {"id": "https://tests.example/elsewhere"})
    assert (found.readable, codes(found)) == (False, {"BREAKS_STANDARD"})


def test_a_token_as_text_belongs_into_the_older_presentations() -> None:
    text = token(badge(), KEY, method_of(DID))
    shown = {"@context": [V1], "type": ["VerifiablePresentation"], "verifiableCredential": [text]}
    assert [a.title for a in reading(shown).achievements] == ["Water chemistry"]
    assert not reading(shown | {"@context": [V2]}).readable


def test_an_endorsement_names_no_learner_and_no_achievement() -> None:
    found = reading(badge(type=["VerifiableCredential", "EndorsementCredential"]))
    assert (found.learner, found.achievements) == (None, ())
    assert "ENDORSEMENT" in codes(found)


def test_a_learner_record_counts_what_a_badge_proves_once() -> None:
    inner = signed()
    own = [
        inner["credentialSubject"]["achievement"],
        {"id": "urn:x:a", "type": ["Achievement"], "name": "Whole"},
        {"id": "urn:x:b", "type": ["Achievement"], "name": "Part"},
    ]
    record = badge(
        type=["VerifiableCredential", "ClrCredential"],
        credentialSubject={
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": [inner],
            "achievement": own,
            "association": [
                {"associationType": "isParentOf", "sourceId": "urn:x:a", "targetId": "urn:x:b"}
            ],
        },
    )
    found = reading(record)
    assert found.standard == "CLR2"
    assert [a.title for a in found.achievements] == ["Water chemistry", "Whole"]
    assert [part.title for part in found.achievements[1].parts] == ["Part"]
    broken = inner | {"name": "changed"}
    record["credentialSubject"]["verifiableCredential"] = [broken]
    assert "INNER_SEAL_INVALID" in codes(reading(record))


def test_parts_in_a_circle_do_not_hang() -> None:
    links = [
        {"associationType": "isParentOf", "sourceId": a, "targetId": b}
        for a, b in (("urn:x:a", "urn:x:b"), ("urn:x:b", "urn:x:a"))
    ]
    own = [{"id": f"urn:x:{n}", "type": ["Achievement"], "name": n} for n in "ab"]
    subject = {"id": "did:example:l", "achievement": own, "association": links}
    record = badge(type=["VerifiableCredential", "ClrCredential"], credentialSubject=subject)
    assert len(reading(record).achievements) == 2


def test_parts_that_several_wholes_name_stand_once() -> None:
    """Twenty layers of two, each naming both below: a million copies, were they copied."""
    names = [[f"urn:x:{layer}{side}" for side in "ab"] for layer in range(20)]
    own = [{"id": name, "type": ["Achievement"], "name": name} for row in names for name in row]
    links = [
        {"associationType": "isParentOf", "sourceId": above, "targetId": below}
        for row, under in pairwise(names)
        for above in row
        for below in under
    ]
    subject = {"id": "did:example:l", "achievement": own, "association": links}
    record = badge(type=["VerifiableCredential", "ClrCredential"], credentialSubject=subject)
    found = reading(record)
    assert sum(1 for top in found.achievements for _ in top.walk()) == 40


def test_a_badge_with_more_achievements_than_anybody_earns_is_refused() -> None:
    what = badge()["credentialSubject"]["achievement"]
    subject = {"id": "did:example:l", "achievement": [what] * 2_001}
    assert codes(reading(badge(credentialSubject=subject))) == {"TOO_MANY_ACHIEVEMENTS"}


def test_an_open_badge_2_is_named_as_superseded() -> None:
    old = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://tests.example/a",
        "recipient": {"type": "email", "hashed": True, "identity": "sha256$00"},
        "issuedOn": "2016-12-31T23:59:59Z",
        "badge": {"type": "BadgeClass", "id": "https://tests.example/b", "name": "Robots"},
    }
    found = reading(old)
    assert (found.standard, [a.title for a in found.achievements]) == ("OB2", ["Robots"])
    assert "SUPERSEDED" in codes(found)


def test_a_resume_never_becomes_an_achievement() -> None:
    made = {
        "@context": [V1, "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RS"],
        "type": ["VerifiableCredential", "LER-RS VC"],
        "issuer": "Resume Builder",
        "issuanceDate": "2012-05-01T19:23:24Z",
        "credentialSubject": {
            "person": {"name": {"formattedName": "Gunilla Test"}},
            "educationAndLearnings": [{"educationDegrees": [{"name": "Doctor"}]}],
        },
    }
    found = reading(made)
    assert (found.standard, found.achievements) == ("LER-RS", ())
    assert found.issuer is not None
    assert found.issuer.name == "Resume Builder"
    assert found.learner is not None
    assert found.learner.name == "Gunilla Test"


@pytest.mark.parametrize("kind", [b"iTXt", b"zTXt", b"tEXt"])
def test_a_badge_is_found_in_a_png(kind: bytes) -> None:
    found = reading(_png(kind, b"openbadgecredential", json.dumps(signed()).encode()))
    assert (found.standard, found.seal.state) == ("OB3", SealState.VALID)


def test_a_badge_is_found_in_an_svg_as_text_and_as_token() -> None:
    space = 'xmlns:o="https://purl.imsglobal.org/ob/v3p0"'
    text = json.dumps(signed()).replace("&", "&amp;")
    for inside in (
        f"<o:credential><![CDATA[{text}]]></o:credential>",
        f'<o:credential verify="{token(badge(), KEY, method_of(DID))}"/>',
    ):
        picture = f'<svg xmlns="http://www.w3.org/2000/svg" {space}><g/>{inside}</svg>'
        assert reading(picture.encode()).seal.state is SealState.VALID


def test_a_packed_badge_that_inflates_without_end_is_refused() -> None:
    found = reading(_png(b"zTXt", b"openbadgecredential", bytes(40 * 2**20)))
    assert codes(found) == {"INFLATES_TOO_FAR"}


def test_a_picture_that_is_cut_changed_or_empty_is_refused_with_its_place() -> None:
    good = _png(b"iTXt", b"openbadgecredential", b"{}")
    assert codes(reading(good[:-30])) == {"PNG_BROKEN"}
    assert codes(reading(good.replace(b"{}", b"[]"))) == {"PNG_BROKEN"}
    assert codes(reading(good[:8])) == {"NO_BADGE"}


def test_what_breaks_the_data_model_is_not_read() -> None:
    plain = badge(**{"@context": [V2], "type": ["VerifiableCredential"]})
    plain["credentialSubject"] = {"id": "did:example:l", "type": "Person"}
    assert reading(plain).standard == "VC2"
    faults: tuple[dict[str, Any], ...] = (
        {"@context": [V2, 5]},
        {"@context": [V2, "no url"]},
        {"issuer": "no url"},
        {"issuer": {"id": None}},
        {"issuer": None},
        {"id": ["urn:a", "urn:b"]},
        {"credentialSubject": {}},
        {"credentialSubject": []},
        {"validFrom": "yesterday"},
        {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"},
        {"validFrom": "2026-02-30T00:00:00Z"},
        {"credentialStatus": {"id": "urn:a"}},
        {"credentialSchema": {"type": "T"}},
        {"termsOfUse": {}},
        {"evidence": [{"id": "urn:a"}]},
        {"refreshService": {"id": "urn:a"}},
        {"name": {"@value": "a", "url": "b"}},
        {"proof": {"proofValue": "z"}},
        {"relatedResource": [{"id": "urn:a"}]},
        {"@context": [V2, {"VerifiableCredential": "https://x.example/#Bad"}]},
        {"type": ["VerifiableCredential", "NobodyKnows"]},
        {"type": []},
    )
    for fault in faults:
        found = reading(plain | fault)
        assert (found.readable, found.standard) == (False, "VC2"), fault
        assert codes(found) == {"BREAKS_STANDARD"}, fault


def test_a_member_that_stands_twice_is_refused() -> None:
    data = json.dumps(badge()).replace('"name"', '"name": "Doctorate", "name"', 1).encode()
    assert codes(reading(data)) == {"DUPLICATE_MEMBER"}


@pytest.mark.parametrize(
    "odd",
    [
        {"credentialSubject": 5},
        {"credentialSubject": [5, None, "x"]},
        {"credentialSubject": {"achievement": [[[]]]}},
        {"credentialSubject": {"achievement": {"name": {"a": 1}, "alignment": "x"}}},
        {"credentialSubject": {"achievement": {"ECTS": "1e400", "criteria": 5}}},
        {"credentialSubject": {"achievement": {"ECTS": -3, "inLanguage": 7}}},
        {"credentialSubject": {"achievement": {}, "result": "x"}},
        {"issuer": [1, 2]},
        {"issuer": {"name": {"@value": 5}}},
        {"proof": [[{}]]},
        {"type": {"a": 1}},
        {"@context": {"@context": {"@context": []}}},
        {"credentialStatus": [[], 5]},
        {"validUntil": "0000-00-00T00:00:00Z"},
        {"validUntil": 10**300},
    ],
)
def test_odd_members_give_findings_and_no_exception(odd: dict[str, Any]) -> None:
    found = reading(badge() | odd)
    assert found.verdict is not Evidence.ACCEPTABLE


def _x() -> str:
    raw = KEY.public_key().public_bytes_raw()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _wrapped() -> str:
    """A token in the manner of VC 1.1, its issuer and learner only in the claims."""
    inner = badge()
    del inner["issuer"], inner["credentialSubject"]["id"]
    claims = {"vc": inner, "iss": DID, "sub": "did:example:learner", "nbf": 1767225600}

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    text = f"{part({'alg': 'EdDSA', 'typ': 'JWT'})}.{part(claims)}"
    return f"{text}.{base64.urlsafe_b64encode(KEY.sign(text.encode())).decode().rstrip('=')}"


def _png(kind: bytes, keyword: bytes, text: bytes) -> bytes:
    content = {
        b"iTXt": keyword + b"\0\0\0\0\0" + text,
        b"zTXt": keyword + b"\0\0" + zlib.compress(text),
        b"tEXt": keyword + b"\0" + text,
    }[kind]
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (kind, content), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks
    )


def test_a_type_that_looks_like_a_keyword_is_named_and_breaks_nothing() -> None:
    plain = {
        "@context": [V2],
        "type": ["@idVerifiableCredential", "VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:learner"},
    }
    found = reading(plain)
    assert "what begins with @" in " ".join(finding.message for finding in found.findings)


def test_a_name_in_several_languages_keeps_them() -> None:
    found = reading(described(name={"en": "Chemistry", "pl-PL": "Chemia", "id": "urn:x"}))
    assert [(t.text, t.lang) for t in found.achievements[0].titles] == [
        ("Chemistry", "en"),
        ("Chemia", "pl-PL"),
    ]


def test_what_another_subject_got_is_not_the_learners_and_is_not_lost() -> None:
    mine = badge()["credentialSubject"]
    other = {"id": "did:example:other", "achievement": {"id": "urn:o", "name": "Not yours"}}
    found = reading(badge(credentialSubject=[mine, other]))
    assert [a.title for a in found.achievements] == ["Water chemistry"]
    assert "SEVERAL_SUBJECTS" in codes(found)
    assert "Not yours" in "".join(left.value for left in found.credentials[0].unknown)


def test_members_without_a_field_are_kept_as_they_stand() -> None:
    found = reading(badge(evidence=[{"id": "urn:e", "score": 1.50}]))
    (left,) = found.credentials[0].unknown
    assert (left.where, left.value) == ("/evidence", '[{"id": "urn:e", "score": 1.5}]')


def test_a_result_that_was_failed_is_no_award() -> None:
    made = described(ects=5, resultDescription=[{"id": "urn:s", "resultType": "Status"}])
    made["credentialSubject"]["result"] = [{"resultDescription": "urn:s", "status": "Failed"}]
    (course,) = reading(made).achievements
    assert course.status == "Failed"
    assert total([course]).ects is None


def test_a_list_of_credentials_is_read_one_by_one() -> None:
    found = reading([signed(), badge(id="urn:uuid:2"), {"type": "Nothing"}])
    assert (found.readable, found.standard) == (True, "JSON")
    assert len(found.credentials) == 2
    assert found.credentials[0].seal.state is SealState.VALID
    assert found.credentials[1].where == "/1"
    assert "NOT_RECOGNISED" in codes(found)
    assert not reading([badge()] * 101).readable
