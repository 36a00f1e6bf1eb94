"""When was a seal made, provably? A time stamp of somebody else over the value of the signature.

Sources: RFC 3161 and RFC 5652 (token), ETSI TS 119 182-1 5.3.4 (JAdES `sigTst`), EN 319 132-1 5.3
(XAdES). A stamp counts where its service is registered here or stands in a trust list as granted
then; else it is what an unknown clock says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from models.documents.seals import chain, der, keys
from models.documents.seals.certificates import extension, purposes, unreadable
from models.documents.seals.standing import Time
from models.documents.seals.trust import Trust
from models.documents.trust_lists.index import Listed
from models.documents.trust_lists.qualified import granted
from models.documents.trust_lists.record import Kind

_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
_HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
}
_SIGNED_HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
    "1.2.840.10045.4.3.2": hashes.SHA256,
    "1.2.840.10045.4.3.3": hashes.SHA384,
    "1.2.840.10045.4.3.4": hashes.SHA512,
}
_RSA, _PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
_CONSTRUCTED_0, _GENERALIZED_TIME = 0xA0, 0x18


@dataclass(frozen=True, slots=True)
class Stamp:
    """`by`: whose clock. `why_not`: why it proves nothing here; None where it does."""

    at: datetime
    by: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class _Token:
    """`info`: what was stamped, as it stands; `attributes`: what the service signed."""

    info: der.Part
    certificates: tuple[x509.Certificate, ...]
    attributes: bytes
    digest: type[hashes.HashAlgorithm]
    signed_with: str
    signature: bytes
    signer: der.Part


def time(tokens: Sequence[bytes], stamped: bytes, claimed: datetime | None, trust: Trust) -> Time:
    """When the seal was made: by a stamp that counts, else as the signer claims."""
    stamp = best(tokens, stamped, trust)
    if stamp is not None and stamp.why_not is None:
        return Time(stamp.at, stamp.by)
    if stamp is not None:
        day = stamp.at.date().isoformat()
        return Time(claimed, doubt=f"a time stamp of {stamp.by} says {day}, but {stamp.why_not}")
    return Time(claimed, doubt="its time stamp fits nothing here" if tokens else None)


@keys.quietly()
def best(tokens: Iterable[bytes], stamped: bytes, trust: Trust) -> Stamp | None:
    """The earliest stamp over these bytes that proves something, else the first that can be read.

    None where there is no stamp, or none over these bytes.
    """
    found = [stamp for token in tokens if (stamp := _stamp(token, stamped, trust)) is not None]
    sure = [stamp for stamp in found if stamp.why_not is None]
    return min(sure, key=lambda stamp: stamp.at) if sure else next(iter(found), None)


def _stamp(token: bytes, stamped: bytes, trust: Trust) -> Stamp | None:
    try:
        read = _token(token)
        imprint, at = _info(read.info)
        if imprint != _imprint(read.info, stamped):
            return None
        certificate = next(c for c in read.certificates if _is(c, read.signer))
        _check_signature(read, certificate)
    except (
        ValueError,
        KeyError,
        IndexError,
        StopIteration,
        InvalidSignature,
        UnsupportedAlgorithm,
    ):
        return None
    others = tuple(c for c in read.certificates if c is not certificate)
    return Stamp(at, keys.owner(certificate), _why_not(certificate, others, at, trust))


def _token(data: bytes) -> _Token:
    kind, wrapped = der.one(data).parts()
    if kind.oid() != _SIGNED_DATA:
        raise ValueError("no signed data")
    _, _, content, *others, signers = der.one(wrapped.content).parts()
    content_kind, inside = content.parts()
    if content_kind.oid() != _TST_INFO:
        raise ValueError("no time stamp")
    (signer,) = signers.parts()
    _, named, digest, attributes, algorithm, signature, *_ = signer.parts()
    if attributes.tag != _CONSTRUCTED_0:
        raise ValueError("it does not say what it signs")
    info = der.one(inside.content).content
    token = _Token(
        info=der.one(info),
        certificates=tuple(_certificates(others)),
        attributes=b"\x31" + attributes.whole[1:],
        digest=_HASHES[digest.parts()[0].oid()],
        signed_with=algorithm.parts()[0].oid(),
        signature=signature.content,
        signer=named,
    )
    stated = {one.parts()[0].oid(): one.parts()[1].parts()[0] for one in attributes.parts()}
    if stated[_CONTENT_TYPE].oid() != _TST_INFO:
        raise ValueError("it signs something else")
    if stated[_MESSAGE_DIGEST].content != _digest(token.digest, info):
        raise ValueError("it signs another time stamp")
    return token


def _certificates(parts: Iterable[der.Part]) -> Iterator[x509.Certificate]:
    for part in parts:
        if part.tag == _CONSTRUCTED_0:
            found = (keys.certificate_of_der(one.whole) for one in part.parts())
            yield from (c for c in found if c is not None and unreadable(c) is None)


def _info(info: der.Part) -> tuple[bytes, datetime]:
    """The digest that was stamped, and when."""
    _, _, imprint, _, at, *_ = info.parts()
    if at.tag != _GENERALIZED_TIME:
        raise ValueError("it says no time")
    written = at.content.decode("ascii").removesuffix("Z").partition(".")[0]
    when = datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return imprint.parts()[1].content, when


def _imprint(info: der.Part, stamped: bytes) -> bytes:
    algorithm = info.parts()[2].parts()[0].parts()[0].oid()
    return _digest(_HASHES[algorithm], stamped)


def _digest(algorithm: type[hashes.HashAlgorithm], data: bytes) -> bytes:
    digest = hashes.Hash(algorithm())
    digest.update(data)
    return digest.finalize()


def _is(certificate: x509.Certificate, named: der.Part) -> bool:
    """By issuer and number, or by the identifier of its key."""
    if named.tag == der.SEQUENCE:
        issuer, number = named.parts()
        same = certificate.issuer.public_bytes() == issuer.whole
        return same and certificate.serial_number == int.from_bytes(number.content)
    found = extension(certificate, x509.SubjectKeyIdentifier)
    return found is not None and found.digest == named.content


def _check_signature(token: _Token, certificate: x509.Certificate) -> None:
    """Raises `InvalidSignature` or `ValueError`."""
    key, name = keys.of_certificate(certificate), token.signed_with
    digest = token.digest() if name in (_RSA, _PSS) else _SIGNED_HASHES[name]()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(token.signature, token.attributes, ec.ECDSA(digest))
    elif isinstance(key, rsa.RSAPublicKey) and name == _PSS:
        pss = padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.AUTO)
        key.verify(token.signature, token.attributes, pss, digest)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(token.signature, token.attributes, padding.PKCS1v15(), digest)
    else:
        raise ValueError("a kind of key that stamps nothing here")


def _why_not(
    certificate: x509.Certificate,
    others: tuple[x509.Certificate, ...],
    at: datetime,
    trust: Trust,
) -> str | None:
    """Why nobody vouches for this clock; None where somebody does."""
    if purposes(certificate) != {_TIME_STAMPING}:
        return "its certificate is not for time stamps"
    if at > trust.at:
        return "its time is still to come"

    def listed(below: x509.Certificate) -> Iterator[tuple[Listed, x509.Certificate | None]]:
        for name in (below.subject, below.issuer):
            for one in trust.lists.named(name, Kind.TIME_STAMPS):
                if not granted(one.service.at(at), at):
                    continue
                if one.certificate == below:
                    yield one, None
                elif chain.issued(one.certificate, below):
                    yield one, one.certificate

    refused = None
    for way in chain.ways(certificate, others, listed):
        refused = chain.fault(way, at, ageless=True, seals=False)
        if refused is None:
            return None
    if trust.own(certificate) is not None:
        return None
    for registered in chain.ways(certificate, others, trust.ends):
        refused = chain.fault(registered, at, seals=False)
        if refused is None:
            return None
    return refused or "nobody here vouches for that clock"
