"""Which JSON-LD context stands behind this address? Term tables of ours, compiled when asked for.

Source: design D-24. A table holds facts (term, IRI, type, container), one term a line:

    @address https://…           where documents refer to it (several lines: several addresses)
    @prefix CRED https://…       short for an IRI in this table alone
    @protected                   its terms may not be redefined
    @vocab https://…             terms that are not listed belong here

    term iri ^type *container !  `!` opens a protected scope for the indented lines below, `+` one
                                 that is not protected; `-` ends the context inside the term
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

Context = dict[str, Any]


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Every context we ship, as the document `{"@context": …}`, by its address."""
    found: dict[str, Mapping[str, Any]] = {}
    for table in sorted(resources.files(__package__).iterdir(), key=lambda entry: entry.name):
        if table.name.endswith(".terms"):
            addresses, context = compiled(table.read_text("utf-8"))
            found |= {address: {"@context": context} for address in addresses}
    return found


def compiled(table: str) -> tuple[list[str], Context]:
    """The addresses and the context of one table; `ValueError` names a line that is none."""
    addresses: list[str] = []
    prefixes: dict[str, str] = {}
    top: Context = {"@version": 1.1}
    scopes = [top]
    for line in _lines(table):
        words = line.split()
        if words[0] == "@address":
            addresses.append(words[1])
        elif words[0] == "@prefix":
            prefixes[words[1]] = words[2]
        elif words == ["@protected"]:
            top["@protected"] = True
        elif words[0] == "@vocab":
            scopes[_depth(line)]["@vocab"] = words[1]
        else:
            depth = _depth(line)
            inner = _define(scopes[depth], words, prefixes)
            scopes[depth + 1 :] = [inner] if inner is not None else []
    return addresses, top


def _lines(table: str) -> Iterator[str]:
    for line in table.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip(" "))) // 2


def _define(scope: Context, words: list[str], prefixes: Mapping[str, str]) -> Context | None:
    """Puts the term into the scope; the scope it opens, where it opens one."""
    term, iri, *marks = words
    definition: dict[str, Any] = {"@id": _expanded(iri, prefixes)}
    inner: Context | None = None
    for mark in marks:
        if mark.startswith("^"):
            definition["@type"] = _expanded(mark[1:], prefixes)
        elif mark.startswith("*"):
            definition["@container"] = "@" + mark[1:]
        elif mark in ("!", "+"):
            inner = {"@protected": True} if mark == "!" else {}
            definition["@context"] = inner
        elif mark == "-":
            definition["@context"] = None
        else:
            raise ValueError(f"{mark!r} is no mark of a term table (term {term})")
    scope[term] = definition if len(definition) > 1 else definition["@id"]
    return inner


def _expanded(iri: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, rest = iri.partition(":")
    return prefixes[prefix] + rest if colon and prefix in prefixes else iri
