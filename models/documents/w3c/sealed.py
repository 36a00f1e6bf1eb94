"""What lies inside a seal that is an envelope: a JAdES seal of the Union, or a signed token?

Sources: ETSI TS 119 182-1, VC-JOSE-COSE, VC Data Model 1.1 6.3.1 (JWT). What is read is exactly
what was signed. Who seals a presentation vouches for handing it in, not for the credentials in it.
"""

import re
from typing import Any, Final

from msgspec.structs import replace

from models.documents import strict_json
from models.documents.findings import Unreadable, blocking, info
from models.documents.probe import Form, Probe
from models.documents.record import Contents, Credential, Seal, SealState
from models.documents.registry import Context
from models.documents.seals import jades, jws, jwt
from models.documents.seals.jws import Jws
from models.documents.standards import trust_with
from models.documents.w3c.members import id_of, types_of

_TOKEN = re.compile(r"\s*[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\s*\Z")
PRESENTATIONS: Final = frozenset({"VerifiablePresentation", "EuropeanDigitalPresentation"})
_JADES: Final = ("sigT", "adoTst", "sigPId", "srCms", "sigPl", "srAts", "sigD")


def recognise(probe: Probe) -> int:
    if probe.form is Form.JSON:
        value = probe.value
        signed = isinstance(value, dict) and ("signatures" in value or "protected" in value)
        return 95 if signed and jws.of_json(value) is not None else 0
    if probe.form is Form.TEXT and _TOKEN.match(probe.text):
        return 90 if jws.of_compact(probe.text) is not None else 0
    return 0


def read(probe: Probe, context: Context) -> Contents:
    in_json = probe.form is Form.JSON
    envelope = jws.of_json(probe.value) if in_json else jws.of_compact(probe.text)
    content = envelope.content() if envelope is not None else None
    if envelope is None or content is None:
        said = "the seal is there, what it covers is not in the file: hand in both together"
        raise Unreadable(blocking("DETACHED_SEAL", "", said))
    value = strict_json.loads(content).value
    trust = trust_with(context.trust, context.at)
    seal = jades.check(envelope, trust)
    if in_json or any(name in s.header for s in envelope.signatures for name in _JADES):
        inner = context.inside(content, probe.name)
        return _with(inner, seal, value)
    if not isinstance(value, dict):
        raise Unreadable(blocking("NOT_RECOGNISED", "", "a signed token that holds no credential"))
    return _token(envelope, value, context)


def _token(token: Jws, claims: dict[str, Any], context: Context) -> Contents:
    credential = _unwrapped(claims)
    party = credential.get("issuer", credential.get("holder"))
    seal = jwt.check(token, claims, id_of(party), trust_with(context.trust, context.at))
    inner = context.inside(strict_json.verbatim(credential).encode("utf-8"), "")
    return _with(inner, seal, credential)


def _unwrapped(claims: dict[str, Any]) -> dict[str, Any]:
    """The credential of a token: inside `vc` or `vp`, completed by the claims, or the claims."""
    wrapped = claims.get("vc", claims.get("vp"))
    if not isinstance(wrapped, dict):
        return claims
    credential = dict(wrapped)
    party = "issuer" if "vc" in claims else "holder"
    for member, claim in (("id", "jti"), (party, "iss")):
        if isinstance(claims.get(claim), str):
            credential.setdefault(member, claims[claim])
    dates = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
    for names, claim in zip(dates, ("nbf", "exp"), strict=True):
        if isinstance(claims.get(claim), int) and not any(name in credential for name in names):
            credential[names[1]] = claims[claim]
    subject = credential.get("credentialSubject")
    if isinstance(subject, dict) and isinstance(claims.get("sub"), str):
        credential["credentialSubject"] = {"id": claims["sub"], **subject}
    return credential


def _with(inner: Contents, seal: Seal, content: Any) -> Contents:
    """The credentials in the envelope, under its seal; those of a presentation keep their own."""
    if not inner.readable:
        said = f"the seal around it: {seal.state.value}" + (f" ({seal.why})" if seal.why else "")
        return replace(inner, findings=(*inner.findings, info("SEALED", "", said)))
    presented = types_of(content) & PRESENTATIONS and content.get("verifiableCredential")
    under = _handed_in if presented else _under
    sealed = tuple(under(credential, seal) for credential in inner.credentials)
    return replace(inner, credentials=sealed)


def _under(credential: Credential, seal: Seal) -> Credential:
    """The seal of the envelope; a broken one inside it still counts."""
    broken = credential.seal.state is SealState.INVALID
    return credential if broken else replace(credential, seal=seal)


def _handed_in(credential: Credential, seal: Seal) -> Credential:
    if seal.state is not SealState.INVALID:
        return credential
    said = f"the presentation around it was changed: {seal.why}"
    doubts = (*credential.doubts, blocking("PRESENTATION_BROKEN", credential.where, said))
    return replace(credential, doubts=doubts)
