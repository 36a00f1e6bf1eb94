"""What does this trust list in XML say? The list of the lists, or the list of one country.

Source: ETSI TS 119 612, chapter 5. Nothing is believed here: who signed the list is asked elsewhere
(`authentic`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from models.documents.findings import Unreadable, blocking
from models.documents.trust_lists.qualifications import qualifications
from models.documents.trust_lists.record import EU, Kind, Period, Service, TrustList
from models.documents.xml import local

NAMESPACE: Final = "http://uri.etsi.org/02231/v2#"
ROOT: Final = f"{{{NAMESPACE}}}TrustServiceStatusList"
OF_LISTS: Final = "EUlistofthelists"
_T: Final = f"{{{NAMESPACE}}}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_KINDS: Final = {f"/Svctype/{kind.value}": kind for kind in Kind}
_MACHINE: Final = "application/vnd.etsi.tsl+xml"
# Extensions of a service that are read, or that say nothing about a certificate issued by it.
_UNDERSTOOD: Final = frozenset(
    ("AdditionalServiceInformation", "Qualifications", "ExpiredCertsRevocationInfo", "TakenOverBy")
)


def trust_list(root: etree._Element) -> TrustList:
    """Raises `Unreadable` where a part is missing that a trust list cannot be without."""
    scheme = _only(root, "SchemeInformation")
    of_lists = _word(scheme, "TSLType").endswith(OF_LISTS)
    following = scheme.find(f"{_T}NextUpdate/{_T}dateTime")
    return TrustList(
        territory=EU if of_lists else _word(scheme, "SchemeTerritory").upper(),
        operator=_named(scheme, "SchemeOperatorName"),
        sequence=_number(_word(scheme, "TSLSequenceNumber")),
        issued=_instant(_word(scheme, "ListIssueDateTime")),
        next_update=_instant(following.text or "") if following is not None else None,
        services=tuple(_services(root)),
        signers=_signers(scheme) if of_lists else {},
    )


def _signers(scheme: etree._Element) -> dict[str, tuple[str, ...]]:
    """Territory → certificates its list may be signed with, also those for the next list itself."""
    found: dict[str, list[str]] = {}
    for pointer in scheme.iterfind(f"{_T}PointersToOtherTSL/{_T}OtherTSLPointer"):
        kinds = [element.text for element in pointer.iter() if local(element) == "MimeType"]
        if kinds and _MACHINE not in kinds:
            continue
        of_lists = any(
            (element.text or "").strip().endswith(OF_LISTS)
            for element in pointer.iter(f"{_T}TSLType")
        )
        named = next(pointer.iter(f"{_T}SchemeTerritory"), None)
        territory = (
            EU if of_lists else (named.text or "").strip().upper() if named is not None else ""
        )
        found.setdefault(territory, []).extend(_certificates(pointer, "ServiceDigitalIdentities"))
    return {name: tuple(dict.fromkeys(listed)) for name, listed in found.items() if name}


def _services(root: etree._Element) -> Iterator[Service]:
    path = f"{_T}TrustServiceProviderList/{_T}TrustServiceProvider"
    for provider in root.iterfind(path):
        information = _only(provider, "TSPInformation")
        name = _named(information, "TSPName")
        for service in provider.iterfind(f"{_T}TSPServices/{_T}TSPService"):
            stated = _only(service, "ServiceInformation")
            kind = _kind(stated)
            certificates = tuple(dict.fromkeys(_certificates(stated, "ServiceDigitalIdentity")))
            if kind is not None and certificates:
                yield Service(
                    provider=name,
                    name=_named(stated, "ServiceName"),
                    kind=kind,
                    certificates=certificates,
                    periods=_periods(service, stated, kind),
                )


def _periods(service: etree._Element, stated: etree._Element, kind: Kind) -> tuple[Period, ...]:
    """The present one and those before, as far as the service was of the same kind then."""
    before = service.iterfind(f"{_T}ServiceHistory/{_T}ServiceHistoryInstance")
    found = [_period(part) for part in (stated, *before) if _kind(part) is kind]
    return tuple(sorted(found, key=lambda period: period.since, reverse=True))


def _period(part: etree._Element) -> Period:
    extensions = part.findall(f"{_T}ServiceInformationExtensions/{_T}Extension")
    inner = [child for extension in extensions for child in extension.iterchildren(etree.Element)]
    addresses = (
        _tail(uri.text or "")
        for child in inner
        if local(child) == "AdditionalServiceInformation"
        for uri in child.iter(f"{_T}URI")
    )
    unknown = any(
        extension.get("Critical") in ("true", "1")
        and any(local(child) not in _UNDERSTOOD for child in extension.iterchildren(etree.Element))
        for extension in extensions
    )
    return Period(
        status=_tail(_word(part, "ServiceStatus")),
        since=_instant(_word(part, "StatusStartingTime")),
        uses=tuple(dict.fromkeys(addresses)),
        qualifications=tuple(q for child in inner for q in qualifications(child)),
        unknown=unknown,
    )


def _kind(part: etree._Element) -> Kind | None:
    address = _word(part, "ServiceTypeIdentifier")
    return next((kind for end, kind in _KINDS.items() if address.endswith(end)), None)


def _certificates(part: etree._Element, name: str) -> Iterator[str]:
    for identity in part.iterfind(f"{_T}{name}"):
        for element in identity.iter(f"{_T}X509Certificate"):
            written = "".join((element.text or "").split())
            if written:
                yield written


def _named(part: etree._Element, name: str) -> str:
    """In English, else in the first language."""
    names = list(_only(part, name).iterfind(f"{_T}Name"))
    english = [one for one in names if one.get(_LANG, "").lower().startswith("en")]
    return next((" ".join((one.text or "").split()) for one in (*english, *names)), "")


def _only(part: etree._Element, name: str) -> etree._Element:
    found = part.find(f"{_T}{name}")
    if found is None:
        raise _broken(f"it has no {name} in {local(part)}")
    return found


def _word(part: etree._Element, name: str) -> str:
    return (_only(part, name).text or "").strip()


def _number(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise _broken(f'"{written[:40]}" is no sequence number')
    return int(written)


def _instant(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        raise _broken(f'"{written[:40]}" is no instant') from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _tail(address: str) -> str:
    return address.strip().rstrip("/").rpartition("/")[2]


def _broken(why: str) -> Unreadable:
    return Unreadable(blocking("TRUST_LIST_BROKEN", "", f"this is no trust list to use: {why}"))
