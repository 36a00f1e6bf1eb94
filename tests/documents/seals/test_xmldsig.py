"""An XML signature counts for the element that is read, with a key somebody vouches for.

Signed by signxml, which shares no line with the check.
"""

import copy
import warnings
from functools import cache

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

from models.documents import xml
from models.documents.record import SealKind, SealState
from models.documents.seals import c14n, xmldsig
from models.documents.seals.trust import NO_TRUST, Trust, anchors_of
from tests.documents.sealing import certificate, ec_key, rsa_key
from tests.shared import SHARED, needs_shared

ELMO = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- an export --><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1" xml:lang="en">
 <generatedDate>2026-01-02T10:00:00+01:00</generatedDate>
 <learner><familyName>M&#252;ller &amp; S&#248;n</familyName></learner>
 <report><issuer><title xml:lang="en">University of the Tests</title></issuer><grade>7</grade>
 </report>
</elmo>"""
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"


class _Old(XMLSigner):
    """EMREX still signs with SHA-1, which signxml refuses by itself."""

    def check_deprecated_methods(self) -> None:
        pass


@cache
def _pem() -> bytes:
    return certificate(rsa_key()).public_bytes(Encoding.PEM)


def _signed(
    document: bytes = ELMO,
    *,
    old: bool = False,
    exclusive: bool = False,
    uri: str | None = None,
) -> etree._Element:
    signer = (_Old if old else XMLSigner)(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA1 if old else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA1 if old else DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
        if exclusive
        else CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = etree.fromstring(document)
        out = signer.sign(root, key=rsa_key(), cert=[_pem().decode()], reference_uri=uri)
    return xml.parse(etree.tostring(out.getroottree(), encoding="utf-8")).root


def _known() -> Trust:
    return Trust(anchors_of(_pem()))


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_signature_by_a_registered_certificate_is_valid(exclusive: bool) -> None:
    seal = xmldsig.check(_signed(exclusive=exclusive), _known())
    assert (seal.state, seal.kind, seal.trusted) == (SealState.VALID, SealKind.XMLDSIG, True)
    assert seal.signer == "Seal of University of the Tests, University of the Tests"


def test_a_certificate_nobody_registered_proves_nothing_yet() -> None:
    seal = xmldsig.check(_signed(), NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE
    assert seal.signer is not None


def test_an_authority_can_be_registered_instead_of_its_certificates() -> None:
    top = certificate(rsa_key(), "Authority of the Tests", authority=True)
    leaf = certificate(ec_key(), "University of the Tests", by=(top, rsa_key()))
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    out = signer.sign(
        etree.fromstring(ELMO),
        key=ec_key(),
        cert=[leaf.public_bytes(Encoding.PEM).decode()],
    )
    root = xml.parse(etree.tostring(out)).root
    given = Trust(anchors_of(top.public_bytes(Encoding.PEM)))
    assert xmldsig.check(root, given).state is SealState.VALID
    assert xmldsig.check(root, _known()).state is SealState.UNVERIFIABLE


def test_an_old_algorithm_is_named() -> None:
    seal = xmldsig.check(_signed(old=True), _known())
    assert seal.state is SealState.VALID
    assert seal.why is not None
    assert "SHA-1" in seal.why


def test_a_changed_grade_breaks_it() -> None:
    root = _signed()
    grade = root.find(".//{*}grade")
    assert grade is not None
    grade.text = "12"
    assert xmldsig.check(root, _known()).state is SealState.INVALID


def test_a_comment_inside_a_value_changes_nothing_that_was_signed() -> None:
    """Comments are not signed, so readers join the text around them; `text` of lxml does not."""
    root = _signed()
    grade = root.find(".//{*}grade")
    assert grade is not None
    grade.insert(0, etree.Comment("x"))
    assert xmldsig.check(root, _known()).state is SealState.VALID


def test_the_document_that_is_checked_stays_as_it_is() -> None:
    root = _signed()
    before = etree.tostring(root)
    xmldsig.check(root, _known())
    assert etree.tostring(root) == before


def test_a_signature_carried_around_in_another_document_is_refused() -> None:
    """The classic wrapping: the signed part hides, a forged one is read."""
    signed = _signed(ELMO.replace(b"<elmo ", b'<elmo ID="a" '), uri="#a")
    assert xmldsig.check(signed, _known()).state is SealState.VALID
    forged = etree.fromstring(ELMO.replace(b">7<", b">12<"))
    hidden = etree.SubElement(forged, "extension")
    hidden.append(copy.deepcopy(signed))
    assert xmldsig.check(forged, _known()).state is SealState.INVALID


def test_a_signature_moved_to_the_forged_root_is_refused() -> None:
    signed = _signed(ELMO.replace(b"<elmo ", b'<elmo ID="a" '), uri="#a")
    forged = etree.fromstring(ELMO.replace(b">7<", b">12<"))
    signature = signed.find(f"{DSIG}Signature")
    assert signature is not None
    signed.remove(signature)
    etree.SubElement(forged, "extension").append(signed)
    forged.append(signature)
    seal = xmldsig.check(forged, _known())
    assert seal.state is SealState.INVALID
    assert seal.why is not None
    assert "another part" in seal.why


def test_two_elements_with_the_signed_id_are_refused() -> None:
    signed = _signed(ELMO.replace(b"<elmo ", b'<elmo ID="a" '), uri="#a")
    extra = etree.SubElement(signed, "extension")
    extra.set("Id", "a")
    assert xmldsig.check(signed, _known()).state is SealState.INVALID


def test_a_transformation_that_could_leave_content_out_is_not_accepted() -> None:
    root = _signed()
    transform = root.find(f".//{DSIG}Transform")
    assert transform is not None
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
    assert xmldsig.check(root, _known()).state is SealState.UNVERIFIABLE


def test_a_shared_secret_is_not_accepted() -> None:
    root = _signed()
    method = root.find(f".//{DSIG}SignatureMethod")
    assert method is not None
    method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    assert xmldsig.check(root, _known()).state is SealState.UNVERIFIABLE


def test_a_reference_to_the_network_is_not_followed() -> None:
    root = _signed()
    reference = root.find(f".//{DSIG}Reference")
    assert reference is not None
    reference.set("URI", "http://127.0.0.1/other.xml")
    assert xmldsig.check(root, _known()).state is SealState.UNVERIFIABLE


def test_a_signed_part_of_a_larger_message_keeps_its_seal() -> None:
    """EWP carries ELMO inside its own answer."""
    signed = _signed()
    message = etree.fromstring(b'<get-response xmlns="urn:x:ewp"><tor/></get-response>')
    message[0].append(signed)
    whole = xml.parse(etree.tostring(message)).root
    part = whole.find(".//{https://github.com/emrex-eu/elmo-schemas/tree/v1}elmo")
    assert part is not None
    assert xmldsig.check(part, _known()).state is SealState.VALID
    grade = part.find(".//{*}grade")
    assert grade is not None
    grade.text = "12"
    assert xmldsig.check(part, _known()).state is SealState.INVALID


@pytest.mark.parametrize("name", ["SignedInfo", "SignatureValue", "Reference", "DigestValue"])
def test_a_signature_with_a_part_missing_is_an_answer(name: str) -> None:
    root = _signed()
    part = root.find(f".//{DSIG}{name}")
    assert part is not None
    parent = part.getparent()
    assert parent is not None
    parent.remove(part)
    assert xmldsig.check(root, _known()).state in (SealState.UNVERIFIABLE, SealState.INVALID)


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("comments", [False, True])
def test_our_canonical_form_is_that_of_libxml2(exclusive: bool, comments: bool) -> None:
    document = etree.fromstring(
        b"""<a xmlns="urn:1" xmlns:p="urn:2" z="1" a="&lt;&#10;&quot;" p:b="2"><!-- c -->
        <p:b xmlns:q="urn:3" q:x="1" xml:lang="en">&amp;&gt;&#13;<c xmlns=""/><?pi some data?></p:b>
        <d xmlns:p="urn:2b" p:y="1"><p:e/></d></a>"""
    )
    form = c14n.Form(exclusive=exclusive, comments=comments)
    assert c14n.part(document, form) == c14n.whole(document, form)


@pytest.mark.shared
@needs_shared
def test_our_canonical_form_is_that_of_libxml2_on_every_sample() -> None:
    compared = 0
    for path in sorted((SHARED / "samples" / "elmo").rglob("*.xml")):
        root = etree.fromstring(etree.tostring(xml.parse(path.read_bytes()).root))
        for form in (c14n.Form(), c14n.Form(comments=True), c14n.Form(exclusive=True)):
            assert c14n.part(root, form) == c14n.whole(root, form), path.name
        compared += 1
    assert compared > 10


def test_a_document_without_a_canonical_form_is_open() -> None:
    """C14N 1.0 knows no namespace without a full address."""
    written = etree.tostring(_signed()).replace(b"<learner", b'<learner xmlns:x="here"', 1)
    assert written.count(b"here") == 1
    seal = xmldsig.check(etree.fromstring(written), _known())
    assert seal.state is SealState.UNVERIFIABLE
    assert "canonical form" in (seal.why or "")
