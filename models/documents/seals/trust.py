"""Whose keys do we know? Anchors the operator gave, by certificate, key or DID document.

Source: design O-38, D-24; issue 5 point 3. A key that a document states about itself is no anchor.
An anchor with an `of` speaks only for that issuer; one without speaks for whoever signed with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from models.documents.seals import keys
from models.documents.seals.algorithms import PublicKey


@dataclass(frozen=True, slots=True)
class Anchor:
    """`name` is for people. `of`: the issuer it speaks for; `method`: the id of the key in it."""

    key: PublicKey
    name: str
    of: str | None = None
    method: str | None = None
    certificate: x509.Certificate | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """`statuses` (status list credentials) and `contexts`: what the operator loaded, by address."""

    anchors: tuple[Anchor, ...] = ()
    statuses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def plus(self, more: Iterable[Anchor]) -> "Trust":
        return replace(self, anchors=(*self.anchors, *more))

    def speaking_for(self, issuer: str | None, method: str | None) -> Iterator[Anchor]:
        """Anchors that may prove a statement of this issuer made with this key."""
        for anchor in self.anchors:
            if anchor.of is None or (
                anchor.of == issuer and (method is None or anchor.method in (None, method))
            ):
                yield anchor

    def knows(self, chain: Sequence[x509.Certificate]) -> bool:
        """The first certificate, or one that issued it step by step in the chain, is anchored."""
        for certificate, above in zip(chain, [*chain[1:], None], strict=True):
            if self._anchors(certificate):
                return True
            if above is None or not _issued(above, certificate):
                return False
        return False

    def _anchors(self, certificate: x509.Certificate) -> bool:
        """The certificate itself, its key, or the authority that issued it, is an anchor."""
        key = keys.of_certificate(certificate)
        general = [anchor for anchor in self.anchors if anchor.of is None]
        return any(key is not None and keys.same(anchor.key, key) for anchor in general) or any(
            _issued(anchor.certificate, certificate)
            for anchor in general
            if anchor.certificate is not None
        )


NO_TRUST = Trust()


def anchors_of(data: bytes) -> tuple[Anchor, ...]:
    """Reads one file of the operator: PEM certificates or key, a JWK, a JWK set, a DID document.

    Empty where the bytes are none of these.
    """
    if b"-----BEGIN CERTIFICATE-----" in data:
        return _certificates(data)
    if b"-----BEGIN " in data:
        key = keys.of_pem(data)
        return (Anchor(key, "the key given by the operator"),) if key is not None else ()
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(document, dict):
        return ()
    if "kty" in document:
        return _jwks([document])
    if isinstance(document.get("keys"), list):
        return _jwks(document["keys"])
    return tuple(_controller(document))


def _certificates(data: bytes) -> tuple[Anchor, ...]:
    try:
        found = x509.load_pem_x509_certificates(data)
    except (ValueError, UnsupportedAlgorithm):
        return ()
    return tuple(
        Anchor(key, keys.owner(certificate), certificate=certificate)
        for certificate in found
        if (key := keys.of_certificate(certificate)) is not None
    )


def _jwks(jwks: list[Any]) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(key, f"the key {jwk['kid']}" if "kid" in jwk else "the key given by the operator")
        for jwk in jwks
        if (key := keys.of_jwk(jwk)) is not None
    )


def _controller(document: Mapping[str, Any]) -> Iterator[Anchor]:
    """The keys a controller document (DID document) allows for assertions."""
    controller = document.get("id")
    if not isinstance(controller, str):
        return
    allowed = document.get("assertionMethod")
    methods = document.get("verificationMethod")
    listed = [*_several(methods), *(m for m in _several(allowed) if isinstance(m, dict))]
    names = {m if isinstance(m, str) else m.get("id") for m in _several(allowed)}
    for method in listed:
        if not isinstance(method, dict) or not isinstance(method.get("id"), str):
            continue
        if allowed is not None and method["id"] not in names:
            continue
        key = keys.of_jwk(method.get("publicKeyJwk")) or keys.of_multikey(
            str(method.get("publicKeyMultibase", ""))
        )
        if key is not None:
            yield Anchor(key, controller, of=controller, method=_absolute(method["id"], controller))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _absolute(method: str, controller: str) -> str:
    return controller + method if method.startswith("#") else method


def _issued(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the authority signed the certificate and may sign certificates at all."""
    try:
        constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints)
        if not constraints.value.ca:
            return False
        certificate.verify_directly_issued_by(authority)
    except (x509.ExtensionNotFound, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
