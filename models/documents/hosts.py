"""Which universities of the alliance stand behind what a learner brings?

By identifiers first, as the alliance states them and as the directory of institutions joins them;
by name where nothing else is there. What two universities could be is a finding, never a guess.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from models.documents.findings import Finding, warning
from models.documents.identifiers.institutions import AMBIGUOUS, Directory, Resolution
from models.documents.identifiers.normal import SCHEMES
from models.documents.identifiers.normal import normal as one_spelling
from models.documents.parts import Found, normal
from models.documents.record import Identifier, Organisation
from models.documents.value import Value


class Hosts(Value, frozen=True, kw_only=True):
    """`slugs` in their order; `findings`: what a person has to look at."""

    slugs: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def hosts(
    found: Iterable[Found],
    aliases: Mapping[str, Iterable[str]],
    directory: Directory,
) -> Hosts:
    """The universities of the alliance that issued or awarded; `aliases`: slug → names and ids."""
    known: dict[str, set[str]] = {}
    for slug, names in aliases.items():
        for key in (key for name in names for key in _spellings(name)):
            known.setdefault(key, set()).add(slug)
    slugs: set[str] = set()
    findings: list[Finding] = []
    bodies = {body: part for part in found for body in _bodies(part)}
    for body, part in bodies.items():
        resolved = directory.resolve(body, part.achievement.where, _awarded(part))
        host, remarks = _host(body, part.achievement.where, known, resolved)
        slugs |= {host} if host is not None else set()
        findings += remarks
    return Hosts(slugs=tuple(sorted(slugs)), findings=tuple(dict.fromkeys(findings)))


def _host(
    body: Organisation, where: str, known: Mapping[str, set[str]], resolved: Resolution
) -> tuple[str | None, tuple[Finding, ...]]:
    joined = () if resolved.institution is None or resolved.by_name else resolved.institution.ids
    meant = {slug for i in (*body.ids, *joined) for slug in known.get(_key(i), ())}
    doubtful = any(finding.code == AMBIGUOUS for finding in resolved.findings)
    if not meant and not doubtful:
        stated = (*(text.text for text in body.names), body.homepage or "")
        meant = {slug for name in stated for slug in known.get(normal(name), ())}
    if len(meant) > 1:
        names = " and ".join(sorted(meant))
        message = f"{body.name or 'the awarding body'} could be {names}: say which one is meant"
        return None, (*resolved.findings, warning(AMBIGUOUS, where, message))
    return next(iter(meant), None), resolved.findings


def _bodies(part: Found) -> list[Organisation]:
    awarding = part.achievement.awarding
    bodies = [*part.credential.awarding_bodies, *(awarding.bodies if awarding else ())]
    return [*bodies, part.credential.issuer] if part.credential.issuer else bodies


def _awarded(part: Found) -> date | None:
    awarding = part.achievement.awarding
    stated = (awarding.on if awarding else None, part.credential.issued, part.achievement.ended)
    return next((moment.day for moment in stated if moment is not None), None)


def _key(identifier: Identifier) -> str:
    return normal((one_spelling(identifier) or identifier).value)


def _spellings(alias: str) -> set[str]:
    """An alias says no scheme: as it stands, and as every identifier that it can be."""
    read = (one_spelling(Identifier(scheme=scheme, value=alias)) for scheme in SCHEMES)
    return {normal(alias), *(normal(known.value) for known in read if known is not None)}
