"""Which term of a published list does a document mean: a field of study, a skill, a language?

The lists are those the operator loaded (`term_store`); where one is not, the tables we ship answer
and nothing is claimed about its terms. What a name could mean twice is a finding and never a guess.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from models.documents.findings import Finding, info, warning
from models.documents.identifiers import codes
from models.documents.identifiers.codes import last_part
from models.documents.identifiers.term_store import ADDRESSES, Terms, loaded
from models.documents.notes import Notes
from models.documents.record import Achievement, Credential, LangFrom
from models.documents.scalars import language

# List → how findings about it begin, and what it is called.
_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "isced-f": ("ISCED", "ISCED-F"),
        "eqf": ("EQF", "level of the EQF"),
        "esco": ("ESCO", "the skill"),
        "language": ("LANGUAGE", "the language"),
        "country": ("COUNTRY", "the country"),
    }
)


def isced_named(names: Iterable[str], where: str, notes: Notes) -> str | None:
    """The ISCED-F code of a field that is named and has no address."""
    return _named("isced-f", names, where, notes)


def esco_named(names: Iterable[str], where: str, notes: Notes) -> str | None:
    """The address of a skill that is called an ESCO skill and has no address."""
    return _named("esco", names, where, notes)


def eqf_named(names: Iterable[str], where: str, notes: Notes) -> int | None:
    """The level of the EQF that is named in any language."""
    code = _named("eqf", names, where, notes)
    return int(code) if code is not None and code.isdigit() else None


def country_meant(
    written: str | None, names: Iterable[str], where: str, notes: Notes
) -> str | None:
    """ISO 3166-1 alpha-2 of a code or an address, else of a name the loaded list knows."""
    found = _listed("country", written) or codes.country(written)
    found = found or _named("country", names, where, notes)
    if found is None and written:
        notes.info("COUNTRY_UNREADABLE", where, f'"{written}" is no code of a country')
    return found


def language_meant(
    written: str | None, names: Iterable[str], where: str, notes: Notes
) -> str | None:
    """The shortest ISO 639 code of a code, a tag or an address, else of a name in the list."""
    found = _listed("language", written) or codes.language_code(written) or language(written)
    found = found or _named("language", names, where, notes)
    if found is None and written:
        notes.info("LANGUAGE_UNREADABLE", where, f'"{written}" is no code of a language')
    return found


def check(credentials: Iterable[Credential]) -> tuple[Finding, ...]:
    """What stands in a document and not in the list it is said to be of."""
    lists = {name: known for name in ADDRESSES if (known := loaded(name)) is not None}
    if not lists:
        return ()
    found = Notes()
    for credential in credentials:
        remarks = [*_lands(credential, lists), *_languages(credential, lists)]
        for top in credential.achievements:
            for node in top.walk():
                if node.isced or node.outcomes or node.eqf is not None:
                    remarks += _remarks(node, lists)
        for remark in remarks:
            found.add(remark.severity, remark.code, remark.where, remark.message)
    return found.all()


def _listed(name: str, written: str | None) -> str | None:
    """What the loaded list says of an address or a three-letter code."""
    known = loaded(name) if written else None
    return known.code(ADDRESSES[name] + last_part(written or "").upper()) if known else None


def _named(name: str, called: Iterable[str], where: str, notes: Notes) -> str | None:
    known = loaded(name)
    if known is None:
        return None
    mark, what = _WORDS[name]
    for one in called:
        found = known.named(one)
        if found.term is not None:
            code = known.code(found.term)
            notes.info(f"{mark}_BY_NAME", where, f'"{one}" is {what} {code} by its name: confirm')
            return code
        if found.candidates:
            several = ", ".join(known.code(address) or address for address in found.candidates)
            notes.warning(f"{mark}_AMBIGUOUS", where, f'"{one}" could be {what} {several}')
            return None
    return None


def _remarks(node: Achievement, lists: Mapping[str, Terms]) -> list[Finding]:
    found = []
    for code in node.isced:
        if "isced-f" in lists and code not in lists["isced-f"].codes:
            message = f"{code} is no field of the ISCED-F list that is loaded"
            found.append(warning("ISCED_UNKNOWN", node.where, message))
    if node.eqf is not None and "eqf" in lists and str(node.eqf) not in lists["eqf"].codes:
        message = f"{node.eqf} is no level of the EQF list that is loaded"
        found.append(warning("EQF_UNKNOWN", node.where, message))
    if node.outcomes and "esco" in lists:
        for uri in sorted({uri for outcome in node.outcomes for uri in outcome.esco}):
            if uri not in lists["esco"]:
                message = f"{uri} is no skill of the ESCO list that is loaded"
                found.append(info("ESCO_UNKNOWN", node.where, message))
    return found


def _lands(credential: Credential, lists: Mapping[str, Terms]) -> Iterator[Finding]:
    known = lists.get("country")
    if known is None:
        return
    bodies = [b for b in (credential.issuer, *credential.awarding_bodies) if b is not None]
    for code in dict.fromkeys(body.country for body in bodies if body.country is not None):
        if (codes.country(code) or code) not in known.codes:
            message = f"{code} is no country of the list that is loaded"
            yield warning("COUNTRY_UNKNOWN", credential.where, message)


def _languages(credential: Credential, lists: Mapping[str, Terms]) -> Iterator[Finding]:
    """Each language once, where it is first used: in teaching, in a title or in an outcome."""
    known = lists.get("language")
    if known is None:
        return
    seen: set[str] = set()
    for top in credential.achievements:
        for node in top.walk():
            for tag in _tags(node):
                code = tag.partition("-")[0]
                if code not in seen and (codes.language_code(code) or code) not in known.codes:
                    message = f"{tag} is no language of the list that is loaded"
                    yield info("LANGUAGE_UNKNOWN", node.where, message)
                seen.add(code)


def _tags(node: Achievement) -> Iterator[str]:
    yield from node.languages_of_instruction
    yield from (title.lang for title in node.titles if title.lang is not None)
    for outcome in node.outcomes:
        if outcome.lang is not None and outcome.lang_from is LangFrom.TAG:
            yield outcome.lang
