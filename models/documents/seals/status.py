"""Has the issuer revoked or suspended this credential, as far as the lists at hand say?

Sources: W3C Bitstring Status List 1.0 and its predecessor StatusList2021. Lists are those the
operator loaded (or that lie in the credential itself); none is fetched. A list that cannot be had
is a doubt, since a valid signature says nothing about revocation.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.documents.findings import Finding, blocking, warning
from models.documents.record import SealState
from models.documents.seals import data_integrity
from models.documents.seals.keys import unbase64url
from models.documents.seals.trust import Trust
from models.rules.limits import INFLATED_BYTES, STATUS_ENTRIES

ENTRIES: Final = frozenset({"BitstringStatusListEntry", "StatusList2021Entry"})
SMALLEST_LIST_BITS: Final = 131_072  # so that one index does not point at one person


@dataclass(frozen=True, slots=True)
class Status:
    revoked: bool = False
    doubts: tuple[Finding, ...] = ()


class _Unusable(Exception):
    """Why a list answers nothing."""


def check(
    credential: Mapping[str, Any], issuer: str | None, where: str, trust: Trust, at: datetime
) -> Status:
    entries = _listed(credential.get("credentialStatus"))
    place = f"{where}/credentialStatus"
    doubts: list[Finding] = []
    revoked = False
    if len(entries) > STATUS_ENTRIES:
        doubts.append(warning("STATUS_UNKNOWN", place, "more status entries than anybody needs"))
    for entry in entries[:STATUS_ENTRIES]:
        try:
            purpose, hit, remarks = _asked(entry, issuer, trust, at)
        except _Unusable as fault:
            doubts.append(warning("STATUS_UNKNOWN", place, f"whether it still counts: {fault}"))
            continue
        doubts.extend(warning("STATUS_LIST", place, remark) for remark in remarks)
        if hit and purpose == "suspension":
            doubts.append(blocking("SUSPENDED", place, "the issuer has suspended this credential"))
        elif hit and purpose == "revocation":
            revoked = True
    return Status(revoked, tuple(doubts))


def bit(encoded: str, index: int) -> bool:
    """One bit of an `encodedList`; index 0 is the most significant bit. Raises `ValueError`."""
    bits = inflate(encoded)
    byte, offset = divmod(index, 8)
    if index < 0 or byte >= len(bits):
        raise ValueError(f"the list has no entry {index}")
    return bool(bits[byte] >> (7 - offset) & 1)


def inflate(encoded: str) -> bytes:
    """The bits of an `encodedList`: gzip in base64url, with the `u` of multibase or without it."""
    inflater = zlib.decompressobj(wbits=31)
    packed = unbase64url(encoded.removeprefix("u").rstrip("="))
    try:
        bits = inflater.decompress(packed, INFLATED_BYTES + 1)
    except zlib.error as fault:
        raise ValueError(f"the list is broken: {fault}") from None
    if len(bits) > INFLATED_BYTES:
        raise ValueError("the list is larger than can be unpacked")
    return bits


def _asked(
    entry: object, issuer: str | None, trust: Trust, at: datetime
) -> tuple[str, bool, list[str]]:
    kinds = _listed(entry.get("type")) if isinstance(entry, Mapping) else []
    if not isinstance(entry, Mapping) or not any(kind in ENTRIES for kind in map(str, kinds)):
        named = ", ".join(map(str, kinds)) or "none"
        raise _Unusable(f"a status of the kind {named[:80]} cannot be asked here")
    status = _list_of(entry, trust)
    subject = status.get("credentialSubject")
    if not isinstance(subject, Mapping) or not isinstance(subject.get("encodedList"), str):
        raise _Unusable("the status list holds no list")
    purpose = str(entry.get("statusPurpose", "revocation"))
    if purpose not in _listed(subject.get("statusPurpose", "revocation")):
        raise _Unusable(f"the status list was not made for {purpose}")
    try:
        hit = bit(subject["encodedList"], _index(entry.get("statusListIndex")))
        size = len(inflate(subject["encodedList"])) * 8
    except ValueError as fault:
        raise _Unusable(str(fault)) from None
    return purpose, hit, list(_remarks(status, size, issuer, trust, at))


def _list_of(entry: Mapping[str, Any], trust: Trust) -> Mapping[str, Any]:
    source = entry.get("statusListCredential")
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str) and source in trust.statuses:
        return trust.statuses[source]
    raise _Unusable(f"the status list {source} is not in the local store, and none is fetched")


def _remarks(
    status: Mapping[str, Any], size: int, issuer: str | None, trust: Trust, at: datetime
) -> Iterator[str]:
    if size < SMALLEST_LIST_BITS:
        yield f"the status list has {size} entries, fewer than the {SMALLEST_LIST_BITS} it needs"
    party = status.get("issuer")
    author = party.get("id") if isinstance(party, Mapping) else party
    if author != issuer:
        yield "the status list was issued by somebody else than the credential"
    seal = data_integrity.check(status, author if isinstance(author, str) else None, trust)
    if seal.state is not SealState.VALID:
        yield f"the status list itself is not proven ({seal.why or 'it has no proof'})"
    until = status.get("validUntil", status.get("expirationDate"))
    if isinstance(until, str) and _is_over(until, at):
        yield f"the status list counted until {until}"


def _is_over(until: str, at: datetime) -> bool:
    try:
        end = datetime.fromisoformat(until)
    except ValueError:
        return True
    return end.tzinfo is None or end <= at


def _index(value: object) -> int:
    """The specification wants a text; numbers are in use as well."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    raise ValueError("the place in the status list is no number")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
