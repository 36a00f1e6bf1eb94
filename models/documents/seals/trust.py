"""Whose keys do we know? Anchors the operator gave, and the services of the trust lists loaded.

Source: design O-38, D-24. A key that a document states about itself is no anchor.
An anchor with an `of` speaks only for that issuer; one without speaks for whoever signed with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from models.documents.seals import keys
from models.documents.seals.algorithms import PublicKey
from models.documents.seals.certificates import certificates_of
from models.documents.seals.chain import issued
from models.documents.trust_lists.index import Lists


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
    """`statuses` (status list credentials) and `contexts`: what the operator loaded, by address.

    `lists`: the trust lists. `at`: the instant at which is judged; now, where none is given.
    """

    anchors: tuple[Anchor, ...] = ()
    lists: Lists = field(default_factory=Lists)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    statuses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def plus(self, more: Iterable[Anchor], at: datetime) -> "Trust":
        """This trust with further anchors, as it stands at an instant."""
        return replace(self, anchors=(*self.anchors, *more), at=at)

    def own(self, certificate: x509.Certificate) -> Anchor | None:
        """The anchor whose key this is. Who has that key may write any certificate for it, so that
        nothing but the anchor says whose it is, and it makes nobody an authority."""
        key = keys.of_certificate(certificate)
        found = (a for a in self._general() if key is not None and keys.same(a.key, key))
        return next(found, None)

    def ends(self, certificate: x509.Certificate) -> Iterator[tuple[Anchor, x509.Certificate]]:
        """Anchors that are authorities and issued this certificate."""
        for anchor in self._general():
            if anchor.certificate is not None and issued(anchor.certificate, certificate):
                yield anchor, anchor.certificate

    def speaking_for(self, issuer: str | None, method: str | None) -> Iterator[Anchor]:
        """Anchors that may prove a statement of this issuer made with this key."""
        for anchor in self.anchors:
            if anchor.of is None or (
                anchor.of == issuer and (method is None or anchor.method in (None, method))
            ):
                yield anchor

    def _general(self) -> Iterator[Anchor]:
        return (anchor for anchor in self.anchors if anchor.of is None)


NO_TRUST = Trust()


def anchors_of(data: bytes) -> tuple[Anchor, ...]:
    """Reads one file of the operator: certificates (PEM, DER, PKCS#7), a key in PEM, a JWK, a JWK
    set, a DID document. Empty where the bytes are none of these.
    """
    certificates = certificates_of(data)
    if certificates:
        return of_certificates(certificates)
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


def of_certificates(certificates: Iterable[x509.Certificate]) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(key, keys.owner(certificate), certificate=certificate)
        for certificate in certificates
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
