"""Which term of a published list does a document mean: a field of study, a skill, a language?

ISCED-F, EQF, ESCO, languages and countries are lists of the European Union; the operator brings
them (`passerelle standards import`). Where no list is loaded, nothing is claimed about its terms.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from models.documents.findings import Finding, info, warning
from models.documents.identifiers.codes import last_part
from models.documents.identifiers.term_files import Term, terms_of
from models.documents.notes import Notes
from models.documents.record import Achievement, Credential
from models.documents.standards import folder
from models.rules.limits import INFLATED_BYTES

# List → where the addresses of its terms begin.
ADDRESSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "isced-f": "http://data.europa.eu/snb/isced-f/",
        "eqf": "http://data.europa.eu/snb/eqf/",
        "esco": "http://data.europa.eu/esco/",
        "language": "http://publications.europa.eu/resource/authority/language/",
        "country": "http://publications.europa.eu/resource/authority/country/",
    }
)
_FOLDER = "terms"


class Named(NamedTuple):
    """What a name stands for: `term` where it is one alone, `candidates` where it could be more."""

    term: str | None
    candidates: tuple[str, ...] = ()


class Terms:
    """The terms of one list by address, and by name in any language."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._names: dict[str, set[str]] = {}
        self._addresses: set[str] = set()
        for term in terms:
            self._addresses.add(term.address)
            self._names.setdefault(_key(term.name), set()).add(term.address)

    def __contains__(self, address: str) -> bool:
        return address in self._addresses

    def named(self, name: str) -> Named:
        found = tuple(sorted(self._names.get(_key(name), ())))
        return Named(found[0] if len(found) == 1 else None, found if len(found) > 1 else ())


def bring(source: Path, where: Path) -> dict[str, int]:
    """Takes every list of a folder; says how many terms stood in each file. A list that is brought
    again takes the place of the old one."""
    taken: dict[str, int] = {}
    found: dict[str, set[Term]] = {}
    for path in sorted(source.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.stat().st_size > INFLATED_BYTES:
            continue
        listed = [(name, term) for term in terms_of(path) if (name := _list_of(term)) is not None]
        for name, term in listed:
            found.setdefault(name, set()).add(term)
        if listed:
            taken[path.name] = len(listed)
    for name, terms in found.items():
        _keep(where / _FOLDER / f"{name}.json", terms)
    return taken


def loaded(name: str) -> Terms | None:
    """The list of this name as the operator loaded it; None where it was not."""
    path = folder() / _FOLDER / f"{name}.json"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


def isced_named(names: Iterable[str], where: str, notes: Notes) -> str | None:
    """The ISCED-F code of a field that is named and has no address; never a guess."""
    fields = loaded("isced-f")
    for name in names:
        found = fields.named(name) if fields is not None else Named(None)
        if found.term is not None:
            code = last_part(found.term)
            notes.info("ISCED_BY_NAME", where, f'"{name}" is ISCED-F {code} by its name: confirm')
            return code
        if found.candidates:
            codes = ", ".join(last_part(address) for address in found.candidates)
            notes.warning("ISCED_AMBIGUOUS", where, f'"{name}" could be ISCED-F {codes}')
            return None
    return None


def check(credentials: Iterable[Credential]) -> tuple[Finding, ...]:
    """What stands in a document and not in the list it is said to be of."""
    found = Notes()
    for credential in credentials:
        for top in credential.achievements:
            for node in top.walk():
                for remark in _remarks(node):
                    found.add(remark.severity, remark.code, remark.where, remark.message)
    return found.all()


def _remarks(node: Achievement) -> Iterator[Finding]:
    if node.isced and (fields := loaded("isced-f")) is not None:
        for code in node.isced:
            if ADDRESSES["isced-f"] + code not in fields:
                message = f"{code} is no field of the ISCED-F list that is loaded"
                yield warning("ISCED_UNKNOWN", node.where, message)
    skills = {uri for outcome in node.outcomes for uri in outcome.esco}
    if skills and (esco := loaded("esco")) is not None:
        for uri in sorted(skills):
            if uri not in esco:
                message = f"{uri} is no skill of the ESCO list that is loaded"
                yield info("ESCO_UNKNOWN", node.where, message)


def _list_of(term: Term) -> str | None:
    return next((n for n, start in ADDRESSES.items() if term.address.startswith(start)), None)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Terms:
    return Terms(Term(address, name) for address, name in json.loads(path.read_bytes()))


def _keep(target: Path, terms: set[Term]) -> None:
    """Written beside and renamed, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(f".{os.getpid()}.new")
    written.write_text(json.dumps(sorted(terms), ensure_ascii=False), encoding="utf-8")
    written.replace(target)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
