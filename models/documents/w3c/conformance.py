"""Where does a credential or presentation break the W3C data model?

Sources: Verifiable Credentials Data Model 2.0, section 4, and 1.1, sections 4 and 5. Each fault is
(JSON Pointer, sentence). Readers of a richer form take them as doubts, the plain reader as refusal.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.documents.contexts.tables import shipped
from models.documents.seals.jsonld import NotCanonical, types_without_address
from models.documents.w3c.members import Json, is_url, many, types_of

Fault = tuple[str, str]
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
ENVELOPED = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"
_STAMP = re.compile(
    r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\Z"
)
_LANGUAGE_VALUE = {"@value", "@language", "@direction"}
# Members whose objects need a type (VCDM 2.0, 4.9 - 5.6).
_TYPED = (
    "credentialStatus",
    "credentialSchema",
    "termsOfUse",
    "evidence",
    "refreshService",
    "proof",
)


def of_credential(credential: Json, where: str = "") -> Iterator[Fault]:
    yield from _context(credential, where)
    if "VerifiableCredential" not in types_of(credential):
        yield f"{where}/type", "the type VerifiableCredential is missing"
    yield from _types(credential, where)
    yield from _one_url(credential, "id", where)
    yield from _issuer(credential, where)
    yield from _subjects(credential, where)
    yield from _dates(credential, where)
    for name in _TYPED:
        yield from _typed(credential, name, where)
    yield from _resources(credential, where)
    for name in ("name", "description"):
        yield from _language_values(credential.get(name), f"{where}/{name}")


def of_presentation(presentation: Json, where: str = "") -> Iterator[Fault]:
    yield from _context(presentation, where)
    yield from _types(presentation, where)
    yield from _one_url(presentation, "id", where)
    holder = presentation.get("holder")
    if holder is not None and not is_url(holder.get("id") if _is_object(holder) else holder):
        yield f"{where}/holder", "the id of the holder is not a URL"
    for number, item in enumerate(many(presentation.get("verifiableCredential"))):
        place = f"{where}/verifiableCredential/{number}"
        if isinstance(item, str) and V2 not in many(presentation.get("@context")):
            continue  # data model 1.1 lets a token stand here
        if not _is_object(item):
            yield place, "this is no credential"
        elif str(item.get("id", "")).startswith("data:"):
            yield from _enveloped(item, place)
        else:
            yield from of_credential(item, place)


def of_envelope(document: Json) -> Iterator[Fault]:
    """A credential or presentation that only points at the token inside it (`data:`)."""
    yield from _context(document, "")
    if not str(document.get("id", "")).startswith("data:"):
        yield "/id", "the envelope holds no token (its id is no data: URL)"


def of_words(document: Json) -> Iterator[Fault]:
    """Whether its JSON-LD holds: no protected term redefined, every type a full address.

    Judged only where every context is at hand.
    """
    if not all(_is_object(c) or str(c) in shipped() for c in many(document.get("@context"))):
        return
    try:
        for name in types_without_address(document):
            yield "/type", f"no context gives the type {name} an address"
    except NotCanonical as fault:
        yield "/@context", str(fault)


def _enveloped(item: Json, where: str) -> Iterator[Fault]:
    if ENVELOPED not in types_of(item):
        yield f"{where}/type", f"the enveloped credential lacks the type {ENVELOPED}"
    yield from _context(item, where)


def _context(document: Json, where: str) -> Iterator[Fault]:
    listed = many(document.get("@context"))
    if not listed:
        yield f"{where}/@context", "there is no @context"
        return
    if listed[0] not in (V1, V2):
        yield f"{where}/@context", "the base context of W3C credentials does not come first"
    for number, entry in enumerate(listed):
        if not _is_object(entry) and not is_url(entry):
            yield f"{where}/@context/{number}", "a context is neither a URL nor an object"


def _types(document: Json, where: str) -> Iterator[Fault]:
    listed = many(document.get("type", document.get("@type")))
    if not listed:
        yield f"{where}/type", "there is no type"
    if not all(isinstance(name, str) for name in listed):
        yield f"{where}/type", "a type is no text"


def _issuer(credential: Json, where: str) -> Iterator[Fault]:
    issuer = credential.get("issuer")
    if issuer is None:
        yield f"{where}/issuer", "no issuer is named"
    elif not is_url(issuer.get("id") if _is_object(issuer) else issuer):
        yield f"{where}/issuer", "the id of the issuer is not a URL"
    if isinstance(issuer, Mapping):
        for name in ("name", "description"):
            yield from _language_values(issuer.get(name), f"{where}/issuer/{name}")


def _subjects(credential: Json, where: str) -> Iterator[Fault]:
    subjects = many(credential.get("credentialSubject"))
    if not subjects:
        yield f"{where}/credentialSubject", "nothing is said of anybody (no credentialSubject)"
    for subject in subjects:
        if not _is_object(subject):
            yield f"{where}/credentialSubject", "the subject is no object"
        elif not subject:
            yield f"{where}/credentialSubject", "the subject makes no claim"
        else:
            yield from _one_url(subject, "id", f"{where}/credentialSubject")


def _dates(credential: Json, where: str) -> Iterator[Fault]:
    stamps: dict[str, datetime] = {}
    for name in ("validFrom", "validUntil", "issuanceDate", "expirationDate"):
        written = credential.get(name)
        if written is None:
            continue
        if not isinstance(written, str) or _STAMP.match(written) is None:
            yield f"{where}/{name}", f"{name} is no date-time with a zone"
            continue
        try:
            stamps[name] = datetime.fromisoformat(written)
        except ValueError:
            yield f"{where}/{name}", f"{name} is no day of the calendar"
    if "issuanceDate" not in credential and V1 in many(credential.get("@context"))[:1]:
        yield f"{where}/issuanceDate", "the date of issuing is missing"
    for begin, end in (("validFrom", "validUntil"), ("issuanceDate", "expirationDate")):
        if begin in stamps and end in stamps and stamps[end] < stamps[begin]:
            yield f"{where}/{end}", f"{end} lies before {begin}"


def _typed(credential: Json, name: str, where: str) -> Iterator[Fault]:
    for item in many(credential.get(name)):
        place = f"{where}/{name}"
        if not _is_object(item):
            yield place, f"{name} is no object"
            continue
        kinds = many(item.get("type", item.get("@type")))
        if not kinds or not all(isinstance(kind, str) and kind for kind in kinds):
            yield place, f"{name} has no type"
        if name == "credentialSchema" and "id" not in item:
            yield place, f"{name} has no id"
        yield from _one_url(item, "id", place)


def _resources(credential: Json, where: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for item in many(credential.get("relatedResource")):
        place = f"{where}/relatedResource"
        if not _is_object(item) or not is_url(item.get("id")):
            yield place, "a related resource has no id that is a URL"
            continue
        if not item.get("digestSRI") and not item.get("digestMultibase"):
            yield place, "a related resource has no digest"
        if item["id"] in seen:
            yield place, "a related resource is named twice"
        seen.add(item["id"])


def _one_url(item: Json, name: str, where: str) -> Iterator[Fault]:
    if name in item and not is_url(item[name]):
        several = isinstance(item[name], list)
        yield f"{where}/{name}", f"{name} stands several times" if several else f"{name} is no URL"


def _language_values(value: Any, where: str) -> Iterator[Fault]:
    for item in many(value):
        if isinstance(item, str):
            continue
        if not _is_object(item) or not isinstance(item.get("@value"), str):
            yield where, "this is neither a text nor a text with a language"
        elif not item.keys() <= _LANGUAGE_VALUE:
            extra = ", ".join(sorted(item.keys() - _LANGUAGE_VALUE))
            yield where, f"a text with a language has the further member {extra}"


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)
