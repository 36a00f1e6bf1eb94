"""Do the Data Integrity proofs of a credential fit its content and the key of its issuer?

Sources: W3C Data Integrity 1.0; EdDSA and ECDSA Cryptosuites 1.0; Ed25519Signature2020. Only a key
that is the issuer (did:key, did:jwk) or was given by the operator proves anything; a key that the
document writes into an address of its issuer still has to come from there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import base58
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from models.documents.record import Seal, SealKind, SealState
from models.documents.seals import keys
from models.documents.seals.algorithms import JOSE, PublicKey, fits
from models.documents.seals.jcs import jcs, plain
from models.documents.seals.jsonld import NotCanonical, nquads, own_contexts
from models.documents.seals.seal import invalid, together, unverifiable, valid
from models.documents.seals.trust import Trust
from models.rules.limits import SIGNATURES_PER_DOCUMENT

KIND: Final = SealKind.DATA_INTEGRITY
Contexts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Suite:
    """`rdf`: the statements are signed, else the JSON text."""

    name: str
    rdf: bool
    ecdsa: bool = False


SUITES: Final[Mapping[str, Suite]] = {
    "eddsa-rdfc-2022": Suite("eddsa-rdfc-2022", rdf=True),
    "eddsa-jcs-2022": Suite("eddsa-jcs-2022", rdf=False),
    "ecdsa-rdfc-2019": Suite("ecdsa-rdfc-2019", rdf=True, ecdsa=True),
    "ecdsa-jcs-2019": Suite("ecdsa-jcs-2019", rdf=False, ecdsa=True),
    "Ed25519Signature2020": Suite("Ed25519Signature2020", rdf=True),
}
_DRAFT: Final = "an early draft, which Data Integrity has replaced, is not followed here"
# Kinds that are met and not checked → why.
_ELSEWHERE: Final[Mapping[str, str]] = {
    "ecdsa-sd-2023": "it shows a part of what was signed, which is not put together here",
    "bbs-2023": "it shows a part of what was signed, with keys of a kind not known here",
    "JsonWebSignature2020": _DRAFT,
    "RsaSignature2018": _DRAFT,
    "Ed25519Signature2018": _DRAFT,
    "EcdsaSecp256k1Signature2019": _DRAFT,
}
PURPOSES: Final = frozenset({"assertionMethod", "authentication"})


def check(credential: Mapping[str, Any], issuer: str | None, trust: Trust) -> Seal:
    """The seal of a credential or presentation whose `proof` is a Data Integrity proof or several.

    `issuer` is who has to have signed: the id of the issuer, or of the holder of a presentation.
    """
    proofs = _listed(credential.get("proof"))
    if not proofs:
        return Seal()
    if len(proofs) > SIGNATURES_PER_DOCUMENT:
        return unverifiable(KIND, f"{len(proofs)} proofs are more than anybody can need")
    seals = [_checked(credential, proof, issuer, trust) for proof in proofs]
    known = [seal for seal, proof in zip(seals, proofs, strict=True) if suite_of(proof) is not None]
    if not known:
        return seals[0]
    worst = together(known)
    if len(known) < len(seals) and worst.state is SealState.VALID:
        note = "beside it stands a proof of a kind that cannot be checked here"
        return replace(worst, why="; ".join(filter(None, (worst.why, note))))
    return worst


def suite_of(proof: object) -> Suite | None:
    """The suite a proof names, where we know it."""
    if not isinstance(proof, Mapping):
        return None
    kind, suite = proof.get("type"), proof.get("cryptosuite")
    name = suite if kind == "DataIntegrityProof" else kind
    return SUITES.get(name) if isinstance(name, str) else None


def hash_data(
    credential: Mapping[str, Any],
    proof: Mapping[str, Any],
    contexts: Contexts,
    digest: str = "sha256",
) -> bytes:
    """What the proof signs: the digest of its own options, then the digest of the content.

    `digest` is SHA-384 for ECDSA with P-384. Raises `NotCanonical`.
    """
    suite = suite_of(proof)
    if suite is None:
        raise NotCanonical("the kind of proof is not known")
    content = _content(credential, proof)
    options: dict[str, Any] = {name: v for name, v in proof.items() if name != "proofValue"}
    if suite.rdf:
        options["@context"] = content.get("@context")
        texts = nquads(options, contexts), nquads(content, contexts)
    else:
        if "@context" in proof:
            content["@context"] = _leading(content.get("@context"), proof["@context"])
        texts = jcs(plain(options)), jcs(plain(content))
    return b"".join(hashlib.new(digest, text).digest() for text in texts)


def _content(credential: Mapping[str, Any], proof: Mapping[str, Any]) -> dict[str, Any]:
    """The credential without its proofs, but with those this one builds on (a chain)."""
    content = {name: value for name, value in credential.items() if name != "proof"}
    previous = _listed(proof.get("previousProof"))
    if previous:
        earlier = [p for p in _listed(credential.get("proof")) if _identity(p) in previous]
        if len(earlier) != len(previous):
            raise NotCanonical("it builds on a proof that is not there")
        content["proof"] = earlier
    return content


def _leading(context: Any, signed: Any) -> Any:
    """The contexts that were signed; those of the document have to begin with them."""
    have, want = _listed(context), _listed(signed)
    if have[: len(want)] != want:
        raise NotCanonical("the contexts of the document are not those of its proof")
    return signed


def _checked(
    credential: Mapping[str, Any], proof: object, issuer: str | None, trust: Trust
) -> Seal:
    suite = suite_of(proof)
    if suite is None or not isinstance(proof, Mapping):
        kind = proof.get("cryptosuite") or proof.get("type") if isinstance(proof, Mapping) else None
        why = _ELSEWHERE.get(str(kind), "it is not known here")
        return unverifiable(
            KIND,
            f"a proof of the kind {kind or 'unknown'} cannot be checked: {why}; ask the issuer",
        )
    if str(proof.get("proofPurpose")) not in PURPOSES:
        return unverifiable(KIND, "the proof was not made to state what the credential says")
    if suite.rdf and own_contexts(credential):
        return unverifiable(
            KIND, "the document redefines words itself: what is read may not be what was signed"
        )
    method = proof.get("verificationMethod")
    signature = _signature(proof.get("proofValue"))
    if signature is None:
        return invalid(KIND, "the value of the proof is no signature", _name(method))
    if not isinstance(method, str):
        return unverifiable(KIND, "the proof names no key")
    try:
        return _by_whom(_Claim(credential, proof, signature, suite), method, issuer, trust)
    except NotCanonical as fault:
        return unverifiable(KIND, f"the proof could not be checked: {fault}", method)


@dataclass(frozen=True, slots=True)
class _Claim:
    credential: Mapping[str, Any]
    proof: Mapping[str, Any]
    signature: bytes
    suite: Suite

    def fits(self, key: PublicKey, contexts: Contexts) -> bool:
        digest, algorithm = "sha256", "EdDSA"
        if self.suite.ecdsa:
            wide = isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp384r1"
            digest, algorithm = ("sha384", "ES384") if wide else ("sha256", "ES256")
        data = hash_data(self.credential, self.proof, contexts, digest)
        return fits(JOSE[algorithm], key, self.signature, data)


def _by_whom(claim: _Claim, method: str, issuer: str | None, trust: Trust) -> Seal:
    """Whose key is it: given by the operator, the issuer itself, or only stated in the document?"""
    contexts = trust.contexts
    for anchor in trust.speaking_for(issuer, method):
        if claim.fits(anchor.key, contexts):
            return valid(KIND, anchor.name, trusted=True)
    controller, _, fragment = method.partition("#")
    key = keys.of_did(controller)
    if key is not None:
        if not claim.fits(key, contexts):
            return invalid(KIND, "content and signature do not fit: it was changed", controller)
        if controller != issuer:
            return unverifiable(
                KIND, "the proof is intact, but the key that signed is not the issuer's", controller
            )
        return valid(KIND, controller, trusted=False)
    stated = keys.of_multikey(fragment) if fragment else None
    if stated is None:
        why = "the key has to come from the issuer, which needs the network or --trust"
        return unverifiable(KIND, why, controller)
    if not claim.fits(stated, contexts):
        return invalid(KIND, "content and signature do not fit the key it names", controller)
    why = "it fits the key written beside it, but that key has to come from the issuer (--trust)"
    return unverifiable(KIND, why, controller)


def _signature(value: object) -> bytes | None:
    if not isinstance(value, str) or not value.startswith("z") or len(value) > 1000:
        return None
    try:
        return base58.b58decode(value[1:])
    except ValueError:
        return None


def _identity(proof: object) -> object:
    return proof.get("id") if isinstance(proof, Mapping) else None


def _name(method: object) -> str | None:
    return method.partition("#")[0] if isinstance(method, str) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
