"""Which lists has the operator loaded: fields of study, levels, skills, languages, countries?

ISCED-F, EQF, ESCO, languages and countries are lists of the European Union; the operator brings
them (`passerelle standards import`). A list that is loaded speaks before the tables we ship.
"""

import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from models.documents.identifiers.codes import COUNTRY_BY_3, LANGUAGE_BY_3, last_part
from models.documents.identifiers.term_files import Term, terms_of
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
_looked_at: dict[tuple[Path, str], "Terms | None"] = {}  # since the last document


class Named(NamedTuple):
    """What a name stands for: `term` where it is one alone, `candidates` where it could be more."""

    term: str | None
    candidates: tuple[str, ...] = ()


class Terms:
    """The terms of one list by address, by code, and by name in any language."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._names: dict[str, set[str]] = {}
        self._codes: dict[str, str] = {}
        for term in terms:
            self._codes[term.address] = self._codes.get(term.address) or _code(term)
            self._names.setdefault(_key(term.name), set()).add(term.address)
        self.codes: Final = frozenset(self._codes.values())

    def __contains__(self, address: str) -> bool:
        return address in self._codes

    def code(self, address: str) -> str | None:
        """How a record writes the term: PL, en, 0532, 6; the address itself for a skill."""
        return self._codes.get(address)

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
    look_again()
    return taken


def loaded(name: str) -> Terms | None:
    """The list of this name as the operator loaded it; None where it was not.

    Readers ask for every course, so that the file is looked at once for each document.
    """
    key = (folder(), name)
    if key not in _looked_at:
        path = _path(*key)
        try:
            _looked_at[key] = _read(path, os.stat(path).st_mtime_ns)
        except (FileNotFoundError, NotADirectoryError):
            _looked_at[key] = None
    return _looked_at[key]


def look_again() -> None:
    """Before a document is read: whatever was brought meanwhile counts."""
    _looked_at.clear()


@lru_cache(maxsize=64)
def _path(where: Path, name: str) -> str:
    return str(where / _FOLDER / f"{name}.json")


@lru_cache(maxsize=8)
def _read(path: str, _changed: int) -> Terms:
    return Terms(Term(*row) for row in json.loads(Path(path).read_bytes()))


def _list_of(term: Term) -> str | None:
    return next((n for n, start in ADDRESSES.items() if term.address.startswith(start)), None)


def _code(term: Term) -> str:
    """What the list itself states, else what our table says of the end of the address."""
    last = last_part(term.address)
    match _list_of(term):
        case "country":
            return term.code or COUNTRY_BY_3.get(last, last)
        case "language":
            return term.code or LANGUAGE_BY_3.get(last.lower(), last.lower())
        case "esco":
            return term.address
    return last


def _keep(target: Path, terms: set[Term]) -> None:
    """Written beside and renamed, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(f".{os.getpid()}.new")
    written.write_text(json.dumps(sorted(terms), ensure_ascii=False), encoding="utf-8")
    written.replace(target)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
