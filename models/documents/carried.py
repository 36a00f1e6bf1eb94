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
AWARDING = "awarding"  # ELM demands one; stating who issued leaves nothing out

Document = TypeVar("Document")


class Written(NamedTuple, Generic[Document]):
    """A document, and what of its record it does not carry (`LEFT_OUT`)."""

    document: Document
    findings: tuple[Finding, ...]


def fields(what: Achievement) -> dict[str, Any]:
    """What is said of one achievement, without its parts, by field, in canonical form."""
    said: dict[str, Any] = content(Credential(achievements=(what,)))[ACHIEVEMENTS][0]
    return {name: value for name, value in said.items() if name != PARTS}


def credential_fields(credential: Credential) -> dict[str, Any]:
    """What is said of a credential apart from its achievements, by field, in canonical form."""
    return {name: said for name, said in content(credential).items() if name != ACHIEVEMENTS}


def left_out(before: Credential, after: Credential | None, standard: str) -> tuple[Finding, ...]:
    """A finding for every field of `before` that `after`, what was read back, says otherwise."""
    if after is None:
        return (warning(LEFT_OUT, "", f"what was written is not read back as {standard}"),)
    named: dict[str, list[str]] = {}
    for where, name in _differing(_essence(content(before)), _essence(content(after)), ""):
        named.setdefault(name, []).append(where)
    return tuple(
        warning(LEFT_OUT, _some(places), f"{standard} does not carry this as it was: {name}")
        for name, places in named.items()
    )


def _differing(before: Any, after: Any, where: str) -> Iterator[tuple[str, str]]:
    """Place and name of each field that differs; lists of achievements are gone through."""
    for name in sorted(before.keys() | after.keys()):
        mine, theirs = before.get(name), after.get(name)
        if _same(mine, theirs) or (name == AWARDING and mine is None):
            continue
        nested = name in (ACHIEVEMENTS, PARTS) and mine and theirs and len(mine) == len(theirs)
        if not nested:
            yield f"{where}/{name}", name
            continue
        for number, pair in enumerate(zip(mine, theirs, strict=True), 1):
            yield from _differing(*pair, f"{where}/{name}[{number}]")


def _same(before: Any, after: Any) -> bool:
    """Equal, but for a day that became an instant of that day where a standard knows no days."""
    if isinstance(before, dict) and isinstance(after, dict):
        if "day" in before and "text" in before and before.get("instant") is None:
            return bool(before["day"] == after.get("day"))
        same = before.keys() == after.keys()
        return same and all(_same(said, after[name]) for name, said in before.items())
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_same(*pair) for pair in pairs)
    return bool(before == after)


def _essence(value: dict[str, Any]) -> dict[str, Any]:
    """The content without what says the same a second time: credits that are the ECTS, a level that
    is the EQF level, an assessment that is the grade; and from where the day of issue is known."""
    kept = {name: said for name, said in value.items() if name != "inferred_issue_date"}
    for name in (ACHIEVEMENTS, PARTS):
        if name in kept:
            kept[name] = [_essence(one) for one in kept[name]]
    said_already = {
        "credits": {"scheme": "ects", "value": kept.get("ects")},
        "levels": {"scheme": "eqf", "value": str(kept.get("eqf"))},
    }
    for name, known in said_already.items():
        kept[name] = [one for one in kept.get(name, []) if one != known]
    own = {"grade": kept.get("grade"), "titles": kept.get("titles")}
    said = [one for one in kept.get("assessments", []) if own != {**one, "titles": own["titles"]}]
    kept["assessments"] = said
    return {name: said for name, said in kept.items() if said != []}


def _some(places: list[str]) -> str:
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{places[0]}{more}"
