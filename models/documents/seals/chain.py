"""Does a certificate lead to one we know, and does every step of the way hold?

Source: RFC 5280, chapter 6. The way is looked for among the certificates of the seal and those that
are registered here; nothing is fetched, and revocation is not asked (no lists of it are at hand).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from models.documents.seals import keys, names
from models.documents.seals.certificates import extension, may_seal

_FORGEABLE: Final = ("md5", "sha1")
# Critical extensions that are honoured here, or say nothing about the way (RFC 5280, 3739).
_HONOURED: Final = frozenset(
    (
        *("2.5.29.15", "2.5.29.19", "2.5.29.30", "2.5.29.37", "2.5.29.17", "2.5.29.18"),
        *("2.5.29.14", "2.5.29.35", "2.5.29.32", "1.3.6.1.5.5.7.1.3"),
    )
)
End = TypeVar("End")


@dataclass(frozen=True, slots=True)
class Way(Generic[End]):
    """From the signer's certificate to the last before the `end`, which is known here.

    `authority`: the certificate of the end, which issued the last one; None where the only one is
    itself that of the end.
    """

    certificates: tuple[x509.Certificate, ...]
    end: End
    authority: x509.Certificate | None

    @property
    def whole(self) -> tuple[x509.Certificate, ...]:
        return (*self.certificates, *(() if self.authority is None else (self.authority,)))


Ends = Callable[[x509.Certificate], Iterable[tuple[End, x509.Certificate | None]]]


def ways(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], ends: Ends[End]
) -> Iterator[Way[End]]:
    """Every way from the leaf to an end, the shortest first; each certificate is met once, so that
    a heap of certificates for one name costs no more than their number."""
    waiting: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    met = {leaf}
    while waiting:
        way = waiting.pop(0)
        for end, authority in ends(way[-1]):
            yield Way(way, end, authority)
        for other in others:
            if other not in met and issued(other, way[-1]):
                met.add(other)
                waiting.append((*way, other))


def issued(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the authority signed the certificate and is an authority at all."""
    try:
        constraints = extension(authority, x509.BasicConstraints)
        if constraints is None or not constraints.ca:
            return False
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def fault(way: Way[End], at: datetime, *, ageless: bool = False, seals: bool = True) -> str | None:
    """Why the way does not hold at this instant; None where it does.

    `ageless`: the end is vouched for by a trust list, whose dates count in place of its own.
    `seals`: the first certificate has to be for signing documents.
    """
    whole = way.whole
    try:
        for index, certificate in enumerate(whole):
            last = index == len(whole) - 1 and way.authority is not None
            found = None if last and ageless else out_of_time(certificate, at)
            found = found or (None if last else forgeable(certificate))
            found = found or _unknown_demand(certificate)
            found = found or _use(whole, index, seals=seals)
            if found is not None:
                return f"the certificate of {keys.owner(certificate)} {found}"
    except ValueError as broken:
        return f"a certificate on its way cannot be read ({broken})"
    return None


def out_of_time(certificate: x509.Certificate, at: datetime) -> str | None:
    """Why the certificate was not valid at this instant; None where it was."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at < begin:
        return f"was valid only from {begin.date().isoformat()}, not on {at.date().isoformat()}"
    if at > end:
        return f"was valid until {end.date().isoformat()}, not on {at.date().isoformat()}"
    return None


def forgeable(certificate: x509.Certificate) -> str | None:
    """Why the signature on the certificate itself proves nothing; None where it does."""
    try:
        digest = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "is signed with an algorithm that is not known here"
    if digest is not None and digest.name in _FORGEABLE:
        return f"is itself signed with {digest.name.upper()}, which can be forged"
    return None


def _unknown_demand(certificate: x509.Certificate) -> str | None:
    extension(certificate, x509.BasicConstraints)  # a ValueError where none of them can be read
    for one in certificate.extensions:
        oid = one.oid.dotted_string
        if one.critical and oid not in _HONOURED:
            return f"demands that its extension {oid} be understood, which is not the case here"
    return None


def _use(whole: Sequence[x509.Certificate], index: int, *, seals: bool) -> str | None:
    if index:
        return _authority(whole, index)
    if seals and not may_seal(whole[0]):
        return "is not for signing documents (its key usage)"
    return None


def _authority(whole: Sequence[x509.Certificate], index: int) -> str | None:
    authority, below = whole[index], whole[:index]
    stated = extension(authority, x509.BasicConstraints)
    length = stated.path_length if stated is not None else None
    between = [one for one in below[1:] if one.subject != one.issuer]
    if length is not None and len(between) > length:
        return f"allows {length} authorities below itself, there are {len(between)}"
    usage = extension(authority, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        return "is not for issuing certificates (its key usage)"
    constraints = extension(authority, x509.NameConstraints)
    if constraints is None:
        return None
    for certificate in below:
        if (name := names.forbidden(constraints, certificate)) is not None:
            return f"does not allow the name {name} below it"
    return None
