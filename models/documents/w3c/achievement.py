"""What was achieved, as Open Badges 3.0 and the records built on it describe it?

Sources: Open Badges 3.0 (Achievement, Result, Alignment); handbook formats 3, traps 1 and 8. Only
what is called ECTS is ECTS: `creditsAvailable` and `creditsEarned` are kept as credits of an
unnamed scheme.
"""

import re
from collections.abc import Iterator
from typing import Final

from models.documents.identifiers.terms import isced_named
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Assessment,
    Awarding,
    Credit,
    Identifier,
    Identity,
    LangFrom,
    Level,
    Outcome,
    Text,
    Texts,
    Unknown,
)
from models.documents.scalars import decimal, language, moment
from models.documents.strict_json import verbatim
from models.documents.w3c import results
from models.documents.w3c.envelope import organisation
from models.documents.w3c.members import Json, id_of, identifier_of, many, objects, texts, word

ESCO: Final = "http://data.europa.eu/esco/"
FIELD: Final = "fieldOfStudy"
_ISCED = re.compile(r"(?:\A|isced-f/)((?:0[0-9]|10|99)[0-9]{0,2})\Z")
_OUTCOMES: Final = frozenset({"ext:LearningOutcome"})
_LEVEL = re.compile(r"(?:EQF\D*)?([1-8])\Z", re.I)
_READ: Final = frozenset(
    [
        "id",
        "type",
        "name",
        "description",
        "criteria",
        "achievementType",
        "alignment",
        "assessmentType",
        "creator",
        "creditsAvailable",
        FIELD,
        "humanCode",
        "identityChecked",
        "image",
        "inLanguage",
        "otherIdentifier",
        "participationType",
        "resultDescription",
        "supervisionType",
        *results.ECTS,
        *results.HOURS,
    ]
)


def achievement(value: Json, subject: Json, where: str, notes: Notes) -> Achievement:
    """One achievement with what its subject got for it (`result`, `creditsEarned`, dates)."""
    tag = word(value.get("inLanguage"))
    lang = language(tag) if tag is not None else None
    levels = tuple(_levels(value, where, notes))
    grade, others = results.results(value, subject, where, notes)
    place = where.rpartition("/")[0]
    fields = _fields(value, where, notes)
    return Achievement(
        where=where,
        id=id_of(value),
        ids=(*identifier_of(id_of(value)), *_codes(value)),
        kind=_kind(value),
        titles=texts(value.get("name"), lang),
        descriptions=(*texts(value.get("description"), lang), *_criteria(value, lang)),
        ects=results.ects(value, subject, where, notes),
        credits=tuple(_credits(value, subject, where, notes)),
        hours=results.hours(value, subject, where, notes),
        eqf=next((int(level.value) for level in levels if level.scheme == "eqf"), None),
        levels=levels,
        isced=fields,
        languages_of_instruction=(lang,) if lang is not None else (),
        outcomes=tuple(_outcomes(value, lang)),
        grade=grade,
        status=results.status(value, subject),
        assessments=(*_assessment(value, lang), *others),
        participation=_words(value.get("participationType")),
        quality_assurance=tuple(_quality(value)),
        awarding=_awarding(value, where, notes),
        started=moment(subject.get("activityStartDate"), f"{place}/activityStartDate", notes),
        ended=moment(subject.get("activityEndDate"), f"{place}/activityEndDate", notes),
        term=word(subject.get("term")),
        unknown=tuple(
            Unknown(where=f"{where}/{name}", value=verbatim(member))
            for name, member in value.items()
            if name not in _READ or (name == FIELD and not fields)
        ),
    )


def _fields(value: Json, where: str, notes: Notes) -> tuple[str, ...]:
    """Its field of study, where that is a code of ISCED-F, the address of one, or its name in the
    list that is loaded."""
    written = word(value.get(FIELD)) or ""
    found = _ISCED.search(written)
    code = found.group(1) if found is not None else None
    code = code or isced_named((written,), f"{where}/{FIELD}", notes)
    return (code,) if code is not None else ()


def _kind(value: Json) -> str | None:
    """Words outside the standard carry `ext:` in front."""
    said = word(value.get("achievementType"))
    return said.removeprefix("ext:") if said is not None else None


