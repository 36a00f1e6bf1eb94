"""How was it proven? Assessments and grades of a European Digital Credential."""

from decimal import Decimal
from typing import Any

from models.documents.elm.node import Document, Node, label, note, texts
from models.documents.elm.people import organisation
from models.documents.identifiers.codes import last_part
from models.documents.notes import Notes
from models.documents.record import Assessment, Bucket, Distribution, Grade, Identity, best
from models.documents.scalars import decimal, moment
from models.rules.limits import DOCUMENT_DEPTH

_PASS, _FAIL = ("pass", "passed", "c_60a1cf9a"), ("fail", "failed")
_IDENTITY = {"c598449d64": Identity.UNSUPERVISED_NO_ID}


def assessments(document: Document, achievement: Node, notes: Notes) -> tuple[Assessment, ...]:
    """The assessment used for the award first, then what proves it, each with its parts."""
    found: list[Assessment] = []
    tops = [
        used
        for process in document.nodes(achievement, "awardedBy")
        for used in document.nodes(process, "used", "assessmentUtilised")
    ] + document.nodes(achievement, "provenBy")
    waiting = [(node, 0) for node in reversed(tops)]
    while waiting:
        node, depth = waiting.pop()
        found.append(_assessment(document, node, notes))
        if depth < DOCUMENT_DEPTH and len(found) < DOCUMENT_DEPTH:
            parts = document.nodes(node, "hasPart")
            waiting += [(part, depth + 1) for part in reversed(parts)]
    return tuple(found)


def own_grade(document: Document, achievement: Node, found: tuple[Assessment, ...]) -> Grade | None:
    """The grade of the whole: of the assessment used for the award, else of the first proof."""
    return next((assessment.grade for assessment in found if assessment.grade is not None), None)


def _assessment(document: Document, node: Node, notes: Notes) -> Assessment:
    spec = document.node(node, "specifiedBy")
    kinds = document.nodes(spec, "dcType") if spec is not None else []
    modes = document.nodes(spec, "mode") if spec is not None else []
    check = document.node(node, "idVerification", "methodOfAssessmentSupervisionAndIdVerification")
    said = label(document, check, notes) if check is not None else None
    bodies = (organisation(document, body, notes) for body in document.nodes(node, "assessedBy"))
    return Assessment(
        titles=texts(node.members.get("title"), node.at("title"), notes),
        kind=label(document, kinds[0], notes) if kinds else None,
        mode=label(document, modes[0], notes) if modes else None,
        grade=_grade(document, node, spec, notes),
        identity=_identity(check, said, notes),
        identity_text=said,
        on=moment(node.literal("dateIssued"), node.at("dateIssued"), notes),
        by=tuple(body for body in bodies if body is not None),
    )


def _grade(document: Document, node: Node, spec: Node | None, notes: Notes) -> Grade | None:
    written = best(note(document, node, "grade", notes))
    if written is None:
        return None
    scheme = document.node(spec, "gradingScheme") if spec is not None else None
    titles = texts(scheme.members.get("title"), scheme.place, notes) if scheme is not None else ()
    more = scheme.members.get("description") if scheme is not None else None
    return Grade(
        label=written,
        scheme=best(titles) or (scheme.id() if scheme is not None else None),
        scheme_texts=texts(more, node.place, notes),
        passed=_passed(document, node, notes),
        distribution=_distribution(document, node, notes),
    )


def _passed(document: Document, node: Node, notes: Notes) -> bool | None:
    status = document.node(node, "gradeStatus")
    if status is None:
        return None
    words = {(label(document, status, notes) or "").lower(), last_part(status.id() or "").lower()}
    if words & set(_PASS):
        return True
    return False if words & set(_FAIL) else None


def _distribution(document: Document, node: Node, notes: Notes) -> Distribution | None:
    # the published context spells the first of these wrongly
    found = document.node(node, "resultDistribution", "resultDestribution")
    if found is None:
        return None
    buckets = []
    for category in document.nodes(found, "category", "resultCategory"):
        count = decimal(category.literal("count"), category.at("count"), notes)
        if count is not None:
            buckets.append(Bucket(label=_label(category, notes), count=Decimal(count)))
    said = best(texts(found.members.get("description"), found.place, notes))
    return Distribution(buckets=tuple(buckets), description=said) if buckets else None


def _label(category: Node, notes: Notes) -> str:
    value: Any = category.members.get("label", category.members.get("score"))
    return best(texts(value, category.place, notes)) or str(value or "")


def _identity(check: Node | None, said: str | None, notes: Notes) -> Identity | None:
    """By the code of the controlled vocabulary, else by its English words."""
    if check is None:
        return None
    known = _IDENTITY.get(last_part(check.id() or ""))
    if known is not None:
        return known
    words = (said or "").lower()
    without_id = "without id" in words or "no id" in words
    if "unsupervised" in words and without_id:
        return Identity.UNSUPERVISED_NO_ID
    if "supervised" in words and "unsupervised" not in words:
        return Identity.SUPERVISED_NO_ID if without_id else Identity.SUPERVISED_ID
    notes.info("IDENTITY_CHECK_UNKNOWN", check.where, f'"{said}": supervision and id check unknown')
    return None
