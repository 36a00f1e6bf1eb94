"""Which institution does a document name? By its identifiers, and by name only with care.

What two institutions could be is a finding and never a guess; what is known by name alone waits for
a person. The directory is filled by the operator (`passerelle standards import`).
"""

import unicodedata
from collections.abc import Iterable

from msgspec.structs import replace

from models.documents.findings import Finding, info, warning
from models.documents.identifiers.normal import normal
from models.documents.record import Identifier, Organisation, Text, Texts
from models.documents.value import Value

AMBIGUOUS = "INSTITUTION_AMBIGUOUS"


class Institution(Value, frozen=True, kw_only=True):
    """`replaced_by`: identifiers of its successors, where it is no longer active."""

    names: Texts
    ids: tuple[Identifier, ...]
    country: str | None = None
    website: str | None = None
    active: bool = True
    replaced_by: tuple[str, ...] = ()


class Resolution(Value, frozen=True, kw_only=True):
    """`by_name`: nothing but the name speaks for it, so a person has to confirm."""

    institution: Institution | None = None
    by_name: bool = False
    findings: tuple[Finding, ...] = ()


class Directory:
    """Institutions by identifier and by name; entries that share an identifier are one."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._by_id: dict[Identifier, Institution] = {}
        self._by_name: dict[str, list[Institution]] = {}
        for institution in institutions:
            self._add(institution)

    def resolve(self, body: Organisation, where: str = "") -> Resolution:
        found: dict[Identifier, Institution] = {}
        findings: list[Finding] = []
        for identifier in body.ids:
            known = normal(identifier)
            if known is None:
                message = f'"{identifier.value}" can be no {identifier.scheme} identifier'
                findings.append(info("IDENTIFIER_ODD", where, message))
            elif known in self._by_id:
                found[known] = self._by_id[known]
        return self._judged(body, found, findings, where)

    def _judged(
        self,
        body: Organisation,
        found: dict[Identifier, Institution],
        findings: list[Finding],
        where: str,
    ) -> Resolution:
        different = list(dict.fromkeys(found.values()))
        if len(different) > 1:
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
            message = f'{len(named)} institutions are called "{body.name}"'
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
        other = next((self._by_id[i] for i in ids if i in self._by_id), None)
        whole = replace(institution, ids=ids)
        if other is not None:
            whole = _joined(other, whole)
            for names in self._by_name.values():
                if other in names:
                    names.remove(other)
        for identifier in whole.ids:
            self._by_id[identifier] = whole
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
    )


def _replaced(institution: Institution, where: str) -> list[Finding]:
    if institution.active:
        return []
    after = f", now {', '.join(institution.replaced_by)}" if institution.replaced_by else ""
    return [info("INSTITUTION_REPLACED", where, f"the institution no longer exists{after}")]


def _key(name: Text) -> str:
    """Letters and digits without accents and case: for finding, never for telling apart."""
    apart = unicodedata.normalize("NFKD", name.text.casefold())
    return "".join(character for character in apart if character.isalnum())
