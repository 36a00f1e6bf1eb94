"""What does a credential of a wallet (SD-JWT VC) state, as far as its holder shows it?

Sources: RFC 9901, SD-JWT-based Verifiable Credentials (IETF draft), the attestations of DC4EU, the
claims of which are those of Open Badges 3.0 or of the European Learning Model. The token of the
issuer is the seal; whether the one who hands it in is its holder is not asked here.
"""

import re
from typing import Any, Final

from msgspec.structs import replace

from models.documents import strict_json
from models.documents.findings import Finding, Unreadable, blocking, info, warning
from models.documents.probe import Form, Probe
from models.documents.record import Contents, Credential, Seal
from models.documents.registry import Context
from models.documents.seals import disclosures, jws, jwt
from models.documents.standards import trust_with
from models.documents.w3c.members import id_of, objects, types_of

NAME: Final = "SD-JWT-VC"
_PART = r"[A-Za-z0-9_-]+"
_FORM = re.compile(
    rf"\s*({_PART}\.{_PART}\.{_PART})((?:~{_PART})*)~({_PART}\.{_PART}\.{_PART})?\s*\Z"
)
# Claims of the token itself; they are read apart or say nothing of what was learned.
_TOKEN: Final = frozenset(
    ("iss", "sub", "iat", "nbf", "exp", "aud", "jti", "cnf", "status", "vct#integrity")
)
_V2: Final = "https://www.w3.org/ns/credentials/v2"
# A member of the subject → the standard it belongs to, as its readers know it.
_STANDARDS: Final[dict[str, tuple[str, list[str], list[str]]]] = {
    "achievement": (
        "Open Badge",
        [_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        ["VerifiableCredential", "OpenBadgeCredential"],
    ),
    "hasClaim": (
        "European Digital Credential",
        [_V2, "http://data.europa.eu/snb/model/context/edc-ap"],
        ["VerifiableCredential", "EuropeanDigitalCredential"],
    ),
}


def recognise(probe: Probe) -> int:
    return 92 if probe.form is Form.TEXT and "~" in probe.text and _FORM.match(probe.text) else 0


def read(probe: Probe, context: Context) -> Contents:
    found = _FORM.match(probe.text)
    token = jws.of_compact(found.group(1)) if found is not None else None
    content = token.content() if token is not None else None
    if found is None or token is None or content is None:
        raise _broken("its token is broken")
    claims = strict_json.loads(content).value
    if not isinstance(claims, dict):
        raise _broken("its token holds no claims")
    try:
        shown = disclosures.shown(claims, found.group(2).split("~")[1:])
    except ValueError as fault:
        raise _broken(str(fault)) from None
    credential, remarks = _credential(shown.claims)
    issuer = id_of(credential.get("issuer"))
    seal = jwt.check(token, shown.claims, issuer, trust_with(context.trust, context.at))
    inner = context.inside(strict_json.verbatim(credential).encode("utf-8"), "")
    remarks += _remarks(shown, holder=found.group(3) is not None)
    doubts = _doubts(shown.claims)
    sealed = tuple(_sealed(one, seal, doubts) for one in inner.credentials)
    return replace(inner, credentials=sealed, findings=(*remarks, *inner.findings))


def _credential(claims: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """The credential among the claims, completed by those of the token."""
    wrapped = claims.get("elm")
    members = wrapped if isinstance(wrapped, dict) else claims
    credential = {name: value for name, value in members.items() if name not in _TOKEN}
    party = credential.get("issuer")
    if isinstance(claims.get("iss"), str):
        known = party if isinstance(party, dict) else {}
        if party is None or (known and id_of(party) is None):
            credential["issuer"] = {**known, "id": claims["iss"]} if known else claims["iss"]
    for name, claim in (("validFrom", "nbf"), ("validUntil", "exp")):
        if isinstance(claims.get(claim), int):
            credential.setdefault(name, claims[claim])
    if types_of(credential):
        return credential, []
    return _typed(credential, claims.get("vct"))


def _typed(credential: dict[str, Any], kind: object) -> tuple[dict[str, Any], list[Finding]]:
    for subject in objects(credential.get("credentialSubject")):
        for member, (name, contexts, types) in _STANDARDS.items():
            if member in subject:
                said = f"the wallet credential ({kind}) is read as {name}, by its members"
                typed = {"@context": contexts, "type": types} | credential
                return typed, [info("STANDARD_BY_MEMBERS", "", said)]
    message = f"a wallet credential ({kind}) that shows no achievement in a form that is read here"
    raise Unreadable(blocking("NOT_RECOGNISED", "", message), standard=NAME)


def _remarks(shown: disclosures.Shown, *, holder: bool) -> list[Finding]:
    found = []
    if shown.kept_back:
        many = "one claim" if shown.kept_back == 1 else f"{shown.kept_back} claims"
        said = f"not shown by the holder, or standing for nothing: {many} of the issuer"
        found.append(info("NOT_DISCLOSED", "", said))
    if holder:
        said = "it was shown to somebody by its holder; whether to us is not checked"
        found.append(info("HOLDER_NOT_CHECKED", "", said))
    return found


def _doubts(claims: dict[str, Any]) -> tuple[Finding, ...]:
    """A token status list is of another kind than those that can be brought here."""
    if "status" not in claims:
        return ()
    said = "whether it still counts: its token status list is not read here; ask the issuer"
    return (warning("STATUS_UNKNOWN", "/status", said),)


def _sealed(credential: Credential, seal: Seal, doubts: tuple[Finding, ...]) -> Credential:
    return replace(credential, seal=seal, doubts=(*credential.doubts, *doubts))


def _broken(why: str) -> Unreadable:
    message = f"the wallet credential cannot be read: {why}"
    return Unreadable(blocking("WALLET_CREDENTIAL_BROKEN", "", message), standard=NAME)
