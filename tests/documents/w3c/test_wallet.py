"""A wallet credential counts with what its holder shows of it, and with nothing the issuer hid."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest

from models.documents.read import read
from models.documents.record import Evidence, Reading, SealKind, SealState
from models.documents.seals import disclosures
from models.documents.seals.signing import method_of, token
from tests.documents.material import codes
from tests.documents.sealing import AT, DID, KEY, OTHER

# RFC 9901, 4.2.3: a disclosure and its digest.
RFC_DISCLOSURE = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
RFC_DIGEST = "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"
ACHIEVEMENT = {
    "id": "https://tests.example/achievements/1",
    "type": ["Achievement"],
    "name": "Water chemistry",
    "criteria": {"narrative": "Twelve titrations."},
}


def part(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def hidden(*claim: Any) -> tuple[str, str]:
    """A disclosure and the digest the issuer signs in its place."""
    text = part(["salt", *claim])
    return text, base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:43]


def issued(claims: dict[str, Any], *shown: str, key: Any = KEY, holder: str = "") -> bytes:
    """The token of the issuer with disclosures behind it."""
    made = token(claims, key, method_of(DID))
    return f"{made}~{''.join(f'{text}~' for text in shown)}{holder}".encode()


def claims(**members: Any) -> dict[str, Any]:
    return {
        "id": "urn:uuid:0b7f9c1a-2f3e-4c55-9a5d-6f0b1f3b9f02",
        "vct": "urn:eudi:micro_credential:1",
        "issuer": {"id": DID, "name": "University of the Tests"},
        "validFrom": "2026-01-15T00:00:00Z",
        "credentialSubject": {"achievement": ACHIEVEMENT},
    } | members


def reading(data: bytes) -> Reading:
    return read(data, at=AT)


def test_the_digest_is_that_of_the_standard() -> None:
    found = disclosures.shown({"_sd": [RFC_DIGEST], "_sd_alg": "sha-256"}, [RFC_DISCLOSURE])
    assert (found.claims, found.kept_back) == ({"given_name": "John"}, 0)


def test_a_micro_credential_is_read_with_what_is_shown() -> None:
    name, digest = hidden("name", "Jan Testowy")
    _, kept = hidden("dateOfBirth", "2001-02-03")
    subject = {"achievement": ACHIEVEMENT, "_sd": [digest, kept]}
    found = reading(issued(claims(credentialSubject=subject, _sd_alg="sha-256"), name))
    assert (found.standard, found.seal.state, found.seal.kind) == (
        "OB3",
        SealState.VALID,
        SealKind.JWT,
    )
    assert found.achievements[0].title == "Water chemistry"
    learner = found.credentials[0].learner
    assert learner is not None
    assert (learner.name, learner.born) == ("Jan Testowy", None)
    assert {"STANDARD_BY_MEMBERS", "NOT_DISCLOSED"} <= codes(found)


def test_a_european_credential_inside_is_read() -> None:
    inner = {
        "id": "urn:c:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {"id": DID, "type": "Organisation", "legalName": {"en": "University"}},
        "credentialSubject": {
            "type": "Person",
            "hasClaim": {"type": "LearningAchievement", "title": {"en": "Course"}},
        },
    }
    whole = claims(elm=inner, vct="urn:eudi:elm:1") | {"iss": DID}
    found = reading(issued(whole))
    assert (found.standard, found.achievements[0].title) == ("ELM", "Course")


def test_items_of_a_list_are_shown_one_by_one() -> None:
    shown, digest = hidden("PL")
    _, kept = hidden("DE")
    found = disclosures.shown({"countries": [{"...": digest}, {"...": kept}, "FR"]}, [shown])
    assert (found.claims, found.kept_back) == ({"countries": ["PL", "FR"]}, 1)


def test_claims_lie_inside_each_other() -> None:
    inner, inner_digest = hidden("street", "Long Street")
    outer, outer_digest = hidden("address", {"_sd": [inner_digest]})
    found = disclosures.shown({"_sd": [outer_digest]}, [outer, inner])
    assert found.claims == {"address": {"street": "Long Street"}}


SHOWN, DIGEST = hidden("grade", "A")
UNNAMED, UNNAMED_DIGEST = hidden("A")
RESERVED, RESERVED_DIGEST = hidden("_sd", ["x"])


@pytest.mark.parametrize(
    ("signed", "shown", "why"),
    [
        ({}, [SHOWN], "1 of the claims shown were never signed"),
        ({"_sd": [DIGEST, DIGEST]}, [SHOWN], "one digest stands there twice"),
        ({"_sd": [DIGEST], "grade": "B"}, [SHOWN], 'the claim "grade" stands there twice'),
        ({"_sd": [UNNAMED_DIGEST]}, [UNNAMED], "a claim is shown without its name"),
        ({"list": [{"...": DIGEST}]}, [SHOWN], "an item of a list is shown with a name"),
        ({"_sd": [RESERVED_DIGEST]}, [RESERVED], 'the claim "_sd" stands there twice'),
        ({"_sd": [7]}, [], "a digest in it is no text"),
        ({"_sd": "x"}, [], "a digest in it is no text"),
        ({"_sd_alg": "md5"}, [], "of a kind not known here (md5)"),
        ({"_sd_alg": ["sha-256"]}, [], "of a kind not known here"),
        ({}, ["!"], "this is not base64url"),
        ({}, [part({"a": 1})], "no claim with its salt"),
    ],
)
def test_what_was_not_signed_so_is_refused(
    signed: dict[str, Any], shown: list[str], why: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        disclosures.shown(signed, shown)


def test_a_claim_that_was_added_makes_the_file_unreadable() -> None:
    found = reading(issued(claims(), SHOWN))
    assert (found.readable, found.standard) == (False, "SD-JWT-VC")
    assert "never signed" in found.findings[0].message


def test_a_token_of_another_key_is_broken() -> None:
    found = reading(issued(claims(), key=OTHER))
    assert found.verdict is Evidence.REFUSED


def test_an_issuer_who_did_not_sign_is_not_believed() -> None:
    stranger = claims(issuer={"id": "https://uni.example", "name": "University"})
    found = reading(issued(stranger | {"iss": DID}))
    assert found.seal.state is not SealState.VALID


def test_a_status_that_is_not_read_needs_a_person() -> None:
    status = {"status_list": {"uri": "https://tests.example/l", "idx": 1}}
    found = reading(issued(claims(status=status)))
    assert "STATUS_UNKNOWN" in codes(found)
    assert found.verdict is Evidence.NEEDS_A_PERSON


def test_a_proof_of_the_holder_is_said_to_be_unasked() -> None:
    proof = token(claims(), OTHER, "k")
    assert "HOLDER_NOT_CHECKED" in codes(reading(issued(claims(), holder=proof)))


def test_a_wallet_credential_of_something_else_is_named() -> None:
    identity = {"vct": "urn:eudi:pid:1", "iss": DID, "family_name": "Testowy"}
    made = token(claims(), KEY, method_of(DID)).split(".")
    text = f"{made[0]}.{part(identity)}.{made[2]}~"
    found = reading(text.encode())
    assert (found.readable, found.standard) == (False, "SD-JWT-VC")
    assert "shows no achievement" in found.findings[0].message
