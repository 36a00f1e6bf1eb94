"""Which identifier is meant, however it is written, and can it be one at all?

Sources: Erasmus codes and PIC of the Commission's ECHE list; SCHAC 1.5 (home organisation, European
Student Identifier); ROR (check digits by ISO 7064); DID 1.0; handbook formats 6.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from models.documents.record import Identifier

_ERASMUS = re.compile(r"([A-Z]{1,3})[ +]+([A-Z][A-Z-]*) ?([0-9]{2,3})\Z")
_ERASMUS_TIGHT = re.compile(r"(IRL|LUX)([A-Z][A-Z-]*) ?([0-9]{2,3})\Z")  # three letters: no blank
_DOMAIN = re.compile(
    r"(?=.{4,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+\Z"
)
_PIC = re.compile(r"[0-9]{9}\Z")
_OID = re.compile(r"E[0-9]{8}\Z")
_ROR = re.compile(r"(?:https?://)?(?:ror\.org/)?(0[a-hjkmnp-tv-z0-9]{6})([0-9]{2})/?\Z")
_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+\Z")
_ESI = re.compile(r"(?i:urn:schac:personalUniqueCode:(?:int|[a-z]{2}):esi:)([^:\s]+):(\S+)\Z")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_COUNTRY_WIDTH = 3


def normal(identifier: Identifier) -> Identifier | None:
    """The identifier in its one spelling; None where it cannot be one of its scheme.

    A scheme that is not known here is returned as it stands.
    """
    scheme = _ALIASES.get(identifier.scheme, identifier.scheme)
    check = _CHECKS.get(scheme)
    if check is None:
        return identifier
    value = check(identifier.value.strip())
    return Identifier(scheme=scheme, value=value) if value is not None else None


def erasmus(written: str) -> str | None:
    """The country part padded to three characters: `D  HEIDELB01`."""
    text = " ".join(written.upper().replace("+", " ").split())
    found = _ERASMUS.match(text) or _ERASMUS_TIGHT.match(text)
    if found is None:
        return None
    country, place, number = found.groups()
    return f"{country:<{_COUNTRY_WIDTH}}{place}{number}"


def ror(written: str) -> str | None:
    found = _ROR.match(written.lower())
    if found is None:
        return None
    code, check = found.groups()
    number = 0
    for character in code:
        number = number * len(_CROCKFORD) + _CROCKFORD.index(character)
    if 98 - number * 100 % 97 != int(check):
        return None
    return f"https://ror.org/{code}{check}"


def esi(written: str) -> str | None:
    """The European Student Identifier with its prefix in the one spelling."""
    found = _ESI.match(written)
    if found is None:
        return None
    return f"urn:schac:personalUniqueCode:int:esi:{found.group(1).lower()}:{found.group(2)}"


def _matching(
    pattern: re.Pattern[str], change: Callable[[str], str]
) -> Callable[[str], str | None]:
    def check(written: str) -> str | None:
        text = change(written)
        return text if pattern.match(text) else None

    return check


_CHECKS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "schac": _matching(_DOMAIN, str.lower),
        "erasmus": erasmus,
        "pic": _matching(_PIC, lambda text: text.replace(" ", "")),
        "oid": _matching(_OID, str.upper),
        "ror": ror,
        "did": _matching(_DID, str),
        "esi": esi,
    }
)
SCHEMES = tuple(_CHECKS)
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "hei-id": "schac",
        "schachomeorganization": "schac",
        "erasmuscode": "erasmus",
        "erasmus code": "erasmus",
        "europeanstudentidentifier": "esi",
    }
)
