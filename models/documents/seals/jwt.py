"""Does a credential that is a JWT fit its signature and the key of its issuer?

Sources: RFC 7519, RFC 8725 (best current practices), VC-JOSE-COSE, VC Data Model 1.1 6.3.1. The
token may suggest a key, it may not choose it: `none` and shared secrets prove nothing, and a key in
the token's own header is only what the token says about itself.
"""

from collections.abc import Mapping
from typing import Any, Final

from models.documents.record import Seal, SealKind
from models.documents.seals import keys
from models.documents.seals.algorithms import Algorithm
from models.documents.seals.jws import Jws, Signature, critical
from models.documents.seals.seal import by_certificate, invalid, unverifiable, valid
from models.documents.seals.standing import Time, standing
from models.documents.seals.trust import Trust

KIND: Final = SealKind.JWT
CHANGED: Final = "content and signature do not fit: it was changed"


def check(token: Jws, claims: Mapping[str, Any], issuer: str | None, trust: Trust) -> Seal:
    """`issuer` is the id the credential names; `claims` is the content of the token."""
    signature = token.signatures[0]
    name, algorithm = signature.header.get("alg"), signature.algorithm
    if isinstance(name, str) and name.lower() == "none":
        return invalid(KIND, "it names no algorithm (none): anybody can have written it")
    if not signature.value:
        return invalid(KIND, "the signature is missing")
    if algorithm is None:
        why = "shared secrets prove nothing" if str(name).startswith("HS") else "it is not known"
        return unverifiable(KIND, f"the algorithm {name} is not accepted: {why}", issuer)
    problem = critical(signature)
    if problem is not None:
        return unverifiable(KIND, f"the token cannot be checked: {problem}", issuer)
    said = claims.get("iss")
    if said is not None and said != issuer:
        return unverifiable(
            KIND, f"the token is issued by {said}, the credential names another issuer", issuer
        )
    return _by_whom(token, signature, algorithm, issuer, trust)


def _by_whom(
    token: Jws, signature: Signature, algorithm: Algorithm, issuer: str | None, trust: Trust
) -> Seal:
    method = _method(signature, issuer)
    for anchor in trust.speaking_for(issuer, method):
        if token.fits(signature, algorithm, anchor.key):
            return valid(KIND, anchor.name, trusted=True)
    key = keys.of_did(issuer) if issuer is not None else None
    if key is not None:
        if not token.fits(signature, algorithm, key):
            return invalid(KIND, CHANGED, issuer)
        return valid(KIND, str(issuer), trusted=False)
    if signature.chain:
        return _by_certificate(token, signature, algorithm, trust)
    return _only_stated(token, signature, algorithm, issuer)


def _by_certificate(token: Jws, signature: Signature, algorithm: Algorithm, trust: Trust) -> Seal:
    certificate = signature.chain[0]
    owner, key = keys.owner(certificate), keys.of_certificate(certificate)
    if key is None or not token.fits(signature, algorithm, key):
        return invalid(KIND, CHANGED, owner)
    found = standing(certificate, signature.chain[1:], trust, Time())
    return by_certificate(KIND, found, Time())


def _only_stated(
    token: Jws, signature: Signature, algorithm: Algorithm, issuer: str | None
) -> Seal:
    kid = signature.header.get("kid")
    did = kid.partition("#")[0] if isinstance(kid, str) else ""
    stated = keys.of_jwk(signature.header.get("jwk")) or keys.of_did(did)
    if stated is None:
        return unverifiable(
            KIND, "the key has to come from the issuer, which needs the network or --trust", issuer
        )
    if not token.fits(signature, algorithm, stated):
        return invalid(KIND, "content and signature do not fit the key it names", issuer)
    return unverifiable(
        KIND, "it fits a key that only the token itself states; ask the issuer (--trust)", issuer
    )


def _method(signature: Signature, issuer: str | None) -> str | None:
    """The id of the key inside the issuer's document, where the token names one."""
    kid = signature.header.get("kid")
    if not isinstance(kid, str) or issuer is None:
        return None
    if kid.startswith("#"):
        return issuer + kid
    return kid if kid.startswith(issuer) else None
