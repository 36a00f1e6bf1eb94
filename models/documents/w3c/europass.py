"""What does an old European credential in XML (EDCI, before ELM 3) say? Superseded, so only shown.

Source: Europass EDCI XML 0.10 – 1.2 as seen; handbook formats 2, trap 10. Parts refer to each other
by `idref`; a title that is missing on the achievement is that of its specification.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from msgspec.structs import replace

from models.documents.findings import warning
from models.documents.identifiers.codes import country, last_part
from models.documents.notes import Notes
from models.documents.probe import Probe
from models.documents.record import (
    Achievement,
    Awarding,
    Contents,
    Credential,
    Grade,
    Identifier,
    LangFrom,
    Learner,
    Moment,
    Organisation,
    Outcome,
    Text,
    Texts,
    best,
)
from models.documents.registry import Context
from models.documents.scalars import hours, language, moment
from models.documents.seals.attached import of_xml
from models.documents.w3c.members import too_many
from models.documents.xml import local, namespace, place
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT, DOCUMENT_DEPTH

STANDARD: Final = "EDC-XML"
NAMESPACE: Final = "http://data.europa.eu/snb"
ROOTS: Final = frozenset({"europassCredential", "europassPresentation"})
_EQF = re.compile(r"/eqf/([1-8])\Z")


def recognise(probe: Probe) -> int:
    if probe.root is None or local(probe.root) not in ROOTS:
        return 0
    return 90 if namespace(probe.root).startswith(NAMESPACE) else 40


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    if probe.root is None:
        return Contents(readable=False, standard=STANDARD)
    found = []
    for root in probe.root.iter("{*}europassCredential"):
        seal, remarks = of_xml(root, probe.data, context)
        notes.extend(remarks)
        found.append(replace(_credential(root, notes), seal=seal))
    if not found:
        notes.blocking("NO_CREDENTIAL", place(probe.root), "a presentation without a credential")
    return Contents(
        readable=bool(found),
        standard=STANDARD,
        version=probe.root.get("xsdVersion"),
        credentials=tuple(found),
        findings=notes.all(),
    )


class _Document:
    """Finds what an element refers to, inside one credential."""

    def __init__(self, root: etree._Element, notes: Notes) -> None:
        self.notes = notes
        self._count = 0
        self._by_id = {
            element.get("id"): element for element in root.iter("{*}*") if element.get("id")
        }

    def count(self, element: etree._Element) -> None:
        """References may lead in circles, so achievements are counted as they are read."""
        self._count += 1
        if self._count > ACHIEVEMENTS_PER_DOCUMENT:
            raise too_many(place(element)[:200], STANDARD)

    def meant(self, element: etree._Element | None) -> etree._Element | None:
        if element is None or element.get("idref") is None:
            return element
        return self._by_id.get(element.get("idref"))

    def one(self, element: etree._Element | None, *names: str) -> etree._Element | None:
        """Along the names, one child each, following references."""
        for name in names:
            element = self.meant(element)
            element = None if element is None else element.find(f"{{*}}{name}")
        return self.meant(element)

    def all(self, element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
        holder = self.one(element, *names[:-1])
        for child in () if holder is None else holder.findall(f"{{*}}{names[-1]}"):
            meant = self.meant(child)
            if meant is not None:
                yield meant


def _credential(root: etree._Element, notes: Notes) -> Credential:
    document = _Document(root, notes)
    subject = document.one(root, "credentialSubject")
    achievements = tuple(
        _achievement(document, element, 0)
        for element in document.all(subject, "achievements", "learningAchievement")
    )
    bodies = [b for a in achievements if a.awarding is not None for b in a.awarding.bodies]
    old = warning(
        "SUPERSEDED", place(root), "the old XML form of European credentials: ask for a new one"
    )
    identity = next((str(v) for k, v in root.attrib.items() if str(k).endswith("}id")), None)
    return Credential(
        where=place(root),
        id=identity or root.get("id"),
        titles=_texts(root, "title"),
        issuer=_organisation(document, document.one(root, "issuer")),
        awarding_bodies=tuple(dict.fromkeys(bodies)),
        learner=_learner(document, subject),
        achievements=achievements,
        issued=_moment(document, root, "issued"),
        valid_from=_moment(document, root, "validFrom"),
        valid_until=_moment(document, root, "expirationDate")
        or _moment(document, root, "validUntil"),
        doubts=(old,),
    )


def _achievement(document: _Document, element: etree._Element, depth: int) -> Achievement:
    document.count(element)
    spec = document.one(element, "specifiedBy")
    activity = document.one(element, "wasInfluencedBy")
    deep = depth >= DOCUMENT_DEPTH
    inner = () if deep else document.all(element, "hasPart", "learningAchievement")
    titles = _texts(element, "title") or _texts(spec, "title")
    return Achievement(
        where=place(element),
        id=element.get("id"),
        ids=tuple(_identifiers(element)),
        titles=titles,
        descriptions=_texts(element, "description") or _texts(spec, "description"),
        hours=hours(_word(document.one(spec, "volumeOfLearning")), place(element), document.notes)
        if spec is not None
        else None,
        eqf=_eqf(document, spec),
        outcomes=tuple(_outcomes(document, spec)),
        grade=_grade(document, element),
        awarding=_awarding(document, element),
        started=_moment(document, activity, "startedAtTime"),
        ended=_moment(document, activity, "endedAtTime"),
        parts=tuple(_achievement(document, part, depth + 1) for part in inner),
    )


def _eqf(document: _Document, spec: etree._Element | None) -> int | None:
    for name in ("EQFLevel", "eqfLevel"):
        for level in document.all(spec, name):
            found = _EQF.search(level.get("uri", ""))
            if found is not None:
                return int(found.group(1))
    return None


def _outcomes(document: _Document, spec: etree._Element | None) -> Iterator[Outcome]:
    for element in document.all(spec, "learningOutcomes", "learningOutcome"):
        said = _texts(element, "prefLabel") or _texts(element, "name")
        text = best(said)
        if text is None:
            continue
        lang = next(t.lang for t in said if t.text == text)
        yield Outcome(
            id=element.get("id"),
            text=text,
            lang=lang,
            lang_from=LangFrom.TAG if lang is not None else LangFrom.NONE,
            texts=said,
            esco=tuple(
                str(skill.get("uri"))
                for skill in document.all(element, "relatedEscoSkill")
                if skill.get("uri")
            ),
        )


def _grade(document: _Document, element: etree._Element) -> Grade | None:
    label = _word(document.one(element, "wasDerivedFrom", "grade"))
    return Grade(label=label) if label is not None else None


def _awarding(document: _Document, element: etree._Element) -> Awarding | None:
    process = document.one(element, "wasAwardedBy")
    if process is None:
        return None
    found = (_organisation(document, body) for body in document.all(process, "awardingBody"))
    bodies = tuple(body for body in found if body is not None)
    return Awarding(
        bodies=bodies,
        on=_moment(document, process, "awardingDate") or _moment(document, process, "date"),
    )


def _organisation(document: _Document, element: etree._Element | None) -> Organisation | None:
    if element is None:
        return None
    land = document.one(element, "hasLocation", "hasAddress", "country")
    page = document.one(element, "homepage")
    registration = _word(document.one(element, "registration"))
    legal = () if registration is None else (Identifier(scheme="registration", value=registration),)
    found = Organisation(
        names=_texts(element, "prefLabel"),
        ids=(*_identifiers(element), *legal),
        country=country(last_part(land.get("uri", ""))) if land is not None else None,
        homepage=page.get("uri") if page is not None else None,
    )
    return found if found.names or found.ids else None


def _learner(document: _Document, subject: etree._Element | None) -> Learner | None:
    if subject is None:
        return None
    national = _word(document.one(subject, "nationalId"))
    found = Learner(
        given=best(_texts(subject, "givenNames")),
        family=best(_texts(subject, "familyName")),
        full=best(_texts(subject, "fullName")),
        born=_moment(document, subject, "dateOfBirth"),
        ids=() if national is None else (Identifier(scheme="national", value=national),),
    )
    return found if found.name or found.ids or found.born else None


def _identifiers(element: etree._Element) -> Iterator[Identifier]:
    for child in element.findall("{*}identifier"):
        value = _word(child)
        if value is not None:
            scheme = child.get("schemeID") or child.get("schemeAgencyName") or "local"
            yield Identifier(scheme=scheme.lower(), value=value)


def _texts(element: etree._Element | None, name: str) -> Texts:
    holder = None if element is None else element.find(f"{{*}}{name}")
    found = () if holder is None else holder.findall("{*}text")
    return tuple(
        Text(text=said, lang=language(child.get("lang")))
        for child in found
        if (said := _word(child)) is not None
    )


def _moment(document: _Document, element: etree._Element | None, name: str) -> Moment | None:
    child = None if element is None else element.find(f"{{*}}{name}")
    return None if child is None else moment(_word(child), place(child), document.notes)


def _word(element: etree._Element | None) -> str | None:
    if element is None:
        return None
    return " ".join("".join(map(str, element.itertext())).split()) or None
