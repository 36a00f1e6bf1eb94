"""Which institution does a document name? By its identifiers, and by name only with care.

What two institutions could be is a finding and never a guess; what is known by name alone waits for
a person. The directory is filled by the operator (`passerelle standards import`).
"""

import unicodedata
from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from models.documents.findings import Finding, info, warning
from models.documents.identifiers.normal import normal
from models.documents.record import Identifier, Organisation, Text, Texts
from models.documents.value import Value

AMBIGUOUS = "INSTITUTION_AMBIGUOUS"


# Of these an institution has one alone: two different ones are two institutions.
_ONE_EACH = ("pic", "oid", "erasmus", "ror")


class Charter(Value, frozen=True, kw_only=True):
    """How long an institution holds the Erasmus Charter for Higher Education."""

    begins: date
    ends: date


class Institution(Value, frozen=True, kw_only=True):
    """`replaced_by`: identifiers of its successors, where it is no longer active. `charters`: those
    of the list that is loaded, which knows the present programme alone."""

    names: Texts
    ids: tuple[Identifier, ...]
    country: str | None = None
    website: str | None = None
    active: bool = True
    replaced_by: tuple[str, ...] = ()
    charters: tuple[Charter, ...] = ()


class Resolution(Value, frozen=True, kw_only=True):
    """`by_name`: nothing but the name speaks for it, so a person has to confirm."""

    institution: Institution | None = None
    by_name: bool = False
    findings: tuple[Finding, ...] = ()


class Directory:
    """Institutions by identifier and by name; entries that share an identifier are one, unless
    another tells them apart (lists give one OID to two schools)."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._by_id: dict[Identifier, tuple[Institution, ...]] = {}
        self._by_name: dict[str, list[Institution]] = {}
        for institution in institutions:
            self._add(institution)

    def resolve(self, body: Organisation, where: str = "", on: date | None = None) -> Resolution:
        """`on`: the day of the award, which a charter should not have ended before."""
        found: dict[Identifier, tuple[Institution, ...]] = {}
        findings: list[Finding] = []
        for identifier in body.ids:
            known = normal(identifier)
            if known is None:
                message = f'"{identifier.value}" can be no {identifier.scheme} identifier'
                findings.append(info("IDENTIFIER_ODD", where, message))
            elif known in self._by_id:
                found[known] = self._by_id[known]
        resolved = self._judged(body, found, findings, where)
        ended = _ended(resolved.institution, where, on)
        return replace(resolved, findings=(*resolved.findings, *ended))

    def _judged(
        self,
        body: Organisation,
        found: dict[Identifier, tuple[Institution, ...]],
        findings: list[Finding],
        where: str,
    ) -> Resolution:
        sure = {several[0] for several in found.values() if len(several) == 1}
        shared = [set(several) for several in found.values() if len(several) > 1]
        different = list(sure or (set.intersection(*shared) if shared else ()))
        if len(different) > 1 or (found and not different):
            ids = ", ".join(f"{i.scheme} {i.value}" for i in found)
            message = f"the identifiers ({ids}) belong to different institutions"
            findings.append(warning(AMBIGUOUS, where, message))
            return Resolution(findings=tuple(findings))
        if different:
            findings += _replaced(different[0], where)
            return Resolution(institution=different[0], findings=tuple(findings))
        return self._by_names(body, findings, where)

    def _by_names(self, body: Organisation, findings: list[Finding], where: str) -> Resolution:
        named = {
            institution
            for name in body.names
            for institution in self._by_name.get(_key(name), ())
            if body.country in (None, institution.country)
        }
        if len(named) > 1:
            shown = "; ".join(sorted(_shown(one) for one in named))
            message = f'{len(named)} institutions are called "{body.name}": {shown}'
            findings.append(warning(AMBIGUOUS, where, message))
        if len(named) != 1:
            return Resolution(findings=tuple(findings))
        message = f'"{body.name}" is known by its name alone: confirm which institution this is'
        findings.append(info("INSTITUTION_BY_NAME", where, message))
        only = named.pop()
        findings += _replaced(only, where)
        return Resolution(institution=only, by_name=True, findings=tuple(findings))

    def _add(self, institution: Institution) -> None:
        ids = tuple(known for i in institution.ids if (known := normal(i)) is not None)
        sharing = (known for i in ids for known in self._by_id.get(i, ()))
        other = next((known for known in sharing if not _apart(known.ids, ids)), None)
        whole = replace(institution, ids=ids)
        if other is not None:
            whole = _joined(other, whole)
            for names in self._by_name.values():
                if other in names:
                    names.remove(other)
        for identifier in whole.ids:
            others = (known for known in self._by_id.get(identifier, ()) if known != other)
            self._by_id[identifier] = (*others, whole)
        for key in {_key(name) for name in whole.names}:
            self._by_name.setdefault(key, []).append(whole)


def _joined(one: Institution, other: Institution) -> Institution:
    return Institution(
        names=tuple(dict.fromkeys(one.names + other.names)),
        ids=tuple(dict.fromkeys(one.ids + other.ids)),
        country=one.country or other.country,
        website=one.website or other.website,
        active=one.active and other.active,
        replaced_by=tuple(dict.fromkeys(one.replaced_by + other.replaced_by)),
        charters=tuple(dict.fromkeys(one.charters + other.charters)),
    )


def _apart(one: tuple[Identifier, ...], other: tuple[Identifier, ...]) -> bool:
    """Whether both state different identifiers of a kind that an institution has one of."""
    return any(
        mine and theirs and not mine & theirs
        for scheme in _ONE_EACH
        for mine, theirs in [({i for i in ids if i.scheme == scheme} for ids in (one, other))]
    )


def _ended(institution: Institution | None, where: str, on: date | None) -> list[Finding]:
    """Earlier charters are in earlier lists, so that only an end says something."""
    if institution is None or on is None or not institution.charters:
        return []
    last = max(charter.ends for charter in institution.charters)
    if on <= last:
        return []
    message = f"the Erasmus charter ended on {last.isoformat()}, before the award"
    return [info("CHARTER_ENDED", where, f"{message} ({on.isoformat()})")]


def _shown(institution: Institution) -> str:
    """By what a person tells it from others of its name."""
    first = next(iter(institution.ids), None)
    return f"{first.scheme} {first.value}" if first is not None else "one without an identifier"


def _replaced(institution: Institution, where: str) -> list[Finding]:
    if institution.active:
        return []
    after = f", now {', '.join(institution.replaced_by)}" if institution.replaced_by else ""
    return [info("INSTITUTION_REPLACED", where, f"the institution no longer exists{after}")]


def _key(name: Text) -> str:
    """Letters and digits without accents and case: for finding, never for telling apart."""
    apart = unicodedata.normalize("NFKD", name.text.casefold())
    return "".join(character for character in apart if character.isalnum())
