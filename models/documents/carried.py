"""What of a record does a document not carry that was written from it?

The writers read what they wrote and compare: what a standard has no place for is said to the
caller, never left out in silence. Compared is the content (design D-04), not places or seals.
"""

from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from models.documents.content import content
from models.documents.findings import Finding, warning
from models.documents.record import Achievement, Credential

LEFT_OUT = "LEFT_OUT"
ACHIEVEMENTS = "achievements"
PARTS = "parts"

Document = TypeVar("Document")


class Written(NamedTuple, Generic[Document]):
    """A document, and what of its record it does not carry (`LEFT_OUT`)."""

    document: Document
    findings: tuple[Finding, ...]


def fields(what: Achievement) -> dict[str, Any]:
    """What is said of one achievement, without its parts, by field, in canonical form."""
    said: dict[str, Any] = content(Credential(achievements=(what,)))[ACHIEVEMENTS][0]
    return {name: value for name, value in said.items() if name != PARTS}


def left_out(before: Credential, after: Credential | None, standard: str) -> tuple[Finding, ...]:
    """A finding for every field of `before` that `after`, what was read back, says otherwise."""
    if after is None:
        return (warning(LEFT_OUT, "", f"what was written is not read back as {standard}"),)
    named: dict[str, list[str]] = {}
    for where, name in _differing(content(before), content(after), ""):
        named.setdefault(name, []).append(where)
    return tuple(
        warning(LEFT_OUT, _some(places), f"{standard} does not carry this as it was: {name}")
        for name, places in named.items()
    )


def _differing(before: Any, after: Any, where: str) -> Iterator[tuple[str, str]]:
    """Place and name of each field that differs; lists of achievements are gone through."""
    for name in sorted(before.keys() | after.keys()):
        mine, theirs = before.get(name), after.get(name)
        if mine == theirs:
            continue
        nested = name in (ACHIEVEMENTS, PARTS) and mine and theirs and len(mine) == len(theirs)
        if not nested:
            yield f"{where}/{name}", name
            continue
        for number, pair in enumerate(zip(mine, theirs, strict=True), 1):
            yield from _differing(*pair, f"{where}/{name}[{number}]")


def _some(places: list[str]) -> str:
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{places[0]}{more}"
