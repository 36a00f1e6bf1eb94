"""A time stamp proves when a seal was made where its clock is vouched for; nothing else does."""

import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from models.documents import xml
from models.documents.record import Seal, SealState
from models.documents.seals import jades, jws, timestamps, xmldsig
from models.documents.seals.references import DSIG, XADES
from models.documents.seals.signing import jades as sealed
from models.documents.seals.trust import Trust, anchors_of
from models.documents.trust_lists.index import Lists
from models.documents.trust_lists.reader import trust_list
from tests.documents.sealing import badge
from tests.documents.stamping import clock, stamp
from tests.documents.trusting import AT, Holder, holder, national, service
from tests.shared import SHARED, needs_shared

ROOT = holder("Root", authority=True)
CLOCK = clock("Clock of Tests", ROOT)
# The certificate ended the day before it is looked at; it sealed before that.
UNIVERSITY = holder("University", ROOT, until=AT - timedelta(days=1))
SEALED = AT - timedelta(days=5)


def trusting(*registered: Holder, lists: Sequence[str] = ()) -> Trust:
    anchors = [anchor for one in registered for anchor in anchors_of(one.pem)]
    read = (trust_list(etree.fromstring(national(None, *lists))),) if lists else ()
    return Trust(tuple(anchors), lists=Lists(read), at=AT)


def stamped(made: dict[str, Any], *tokens: bytes, plain: bool = False) -> jws.Jws:
    """The seal with time stamps over its signature beside it, as JAdES writes them."""
    signature = made["signatures"][0]
    values = [{"val": base64.b64encode(token).decode()} for token in tokens]
    entry: Any = {"sigTst": {"tstTokens": values}}
    if not plain:
        entry = base64.urlsafe_b64encode(json.dumps(entry).encode()).decode().rstrip("=")
    signature["header"] = {"etsiU": [entry]}
    parsed = jws.of_json(made)
    assert parsed is not None
    return parsed


def made() -> dict[str, Any]:
    return sealed(json.dumps(badge()), UNIVERSITY.key, [UNIVERSITY.certificate], SEALED)


def over(seal: dict[str, Any]) -> bytes:
    return str(seal["signatures"][0]["signature"]).encode()


def said(seal: Seal) -> str:
    return next(point for point in seal.proof.not_proven if point.startswith("when"))


@pytest.mark.parametrize("plain", [False, True])
def test_a_stamp_of_a_registered_clock_proves_the_time(plain: bool) -> None:
    seal = made()
    token = stamp(CLOCK, over(seal), SEALED + timedelta(minutes=1))
    found = jades.check(stamped(seal, token, plain=plain), trusting(ROOT))
    assert (found.state, found.trusted, found.proof.stamped) == (SealState.VALID, True, True)
    assert found.proof.sealed_at == SEALED + timedelta(minutes=1)
    assert not any(point.startswith("when") for point in found.proof.not_proven)
    assert any("as the time stamp of Clock of Tests proves" in p for p in found.proof.proven)


def test_the_earliest_stamp_counts() -> None:
    seal = made()
    times = (SEALED + timedelta(days=3), SEALED + timedelta(minutes=1))
    tokens = [stamp(CLOCK, over(seal), at) for at in times]
    found = jades.check(stamped(seal, *tokens), trusting(ROOT))
    assert found.proof.sealed_at == times[1]


def test_a_stamp_after_the_end_of_the_certificate_shows_a_late_seal() -> None:
    """The signer may claim any day; the clock does not."""
    seal = made()
    found = jades.check(
        stamped(seal, stamp(CLOCK, over(seal), AT - timedelta(hours=1))), trusting(ROOT)
    )
    assert found.trusted is False
    assert "was valid until 2026-11-01, not on 2026-11-02" in (found.why or "")


def test_a_clock_that_nobody_vouches_for_proves_nothing() -> None:
    seal = made()
    stranger = clock("Stranger")
    found = jades.check(stamped(seal, stamp(stranger, over(seal), SEALED)), trusting(ROOT))
    assert found.proof.stamped is False
    assert "a time stamp of Stranger says 2026-10-28, but nobody here vouches" in said(found)


