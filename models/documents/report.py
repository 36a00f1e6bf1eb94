"""What does `passerelle inspect --json` say of a document? The shape of contracts 3.

Members judged from several credentials in one file are lists in the order of the file.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from msgspec import to_builtins

from models.documents.counting import total
from models.documents.findings import Finding
from models.documents.profile_facts import facts
from models.documents.record import (
    Achievement,
    Credential,
    Grade,
    Moment,
    Organisation,
    Outcome,
    Owner,
    Reading,
    Recognition,
    Texts,
)
from models.rules.arithmetic import plain
from models.rules.profile_terms import TERMS, Profile
from models.rules.profiles import ProfileAsk, profile

Json = dict[str, Any]


def report(name: str, reading: Reading, profiles: Sequence[Profile] = tuple(Profile)) -> Json:
    """One object of contracts 3; `name` is shown as the file. By default every profile judges."""
    if not reading.readable:
        return {
            "file": name,
            "readable": False,
            "standard": reading.standard,
            "version": reading.version,
            "findings": [_finding(found) for found in reading.findings],
        }
    credentials = reading.credentials
    totals = [total(credential.achievements) for credential in credentials]
    judged, remarks = _profiles(credentials, profiles)
    every = [node for top in reading.achievements for node in top.walk()]
    findings = (*reading.findings, *(f for t in totals for f in t.findings), *remarks)
    return {
        "file": name,
        "readable": True,
        "standard": reading.standard,
        "version": reading.version,
        "issuer": _each(credentials, lambda c: _organisation(c.issuer)),
        "awarding_body": _each(credentials, _awarding_bodies),
        "learner_present": _each(credentials, lambda c: c.learner is not None),
        "issued": _each(credentials, lambda c: _day(c.issued)),
        "achievements": [_achievement(top) for top in reading.achievements],
        **_planned(credentials),
        **_recognitions(credentials),
        "ects_total": _one([_number(t.ects) for t in totals]),
        "ects_why_not": _one(
            [_why_not(c, t.why_not) for c, t in zip(credentials, totals, strict=True)]
        ),
        "eqf": sorted({node.eqf for node in every if node.eqf is not None}),
        "languages": sorted({t.lang for node in every for t in node.titles if t.lang}),
        "outcomes_count": _different(every),
        "signature": _each(credentials, _signature),
        "evidence": _one([verdict.value for verdict in reading.evidence]),
        "findings": [_finding(found) for found in findings],
        "profiles": judged,
    }


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _each(credentials: Sequence[Credential], say: Callable[[Credential], Any]) -> Any:
    return _one([say(credential) for credential in credentials])


def _profiles(
    credentials: Sequence[Credential], profiles: Sequence[Profile]
) -> tuple[Json, tuple[Finding, ...]]:
    stated = [facts(credential) for credential in credentials if not credential.planned]
    judged = {
        name.value: _one(
            [
                {
                    "version": TERMS[name].version,
                    **profile(ProfileAsk(profile=name, facts=known)).model_dump(mode="json"),
                }
                for known, _ in stated
            ]
        )
        for name in profiles
        if stated
    }
    return judged, tuple(remark for _, remarks in stated for remark in remarks)


def _finding(found: Finding) -> Json:
    said: Json = to_builtins(found)
    return said


def _texts(texts: Texts) -> dict[str, str]:
    """By language; the first of several in one language; `und` where none is tagged."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(text.lang or "und", text.text)
    return found


def _organisation(body: Organisation | None) -> Json | None:
    if body is None:
        return None
    return {
        "name": body.name,
        "names": _texts(body.names),
        "ids": [{"scheme": i.scheme, "value": i.value} for i in body.ids],
        "country": body.country,
    }


def _awarding_bodies(credential: Credential) -> Any:
    bodies = [_organisation(body) for body in credential.awarding_bodies]
    return _one(bodies) if bodies else None


def _achievement(node: Achievement) -> Json:
    return {
        "id": node.id,
        "where": node.where,
        "title": node.title,
        "titles": _texts(node.titles),
        "type": node.kind,
        "ects": _number(node.ects),
        "credits": [{"scheme": c.scheme, "value": plain(c.value)} for c in node.credits],
        "eqf": node.eqf,
        "hours": _number(node.hours),
        "isced": list(node.isced),
        "outcomes": [_outcome(outcome) for outcome in node.outcomes],
        "grade": _grade(node.grade),
        "parts": [_achievement(part) for part in node.parts],
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "text": outcome.text,
        "lang": outcome.lang,
        "lang_from": outcome.lang_from.value,
        "esco": list(outcome.esco),
    }


def _grade(grade: Grade | None) -> Json | None:
    if grade is None:
        return None
    return {"label": grade.label, "scheme": grade.scheme, "passed": grade.passed}


def _planned(credentials: Sequence[Credential]) -> Json:
    planned = [_achievement(node) for c in credentials for node in c.planned]
    return {"planned": planned} if planned else {}


def _why_not(credential: Credential, why_not: str | None) -> str | None:
    """What is planned states credits, and nobody has earned them."""
    only_planned = credential.planned and not credential.achievements
    return "these components are planned, nothing is earned yet" if only_planned else why_not


def _recognitions(credentials: Sequence[Credential]) -> Json:
    found = [_recognition(r) for c in credentials for r in c.recognitions]
    return {"recognitions": found} if found else {}


def _recognition(found: Recognition) -> Json:
    return {
        "status": found.status,
        "outcome": found.outcome,
        "decided": _day(found.decided),
        "basis_issuers": [_organisation(body) for body in found.basis_issuers],
        "basis": [_achievement(node) for node in found.basis],
        "results": [_achievement(node) for node in found.results],
        "mappings": [{"from": list(a), "to": list(b)} for a, b in found.mappings],
    }


def _signature(credential: Credential) -> Json:
    seal, proof = credential.seal, credential.seal.proof
    return {
        "state": seal.state.value,
        "kind": seal.kind.value if seal.kind is not None else None,
        "signer": seal.signer,
        "why": seal.why,
        "trusted": seal.trusted,
        "trusted_by": proof.trusted_by.value if proof.trusted_by is not None else None,
        "qualified": proof.qualified,
        "owner": _owner(proof.owner),
        "sealed_at": proof.sealed_at.isoformat() if proof.sealed_at is not None else None,
        "time_stamped": proof.stamped,
        "proven": list(proof.proven),
        "not_proven": list(proof.not_proven),
    }


def _owner(owner: Owner | None) -> Json | None:
    if owner is None:
        return None
    return {"name": owner.name, "number": owner.number, "country": owner.country}


def _different(every: Sequence[Achievement]) -> int:
    """Different outcomes, not mentions: one for each id, or for each text where there is no id."""
    return len({outcome.id or outcome.text for node in every for outcome in node.outcomes})


def _day(moment: Moment | None) -> str | None:
    return moment.day.isoformat() if moment is not None else None


def _number(value: Decimal | None) -> str | None:
    """Decimal string; zeros behind the point say nothing and are left out."""
    if value is None:
        return None
    written = plain(value)
    return written.rstrip("0").rstrip(".") if "." in written else written