def _codes(value: Json) -> Iterator[Identifier]:
    code = word(value.get("humanCode"))
    if code is not None:
        yield Identifier(scheme="code", value=code)
    for entry in objects(value.get("otherIdentifier")):
        written = word(entry.get("identifier"))
        scheme = word(entry.get("identifierType")) or "local"
        if written is not None:
            yield Identifier(scheme=scheme.removeprefix("ext:").lower(), value=written)


def _criteria(value: Json, lang: str | None) -> Texts:
    """What had to be done, where the description does not say it already."""
    said = {text.text for text in texts(value.get("description"))}
    found = (t for c in objects(value.get("criteria")) for t in texts(c.get("narrative"), lang))
    return tuple(text for text in found if text.text not in said)


def _credits(value: Json, subject: Json, where: str, notes: Notes) -> Iterator[Credit]:
    subject_place = where.rpartition("/")[0]
    for members, name, place in (
        (value, "creditsAvailable", where),
        (subject, "creditsEarned", subject_place),
    ):
        number = decimal(members.get(name), f"{place}/{name}", notes)
        if number is not None:
            notes.info(
                "CREDITS_NOT_ECTS",
                f"{place}/{name}",
                f"{name} {number} is in credits of an unnamed scheme and does not count as ECTS",
            )
            yield Credit(scheme=name, value=number)


def _levels(value: Json, where: str, notes: Notes) -> Iterator[Level]:
    for number, alignment in enumerate(objects(value.get("alignment"))):
        if word(alignment.get("targetType")) not in ("ext:EQF", "EQF"):
            continue
        written = word(alignment.get("targetCode")) or word(alignment.get("targetName")) or ""
        found = _LEVEL.match(written)
        if found is None:
            place = f"{where}/alignment/{number}"
            notes.warning("LEVEL_UNREADABLE", place, f'"{written[:40]}" is no level of the EQF')
            yield Level(scheme="eqf-text", value=written)
        else:
            yield Level(scheme="eqf", value=found.group(1))


def _outcomes(value: Json, lang: str | None) -> Iterator[Outcome]:
    """Alignments with a skill of ESCO, and those that say they are an outcome. What other
    frameworks list need not be one."""
    for alignment in objects(value.get("alignment")):
        address, name = word(alignment.get("targetUrl")) or "", word(alignment.get("targetName"))
        skill = address.startswith(ESCO)
        if name is None or not (skill or word(alignment.get("targetType")) in _OUTCOMES):
            continue
        yield Outcome(
            id=address or None,
            text=name,
            lang=lang,
            lang_from=LangFrom.TAG if lang is not None else LangFrom.NONE,
            texts=(Text(text=name, lang=lang),),
            esco=(address,) if skill else (),
        )


def _quality(value: Json) -> Iterator[str]:
    for alignment in objects(value.get("alignment")):
        if word(alignment.get("targetType")) in ("ext:QualityAssurance", "QualityAssurance"):
            said = (word(alignment.get(name)) for name in ("targetName", "targetCode", "targetUrl"))
            yield ", ".join(part for part in said if part is not None)


def _assessment(value: Json, lang: str | None) -> tuple[Assessment, ...]:
    """How it was assessed, watched and whose identity was checked (Edubadges extension)."""
    kind, supervision = word(value.get("assessmentType")), word(value.get("supervisionType"))
    if kind is None and supervision is None:
        return ()
    checked = value.get("identityChecked") is True
    identity: Identity | None = None
    if supervision is not None:
        watched = "unsupervised" not in supervision.lower() and supervision.lower() != "none"
        identity = Identity.UNSUPERVISED_NO_ID
        if watched:
            identity = Identity.SUPERVISED_ID if checked else Identity.SUPERVISED_NO_ID
    return (Assessment(kind=kind, identity=identity, identity_text=supervision),)


def _awarding(value: Json, where: str, notes: Notes) -> Awarding | None:
    body = organisation(value.get("creator"), f"{where}/creator", notes)
    return Awarding(bodies=(body,)) if body is not None and body.names else None


def _words(value: object) -> tuple[str, ...]:
    return tuple(said for item in many(value) if (said := word(item)) is not None)