def test_a_certificate_that_is_not_for_stamps_proves_no_time() -> None:
    seal = made()
    wrong = clock("Clock of Tests", ROOT, stamps=False)
    found = jades.check(stamped(seal, stamp(wrong, over(seal), SEALED)), trusting(ROOT))
    assert "its certificate is not for time stamps" in said(found)


def test_a_stamp_from_the_future_proves_no_time() -> None:
    seal = made()
    token = stamp(CLOCK, over(seal), AT + timedelta(days=1))
    assert "still to come" in said(jades.check(stamped(seal, token), trusting(ROOT)))


def test_a_stamp_over_something_else_fits_nothing() -> None:
    found = jades.check(stamped(made(), stamp(CLOCK, b"another", SEALED)), trusting(ROOT))
    assert "its time stamp fits nothing here" in said(found)


@pytest.mark.parametrize("place", range(0, 900, 61))
def test_a_stamp_with_a_byte_changed_proves_nothing_else(place: int) -> None:
    token = bytearray(stamp(CLOCK, b"signature", SEALED))
    token[place % len(token)] ^= 0x01
    found = timestamps.best([bytes(token)], b"signature", trusting(ROOT))
    assert found is None or found.why_not is not None or found.at == SEALED


@pytest.mark.parametrize(
    "token", [b"", b"\x30", b"\x30\x80", b"\x30\x00", b"no stamp", b"\x30\x84"]
)
def test_what_is_no_stamp_fits_nothing(token: bytes) -> None:
    assert timestamps.best([token], b"signature", trusting(ROOT)) is None


def test_a_qualified_clock_of_a_trust_list_proves_the_time() -> None:
    alone = clock("Qualified Clock")
    lists = [service(alone, kind="TSA/QTST", uses=[])]
    token = stamp(alone, b"signature", SEALED)
    (found,) = [timestamps.best([token], b"signature", trusting(lists=lists))]
    assert found is not None
    assert found.why_not is None
    withdrawn = [service(alone, kind="TSA/QTST", uses=[], status="withdrawn")]
    refused = timestamps.best([token], b"signature", trusting(lists=withdrawn))
    assert refused is not None
    assert refused.why_not is not None


def test_an_authority_for_seals_vouches_for_no_clock() -> None:
    token = stamp(CLOCK, b"signature", SEALED)
    found = timestamps.best([token], b"signature", trusting(lists=[service(ROOT)]))
    assert found is not None
    assert found.why_not is not None


def test_a_stamp_of_xades_proves_the_time_of_an_xml_signature() -> None:
    signed = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    ).sign(etree.fromstring("<a>1</a>"), key=UNIVERSITY.key, cert=[UNIVERSITY.pem.decode()])
    (value,) = signed.iter("{http://www.w3.org/2000/09/xmldsig#}SignatureValue")
    data = etree.tostring(value, method="c14n", exclusive=True, with_tail=False)
    token = base64.b64encode(stamp(CLOCK, data, SEALED)).decode()
    above = value.getparent()
    assert above is not None
    above.append(
        etree.fromstring(
            f'<d:Object xmlns:d="{DSIG}"><x:SignatureTimeStamp xmlns:x="{XADES}">'
            '<d:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
            f"<x:EncapsulatedTimeStamp>{token}</x:EncapsulatedTimeStamp></x:SignatureTimeStamp>"
            "</d:Object>"
        )
    )
    root = xml.parse(etree.tostring(signed)).root
    found = xmldsig.check(root, trusting(ROOT))
    assert (found.state, found.proof.sealed_at) == (SealState.VALID, SEALED)
    without = etree.tostring(signed).replace(token.encode(), b"AAAA")
    later = xmldsig.check(xml.parse(without).root, trusting(ROOT))
    assert later.state is SealState.UNVERIFIABLE


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("elm-MC-Annex1-signed.jsonld", "2023-09-27"),
        ("edci-credential-signed.jsonld", "2022-12-21"),
        ("edci-jades-sealed_advanced.json", "2022-07-25"),
    ],
)
def test_the_stamps_of_the_commissions_samples_fit(name: str, day: str) -> None:
    parsed = jws.of_json(json.loads((SHARED / "samples" / "elm" / name).read_bytes()))
    assert parsed is not None
    found = jades.check(parsed, trusting())
    assert f"a time stamp of good-tsa, Nowina Solutions says {day}, but nobody" in said(found)
