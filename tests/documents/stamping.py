"""A clock that stamps for tests: RFC 3161 tokens in DER, made byte by byte."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.documents.trusting import Holder, holder

STAMPING = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
_SHA256 = "2.16.840.1.101.3.4.2.1"


def clock(name: str, by: Holder | None = None, *, stamps: bool = True) -> Holder:
    return holder(name, by, extensions=[STAMPING] if stamps else [])


def stamp(by: Holder, stamped: bytes, at: datetime, *, others: Sequence[Holder] = ()) -> bytes:
    """The token of `by` over these bytes."""
    info = _sequence(
        _der(2, b"\x01"),
        _oid("1.2.3.4"),
        _sequence(_algorithm(_SHA256), _der(4, _sha256(stamped))),
        _der(2, b"\x07"),
        _der(0x18, at.strftime("%Y%m%d%H%M%SZ").encode()),
    )
    signed = _der(
        0x31,
        _attribute("1.2.840.113549.1.9.3", _oid("1.2.840.113549.1.9.16.1.4"))
        + _attribute("1.2.840.113549.1.9.4", _der(4, _sha256(info))),
    )
    assert isinstance(by.key, ec.EllipticCurvePrivateKey)
    number = by.certificate.serial_number
    signer = _sequence(
        _der(2, b"\x01"),
        _sequence(by.certificate.issuer.public_bytes(), _der(2, number.to_bytes(21))),
        _algorithm(_SHA256),
        b"\xa0" + signed[1:],
        _algorithm("1.2.840.10045.4.3.2"),
        _der(4, by.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
    )
    certificates = b"".join(one.certificate.public_bytes(Encoding.DER) for one in (by, *others))
    content = _sequence(
        _der(2, b"\x03"),
        _der(0x31, _algorithm(_SHA256)),
        _sequence(_oid("1.2.840.113549.1.9.16.1.4"), _der(0xA0, _der(4, info))),
        _der(0xA0, certificates),
        _der(0x31, signer),
    )
    return _sequence(_oid("1.2.840.113549.1.7.2"), _der(0xA0, content))


def _attribute(oid: str, value: bytes) -> bytes:
    return _sequence(_oid(oid), _der(0x31, value))


def _algorithm(oid: str) -> bytes:
    return _sequence(_oid(oid))


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    content = bytearray([40 * first + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return _der(6, bytes(content))


def _der(tag: int, content: bytes) -> bytes:
    if len(content) < 128:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


def _sha256(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()
