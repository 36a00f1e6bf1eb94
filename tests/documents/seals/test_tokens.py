"""A token or JAdES seal may not choose how it is checked."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.documents.record import Seal, SealKind, SealState
from models.documents.seals import jades, jws, jwt
from models.documents.seals.signing import did_key, method_of, token
from models.documents.seals.signing import jades as sealed
from models.documents.seals.trust import NO_TRUST, Trust, anchors_of
from tests.documents.sealing import AT, DID, KEY, OTHER, badge, certificate, ec_key, rsa_key

ISSUER = "https://tests.example/issuer"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _check(text: str, trust: Trust = NO_TRUST) -> Seal:
    parsed = jws.of_compact(text)
    assert parsed is not None
    claims = json.loads(parsed.content() or b"{}")
    issuer = claims["issuer"]
    return jwt.check(parsed, claims, issuer["id"], trust)


def _with_header(text: str, **header: Any) -> str:
    head, body, signature = text.split(".")
    old = json.loads(base64.urlsafe_b64decode(head + "=="))
    return f"{_part(old | header)}.{body}.{signature}"


def _pem(public: Any) -> bytes:
    return bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_a_token_of_the_issuers_own_key_is_valid() -> None:
    seal = _check(token(badge(), KEY, method_of(DID)))
    assert (seal.state, seal.kind, seal.signer) == (SealState.VALID, SealKind.JWT, DID)


def test_a_changed_token_is_invalid() -> None:
    head, _, signature = token(badge(), KEY, method_of(DID)).split(".")
    seal = _check(f"{head}.{_part(badge(name='Doctorate'))}.{signature}")
    assert seal.state is SealState.INVALID


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
def test_no_algorithm_is_no_signature(name: str) -> None:
    text = f"{_part({'alg': name})}.{_part(badge())}."
    assert _check(text).state is SealState.INVALID
    assert _check(text, Trust(anchors_of(_pem(KEY.public_key())))).state is SealState.INVALID


def test_a_public_key_used_as_a_shared_secret_proves_nothing() -> None:
    """The classic confusion: HS256 with the published key as its secret."""
    pem = _pem(rsa_key().public_key())
    head, body = _part({"alg": "HS256", "typ": "JWT"}), _part(badge())
    mac = hmac.new(pem, f"{head}.{body}".encode(), hashlib.sha256).digest()
    text = f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    assert _check(text, Trust(anchors_of(pem))).state is SealState.UNVERIFIABLE


def test_a_key_is_only_used_with_its_own_algorithms() -> None:
    text = token(badge(), rsa_key(), "k")
    given = Trust(anchors_of(_pem(rsa_key().public_key())))
    for wrong in ("ES256", "EdDSA", "PS256", "RS512"):
        assert _check(_with_header(text, alg=wrong), given).state is not SealState.VALID


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_given_by_the_operator_counts(kind: str) -> None:
    key = rsa_key() if kind == "rsa" else ec_key()
    text = token(badge(issuer={"id": ISSUER, "type": ["Profile"]}), key, "k")
    assert _check(text).state is SealState.UNVERIFIABLE
    seal = _check(text, Trust(anchors_of(_pem(key.public_key()))))
    assert (seal.state, seal.trusted) == (SealState.VALID, True)


def test_a_key_in_the_tokens_own_header_is_only_its_own_word() -> None:
    numbers = rsa_key().public_key().public_numbers()
    jwk = {
        "kty": "RSA",
        "n": _number(numbers.n),
        "e": _number(numbers.e),
    }
    credential = badge(issuer={"id": ISSUER, "type": ["Profile"]})
    head, body = _part({"alg": "RS256", "jwk": jwk}), _part(credential)
    text = _rs256(head, body)
    assert _check(text).state is SealState.UNVERIFIABLE
    head, body, signature = text.split(".")
    changed = f"{head}.{_part(credential | {'name': 'Doctorate'})}.{signature}"
    assert _check(changed).state is SealState.INVALID


def test_the_key_of_another_than_the_issuer_proves_nothing() -> None:
    stranger = did_key(OTHER)
    credential = badge(issuer={"id": ISSUER, "type": ["Profile"]})
    seal = _check(token(credential, OTHER, method_of(stranger)))
    assert seal.state is SealState.UNVERIFIABLE


def test_an_issuer_named_differently_in_token_and_credential_is_open() -> None:
    text = token(badge(), KEY, method_of(DID))
    parsed = jws.of_compact(text)
    assert parsed is not None
    claims = json.loads(parsed.content() or b"{}")
    assert jwt.check(parsed, claims, ISSUER, NO_TRUST).state is SealState.UNVERIFIABLE


def test_something_critical_that_is_not_understood_leaves_it_open() -> None:
    text = token(badge(), KEY, method_of(DID))
    assert _check(_with_header(text, crit=["exp-new"])).state is SealState.UNVERIFIABLE
    assert _check(_with_header(text, crit=[])).state is SealState.UNVERIFIABLE
    unsaid = jws.of_compact(_with_header(text, b64=False))
    assert unsaid is not None
    assert jwt.check(unsaid, badge(), DID, NO_TRUST).state is SealState.UNVERIFIABLE


def test_what_is_no_token_is_none() -> None:
    for text in ("", "a.b", "a.b.c.d", "a.b.c", "é.é.é", "e30.e30", ".."):
        assert jws.of_compact(text) is None
    for value in (None, 5, {}, {"payload": 5}, {"payload": "x", "signatures": []}):
        assert jws.of_json(value) is None


def test_a_member_twice_in_the_header_is_refused() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","alg":"EdDSA"}').decode().rstrip("=")
    assert jws.of_compact(f"{head}.{_part(badge())}.AAAA") is None


def _sealed(payload: str = '{"a":"ö"}') -> jws.Jws:
    made = sealed(payload, rsa_key(), [certificate(rsa_key())], AT)
    parsed = jws.of_json(json.loads(json.dumps(made)))
    assert parsed is not None
    return parsed


def test_a_seal_fits_the_certificate_in_it_and_says_that_nobody_knows_it() -> None:
    seal = jades.check(_sealed(), NO_TRUST)
    assert (seal.state, seal.kind, seal.trusted) == (SealState.VALID, SealKind.JADES, False)
    assert seal.signer == "Seal of University of the Tests, University of the Tests"


def test_a_seal_of_a_known_certificate_or_authority_is_trusted() -> None:
    top = certificate(rsa_key(), "Authority of the Tests", authority=True)
    leaf = certificate(ec_key(), by=(top, rsa_key()))
    made = jws.of_json(sealed("{}", ec_key(), [leaf], AT))
    assert made is not None
    for known in (top, leaf):
        given = Trust(anchors_of(known.public_bytes(Encoding.PEM)))
        assert jades.check(made, given).trusted
    no_authority = certificate(rsa_key(), "Authority of the Tests")
    given = Trust(anchors_of(no_authority.public_bytes(Encoding.PEM)))
    assert not jades.check(made, given).trusted


def test_a_changed_content_breaks_the_seal() -> None:
    seal = jades.check(replace(_sealed(), payload='{"a":"o"}'), NO_TRUST)
    assert seal.state is SealState.INVALID


def test_another_certificate_than_the_signed_one_is_refused() -> None:
    good = _sealed()
    signature = good.signatures[0]
    other = base64.b64encode(certificate(rsa_key(), "Somebody").public_bytes(Encoding.DER))
    header = dict(signature.header) | {"x5c": [other.decode()]}
    swapped = replace(good, signatures=(replace(signature, header=header),))
    assert jades.check(swapped, NO_TRUST).state is SealState.INVALID


def test_a_certificate_that_was_not_valid_when_sealing_is_named() -> None:
    made = sealed("{}", rsa_key(), [certificate(rsa_key())], AT.replace(year=2020))
    parsed = jws.of_json(made)
    assert parsed is not None
    seal = jades.check(parsed, NO_TRUST)
    assert seal.why is not None
    assert "2020-11-02" in seal.why


def test_a_detached_seal_is_open() -> None:
    assert jades.check(replace(_sealed(), payload=None), NO_TRUST).state is SealState.UNVERIFIABLE


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _rs256(head: str, body: str) -> str:
    value = rsa_key().sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{body}.{base64.urlsafe_b64encode(value).decode().rstrip('=')}"
