"""Does a JAdES seal fit its content and the certificate in it, and whose certificate is that?

Source: ETSI TS 119 182-1, as the European Digital Credentials use it. Checked are the signature,
the way of its certificate to somebody known here, and the time stamps over the signature.
Revocation values are not, and the answer says so.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from models.documents import strict_json
from models.documents.findings import Unreadable
from models.documents.record import Seal, SealKind
from models.documents.seals import keys, timestamps
from models.documents.seals.jws import Jws, Signature, critical
from models.documents.seals.seal import by_certificate, invalid, together, unverifiable, valid
from models.documents.seals.standing import standing
from models.documents.seals.trust import Trust
from models.rules.limits import SIGNATURES_PER_DOCUMENT

KIND: Final = SealKind.JADES


def check(jws: Jws, trust: Trust) -> Seal:
    """The seal over the content of this JWS; the worst, where there are several signatures."""
    return together([_checked(jws, signature, trust) for signature in jws.signatures])


def _checked(jws: Jws, signature: Signature, trust: Trust) -> Seal:
    if jws.payload is None:
        return unverifiable(KIND, "the seal is detached: what it covers is not in the file")
    name, algorithm = signature.header.get("alg"), signature.algorithm
    if name == "none":
        return invalid(KIND, "it names no algorithm (none): nothing is signed")
    if algorithm is None:
        return unverifiable(KIND, f"a seal with the algorithm {name} proves nothing here")
    problem = critical(signature)
    if problem is not None:
        return unverifiable(KIND, f"the seal cannot be checked: {problem}")
    if not signature.chain:
        return _without_certificate(jws, signature, trust)
    certificate = signature.chain[0]
    owner = keys.owner(certificate)
    if not _is_named(signature, certificate):
        return invalid(KIND, "the certificate in the seal is not the one that was signed", owner)
    key = keys.of_certificate(certificate)
    if key is None:
        return unverifiable(KIND, "the key of its certificate is of an unknown kind", owner)
    if not jws.fits(signature, algorithm, key):
        return invalid(KIND, "content and seal do not fit: it was changed after sealing", owner)
    time = timestamps.time(
        list(_stamps(signature)), signature.written.encode(), _signed_at(signature), trust
    )
    found = standing(certificate, signature.chain[1:], trust, time)
    return by_certificate(KIND, found, time)


def _without_certificate(jws: Jws, signature: Signature, trust: Trust) -> Seal:
    algorithm = signature.algorithm
    for anchor in trust.speaking_for(None, None):
        if algorithm is not None and jws.fits(signature, algorithm, anchor.key):
            return valid(KIND, anchor.name, trusted=True)
    return unverifiable(KIND, "there is no certificate in the seal and no key is known for it")


def _is_named(signature: Signature, certificate: x509.Certificate) -> bool:
    """The signed header may name its certificate by fingerprint; then it has to be that one."""
    named = signature.header.get("x5t#S256")
    if named is None:
        return True
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    return bool(named == base64.urlsafe_b64encode(digest).decode().rstrip("="))


def _stamps(signature: Signature) -> Iterator[bytes]:
    """The time stamps over the value of the signature, which stand beside it (`etsiU`)."""
    listed = signature.beside.get("etsiU")
    for entry in listed[:SIGNATURES_PER_DOCUMENT] if isinstance(listed, list) else ():
        try:
            part = entry
            if isinstance(entry, str):
                part = strict_json.loads(keys.unbase64url(entry)).value
            for token in part["sigTst"]["tstTokens"][:SIGNATURES_PER_DOCUMENT]:
                yield base64.b64decode(token["val"], validate=True)
        except (ValueError, Unreadable, KeyError, TypeError, AttributeError):
            continue


def _signed_at(signature: Signature) -> datetime | None:
    """The time the signer claims (`sigT`, or `iat` in newer seals)."""
    text, seconds = signature.header.get("sigT"), signature.header.get("iat")
    try:
        if isinstance(text, str):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if isinstance(seconds, int):
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
