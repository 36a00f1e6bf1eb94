"""Does an enveloped XML signature cover exactly what is read, and does it fit?

Sources: XML Signature 1.1; handbook formats 1 (signing, traps 10 – 13). The element that is read
has to be the one that was signed, else a signature could be carried around in a document of another
hand. A key that stands only in the signature (KeyInfo) is nobody's until the operator knows it.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from cryptography import x509
from lxml import etree
from msgspec.structs import replace

from models.documents import xml
from models.documents.record import Seal, SealKind, SealState
from models.documents.seals import c14n, keys, timestamps
from models.documents.seals.algorithms import XML, Algorithm, PublicKey, fits
from models.documents.seals.references import (
    DSIG,
    XADES,
    Broken,
    Closed,
    cover,
    form_of,
    octets,
    only,
)
from models.documents.seals.seal import by_certificate, invalid, together, unverifiable, valid
from models.documents.seals.standing import UNKNOWN, Standing, Time, standing
from models.documents.seals.trust import Trust
from models.rules.limits import SIGNATURES_PER_DOCUMENT

KIND: Final = SealKind.XMLDSIG
SIGNATURE: Final = f"{{{DSIG}}}Signature"
_NOT_REGISTERED: Final = (
    "it fits the certificate inside it, which nobody here has registered (--trust)"
)


def check(read: etree._Element, trust: Trust) -> Seal:
    """The seal of the element that is read, which stays as it is. No signature at all: NONE."""
    above = [read, *read.iterancestors()]
    own = [child for node in above for child in node if child.tag == SIGNATURE]
    if own:
        if len(own) > SIGNATURES_PER_DOCUMENT:
            return unverifiable(KIND, f"{len(own)} signatures are more than anybody can need")
        return together([_checked(signature, read, trust) for signature in own])
    if next(above[-1].iter(SIGNATURE), None) is not None:
        return invalid(KIND, "the signature belongs to another part than the one that is read")
    return Seal()


def _checked(signature: etree._Element, read: etree._Element, trust: Trust) -> Seal:
    try:
        info = only(signature, "SignedInfo")
        algorithm = _algorithm(info)
        covered = cover(signature, info, read)
        old = algorithm.old or covered.old
        form = form_of(only(info, "CanonicalizationMethod"))
        signed = {c14n.part(info, form), c14n.part(info, dataclasses.replace(form, inherits=False))}
        value = octets(only(signature, "SignatureValue"))
        time = _time(signature, covered.signed_at, trust)
        return _by_whom(signature, _Signed(algorithm, value, signed, old), trust, time)
    except Broken as fault:
        return invalid(KIND, str(fault))
    except Closed as fault:
        return unverifiable(KIND, str(fault))


@dataclass(frozen=True, slots=True)
class _Signed:
    algorithm: Algorithm
    value: bytes
    data: set[bytes]  # the texts this part may have had when it was signed
    old: bool  # with SHA-1 somewhere

    def fits(self, key: PublicKey) -> bool:
        return any(fits(self.algorithm, key, self.value, text) for text in self.data)


def _by_whom(signature: etree._Element, signed: _Signed, trust: Trust, time: Time) -> Seal:
    aged = "an old algorithm with SHA-1, as EMREX still uses it" if signed.old else None
    known = next((a for a in trust.speaking_for(None, None) if signed.fits(a.key)), None)
    chain = tuple(_certificates(signature))
    owned = [c for c in chain if (key := keys.of_certificate(c)) is not None and signed.fits(key)]
    certificate = known.certificate if known is not None else next(iter(owned), None)
    if certificate is not None:
        others = tuple(c for c in chain if c is not certificate)
        found = standing(certificate, others, trust, time)
        return _owned(found, time, aged)
    if known is not None:
        return valid(KIND, known.name, aged, trusted=True, old=signed.old)
    stated = _key_value(signature)
    if chain or stated is not None:
        if stated is None or not signed.fits(stated):
            return invalid(KIND, "the signature does not fit the key that stands in it")
        return unverifiable(KIND, "it fits a key that only the document itself states (--trust)")
    return unverifiable(KIND, "it names no certificate; the key has to be given (--trust)")


def _time(signature: etree._Element, claimed: datetime | None, trust: Trust) -> Time:
    """By the stamps of XAdES over the value of the signature, else as the signer claims."""
    stamps = list(islice(signature.iter(f"{{{XADES}}}SignatureTimeStamp"), SIGNATURES_PER_DOCUMENT))
    if not stamps:
        return Time(claimed)
    method = stamps[0].find(f"{{{DSIG}}}CanonicalizationMethod")
    form = form_of(method) if method is not None else c14n.Form()
    tokens = [
        octets(token)
        for stamp in stamps
        for token in stamp.iter(f"{{{XADES}}}EncapsulatedTimeStamp")
    ]
    return timestamps.time(
        tokens, c14n.part(only(signature, "SignatureValue"), form), claimed, trust
    )


def _owned(found: Standing, time: Time, aged: str | None) -> Seal:
    """A certificate inside a signature says who signed only where somebody vouches for it. One that
    the operator registered may sign for others (EMREX), so that it need not be the issuer's."""
    seal = by_certificate(KIND, found, time, old=aged)
    if found.direct:
        return replace(seal, points=replace(seal.proof, owner=None))
    if found.trusted_by is not None:
        return seal
    if found.why_not == UNKNOWN:
        said = (_NOT_REGISTERED, *found.remarks, aged)
        seal = replace(seal, why="; ".join(filter(None, said)))
    return replace(seal, state=SealState.UNVERIFIABLE)


def _algorithm(info: etree._Element) -> Algorithm:
    name = only(info, "SignatureMethod").get("Algorithm", "")
    if name not in XML:
        raise Closed(f"the algorithm {name} is not accepted here")
    return XML[name]


def _certificates(signature: etree._Element) -> Iterator[x509.Certificate]:
    for element in signature.iter(f"{{{DSIG}}}X509Certificate"):
        certificate = keys.certificate_of_base64(element.text or "")
        if certificate is not None:
            yield certificate


def _key_value(signature: etree._Element) -> PublicKey | None:
    element = next(signature.iter(f"{{{DSIG}}}RSAKeyValue"), None)
    if element is None:
        return None
    numbers = {xml.local(child): "".join((child.text or "").split()) for child in element}
    to_url = str.maketrans("+/", "-_", "=")
    return keys.of_jwk(
        {
            "kty": "RSA",
            "n": numbers.get("Modulus", "").translate(to_url),
            "e": numbers.get("Exponent", "").translate(to_url),
        }
    )
