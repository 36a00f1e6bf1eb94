"""Revocation is what the lists at hand say; a list that is not at hand leaves a doubt."""

import base64
import gzip
from typing import Any

import pytest

from models.documents.seals import status
from models.documents.seals.signing import method_of, with_proof
from models.documents.seals.status import bit, inflate
from models.documents.seals.trust import NO_TRUST, Trust
from tests.documents.sealing import AT, DID, KEY, V2, badge

LIST = "https://tests.example/status/1"


def encoded(*revoked: int, bits: int = 131_072) -> str:
    data = bytearray(bits // 8)
    for index in revoked:
        data[index // 8] |= 128 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(data))).decode().rstrip("=")


def status_list(*revoked: int, purpose: str = "revocation", **members: Any) -> dict[str, Any]:
    content = {
        "@context": [V2],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(*revoked),
        },
    }
    return with_proof(content | members, KEY, method_of(DID), AT)


def entry(index: object, purpose: str = "revocation") -> dict[str, Any]:
    return {
        "id": f"{LIST}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": LIST,
    }


def asked(index: object, listed: dict[str, Any], purpose: str = "revocation") -> status.Status:
    credential = badge(credentialStatus=entry(index, purpose))
    return status.check(credential, DID, "", Trust(statuses={LIST: listed}), AT)


def test_the_first_entry_is_the_most_significant_bit() -> None:
    assert inflate(encoded(0))[0] == 0x80
    assert bit(encoded(23), 23)
    assert not bit(encoded(23), 16)


@pytest.mark.parametrize("index", ["23", 23])
def test_a_set_bit_revokes_as_text_and_as_number(index: object) -> None:
    assert asked(index, status_list(23)) == status.Status(revoked=True)


def test_an_unset_bit_leaves_no_doubt() -> None:
    assert asked("24", status_list(23)) == status.Status()


def test_a_suspension_refuses_without_revoking() -> None:
    found = asked("5", status_list(5, purpose="suspension"), "suspension")
    assert not found.revoked
    assert [doubt.code for doubt in found.doubts] == ["SUSPENDED"]


def test_a_list_that_is_not_at_hand_is_a_doubt() -> None:
    found = status.check(badge(credentialStatus=entry("1")), DID, "", NO_TRUST, AT)
    assert [doubt.code for doubt in found.doubts] == ["STATUS_UNKNOWN"]


@pytest.mark.parametrize("index", ["-1", "131072", "1e3", "", None, True, [1], "٣"])
def test_a_place_that_is_none_is_a_doubt(index: object) -> None:
    found = asked(index, status_list(1))
    assert [doubt.code for doubt in found.doubts] == ["STATUS_UNKNOWN"]


def test_a_list_for_another_purpose_answers_nothing() -> None:
    found = asked("23", status_list(23, purpose="suspension"))
    assert not found.revoked
    assert [doubt.code for doubt in found.doubts] == ["STATUS_UNKNOWN"]


def test_an_expired_foreign_or_changed_list_is_a_doubt() -> None:
    expired = asked("1", status_list(validUntil="2026-02-01T00:00:00Z"))
    foreign = asked("1", status_list(issuer="did:example:somebody"))
    changed = asked("1", status_list() | {"validFrom": "2026-01-02T00:00:00Z"})
    for found in (expired, foreign, changed):
        assert {doubt.code for doubt in found.doubts} == {"STATUS_LIST"}


def test_a_list_that_inflates_without_end_is_given_up() -> None:
    bomb = base64.urlsafe_b64encode(gzip.compress(bytes(30 * 2**20))).decode()
    with pytest.raises(ValueError, match="larger"):
        inflate("u" + bomb)


@pytest.mark.parametrize("text", ["u", "u!!", "uAAAA", "x"])
def test_a_broken_list_is_said_to_be_broken(text: str) -> None:
    with pytest.raises(ValueError, match=r"list|base64"):
        bit(text, 0)


def test_a_status_of_another_kind_is_a_doubt() -> None:
    for other in ({"type": "1EdTechRevocationList", "id": "urn:x"}, "urn:x", 5, {"type": [1]}):
        found = status.check({"credentialStatus": other}, DID, "", NO_TRUST, AT)
        assert [doubt.code for doubt in found.doubts] == ["STATUS_UNKNOWN"]
