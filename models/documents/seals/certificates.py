"""What does a certificate say about itself: whose it is, whether it is qualified, what it may do?

Sources: RFC 5280; ETSI EN 319 412-1 (identifier of an organisation), EN 319 412-5 and RFC 3739
(statements on qualified certificates), TS 119 612 5.7.1 (who may sign a trust list).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from models.documents.seals import der, keys

# Below these a key is called short; signing with less than 1024 bits proves nothing (`algorithms`).
RSA_BITS: Final = 2048
CURVE_BITS: Final = 256
TSL_SIGNING: Final = "0.4.0.2231.3.0"
_STATEMENTS: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_QC: Final = "0.4.0.1862.1"
# Purposes that are not to sign documents: a certificate for these alone seals nothing.
_OTHER_PURPOSES: Final = frozenset(
    ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9", TSL_SIGNING)
)


Extension = TypeVar("Extension", bound=x509.ExtensionType)


class Use(StrEnum):
    """What a qualified certificate is for (eIDAS articles 28, 38, 45)."""

    SEAL = "electronic seals"
    SIGNATURE = "electronic signatures"
    WEBSITE = "websites"


_USES: Final = {f"{_QC}.6.1": Use.SIGNATURE, f"{_QC}.6.2": Use.SEAL, f"{_QC}.6.3": Use.WEBSITE}


@dataclass(frozen=True, slots=True)
class Statements:
    """What the certificate claims: qualified, for what, its key in a qualified device. `elsewhere`:
    under the law of a country outside the Union."""

    qualified: bool = False
    uses: frozenset[Use] = frozenset()
    device: bool = False
    elsewhere: bool = False


def extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    """The extension of this kind. Raises `ValueError` where the extensions cannot be read."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
    except (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, TypeError) as fault:
        raise ValueError(str(fault)) from None


def statements(certificate: x509.Certificate) -> Statements:
    """The statements of the certificate; none where they are missing or broken."""
    try:
        extension(certificate, x509.BasicConstraints)  # whether any extension can be read
        found = certificate.extensions.get_extension_for_oid(_STATEMENTS).value
        data = found.value if isinstance(found, x509.UnrecognizedExtension) else b""
        listed = {
            statement.parts()[0].oid(): statement.parts()[1:]
            for statement in der.one(data).parts()
            if statement.tag == der.SEQUENCE and statement.parts()
        }
        kinds = listed.get(f"{_QC}.6", ())
        uses = [_USES.get(kind.oid()) for several in kinds for kind in several.parts()]
    except (x509.ExtensionNotFound, ValueError):
        return Statements()
    return Statements(
        qualified=f"{_QC}.1" in listed,
        uses=frozenset(use for use in uses if use is not None),
        device=f"{_QC}.4" in listed,
        elsewhere=f"{_QC}.7" in listed,
    )


def organisation(certificate: x509.Certificate) -> str | None:
    """The name of the organisation the certificate is for, else its common name."""
    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        if (name := _attribute(certificate, oid)) is not None:
            return name
    return None


def organisation_id(certificate: x509.Certificate) -> str | None:
    """The registered number of the organisation, as `VATPL-5250011266`."""
    return _attribute(certificate, NameOID.ORGANIZATION_IDENTIFIER)


def country(certificate: x509.Certificate) -> str | None:
    return _attribute(certificate, NameOID.COUNTRY_NAME)


def may_sign_lists(certificate: x509.Certificate) -> bool:
    """Whether it was made for signing trust lists."""
    return TSL_SIGNING in purposes(certificate)


def purposes(certificate: x509.Certificate) -> frozenset[str]:
    try:
        found = extension(certificate, x509.ExtendedKeyUsage)
    except ValueError:
        return frozenset()
    return frozenset(purpose.dotted_string for purpose in found or ())


def may_seal(certificate: x509.Certificate) -> bool:
    """Whether its key may sign documents, as far as it says anything about that."""
    wanted = purposes(certificate)
    if wanted and wanted <= _OTHER_PURPOSES:
        return False
    try:
        usage = extension(certificate, x509.KeyUsage)
    except ValueError:
        return False
    return usage is None or usage.digital_signature or usage.content_commitment


def weakness(certificate: x509.Certificate) -> str | None:
    """Why its key is weaker than it should be today."""
    key = keys.of_certificate(certificate)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < RSA_BITS:
        return f"its key has {key.key_size} bits, which is too short today ({RSA_BITS} and up)"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < CURVE_BITS:
        return f"its key has {key.curve.key_size} bits, which is too short today"
    return None


@keys.quietly()
def certificates_of(data: bytes) -> tuple[x509.Certificate, ...]:
    """Those of one file: PEM, DER, or a bundle without keys (PKCS#7, .p7b) in either form."""
    pem = b"-----BEGIN " in data
    loaders = (
        (x509.load_pem_x509_certificates, pkcs7.load_pem_pkcs7_certificates)
        if pem
        else (_one_of_der, pkcs7.load_der_pkcs7_certificates)
    )
    for load in loaders:
        try:
            return tuple(load(data))
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
            continue
    return ()


def unreadable(certificate: x509.Certificate) -> str | None:
    """What of the certificate is broken; the library looks at most parts only when asked."""
    try:
        names = (certificate.subject, certificate.issuer)
        dates = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        extension(certificate, x509.BasicConstraints)
        certificate.signature_hash_algorithm  # noqa: B018 - asked for what it raises
    except UnsupportedAlgorithm:
        return None  # said of the way, where it matters
    except (ValueError, TypeError) as fault:
        return str(fault).partition(":")[0] or "broken"
    return None if all(names) and all(dates) else "a name or a date is missing"


def _one_of_der(data: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(data)]


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str | None:
    try:
        found = certificate.subject.get_attributes_for_oid(oid)
    except (ValueError, TypeError):
        return None
    return str(found[0].value).strip() or None if found else None
