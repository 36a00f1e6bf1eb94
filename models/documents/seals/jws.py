"""What exactly does a JSON Web Signature sign, and with which claims about itself?

Sources: RFC 7515 (JWS, compact and JSON), RFC 7797 (`b64: false`), ETSI TS 119 182-1 (JAdES). The
bytes that were signed are kept as they came; nothing is serialised again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography import x509

from models.documents import strict_json
from models.documents.findings import Unreadable
from models.documents.seals import keys
from models.documents.seals.algorithms import JOSE, Algorithm, PublicKey, fits
from models.rules.limits import CERTIFICATES_PER_SEAL, SIGNATURES_PER_DOCUMENT

# Header members a signer may declare critical and that are understood here.
UNDERSTOOD: Final = frozenset({"b64", "sigT", "adoTst", "exp", "iat", "nbf", "x5t#S256", "sigPId"})


@dataclass(frozen=True, slots=True)
class Signature:
    """`protected` is the text that was signed; `header` what it says. `written`: the value of the
    signature as it stands; `beside`: what stands beside it and nobody signed."""

    protected: str
    header: Mapping[str, Any]
    value: bytes
    written: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def algorithm(self) -> Algorithm | None:
        name = self.header.get("alg")
        return JOSE.get(name) if isinstance(name, str) else None

    @property
    def unencoded(self) -> bool:
        return self.header.get("b64") is False

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates of the header, that of the signer first; empty where one is broken."""
        listed = self.header.get("x5c")
        if not isinstance(listed, list) or len(listed) > CERTIFICATES_PER_SEAL:
            return ()
        found = [keys.certificate_of_base64(c) if isinstance(c, str) else None for c in listed]
        chain = tuple(certificate for certificate in found if certificate is not None)
        return chain if len(chain) == len(found) else ()


@dataclass(frozen=True, slots=True)
class Jws:
    """`payload` is the text as it stands in the file: base64url, or the content itself (b64:false).

    None where the content is not in the file (a detached signature).
    """

    payload: str | None
    signatures: tuple[Signature, ...]

    def content(self) -> bytes | None:
        """What was signed, for reading. None where it is not there or is no base64url."""
        if not self.payload:
            return None
        if self.signatures[0].unencoded:
            return self.payload.encode("utf-8")
        try:
            return keys.unbase64url(self.payload)
        except ValueError:
            return None

    def fits(self, signature: Signature, algorithm: Algorithm, key: PublicKey) -> bool:
        signed = f"{signature.protected}.{self.payload or ''}".encode()
        return fits(algorithm, key, signature.value, signed)


def of_compact(text: str) -> Jws | None:
    """A token of three parts with dots between them; None where the text is none."""
    parts = text.strip().split(".")
    if len(parts) != 3:
        return None
    protected, payload, value = parts
    signature = _signature(protected, value)
    return Jws(payload or None, (signature,)) if signature is not None else None


def of_json(value: object) -> Jws | None:
    """A JWS in JSON, general or flattened; None where the object is none."""
    if not isinstance(value, Mapping):
        return None
    payload = value.get("payload")
    if payload is not None and not isinstance(payload, str):
        return None
    listed = value.get("signatures") if "signatures" in value else [value]
    if not isinstance(listed, list) or not 1 <= len(listed) <= SIGNATURES_PER_DOCUMENT:
        return None
    found = [
        _signature(entry.get("protected"), entry.get("signature"), entry.get("header"))
        if isinstance(entry, Mapping)
        else None
        for entry in listed
    ]
    signatures = tuple(signature for signature in found if signature is not None)
    if len(signatures) != len(found) or len({s.unencoded for s in signatures}) != 1:
        return None
    return Jws(payload or None, signatures)


def critical(signature: Signature) -> str | None:
    """Why the header must not be accepted as it is: something critical that is not understood."""
    listed = signature.header.get("crit")
    if listed is None:
        named: list[Any] = []
    elif isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed):
        named = listed
    else:
        return "its list of critical members is broken"
    unknown = [name for name in named if name not in UNDERSTOOD]
    if unknown:
        return f"it demands that {', '.join(unknown)} be understood, which is not the case here"
    if signature.unencoded and "b64" not in named:
        return "it signs its content unencoded without saying that this is critical"
    if "sigD" in signature.header:
        return "it signs something that is not in the file"
    return None


def _signature(protected: object, value: object, beside: object = None) -> Signature | None:
    if not isinstance(protected, str) or not isinstance(value, str):
        return None
    try:
        header = strict_json.loads(keys.unbase64url(protected)).value
        raw = keys.unbase64url(value)
    except (ValueError, Unreadable):
        return None
    if not isinstance(header, dict):
        return None
    return Signature(protected, header, raw, value, beside if isinstance(beside, dict) else {})
